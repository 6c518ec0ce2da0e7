"""What happens to payments at the sandbox: accepted, expired, cancelled, shipped; and that it is told."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.msp_sandbox import MspSandbox, msp_sandbox, new_order
from tests.sandbox.notified_merchant import Merchant, notified_merchant, wait_for

HOUR = 3600
DAY = 24 * HOUR
CANCEL = {"status": "cancelled", "exclude_order": True}


@pytest.fixture(scope="module")
def running() -> Iterator[MspSandbox]:
    with msp_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def msp(running: MspSandbox) -> MspSandbox:
    running.control("POST", "reset")
    return running


@pytest.fixture
def merchant() -> Iterator[Merchant]:
    with notified_merchant() as merchant:
        yield merchant


def _make(msp: MspSandbox, **more: Any) -> str:
    url: str = msp.data("POST", "orders", new_order(**more))["payment_url"]
    return url


def _pay(msp: MspSandbox, method: str = "KLARNA") -> None:
    msp.control("POST", "orders/order-1/pay", {"method": method})


def _set(msp: MspSandbox, status: str) -> None:
    msp.control("POST", "orders/order-1/payment", {"status": status})


def _statuses(msp: MspSandbox) -> tuple[str, str]:
    order = msp.data("GET", "orders/order-1")
    return order["status"], order["financial_status"]


@pytest.mark.parametrize(
    ("method", "acts", "statuses"),
    [
        ("EINVOICE", [], ("uncleared", "uncleared")),
        ("EINVOICE", ["accepted"], ("completed", "uncleared")),
        ("EINVOICE", ["declined"], ("declined", "declined")),
        ("KLARNA", [], ("completed", "uncleared")),
        ("KLARNA", ["shipped"], ("shipped", "uncleared")),
        ("KLARNA", ["shipped", "paid_out"], ("completed", "completed")),
        ("KLARNA", ["void"], ("void", "void")),
        ("KLARNA", ["expired"], ("expired", "expired")),
        ("VISA", ["shipped"], ("shipped", "completed")),
        ("VISA", ["declined"], ("declined", "declined")),
    ],
)
def test_after_paying(msp: MspSandbox, method: str, acts: list[str], statuses: tuple[str, str]) -> None:
    _make(msp)
    _pay(msp, method)
    for act in acts:
        _set(msp, act)
    assert _statuses(msp) == statuses


def test_a_card_payment_under_suspicion(msp: MspSandbox) -> None:
    _make(msp, gateway="VISA")
    _set(msp, "uncleared")
    assert _statuses(msp) == ("uncleared", "uncleared")
    _set(msp, "accepted")
    assert _statuses(msp) == ("completed", "completed")


@pytest.mark.parametrize("status", ["accepted", "paid_out", "shipped", "void", "lost"])
def test_control_refuses_what_cannot_be(msp: MspSandbox, status: str) -> None:
    _make(msp)
    answer = msp.http.post(f"{msp.origin}/sandbox/orders/order-1/payment", json={"status": status})
    assert answer.status_code == 400
    assert _statuses(msp)[0] == "initialized"


def test_control_pays_once_only(msp: MspSandbox) -> None:
    _make(msp)
    _pay(msp)
    assert msp.http.post(f"{msp.origin}/sandbox/orders/order-1/pay", json={}).status_code == 400


@pytest.mark.parametrize(
    ("order", "seconds"),
    [
        ({"gateway": "IDEAL"}, HOUR),
        ({"gateway": "VISA"}, HOUR),
        ({"gateway": "IN3"}, 2 * HOUR),
        ({"gateway": "KLARNA"}, DAY),
        ({"gateway": "PAYPAL"}, 14 * DAY),
        ({"gateway": ""}, 30 * DAY),
        ({"gateway": "AFTERPAY"}, 30 * DAY),
        ({"gateway": "AFTERPAY", "days_active": 100}, 90 * DAY),
        ({"gateway": "EINVOICE"}, 30 * DAY),
        ({"gateway": "", "seconds_active": 600, "days_active": 2}, 600),
        ({"gateway": "", "days_active": 2}, 2 * DAY),
        ({"gateway": "IDEAL", "seconds_active": 600}, 600),
    ],
)
def test_an_unpaid_order_lives_so_long(msp: MspSandbox, order: dict[str, Any], seconds: int) -> None:
    _make(msp, **order)
    msp.control("POST", "clock", {"advance_seconds": seconds - 60})
    assert _statuses(msp) == ("initialized", "initialized")
    msp.control("POST", "clock", {"advance_seconds": 60})
    assert _statuses(msp) == ("expired", "expired")


def test_midnight_expires_what_nobody_looks_at(msp: MspSandbox) -> None:
    _make(msp)
    _make(msp, order_id="order-2", gateway="")
    msp.control("POST", "clock", {"advance_seconds": 2 * DAY})
    msp.control("POST", "midnight")
    assert [one["status"] for one in msp.control("GET", "orders")] == ["expired", "initialized"]


def test_a_paid_order_does_not_expire(msp: MspSandbox) -> None:
    _make(msp)
    _pay(msp)
    msp.control("POST", "clock", {"advance_seconds": 400 * DAY})
    assert _statuses(msp) == ("completed", "uncleared")


def test_an_odd_status_that_control_set_stays(msp: MspSandbox) -> None:
    msp.seed(status="initialized", financial_status="initialized", paid_days_ago=300)
    assert _statuses(msp) == ("initialized", "initialized")


def test_control_knows_the_page(msp: MspSandbox) -> None:
    url = _make(msp)
    assert msp.control("GET", "orders/order-1")["payment_url"] == url


def test_every_change_is_told_to_the_orders_own_address(msp: MspSandbox, merchant: Merchant) -> None:
    url = _make(msp, payment_options={"notification_url": f"{merchant.url}/?type=notification"})
    msp.http.post(url, data={"act": "decline", "method": "VISA"})
    msp.http.post(url, data={"act": "pay", "method": "EINVOICE"})
    _set(msp, "accepted")
    msp.data("PATCH", "orders/order-1", {"status": "shipped"})
    _set(msp, "paid_out")
    wait_for(merchant, 5)
    told = [json.loads(body) for _, _, _, body in merchant.seen]
    assert [(one["status"], one["financial_status"]) for one in told] == [
        ("declined", "declined"),
        ("uncleared", "uncleared"),
        ("completed", "uncleared"),
        ("shipped", "uncleared"),
        ("completed", "completed"),
    ]
    method, query, auth, _ = merchant.seen[0]
    assert (method, query["type"], query["transactionid"]) == ("POST", "notification", "order-1")
    assert auth


@pytest.mark.parametrize("end", ["cancelled on the page", "cancelled by the merchant", "expired", "paid"])
def test_every_end_is_told_once(msp: MspSandbox, merchant: Merchant, end: str) -> None:
    url = _make(msp, gateway="IDEAL", payment_options={"notification_url": f"{merchant.url}/"})
    match end:
        case "cancelled on the page":
            msp.http.post(url, data={"act": "cancel"})
        case "cancelled by the merchant":
            msp.data("PATCH", "orders/order-1", CANCEL)
        case "expired":
            msp.control("POST", "clock", {"advance_seconds": DAY})
        case _:
            msp.http.post(url, data={"act": "pay", "method": "IDEAL"})
    for _ in range(2):
        msp.http.get(url)
    wait_for(merchant, 1)
    sent = [one for one in msp.control("GET", "notifications") if one["url"].startswith(merchant.url)]
    status = "completed" if end == "paid" else end.split(maxsplit=1)[0]
    assert [json.loads(one["body"])["status"] for one in sent] == [status]


def test_notifications_by_get_carry_nothing(msp: MspSandbox, merchant: Merchant) -> None:
    options = {"notification_url": f"{merchant.url}/", "notification_method": "GET"}
    url = _make(msp, payment_options=options)
    msp.http.post(url, data={"act": "pay", "method": "KLARNA"})
    wait_for(merchant, 1)
    assert merchant.seen[0][0] == "GET"
    assert merchant.seen[0][2:] == (None, b"")


@pytest.mark.parametrize("before", ["initialized", "declined", "uncleared"])
def test_an_unpaid_order_is_cancelled_and_stays_so(msp: MspSandbox, before: str) -> None:
    url = _make(msp)
    if before == "declined":
        msp.http.post(url, data={"act": "decline", "method": "VISA"})
    if before == "uncleared":
        _pay(msp, "EINVOICE")
    assert msp.data("PATCH", "orders/order-1", CANCEL) == {}
    assert _statuses(msp) == ("cancelled", "cancelled")
    assert msp.http.post(url, data={"act": "pay", "method": "VISA"}).status_code == 409


@pytest.mark.parametrize("method", ["IDEAL", "VISA"])
def test_a_paid_order_is_not_cancelled(msp: MspSandbox, method: str) -> None:
    _make(msp)
    _pay(msp, method)
    assert msp.error("PATCH", "orders/order-1", CANCEL) == 1006
    assert _statuses(msp) == ("completed", "completed")


def test_an_expired_order_is_not_cancelled(msp: MspSandbox) -> None:
    _make(msp)
    msp.control("POST", "clock", {"advance_seconds": DAY})
    assert msp.error("PATCH", "orders/order-1", CANCEL) == 1006
    assert _statuses(msp)[0] == "expired"


@pytest.mark.parametrize("paid", [False, True])
def test_cancelling_again(msp: MspSandbox, *, paid: bool) -> None:
    _make(msp)
    if paid:
        _pay(msp)
    msp.data("PATCH", "orders/order-1", CANCEL)
    once = _statuses(msp)
    assert msp.error("PATCH", "orders/order-1", CANCEL) == 1006
    msp.quirk(cancel_again="succeed")
    assert msp.data("PATCH", "orders/order-1", CANCEL) == {}
    assert _statuses(msp) == once == (("void", "void") if paid else ("cancelled", "cancelled"))
