"""Everything that is known of one operation, or of a request that was refused at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from saleor_msp_app.domain.ids import MerchantItemId, PspReference, SaleorApiUrl
from saleor_msp_app.domain.msp_order import CartItem
from saleor_msp_app.domain.operation import Operation
from saleor_msp_app.usecases.ports.ledger import JournalEntry, Ledger
from saleor_msp_app.usecases.refund_reading import Inbox, KeptDelivery

_SAID_TO_SALEOR = ("saleor.reported", "saleor.needs_no_report", "saleor.report_parked")


@dataclass(frozen=True, slots=True)
class PlannedCart:
    """What MultiSafepay's cart held, and what was added to take some of it back. Items are as the journal
    keeps them: without description and weight."""

    at: datetime
    original: tuple[CartItem, ...]
    mirrored: tuple[CartItem, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """One call to MultiSafepay, as it went over the wire. `call` is method and path, `status` None where no
    answer came."""

    at: datetime
    call: str
    status: int | None
    sent: str
    received: str
    seconds: float


@dataclass(frozen=True, slots=True)
class RefundStory:
    """`operation` is None where the request was refused at once: then only its deliveries are known."""

    operation: Operation | None
    journal: tuple[JournalEntry, ...]
    deliveries: tuple[KeptDelivery, ...]

    @property
    def carts(self) -> tuple[PlannedCart, ...]:
        """Of each try by cart, oldest first."""
        return tuple(
            PlannedCart(one.at, _items(one.detail["original"]), _items(one.detail["mirrored"]))
            for one in self.journal
            if one.kind == "refund.planned" and one.detail.get("by") == "cart"
        )

    @property
    def calls(self) -> tuple[Call, ...]:
        """Every one, oldest first."""
        return tuple(_call(one) for one in self.journal if one.kind == "multisafepay.called")

    @property
    def told(self) -> tuple[JournalEntry, ...]:
        """What Saleor was told, or why not."""
        return tuple(one for one in self.journal if one.kind in _SAID_TO_SALEOR)


@dataclass(frozen=True, slots=True)
class ReadRefundStory:
    """The use-case."""

    ledger: Ledger
    inbox: Inbox

    async def __call__(self, reference: PspReference, shop: SaleorApiUrl | None = None) -> RefundStory | None:
        """None where nothing has this reference, in this shop if one is named."""
        deliveries = await self.inbox.answered_with(reference)
        if shop is not None:
            deliveries = tuple(one for one in deliveries if one.shop == shop)
        operation = await self._operation(reference, shop)
        if operation is None:
            return RefundStory(None, (), deliveries) if deliveries else None
        return RefundStory(operation, await self.ledger.journal(reference), deliveries)

    async def _operation(self, reference: PspReference, shop: SaleorApiUrl | None) -> Operation | None:
        try:
            operation = await self.ledger.get(reference)
        except LookupError:
            return None
        return operation if shop in (None, operation.shop) else None


def _items(kept: Any) -> tuple[CartItem, ...]:
    rows: Sequence[Mapping[str, str]] = kept
    return tuple(_item(row) for row in rows)


def _item(row: Mapping[str, str]) -> CartItem:
    return CartItem(
        name=row["name"],
        description="",
        unit_price=Decimal(row["unit_price"]),
        quantity=Decimal(row["quantity"]),
        merchant_item_id=MerchantItemId(row["merchant_item_id"]),
        tax_table_selector=row["tax_table_selector"],
    )


def _call(entry: JournalEntry) -> Call:
    detail: Mapping[str, Any] = entry.detail
    return Call(
        at=entry.at,
        call=detail["call"],
        status=detail["status"],
        sent=detail["sent"],
        received=detail["received"],
        seconds=detail["seconds"],
    )


def first_at(journal: Iterable[JournalEntry], *kinds: str) -> datetime | None:
    """When the first of these things happened."""
    return next((one.at for one in journal if one.kind in kinds), None)


def last_at(journal: Iterable[JournalEntry], *kinds: str) -> datetime | None:
    """When the last of these things happened."""
    return max((one.at for one in journal if one.kind in kinds), default=None)
