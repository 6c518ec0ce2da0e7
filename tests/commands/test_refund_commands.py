"""The commands beside a running server, on the whole road, on both databases."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from saleor_msp_app.commands import exits
from saleor_msp_app.demo.staff import SaleorOrder
from saleor_msp_app.sandbox.multisafepay import SANDBOX_KEY
from tests.commands.running_road import Operator
from tests.workflow.road import app_variables, open_road, results, sums

SUCCESS, FAILURE = "REFUND_SUCCESS", "REFUND_FAILURE"

REFUND_KEYS = {
    *("reference", "kind", "state", "report", "currency", "amount", "planned", "moved", "msp_refund_id"),
    *("msp_order_id", "account_id", "order_number", "shop", "transaction_id", "granted_refund_id", "taken"),
    *("attempts", "refusal", "created_at", "updated_at", "sending_since", "version", "advice"),
}
OUTCOME_KEYS = {"reference", "dry_run", "done", "changed", "says", "multisafepay", "refund"}


@pytest.fixture(scope="module")
def lasting_operator(lasting_database_url: sa.URL) -> Iterator[Operator]:
    # The server is in this process: its lines would come between those of the commands.
    with capture_logs(), open_road(lasting_database_url) as road:
        yield Operator(road, lasting_database_url, app_variables(lasting_database_url, road.msp, 1))


@pytest.fixture
def operator(lasting_operator: Operator, monkeypatch: pytest.MonkeyPatch) -> Operator:
    """The same road for every test. The server of this process keeps its own logging."""
    monkeypatch.setattr(exits, "configure_logging", lambda **_: None)
    lasting_operator.road.heal()
    return lasting_operator


def sent(operator: Operator, order: SaleorOrder) -> int:
    """How many refund calls reached MultiSafepay for an order."""
    order_id = operator.road.staff.look(order)["transactions"][0]["pspReference"]
    calls = operator.road.msp.control("GET", "requests?kind=refund")
    return sum(order_id in str(call["path"]) for call in calls)


def told(operator: Operator, reference: str) -> Any:
    """The refund once Saleor has its result."""
    return operator.wait_for(reference, lambda one: one["report"] == "done")


def test_list_and_show_tell_the_whole_story(operator: Operator) -> None:
    order = operator.road.pay()
    operator.road.staff.send(order, operator.road.staff.grant(order, {order.lines[0]: 2}))
    operator.road.finished(order)
    listed = operator.newest()
    assert set(listed) == REFUND_KEYS
    assert (listed["amount"], listed["moved"], listed["currency"]) == ("217.80", "217.80", "EUR")
    story = operator.refunds("show", listed["reference"])
    assert set(story) == {"refund", "journal", "deliveries"}
    assert [entry["kind"] for entry in story["journal"]][:3] == [
        "refund.requested",
        "refund.planned",
        "multisafepay.called",
    ]
    call = story["journal"][2]["detail"]
    assert len(json.loads(call["sent"])["checkout_data"]["items"]) == 3
    assert json.loads(call["received"])["success"] is True
    assert story["deliveries"][0]["body_kept"] is True


def test_show_for_the_eye(operator: Operator) -> None:
    order = operator.road.pay()
    operator.road.staff.send(order, operator.road.staff.grant(order, {order.lines[0]: 2}))
    operator.road.finished(order)
    shown = operator.run("refunds", "show", told(operator, operator.newest()["reference"])["reference"])
    assert shown.exit_code == 0
    for words in ("taken back", "original", "sent      {", 'received  {"success"', SUCCESS, "217.80 EUR"):
        assert words in shown.stdout
    assert operator.run("refunds", "list").stdout.count(operator.newest()["reference"]) == 1


def test_pages_of_the_list(operator: Operator) -> None:
    for amount in ("1.00", "2.00", "3.00"):
        order = operator.road.pay(method="IDEAL")
        operator.road.staff.refund_amount(order, amount)
        operator.road.finished(order)
    first = operator.refunds("list", "--limit", "2")
    second = operator.refunds("list", "--limit", "1", "--after", first["after"])
    amounts = [one["amount"] for one in first["refunds"] + second["refunds"]]
    assert amounts == ["3.00", "2.00", "1.00"]
    assert operator.run("refunds", "list", "--after", "nonsense").exit_code == 2
    assert operator.refunds("list", "--state", "needs_person", "--order", "none") == {
        "refunds": [],
        "after": None,
    }


def test_recheck_says_what_is_there_and_adopts_it_only_when_told(operator: Operator) -> None:
    order = operator.road.pay(method="IDEAL")
    reference = operator.held(order, arrived=True)
    seen = operator.refunds("recheck", reference)
    assert set(seen) == OUTCOME_KEYS
    assert (seen["multisafepay"]["found"], seen["multisafepay"]["amount"]) == ("found", "5.00 EUR")
    assert (seen["changed"], seen["refund"]["state"]) == (False, "needs_person")
    adopted = operator.refunds("recheck", reference, "--apply")
    assert (adopted["changed"], adopted["refund"]["state"]) == (True, "accepted")
    told(operator, reference)
    assert results(operator.road.finished(order)) == [(SUCCESS, Decimal("5.0"))]
    assert (sent(operator, order), operator.road.paid_out(order)) == (1, 500)


def test_a_retry_of_what_is_at_multisafepay_refuses_and_adopts(operator: Operator) -> None:
    order = operator.road.pay(method="IDEAL")
    reference = operator.held(order, arrived=True)
    operator.let_time_pass(reference)
    looked = operator.refunds("retry", reference, "--dry-run", code=1)
    assert (looked["done"], looked["changed"], looked["refund"]["state"]) == (False, False, "needs_person")
    refused = operator.refunds("retry", reference, code=1)
    assert (refused["done"], refused["changed"]) == (False, True)
    assert refused["refund"]["state"] == "accepted"
    told(operator, reference)
    assert (sent(operator, order), operator.road.paid_out(order)) == (1, 500)
    again = operator.refunds("retry", reference, code=1)
    assert "has paid it" in again["says"]
    assert (sent(operator, order), operator.road.paid_out(order)) == (1, 500)


def test_a_retry_too_early_is_refused_and_later_pays_once(operator: Operator) -> None:
    order = operator.road.pay(method="IDEAL")
    reference = operator.held(order, arrived=False)
    early = operator.refunds("retry", reference, code=1)
    assert early["multisafepay"]["found"] == "not_there"
    assert "Try again after" in early["says"]
    operator.let_time_pass(reference)
    would = operator.refunds("retry", reference, "--dry-run")
    assert (would["done"], would["changed"]) == (True, False)
    assert operator.refunds("show", reference)["refund"]["state"] == "needs_person"
    assert operator.refunds("retry", reference)["changed"] is True
    assert told(operator, reference)["state"] == "accepted"
    assert results(operator.road.finished(order)) == [(SUCCESS, Decimal("5.0"))]
    assert operator.road.paid_out(order) == 500


def test_a_retry_that_is_looked_up_once_more_before_it_is_sent(operator: Operator) -> None:
    """Between the command and the server's look somebody makes the refund by hand: it is not paid twice."""
    order = operator.road.pay(method="IDEAL")
    reference = operator.held(order, arrived=False)
    operator.let_time_pass(reference)
    order_id = operator.road.staff.look(order)["transactions"][0]["pspReference"]
    operator.road.msp.fault("get_order", "html", status=503, skip=1, times=3)
    operator.refunds("retry", reference)
    operator.road.msp.control("POST", f"orders/{order_id}/dashboard-refund", {"amount": 500})
    done = operator.wait_for(reference, lambda one: one["state"] in ("accepted", "needs_person"))
    assert done["attempts"] == 1
    assert operator.road.paid_out(order) == 500


