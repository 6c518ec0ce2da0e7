"""Giving back the money of checkouts that nobody completes: Saleor does it where a channel says so."""

import uuid
from decimal import Decimal

from saleor_msp_app.sandbox.saleor.records.order import Checkout
from saleor_msp_app.sandbox.saleor.records.transaction import Transaction, TransactionEvent
from saleor_msp_app.sandbox.saleor.shop import Shop
from saleor_msp_app.sandbox.saleor.staff_requests import RequestRefused, StaffRequests


async def release_funds(shop: Shop, requests: StaffRequests, checkout: Checkout) -> list[TransactionEvent]:
    """Ask for everything reserved to be cancelled and everything paid to be refunded, once in the life of a
    transaction. Nobody stands behind these requests (read in Saleor's source).
    """
    asked = []
    for transaction in checkout.transactions:
        if not transaction.may_be_released:
            continue
        wanted = _wanted(transaction)
        transaction.may_be_released = not wanted
        for action, value in wanted:
            request = shop.add_event(
                transaction,
                f"{action}_REQUEST",
                value,
                idempotency_key=str(uuid.uuid4()),
                counted=False,
            )
            asked.append(request)
            try:
                await requests.send(action, request)
            except RequestRefused:
                continue  # Saleor writes it to its log
    return asked


def _wanted(transaction: Transaction) -> list[tuple[str, Decimal]]:
    amounts = transaction.amounts
    found = (("CANCEL", amounts.authorized), ("REFUND", amounts.charged))
    return [(action, value) for action, value in found if value]
