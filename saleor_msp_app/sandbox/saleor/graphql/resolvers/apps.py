"""What an app reads about itself."""

from collections.abc import Callable
from typing import Any

from saleor_msp_app.sandbox.saleor.graphql.connection import connection
from saleor_msp_app.sandbox.saleor.graphql.context import Info
from saleor_msp_app.sandbox.saleor.records.delivery import Delivery
from saleor_msp_app.sandbox.saleor.records.people import App, Webhook
from saleor_msp_app.sandbox.saleor.records.problem import AppProblem


def _permissions(app: App, _info: Info) -> list[dict[str, str]]:
    return [
        {"code": code, "name": code.replace("_", " ").capitalize()} for code in sorted(app.permission_codes)
    ]


def _problems(app: App, info: Info, limit: int | None = None) -> list[AppProblem]:
    context = info.context
    mine = [problem for problem in context.shop.problems if problem.app is app]
    return sorted(mine, key=lambda problem: problem.number, reverse=True)[:limit]


def _sync_events(webhook: Webhook, _info: Info) -> list[dict[str, str]]:
    name = webhook.event.replace("_", " ").capitalize()
    return [{"name": name, "event_type": webhook.event}]


def _async_events(_webhook: Webhook, _info: Info) -> list[dict[str, str]]:
    return []


def _event_deliveries(
    webhook: Webhook,
    info: Info,
    first: int | None = None,
    last: int | None = None,
    after: str | None = None,
    **_others: object,
) -> dict[str, Any]:
    """Failed deliveries stay listed, delivered ones are removed (observed 3.23.28)."""
    context = info.context
    listed = [one for one in context.shop.deliveries if one.webhook is webhook and one.status != "SUCCESS"]
    return connection(listed[::-1], first=first, last=last, after=after)


def _attempts(
    delivery: Delivery,
    _info: Info,
    first: int | None = None,
    last: int | None = None,
    after: str | None = None,
    **_others: object,
) -> dict[str, Any]:
    return connection(delivery.attempts[::-1], first=first, last=last, after=after)


APP_FIELDS: dict[str, Callable[..., Any]] = {"permissions": _permissions, "problems": _problems}
WEBHOOK_FIELDS: dict[str, Callable[..., Any]] = {
    "syncEvents": _sync_events,
    "asyncEvents": _async_events,
    "eventDeliveries": _event_deliveries,
}
DELIVERY_FIELDS: dict[str, Callable[..., Any]] = {"attempts": _attempts}
