"""The refunds desk on the whole road, on both databases: what it shows, and what it has done."""

import csv
import io
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import httpx
import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from saleor_msp_app.commands import exits
from saleor_msp_app.demo.staff import SaleorOrder
from tests.commands.running_road import Operator
from tests.workflow.clerk import Clerk, hidden, words
from tests.workflow.road import app_variables, open_road, results

SUCCESS, FAILURE = "REFUND_SUCCESS", "REFUND_FAILURE"


@pytest.fixture(scope="module")
def lasting_operator(lasting_database_url: sa.URL) -> Iterator[Operator]:
    with capture_logs(), open_road(lasting_database_url) as road:
        yield Operator(road, lasting_database_url, app_variables(lasting_database_url, road.msp, 1))


@pytest.fixture
def operator(lasting_operator: Operator, monkeypatch: pytest.MonkeyPatch) -> Operator:
    monkeypatch.setattr(exits, "configure_logging", lambda **_: None)
    lasting_operator.road.heal()
    return lasting_operator


@pytest.fixture
def clerk(operator: Operator) -> Iterator[Clerk]:
    with httpx.Client(timeout=20, trust_env=False) as http:
        yield Clerk(operator.road, http)


def refunded(operator: Operator, method: str = "KLARNA") -> tuple[SaleorOrder, str]:
    """An order of which two of three units are refunded, and the refund's reference."""
    order = operator.road.pay(method=method)
    operator.road.staff.send(order, operator.road.staff.grant(order, {order.lines[0]: 2}))
    operator.road.finished(order)
    reference = operator.reference_of(order)
    operator.wait_for(reference, lambda one: one["report"] == "done")
    return order, reference


def midnight(operator: Operator, clerk: Clerk, reference: str) -> None:
    """MultiSafepay pays out, and says so to the app."""
    url = f"{operator.road.app_url}/api/notifications/multisafepay"
    operator.road.msp.control("PUT", "notifications", {"url": url})
    operator.road.msp.control("POST", "midnight")
    paid = "MultiSafepay has paid it out"
    operator.wait_for(reference, lambda _: paid in clerk.shown(f"/refunds/{reference}"))
    operator.road.msp.control("PUT", "notifications", {"url": ""})


def test_one_refund_shows_its_road_its_cart_the_wire_and_what_saleor_holds(
    operator: Operator, clerk: Clerk
) -> None:
    order, reference = refunded(operator)
    page = clerk.shown(f"/refunds/{reference}")
    number = operator.refunds("show", reference)["refund"]["order_number"]
    for said in (
        f"Refund {reference}",
        f"Order #{number}",
        "Requested",
        "MultiSafepay moves 217.80 EUR",
        "Saleor has the result",
        "pays it out",
        "KLARNA",
        "REFUND_REQUEST",
        SUCCESS,
    ):
        assert said in page
    # 3 units before, 2 taken back, 1 left; the shipping is not touched
    assert "Item 384 refunded 384 BTW21 90 3 -2 1" in page
    assert "Item msp-shipping msp-shipping BTW21 10 1 — 1" in page
    call = operator.refunds("show", reference)["journal"][2]["detail"]
    assert words(call["sent"]) in page
    assert words(call["received"]) in page
    assert len(json.loads(call["sent"])["checkout_data"]["items"]) == 3
    midnight(operator, clerk, reference)
    assert results(operator.road.staff.look(order)) == [(SUCCESS, Decimal("217.8"))]


def test_the_page_is_shown_without_saleor(operator: Operator, clerk: Clerk) -> None:
    _, reference = refunded(operator)
    headers = clerk._headers()
    operator.road.faults(graphql=[{"mode": "503", "times": 5}])
    page = clerk.http.get(f"{operator.road.app_url}/desk/refunds/{reference}", headers=headers)
    operator.road.heal()
    assert page.status_code == 200
    assert "Saleor cannot be asked now" in page.text
    assert "217.80 EUR" in page.text


def test_the_list_is_searched_narrowed_and_exported(operator: Operator, clerk: Clerk) -> None:
    order, reference = refunded(operator)
    kept = operator.refunds("show", reference)["refund"]
    msp_order = operator.road.staff.look(order)["transactions"][0]["pspReference"]
    for q in (kept["order_number"], f"#{kept['order_number']}", reference, reference[:8], msp_order):
        assert reference in clerk.shown("/refunds", q=q)
    assert reference in clerk.shown("/refunds", q=kept["msp_refund_id"] or msp_order)
    assert reference in clerk.shown("/refunds", method="klarna", state="accepted", report="done")
    assert reference not in clerk.shown("/refunds", method="IDEAL")
    assert reference not in clerk.shown("/refunds", kind="charge")
    assert "Nothing fits" in clerk.shown("/refunds", q="no such thing")
    file = clerk.get("/refunds.csv", q=reference)
    assert file.headers["content-disposition"].startswith('attachment; filename="refunds-')
    (row,) = csv.DictReader(io.StringIO(file.text))
    assert (row["reference"], row["moved"], row["state"], row["method"]) == (
        reference,
        "217.80",
        "accepted",
        "KLARNA",
    )
    overview = clerk.shown("/")
    assert "Refunds by day and outcome" in overview
    assert "Money refunded by day, in EUR" in overview


