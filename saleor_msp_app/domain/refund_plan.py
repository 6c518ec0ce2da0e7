"""What planning comes to: the one request that will be sent, or a refusal."""

from dataclasses import dataclass
from typing import TypeAlias

from saleor_msp_app.domain.ids import PspReference
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.msp_order import CartItem


@dataclass(frozen=True, slots=True)
class AmountRefund:
    """A refund by amount.

    MultiSafepay takes a missing, empty or zero amount for the whole order (Refund.yaml), so such a value
    cannot be built. `notes` are for the journal: what was assumed, or will follow.
    """

    reference: PspReference
    amount: Money
    description: str
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _must_be_positive(self.amount)


@dataclass(frozen=True, slots=True)
class CartRefund:
    """A refund by cart: what GET returned (`original`), unchanged, then `mirrored`.

    `amount` is what MultiSafepay will move by its own rounding rule: the total of `original` minus the
    total of both. It is not sent. `notes` as above.
    """

    reference: PspReference
    amount: Money
    description: str
    original: tuple[CartItem, ...]
    mirrored: tuple[CartItem, ...]
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _must_be_positive(self.amount)

    @property
    def items(self) -> tuple[CartItem, ...]:
        """The cart as it is posted."""
        return self.original + self.mirrored


RefundPlan: TypeAlias = AmountRefund | CartRefund


def _must_be_positive(amount: Money) -> None:
    if amount.minor <= 0:
        msg = f"a refund of {amount} would be a full refund to MultiSafepay"
        raise ValueError(msg)
