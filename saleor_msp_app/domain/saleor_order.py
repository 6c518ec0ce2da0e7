"""An order of Saleor, as far as adopting a payment needs it."""

from dataclasses import dataclass

from saleor_msp_app.domain.ids import ChannelSlug, MspOrderId, SaleorOrderId
from saleor_msp_app.domain.money import Money


@dataclass(frozen=True, slots=True)
class SaleorOrder:
    """`paid` is charged and authorised together, over all its transactions, whoever made them.

    `references` are the pspReferences of all its transactions.
    """

    id: SaleorOrderId
    number: str
    channel: ChannelSlug | None
    total: Money
    paid: Money
    references: tuple[MspOrderId, ...]

    @property
    def outstanding(self) -> Money:
        """What is still to be paid; negative where too much was."""
        return self.total - self.paid
