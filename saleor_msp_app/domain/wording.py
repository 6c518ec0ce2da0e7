"""How the kinds of operation are called in sentences for the merchant."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from saleor_msp_app.domain.operation import OperationKind

SOMEBODY_ELSE = "Somebody else changed it just now: look at it again."


@dataclass(frozen=True, slots=True)
class Wording:
    """`Nothing was {done}.`, `This {noun} …`, `Wait a minute, then {again}.`"""

    noun: str
    done: str
    again: str


WORDING: Mapping[OperationKind, Wording] = MappingProxyType(
    {
        OperationKind.REFUND: Wording("refund", "refunded", "press Refund again"),
        OperationKind.AUTHORIZATION: Wording("authorization", "authorized", "look at MultiSafepay"),
        OperationKind.CHARGE: Wording("charge", "charged", "ask for the charge again"),
        OperationKind.CANCEL: Wording("cancelation", "cancelled", "ask for the cancelation again"),
        OperationKind.CHARGEBACK: Wording("chargeback", "charged back", "look at MultiSafepay"),
        OperationKind.CHARGEBACK_REVERSED: Wording("reversed chargeback", "reversed", "look at MultiSafepay"),
    }
)


def wording(kind: OperationKind) -> Wording:
    """The words of a kind."""
    return WORDING[kind]


def capitalised(text: str) -> str:
    """For the beginning of a sentence."""
    return text[:1].upper() + text[1:]
