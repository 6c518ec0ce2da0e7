"""Identifiers, each a type of its own, so that no reference of one system is taken for one of another."""

import base64
import hashlib
from typing import NewType

SaleorApiUrl = NewType("SaleorApiUrl", str)
"""A shop: the URL of its GraphQL API exactly as Saleor sends it in `Saleor-Api-Url`."""

SaleorAppId = NewType("SaleorAppId", str)
ChannelSlug = NewType("ChannelSlug", str)
SaleorOrderId = NewType("SaleorOrderId", str)
OrderLineId = NewType("OrderLineId", str)
TransactionId = NewType("TransactionId", str)
TransactionToken = NewType("TransactionToken", str)
"""The UUID of a transaction: short enough to be part of MultiSafepay's order id."""

TransactionEventId = NewType("TransactionEventId", str)
GrantedRefundId = NewType("GrantedRefundId", str)

PspReference = NewType("PspReference", str)
"""Our own reference of one operation: 1 to 50 characters of `[A-Za-z0-9-]`. Saleor's `pspReference` of
the events and MultiSafepay's `refund_order_id` at once."""

MspOrderId = NewType("MspOrderId", str)
"""MultiSafepay's `order_id`, chosen by the merchant: Saleor's `pspReference` of the whole transaction."""

MspTransactionId = NewType("MspTransactionId", str)
"""MultiSafepay's own number of a payment or a refund. Up to 17 digits: kept as text."""

MerchantItemId = NewType("MerchantItemId", str)
AccountId = NewType("AccountId", str)

REFUSAL_PREFIX = "no"

_REFERENCE_LENGTH = 26


def operation_reference(
    prefix: str, shop: SaleorApiUrl, transaction: TransactionId, request: str
) -> PspReference:
    """The reference of the operation that one Saleor request asks for.

    Derived, not random: whoever meets the same request again, even after a database was restored,
    comes to the same reference and finds the refund at MultiSafepay by it.
    """
    digest = hashlib.sha256(f"{shop}\x1f{transaction}\x1f{request}".encode()).digest()
    text = base64.b32encode(digest).decode().lower()
    return PspReference(f"{prefix}-{text[:_REFERENCE_LENGTH]}")


def refusal_reference(shop: SaleorApiUrl, body: bytes) -> PspReference:
    """The reference of a refusal: unique per delivery, and the same for the same bytes.

    Unique, as Saleor swallows a second failure under one reference (saleor-contract.md §5.5 e).
    """
    return operation_reference(REFUSAL_PREFIX, shop, TransactionId(""), hashlib.sha256(body).hexdigest())


def is_refusal(reference: str) -> bool:
    """Whether it is the reference of a refusal of ours."""
    return reference.startswith(f"{REFUSAL_PREFIX}-")
