"""What staff may ask for, and what Saleor makes of it."""

from collections.abc import Iterator

import pytest

from saleor_msp_app.sandbox.saleor import STAFF_TOKEN
from tests.sandbox.saleor_stage import ACTION, SEND, AppAnswer, Stage, set_stage

SUCCESS = {"pspReference": "RF2", "result": "REFUND_SUCCESS"}


@pytest.fixture(scope="module")
def running() -> Iterator[Stage]:
    with set_stage() as stage:
        yield stage


@pytest.fixture
def stage(running: Stage) -> Stage:
    running.app.received.clear()
    running.control("PUT", "/faults")
    running.answer(AppAnswer.json({"pspReference": "RF1"}))
    running.seed()
    return running


def _asked(stage: Stage) -> float:
    (event,) = (one for one in stage.transaction()["events"] if one["type"] == "REFUND_REQUEST")
    return float(event["amount"]["amount"])


@pytest.mark.parametrize(
    ("amount", "asked"),
    [
        ("500.00", 146.82),
        (None, 146.82),
        ("0", 146.82),
        ("0.004", 146.82),
        ("1.235", 1.24),
        ("1.239", 1.24),
        ("5", 5.0),
    ],
)
def test_a_bare_amount_is_cut_and_rounded(stage: Stage, amount: str | None, asked: float) -> None:
    stage.refund(amount)
    stage.settle()
    assert _asked(stage) == asked


def test_a_negative_amount_is_an_error(stage: Stage) -> None:
    variables = {"id": stage.transaction_id, "kind": "REFUND", "amount": "-1"}
    response = stage.post(ACTION, variables, token=STAFF_TOKEN)
    assert response.status_code == 400
    assert "data" not in response.json()


@pytest.mark.parametrize(
    ("currency", "asked", "digits"), [("JPY", 6.0, 0), ("KWD", 5.556, 3), ("RSD", 6.0, 0), ("EUR", 5.56, 2)]
)
def test_currencies_have_their_own_decimals(stage: Stage, currency: str, asked: float, digits: int) -> None:
    line = {"product_name": "Tea", "quantity": 2, "unit_gross": "1000", "tax_rate": "0"}
    stage.seed(channel=f"in-{currency}", currency=currency, lines=[line], shipping={})
    stage.refund("5.5555")
    stage.settle()
    query = (
        "query($id: ID!) { transaction(id: $id) { events { amount { fractionDigits fractionalAmount } } } }"
    )
    found = stage.as_app(query, id=stage.transaction_id)
    assert _asked(stage) == asked
    shown = found["events"][0]["amount"]
    assert shown == {"fractionDigits": digits, "fractionalAmount": round(asked * 10**digits)}


def test_granted_by_lines_by_amount_and_by_shipping(stage: Stage) -> None:
    assert stage.grant((0, 1), (2, 2), shipping=True)["grantedRefund"]["amount"]["amount"] == 33.6
    assert stage.grant((0, 1), amount="7.50")["grantedRefund"]["amount"]["amount"] == 7.5
    assert stage.grant(amount=3)["grantedRefund"]["amount"]["amount"] == 3.0
    again = stage.grant(shipping=True)
    assert again["errors"][0]["code"] == "SHIPPING_COSTS_ALREADY_GRANTED"


def test_more_than_there_is_cannot_be_granted(stage: Stage) -> None:
    (units,) = stage.grant((0, 3))["errors"]
    (line,) = units["lines"]
    assert line["code"] == "QUANTITY_GREATER_THAN_AVAILABLE"
    assert line["message"] == "Cannot grant refund for more than the available quantity of the line (2)."
    (amount,) = stage.grant(amount="147")["errors"]
    assert amount["code"] == "AMOUNT_GREATER_THAN_AVAILABLE"


def test_the_worth_of_lines_is_cut_to_what_the_transaction_has(stage: Stage) -> None:
    stage.seed(transactions=[{"charged": "46.82"}, {"charged": "100.00"}])
    assert stage.grant((1, 1))["grantedRefund"]["amount"]["amount"] == 46.82


