"""Amounts of a transaction out of its events."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from saleor_msp_app.sandbox.saleor.money import ZERO
from saleor_msp_app.sandbox.saleor.records.transaction import Amounts, Transaction, TransactionEvent


@dataclass(slots=True)
class _Group:
    """Events of one pspReference, the newest of each type."""

    newest: dict[str, TransactionEvent] = field(default_factory=dict)

    def settled(self, kind: str) -> Decimal:
        """The amount of `kind`_SUCCESS unless a later `kind`_FAILURE undid it."""
        success = self.newest.get(f"{kind}_SUCCESS")
        if success is None:
            return ZERO
        failure = self.newest.get(f"{kind}_FAILURE")
        return ZERO if failure is not None and failure.age > success.age else success.value

    def pending(self, kind: str) -> Decimal:
        request = self.newest.get(f"{kind}_REQUEST")
        if request is None or f"{kind}_SUCCESS" in self.newest or f"{kind}_FAILURE" in self.newest:
            return ZERO
        return request.value

    def value(self, kind: str) -> Decimal:
        event = self.newest.get(kind)
        return event.value if event else ZERO


def calculate(events: Iterable[TransactionEvent]) -> Amounts:
    """Refunds lower the charge, pending ones too; the charge may fall below zero (observed 3.23.28)."""
    counted = sorted((event for event in events if event.counted), key=lambda event: event.age)
    groups, loose = _grouped(counted)
    charges, charging = _sums(groups, "CHARGE")
    refunds, refunding = _sums(groups, "REFUND")
    cancels, canceling = _sums(groups, "CANCEL")
    _, authorizing = _sums(groups, "AUTHORIZATION")
    reversed_value = sum((group.value("REFUND_REVERSE") for group in groups), ZERO)
    charged_back = sum((group.value("CHARGE_BACK") for group in groups), ZERO)
    authorized = _authorized(counted, groups, loose) - charges - charging - cancels - canceling
    return Amounts(
        authorized=max(authorized, ZERO),
        authorize_pending=authorizing,
        charged=charges + loose["CHARGE_SUCCESS"] - refunds - refunding + reversed_value - charged_back,
        charge_pending=charging,
        refunded=refunds + loose["REFUND_SUCCESS"] - reversed_value,
        refund_pending=refunding,
        canceled=cancels + loose["CANCEL_SUCCESS"],
        cancel_pending=canceling,
    )


def settle(transaction: Transaction) -> None:
    transaction.amounts = calculate(transaction.log)


def _sums(groups: Iterable[_Group], kind: str) -> tuple[Decimal, Decimal]:
    settled = sum((group.settled(kind) for group in groups), ZERO)
    return settled, sum((group.pending(kind) for group in groups), ZERO)


def _grouped(counted: Iterable[TransactionEvent]) -> tuple[list[_Group], dict[str, Decimal]]:
    """Successes without a pspReference are added up for themselves and lower nothing (observed 3.23.28).

    What is authorised in that way is lowered by charges all the same (read in Saleor's source).
    """
    groups: dict[str, _Group] = {}
    loose = dict.fromkeys(
        ("AUTHORIZATION_SUCCESS", "CHARGE_SUCCESS", "REFUND_SUCCESS", "CANCEL_SUCCESS"), ZERO
    )
    for event in counted:
        if event.psp:
            groups.setdefault(event.psp, _Group()).newest[event.type] = event
        elif event.type in loose:
            loose[event.type] += event.value
    return list(groups.values()), loose


def _authorized(counted: list[TransactionEvent], groups: list[_Group], loose: dict[str, Decimal]) -> Decimal:
    """An adjustment replaces every authorisation before it (read in Saleor's source)."""
    adjustments = [event for event in counted if event.type == "AUTHORIZATION_ADJUSTMENT"]
    if not adjustments:
        settled = sum((group.settled("AUTHORIZATION") for group in groups), ZERO)
        return settled + loose["AUTHORIZATION_SUCCESS"]
    last = adjustments[-1]
    later = [event for event in counted if event.type == "AUTHORIZATION_SUCCESS" and event.age > last.age]
    return last.value + sum((event.value for event in later), ZERO)
