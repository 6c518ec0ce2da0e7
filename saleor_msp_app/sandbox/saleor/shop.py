"""The shop: everything the sandbox knows."""

import itertools
import secrets
import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from saleor_msp_app.sandbox.saleor.clock import Clock
from saleor_msp_app.sandbox.saleor.global_id import key_of
from saleor_msp_app.sandbox.saleor.records.catalogue import Catalogue
from saleor_msp_app.sandbox.saleor.records.delivery import Delivery
from saleor_msp_app.sandbox.saleor.records.goods import Channel
from saleor_msp_app.sandbox.saleor.records.granted_refund import GrantedRefund
from saleor_msp_app.sandbox.saleor.records.order import Checkout, Order
from saleor_msp_app.sandbox.saleor.records.people import App, Caller, FailedInstallation, StaffUser
from saleor_msp_app.sandbox.saleor.records.problem import AppProblem
from saleor_msp_app.sandbox.saleor.records.refund_reasons import RefundReasons
from saleor_msp_app.sandbox.saleor.records.transaction import Transaction, TransactionEvent

VERSION = "3.23.28"
SCHEMA_VERSION = "3.23"
STAFF = StaffUser(21, "admin@example.com", "Ada", "Staff")
STAFF_PASSWORD = "sandbox-staff-password"  # noqa: S105 - opens nothing but the sandbox

_TOKEN_LETTERS = string.ascii_letters + string.digits


def _channels() -> list[Channel]:
    """The channels of the recordings."""
    return [
        Channel(2, "channel-pln", "Channel-PLN", "PLN"),
        Channel(1, "default-channel", "Channel-USD", "USD"),
        Channel(3, "eur", "EUR gross", "EUR"),
        Channel(4, "eur-net", "EUR net", "EUR"),
    ]


@dataclass
class Shop:
    staff_token: str
    staff: StaffUser = STAFF
    clock: Clock = field(default_factory=Clock)
    channels: list[Channel] = field(default_factory=_channels)
    apps: list[App] = field(default_factory=list)
    orders: dict[UUID, Order] = field(default_factory=dict)
    checkouts: dict[UUID, Checkout] = field(default_factory=dict)
    transactions: dict[UUID, Transaction] = field(default_factory=dict)
    granted_refunds: dict[int, GrantedRefund] = field(default_factory=dict)
    deliveries: list[Delivery] = field(default_factory=list)
    problems: list[AppProblem] = field(default_factory=list)
    failed_installations: dict[str, FailedInstallation] = field(default_factory=dict)
    refund_reasons: RefundReasons = field(default_factory=RefundReasons)
    catalogue: Catalogue = field(default_factory=Catalogue)
    tokens_dead: bool = False
    """A fault: every app token is taken for an unknown one."""
    _numbers: dict[str, Iterator[int]] = field(default_factory=dict)

    def number(self, kind: str) -> int:
        return next(self._numbers.setdefault(kind, itertools.count(1)))

    def new_token(self) -> str:
        """30 characters: Saleor takes no other length for the token of an app."""
        return "".join(secrets.choice(_TOKEN_LETTERS) for _ in range(30))

    def caller(self, token: str | None) -> Caller:
        if token is None:
            return Caller()
        if token == self.staff_token:
            return Caller(staff=self.staff)
        if self.tokens_dead:
            return Caller()
        app = next((one for one in self.apps if one.token == token), None)
        usable = app is not None and app.is_active and not app.removed
        return Caller(app=app) if usable else Caller()

    def owner_of(self, transaction: Transaction) -> App | None:
        """The app that gets the transaction's webhooks: its own, else one of the same identifier."""
        own = transaction.app
        if own is not None and own.is_active and not own.removed:
            return own
        return self.active_app(transaction.app_identifier) if transaction.app_identifier else None

    def app(self, global_id: str) -> App | None:
        key = key_of(global_id, "App")
        return next((app for app in self.apps if str(app.number) == key and not app.removed), None)

    def active_app(self, identifier: str) -> App | None:
        found = (app for app in self.apps if app.identifier == identifier)
        return next((app for app in found if app.is_active and not app.removed), None)

    def transaction(self, global_id: str | None, token: UUID | None = None) -> Transaction | None:
        if token is not None:
            return self.transactions.get(token)
        return self.transactions.get(_uuid(key_of(global_id or "", "TransactionItem")))

    def order(self, global_id: str) -> Order | None:
        return self.orders.get(_uuid(key_of(global_id, "Order")))

    def checkout(self, global_id: str) -> Checkout | None:
        return self.checkouts.get(_uuid(key_of(global_id, "Checkout")))

    def granted_refund(self, global_id: str) -> GrantedRefund | None:
        key = key_of(global_id, "OrderGrantedRefund")
        return self.granted_refunds.get(int(key)) if key.isdecimal() else None

    def channel(self, slug: str) -> Channel:
        return next(channel for channel in self.channels if channel.slug == slug)

    def add_event(
        self, transaction: Transaction, kind: str, value: Decimal, **details: object
    ) -> TransactionEvent:
        """Append an event; `details` are fields of `TransactionEvent`."""
        event = TransactionEvent(
            number=self.number("TransactionEvent"),
            transaction=transaction,
            type=kind,
            value=value,
            created_at=self.clock.now(),
        )
        for name, detail in details.items():
            setattr(event, name, detail)
        transaction.log.append(event)
        return event


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