def test_a_granted_refund_is_asked_for_once_at_a_time(stage: Stage) -> None:
    granted = stage.granted((0, 1))
    assert stage.send(granted)["errors"] == []
    (pending,) = stage.send(granted)["errors"]
    stage.settle()
    stage.report("REFUND_SUCCESS", "RF1", "19.99")
    (done,) = stage.send(granted)["errors"]
    assert pending == {
        "field": "grantedRefundId",
        "message": "The refund request is already in progress.",
        "code": "REFUND_IS_PENDING",
    }
    assert done["code"] == "REFUND_ALREADY_PROCESSED"


def test_a_granted_refund_needs_the_charge(stage: Stage) -> None:
    granted = stage.granted((1, 1))
    stage.refund("100.00")
    stage.settle()
    (error,) = stage.send(granted)["errors"]
    assert error["code"] == "AMOUNT_GREATER_THAN_AVAILABLE"


def test_an_app_may_press_the_button_itself(stage: Stage) -> None:
    """So a lost answer can be healed without staff (observed 3.23.28)."""
    stage.answer(AppAnswer(b"lost", 404, "text/plain"), AppAnswer.json(SUCCESS))
    granted = stage.granted((1, 1))
    stage.send(granted)
    stage.settle()
    assert stage.status() == "FAILURE"

    assert stage.as_app(SEND, id=granted)["errors"] == []
    stage.settle()

    assert stage.status() == "SUCCESS"
    assert stage.money() == (56.92, 89.9, 0.0)
    assert stage.transaction()["events"][0]["createdBy"]["__typename"] == "App"


def test_nobody_to_ask(stage: Stage) -> None:
    stage.seed(transaction={"app": None})
    (error,) = stage.refund("5.00")["errors"]
    assert error["code"] == "MISSING_TRANSACTION_ACTION_REQUEST_WEBHOOK"
    assert error["message"] == "No app or plugin is configured to handle payment action requests."
    assert [one[0] for one in stage.refund_events()] == ["REFUND_FAILURE", "REFUND_REQUEST"]


def test_an_app_without_rights_may_not_grant(stage: Stage) -> None:
    mutation = """mutation($id: ID!, $input: OrderGrantRefundCreateInput!) {
      orderGrantRefundCreate(id: $id, input: $input) { errors { code } }
    }"""
    variables = {"id": stage.order_id, "input": {"transactionId": stage.transaction_id, "amount": 1}}
    answer = stage.graphql(mutation, variables, token=stage.app.token)
    assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"


# Channel, lines as unit gross / total gross, shipping, first grant, the rest: the observed vectors.
VECTORS = {
    "7 % off": ([("18.59", "37.18", 2), ("83.61", "83.61", 1), ("3.10", "9.29", 3)], "6.95", 31.74, 105.29),
    "25.00 off": ([("16.42", "32.83", 2), ("73.83", "73.83", 1), ("2.74", "8.21", 3)], "6.95", 28.85, 92.97),
    "no shipping": ([("19.99", "39.98", 2), ("89.90", "89.90", 1), ("3.33", "9.99", 3)], "0", 26.65, 113.22),
    "net prices": (
        [("24.19", "48.38", 2), ("108.78", "108.78", 1), ("3.63", "10.89", 3)],
        "8.41",
        39.86,
        136.6,
    ),
    "net, 7 % off": (
        [("22.50", "44.99", 2), ("101.17", "101.17", 1), ("3.38", "10.13", 3)],
        "8.41",
        37.67,
        127.03,
    ),
}


@pytest.mark.parametrize("name", VECTORS)
def test_a_full_refund_in_two_steps_ends_at_the_total(stage: Stage, name: str) -> None:
    lines, shipping, first, rest = VECTORS[name]
    stage.seed(
        shipping={"gross": shipping},
        lines=[
            {"product_name": "P", "quantity": quantity, "unit_gross": unit, "total_gross": total}
            for unit, total, quantity in lines
        ],
    )
    stage.answer(AppAnswer.json({"pspReference": "1"}), AppAnswer.json({"pspReference": "2"}))
    granted = [stage.granted((0, 1), (2, 2), shipping=True)]
    stage.send(granted[0])
    stage.settle()
    granted.append(stage.granted((0, 1), (1, 1), (2, 1)))
    stage.send(granted[1])
    stage.settle()

    amounts = [one["amount"]["amount"] for one in stage.state()["granted_refunds"]]
    assert amounts == [first, rest]
    assert stage.money()[0] == 0.0
