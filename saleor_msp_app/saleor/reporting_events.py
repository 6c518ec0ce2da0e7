"""`transactionEventReport`: what is said, and what the answer means."""

from typing import Any

from saleor_msp_app.domain.errors import SaleorRefused, SaleorUnavailable
from saleor_msp_app.domain.method_details import CardDetails, OtherDetails, method_details
from saleor_msp_app.domain.reporting import EventKind, EventReport
from saleor_msp_app.saleor.graphql import GraphqlAnswer
from saleor_msp_app.saleor.plain_text import plain_text
from saleor_msp_app.usecases.ports.saleor import ReportAnswer, ReportConflicts, ReportTaken

_LONGEST_URL = 200
"""A longer one breaks Saleor's database write (saleor-contract.md §0.13)."""
_LONGEST_NAME = 256


def report_variables(report: EventReport) -> dict[str, Any]:
    """What is left out stays as Saleor has it; an empty `externalUrl` would be an error (§0.13)."""
    variables: dict[str, Any] = {
        "id": report.transaction_id,
        "pspReference": report.psp_reference,
        "type": report.kind,
        "amount": format(report.amount.to_major(), "f"),
        "message": plain_text(report.message),
    }
    if report.available_actions is not None:
        variables["availableActions"] = list(report.available_actions)
    if 0 < len(report.external_url) <= _LONGEST_URL:
        variables["externalUrl"] = report.external_url
    return variables


def payment_method_details(method: str) -> dict[str, Any] | None:
    """Saleor's `PaymentMethodDetailsInput`; None where there is nothing to say."""
    match method_details(plain_text(method)):
        case CardDetails(brand):
            return {"card": {"name": brand, "brand": brand}}
        case OtherDetails(name):
            return {"other": {"name": name[:_LONGEST_NAME]}}
        case None:
            return None


def is_unknown_to(answer: GraphqlAnswer) -> bool:
    """Whether Saleor does not know what was sent: nothing of it was carried out."""
    return answer.find("transactionEventReport") is None and isinstance(answer.failure(), SaleorRefused)


def read_report_answer(answer: GraphqlAnswer, kind: EventKind) -> ReportAnswer:
    """Errors beside a rendered result are about rendering: the event is booked (observed 3.23.28)."""
    result = answer.find("transactionEventReport")
    if result is None:
        raise answer.failure()
    for error in result.get("errors") or ():
        code, message = str(error.get("code")), str(error.get("message"))
        if code == "INCORRECT_DETAILS":
            return ReportConflicts(message)
        if code == "ALREADY_EXISTS" and kind is EventKind.AUTHORIZATION_SUCCESS:
            return ReportTaken(already=True)  # a transaction has one authorisation (§5.2)
        raise SaleorRefused(code, message)
    if not isinstance(result.get("alreadyProcessed"), bool):
        msg = "the answer does not say whether the event is booked"
        raise SaleorUnavailable(msg)
    return ReportTaken(already=result["alreadyProcessed"])
