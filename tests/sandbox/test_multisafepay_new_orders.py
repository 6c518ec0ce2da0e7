"""`POST /orders` at the sandbox: limits, what each method needs, the answers' shapes, lost answers."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import simplejson

from tests.msp_sandbox import ADDRESS, MspSandbox, msp_sandbox, new_order
from tests.shared_files import shared

IDEAL: dict[str, Any] = {"gateway": "IDEAL"}
INFO = {"birthday": "1970-07-10", "phone": "0612345678", "email": "jane@example.com"}


@pytest.fixture(scope="module")
def running() -> Iterator[MspSandbox]:
    with msp_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def msp(running: MspSandbox) -> MspSandbox:
    running.control("POST", "reset")
    running.control("DELETE", "faults")
    return running


def _options(**more: Any) -> dict[str, Any]:
    return IDEAL | {"payment_options": more}


def _customer(**more: Any) -> dict[str, Any]:
    return IDEAL | {"customer": ADDRESS | more}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (IDEAL | {"var1": "x" * 501}, 1010),
        (IDEAL | {"var3": "x" * 501}, 1010),
        (_customer(address1="x" * 65), 1016),
        (_customer(house_number="x" * 11), 1016),
        (_customer(zip_code="x" * 11), 1016),
        (_customer(city="x" * 51), 1016),
        (_customer(state="Noord-Holland"), 1016),
        (_customer(phone="0" * 26), 1016),
        (_customer(email="x" * 65), 1016),
        (_customer(country="NLD"), 1018),
        (_customer(country="nl"), 1018),
        (IDEAL | {"delivery": ADDRESS | {"city": "x" * 51}}, 1016),
        (IDEAL | {"seconds_active": 0}, 1016),
        (IDEAL | {"seconds_active": 31_536_001}, 1016),
        (IDEAL | {"days_active": 366}, 1016),
        (_options(redirect_url="javascript:alert(1)"), 1016),
        (_options(cancel_url="/cart"), 1016),
        (_options(notification_method="PUT"), 1016),
        (_options(notification_url="https://shop.example/" + "x" * 130), 1016),
        (_options(notification_url="http://shop.example/n"), 1016),
        (_options(notification_url="https://shop.example:8443/n"), 1016),
        (_options(notification_url="https://shop.example/ä"), 1016),
    ],
)
def test_limits_of_fields(msp: MspSandbox, change: dict[str, Any], code: int) -> None:
    assert msp.error("POST", "orders", new_order(**change)) == code
    assert msp.control("GET", "orders") == []


@pytest.mark.parametrize(
    "change",
    [
        IDEAL | {"var1": "x" * 500},
        IDEAL | {"order_id": "x" * 50, "description": "x" * 200},
        _customer(address1="x" * 64, house_number="x" * 10, state="NH", phone="0" * 25),
        _options(notification_url="https://shop.example/n?type=notification"),
        _options(notification_url="http://127.0.0.1:8000/n"),
        IDEAL | {"seconds_active": 31_536_000},
    ],
)
def test_what_is_just_within_the_limits(msp: MspSandbox, change: dict[str, Any]) -> None:
    assert msp.data("POST", "orders", new_order(**change))["session_id"]


def test_a_notification_url_with_a_port_behind_its_switch(msp: MspSandbox) -> None:
    msp.quirk(strict_notification_url=False)
    msp.data("POST", "orders", new_order(**_options(notification_url="http://shop.example:8000/n")))


@pytest.mark.parametrize("method", ["KLARNA", "AFTERPAY", "IN3", "BILLINK"])
@pytest.mark.parametrize(
    ("without", "code"),
    [
        ({"shopping_cart": None}, 1027),
        ({"shopping_cart": {"items": []}}, 1027),
        ({"customer": ADDRESS | {"house_number": ""}}, 1016),
        ({"customer": None}, 1016),
        ({"delivery": None}, 1016),
        ({"delivery": ADDRESS | {"house_number": ""}}, 1016),
    ],
)
def test_pay_later_needs_cart_house_number_and_delivery(
    msp: MspSandbox, method: str, without: dict[str, Any], code: int
) -> None:
    assert msp.error("POST", "orders", new_order(gateway=method, **without)) == code
    msp.data("POST", "orders", new_order(gateway=method))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"gateway": ""}, 1023),
        ({"gateway": "KLARNA"}, 1016),
        ({"gateway": "EINVOICE", "gateway_info": {"birthday": "1970-07-10"}}, 1016),
        ({"gateway": "CREDITCARD"}, 1016),
        ({"gateway": "DIRDEB"}, 1016),
    ],
)
def test_a_direct_order_without_what_its_method_needs(
    msp: MspSandbox, change: dict[str, Any], code: int
) -> None:
    assert msp.error("POST", "orders", new_order(type="direct", **change)) == code


@pytest.mark.parametrize(
    "change",
    [
        {"gateway": "IDEAL", "currency": "USD"},
        {"gateway": "IN3", "amount": 500_001},
        {"gateway": "IN3", "customer": ADDRESS | {"country": "FR"}},
    ],
)
def test_a_method_outside_its_terms(msp: MspSandbox, change: dict[str, Any]) -> None:
    if "amount" in change:
        change = change | {"shopping_cart": _one_item(change["amount"])}
    assert msp.error("POST", "orders", new_order(**change)) == 1023
    msp.quirk(methods_have_terms=False)
    msp.data("POST", "orders", new_order(**change))


def _one_item(amount: int) -> dict[str, Any]:
    price = simplejson.loads(f"{amount // 100}.{amount % 100:02}", use_decimal=True)
    return {"items": [{"name": "x", "unit_price": price, "quantity": 1, "tax_table_selector": "none"}]}


def _example(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(shared(f"multisafepay/examples/{name}").read_text())["data"]
    return data


@pytest.mark.parametrize("kind", ["redirect", "paymentlink"])
def test_the_short_answer_has_the_published_keys(msp: MspSandbox, kind: str) -> None:
    answer = msp.data("POST", "orders", new_order(type=kind))
    assert answer.keys() == _example("response-postOrdersRedirect.json").keys()


def test_the_direct_answer_has_the_published_keys(msp: MspSandbox) -> None:
    order = new_order(type="direct", **IDEAL)
    del order["shopping_cart"]
    answer = msp.data("POST", "orders", order)
    published = _example("response-postOrdersDirectIdeal.json")
    assert answer.keys() == published.keys()
    for part in ("customer", "payment_details"):
        assert answer[part].keys() >= published[part].keys()
    assert answer["payment_methods"][0].keys() == published["payment_methods"][0].keys()
    assert answer["payment_details"]["account_iban"] == answer["payment_url"]  # as published: an address


@pytest.mark.parametrize(
    ("method", "statuses"),
    [
        ("EINVOICE", ("uncleared", "uncleared")),
        ("BNPL_MF", ("uncleared", "uncleared")),
        ("AFTERPAY", ("completed", "uncleared")),
        ("KLARNA", ("initialized", "initialized")),
    ],
)
def test_direct_pay_later(msp: MspSandbox, method: str, statuses: tuple[str, str]) -> None:
    """As in the published answers: invoices send the customer straight back, Klarna to its own page."""
    back = {"redirect_url": "https://shop.example/thanks?type=redirect"}
    order = new_order(type="direct", gateway=method, gateway_info=INFO, payment_options=back)
    answer = msp.data("POST", "orders", order)
    assert (answer["status"], answer["financial_status"]) == statuses
    if statuses[0] == "initialized":
        assert answer["payment_url"].startswith(f"{msp.origin}/pay/")
    else:
        assert answer["payment_url"] == "https://shop.example/thanks?type=redirect&transactionid=order-1"


def test_what_was_posted_is_shown(msp: MspSandbox) -> None:
    posted = {"var1": "a", "var2": "b", "var3": "c", "custom_info": {"custom_1": "d"}}
    msp.data("POST", "orders", new_order(**posted))
    order = msp.data("GET", "orders/order-1")
    assert [order[name] for name in ("var1", "var2", "var3")] == ["a", "b", "c"]
    assert order["custom_info"] == {"custom_1": "d", "custom_2": None, "custom_3": None}
    assert order["customer"]["house_number"] == "39C"
    assert "payment_url" not in order  # only answers to POST have it (§2.1)


def test_an_order_without_a_method_has_no_tender_yet(msp: MspSandbox) -> None:
    msp.data("POST", "orders", new_order(gateway=""))
    assert msp.data("GET", "orders/order-1")["payment_methods"] is None


@pytest.mark.parametrize("answer", ["reset", "close", "cut_off"])
def test_the_answer_is_lost_after_the_order_was_made(msp: MspSandbox, answer: str) -> None:
    msp.fault("create", answer, accepted=True)
    with pytest.raises(httpx.HTTPError):
        msp.call("POST", "orders", new_order())
    assert msp.data("GET", "orders/order-1")["status"] == "initialized"
    assert msp.error("POST", "orders", new_order()) == 1006  # for ever


def test_the_order_is_lost_before_it_was_made(msp: MspSandbox) -> None:
    msp.fault("create", "reset")
    with pytest.raises(httpx.HTTPError):
        msp.call("POST", "orders", new_order())
    assert msp.error("GET", "orders/order-1") == 1006
    msp.data("POST", "orders", new_order())


@pytest.mark.parametrize(
    ("kind", "call"),
    [
        ("create", ("POST", "orders", new_order())),
        ("update", ("PATCH", "orders/order-2", {"status": "cancelled", "exclude_order": True})),
        ("methods", ("GET", "payment-methods?amount=100")),
        ("methods", ("GET", "payment-methods/IDEAL")),
    ],
)
def test_faults_know_the_calls_of_payments(msp: MspSandbox, kind: str, call: tuple[Any, ...]) -> None:
    msp.data("POST", "orders", new_order(order_id="order-2"))
    msp.fault(kind, "html", status=502)
    assert msp.call(*call).status_code == 502
    assert msp.call(*call).status_code == 200
    assert [one["kind"] for one in msp.control("GET", f"requests?kind={kind}")][-2:] == [kind, kind]