def test_cancelling_at_multisafepay_gives_the_money_back_and_tells_saleor(
    operator: Operator, clerk: Clerk
) -> None:
    order, reference = refunded(operator)
    path = f"/refunds/{reference}/cancel"
    assert "it is not paid out yet" in clerk.shown(path)
    assert operator.road.paid_out(order) == 21780  # looking has cancelled nothing
    gone = clerk.confirm(path)
    assert (gone["go"], gone["notice"]["status"]) == (f"/dashboard/refunds/{reference}", "success")
    told = operator.wait_for(reference, lambda one: one["state"] == "refused" and one["report"] == "done")
    assert "cancelled at MultiSafepay on request" in told["refusal"]["message"]
    assert operator.road.paid_out(order) == 0
    assert results(operator.road.finished(order, 2)) == [
        (FAILURE, Decimal("217.8")),
        (SUCCESS, Decimal("217.8")),
    ]
    journal = operator.refunds("show", reference)["journal"]
    assert {"who": "clerk@example.com", "what": "cancel"} in [one["detail"] for one in journal]
    assert "There is nothing" not in clerk.shown(path)
    assert "has not accepted" in clerk.shown(path)


def test_of_two_who_cancel_at_once_one_does_and_the_other_is_told(operator: Operator, clerk: Clerk) -> None:
    order, reference = refunded(operator)
    path = f"/refunds/{reference}/cancel"
    form = hidden(clerk.get(path).text)
    with ThreadPoolExecutor(2) as people:
        answers = list(people.map(lambda _: clerk.post(path, **form), range(2)))
    assert sorted(one.status_code for one in answers) == [200, 409]
    (told,) = [one for one in answers if one.status_code == 409]
    assert "Somebody else changed it just now" in told.text
    operator.wait_for(reference, lambda one: one["state"] == "refused")
    calls = operator.road.msp.control("GET", "requests?kind=update")
    msp_order = operator.road.staff.look(order)["transactions"][0]["pspReference"]
    assert sum(msp_order in str(call["path"]) for call in calls) == 1


def test_what_is_paid_out_cannot_be_cancelled(operator: Operator, clerk: Clerk) -> None:
    order, reference = refunded(operator)
    form = hidden(clerk.get(f"/refunds/{reference}/cancel").text)
    midnight(operator, clerk, reference)
    assert "cannot be cancelled" in clerk.shown(f"/refunds/{reference}")
    refused = clerk.post(f"/refunds/{reference}/cancel", **form)
    assert refused.status_code == 409
    assert operator.road.paid_out(order) == 21780


def test_a_lost_answer_to_a_cancelation_is_followed_by_a_look(operator: Operator, clerk: Clerk) -> None:
    order, reference = refunded(operator)
    operator.road.msp.fault("update", "close", accepted=True)
    gone = clerk.confirm(f"/refunds/{reference}/cancel")
    assert gone["notice"]["status"] == "warning"
    operator.wait_for(reference, lambda one: one["state"] == "refused")
    assert operator.road.paid_out(order) == 0


def test_a_recheck_takes_over_what_is_there_once_confirmed(operator: Operator, clerk: Clerk) -> None:
    order = operator.road.pay(method="IDEAL")
    reference = operator.held(order, arrived=True)
    assert reference in clerk.get("/").text
    assert reference in clerk.shown("/refunds", waits="1")
    assert "It becomes accepted with 5.00 EUR" in clerk.shown(f"/refunds/{reference}/recheck")
    assert operator.refunds("show", reference)["refund"]["state"] == "needs_person"
    clerk.confirm(f"/refunds/{reference}/recheck")
    operator.wait_for(reference, lambda one: (one["state"], one["report"]) == ("accepted", "done"))
    assert (results(operator.road.finished(order)), operator.road.paid_out(order)) == (
        [(SUCCESS, Decimal("5.0"))],
        500,
    )
    journal = operator.refunds("show", reference)["journal"]
    assert {"who": "clerk@example.com", "what": "recheck"} in [one["detail"] for one in journal]
    assert "Nothing to take over" in clerk.shown(f"/refunds/{reference}/recheck")


def test_a_retry_sends_once_and_only_what_is_not_there(operator: Operator, clerk: Clerk) -> None:
    order = operator.road.pay(method="IDEAL")
    reference = operator.held(order, arrived=False)
    assert "sent a short time ago" in clerk.shown(f"/refunds/{reference}/retry")
    operator.let_time_pass(reference)
    path = f"/refunds/{reference}/retry"
    page = clerk.get(path)
    assert "Send 5.00 EUR again" in page.text
    with ThreadPoolExecutor(2) as people:
        answers = list(people.map(lambda _: clerk.post(path, **hidden(page.text)), range(2)))
    assert sorted(one.status_code for one in answers) == [200, 409]
    operator.wait_for(reference, lambda one: one["state"] == "accepted")
    assert operator.road.paid_out(order) == 500
    assert clerk.post(path, **hidden(page.text)).status_code == 409


