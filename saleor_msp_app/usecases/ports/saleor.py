"""Saleor's API, with the token of one installation."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias

from saleor_msp_app.domain.account import Secret
from saleor_msp_app.domain.delivery import ActionDelivery
from saleor_msp_app.domain.ids import (
    GrantedRefundId,
    MspOrderId,
    SaleorApiUrl,
    SaleorAppId,
    TransactionEventId,
    TransactionId,
)
from saleor_msp_app.domain.operation import OperationKind
from saleor_msp_app.domain.recovery import RecentTransactions
from saleor_msp_app.domain.refusals import Refused
from saleor_msp_app.domain.reporting import EventReport, TransactionSeen
from saleor_msp_app.usecases.ports.installations import Installation


@dataclass(frozen=True, slots=True)
class ReportTaken:
    """Saleor has the event; `already` when it had it before."""

    already: bool


@dataclass(frozen=True, slots=True)
class ReportConflicts:
    """INCORRECT_DETAILS: the reference exists with another amount. Never try again: each try
    writes another failure event (observed 3.23.28)."""

    message: str


ReportAnswer: TypeAlias = ReportTaken | ReportConflicts


@dataclass(frozen=True, slots=True)
class PressTaken:
    """Saleor asks for the granted refund again: a delivery follows."""


@dataclass(frozen=True, slots=True)
class PressRefused:
    """Saleor does not. `code` is one of its `TransactionRequestRefundForGrantedRefundErrorCode`."""

    code: str
    message: str


PressAnswer: TypeAlias = PressTaken | PressRefused


class Saleor(Protocol):
    """Saleor's GraphQL API, with the token of one installation."""

    async def own_app_id(self, shop: SaleorApiUrl, token: Secret) -> SaleorAppId | None:
        """`app { id }`: None where the token is not accepted. Raise `SaleorUnavailable`."""
        ...

    async def fetch_jwks(self, shop: SaleorApiUrl) -> str:
        """The shop's key set as JSON text, checked to hold an RSA key. Raise `SaleorUnavailable`."""
        ...

    async def transaction(
        self, installation: Installation, transaction: TransactionId
    ) -> TransactionSeen | None:
        """None where Saleor does not know it.

        Raise `SaleorUnavailable`, `SaleorAccessLost` or `SaleorRefused`.
        """
        ...

    async def report(self, installation: Installation, report: EventReport) -> ReportAnswer:
        """Report an event. Raise `SaleorUnavailable`, `SaleorAccessLost` or `SaleorRefused`."""
        ...

    async def press(
        self, installation: Installation, transaction: TransactionId, granted: GrantedRefundId
    ) -> PressAnswer:
        """Ask for a granted refund, as the dashboard's "Transfer funds" does.

        Raise `SaleorUnavailable` (it may have been asked), `SaleorAccessLost` or `SaleorRefused`.
        """
        ...

    async def recent_requests(
        self, installation: Installation, kind: OperationKind, since: datetime
    ) -> RecentTransactions | None:
        """The app's own transactions in which this was asked for since then, and perhaps others.

        None where Saleor cannot list them (3.21). Raise as `transaction` does.
        """
        ...

    async def bare_request(
        self,
        installation: Installation,
        kind: OperationKind,
        transaction: TransactionId,
        event: TransactionEventId,
    ) -> ActionDelivery | Refused:
        """What a delivery of this request for an amount would say. Raise as `transaction` does."""
        ...


@dataclass(frozen=True, slots=True)
class OwnTransaction:
    """A transaction of the app in a shop."""

    id: TransactionId
    order_number: str


class TransactionSearch(Protocol):
    """Saleor's `transactions(where:)`: from 3.22 on."""

    async def transactions_of(
        self, installation: Installation, order: MspOrderId
    ) -> tuple[OwnTransaction, ...] | None:
        """The app's transactions with this pspReference; None where Saleor cannot search (3.21).

        Raise `SaleorUnavailable`, `SaleorAccessLost` or `SaleorRefused`.
        """
        ...
