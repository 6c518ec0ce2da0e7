"""What can be made to go wrong."""

from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, get_args

Mode: TypeAlias = Literal["502", "503", "504", "html", "hang", "cut", "unknown"]
"""A status of a proxy; 200 with a page of HTML; no answer for `seconds`; a connection that breaks; what an
older Saleor says of a document with `containing` in it, which it does not know."""

Place: TypeAlias = Literal["graphql", "jwks", "answer"]

MODES: frozenset[str] = frozenset(get_args(Mode))


class UnknownFault(Exception):
    pass


@dataclass
class Fault:
    mode: Mode
    times: int | None = 1
    """None: until it is taken away."""
    after: bool = False
    """GraphQL only: the operation is carried out and its answer is lost."""
    containing: str = ""
    """GraphQL only: strike documents with this text in them."""
    seconds: float = 30.0
    delivered: bool = True
    """Answer only. False: what stands in between never passes the request on to the app."""

    @classmethod
    def read(cls, value: dict[str, Any]) -> "Fault":
        unknown = value.keys() - {"mode", "times", "after", "containing", "seconds", "delivered"}
        if unknown or str(value.get("mode")) not in MODES:
            raise UnknownFault(f"not a fault: {value}")
        return cls(**{**value, "seconds": float(value.get("seconds", cls.seconds))})

    def strikes(self, document: str) -> bool:
        return self.times != 0 and self.containing in document

    def use(self) -> None:
        if self.times is not None:
            self.times -= 1


@dataclass
class Faults:
    graphql: list[Fault] = field(default_factory=list)
    jwks: list[Fault] = field(default_factory=list)
    answer: list[Fault] = field(default_factory=list)
    """Something between app and Saleor: the app has answered and Saleor sees this instead."""
    answer_delay: float = 0.0
    """Seconds between the app's answer and Saleor's storing it."""

    def next(
        self, place: Place, document: str = "", *, after: bool = False, delivered: bool = True
    ) -> Fault | None:
        faults: list[Fault] = getattr(self, place)
        fitting = (one for one in faults if one.after is after and one.delivered is delivered)
        found = next((one for one in fitting if one.strikes(document)), None)
        if found is not None:
            found.use()
        return found
