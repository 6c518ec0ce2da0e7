"""`adopt`, beside a running server: payments made before the app, over real HTTP, on both databases."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.commands.adoption import Adopter, open_adopter
from tests.workflow.road import results, sums

SUCCESS = "REFUND_SUCCESS"


@pytest.fixture(scope="module")
def lasting_adopter(lasting_database_url: sa.URL) -> Iterator[Adopter]:
    with open_adopter(lasting_database_url) as opened:
        yield opened


@pytest.fixture
def adopter(lasting_adopter: Adopter) -> Adopter:
    lasting_adopter.operator.road.heal()
    return lasting_adopter


def amounts(*texts: str) -> tuple[Decimal, ...]:
    return tuple(Decimal(text) for text in texts)


def test_a_paid_order_becomes_a_transaction_of_the_app(adopter: Adopter) -> None:
    order, payment = adopter.unpaid(), adopter.paid()
    would = adopter.adopt(order["id"], payment, "--dry-run")
    assert (would["outcome"], would["amount"]) == ("adoptable", "338.80")
    assert adopter.look(order)["transactions"] == []
    done = adopter.adopt(order["id"], payment)
    assert (done["outcome"], done["charged"]) == ("adopted", True)
    shown = adopter.look(order)
    (transaction,) = shown["transactions"]
    assert transaction["id"] == done["transaction_id"]
    assert (transaction["pspReference"], transaction["actions"]) == (payment, ["REFUND"])
    assert transaction["name"] == "MultiSafepay KLARNA"
    assert sums(shown) == amounts("338.80", "0", "0")


def test_a_second_run_changes_nothing(adopter: Adopter) -> None:
    order, payment = adopter.unpaid(), adopter.paid()
    first = adopter.adopt(order["id"], payment)
    before = adopter.look(order)
    again = adopter.adopt(order["id"], payment)
    assert again["outcome"] == "already_adopted"
    assert again["transaction_id"] == first["transaction_id"]
    assert adopter.look(order) == before


def test_an_answer_that_is_lost_is_found_by_the_second_run(adopter: Adopter) -> None:
    order, payment = adopter.unpaid(), adopter.paid()
    cut = {"mode": "cut", "containing": "transactionCreate", "after": True}
    adopter.operator.road.faults(graphql=[cut])
    lost = adopter.adopt(order["id"], payment, code=1)
    assert "Repeat this" in lost["says"]
    adopter.operator.road.faults()
    assert adopter.adopt(order["id"], payment)["outcome"] == "already_adopted"
    assert len(adopter.look(order)["transactions"]) == 1


def test_an_adoption_that_never_reached_saleor_waits_before_it_is_tried_again(adopter: Adopter) -> None:
    """What is not seen may still be under way: for a minute nobody makes a second one."""
    order, payment = adopter.unpaid(), adopter.paid()
    gone = {"mode": "502", "containing": "transactionCreate"}
    adopter.operator.road.faults(graphql=[gone])
    adopter.adopt(order["id"], payment, code=1)
    adopter.operator.road.faults()
    assert "within the last minute" in adopter.adopt(order["id"], payment, code=1)["says"]
    assert adopter.look(order)["transactions"] == []


def test_what_was_refunded_before_is_told_once(adopter: Adopter) -> None:
    order, payment = adopter.unpaid(), adopter.paid("IDEAL")
    path = f"orders/{payment}/dashboard-refund"
    number = adopter.operator.road.msp.control("POST", path, {"amount": 2500})["refund_id"]
    done = adopter.adopt(order["id"], payment)
    assert (done["amount"], done["refunded"]) == ("338.80", "25.00")
    adopter.adopt(order["id"], payment)
    saleor_order = adopter.in_saleor(order)
    shown = adopter.operator.road.finished(saleor_order)
    assert results(shown) == [(SUCCESS, Decimal("25.0"))]
    assert [e["pspReference"] for e in shown["transactions"][0]["events"] if e["type"] == SUCCESS] == [number]
    assert sums(shown) == amounts("313.80", "25.00", "0")
    adopter.operator.road.staff.refund_amount(saleor_order, "313.80")
    assert sums(adopter.operator.road.finished(saleor_order, 2)) == amounts("0", "338.80", "0")
    assert adopter.operator.road.msp.paid_out(payment) == 33880


def test_a_reservation_is_adopted_as_authorised_and_can_be_charged(adopter: Adopter) -> None:
    order, payment = adopter.unpaid(), adopter.paid("VISA", capture="manual")
    done = adopter.adopt(order["id"], payment)
    assert (done["outcome"], done["charged"]) == ("adopted", False)
    (transaction,) = adopter.look(order)["transactions"]
    assert transaction["actions"] == ["CHARGE", "CANCEL"]
    assert transaction["authorizedAmount"]["amount"] == Decimal("338.8")
    saleor_order = adopter.in_saleor(order)
    adopter.operator.road.staff.charge(saleor_order, "338.80")
    adopter.operator.road.told(saleor_order, "CHARGE_SUCCESS")
    assert adopter.operator.road.captured(saleor_order) == [33880]


@pytest.mark.parametrize(
    ("payment", "why"),
    [
        ({"status": "initialized", "financial_status": "initialized", "paid": False}, "waiting"),
        ({"status": "cancelled", "financial_status": "cancelled"}, "cancelled"),
        ({"status": "uncleared", "financial_status": "uncleared"}, "nobody can say"),
        ({"status": "chargeback", "financial_status": "completed"}, "chargeback"),
        ({"status": "refunded", "financial_status": "completed"}, "refunded in full"),
        ({"currency": "USD"}, "in USD"),
        ({"amount": 33881}, "only 338.80 EUR"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_what_is_not_so_is_refused(adopter: Adopter, payment: dict[str, Any], why: str) -> None:
    order = adopter.unpaid()
    refused = adopter.adopt(order["id"], adopter.paid("IDEAL", **payment), code=1)
    assert refused["outcome"] == "refused"
    assert why in refused["says"]
    assert adopter.look(order)["transactions"] == []


def test_what_is_paid_already_by_another_transaction_is_refused(adopter: Adopter) -> None:
    road = adopter.operator.road
    content = {"transaction": {"psp_reference": "of-another-app", "app": None}}
    order = road.staff.control("POST", "orders", content)["order"]
    refused = adopter.adopt(order["id"], adopter.paid("IDEAL"), code=1)
    assert "still to be paid" in refused["says"]
    same = adopter.adopt(order["id"], adopter.paid("IDEAL", order_id="of-another-app"), code=1)
    assert "not the app's" in same["says"]
    assert len(adopter.look(order)["transactions"]) == 1


def test_one_payment_is_never_of_two_orders(adopter: Adopter) -> None:
    one, two, payment = adopter.unpaid(), adopter.unpaid(), adopter.paid()
    adopter.adopt(one["id"], payment)
    refused = adopter.adopt(two["id"], payment, code=1)
    assert f"of order {one['number']}" in refused["says"]
    assert adopter.look(two)["transactions"] == []


def test_unknown_things_are_named(adopter: Adopter) -> None:
    order = adopter.unpaid()
    assert "MANAGE_ORDERS" in adopter.adopt(order["number"], "any", code=1)["says"]
    assert "cannot be read" in adopter.adopt(order["id"], "nowhere", code=1)["says"]
    missing = "00000000-0000-4000-8000-000000000000"
    assert "no such order" in adopter.adopt(missing, "any", code=1)["says"]
    account = ("--account", "another")
    assert "No account" in adopter.adopt(order["id"], adopter.paid(), *account, code=1)["says"]


def test_a_file_goes_on_after_a_refused_line(adopter: Adopter, tmp_path: Path) -> None:
    one, two = adopter.unpaid(), adopter.unpaid()
    paid, also = adopter.paid(), adopter.paid("IDEAL")
    file = tmp_path / "payments.csv"
    lines = ["order,msp_order", f"{one['id']},{paid}", f"{one['number']},{paid}", "", f"{two['id']},{also}"]
    file.write_text("\n".join([*lines, f"{two['id']},{also}"]) + "\n")
    run = adopter.run("--csv", str(file), "--yes", code=1)
    assert [one["outcome"] for one in run["payments"]] == ["adopted", "refused", "adopted", "already_adopted"]
    shown = adopter.operator.run("adopt", "--shop", adopter.shop, "--csv", str(file), "--dry-run")
    assert shown.stdout.splitlines()[-1] == "3 already adopted, 1 refused"
    assert len(adopter.look(two)["transactions"]) == 1


def test_nothing_is_done_without_a_word(adopter: Adopter) -> None:
    order, payment = adopter.unpaid(), adopter.paid()
    words = ("adopt", "--shop", adopter.shop, "--order", order["id"], "--msp-order", payment)
    silent = adopter.operator.run(*words)
    assert silent.exit_code == 2
    assert "becomes a transaction of the app" in silent.stdout
    assert "--yes" in silent.stderr
    assert adopter.look(order)["transactions"] == []


@pytest.mark.parametrize("words", [(), ("--order", "x"), ("--order", "x", "--msp-order", "y", "--csv", "z")])
def test_wrong_usage_is_2(adopter: Adopter, words: tuple[str, ...]) -> None:
    assert adopter.operator.run("adopt", "--shop", adopter.shop, *words).exit_code == 2


def test_a_file_without_its_columns_begins_nothing(adopter: Adopter, tmp_path: Path) -> None:
    file = tmp_path / "payments.csv"
    file.write_text("number,payment\n1,2\n")
    done = adopter.operator.run("adopt", "--shop", adopter.shop, "--csv", str(file), "--yes")
    assert done.exit_code == 2
    assert "no column order and no column msp_order" in done.stderr.replace("\n", " ").replace("│", "")