def test_a_persons_word_that_it_was_paid_is_told_to_saleor(operator: Operator) -> None:
    order = operator.road.pay(method="IDEAL")
    reference = operator.held(order, arrived=False)
    words = ("resolve", reference, "--paid", "--reason", "paid by bank transfer", "--moved", "4.50")
    would = operator.refunds(*words, "--dry-run")
    assert (would["changed"], would["refund"]["moved"]) == (False, "4.50")
    assert f"{SUCCESS} of 4.50 EUR" in would["says"]
    done = operator.refunds(*words, "--msp-refund-id", "4711")
    assert (done["changed"], done["refund"]["state"]) == (True, "accepted")
    told(operator, reference)
    assert results(operator.road.finished(order)) == [(SUCCESS, Decimal("4.5"))]
    journal = operator.refunds("show", reference)["journal"]
    resolved = [entry["detail"] for entry in journal if entry["kind"] == "refund.resolved"]
    assert resolved[0]["reason"] == "paid by bank transfer"


def test_a_persons_word_is_taken_once(operator: Operator) -> None:
    order = operator.road.pay(method="IDEAL")
    reference = operator.held(order, arrived=False)
    words = ("resolve", reference, "--not-paid", "--reason", "the dashboard shows nothing")
    assert operator.refunds(*words)["refund"]["state"] == "refused"
    told(operator, reference)
    shown = operator.road.finished(order)
    assert results(shown) == [(FAILURE, Decimal("5.0"))]
    assert sums(shown) == (Decimal("338.80"), Decimal("0.00"), Decimal("0.00"))
    for again in (words, ("resolve", reference, "--paid", "--reason", "or was it")):
        refused = operator.refunds(*again, code=1)
        assert (refused["changed"], refused["refund"]["state"]) == (False, "refused")
    assert operator.refunds("retry", reference, code=1)["changed"] is False
    assert operator.road.paid_out(order) == 0


