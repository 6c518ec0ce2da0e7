"""Faults that control sets: the next so many calls of a kind go wrong in a chosen way."""

from dataclasses import dataclass, field
from typing import Any

KINDS = ("refund", "capture", "get_order", "create", "update", "methods", "other", "any")

ANSWERS = (
    "hang",
    "reset",
    "close",
    "cut_off",
    "slow",
    "drip",
    "empty",
    "half_json",
    "html",
    "json",
    "error",
    "no_data",
    "surprising_types",
)


@dataclass(slots=True)
class Fault:
    """One fault.

    on: which calls (KINDS).
    answer: what the caller sees.
        hang: nothing, until the caller gives up or `seconds` are over.
        reset: TCP RST. close: the connection ends without a byte. cut_off: it ends inside the answer.
        slow: the true answer after `seconds`. drip: byte by byte, `seconds` apart.
        empty: `status` without a body. half_json: half the true answer. html: a page with `status`.
        json: `content` with `status`. error: MultiSafepay's own envelope with `code`.
        no_data: success with `content`, else `{}`. surprising_types: the true answer with numbers as
        texts and texts of digits as numbers.
    accepted: whether the call is carried out all the same. For answers made of the true one it always is.
    times: how many calls; skip: how many go well before.
    """

    on: str
    answer: str
    accepted: bool = False
    times: int = 1
    skip: int = 0
    seconds: float = 3600
    status: int = 200
    code: int = 1034
    content: Any = None

    def __post_init__(self) -> None:
        if self.on not in KINDS or self.answer not in ANSWERS:
            msg = f"no fault {self.answer!r} on {self.on!r}"
            raise ValueError(msg)
        self.seconds = float(self.seconds)  # JSON numbers arrive as decimals

    @property
    def carries_out(self) -> bool:
        """Whether the call reaches MultiSafepay's books."""
        return self.accepted or self.answer in ("slow", "drip", "half_json", "surprising_types")


@dataclass(slots=True)
class Faults:
    """Those that are still to come, oldest first."""

    waiting: list[Fault] = field(default_factory=list)

    def take(self, kind: str) -> Fault | None:
        """The fault for this call, counted down."""
        for fault in self.waiting:
            if fault.on not in (kind, "any"):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                return None
            fault.times -= 1
            if fault.times <= 0:
                self.waiting.remove(fault)
            return fault
        return None


def kind_of(method: str, path: tuple[str, ...]) -> str:
    """Which kind of call; `path` behind `/v1/json`."""
    match method, path:
        case "POST", ("orders", _, "refunds"):
            return "refund"
        case "POST", ("orders", _, "capture"):
            return "capture"
        case "GET", ("orders", _):
            return "get_order"
        case "POST", ("orders",):
            return "create"
        case "GET", ("payment-methods", *_):
            return "methods"
        case "PATCH", _:
            return "update"
        case _:
            return "other"
