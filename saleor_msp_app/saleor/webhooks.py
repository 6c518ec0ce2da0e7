"""The webhooks of this app, each declared once: the manifest's entry and the route both come from it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Generic, TypeVar

from saleor_msp_app.domain.operation import OperationKind
from saleor_msp_app.saleor.answers import Answer
from saleor_msp_app.saleor.manifest_files import manifest_text
from saleor_msp_app.usecases.ports.installations import Installation

Context = TypeVar("Context")


class SaleorEvent(StrEnum):
    """Saleor's `WebhookEventTypeSyncEnum`, as far as the app listens."""

    TRANSACTION_REFUND_REQUESTED = "TRANSACTION_REFUND_REQUESTED"
    TRANSACTION_CHARGE_REQUESTED = "TRANSACTION_CHARGE_REQUESTED"
    TRANSACTION_CANCELATION_REQUESTED = "TRANSACTION_CANCELATION_REQUESTED"
    PAYMENT_GATEWAY_INITIALIZE_SESSION = "PAYMENT_GATEWAY_INITIALIZE_SESSION"
    TRANSACTION_INITIALIZE_SESSION = "TRANSACTION_INITIALIZE_SESSION"
    TRANSACTION_PROCESS_SESSION = "TRANSACTION_PROCESS_SESSION"

    @property
    def header(self) -> str:
        """The value of `Saleor-Event` (observed 3.23.28: lower case)."""
        return self.value.lower()


@dataclass(frozen=True, slots=True)
class WebhookDeclaration:
    """One synchronous event, its own query and its own path."""

    name: str
    event: SaleorEvent
    path: str
    query: str

    def manifest_entry(self, public_url: str) -> dict[str, object]:
        """The entry of `webhooks` in the manifest."""
        return {
            "name": self.name,
            "syncEvents": [self.event.value],
            "asyncEvents": [],
            "query": self.query,
            "targetUrl": public_url + self.path,
            "isActive": True,
        }


@dataclass(frozen=True, slots=True)
class ActionDeclaration(WebhookDeclaration):
    """A request of staff to move money; `asks_for` is what its answers are about."""

    asks_for: OperationKind


@dataclass(frozen=True, slots=True)
class VerifiedDelivery:
    """A delivery whose signature holds. The body is raw and may be empty (saleor-contract.md §0.4)."""

    installation: Installation
    body: bytes
    received_at: datetime


@dataclass(frozen=True, slots=True)
class BoundWebhook:
    """A declaration with its handler, which holds what it needs of the running app."""

    declaration: ActionDeclaration
    handler: Callable[[VerifiedDelivery], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class SaleorWebhook(Generic[Context]):
    """A declaration with its handler. `Context` is what the handlers of a family are given of the app."""

    declaration: ActionDeclaration
    handler: Callable[[Context, VerifiedDelivery], Awaitable[Answer]]

    def bind(self, context: Context) -> BoundWebhook:
        """For the web layer, which knows no context."""
        return BoundWebhook(self.declaration, partial(self.handler, context))


TRANSACTION_REFUND_REQUESTED = ActionDeclaration(
    name="Refund requested",
    event=SaleorEvent.TRANSACTION_REFUND_REQUESTED,
    path="/api/webhooks/saleor/transaction-refund-requested",
    query=manifest_text("subscriptions/transaction-refund-requested.graphql"),
    asks_for=OperationKind.REFUND,
)

TRANSACTION_CHARGE_REQUESTED = ActionDeclaration(
    name="Charge requested",
    event=SaleorEvent.TRANSACTION_CHARGE_REQUESTED,
    path="/api/webhooks/saleor/transaction-charge-requested",
    query=manifest_text("subscriptions/transaction-charge-requested.graphql"),
    asks_for=OperationKind.CHARGE,
)

TRANSACTION_CANCELATION_REQUESTED = ActionDeclaration(
    name="Cancelation requested",
    event=SaleorEvent.TRANSACTION_CANCELATION_REQUESTED,
    path="/api/webhooks/saleor/transaction-cancelation-requested",
    query=manifest_text("subscriptions/transaction-cancelation-requested.graphql"),
    asks_for=OperationKind.CANCEL,
)

PAYMENT_GATEWAY_INITIALIZE_SESSION = WebhookDeclaration(
    name="Payment methods asked for",
    event=SaleorEvent.PAYMENT_GATEWAY_INITIALIZE_SESSION,
    path="/api/webhooks/saleor/payment-gateway-initialize-session",
    query=manifest_text("subscriptions/payment-gateway-initialize-session.graphql"),
)

TRANSACTION_INITIALIZE_SESSION = WebhookDeclaration(
    name="Payment begun",
    event=SaleorEvent.TRANSACTION_INITIALIZE_SESSION,
    path="/api/webhooks/saleor/transaction-initialize-session",
    query=manifest_text("subscriptions/transaction-initialize-session.graphql"),
)

TRANSACTION_PROCESS_SESSION = WebhookDeclaration(
    name="Payment continued",
    event=SaleorEvent.TRANSACTION_PROCESS_SESSION,
    path="/api/webhooks/saleor/transaction-process-session",
    query=manifest_text("subscriptions/transaction-process-session.graphql"),
)

DECLARATIONS: tuple[WebhookDeclaration, ...] = (
    TRANSACTION_REFUND_REQUESTED,
    TRANSACTION_CHARGE_REQUESTED,
    TRANSACTION_CANCELATION_REQUESTED,
    PAYMENT_GATEWAY_INITIALIZE_SESSION,
    TRANSACTION_INITIALIZE_SESSION,
    TRANSACTION_PROCESS_SESSION,
)
"""Every webhook. Paths never change: Saleor never reads a manifest twice (saleor-contract.md §1.5)."""
