"""What a resolver knows besides the object it reads."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from graphql import GraphQLResolveInfo

from saleor_msp_app.sandbox.saleor.payment_sessions import Ask, PaymentSessions
from saleor_msp_app.sandbox.saleor.records.people import App, Caller
from saleor_msp_app.sandbox.saleor.shop import Shop
from saleor_msp_app.sandbox.saleor.staff_requests import StaffRequests


class Installed(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def app(self) -> App | None: ...
    @property
    def message(self) -> str | None: ...


class Install(Protocol):
    async def __call__(
        self, manifest_url: str, *, permissions: Collection[str] | None = None, activate: bool = True
    ) -> Installed: ...


@dataclass(frozen=True, slots=True)
class Context:
    shop: Shop
    caller: Caller
    requests: StaffRequests
    sessions: PaymentSessions
    post: Ask
    api_url: str
    install: Install
    check_query: Callable[[str], frozenset[str] | str]
    """The event types that a subscription speaks of, or what is wrong with it."""
    client_ip: str | None = None


Info: TypeAlias = GraphQLResolveInfo[Context]
