"""The sandbox put together: the shop and everything that acts on it."""

from collections.abc import Collection
from typing import Any

import httpx

from saleor_msp_app.sandbox.authorities import authorities
from saleor_msp_app.sandbox.saleor.courier import Courier
from saleor_msp_app.sandbox.saleor.dashboard_session import DashboardSession
from saleor_msp_app.sandbox.saleor.events import EVENT_OF_ACTION, WebhookEvent
from saleor_msp_app.sandbox.saleor.faults import Faults
from saleor_msp_app.sandbox.saleor.graphql.context import Context
from saleor_msp_app.sandbox.saleor.installation import Installer, Outcome
from saleor_msp_app.sandbox.saleor.keys import SigningKey, process_key
from saleor_msp_app.sandbox.saleor.manifest import ManifestRefused, check_query
from saleor_msp_app.sandbox.saleor.payload import action_payload, rendered
from saleor_msp_app.sandbox.saleor.payment_sessions import PaymentSessions
from saleor_msp_app.sandbox.saleor.records.delivery import Delivery
from saleor_msp_app.sandbox.saleor.records.people import Caller, Webhook
from saleor_msp_app.sandbox.saleor.records.transaction import TransactionEvent
from saleor_msp_app.sandbox.saleor.settings import Timing
from saleor_msp_app.sandbox.saleor.shop import Shop
from saleor_msp_app.sandbox.saleor.staff_requests import StaffRequests


class World:
    """`api_url` is Saleor's own address; None until the first request tells it."""

    def __init__(
        self, *, api_url: str | None, key: SigningKey | None, staff_token: str, timing: Timing
    ) -> None:
        self.timing = timing
        self.key = key or process_key()
        self.faults = Faults()
        self.session = DashboardSession()
        self._api_url = api_url
        self._staff_token = staff_token
        timeout = httpx.Timeout(timing.read_timeout, connect=timing.connect_timeout, pool=None)
        # A fresh connection for each request, as Saleor's own client makes: none is left to an app that died.
        limits = httpx.Limits(max_keepalive_connections=0)
        self._client = httpx.AsyncClient(
            timeout=timeout, limits=limits, trust_env=False, verify=authorities()
        )
        self._start()

    def _start(self) -> None:
        self.shop = Shop(staff_token=self._staff_token)
        self.courier = Courier(
            shop=self.shop,
            client=self._client,
            key=lambda: self.key,
            faults=lambda: self.faults,
            timing=self.timing,
            api_url=lambda: self.api_url,
        )
        self.requests = StaffRequests(self.shop, self, self.timing.payload_delay)
        self.sessions = PaymentSessions(self.shop, self)

    @property
    def api_url(self) -> str:
        return self._api_url or "http://localhost:8000/graphql/"

    def learn_address(self, base_url: str) -> None:
        if self._api_url is None:
            self._api_url = f"{base_url.rstrip('/')}/graphql/"

    async def reset(self) -> None:
        """Forget everything but the key and the address."""
        await self.courier.stop()
        self.faults = Faults()
        self.session = DashboardSession()
        self._start()

    async def close(self) -> None:
        await self.courier.stop()
        await self._client.aclose()

    def context(self, caller: Caller, client_ip: str | None = None) -> Context:
        return Context(
            shop=self.shop,
            caller=caller,
            requests=self.requests,
            sessions=self.sessions,
            post=self,
            api_url=self.api_url,
            install=self.install,
            check_query=_checked,
            client_ip=client_ip,
        )

    async def install(
        self, manifest_url: str, *, permissions: Collection[str] | None = None, activate: bool = True
    ) -> Outcome:
        installer = Installer(self.shop, self._client, self.api_url)
        return await installer.install(manifest_url, permissions=permissions, activate=activate)

    def dispatch(self, webhook: Webhook, action: str, request: TransactionEvent) -> None:
        body = action_payload(self.context(Caller(app=webhook.app)), webhook, action, request)
        self.courier.post(self._delivery(webhook, EVENT_OF_ACTION[action], body, request))

    async def ask(self, webhook: Webhook, event: WebhookEvent, request: TransactionEvent | None) -> Any:
        context = self.context(Caller(app=webhook.app))
        body = rendered(context, webhook.subscription_query, event)
        return await self.courier.ask(self._delivery(webhook, webhook.event, body, request))

    def _delivery(
        self, webhook: Webhook, event: str, body: bytes, request: TransactionEvent | None
    ) -> Delivery:
        delivery = Delivery(
            number=self.shop.number("EventDelivery"),
            created_at=self.shop.clock.now(),
            webhook=webhook,
            event=event,
            body=body,
            request=request,
        )
        self.shop.deliveries.append(delivery)
        return delivery


def _checked(query: str) -> frozenset[str] | str:
    try:
        return check_query(query)
    except ManifestRefused as refused:
        return str(refused)
