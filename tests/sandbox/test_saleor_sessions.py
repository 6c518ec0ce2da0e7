"""Sessions of a storefront beyond what was recorded (saleor-contract.md §4.3, §4.6, §4.8)."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from saleor_msp_app.sandbox.saleor import STAFF_TOKEN
from tests.sandbox.saleor_stage import AppAnswer, Stage, set_stage
from tests.sandbox.saleor_storefront import GATEWAY, INITIALIZE, PROCESS, Storefront, subscribe

CHARGED = {"pspReference": "PR1", "result": "CHARGE_SUCCESS", "actions": ["REFUND"]}
AWAY = {
    "pspReference": "PR1",
    "result": "CHARGE_ACTION_REQUIRED",
    "data": {"paymentUrl": "https://pay.example.com/PR1"},
}
NOT_DELIVERED = "Failed to delivery request."


@pytest.fixture(scope="module")
def running() -> Iterator[Stage]:
    with set_stage() as stage:
        yield stage


@pytest.fixture
def stage(running: Stage) -> Stage:
    running.control("POST", "/reset")
    running.app.received.clear()
    subscribe(running)
    running.answer(AppAnswer.json(AWAY))
    return running


@pytest.fixture
def storefront(stage: Stage) -> Storefront:
    return Storefront(stage)


def _sent(stage: Stage) -> Any:
    return json.loads(stage.app.webhooks[-1].body)


def _code(told: dict[str, Any]) -> tuple[str, str]:
    (error,) = told["errors"]
    return error["field"], error["code"]


def _events(storefront: Storefront, paid: dict[str, Any]) -> list[tuple[str, str, float, str]]:
    return [
        (one["type"], one["pspReference"], one["amount"]["amount"], one["message"])
        for one in storefront.transaction(paid)["events"]
    ]


def test_the_app_is_told_which_transaction_it_will_be(stage: Stage, storefront: Storefront) -> None:
    paid = storefront.pay(data={"issuer": "TEST"}, key="key-1")

    sent = _sent(stage)
    assert sent["merchantReference"] == sent["transaction"]["id"] == paid["transaction"]["id"]
    assert (sent["idempotencyKey"], sent["data"]) == ("key-1", {"issuer": "TEST"})
    assert sent["sourceObject"] == {"__typename": "Checkout", "id": storefront.checkout_id}
    assert paid["data"] == AWAY["data"]


def test_all_three_questions_are_signed(stage: Stage, storefront: Storefront) -> None:
    storefront.gateways()
    storefront.go_on(storefront.pay())

    assert [one.headers["saleor-event"] for one in stage.app.webhooks] == [
        "payment_gateway_initialize_session",
        "transaction_initialize_session",
        "transaction_process_session",
    ]
    assert all(stage.signed(one) for one in stage.app.webhooks)


def test_what_is_left_is_asked_for_by_default(stage: Stage, storefront: Storefront) -> None:
    storefront.pay(AppAnswer.json({**CHARGED, "amount": 46.82}), amount="46.82")

    storefront.pay(AppAnswer.json({**AWAY, "pspReference": "PR2"}))

    assert _sent(stage)["action"] == {"actionType": "CHARGE", "amount": 100.0, "currency": "EUR"}


def test_the_flow_is_the_channels_and_another_is_for_apps_alone(stage: Stage, storefront: Storefront) -> None:
    stage.control("PATCH", "/channels/eur", {"default_transaction_flow": "AUTHORIZATION"})
    gateway = {"id": GATEWAY}

    paid = storefront.pay()

    assert _sent(stage)["action"]["actionType"] == "AUTHORIZATION"
    assert _events(storefront, paid)[-1][0] == "AUTHORIZATION_REQUEST"
    for token in (None, STAFF_TOKEN):
        refused = stage.graphql(
            INITIALIZE, {"id": storefront.checkout_id, "gateway": gateway, "action": "CHARGE"}, token=token
        )
        assert refused["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"
    assert storefront.pay(action="CHARGE", token=stage.app.token)["errors"] == []
    assert _sent(stage)["action"]["actionType"] == "CHARGE"


def test_the_address_is_the_callers_and_another_is_for_apps_alone(
    stage: Stage, storefront: Storefront
) -> None:
    storefront.pay()
    assert _sent(stage)["customerIpAddress"] == "127.0.0.1"

    assert storefront.pay(ip="2001:db8::7", token=stage.app.token)["errors"] == []
    assert _sent(stage)["customerIpAddress"] == "2001:db8::7"

    refused = storefront.pay(ip="nowhere", token=stage.app.token)
    assert _code(refused) == ("customerIpAddress", "INVALID")


def test_the_same_key_asks_again_of_the_same_transaction(stage: Stage, storefront: Storefront) -> None:
    first = storefront.pay(key="key-1")
    again = storefront.pay(key="key-1")

    assert again["transaction"] == first["transaction"]
    assert len(stage.app.webhooks) == 2
    types = [one[0] for one in _events(storefront, first)]
    assert types == ["CHARGE_ACTION_REQUIRED", "CHARGE_ACTION_REQUIRED", "CHARGE_REQUEST"]


def test_a_key_is_for_one_checkout_and_one_amount(stage: Stage, storefront: Storefront) -> None:
    storefront.pay(key="key-1")

    assert _code(storefront.pay(key="key-1", amount="1.00")) == ("idempotencyKey", "UNIQUE")
    assert _code(Storefront(stage).pay(key="key-1")) == ("idempotencyKey", "UNIQUE")
    assert _code(storefront.pay(key="")) == ("idempotencyKey", "INVALID")
    assert len(stage.app.webhooks) == 1


def test_what_cannot_be_paid_is_refused_before_the_app_is_asked(stage: Stage, storefront: Storefront) -> None:
    unknown = "Q2hlY2tvdXQ6MDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAw"  # Checkout:0000…

    assert _code(storefront.pay(id=unknown)) == ("id", "NOT_FOUND")
    assert _code(storefront.pay(id="QXBwOjE=")) == ("id", "INVALID")
    assert _code(storefront.pay(app="somebody.else")) == ("paymentGateway", "NOT_FOUND")
    assert stage.app.webhooks == []


@pytest.mark.parametrize(
    "answer",
    [
        AppAnswer(b"sorry", 200, "text/plain"),
        AppAnswer(b"", 200),
        AppAnswer(b"null", 200),
        AppAnswer.json(CHARGED, status=400),
        AppAnswer.json(CHARGED, status=500),
        AppAnswer.json(CHARGED, delay=1.5),
    ],
    ids=["text", "nothing", "null", "400", "500", "late"],
)
def test_without_a_usable_answer_the_payment_has_failed_and_is_not_asked_again(
    stage: Stage, storefront: Storefront, answer: AppAnswer
) -> None:
    paid = storefront.pay(answer)

    event = paid["transactionEvent"]
    assert (event["type"], event["message"], event["pspReference"]) == ("CHARGE_FAILURE", NOT_DELIVERED, "")
    assert paid["errors"] == []
    assert paid["data"] is None
    assert len(stage.app.webhooks) == 1
    assert storefront.complete()["errors"][0]["code"] == "CHECKOUT_NOT_FULLY_PAID"


def test_after_a_failed_delivery_the_payment_can_go_on(storefront: Storefront) -> None:
    paid = storefront.pay(AppAnswer(b"sorry", 502, "text/plain"))

    told = storefront.go_on(paid, AppAnswer.json(CHARGED))

    assert told["transactionEvent"]["type"] == "CHARGE_SUCCESS"
    assert storefront.transaction(paid)["chargedAmount"] == {"amount": 146.82}


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        ({"pspReference": "PR1"}, "Missing or invalid value for `result`: None."),
        ({"pspReference": "PR1", "result": "charge_success"}, "Missing or invalid value for `result`"),
        ({"pspReference": "PR1", "result": "REFUND_SUCCESS"}, "Missing or invalid value for `result`"),
        ({"result": "CHARGE_SUCCESS"}, "Missing value for field: pspReference."),
        ({"result": "CHARGE_REQUEST"}, "Missing value for field: pspReference."),
        ({**CHARGED, "amount": "much"}, "Incorrect value (much) for field: amount."),
        ({**CHARGED, "externalUrl": ""}, "Incorrect value () for field: externalUrl."),
        ({**CHARGED, "actions": "REFUND"}, "Incorrect value (REFUND) for field: actions."),
        (
            {**CHARGED, "paymentMethodDetails": {"type": "CARD", "name": "Visa", "lastDigits": "12345"}},
            "for field: paymentMethodDetails.",
        ),
        ({**CHARGED, "paymentMethodDetails": {"type": "VISA", "name": "Visa"}}, "paymentMethodDetails"),
    ],
)
def test_an_answer_that_saleor_cannot_use_is_a_failure(
    storefront: Storefront, answer: dict[str, Any], complaint: str
) -> None:
    paid = storefront.pay(AppAnswer.json(answer))

    event = paid["transactionEvent"]
    assert event["type"] == "CHARGE_FAILURE"
    assert complaint in event["message"]
    assert storefront.transaction(paid)["chargedAmount"] == {"amount": 0.0}


def test_an_answer_that_is_no_object_breaks_the_mutation(stage: Stage, storefront: Storefront) -> None:
    stage.answer(AppAnswer.json([]))

    answer = stage.graphql(INITIALIZE, {"id": storefront.checkout_id, "gateway": {"id": GATEWAY}})

    assert answer["errors"][0]["message"] == "Internal Server Error"


def test_the_app_may_authorise_where_a_charge_was_asked_for(storefront: Storefront) -> None:
    answer = {"pspReference": "AU1", "result": "AUTHORIZATION_SUCCESS", "actions": ["CHARGE", "CANCEL"]}

    paid = storefront.pay(AppAnswer.json(answer))

    found = storefront.transaction(paid)
    assert found["authorizedAmount"] == {"amount": 146.82}
    assert found["chargePendingAmount"] == {"amount": 0.0}
    assert found["actions"] == ["CHARGE", "CANCEL"]


def test_a_second_authorisation_is_a_failure(storefront: Storefront) -> None:
    first = AppAnswer.json({"pspReference": "AU1", "result": "AUTHORIZATION_SUCCESS"})
    second = AppAnswer.json({"pspReference": "AU2", "result": "AUTHORIZATION_SUCCESS"})
    paid = storefront.pay(first, key="k", amount="146.82")

    again = storefront.pay(second, key="k", amount="146.82")

    assert again["transactionEvent"]["type"] == "CHARGE_FAILURE"
    assert "Use `AUTHORIZATION_ADJUSTMENT`" in again["transactionEvent"]["message"]
    assert storefront.transaction(paid)["authorizedAmount"] == {"amount": 146.82}


def test_a_request_answered_as_a_request_is_pending(storefront: Storefront) -> None:
    answer = {"pspReference": "PR1", "result": "CHARGE_REQUEST", "amount": 146.82, "message": "uncleared"}

    paid = storefront.pay(AppAnswer.json(answer))

    assert _events(storefront, paid) == [("CHARGE_REQUEST", "PR1", 146.82, "uncleared")]
    found = storefront.transaction(paid)
    assert found["chargePendingAmount"] == {"amount": 146.82}
    assert found["pspReference"] == "PR1"


def test_a_declined_payment_is_final_and_a_new_one_can_be_begun(stage: Stage, storefront: Storefront) -> None:
    paid = storefront.pay()
    declined = {"pspReference": "PR1", "result": "CHARGE_FAILURE", "message": "Declined by the bank"}
    told = storefront.go_on(paid, AppAnswer.json(declined))
    asked = len(stage.app.webhooks)

    again = storefront.go_on(paid, AppAnswer.json(CHARGED))

    assert again["transactionEvent"] == told["transactionEvent"]
    assert again["transactionEvent"]["message"] == "Declined by the bank"
    assert len(stage.app.webhooks) == asked
    assert storefront.pay(AppAnswer.json({**CHARGED, "pspReference": "PR2"}))["errors"] == []
    assert storefront.complete()["errors"] == []


def test_going_on_knows_the_reference_and_keeps_what_was_asked_for(
    stage: Stage, storefront: Storefront
) -> None:
    paid = storefront.pay(amount="100.00")

    storefront.go_on(paid, AppAnswer.json(AWAY), data={"returned": True})

    sent = _sent(stage)
    assert sent["transaction"] == {"id": paid["transaction"]["id"], "pspReference": "PR1"}
    assert sent["action"] == {"actionType": "CHARGE", "amount": 100.0, "currency": "EUR"}
    assert sent["data"] == {"returned": True}


def test_a_reference_may_change_while_the_payment_goes_on(storefront: Storefront) -> None:
    paid = storefront.pay()

    storefront.go_on(paid, AppAnswer.json({**CHARGED, "pspReference": "PR1-2"}))

    assert storefront.transaction(paid)["pspReference"] == "PR1-2"
    types = [one[:2] for one in _events(storefront, paid)]
    assert types[-1] == ("CHARGE_REQUEST", "PR1-2")


def test_what_was_not_begun_cannot_go_on(stage: Stage, storefront: Storefront) -> None:
    stage.seed(transaction={"charged": 0})

    told = storefront.mutate(PROCESS, id=stage.transaction_id)

    assert _code(told) == ("id", "INVALID")
    unknown = "VHJhbnNhY3Rpb25JdGVtOjAwMDAwMDAwLTAwMDAtMDAwMC0wMDAwLTAwMDAwMDAwMDAwMA=="
    assert _code(storefront.mutate(PROCESS, id=unknown)) == ("id", "NOT_FOUND")


def test_an_app_that_is_gone_cannot_go_on(stage: Stage, storefront: Storefront) -> None:
    paid = storefront.pay()
    (app,) = stage.control("GET", "/state")["apps"]
    stage.control("DELETE", f"/apps/{app['id']}")

    assert _code(storefront.go_on(paid)) == ("id", "MISSING_PAYMENT_APP")


def test_what_it_was_paid_with_is_kept_and_shown(stage: Stage, storefront: Storefront) -> None:
    card = {"type": "CARD", "name": "Visa", "brand": "visa", "lastDigits": "1111", "expYear": 2031}

    paid = storefront.pay(AppAnswer.json({**CHARGED, "paymentMethodDetails": card}))

    shown = stage.staff(
        """query Paid($id: ID!) { transaction(id: $id) { paymentMethodDetails { __typename name
        ... on CardPaymentMethodDetails { brand lastDigits expMonth expYear } } } }""",
        id=paid["transaction"]["id"],
    )["paymentMethodDetails"]
    assert shown == {
        "__typename": "CardPaymentMethodDetails",
        "name": "Visa",
        "brand": "visa",
        "lastDigits": "1111",
        "expMonth": None,
        "expYear": 2031,
    }


def test_an_order_can_be_paid_too(stage: Stage, storefront: Storefront) -> None:
    stage.seed(transactions=[])

    paid = storefront.pay(AppAnswer.json(CHARGED), id=stage.order_id)

    assert _sent(stage)["sourceObject"] == {"__typename": "Order", "id": stage.order_id}
    assert storefront.transaction(paid)["order"] == stage.order_id
    assert stage.state()["order"]["chargeStatus"] == "FULL"


def test_the_gateways_are_all_or_those_named(stage: Stage, storefront: Storefront) -> None:
    stage.answer(AppAnswer.json({"data": {"methods": ["IDEAL"]}}))
    found = {"id": GATEWAY, "data": {"methods": ["IDEAL"]}, "errors": []}

    assert storefront.gateways()["gatewayConfigs"] == [found]
    assert _sent(stage)["data"] is None
    named = storefront.gateways({"id": GATEWAY, "data": {"x": 1}}, {"id": "nobody"})["gatewayConfigs"]
    assert named[0] == found
    assert _sent(stage)["data"] == {"x": 1}
    assert named[1]["errors"][0]["code"] == "NOT_FOUND"


@pytest.mark.parametrize("answer", [AppAnswer.json({}), AppAnswer(b"", 503), AppAnswer.json("no")])
def test_a_gateway_without_data_is_told_as_an_error(
    stage: Stage, storefront: Storefront, answer: AppAnswer
) -> None:
    stage.answer(answer)

    (config,) = storefront.gateways()["gatewayConfigs"]

    assert config["data"] is None
    assert config["errors"][0]["code"] == "INVALID"
