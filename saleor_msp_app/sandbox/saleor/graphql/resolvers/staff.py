"""Signing in, and what staff sees of the shop: its apps, and the reasons of refunds."""

from collections.abc import Callable
from typing import Any

from saleor_msp_app.sandbox.saleor.graphql.connection import connection
from saleor_msp_app.sandbox.saleor.graphql.context import Info
from saleor_msp_app.sandbox.saleor.graphql.resolvers.refusing import MutationRefused
from saleor_msp_app.sandbox.saleor.records.people import FailedInstallation, StaffUser
from saleor_msp_app.sandbox.saleor.shop import STAFF_PASSWORD


def _sign_in(_root: None, info: Info, **given: Any) -> dict[str, Any]:
    """Saleor's token is a JWT of five minutes; the sandbox's lasts. The text was not recorded."""
    shop = info.context.shop
    if (given["email"], given["password"]) != (shop.staff.email, STAFF_PASSWORD):
        refused = MutationRefused("email", "INVALID_CREDENTIALS", "Please, enter valid credentials")
        return refused.answer() | {"token": None, "user": None}
    return {"token": shop.staff_token, "user": shop.staff, "errors": []}


def _permissions(user: StaffUser, _info: Info) -> list[dict[str, str]]:
    codes = sorted(user.permission_codes)
    return [{"code": code, "name": code.replace("_", " ").capitalize()} for code in codes]


def _apps(_root: None, info: Info, **given: Any) -> dict[str, Any]:
    apps = [app for app in info.context.shop.apps if not app.removed]
    return connection(apps, first=given.get("first"), last=given.get("last"), after=given.get("after"))


def _installations(_root: None, info: Info) -> list[FailedInstallation]:
    return list(info.context.shop.failed_installations.values())


def _refund_settings(_root: None, info: Info) -> dict[str, Any]:
    return {"reason_reference_type": info.context.shop.refund_reasons.type}


def _pages(_root: None, info: Info, **given: Any) -> dict[str, Any]:
    wanted = (given.get("filter") or {}).get("pageTypes")
    pages = info.context.shop.refund_reasons.pages
    shown = [one for one in pages if not wanted or one.page_type.id in wanted]
    return connection(shown, first=given.get("first"), last=given.get("last"), after=given.get("after"))


QUERIES: dict[str, Callable[..., Any]] = {
    "apps": _apps,
    "appsInstallations": _installations,
    "refundSettings": _refund_settings,
    "pages": _pages,
}
FIELDS: dict[str, Callable[..., Any]] = {"tokenCreate": _sign_in}
USER_FIELDS: dict[str, Callable[..., Any]] = {"userPermissions": _permissions}
