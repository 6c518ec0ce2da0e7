"""What the answer to a cancelation of a refund proves."""

from http import HTTPStatus

from saleor_msp_app.multisafepay.error_body import read_body
from saleor_msp_app.multisafepay.http_call import Answered, Outcome
from saleor_msp_app.usecases.ports.multisafepay import RefundAnswer, RefundDenied, RefundUnknown


def read_void(understood: RefundAnswer, outcome: Outcome) -> RefundAnswer:
    """As the answer to a refund is understood. Codes that there may hide a refund made before (1006) are here
    what they say: no such order, or no such refund."""
    if not isinstance(understood, RefundUnknown) or not isinstance(outcome, Answered):
        return understood
    answer = read_body(outcome.body)
    if answer is None or answer.success is not False or answer.code is None:
        return understood
    if outcome.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return understood
    return RefundDenied(answer.code, answer.text)
