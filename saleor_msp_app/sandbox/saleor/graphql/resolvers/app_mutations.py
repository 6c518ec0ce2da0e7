"""Installing, activating, deactivating and removing apps."""

from collections.abc import Callable
from typing import Any

from saleor_msp_app.sandbox.saleor.graphql.context import Info
from saleor_msp_app.sandbox.saleor.graphql.resolvers.refusing import MutationRefused
from saleor_msp_app.sandbox.saleor.records.people import FailedInstallation
from saleor_msp_app.sandbox.saleor.texts import unknown_node


async def _install(_root: None, info: Info, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002 - its name
    """Saleor installs in a worker and answers PENDING; here the answer waits for the outcome."""
    context = info.context
    outcome = await context.install(
        input["manifestUrl"],
        permissions=input.get("permissions"),
        activate=input.get("activateAfterInstallation", True) is not False,
    )
    if outcome.app is None:
        failed = FailedInstallation(outcome.id, outcome.message or "", input["appName"], input["manifestUrl"])
        context.shop.failed_installations[outcome.id] = failed
    installation = {
        "typename": "AppInstallation",
        "id": outcome.id,
        "status": "SUCCESS" if outcome.app else "FAILED",
        "message": outcome.message,
        "app_name": input["appName"],
        "manifest_url": input["manifestUrl"],
    }
    return {"app_installation": installation, "errors": []}


def _set_active(info: Info, global_id: str, *, active: bool) -> dict[str, Any]:
    context = info.context
    app = context.shop.app(global_id)
    if app is None:
        error = {"field": "id", "code": "NOT_FOUND", "message": unknown_node(global_id)}
        return {"app": None, "errors": [error]}
    app.is_active = active
    return {"app": app, "errors": []}


def _activate(_root: None, info: Info, id: str) -> dict[str, Any]:  # noqa: A002 - its name
    return _set_active(info, id, active=True)


def _deactivate(_root: None, info: Info, id: str) -> dict[str, Any]:  # noqa: A002 - its name
    return _set_active(info, id, active=False)


def _delete(_root: None, info: Info, id: str) -> dict[str, Any]:  # noqa: A002 - its name
    app = info.context.shop.app(id)
    if app is None:
        return MutationRefused.unknown("id", id).answer()
    app.forget()
    return {"app": app, "errors": []}


def _delete_failed(_root: None, info: Info, id: str) -> dict[str, Any]:  # noqa: A002 - its name
    failed = info.context.shop.failed_installations.pop(id, None)
    if failed is None:
        return MutationRefused.unknown("id", id).answer()
    return {"app_installation": failed, "errors": []}


FIELDS: dict[str, Callable[..., Any]] = {
    "appInstall": _install,
    "appActivate": _activate,
    "appDeactivate": _deactivate,
    "appDelete": _delete,
    "appDeleteFailedInstallation": _delete_failed,
}
