"""Requests for money to be moved: what staff's buttons, and an app with its own token, set off."""

import asyncio
import uuid
from decimal import Decimal
from typing import Protocol

from saleor_msp_app.sandbox.saleor.events import EVENT_OF_ACTION
from saleor_msp_app.sandbox.saleor.granted_status import follow_newest_event
from saleor_msp_app.sandbox.saleor.money import quantise
from saleor_msp_app.sandbox.saleor.recording import write_failure
from saleor_msp_app.sandbox.saleor.records.granted_refund import GrantedRefund
from saleor_msp_app.sandbox.saleor.records.people import App, StaffUser, Webhook
from saleor_msp_app.sandbox.saleor.records.transaction import Transaction, TransactionEvent
from saleor_msp_app.sandbox.saleor.shop import Shop


class RequestRefused(Exception):
    def __init__(self, field: str | None, code: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.code = code


class Post(Protocol):
    """Where webhooks are posted."""

    def dispatch(self, webhook: Webhook, action: str, request: TransactionEvent) -> None:
        """Build the payload now and send it in the background."""


class StaffRequests:
    def __init__(self, shop: Shop, post: Post, payload_delay: float) -> None:
        self._shop = shop
        self._post = post
        self._payload_delay = payload_delay

    async def request_action(
        self,
        transaction: Transaction,
        action: str,
        amount: Decimal | None,
        by: App | StaffUser | None,
        reason: str | None = None,
    ) -> None:
        """Too much is cut to what is there; nothing, or zero, means all of it (observed 3.23.28)."""
        amounts = transaction.amounts
        there = amounts.charged if action == "REFUND" else amounts.authorized
        wanted = quantise(amount, transaction.currency) if amount is not None else None
        event = self._shop.add_event(
            transaction,
            f"{action}_REQUEST",
            min(wanted, there) if wanted else there,
            message=reason or "",
            idempotency_key=str(uuid.uuid4()),
            created_by=by,
            counted=False,
        )
        await self.send(action, event)

    async def request_granted_refund(self, granted: GrantedRefund) -> None:
        """Refused only in sequence: two simultaneous requests both pass (observed 3.23.28)."""
        self._check(granted)
        event = self._shop.add_event(
            granted.transaction,
            "REFUND_REQUEST",
            granted.value,
            idempotency_key=str(uuid.uuid4()),
            counted=False,
            granted_refund=granted,
        )
        await self.send("REFUND", event)
        # In a race both payloads still show the status from before (observed 3.23.28).
        await asyncio.sleep(self._payload_delay)
        follow_newest_event(granted)

    def _check(self, granted: GrantedRefund) -> None:
        field = "grantedRefundId"
        if granted.status == "SUCCESS":
            raise RequestRefused(
                field, "REFUND_ALREADY_PROCESSED", "The granted refund is already processed."
            )
        if granted.status == "PENDING":
            raise RequestRefused(field, "REFUND_IS_PENDING", "The refund request is already in progress.")
        if granted.value > granted.transaction.amounts.charged:
            # The text was not recorded.
            raise RequestRefused(
                field,
                "AMOUNT_GREATER_THAN_AVAILABLE",
                "The granted refund amount is greater than the charged amount of the transaction.",
            )

    async def send(self, action: str, event: TransactionEvent) -> None:
        """Post what is asked to the app that owns the transaction. Raise `RequestRefused`."""
        app = self._shop.owner_of(event.transaction)
        webhook = app.webhook_for(EVENT_OF_ACTION[action]) if app else None
        if webhook is None:
            write_failure(self._shop, event, "Cannot find a webhook that can process the action.")
            raise RequestRefused(
                None,
                "MISSING_TRANSACTION_ACTION_REQUEST_WEBHOOK",
                "No app or plugin is configured to handle payment action requests.",
            )
        await asyncio.sleep(self._payload_delay)
        self._post.dispatch(webhook, action, event)
