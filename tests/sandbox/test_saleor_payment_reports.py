"""What an app reports and creates of a payment (saleor-contract.md §5.2, §5.6)."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.saleor_stage import AppAnswer, Stage, set_stage
from tests.sandbox.saleor_storefront import Storefront, subscribe

AWAY = AppAnswer.json({"pspReference": "PR1", "result": "CHARGE_ACTION_REQUIRED"})
NO_REFERENCE = AppAnswer.json({"result": "CHARGE_ACTION_REQUIRED"})
REPORT_PAID = """mutation Report($id: ID!, $type: TransactionEventTypeEnum!, $amount: PositiveDecimal,
  $psp: String!, $details: PaymentMethodDetailsInput) {
  transactionEventReport(id: $id, type: $type, amount: $amount, pspReference: $psp,
    paymentMethodDetails: $details) {
    alreadyProcessed
    transaction { paymentMethodDetails { __typename name ... on CardPaymentMethodDetails { lastDigits } } }
    errors { field code message }
  }
}"""
CREATE = """mutation Adopt($id: ID!, $transaction: TransactionCreateInput!) {
  transactionCreate(id: $id, transaction: $transaction) {
    transaction { id actions externalUrl authorizedAmount { amount } chargedAmount { amount }
      createdBy { ... on App { name } } paymentMethodDetails { name }
      events { type pspReference message amount { amount } createdBy { ... on App { name } } } }
    errors { field code message }
  }
}"""
UPDATE = """mutation Change($id: ID!, $transaction: TransactionUpdateInput!) {
  transactionUpdate(id: $id, transaction: $transaction) {
    transaction { authorizedAmount { amount } events { type amount { amount } } }
    errors { field code message }
  }
}"""


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


def _begun(stage: Stage, answer: AppAnswer = AWAY) -> Stage:
    storefront = Storefront(stage)
    storefront.follow(storefront.pay(answer))
    return stage


def _eur(amount: str) -> dict[str, str]:
    return {"currency": "EUR", "amount": amount}


def test_a_payment_found_later_is_charged_under_the_reference_of_its_session(stage: Stage) -> None:
    told = _begun(stage).report("CHARGE_SUCCESS", "PR1", "146.82", availableActions=["REFUND"])

    assert (told["alreadyProcessed"], told["errors"]) == (False, [])
    found = stage.transaction()
    assert (found["chargedAmount"], found["actions"]) == ({"amount": 146.82}, ["REFUND"])


@pytest.mark.parametrize("kind", ["AUTHORIZATION_SUCCESS", "CHARGE_SUCCESS", "AUTHORIZATION_REQUEST"])
def test_the_first_reference_becomes_the_transactions(stage: Stage, kind: str) -> None:
    _begun(stage, NO_REFERENCE)
    assert stage.transaction()["pspReference"] == ""

    stage.report("INFO", "info-1")
    assert stage.transaction()["pspReference"] == ""
    stage.report(kind, "PR1", "146.82")
    stage.report("CHARGE_SUCCESS", "PR9", "1.00")

    assert stage.transaction()["pspReference"] == "PR1"


def test_an_authorisation_is_reported_once(stage: Stage) -> None:
    _begun(stage).report("AUTHORIZATION_SUCCESS", "PR1", "146.82")

    assert stage.report("AUTHORIZATION_SUCCESS", "PR1", "146.82")["alreadyProcessed"] is True
    refused = stage.report("AUTHORIZATION_SUCCESS", "PR2", "146.82")

    assert refused["errors"][0]["code"] == "ALREADY_EXISTS"
    assert stage.transaction()["authorizedAmount"] == {"amount": 146.82}
    assert stage.transaction()["events"][0]["type"] == "AUTHORIZATION_FAILURE"


def test_an_adjustment_replaces_what_was_authorised(stage: Stage) -> None:
    _begun(stage).report("AUTHORIZATION_SUCCESS", "PR1", "146.82")

    stage.report("AUTHORIZATION_ADJUSTMENT", "PR1", "100.00")
    stage.report("CHARGE_SUCCESS", "CH1", "40.00")

    found = stage.transaction()
    assert (found["authorizedAmount"], found["chargedAmount"]) == ({"amount": 60.0}, {"amount": 40.0})


@pytest.mark.parametrize("kind", ["CHARGE_ACTION_REQUIRED", "AUTHORIZATION_ACTION_REQUIRED", "INFO"])
def test_some_events_are_never_the_same(stage: Stage, kind: str) -> None:
    _begun(stage)

    for amount in ("146.82", "146.82", "1.00"):
        assert stage.report(kind, "PR1", amount)["alreadyProcessed"] is False

    reported = [one for one in stage.transaction()["events"] if one["type"] == kind]
    assert len(reported) >= 3


def test_a_failed_authorisation_takes_its_amount_from_the_request(stage: Stage) -> None:
    _begun(stage).report("AUTHORIZATION_REQUEST", "PR1", "146.82")
    assert stage.transaction()["authorizePendingAmount"] == {"amount": 146.82}

    assert stage.report("AUTHORIZATION_FAILURE", "PR1")["errors"] == []

    found = stage.transaction()
    assert found["authorizePendingAmount"] == {"amount": 0.0}
    assert found["events"][0]["amount"] == {"amount": 146.82, "currency": "EUR"}


def test_a_charge_of_an_authorisation_lowers_it(stage: Stage) -> None:
    _begun(stage).report("AUTHORIZATION_SUCCESS", "PR1", "146.82")

    stage.report("CHARGE_SUCCESS", "PR1", "146.82")

    found = stage.transaction()
    assert (found["authorizedAmount"], found["chargedAmount"]) == ({"amount": 0.0}, {"amount": 146.82})


def test_the_link_of_an_event_is_the_events(stage: Stage) -> None:
    _begun(stage).report("CHARGE_SUCCESS", "PR1", "146.82", externalUrl="https://pay.example.com/PR1")

    assert stage.transaction()["events"][0]["externalUrl"] == "https://pay.example.com/PR1"


def _report_paid(stage: Stage, details: dict[str, Any]) -> dict[str, Any]:
    return stage.as_app(
        REPORT_PAID,
        id=stage.transaction_id,
        type="CHARGE_SUCCESS",
        amount="146.82",
        psp="PR1",
        details=details,
    )


def test_what_it_was_paid_with_is_reported_even_with_a_repeated_event(stage: Stage) -> None:
    _begun(stage)
    other = _report_paid(stage, {"other": {"name": "iDEAL"}})
    assert other["transaction"]["paymentMethodDetails"] == {
        "__typename": "OtherPaymentMethodDetails",
        "name": "iDEAL",
    }

    card = _report_paid(stage, {"card": {"name": "Visa", "lastDigits": "1111"}})

    assert card["alreadyProcessed"] is True
    assert card["transaction"]["paymentMethodDetails"]["lastDigits"] == "1111"


@pytest.mark.parametrize(
    "details",
    [
        {"card": {"name": "Visa", "lastDigits": "11111"}},
        {"card": {"name": "Visa", "expMonth": 13}},
        {"card": {"name": "Visa"}, "other": {"name": "Visa"}},
    ],
)
def test_details_that_do_not_fit_are_refused(stage: Stage, details: dict[str, Any]) -> None:
    (error,) = _report_paid(_begun(stage), details)["errors"]

    assert (error["field"], error["code"]) == ("paymentMethodDetails", "INVALID")
    assert stage.transaction()["chargedAmount"] == {"amount": 0.0}


def test_an_app_adopts_a_payment_and_is_asked_to_charge_it(stage: Stage) -> None:
    stage.seed(transactions=[])
    transaction = {
        "name": "Klarna",
        "pspReference": "1005",
        "amountAuthorized": _eur("146.82"),
        "availableActions": ["CHARGE", "CANCEL"],
        "externalUrl": "https://merchant.example.com/1005",
        "paymentMethodDetails": {"other": {"name": "Klarna"}},
    }

    created = stage.as_app(CREATE, id=stage.order_id, transaction=transaction)

    found = created["transaction"]
    assert created["errors"] == []
    assert found["createdBy"] == {"name": "Capture"}
    assert found["paymentMethodDetails"] == {"name": "Klarna"}
    assert found["externalUrl"] == "https://merchant.example.com/1005"
    (event,) = found["events"]
    assert event == {
        "type": "AUTHORIZATION_SUCCESS",
        "pspReference": "",
        "message": "Manual adjustment of the transaction.",
        "amount": {"amount": 146.82},
        "createdBy": {"name": "Capture"},
    }
    stage.order["transactions"] = [found]
    stage.answer(AppAnswer.json({"pspReference": "CH1", "result": "CHARGE_SUCCESS"}))
    stage.act("CHARGE", "46.82")
    stage.settle()
    after = stage.transaction()
    assert (after["authorizedAmount"], after["chargedAmount"]) == ({"amount": 100.0}, {"amount": 46.82})


def test_an_updated_authorisation_is_replaced(stage: Stage) -> None:
    stage.seed(transactions=[])
    created = stage.as_app(CREATE, id=stage.order_id, transaction={"amountAuthorized": _eur("146.82")})

    updated = stage.as_app(
        UPDATE, id=created["transaction"]["id"], transaction={"amountAuthorized": _eur("100.00")}
    )["transaction"]

    assert updated["authorizedAmount"] == {"amount": 100.0}
    assert updated["events"][0] == {"type": "AUTHORIZATION_ADJUSTMENT", "amount": {"amount": 100.0}}


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"metadata": [{"key": " ", "value": "x"}]}, ("metadata", "METADATA_KEY_REQUIRED")),
        ({"amountCharged": {"currency": "USD", "amount": "1"}}, ("amountCharged", "INCORRECT_CURRENCY")),
    ],
)
def test_what_does_not_fit_is_not_created(
    stage: Stage, given: dict[str, Any], error: tuple[str, str]
) -> None:
    stage.seed(transactions=[])

    refused = stage.as_app(CREATE, id=stage.order_id, transaction=given)

    assert (refused["errors"][0]["field"], refused["errors"][0]["code"]) == error
    assert stage.state()["transactions"] == []


def test_only_the_owner_may_change_a_transaction(stage: Stage) -> None:
    stage.seed(transactions=[])
    created = stage.staff(CREATE, id=stage.order_id, transaction={"amountCharged": _eur("146.82")})

    answer = stage.graphql(
        UPDATE, {"id": created["transaction"]["id"], "transaction": {"name": "mine"}}, token=stage.app.token
    )

    assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"
