"""The app's own entry in a shop: the port `OwnWebhooks`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from gql import GraphQLRequest

from saleor_msp_app.domain.errors import SaleorAccessLost, SaleorRefused
from saleor_msp_app.domain.webhook_sync import DeclaredWebhook, RegisteredWebhook
from saleor_msp_app.saleor.graphql import GraphqlAnswer, GraphqlApi
from saleor_msp_app.saleor.operation_files import operation
from saleor_msp_app.saleor.webhooks import WebhookDeclaration
from saleor_msp_app.usecases.ports.doctor import OwnApp
from saleor_msp_app.usecases.ports.installations import Installation

_OWN_APP = operation("own_app")
_CREATE = operation("create_webhook")
_UPDATE = operation("update_webhook")


@dataclass(frozen=True, slots=True)
class SaleorOwnWebhooks:
    """`transport` is closed by its owner."""

    transport: httpx.AsyncBaseTransport
    seconds: float = 8

    async def own_app(self, installation: Installation) -> OwnApp:
        """See the port."""
        answer = await self._call(installation, _OWN_APP)
        app = answer.find("app")
        if app is None and not answer.errors:
            raise SaleorAccessLost("the token is not that of an app")
        if app is None or app.get("webhooks") is None:
            raise answer.failure()
        shop = answer.find("shop") or {}
        return OwnApp(
            saleor_version=str(shop.get("version") or ""),
            permissions=frozenset(str(one["code"]) for one in app.get("permissions") or ()),
            extensions=frozenset(str(one["label"]) for one in app.get("extensions") or ()),
            webhooks=tuple(_registered(one) for one in app["webhooks"]),
            paused=app.get("breakerState") == "OPEN",
        )

    async def create(self, installation: Installation, declared: DeclaredWebhook) -> None:
        """See the port."""
        answer = await self._call(installation, _CREATE, input=_input(declared))
        _check(answer, "webhookCreate")

    async def change(self, installation: Installation, webhook: str, declared: DeclaredWebhook) -> None:
        """See the port."""
        answer = await self._call(installation, _UPDATE, id=webhook, input=_input(declared))
        _check(answer, "webhookUpdate")

    async def deactivate(self, installation: Installation, webhook: str) -> None:
        """See the port."""
        answer = await self._call(installation, _UPDATE, id=webhook, input={"isActive": False})
        _check(answer, "webhookUpdate")

    async def _call(
        self, installation: Installation, document: GraphQLRequest, **variables: Any
    ) -> GraphqlAnswer:
        api = GraphqlApi(self.transport, self.seconds)
        return await api.call(installation.shop, installation.token, document, **variables)


def declared_webhooks(
    public_url: str, declarations: Iterable[WebhookDeclaration]
) -> tuple[DeclaredWebhook, ...]:
    """This version's webhooks under the address of this deployment."""
    return tuple(
        DeclaredWebhook(one.name, one.event.value, public_url + one.path, one.query) for one in declarations
    )


def _input(declared: DeclaredWebhook) -> dict[str, object]:
    return {
        "name": declared.name,
        "targetUrl": declared.url,
        "syncEvents": [declared.event],
        "asyncEvents": [],
        "query": declared.query,
        "isActive": True,
    }


def _registered(one: Mapping[str, Any]) -> RegisteredWebhook:
    events = [*(one.get("syncEvents") or ()), *(one.get("asyncEvents") or ())]
    return RegisteredWebhook(
        id=str(one["id"]),
        name=str(one.get("name") or ""),
        url=str(one.get("targetUrl") or ""),
        query=str(one.get("subscriptionQuery") or ""),
        events=frozenset(str(event["eventType"]) for event in events),
        is_active=one.get("isActive") is True,
    )


def _check(answer: GraphqlAnswer, name: str) -> None:
    result = answer.find(name)
    if result is None:
        raise answer.failure()
    for error in result.get("errors") or ():
        raise SaleorRefused(str(error.get("code")), str(error.get("message")))
