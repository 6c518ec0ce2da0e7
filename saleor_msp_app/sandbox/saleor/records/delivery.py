"""A webhook on its way: what was sent, when, and what came back."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from saleor_msp_app.sandbox.saleor.global_id import global_id
from saleor_msp_app.sandbox.saleor.records.people import Webhook
from saleor_msp_app.sandbox.saleor.records.transaction import TransactionEvent


@dataclass(eq=False, kw_only=True)
class Attempt:
    typename: ClassVar[str] = "EventDeliveryAttempt"
    number: int
    created_at: datetime
    headers: list[tuple[str, str]]
    body: bytes
    status_code: int | None = None
    response: str = ""
    duration: float | None = None
    failure: str | None = None
    """Why there is no usable answer: `timeout`, `refused`, or what a fault made of it."""
    status: str = "PENDING"

    @property
    def id(self) -> str:
        return global_id("EventDeliveryAttempt", self.number)

    @property
    def response_status_code(self) -> int | None:
        return self.status_code


@dataclass(eq=False, kw_only=True)
class Delivery:
    typename: ClassVar[str] = "EventDelivery"
    number: int
    created_at: datetime
    webhook: Webhook
    event: str
    body: bytes
    request: TransactionEvent | None
    """None: nothing is asked of a transaction yet, only of the gateway."""
    status: str = "PENDING"
    outcome: str | None = None
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def id(self) -> str:
        return global_id("EventDelivery", self.number)

    @property
    def event_type(self) -> str:
        return self.event

    @property
    def payload(self) -> str:
        """Listed deliveries have lost their payload: the bug that empties the retries (observed 3.23.28)."""
        return ""
