"""What is sent to MultiSafepay for a charge or a cancelation: the one call, or that none is needed.

multisafepay-api.md §2.3 (statuses), §5.1 (shipping, cancelling), §5.2 (manual capture).
"""

from dataclasses import dataclass
from typing import TypeAlias

from saleor_msp_app.domain.ids import PspReference
from saleor_msp_app.domain.money import Money


@dataclass(frozen=True, slots=True)
class CaptureReservation:
    """Collect a part of a card's reservation, or all of it.

    The amount is always said: without one MultiSafepay captures everything. `reference` becomes the id of the
    order that the capture makes, so that it can be looked up and refunded.
    """

    reference: PspReference
    amount: Money
    reason: str

    def __post_init__(self) -> None:
        if self.amount.minor <= 0:
            msg = f"a capture of {self.amount} would be a full capture to MultiSafepay"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class ShipOrder:
    """Say that a pay-later order is shipped: its provider pays it out then. Only the whole."""

    amount: Money


@dataclass(frozen=True, slots=True)
class ReleaseReservation:
    """Give back what is left of a card's reservation."""

    amount: Money
    reason: str


@dataclass(frozen=True, slots=True)
class CancelOrder:
    """Cancel an order that is not paid, or a pay-later one that is not shipped."""

    amount: Money


@dataclass(frozen=True, slots=True)
class AlreadyDone:
    """MultiSafepay's order is where it should come to: nothing is sent. `why` is for the journal."""

    amount: Money
    why: str


ReservationPlan: TypeAlias = CaptureReservation | ShipOrder | ReleaseReservation | CancelOrder
Planned: TypeAlias = ReservationPlan | AlreadyDone
