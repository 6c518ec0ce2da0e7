"""orderGrantRefundCreate."""

from collections.abc import Callable
from typing import Any

from saleor_msp_app.sandbox.saleor.grants import Grant, GrantRefused, grant_refund
from saleor_msp_app.sandbox.saleor.graphql.context import Info
from saleor_msp_app.sandbox.saleor.records.refund_reasons import NEEDED
from saleor_msp_app.sandbox.saleor.texts import unknown_node


def _refusal(
    field: str | None, code: str, message: str, lines: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    return {"errors": [{"field": field, "code": code, "message": message, "lines": lines}]}


def _grant(_root: None, info: Info, id: str, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002 - their names
    context = info.context
    order = context.shop.order(id)
    if order is None:
        return _refusal("id", "NOT_FOUND", unknown_node(id))
    transaction = context.shop.transaction(input["transactionId"])
    if transaction is None or transaction.order is not order:
        return _refusal("transactionId", "NOT_FOUND", unknown_node(input["transactionId"]))
    needs_reason = context.shop.refund_reasons.type is not None and context.caller.staff is not None
    if needs_reason and not input.get("reasonReference"):
        return _refusal("reasonReference", "REQUIRED", NEEDED)
    grant = Grant(
        lines=[(one["id"], one["quantity"], one.get("reason")) for one in input.get("lines") or ()],
        amount=input.get("amount"),
        shipping=bool(input.get("grantRefundForShipping")),
        reason=input.get("reason") or "",
    )
    try:
        # A granted refund shows neither user nor app as its maker in the recordings.
        granted = grant_refund(context.shop, transaction, grant)
    except GrantRefused as refused:
        return _refusal(refused.field, refused.code, str(refused), refused.lines)
    return {"order": order, "granted_refund": granted, "errors": []}


FIELDS: dict[str, Callable[..., Any]] = {"orderGrantRefundCreate": _grant}
