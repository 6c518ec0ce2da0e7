"""The cart of a cart refund: the whole cart again, with copies that take items back.

The posted cart becomes the order's cart, and what it is smaller by is refunded (multisafepay-api.md §3.4,
inferred from the documents). So a caller that leaves earlier copies out, or adds them twice, is not
refused: another amount moves.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from saleor_msp_app.sandbox.multisafepay.books import Order
from saleor_msp_app.sandbox.multisafepay.cart import Line, read_lines
from saleor_msp_app.sandbox.multisafepay.quirks import Quirks
from saleor_msp_app.sandbox.multisafepay.refusal import Refusal
from saleor_msp_app.sandbox.multisafepay.totals import total_minor

_CART_NOT_VALIDATED = 5001


def read_posted_cart(order: Order, checkout_data: Any, quirks: Quirks) -> tuple[Line, ...]:
    """Raise `Refusal` 5001, 1026, 1029 or 1031."""
    items = checkout_data.get("items") if isinstance(checkout_data, dict) else None
    posted = read_lines(items)
    _check_currencies(order, items)
    original = order.original or ()
    new = _without(posted, original)
    if len(new) != len(posted) - len(original):
        raise Refusal(1031 if _only_prices_differ(original, posted) else _CART_NOT_VALIDATED)
    for line in new:
        _check_new_line(order, line, quirks)
    return posted


def cart_delta(order: Order, posted: tuple[Line, ...]) -> int:
    """Total of the cart that is known minus total of the one posted."""
    known = total_minor(order.cart or (), order.tables, order.currency)
    return known - total_minor(posted, order.tables, order.currency)


def added_lines(order: Order, posted: tuple[Line, ...]) -> tuple[Line, ...]:
    """What the posted cart has more than the known one: taken out again when the refund is voided."""
    return _without(posted, order.cart or ())


def without_refund(cart: tuple[Line, ...] | None, added: tuple[Line, ...]) -> tuple[Line, ...] | None:
    """The cart as if the refund had not been."""
    return None if cart is None else _without(cart, added)


def _without(lines: Iterable[Line], less: Iterable[Line]) -> tuple[Line, ...]:
    """The lines that remain, in order, when each of `less` takes away one equal line."""
    to_drop = Counter(less)
    kept = []
    for line in lines:
        if to_drop[line] > 0:
            to_drop[line] -= 1
        else:
            kept.append(line)
    return tuple(kept)


def _only_prices_differ(original: tuple[Line, ...], posted: tuple[Line, ...]) -> bool:
    """Whether each original line is there by id and name."""
    there = {(line.merchant_item_id, line.name, line.is_negative) for line in posted}
    return all((line.merchant_item_id, line.name, line.is_negative) in there for line in original)


def _check_currencies(order: Order, items: Any) -> None:
    for item in items:
        if item.get("currency") not in (None, "", order.currency):
            raise Refusal(1026)


def _check_new_line(order: Order, line: Line, quirks: Quirks) -> None:
    """A copy must agree with its original; a free line may be anything with a known tax table."""
    original = order.original or ()
    known_selectors = {one.tax_table_selector for one in original}
    if not order.tables.knows(line.tax_table_selector) and line.tax_table_selector not in known_selectors:
        raise Refusal(1029)
    same_id = [one for one in original if one.merchant_item_id == line.merchant_item_id]
    if same_id and not any(line.is_copy_of(one) for one in same_id):
        raise Refusal(1031)
    if same_id and quirks.signs != "either" and line.is_negative:
        _check_sign(order, line)


def _check_sign(order: Order, line: Line) -> None:
    """ "Klarna needs negative unit prices, whereas Pay After Delivery orders need negative quantities!!" """
    by_price = line.unit_price < 0
    if by_price != (order.method == "KLARNA"):
        raise Refusal(1031, "sign")
