"""transactionEventReport."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from saleor_msp_app.sandbox.saleor.graphql.access import PermissionDenied
from saleor_msp_app.sandbox.saleor.graphql.context import Info
from saleor_msp_app.sandbox.saleor.graphql.resolvers.ownership import adopt, owns
from saleor_msp_app.sandbox.saleor.method_details import DetailsRefused, details_of_input
from saleor_msp_app.sandbox.saleor.reports import Report, ReportRefused, write_report
from saleor_msp_app.sandbox.saleor.texts import unknown_node


def _utc(moment: datetime | None) -> datetime | None:
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)


def _error(field: str, code: str, message: str) -> dict[str, Any]:
    return {"errors": [{"field": field, "code": code, "message": message}]}


def _report(_root: None, info: Info, **given: Any) -> dict[str, Any]:
    context = info.context
    transaction = context.shop.transaction(given.get("id"), given.get("token"))
    if transaction is None:
        return _error("id", "NOT_FOUND", unknown_node(str(given.get("id") or given.get("token"))))
    if not owns(context.caller, transaction):
        raise PermissionDenied(("OWNER", "HANDLE_PAYMENTS"))
    try:
        details = details_of_input(given.get("paymentMethodDetails"))
    except DetailsRefused as refused:
        return _error("paymentMethodDetails", "INVALID", str(refused))
    report = Report(
        type=given["type"],
        psp=given["pspReference"],
        amount=given.get("amount"),
        message=given.get("message") or "",
        external_url=given.get("externalUrl") or "",
        time=_utc(given.get("time")),
        actions=given.get("availableActions"),
        details=details,
    )
    try:
        reported = write_report(context.shop, transaction, report, context.caller.app or context.caller.staff)
    except ReportRefused as refused:
        return _error(refused.field, refused.code, str(refused))
    adopt(context.caller, transaction)
    for name, pairs in (
        ("transactionMetadata", transaction.public),
        ("transactionPrivateMetadata", transaction.private),
    ):
        pairs.update({pair["key"]: pair["value"] for pair in given.get(name) or ()})
    return {
        "already_processed": reported.already_processed,
        "transaction": transaction,
        "transaction_event": reported.event,
        "errors": [],
    }


FIELDS: dict[str, Callable[..., Any]] = {"transactionEventReport": _report}