def test_a_word_is_shown_before_it_is_told_and_taken_once(operator: Operator, clerk: Clerk) -> None:
    order = operator.road.pay(method="IDEAL")
    reference = operator.held(order, arrived=False)
    path = f"/refunds/{reference}/settle"
    form = hidden(clerk.get(path).text) | {"paid": "yes", "moved": "4.50", "reason": "<b>bank</b>"}
    shown = clerk.post(path, **form)
    assert shown.status_code == 200
    assert "By your word Saleor is told REFUND_SUCCESS of 4.50 EUR" in words(shown.text)
    assert operator.refunds("show", reference)["refund"]["state"] == "needs_person"
    done = clerk.post(path, **hidden(shown.text))
    assert done.json()["notice"]["title"] == "Marked as settled"
    operator.wait_for(reference, lambda one: one["report"] == "done")
    assert results(operator.road.finished(order)) == [(SUCCESS, Decimal("4.5"))]
    assert clerk.post(path, **hidden(shown.text)).status_code == 409
    page = clerk.get(f"/refunds/{reference}").text
    assert "&lt;b&gt;bank&lt;/b&gt;" in page
    assert "<b>bank" not in page
    assert "clerk@example.com" in page


TOO_LITTLE = (
    ({"reason": "x"}, "Say which of the two"),
    ({"paid": "yes"}, "Say how you know"),
    ({"paid": "yes", "reason": "x", "moved": "0"}, "Write an amount of EUR above 0"),
    ({"paid": "yes", "reason": "x", "moved": "1.005"}, "Write an amount of EUR above 0"),
    ({"paid": "yes", "reason": "x", "moved": "NaN"}, "Write an amount of EUR above 0"),
    ({"paid": "no", "reason": "x", "moved": "1.00"}, "Leave this empty"),
    ({"paid": "yes", "reason": "x" * 301}, "At most 300"),
    ({"paid": "yes", "reason": "x", "number": "9" * 51}, "At most 50"),
)


def test_a_form_that_says_too_little_is_shown_again(operator: Operator, clerk: Clerk) -> None:
    reference = operator.held(operator.road.pay(method="IDEAL"), arrived=False)
    path = f"/refunds/{reference}/settle"
    fields = hidden(clerk.get(path).text)
    for typed, said in TOO_LITTLE:
        answer = clerk.post(path, **fields, **typed)
        assert (answer.status_code, said in answer.text) == (422, True), answer.text
    assert operator.refunds("show", reference)["refund"]["state"] == "needs_person"


def test_a_word_that_multisafepay_disproves_is_not_taken(operator: Operator, clerk: Clerk) -> None:
    order = operator.road.pay(method="IDEAL")
    reference = operator.held(order, arrived=True)
    path = f"/refunds/{reference}/settle"
    form = hidden(clerk.get(path).text) | {"paid": "no", "reason": "I saw nothing", "confirmed": "1"}
    refused = clerk.post(path, **form)
    assert refused.status_code == 409
    assert f'href="/dashboard/refunds/{reference}/recheck"' in refused.text
    operator.road.msp.fault("get_order", "html", status=503)
    unread = clerk.post(path, **form)
    assert (unread.status_code, "make sure in MultiSafepay" in words(unread.text)) == (422, True)
    assert operator.refunds("show", reference)["refund"]["state"] == "needs_person"


def test_a_request_that_was_refused_at_once_has_a_page(operator: Operator, clerk: Clerk) -> None:
    order = operator.road.pay(method="IDEAL")
    operator.road.staff.refund_amount(order, "338.80")
    operator.road.finished(order)
    operator.road.staff.control("GET", "state")
    delivery = operator.road.deliveries(order)[0]
    reference = json.loads(delivery["attempts"][0]["answer"])["pspReference"]
    assert reference in clerk.shown(f"/refunds/{reference}")
    assert "No refund of this shop has this reference." in clerk.shown("/refunds/no-404", status=404)


def test_addresses_that_nobody_made(clerk: Clerk) -> None:
    wrong = {"state": "zzz", "kind": "x", "since": "yesterday", "until": "2026-13-01", "after": "nonsense"}
    page = clerk.get("/refunds", **wrong)
    assert page.status_code == 422
    for said in ("There is no such choice", "Write the day as 2026-11-26", "address is damaged"):
        assert said in page.text
    hostile = "\"><img src=x onerror=alert(1)>'"
    for answer in (clerk.get("/refunds", q=hostile, method=hostile, order=hostile, since=hostile),):
        assert "<img" not in answer.text
    for action in ("recheck", "retry", "settle", "cancel"):
        assert clerk.get(f"/refunds/rf-404/{action}").status_code == 404
        assert clerk.post(f"/refunds/rf-404/{action}", seen="1").status_code == 404
