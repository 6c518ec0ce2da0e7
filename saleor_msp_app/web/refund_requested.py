"""The handler of TRANSACTION_REFUND_REQUESTED: read, record, answer."""

from saleor_msp_app.saleor.answers import Accepted, Answer, RefusedAnswer
from saleor_msp_app.saleor.refund_payload import read_refund_delivery
from saleor_msp_app.saleor.webhooks import TRANSACTION_REFUND_REQUESTED, SaleorWebhook, VerifiedDelivery
from saleor_msp_app.usecases.ports import GivenAnswer, IncomingRequest
from saleor_msp_app.usecases.request_refund import RequestRefund


async def refund_requested(request_refund: RequestRefund, delivery: VerifiedDelivery) -> Answer:
    """Answer a verified delivery. What the answer promises is committed before it is given."""
    request = IncomingRequest(
        shop=delivery.installation.shop,
        event=TRANSACTION_REFUND_REQUESTED.event.header,
        body=delivery.body,
        received_at=delivery.received_at,
    )
    return _answer(await request_refund(request, read_refund_delivery(delivery.body)))


def _answer(given: GivenAnswer) -> Answer:
    if given.refusal is None:
        return Accepted(given.reference)
    return RefusedAnswer(given.reference, given.refusal.message)


REFUND_REQUESTED = SaleorWebhook(TRANSACTION_REFUND_REQUESTED, refund_requested)
