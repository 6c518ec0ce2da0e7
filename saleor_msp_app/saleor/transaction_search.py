"""Saleor's `transactions(where:)`: the port `TransactionSearch`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from saleor_msp_app.domain.errors import SaleorRefused
from saleor_msp_app.domain.ids import MspOrderId, TransactionId
from saleor_msp_app.saleor.graphql import GraphqlApi
from saleor_msp_app.saleor.operation_files import operation
from saleor_msp_app.usecases.ports.installations import Installation
from saleor_msp_app.usecases.ports.saleor import OwnTransaction

_DOCUMENT = operation("transactions_of_order")


@dataclass(frozen=True, slots=True)
class SaleorTransactionSearch:
    """`transport` is shared by all shops and closed by its owner."""

    transport: httpx.AsyncBaseTransport
    seconds: float = 8

    async def transactions_of(
        self, installation: Installation, order: MspOrderId
    ) -> tuple[OwnTransaction, ...] | None:
        """See the port."""
        api = GraphqlApi(self.transport, self.seconds)
        answer = await api.call(installation.shop, installation.token, _DOCUMENT, reference=order)
        found = answer.find("transactions")
        if found is not None:
            return tuple(_transaction(node) for node in _nodes(found) if node.get("pspReference") == order)
        failure = answer.failure()
        if isinstance(failure, SaleorRefused) and "Cannot query field" in failure.message:
            return None  # 3.21 has no such query
        raise failure


def _nodes(found: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    edges = found.get("edges") or ()
    return [
        edge["node"] for edge in edges if isinstance(edge, Mapping) and isinstance(edge.get("node"), Mapping)
    ]


def _transaction(node: Mapping[str, Any]) -> OwnTransaction:
    """A payment whose checkout was never completed has no order."""
    order = node.get("order")
    number = order.get("number") if isinstance(order, Mapping) else ""
    return OwnTransaction(TransactionId(str(node["id"])), str(number or ""))
