"""The answers to Saleor's action webhooks, and the only place that builds them.

What Saleor 3.23.28 does with other answers (saleor-observed.md §4) is why there are no more forms:
`actions` without `result` breaks the order's page, a list or a reference over 512 characters crashes
Saleor's task, an empty reference or an integer never settles. All but `Held` are sent with status 200.
"""

import re
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from saleor_msp_app.domain.ids import PspReference
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.operation import OperationKind
from saleor_msp_app.domain.transaction_events import FAILURES
from saleor_msp_app.domain.wording import wording
from saleor_msp_app.saleor.plain_text import plain_text

_REFERENCE = re.compile(r"[A-Za-z0-9-]{1,50}")


@dataclass(frozen=True, slots=True)
class Accepted:
    """The request is taken; its result is reported later under the same reference."""

    psp_reference: PspReference

    def __post_init__(self) -> None:
        _check(self.psp_reference)


@dataclass(frozen=True, slots=True)
class RefusedAnswer:
    """Nothing was sent and nothing will be. The reference is this refusal's own: Saleor swallows the
    second failure under one reference (saleor-contract.md §5.5 e)."""

    psp_reference: PspReference
    message: str

    def __post_init__(self) -> None:
        _check(self.psp_reference)


@dataclass(frozen=True, slots=True)
class Settled:
    """The money has left already: the result is in the answer. Only for a granted refund of which Saleor did
    not get to know; under a reference of which Saleor has no result (observed 3.23.28)."""

    psp_reference: PspReference
    amount: Money

    def __post_init__(self) -> None:
        _check(self.psp_reference)
        if self.amount.minor <= 0:
            msg = f"{self.amount} is no result: Saleor takes 0 for what it asked for, and less for a charge"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Held:
    """Only for a delivery without a body: Saleor is to ask again later. It is the one answer that books
    nothing and keeps the request alive; what a 5xx loses, the body, is lost already (observed 3.23.28)."""

    why: str


Answer: TypeAlias = Accepted | Settled | RefusedAnswer | Held


def to_json(answer: Answer, asked: OperationKind) -> dict[str, str]:
    """The body of the answer, a JSON object. `asked` is what the webhook asks for."""
    match answer:
        case Accepted(reference):
            return {"pspReference": reference}
        case Settled(reference, amount):
            # Saleor takes the amount as text, and exactly (observed 3.23.28: "5.00").
            return {"pspReference": reference, "result": "REFUND_SUCCESS", "amount": f"{amount.to_major():f}"}
        case Held(why):
            return {"message": plain_text(why)}
        case RefusedAnswer(reference, message):
            return {
                "pspReference": reference,
                "result": FAILURES[asked],
                "message": plain_text(message) or f"The {wording(asked).noun} was refused.",
            }
        case _:
            assert_never(answer)


def _check(reference: PspReference) -> None:
    if not _REFERENCE.fullmatch(reference):
        msg = f"{reference!r} is no reference: 1 to 50 characters of A-Z, a-z, 0-9 and -"
        raise ValueError(msg)
