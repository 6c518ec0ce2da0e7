"""The pages, out of what Saleor said."""

from typing import Any
from uuid import UUID
from xml.etree.ElementTree import Element

from starlette.responses import HTMLResponse

from saleor_msp_app.sandbox.saleor.records.order import Checkout, Order
from saleor_msp_app.sandbox.saleor.storefront.html import h, page
from saleor_msp_app.sandbox.saleor.storefront.methods import Choice
from saleor_msp_app.sandbox.saleor.storefront.parts import (
    alert,
    button,
    facts,
    goods,
    hidden,
    money,
)

_VARIANT_ID = "UHJvZHVjdFZhcmlhbnQ6"  # "ProductVariant:"


def start_page(checkouts: list[Checkout], orders: list[Order]) -> HTMLResponse:
    fill = h("form", button("Fill a cart"), method="post", action="/storefront/checkouts")
    open_ones = [
        _entry(f"checkouts/{one.token}", f"Checkout {number}", one)
        for number, one in enumerate(checkouts, start=1)
    ]
    done = [_entry(f"orders/{one.key}", f"Order {one.number}", one) for one in orders]
    return page(
        "Welcome",
        h("p", "Fill a cart, pay it through the installed payment app, and see what Saleor records."),
        fill,
        *_listed("Open checkouts", open_ones),
        *_listed("Orders", done),
    )


def checkout_page(
    checkout: dict[str, Any], ways: list[Choice], key: UUID, notes: list[str], status: int = 200
) -> HTMLResponse:
    rows = [
        (_named(one["variant"]["product"]["name"], one["variant"]["name"]), one["quantity"], _gross(one))
        for one in checkout["lines"]
    ]
    shipping = (checkout["shippingMethod"] or {}).get("name") or "none"
    rows.append((f"Shipping: {shipping}", None, checkout["shippingPrice"]["gross"]))
    return page(
        "Checkout",
        *(alert(note) for note in notes),
        goods(rows, checkout["totalPrice"]["gross"]),
        *_discount(checkout),
        h("p", f"To {_postal(checkout['shippingAddress'])}, {checkout['email']}", class_="quiet"),
        _ways(checkout, ways, key),
        status=status,
    )


def leaving_page(payment_url: str) -> HTMLResponse:
    """No redirect: a browser that keeps `form-action 'self'` would not follow one after a form."""
    link = h("a", "Go to the payment page", href=payment_url, class_="button", id="payment-page")
    return page("On to the payment page", h("p", link), then=payment_url)


def waiting_page(key: UUID, checkout_token: UUID, payment_url: str | None) -> HTMLResponse:
    links = [
        h("a", "Look again", href=f"/storefront/payments/{key}", class_="button"),
        h("a", "Choose another way to pay", href=f"/storefront/checkouts/{checkout_token}"),
    ]
    if payment_url:
        links.insert(1, h("a", "Back to the payment page", href=payment_url))
    return page(
        "Not paid yet",
        h("p", "The payment is not finished. It may still be under way.", role="status"),
        h("p", *links, class_="links"),
    )


def order_page(order: dict[str, Any]) -> HTMLResponse:
    rows = [
        (_named(one["productName"], one["variantName"]), one["quantity"], _gross(one))
        for one in order["lines"]
    ]
    rows.append((f"Shipping: {order['shippingMethodName']}", None, order["shippingPrice"]["gross"]))
    payments = [part for one in order["transactions"] for part in _payment(one)]
    states = [
        ("Charge status", order["chargeStatus"].lower()),
        ("Authorisation status", order["authorizeStatus"].lower()),
    ]
    return page(
        f"Order {order['number']}",
        h("p", "Thank you for your order.", role="status"),
        goods(rows, order["total"]["gross"]),
        facts(states),
        *payments,
    )


def failed_page(message: str, status: int) -> HTMLResponse:
    back = h("p", h("a", "To the start", href="/storefront/"))
    return page("This did not work", alert(message), back, status=status)


def _entry(path: str, name: str, owner: Checkout | Order) -> Element:
    total = owner.total.gross
    shown = {
        "fractionalAmount": total.fractional_amount,
        "fractionDigits": total.fraction_digits,
        "currency": total.currency,
    }
    return h("li", h("a", name, href=f"/storefront/{path}"), f" {money(shown)}")


def _listed(title: str, entries: list[Element]) -> list[Element]:
    return [h("h2", title), h("ul", *entries)] if entries else []


def _ways(checkout: dict[str, Any], ways: list[Choice], key: UUID) -> Element:
    if not ways:
        return alert("No payment app is installed, or none offers to pay this.")
    radios = [_radio(number, way) for number, way in enumerate(ways)]
    return h(
        "form",
        h("fieldset", h("legend", "How do you want to pay?"), *radios),
        hidden("key", str(key)),
        button(f"Pay {money(checkout['totalPrice']['gross'])}"),
        method="post",
        action=f"/storefront/checkouts/{checkout['token']}/payments",
    )


def _radio(number: int, way: Choice) -> Element:
    checked = {"checked": "checked"} if number == 0 else {}
    name = f"way-{number}"
    value = f"{way.app}|{way.gateway}"
    field = h("input", type="radio", name="way", id=name, value=value, required="required", **checked)
    return h("div", field, h("label", way.name, for_=name), class_="way")


def _payment(transaction: dict[str, Any]) -> list[Element]:
    method = transaction["paymentMethodDetails"]
    pairs = [
        ("Reference", h("code", transaction["pspReference"] or "none")),
        ("Paid with", method["name"] if method else "not told"),
        ("Authorised", money(transaction["authorizedAmount"])),
        ("Charged", money(transaction["chargedAmount"])),
        ("Refunded", money(transaction["refundedAmount"])),
    ]
    titles = [h("th", title, scope="col") for title in ("Time (UTC)", "Event", "Reference", "Message")]
    titles.insert(2, h("th", "Amount", scope="col", class_="number"))
    events = [_event(one) for one in transaction["events"]]
    table = h("table", h("thead", h("tr", *titles)), h("tbody", *events), class_="events")
    scroll = h("div", table, class_="scroll", tabindex="0", role="region", aria_label="Events of the payment")
    return [h("h2", "What Saleor recorded of the payment"), facts(pairs), scroll]


def _event(event: dict[str, Any]) -> Element:
    moment = str(event["createdAt"])
    return h(
        "tr",
        h("td", h("time", moment[11:19], datetime=moment)),
        h("td", h("code", event["type"])),
        h("td", money(event["amount"]), class_="number"),
        h("td", h("code", event["pspReference"])),
        h("td", event["message"]),
    )


def _gross(line: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = line["totalPrice"]["gross"]
    return found


def _named(product: str, variant: str) -> str:
    """A variant without a name of its own bears its id (observed 3.23.28)."""
    return product if not variant or variant.startswith(_VARIANT_ID) else f"{product}, {variant}"


def _discount(checkout: dict[str, Any]) -> list[Element]:
    if not checkout["voucherCode"]:
        return []
    text = (
        f"Voucher {checkout['voucherCode']}: {money(checkout['discount'])} less, taken off the prices above."
    )
    return [h("p", text, class_="quiet")]


def _postal(address: dict[str, Any] | None) -> str:
    if address is None:
        return "nowhere"
    parts = (
        f"{address['firstName']} {address['lastName']}",
        address["streetAddress1"],
        f"{address['postalCode']} {address['city']}",
        address["country"]["country"],
    )
    return ", ".join(parts)
