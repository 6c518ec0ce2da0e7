"""Reading what the app answered to a session: transactionInitialize and transactionProcess.

Read in Saleor's source and its JSON Schema; the four recorded sessions keep to it.
"""

from dataclasses import dataclass

from saleor_msp_app.sandbox.saleor.answers import AnsweredEvent, AnswerRefused, WorkerCrashed, read_fields
from saleor_msp_app.sandbox.saleor.method_details import DetailsRefused, details_of_answer
from saleor_msp_app.sandbox.saleor.records.payment_method import PaymentMethodDetails

_WITH_REFERENCE = ("AUTHORIZATION_SUCCESS", "CHARGE_SUCCESS", "AUTHORIZATION_REQUEST", "CHARGE_REQUEST")
_WITHOUT_REFERENCE = (
    "AUTHORIZATION_FAILURE",
    "CHARGE_FAILURE",
    "AUTHORIZATION_ACTION_REQUIRED",
    "CHARGE_ACTION_REQUIRED",
    "CANCEL_SUCCESS",
)


@dataclass(frozen=True, slots=True)
class SessionAnswer:
    psp: str | None
    event: AnsweredEvent
    actions: list[str] | None
    """None leaves the transaction's as they are."""
    details: PaymentMethodDetails | None


def read_session_answer(body: object) -> SessionAnswer:
    """Read a JSON value. Raise `AnswerRefused`, and `WorkerCrashed` for what breaks the mutation."""
    if not isinstance(body, dict):
        raise WorkerCrashed(f"'{type(body).__name__}' object has no attribute 'get'")
    result = body.get("result")
    possible = (*_WITH_REFERENCE, *_WITHOUT_REFERENCE)
    if not isinstance(result, str) or result not in possible:
        raise AnswerRefused(
            f"Missing or invalid value for `result`: {result}. Possible values: {', '.join(possible)}."
        )
    answer = read_fields(body, result, psp_needed=result in _WITH_REFERENCE)
    if answer.event is None:
        raise WorkerCrashed("a result without an event")
    try:
        details = details_of_answer(body.get("paymentMethodDetails"))
    except DetailsRefused as refused:
        text = f"Incorrect value ({body['paymentMethodDetails']}) for field: paymentMethodDetails. "
        raise AnswerRefused(f"{text}Error: {refused}.") from None
    return SessionAnswer(answer.psp, answer.event, answer.actions, details)
