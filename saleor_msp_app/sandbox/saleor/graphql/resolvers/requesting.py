"""Asking for money to be moved."""

from collections.abc import Callable
from typing import Any

from saleor_msp_app.sandbox.saleor.graphql.context import Info
from saleor_msp_app.sandbox.saleor.records.refund_reasons import NEEDED
from saleor_msp_app.sandbox.saleor.staff_requests import RequestRefused
from saleor_msp_app.sandbox.saleor.texts import unknown_node


def _refusal(field: str | None, code: str, message: str) -> dict[str, Any]:
    return {"transaction": None, "errors": [{"field": field, "code": code, "message": message}]}


async def _request_action(_root: None, info: Info, **given: Any) -> dict[str, Any]:
    context = info.context
    transaction = context.shop.transaction(given.get("id"), given.get("token"))
    if transaction is None:
        return _refusal("id", "NOT_FOUND", unknown_node(str(given.get("id") or given.get("token"))))
    needs_reason = context.shop.refund_reasons.type is not None and context.caller.staff is not None
    if needs_reason and given["actionType"] == "REFUND" and not given.get("refundReasonReference"):
        return _refusal("refundReasonReference", "REQUIRED", NEEDED)
    by = context.caller.staff or context.caller.app
    try:
        await context.requests.request_action(
            transaction, given["actionType"], given.get("amount"), by, given.get("refundReason")
        )
    except RequestRefused as refused:
        return _refusal(refused.field, refused.code, str(refused))
    return {"transaction": transaction, "errors": []}


async def _request_granted(
    _root: None,
    info: Info,
    grantedRefundId: str,  # noqa: N803 - its name
    **_transaction: Any,
) -> dict[str, Any]:
    context = info.context
    granted = context.shop.granted_refund(grantedRefundId)
    if granted is None:
        return _refusal("grantedRefundId", "NOT_FOUND", unknown_node(grantedRefundId))
    try:
        await context.requests.request_granted_refund(granted)
    except RequestRefused as refused:
        return _refusal(refused.field, refused.code, str(refused))
    return {"transaction": granted.transaction, "errors": []}


FIELDS: dict[str, Callable[..., Any]] = {
    "transactionRequestAction": _request_action,
    "transactionRequestRefundForGrantedRefund": _request_granted,
}
