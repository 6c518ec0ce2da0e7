"""What the customer sees at `payment_url`: the order, and a form as long as it can be paid."""

from decimal import Decimal
from html import escape

from saleor_msp_app.sandbox.multisafepay.books import Books, Order
from saleor_msp_app.sandbox.multisafepay.cart import Line
from saleor_msp_app.sandbox.multisafepay.methods import NAMES
from saleor_msp_app.sandbox.multisafepay.page_frame import framed
from saleor_msp_app.sandbox.multisafepay.page_methods import offered
from saleor_msp_app.sandbox.multisafepay.payments import PAYABLE, is_over
from saleor_msp_app.sandbox.multisafepay.totals import decimals, total_minor
from saleor_msp_app.sandbox.multisafepay.ways_back import after_cancelling, after_payment

_PAID = frozenset({"completed", "shipped", "uncleared"})
_OVER = {
    "cancelled": "This payment was cancelled.",
    "chargeback": "This payment was charged back.",
    "completed": "This payment is complete. Thank you.",
    "expired": "This payment has expired.",
    "shipped": "This payment is complete. Thank you.",
    "uncleared": "Thank you. The payment is being checked.",
    "void": "This payment was cancelled.",
}
DECLINED = "The payment was declined. Choose another method, or try again."
NOT_OFFERED = "That method cannot be used for this order. Choose another."
_NOTHING_FITS = """<form method="post" class="acts">
<p>No payment method fits this order.</p>
<button name="act" value="cancel">Cancel</button>
</form>"""
UNKNOWN_PAGE = framed("Unknown payment", "<p>There is no such payment.</p>")


def payment_page(books: Books, order: Order, notice: str = "") -> str:
    """The page of an order that was looked at already (`payments.look`)."""
    if can_be_paid(books, order):
        said, body = notice or (DECLINED if order.status == "declined" else ""), _form(order)
    else:
        said, body = _end(order), _link_back(order)
    good = " good" if order.status in _PAID else ""
    shown = f'<p class="notice{good}" role="status">{escape(said)}</p>' if said else ""
    return framed(f"Pay {_money(order, order.amount)}", "\n".join([_head(order), shown, _cart(order), body]))


def can_be_paid(books: Books, order: Order) -> bool:
    """Not yet paid, or declined only, and in time."""
    return order.status in PAYABLE and not is_over(books, order)


def _end(order: Order) -> str:
    """A declined payment that can no longer be tried again has expired, to the customer."""
    return _OVER["expired" if order.status in PAYABLE else order.status]


def _head(order: Order) -> str:
    return (
        f"<h1>{escape(str(order.posted.get('description', '')))}</h1>\n"
        f'<p class="amount">{escape(_money(order, order.amount))}</p>'
    )


def _cart(order: Order) -> str:
    """With tax. Lines rounded one by one need not add up to the amount, which is what is paid."""
    if not order.original:
        return ""
    rows = "\n".join(_row(order, line) for line in order.original)
    return f"<h2>Your order</h2>\n<table>\n{rows}\n</table>"


def _row(order: Order, line: Line) -> str:
    price = _money(order, total_minor([line], order.tables, order.currency))
    count = f"{line.quantity.normalize():f} &times; " if line.quantity != 1 else ""
    return f"<tr><td>{count}{escape(line.name)}</td><td>{escape(price)}</td></tr>"


def _form(order: Order) -> str:
    methods = offered(order)
    if not methods:
        return _NOTHING_FITS
    chosen = order.method if order.method in methods else next(iter(methods), "")
    choices = "\n".join(_choice(code, is_chosen=code == chosen) for code in methods)
    return f"""<form method="post">
<fieldset>
<legend>Payment method</legend>
<div class="choices">
{choices}
</div>
</fieldset>
<div class="acts">
<button class="first" name="act" value="pay">Pay {escape(_money(order, order.amount))}</button>
<button name="act" value="decline">Decline</button>
<button name="act" value="cancel">Cancel</button>
</div>
</form>"""


def _choice(code: str, *, is_chosen: bool) -> str:
    checked = " checked" if is_chosen else ""
    name = escape(NAMES.get(code, code))
    return f'<label><input type="radio" name="method" value="{escape(code)}"{checked}>{name}</label>'


def _link_back(order: Order) -> str:
    url = after_payment(order) if order.status in _PAID else after_cancelling(order)
    if not url:
        return ""
    return f'<p class="acts"><a class="button first" href="{escape(url)}">Back to the shop</a></p>'


def _money(order: Order, minor: int) -> str:
    places = decimals(order.currency)
    return f"{order.currency} {Decimal(minor).scaleb(-places):,.{places}f}"
