"""The form of a refund that is to be seen before it is made."""

import re
from collections.abc import Mapping

from saleor_msp_app.domain.delivery import RefundDelivery
from saleor_msp_app.domain.ids import OrderLineId
from saleor_msp_app.domain.money import Money, read_amount
from saleor_msp_app.domain.refund_asked import RefundAsked

UNITS = "units-"
"""How the fields of the lines begin; the line's position follows."""

_WHOLE = re.compile(r"[0-9]{1,9}")


def refund_asked(payment: RefundDelivery, fields: Mapping[str, str]) -> RefundAsked | str:
    """What the form says, or what is wrong with it."""
    units: dict[OrderLineId, int] = {}
    for line in payment.wanted.order_lines:
        text = fields.get(f"{UNITS}{line.position}", "").strip() or "0"
        if not _WHOLE.fullmatch(text) or int(text) > line.quantity:
            return f"{line.product_name}: enter a whole number from 0 to {line.quantity}."
        units[line.id] = int(text)
    amount = _amount(fields.get("amount", ""), payment)
    if isinstance(amount, str):
        return amount
    shipping = "shipping" in fields
    if amount is None and not shipping and not any(units.values()):
        return "Choose lines or shipping, or enter an amount."
    return RefundAsked(units, shipping, amount, fields.get("reason", ""))


def _amount(text: str, payment: RefundDelivery) -> Money | str | None:
    """In major units; a comma may be the decimal point."""
    if not text.strip():
        return None
    code = payment.charged.currency.code
    amount = read_amount(text.strip().replace(",", "."), code)
    if amount is None or amount.minor <= 0:
        return f"The amount is to be a number above 0 in {code}, such as 12.50."
    return amount
