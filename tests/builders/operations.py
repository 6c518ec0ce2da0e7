"""Deliveries, operations and accounts with everything filled in; tests name what they are about."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from saleor_msp_app.domain.account import Environment, MerchantAccount, Secret
from saleor_msp_app.domain.delivery import OpenRequest, RefundDelivery
from saleor_msp_app.domain.ids import (
    AccountId,
    ChannelSlug,
    GrantedRefundId,
    MspOrderId,
    OrderLineId,
    PspReference,
    SaleorApiUrl,
    TransactionEventId,
    TransactionId,
)
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.operation import Operation, OperationKind, OperationState, OrderTrace, ReportState
from saleor_msp_app.domain.refund_request import SaleorLine, WantedLine, WantedRefund

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SHOP = SaleorApiUrl("https://shop.example/graphql/")
TRANSACTION = TransactionId("VHJhbnNhY3Rpb25JdGVtOjE=")

ACCOUNT = MerchantAccount(
    id=AccountId("environment"),
    name="Test account",
    environment=Environment.TEST,
    api_key=Secret("0123456789abcdef"),
    api_url="https://testapi.multisafepay.com/v1/json",
)

LINE = SaleorLine(
    id=OrderLineId("T3JkZXJMaW5lOjE="),
    position=0,
    variant_id="UHJvZHVjdFZhcmlhbnQ6Mzg0",
    sku="candle",
    product_name="Geometric Candle Holders",
    variant_name="",
    quantity=3,
    unit_gross=Decimal("108.90"),
    unit_net=Decimal("90.00"),
    tax_rate=Decimal("0.21"),
    is_gift=False,
)


def euros(amount: str) -> Money:
    return Money.from_major(Decimal(amount), "EUR")


def wanted(amount: Money, *lines: WantedLine, shipping: bool = False) -> WantedRefund:
    return WantedRefund(amount, lines, shipping, (LINE,), None, "")


def request(number: int, amount: Money, *, by_person: bool | None = True) -> OpenRequest:
    return OpenRequest(TransactionEventId(f"event-{number}"), amount, by_person)


def delivery(
    amount: Money,
    *requests: OpenRequest,
    charged: Money | None = None,
    granted: str | None = None,
    known: frozenset[str] = frozenset(),
    order_id: str = "order-1",
    issued_at: datetime | None = NOW,
) -> RefundDelivery:
    return RefundDelivery(
        issued_at=issued_at,
        transaction_id=TRANSACTION,
        msp_order_id=MspOrderId(order_id),
        channel=ChannelSlug("eur"),
        order_number="118",
        charged=charged or euros("146.82"),
        granted_refund_id=GrantedRefundId(granted) if granted else None,
        requests=requests,
        known_references=known,
        wanted=wanted(amount),
    )


def operation(
    reference: str = "rf-1",
    *,
    amount: Money | None = None,
    event: str = "event-1",
    granted: str | None = None,
    state: OperationState = OperationState.REQUESTED,
    report: ReportState = ReportState.NOT_DUE,
    order_id: str = "order-1",
    created_at: datetime = NOW,
) -> Operation:
    asked = amount or euros("5.00")
    return Operation(
        psp_reference=PspReference(reference),
        kind=OperationKind.REFUND,
        shop=SHOP,
        transaction_id=TRANSACTION,
        request_event_id=TransactionEventId(event),
        granted_refund_id=GrantedRefundId(granted) if granted else None,
        msp_order_id=MspOrderId(order_id),
        account_id=ACCOUNT.id,
        order_number="118",
        amount=asked,
        wanted=wanted(asked),
        state=state,
        report=report,
        created_at=created_at,
        updated_at=created_at,
    )


def sending(one: Operation, before: OrderTrace, *, planned: Money | None = None) -> Operation:
    return replace(
        one,
        state=OperationState.SENDING,
        planned=planned or one.amount,
        before=before,
        sending_since=one.created_at,
        attempts=1,
    )
