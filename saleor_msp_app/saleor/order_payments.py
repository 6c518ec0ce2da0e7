"""An order with its payments: the port `OrderReading`."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import httpx
from gql import GraphQLRequest

from saleor_msp_app.domain.delivery import RefundDelivery
from saleor_msp_app.domain.ids import SaleorOrderId
from saleor_msp_app.domain.order_payments import OrderPayments
from saleor_msp_app.domain.refusals import Refused
from saleor_msp_app.saleor.graphql import GraphqlApi
from saleor_msp_app.saleor.refund_payload import read_refundable
from saleor_msp_app.usecases.ports.installations import Installation

_DOCUMENT = GraphQLRequest(
    (files("saleor_msp_app.saleor") / "operations" / "order_payments.graphql").read_text()
)


@dataclass(frozen=True, slots=True)
class SaleorOrderPayments:
    """`transport` is shared by all shops and closed by its owner."""

    transport: httpx.AsyncBaseTransport
    seconds: float = 8

    async def payments_of(self, installation: Installation, order: SaleorOrderId) -> OrderPayments | None:
        """See the port."""
        api = GraphqlApi(self.transport, self.seconds)
        answer = await api.call(installation.shop, installation.token, _DOCUMENT, id=order)
        found = answer.find("order")
        if found is not None:
            return OrderPayments(order, str(found.get("number") or ""), tuple(_payments(found)))
        if not answer.errors and "order" in answer.data:
            return None
        raise answer.failure()


def _payments(order: Mapping[str, Any]) -> list[RefundDelivery]:
    """A payload has the order within the transaction; here it is the other way round."""
    found = order.get("transactions") or ()
    read = [read_refundable({**one, "order": order}) for one in found if isinstance(one, Mapping)]
    return [one for one in read if not isinstance(one, Refused)]
