"""What the sandbox remembers: orders, refunds, every movement of money, every request.

Nothing here awaits, and neither does anything that changes it: each request is worked on in one go, so
two requests at once cannot see each other half done.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from itertools import count
from typing import Any

from saleor_msp_app.sandbox.multisafepay.cart import Line, TaxTables
from saleor_msp_app.sandbox.multisafepay.methods import BNPL, RESERVABLE
from saleor_msp_app.sandbox.multisafepay.quirks import Quirks

GONE_STATUSES = frozenset({"void", "declined"})

_LOCAL = timezone(timedelta(hours=1))
"""MultiSafepay's times have no zone (Europe/Amsterdam, inferred); without summer time here."""

FIRST_NUMBER = 1741782328102572
"""PSP ids have 16 to 17 digits (§2.1): not safe in a double."""


@dataclass(slots=True)
class Refund:
    """A refund order. `reference` is the merchant's `refund_order_id`, "" where none was sent."""

    number: int
    amount: int
    reference: str
    status: str
    financial_status: str
    created: datetime
    modified: datetime
    description: str
    added: tuple[Line, ...] = ()

    @property
    def is_alive(self) -> bool:
        """Whether its money is out, or on its way."""
        return self.status not in GONE_STATUSES


@dataclass(slots=True)
class Chargeback:
    """The bank took the payment back; `reversed`: it gave it back, under a number of its own."""

    number: int
    amount: int
    reversed: bool
    status: str
    created: datetime


@dataclass(frozen=True, slots=True)
class Release:
    """What was left of a reservation was given back."""

    number: int
    amount: int
    created: datetime


@dataclass(slots=True)
class Order:
    """`original` is the cart as created, `cart` the one that MultiSafepay knows now; None without one."""

    site: str
    order_id: str
    number: int
    method: str
    currency: str
    amount: int
    status: str
    financial_status: str
    created: datetime
    modified: datetime
    posted: dict[str, Any]
    original: tuple[Line, ...] | None
    tables: TaxTables
    cart: tuple[Line, ...] | None = None
    completed: datetime | None = None
    refunds: list[Refund] = field(default_factory=list)
    chargebacks: list[Chargeback] = field(default_factory=list)
    forced_cart_method: bool | None = None
    session: str = ""
    payment_url: str = ""
    auth_order_id: str = ""
    """Of a capture: the order of its reservation."""
    captures: "list[Order]" = field(default_factory=list)
    release: Release | None = None

    @property
    def is_reservation(self) -> bool:
        """Whether it is captured by hand (§5.2): other methods are paid at once all the same (inferred)."""
        return self.posted.get("capture") == "manual" and self.method in RESERVABLE

    @property
    def capture_remain(self) -> int:
        """What of it can still be captured."""
        return 0 if self.release else self.amount - sum(one.amount for one in self.captures)

    @property
    def needs_cart(self) -> bool:
        """Whether refunds are made by cart."""
        return self.method in BNPL if self.forced_cart_method is None else self.forced_cart_method

    @property
    def refunded(self) -> int:
        """What has left, or is about to."""
        return sum(refund.amount for refund in self.refunds if refund.is_alive)

    @property
    def left(self) -> int:
        """What could still be refunded."""
        return self.amount - self.refunded


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that left for a customer, or came back (negative) because a refund was voided or declined."""

    order_id: str
    refund: int
    amount: int
    currency: str
    why: str
    at: datetime


@dataclass(slots=True)
class SeenRequest:
    """A request as it arrived; the key is not kept. `status` is None where no answer was sent."""

    kind: str
    method: str
    path: str
    query: str
    body: str
    at: datetime
    fault: str = ""
    status: int | None = None


def _untold(order: Order) -> None:
    del order


def _wall_clock() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Books:
    """All of it. `sites` maps an API key to its website: orders of one website are unknown to another."""

    sites: dict[str, str]
    wall_clock: Callable[[], datetime] = _wall_clock
    quirks: Quirks = field(default_factory=Quirks)
    orders: list[Order] = field(default_factory=list)
    movements: list[Movement] = field(default_factory=list)
    requests: list[SeenRequest] = field(default_factory=list)
    ahead: timedelta = timedelta()
    tell: Callable[[Order], None] = _untold
    """Called when something happened to an order: the notifier, where one listens."""
    _numbers: Iterator[int] = field(default_factory=lambda: count(FIRST_NUMBER, 7))

    def now(self) -> datetime:
        """The sandbox's time, which control may move ahead."""
        return self.wall_clock() + self.ahead

    def next_number(self) -> int:
        """A PSP id."""
        return next(self._numbers)

    def find(self, site: str, order_id: str) -> Order | None:
        """By the merchant's id, else by MultiSafepay's number (§2)."""
        mine = [order for order in self.orders if order.site == site]
        by_id = [order for order in mine if order.order_id == order_id]
        by_number = [order for order in mine if str(order.number) == order_id]
        return next(iter(by_id + by_number), None)

    def is_taken(self, site: str, order_id: str) -> bool:
        """Whether an order or a refund of the website has this id."""
        mine = [order for order in self.orders if order.site == site]
        return any(
            order.order_id == order_id or any(refund.reference == order_id for refund in order.refunds)
            for order in mine
        )

    def any_order(self, order_id: str) -> Order:
        """Of whatever website. Raise KeyError."""
        for order in self.orders:
            if order_id in (order.order_id, str(order.number)):
                return order
        raise KeyError(order_id)

    def any_refund(self, number: str) -> tuple[Order, Refund]:
        """By its PSP id. Raise KeyError."""
        for order in self.orders:
            for refund in order.refunds:
                if str(refund.number) == number:
                    return order, refund
        raise KeyError(number)

    def move(self, order: Order, refund: Refund, amount: int, why: str) -> None:
        """Write a movement of money down."""
        self.movements.append(
            Movement(order.order_id, refund.number, amount, order.currency, why, self.now())
        )
        if self.quirks.balance is not None:
            self.quirks.balance -= amount

    def reset(self) -> None:
        """Forget everything but the keys."""
        self.orders.clear()
        self.movements.clear()
        self.requests.clear()
        self.quirks = Quirks()
        self.ahead = timedelta()


def local(moment: datetime) -> str:
    """As MultiSafepay writes times."""
    return moment.astimezone(_LOCAL).strftime("%Y-%m-%dT%H:%M:%S")
