"""MultiSafepay's refusals in words for the merchant."""

from typing import TypeAlias

from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.msp_order import MspOrder
from saleor_msp_app.domain.refunded import (
    has_unmeasured_refund,
    is_booked_without_amount,
    live_refunds,
    refunded,
)
from saleor_msp_app.domain.refusals import RefusalCode, Refused

UNKNOWN_ORDER = 1006
CANNOT_REFUND = 1034


class EqualAmountBefore:
    """Error 1034 because an equal amount was refunded within five minutes: wait, then send again."""


class NobodyKnows:
    """Error 1034 after an earlier try whose outcome is unknown: a person has to look."""


Cause: TypeAlias = Refused | EqualAmountBefore | NobodyKnows


def in_words(code: int | None, info: str) -> Refused:
    """A refusal with MultiSafepay's own code and text: staff need both to ask MultiSafepay."""
    kind = RefusalCode.ORDER_NOT_FOUND if code == UNKNOWN_ORDER else RefusalCode.REFUSED_BY_MULTISAFEPAY
    number = f" {code}" if code is not None else ""
    return Refused(kind, f"MultiSafepay{number}: {info}")


def cause_of_1034(order: MspOrder, planned: Money, info: str, *, sends: int, most_sends: int) -> Cause:
    """Tell the causes of error 1034 apart by the order read again (multisafepay-api.md §1.4).

    The five-minute rule is told by any living refund of the same amount, whatever its age: the answers'
    times have no zone. Waiting once too often is harmless, hence the bound.
    """
    left = order.amount - refunded(order)
    if left.minor <= 0:
        return _refused(f"everything was already refunded. {info}")
    if left < planned:
        return _refused(f"{planned} is more than is left to refund, {left}. {info}")
    if equal_amount_before(order, planned) and sends < most_sends:
        return EqualAmountBefore()
    if sends > 1:
        return NobodyKnows()
    return _refused(
        f"{info} Most often the balance of the MultiSafepay account is too low. Top it up, then press "
        "Refund again.",
        RefusalCode.BALANCE_TOO_LOW,
    )


def _refused(text: str, code: RefusalCode = RefusalCode.REFUSED_BY_MULTISAFEPAY) -> Refused:
    return Refused(code, f"MultiSafepay {CANNOT_REFUND}: {text.strip()}")


def equal_amount_before(order: MspOrder, planned: Money) -> bool:
    """Whether MultiSafepay may call this amount a repetition of an earlier one, if it was made just now.

    Some methods book refunds without telling their amounts (§2.4), and any may show late: such a one may
    be equal."""
    told = any(r.amount == planned for r in live_refunds(order))
    return told or has_unmeasured_refund(order) or is_booked_without_amount(order) or bool(order.unshown)
