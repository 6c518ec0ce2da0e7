"""checkoutComplete, and what Saleor does with checkouts that are paid or left alone."""

import json
from collections.abc import Iterator

import pytest

from tests.sandbox.saleor_stage import AppAnswer, Stage, set_stage
from tests.sandbox.saleor_storefront import Storefront, subscribe

CHARGED = AppAnswer.json({"pspReference": "PR1", "result": "CHARGE_SUCCESS", "actions": ["REFUND"]})
AUTHORISED = AppAnswer.json({"pspReference": "AU1", "result": "AUTHORIZATION_SUCCESS"})


@pytest.fixture(scope="module")
def running() -> Iterator[Stage]:
    with set_stage() as stage:
        yield stage


@pytest.fixture
def stage(running: Stage) -> Stage:
    running.control("POST", "/reset")
    running.app.received.clear()
    subscribe(running)
    return running


@pytest.mark.parametrize("answer", [CHARGED, AUTHORISED], ids=["charged", "authorised"])
def test_what_is_paid_or_reserved_becomes_an_order(stage: Stage, answer: AppAnswer) -> None:
    storefront = Storefront(stage)
    paid = storefront.pay(answer)
    lines = stage.graphql(f'{{checkout(id: "{storefront.checkout_id}") {{lines {{id}}}}}}')["data"][
        "checkout"
    ]

    completed = storefront.complete()

    assert completed["errors"] == []
    order = completed["order"]
    assert order["total"] == {"gross": {"amount": 146.82}}
    old_ids = {one["id"] for one in lines["lines"]}
    assert old_ids.isdisjoint(one["id"] for one in order["lines"])
    assert len(order["lines"]) == len(old_ids)
    found = storefront.transaction(paid)
    assert (found["order"], found["checkout"]) == (order["id"], None)
    stage.control("GET", f"/checkouts/{storefront.checkout_id}", status=404)


def test_completing_twice_gives_the_same_order(stage: Stage) -> None:
    storefront = Storefront(stage)
    storefront.pay(CHARGED)

    assert storefront.complete() == storefront.complete()


def test_what_is_paid_in_part_is_no_order_yet(stage: Stage) -> None:
    storefront = Storefront(stage)
    storefront.pay(AppAnswer.json({"pspReference": "PR1", "result": "CHARGE_SUCCESS"}), amount="146.81")

    (error,) = storefront.complete()["errors"]

    assert (error["field"], error["code"]) == ("id", "CHECKOUT_NOT_FULLY_PAID")
    assert storefront.pay(CHARGED, amount="0.01")["errors"] == []


def test_a_voucher_shows_in_checkout_and_order(stage: Stage) -> None:
    storefront = Storefront(stage, voucher_code="DISCOUNT", discount="25.00")
    storefront.pay(CHARGED)

    order = storefront.complete()["order"]

    shown = stage.staff(
        """query Order($id: ID!) {
          order(id: $id) { voucherCode discounts { type valueType total { amount } } }
        }""",
        id=order["id"],
    )
    assert shown["voucherCode"] == "DISCOUNT"
    assert shown["discounts"] == [{"type": "VOUCHER", "valueType": "FIXED", "total": {"amount": 25.0}}]


def test_a_channel_may_complete_what_is_paid_by_itself(stage: Stage) -> None:
    stage.control("PATCH", "/channels/eur", {"completes_paid_checkouts": True})
    storefront = Storefront(stage)
    paid = storefront.pay(AppAnswer.json({"pspReference": "PR1", "result": "CHARGE_ACTION_REQUIRED"}))
    storefront.follow(paid)

    assert stage.report("CHARGE_SUCCESS", "PR1", "146.82")["errors"] == []

    order = storefront.transaction(paid)["order"]
    assert storefront.complete()["order"]["id"] == order


@pytest.mark.parametrize(
    ("answer", "event", "name"),
    [
        (CHARGED, "REFUND_REQUEST", "transaction_refund_requested"),
        (AUTHORISED, "CANCEL_REQUEST", "transaction_cancelation_requested"),
    ],
)
def test_the_money_of_an_abandoned_checkout_is_asked_back_once(
    stage: Stage, answer: AppAnswer, event: str, name: str
) -> None:
    storefront = Storefront(stage)
    paid = storefront.pay(answer)
    stage.answer(AppAnswer.json({"pspReference": "REL1"}))
    release = f"/checkouts/{storefront.checkout_id}/release"

    (request,) = stage.control("POST", release)
    stage.settle()

    assert (request["type"], request["createdBy"]) == (event, None)
    sent = json.loads(stage.app.webhooks[-1].body)
    assert sent["transaction"]["order"] is None
    assert sent["transaction"]["checkout"] == {"id": storefront.checkout_id}
    assert sent["action"]["amount"] == 146.82
    assert stage.app.webhooks[-1].headers["saleor-event"] == name
    found = storefront.transaction(paid)
    pending = "refundPendingAmount" if event == "REFUND_REQUEST" else "cancelPendingAmount"
    assert found[pending] == {"amount": 146.82}
    assert stage.control("POST", release) == []
