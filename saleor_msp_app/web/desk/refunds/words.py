"""How the desk calls states, kinds and what to do: for staff, not for operators."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import assert_never

from saleor_msp_app.domain.advice import Advice, advice
from saleor_msp_app.domain.operation import Operation, OperationKind, OperationState, ReportState
from saleor_msp_app.domain.refund_overview import Outcome


@dataclass(frozen=True, slots=True)
class Badge:
    """`look` is a class of the stylesheet; the words say the same without colour."""

    look: str
    words: str


KINDS: Mapping[OperationKind, str] = MappingProxyType(
    {
        OperationKind.REFUND: "Refund",
        OperationKind.CHARGEBACK: "Chargeback",
        OperationKind.CHARGEBACK_REVERSED: "Reversed chargeback",
        OperationKind.CHARGE: "Charge",
        OperationKind.CANCEL: "Cancelation",
        OperationKind.AUTHORIZATION: "Authorization",
    }
)

STATES: Mapping[OperationState, Badge] = MappingProxyType(
    {
        OperationState.REQUESTED: Badge("wait", "Waiting"),
        OperationState.SENDING: Badge("wait", "Being sent"),
        OperationState.ACCEPTED: Badge("good", "Accepted"),
        OperationState.REFUSED: Badge("bad", "Refused"),
        OperationState.NEEDS_PERSON: Badge("person", "Needs a person"),
    }
)

REPORTS: Mapping[ReportState, Badge] = MappingProxyType(
    {
        ReportState.NOT_DUE: Badge("", "Not yet"),
        ReportState.DUE: Badge("wait", "Being told"),
        ReportState.DONE: Badge("good", "Knows"),
        ReportState.PARKED: Badge("bad", "Cannot be told"),
    }
)

OUTCOMES: Mapping[Outcome, Badge] = MappingProxyType(
    {
        Outcome.REFUNDED: Badge("good", "Refunded"),
        Outcome.UNDER_WAY: Badge("wait", "Under way"),
        Outcome.REFUSED: Badge("bad", "Refused"),
        Outcome.NEEDS_PERSON: Badge("person", "Needs a person"),
    }
)


def state_badge(operation: Operation) -> Badge:
    """Where the money is."""
    if operation.was_taken_back:
        return Badge("bad", "Taken back")
    if operation.state is OperationState.ACCEPTED and operation.completed_at is not None:
        return Badge("good", "Paid out") if operation.kind is OperationKind.REFUND else Badge("good", "Done")
    return STATES[operation.state]


def what_to_do(operation: Operation) -> str:
    """One sentence or two."""
    what = advice(operation)
    match what:
        case Advice.WAITS:
            return "Nothing to do: it waits to be sent."
        case Advice.IS_SENT:
            return "Nothing to do: the app sends it, or looks up whether it arrived."
        case Advice.LOOK:
            return (
                f"No program can tell whether it was made. Look at order {operation.msp_order_id} in "
                "MultiSafepay's dashboard. Then recheck it where it shows there now, retry it where it "
                "certainly does not, or mark it as settled by what you found."
            )
        case Advice.ALL_DONE:
            return "Nothing to do: Saleor knows the result."
        case Advice.CANNOT_BE_TOLD:
            return (
                "Saleor cannot be told; the timeline says why. Most often the app has to be installed again "
                "in this shop."
            )
        case Advice.WILL_BE_TOLD:
            return "Nothing to do: Saleor will be told."
        case Advice.CAN_STILL_BE_RETRIED:
            return "Saleor will be told that it failed. Until then a retry takes the refusal back."
        case _:
            assert_never(what)