def test_a_word_that_multisafepay_disproves_is_not_taken(operator: Operator) -> None:
    order = operator.road.pay(method="IDEAL")
    reference = operator.held(order, arrived=True)
    refused = operator.refunds("resolve", reference, "--not-paid", "--reason", "I saw nothing", code=1)
    assert "recheck --apply" in refused["says"]
    assert refused["refund"]["state"] == "needs_person"


def test_that_nothing_moved_is_not_taken_on_trust_unless_told_so(operator: Operator) -> None:
    order = operator.road.pay(method="IDEAL")
    reference = operator.held(order, arrived=True)
    words = ("resolve", reference, "--not-paid", "--reason", "I saw nothing")
    operator.road.msp.fault("get_order", "html", status=503)
    refused = operator.refunds(*words, code=1)
    assert (refused["changed"], refused["multisafepay"]["found"]) == (False, "unseen")
    operator.road.msp.fault("get_order", "html", status=503)
    assert operator.refunds(*words, "--unseen", "--dry-run")["done"] is True


def test_a_replay_gets_the_same_answer_and_makes_no_refund(operator: Operator) -> None:
    order = operator.road.pay(method="IDEAL")
    operator.road.staff.refund_amount(order, "5.00")
    operator.road.finished(order)
    reference = told(operator, operator.newest()["reference"])["reference"]
    before = operator.refunds("show", reference)
    decision = operator.refunds("replay", reference, "--dry-run")["deliveries"][0]["decision"]
    assert (decision["kind"], decision["reference"]) == ("known", reference)
    for _ in range(3):
        (again,) = operator.refunds("replay", reference)["deliveries"]
        assert again["answer_now"] == again["answer_then"]
    assert operator.refunds("show", reference) == before
    assert (sent(operator, order), operator.road.paid_out(order)) == (1, 500)


def test_a_request_that_was_refused_at_once_is_shown_and_replayed(operator: Operator) -> None:
    order = operator.road.pay(method="IDEAL")
    operator.road.staff.refund_amount(order, "5.00")
    operator.road.finished(order)
    delivery = operator.road.deliveries(order)[0]
    reference = json.loads(delivery["attempts"][0]["answer"])["pspReference"]
    assert operator.refunds("show", reference)["refund"]["reference"] == reference


@pytest.mark.parametrize("command", ["show", "recheck", "retry", "replay"])
def test_an_unknown_reference_is_refused_in_a_sentence(operator: Operator, command: str) -> None:
    done = operator.run("refunds", command, "rf-404", "--json")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "rf-404" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("--reason", "x"),
        ("--paid",),
        ("--paid", "--reason", " "),
        ("--not-paid", "--reason", "x", "--moved", "1.00"),
    ],
)
def test_wrong_usage_is_said_with_2(operator: Operator, words: tuple[str, ...]) -> None:
    assert operator.run("refunds", "resolve", "rf-1", *words).exit_code == 2


@pytest.mark.parametrize("moved", ["0", "-1", "1.005", "abc", "NaN"])
def test_an_amount_that_is_none_is_said_with_2(operator: Operator, moved: str) -> None:
    reference = operator.newest()["reference"]
    words = ("resolve", reference, "--paid", "--reason", "x", "--moved", moved)
    assert operator.run("refunds", *words).exit_code == 2


def test_shops_are_listed(operator: Operator) -> None:
    done = operator.run("shops", "list", "--json")
    (shop,) = json.loads(done.stdout)["shops"]
    assert set(shop) == {"shop", "app_id", "domain", "installed_at"}
    assert shop["shop"] in operator.run("shops", "list").stdout


def test_no_command_shows_a_secret(operator: Operator) -> None:
    order = operator.road.pay()
    operator.road.staff.send(order, operator.road.staff.grant(order, {order.lines[0]: 1}))
    operator.road.finished(order)
    reference = operator.newest()["reference"]
    everything = "".join(
        operator.run(*words).output
        for words in (
            ("refunds", "list"),
            ("refunds", "show", reference),
            ("refunds", "show", reference, "--json"),
            ("refunds", "recheck", reference),
            ("refunds", "replay", reference),
            ("shops", "list"),
            ("keys", "rotate"),
        )
    )
    assert SANDBOX_KEY not in everything
    assert operator.variables["SALEOR_MSP_SECRET_KEYS"] not in everything
    assert "eyJ" not in everything
