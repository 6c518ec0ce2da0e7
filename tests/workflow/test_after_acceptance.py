"""What MultiSafepay does with a refund after it has accepted it, and without being asked: over real HTTP."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
import sqlalchemy as sa

from saleor_msp_app.demo.staff import SaleorOrder
from saleor_msp_app.storage.engine import open_database
from tests.workflow.aftermath import OFTEN, Aftermath, events, eventually, pace
from tests.workflow.road import Road, grants, open_road, results, sums

SUCCESS, FAILURE, CHARGE_BACK = "REFUND_SUCCESS", "REFUND_FAILURE", "CHARGE_BACK"
FIVE = Decimal("5.0")


@pytest.fixture(scope="module")
def lasting(lasting_database_url: sa.URL) -> Iterator[Aftermath]:
    opened = open_database(lasting_database_url)
    with open_road(lasting_database_url, pace(reconcile_every=OFTEN)) as road:
        yield Aftermath(road, opened.engine_sync)
    opened.engine_sync.dispose()


@pytest.fixture
def msp(lasting: Aftermath) -> Aftermath:
    """Notifications arrive, unless a test says else."""
    lasting.road.heal()
    lasting.road.msp.quirk(equal_amount_seconds=0, related_style="new")
    lasting.listen()
    return lasting


@pytest.fixture
def road(msp: Aftermath) -> Road:
    return msp.road


def refunded(road: Road, order: SaleorOrder, amount: str = "25.00") -> None:
    road.staff.refund_amount(order, amount)
    road.finished(order)


@pytest.mark.parametrize("told", ["by notification", "by nobody"])
@pytest.mark.parametrize("status", ["declined", "void"])
def test_a_granted_refund_that_is_taken_back_fails_in_saleor(
    road: Road, msp: Aftermath, status: str, told: str
) -> None:
    msp.listen(on=told == "by notification")
    order = road.pay()
    grant = road.staff.grant(order, {order.lines[0]: 1})
    road.staff.send(order, grant)
    assert grants(road.finished(order)) == ["SUCCESS"]
    (refund,) = msp.refund_ids(order)
    msp.put(refund, status)
    shown = road.finished(order, 2)
    assert results(shown) == [(FAILURE, Decimal("108.9")), (SUCCESS, Decimal("108.9"))]
    assert len({reference for _, reference, _ in events(shown, SUCCESS, FAILURE)}) == 1
    assert grants(shown) == ["FAILURE"]
    assert sums(shown) == (Decimal("338.80"), Decimal("0.00"), Decimal("0.00"))
    assert road.paid_out(order) == 0
    eventually(lambda: msp.ledger(order)[0]["report"] == "done")
    assert "refund.taken_back" in msp.journal(msp.ledger(order)[0]["psp_reference"])


def test_a_refund_that_was_taken_back_may_be_asked_for_again(road: Road, msp: Aftermath) -> None:
    order = road.pay()
    grant = road.staff.grant(order, {order.lines[0]: 1})
    road.staff.send(order, grant)
    road.finished(order)
    msp.put(msp.refund_ids(order)[0], "declined")
    road.finished(order, 2)
    road.staff.send(order, grant)
    shown = road.finished(order, 3)
    assert grants(shown) == ["SUCCESS"]
    assert sums(shown) == (Decimal("229.90"), Decimal("108.90"), Decimal("0.00"))
    assert road.paid_out(order) == 10890


def test_a_completed_refund_changes_nothing_in_saleor(road: Road, msp: Aftermath) -> None:
    """Nor does a notification that says `completed` of the order itself, however late."""
    order = road.pay()
    refunded(road, order)
    before = road.staff.look(order)["transactions"][0]["events"]
    msp.put(msp.refund_ids(order)[0], "completed")
    eventually(lambda: msp.ledger(order)[0]["completed_at"] is not None)
    first = next(one["number"] for one in msp.answered() if one["order_id"] == msp.order_id(order))
    msp.notify(order, number=first, times=3)
    assert road.staff.look(order)["transactions"][0]["events"] == before
    assert msp.ledger(order)[0]["state"] == "accepted"


@pytest.mark.parametrize("told", ["by notification", "by nobody"])
@pytest.mark.parametrize("style", ["new", "old"])
def test_a_dashboard_refund_appears_once(road: Road, msp: Aftermath, style: str, told: str) -> None:
    """With duplicates, out of order, and the reconciliation at the same time."""
    road.msp.quirk(related_style=style)
    msp.listen(on=told == "by notification")
    order = road.pay(method="IDEAL")
    refunded(road, order)
    number = msp.by_hand(order, 500)
    if told == "by notification":
        msp.notify(order, times=8)
        msp.notify(order, number=msp.answered()[0]["number"], times=2)
    shown = road.finished(order, 2)
    eventually(lambda: len(msp.ledger(order)) == 2 and msp.ledger(order)[1]["report"] == "done")
    msp.listen()
    msp.notify(order, times=3)
    shown = road.staff.look(order)
    assert events(shown, SUCCESS)[0] == (SUCCESS, number, "5.0")
    assert results(shown) == [(SUCCESS, FIVE), (SUCCESS, Decimal("25.0"))]
    assert sums(shown) == (Decimal("308.80"), Decimal("30.00"), Decimal("0.00"))
    assert road.paid_out(order) == 3000
    assert msp.ledger(order)[1]["origin"] == "found"


@pytest.mark.parametrize("told", ["by notification", "by nobody"])
def test_a_dashboard_refund_of_an_order_that_the_ledger_never_met(
    road: Road, msp: Aftermath, told: str
) -> None:
    msp.listen(on=told == "by notification")
    order = road.pay(method="IDEAL")
    number = msp.by_hand(order, 500)
    shown = road.finished(order)
    assert events(shown, SUCCESS) == [(SUCCESS, number, "5.0")]
    assert sums(shown) == (Decimal("333.80"), Decimal("5.00"), Decimal("0.00"))


def test_a_dashboard_refund_that_only_the_list_gives_an_amount(road: Road, msp: Aftermath) -> None:
    """Riverty shows it among the costs, without an amount (multisafepay-api.md §2.4)."""
    order = road.pay(method="AFTERPAY")
    number = msp.by_hand(order, 500)
    assert events(road.finished(order), SUCCESS) == [(SUCCESS, number, "5.0")]


def test_a_dashboard_refund_that_is_voided_fails(road: Road, msp: Aftermath) -> None:
    order = road.pay(method="IDEAL")
    number = msp.by_hand(order, 500)
    road.finished(order)
    msp.put(number, "void")
    shown = road.finished(order, 2)
    assert results(shown) == [(FAILURE, FIVE), (SUCCESS, FIVE)]
    assert sums(shown) == (Decimal("338.80"), Decimal("0.00"), Decimal("0.00"))


def test_what_was_refunded_by_hand_is_not_left_to_refund(road: Road, msp: Aftermath) -> None:
    order = road.pay(method="IDEAL")
    msp.by_hand(order, 33000)
    road.finished(order)
    road.staff.refund_amount(order, "8.80")
    shown = road.finished(order, 2)
    assert sums(shown) == (Decimal("0.00"), Decimal("338.80"), Decimal("0.00"))


@pytest.mark.parametrize("told", ["by notification", "by nobody"])
def test_a_chargeback_appears_once_and_its_reversal_too(road: Road, msp: Aftermath, told: str) -> None:
    msp.listen(on=told == "by notification")
    order = road.pay(method="IDEAL")
    refunded(road, order)
    path = f"orders/{msp.order_id(order)}/chargeback"
    number = road.msp.control("POST", path, {"amount": 10000})["chargeback_id"]
    road.staff.wait_for(order, lambda now: events(now, CHARGE_BACK) != [], "the chargeback")
    assert events(road.staff.look(order), CHARGE_BACK) == [(CHARGE_BACK, number, "100.0")]
    assert sums(road.staff.look(order)) == (Decimal("213.80"), Decimal("25.00"), Decimal("0.00"))
    road.msp.control("POST", path, {"amount": 10000, "reversed": True})
    charged = Decimal("313.80")
    shown = road.staff.wait_for(order, lambda now: sums(now)[0] == charged, "the payment back")
    assert sums(shown) == (charged, Decimal("25.00"), Decimal("0.00"))
    assert len(events(shown, CHARGE_BACK)) == 1


def test_a_refund_that_multisafepay_denied_and_made_all_the_same(road: Road) -> None:
    """Its reference proves it: what Saleor holds for failed becomes a success, to the cent (G3)."""
    order = road.pay(method="IDEAL")
    road.msp.fault("refund", "error", code=1001, accepted=True)
    road.staff.refund_amount(order, "25.00")
    shown = road.staff.wait_for(order, lambda now: sums(now)[1] == 25, "the success")
    assert results(shown)[0] == (SUCCESS, Decimal("25.0"))
    assert road.paid_out(order) == 2500
    assert sums(shown) == (Decimal("313.80"), Decimal("25.00"), Decimal("0.00"))


def test_a_notification_about_an_unknown_order_is_answered_ok(road: Road, msp: Aftermath) -> None:
    """Anything else would make MultiSafepay send it again."""
    road.msp.seed("unknown-1", "IDEAL", amount=1000)
    road.msp.control("POST", "orders/unknown-1/dashboard-refund", {"amount": 500})
    (sent,) = [one for one in msp.answered() if one["order_id"] == "unknown-1"]
    assert (sent["status"], sent["answer"]) == (200, "OK")


def test_a_forged_notification_has_no_effect_and_the_true_one_comes_again(road: Road, msp: Aftermath) -> None:
    order = road.pay(method="IDEAL")
    refunded(road, order)
    for forged in (
        {"api_key": "some-other-key"},
        {"seconds_ago": 601},
        {"seconds_ago": -620},
        {"body": "{}"},
    ):
        msp.notify(order, **forged)
    msp.notify(order, payload_type="pretransaction")
    assert [one["status"] for one in msp.answered()[-5:]] == [403, 403, 403, 200, 200]
    again = road.msp.control("POST", "notifications/resend")
    assert again
    assert {one["status"] for one in msp.answered()[-len(again) :]} == {200}


def test_a_request_without_a_signature_names_an_order_and_no_more(road: Road, msp: Aftermath) -> None:
    order = road.pay(method="IDEAL")
    refunded(road, order)
    msp.notify(order, method="GET")
    assert msp.answered()[-1]["answer"] == "OK"
    unknown = road.msp.http.get(
        f"{road.app_url}/api/notifications/multisafepay?transactionid=nobody&timestamp=1"
    )
    assert (unknown.status_code, unknown.text) == (200, "OK")
