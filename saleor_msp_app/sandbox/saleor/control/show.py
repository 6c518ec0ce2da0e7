"""The shop as JSON, in the form of the recordings' read-backs."""

import base64
import dataclasses
from typing import Any

from saleor_msp_app.sandbox.saleor.money import Money
from saleor_msp_app.sandbox.saleor.records.delivery import Attempt, Delivery
from saleor_msp_app.sandbox.saleor.records.granted_refund import GrantedRefund
from saleor_msp_app.sandbox.saleor.records.order import Checkout, Order
from saleor_msp_app.sandbox.saleor.records.payment_method import PaymentMethodDetails
from saleor_msp_app.sandbox.saleor.records.people import App, StaffUser
from saleor_msp_app.sandbox.saleor.records.transaction import Transaction, TransactionEvent

Shown = dict[str, Any]


def money(value: Money) -> Shown:
    return {"amount": value.amount, "currency": value.currency}


def amount(value: Money) -> Shown:
    return {"amount": value.amount}


def maker(value: App | StaffUser | None) -> Shown | None:
    match value:
        case App():
            return {
                "__typename": "App",
                "id": value.id,
                "name": value.name,
                "identifier": value.identifier,
            }
        case StaffUser():
            return {"__typename": "User", "email": value.email}
        case None:
            return None


def event(value: TransactionEvent) -> Shown:
    return {
        "id": value.id,
        "type": value.type,
        "pspReference": value.psp_reference,
        "amount": money(value.amount),
        "message": value.message,
        "createdAt": value.created_at.isoformat(),
        "idempotencyKey": value.idempotency_key,
        "externalUrl": value.external_url,
        "createdBy": maker(value.created_by),
        "grantedRefund": value.granted_refund.id if value.granted_refund else None,
    }


def transaction(value: Transaction) -> Shown:
    """`actions` is null where Saleor could not read them back; `storedActions` tells why."""
    damaged = any(not name.islower() for name in value.stored_actions)
    return {
        "id": value.id,
        "token": str(value.token),
        "name": value.name,
        "message": value.message,
        "pspReference": value.psp_reference,
        "actions": None if damaged else [name.upper() for name in value.stored_actions],
        "storedActions": value.stored_actions,
        "externalUrl": value.external_url,
        "paymentMethodDetails": method_details(value.payment_method_details),
        "authorizedAmount": amount(value.authorized_amount),
        "authorizePendingAmount": amount(value.authorize_pending_amount),
        "chargedAmount": amount(value.charged_amount),
        "chargePendingAmount": amount(value.charge_pending_amount),
        "refundedAmount": amount(value.refunded_amount),
        "refundPendingAmount": amount(value.refund_pending_amount),
        "canceledAmount": amount(value.canceled_amount),
        "cancelPendingAmount": amount(value.cancel_pending_amount),
        "order": value.order.id if value.order else None,
        "checkout": value.checkout.id if value.checkout else None,
        "events": [event(one) for one in value.events],
    }


def method_details(value: PaymentMethodDetails | None) -> Shown | None:
    if value is None:
        return None
    return {"typename": value.typename, **dataclasses.asdict(value)}


def granted_refund(value: GrantedRefund) -> Shown:
    return {
        "id": value.id,
        "amount": amount(value.amount),
        "status": value.status,
        "reason": value.reason,
        "shippingCostsIncluded": value.shipping_costs_included,
        "lines": [{"quantity": one.quantity, "orderLine": {"id": one.order_line.id}} for one in value.lines],
        "transactionEvents": [
            {"id": one.id, "type": one.type, "pspReference": one.psp_reference}
            for one in value.transaction_events
        ],
    }


def order(value: Order) -> Shown:
    def total(name: str) -> Shown:
        return amount(Money(value.total_of(name), value.currency))

    return {
        "id": value.id,
        "number": value.number,
        "status": value.status,
        "chargeStatus": value.charge_status,
        "authorizeStatus": value.authorize_status,
        "isPaid": value.is_paid,
        "total": {"gross": money(value.total.gross)},
        "totalCharged": total("charged"),
        "totalRefunded": total("refunded"),
        "totalRefundPending": total("refund_pending"),
        "totalGrantedRefund": amount(Money(value.granted_value, value.currency)),
        "totalRemainingGrant": amount(value.total_remaining_grant),
        "totalBalance": amount(value.total_balance),
        "lines": [
            {
                "id": one.id,
                "productName": one.product_name,
                "productSku": one.product_sku,
                "quantity": one.quantity,
                "unitPrice": one.unit_price.gross.amount,
            }
            for one in value.lines
        ],
    }


def order_with_all(value: Order) -> Shown:
    return {
        "order": order(value),
        "granted_refunds": [granted_refund(one) for one in value.granted_refunds],
        "transactions": [transaction(one) for one in value.transactions],
    }


def checkout_with_all(value: Checkout) -> Shown:
    return {
        "checkout": {
            "id": value.id,
            "token": str(value.token),
            "total": {"gross": money(value.total.gross)},
            "chargeStatus": value.charge_status,
            "authorizeStatus": value.authorize_status,
        },
        "transactions": [transaction(one) for one in value.transactions],
    }


def app(value: App) -> Shown:
    return {
        "id": value.id,
        "identifier": value.identifier,
        "name": value.name,
        "version": value.version,
        "is_active": value.is_active,
        "permissions": sorted(value.permission_codes),
        "token": value.token,
        "webhooks": [
            {"event": hook.event, "target_url": hook.target_url, "is_active": hook.is_active}
            for hook in value.webhooks
        ],
    }


def attempt(value: Attempt) -> Shown:
    return {
        "sent_at": value.created_at.isoformat(),
        "headers": [list(pair) for pair in value.headers],
        "body": value.body.decode("utf-8"),
        "body_base64": base64.b64encode(value.body).decode("ascii"),
        "status": value.status,
        "status_code": value.status_code,
        "answer": value.response,
        "failure": value.failure,
        "seconds": value.duration,
    }


def delivery(value: Delivery) -> Shown:
    return {
        "number": value.number,
        "event": value.event,
        "target_url": value.webhook.target_url,
        "transaction_id": value.request.transaction.id if value.request else None,
        "request_event_id": value.request.id if value.request else None,
        "created_at": value.created_at.isoformat(),
        "status": value.status,
        "outcome": value.outcome,
        "attempts": [attempt(one) for one in value.attempts],
    }
