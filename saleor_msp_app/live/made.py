"""What the walk made in Saleor, and whether it is there still."""

from dataclasses import dataclass, field
from typing import Any

from saleor_msp_app.live.api import SaleorApi
from saleor_msp_app.staging.faults import StageFailed


@dataclass(slots=True)
class Thing:
    kind: str
    name: str
    id: str
    removal: str | None
    """The operation that removes it; None: Saleor has none."""
    fate: str = "left"


@dataclass(slots=True)
class Made:
    """Everything, in the order in which it was made."""

    api: SaleorApi
    things: list[Thing] = field(default_factory=list)

    def make(self, kind: str, name: str, removal: str | None, operation: str, **variables: Any) -> Any:
        """Make one thing; all that Saleor says of it. Raise `LiveFailed`."""
        answer = self.api.change(operation, **variables)
        (made,) = (shown for field_name, shown in answer.items() if field_name != "errors")
        self.note(Thing(kind, name, made["id"], removal))
        return made

    def note(self, thing: Thing) -> None:
        self.things.append(thing)

    def remove(self) -> None:
        """What can be removed, the latest first. What resists is left, and told."""
        for thing in reversed(self.things):
            if thing.removal is None:
                continue
            try:
                self.api.change(thing.removal, id=thing.id)
                thing.fate = "removed"
            except StageFailed as failure:
                thing.fate = f"left: {failure}"
