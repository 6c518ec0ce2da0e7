"""Key-value pairs that hang on most of Saleor's objects."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class MetadataItem:
    key: str
    value: str


@dataclass(eq=False, kw_only=True)
class WithMetadata:
    public: dict[str, str] = field(default_factory=dict)
    private: dict[str, str] = field(default_factory=dict)

    @property
    def metadata(self) -> list[MetadataItem]:
        return [MetadataItem(key, value) for key, value in self.public.items()]

    @property
    def private_metadata(self) -> list[MetadataItem]:
        return [MetadataItem(key, value) for key, value in self.private.items()]
