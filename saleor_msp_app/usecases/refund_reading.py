"""How refunds are read by people: lists, searches, sums and whole stories. Nothing here changes anything."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol, Self

from saleor_msp_app.domain.ids import MspOrderId, PspReference, SaleorApiUrl
from saleor_msp_app.domain.operation import Operation, OperationKind, OperationState, ReportState
from saleor_msp_app.domain.refund_overview import Tally
from saleor_msp_app.usecases.ports.ledger import GivenAnswer

EVERY_KIND = frozenset(OperationKind)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TOO_LONG = 18
"""17 digits are the year 5138."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the next one begins behind it, whatever was added meanwhile."""

    created_at: datetime
    reference: PspReference

    @property
    def cursor(self) -> str:
        """For an address or a command line. Microseconds and the reference: two refunds of one instant are
        told apart."""
        return f"{(self.created_at - _EPOCH) // timedelta(microseconds=1)}.{self.reference}"

    @classmethod
    def read(cls, cursor: str) -> Self | None:
        """None for what is no cursor."""
        micros, dot, reference = cursor.partition(".")
        if not (dot and reference and micros.isascii() and micros.isdigit() and len(micros) < _TOO_LONG):
            return None
        return cls(_EPOCH + timedelta(microseconds=int(micros)), PspReference(reference))


@dataclass(frozen=True, slots=True)
class RefundFilter:
    """What is left out is not asked for.

    `order` is Saleor's order number. `since` and `until` are of the request, `until` is outside. `search` is
    the beginning, or all, of an order number, of a reference by which Saleor knows it, or of MultiSafepay's
    order id or number: upper and lower case differ. `waits_for_person`: either no program can settle it, or
    Saleor cannot be told.
    """

    shop: SaleorApiUrl | None = None
    kinds: Collection[OperationKind] = EVERY_KIND
    state: OperationState | None = None
    report: ReportState | None = None
    waits_for_person: bool = False
    method: str | None = None
    order: str | None = None
    reference: PspReference | None = None
    msp_order: MspOrderId | None = None
    since: datetime | None = None
    until: datetime | None = None
    search: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Newest first. `after` is None where nothing follows."""

    refunds: tuple[Operation, ...]
    after: Place | None


class RefundPages(Protocol):
    """Refunds as a person looks for them."""

    async def page(self, wanted: RefundFilter, limit: int, after: Place | None = None) -> Page:
        """So many that fit, newest first, from behind a place on."""
        ...


class RefundSums(Protocol):
    """What the refunds of a shop add up to."""

    async def by_day(self, shop: SaleorApiUrl, since: datetime, until: datetime) -> tuple[Tally, ...]:
        """Refunds by the UTC day of their request, from `since` on and before `until`."""
        ...

    async def waiting(self, shop: SaleorApiUrl) -> int:
        """How many operations of any kind wait for a person, as in `RefundFilter`."""
        ...


@dataclass(frozen=True, slots=True)
class KeptDelivery:
    """`body` is None once its time was over; its hash and its answer stay."""

    id: int
    shop: SaleorApiUrl
    event: str
    body: bytes | None
    body_sha256: str
    received_at: datetime
    answer: GivenAnswer


class Inbox(Protocol):
    """The deliveries that were answered, as they came."""

    async def answered_with(self, reference: PspReference) -> tuple[KeptDelivery, ...]:
        """Every delivery that got this reference for an answer, oldest first; of any shop."""
        ...
