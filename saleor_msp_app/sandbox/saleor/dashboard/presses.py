"""What the buttons of the pages do; they return what is told about it, or raise `PressRefused`."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from saleor_msp_app.sandbox.saleor.grants import Grant, GrantRefused, grant_refund
from saleor_msp_app.sandbox.saleor.records.order import Order
from saleor_msp_app.sandbox.saleor.records.transaction import Transaction
from saleor_msp_app.sandbox.saleor.shop import STAFF
from saleor_msp_app.sandbox.saleor.staff_requests import RequestRefused
from saleor_msp_app.sandbox.saleor.world import World

Form = Mapping[str, str]

_ACTIONS = ("CHARGE", "CANCEL")
_SENT = "request sent to payment provider"


class PressRefused(Exception):
    pass


async def refund(world: World, order: Order, form: Form) -> str:
    """By lines, the granted refund is saved and transferred in one go; an amount alone needs none."""
    transaction = _transaction(order, form.get("transaction", ""))
    lines: list[tuple[str, int, str | None]] = [
        (name.removeprefix("line:"), int(text), None)
        for name, text in form.items()
        if name.startswith("line:") and text.isdecimal() and int(text)
    ]
    grant = Grant(lines, _amount(form.get("amount", "")), "shipping" in form, form.get("reason", ""))
    try:
        if lines or grant.shipping:
            await world.requests.request_granted_refund(grant_refund(world.shop, transaction, grant))
        else:
            await world.requests.request_action(transaction, "REFUND", grant.amount, STAFF, grant.reason)
    except (GrantRefused, RequestRefused) as refused:
        raise PressRefused(str(refused)) from refused
    return f"Refund {_SENT}"


async def act(world: World, order: Order, transaction_id: str, form: Form) -> str:
    """Capture, or cancel, all that is authorised."""
    action = form.get("action")
    if action not in _ACTIONS:
        raise PressRefused("There is no such button.")
    try:
        await world.requests.request_action(_transaction(order, transaction_id), action, None, STAFF)
    except RequestRefused as refused:
        raise PressRefused(str(refused)) from refused
    return f"{'Capture' if action == 'CHARGE' else 'Cancel'} {_SENT}"


def _transaction(order: Order, transaction_id: str) -> Transaction:
    found = next((item for item in order.transactions if item.id == transaction_id), None)
    if found is None:
        raise PressRefused("Choose the transaction.")
    return found


def _amount(text: str) -> Decimal | None:
    if not text.strip():
        return None
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        raise PressRefused(f"{text} is no amount.") from None
    if not found.is_finite() or found <= 0:
        raise PressRefused(f"{text} is no amount.")
    return found
