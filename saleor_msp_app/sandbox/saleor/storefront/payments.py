"""The payments that shoppers began here: what a storefront keeps while they are away."""

from dataclasses import dataclass, field
from uuid import UUID

from starlette.requests import Request


@dataclass(frozen=True, slots=True)
class BegunPayment:
    transaction_id: str
    checkout_id: str
    checkout_token: UUID


@dataclass(slots=True)
class BegunPayments:
    by_key: dict[UUID, BegunPayment] = field(default_factory=dict)

    @classmethod
    def of(cls, request: Request) -> "BegunPayments":
        state = request.app.state
        if not hasattr(state, "begun_payments"):
            state.begun_payments = cls()
        kept: BegunPayments = state.begun_payments
        return kept
