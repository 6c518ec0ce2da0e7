"""Every delivery that was recorded, played again: its bytes, the staff's answer and the shop afterwards.

Not here: 01 and 02 (test_saleor_install), 03 to 06 (test_saleor_recorded_sessions), 41 and 42
(test_saleor_retries).
"""

import dataclasses
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from saleor_msp_app.sandbox.saleor import FAST
from tests.sandbox.saleor_recordings import (
    normal,
    only_keys_of,
    recorded_json,
    recorded_query,
    recording,
    same_text,
)
from tests.sandbox.saleor_stage import REFUND, AppAnswer, Stage, set_stage

_TIMING = dataclasses.replace(FAST, read_timeout=5.0, payload_delay=0.01, queue_delay=0.06)
# Wide enough for two requests of two threads, so that the race is one on a busy machine, too.
_RACE_TIMING = dataclasses.replace(_TIMING, payload_delay=0.2, queue_delay=0.3)

CHARGE_FOLDER = "07-transaction-charge-requested"
CANCEL_FOLDER = "08-transaction-cancelation-requested"

VOUCHER_ORDER: dict[str, Any] = {
    "voucher_code": "DISCOUNT",
    "discounts": [{"name": "Big order discount", "total": "25.00"}],
    "lines": [
        {
            "product_name": "Monospace Tee",
            "variant_name": "S",
            "sku": "328223580",
            "variant_id": "UHJvZHVjdFZhcmlhbnQ6MzQ4",
            "quantity": 2,
            "unit_gross": "16.42",
            "unit_net": "13.57",
            "total_gross": "32.83",
            "total_net": "27.13",
            "undiscounted_unit_gross": "19.99",
            "undiscounted_unit_net": "16.52",
            "tax_rate": "0.21",
        },
        {
            "product_name": "Paul's Balance 420",
            "variant_name": "39",
            "sku": "118223581",
            "variant_id": "UHJvZHVjdFZhcmlhbnQ6MzQw",
            "quantity": 1,
            "unit_gross": "73.83",
            "unit_net": "61.02",
            "undiscounted_unit_gross": "89.90",
            "undiscounted_unit_net": "74.30",
            "tax_rate": "0.21",
        },
        {
            "product_name": "Apple Juice",
            "variant_name": "UHJvZHVjdFZhcmlhbnQ6Mzg0",
            "sku": None,
            "variant_id": "UHJvZHVjdFZhcmlhbnQ6Mzg0",
            "quantity": 3,
            "unit_gross": "2.74",
            "unit_net": "2.51",
            "total_gross": "8.21",
            "total_net": "7.53",
            "undiscounted_unit_gross": "3.33",
            "undiscounted_unit_net": "3.06",
            "undiscounted_total_gross": "9.99",
            "undiscounted_total_net": "9.17",
            "tax_rate": "0.09",
            "tax_class": "Groceries",
        },
    ],
}


@pytest.fixture(scope="module")
def running() -> Iterator[Stage]:
    with set_stage(timing=_TIMING) as stage:
        yield stage


@pytest.fixture
def stage(running: Stage) -> Stage:
    running.control("POST", "/reset")
    running.app.received.clear()
    return running


def _prepare(stage: Stage, folder: str, **order: Any) -> None:
    stage.app.hooks = {REFUND: recorded_query(folder)}
    stage.install()
    stage.seed(**order)
    answer = recorded_json(folder, "answer.json")
    stage.answer(AppAnswer(answer["body"].encode(), answer["status"], answer["content_type"]))


def _send(stage: Stage, *lines: tuple[int, int], shipping: bool = False, reason: str = "evaluation") -> Any:
    sent = stage.send(stage.granted(*lines, shipping=shipping, reason=reason))
    stage.settle()
    return sent


def _refund(stage: Stage, amount: str, reason: str | None = None) -> Any:
    sent = stage.refund(amount, reason)
    stage.settle()
    return sent


def _two_lines_and_shipping(stage: Stage) -> Any:
    lines = [
        {"id": stage.line(0), "quantity": 1, "reason": "too small"},
        {"id": stage.line(2), "quantity": 2},
    ]
    granted = stage.granted(shipping=True, reason="customer returned", lines=lines)
    sent = stage.send(granted)
    stage.settle()
    return sent


def _again_after_failure(stage: Stage) -> Any:
    granted = stage.granted((1, 1), reason="evaluation")
    stage.answer(AppAnswer.json({"result": "REFUND_FAILURE", "message": "no funds"}), *stage.app.answers)
    stage.send(granted)
    stage.settle()
    sent = stage.send(granted)
    stage.settle()
    return sent


def _after_damage(stage: Stage) -> Any:
    stage.answer(AppAnswer.json({"pspReference": "a1", "actions": ["REFUND"]}), *stage.app.answers)
    _refund(stage, "1.00")
    return _refund(stage, "2.00")


def _voucher_rest(stage: Stage) -> Any:
    stage.answer(AppAnswer.json({"pspReference": "ref-1"}), *stage.app.answers)
    _send(stage, (0, 1), (2, 2), shipping=True)
    return _send(stage, (0, 1), (1, 1), (2, 1))


def _report_before_answer(stage: Stage) -> Any:
    stage.app.answers[0].delay = 0.5
    sent = stage.send(stage.granted((0, 1), reason="evaluation"))
    while not stage.app.webhooks:
        time.sleep(0.01)
    stage.report("REFUND_SUCCESS", "RF1", "19.99")
    stage.settle()
    return sent


def _nothing_left(stage: Stage) -> Any:
    stage.answer(AppAnswer.json({"pspReference": "ref-0"}), *stage.app.answers)
    _refund(stage, "146.82")
    return _refund(stage, "1.00")


def _goodwill(stage: Stage) -> Any:
    return _refund(stage, "5.00", "goodwill")


PLAYS: dict[str, Callable[[Stage], Any]] = {
    "10-granted-two-lines-and-shipping": _two_lines_and_shipping,
    "11-granted-one-line": lambda stage: _send(stage, (0, 1)),
    "12-granted-one-line-answered-success": lambda stage: _send(stage, (0, 1)),
    "13-granted-order-null-without-manage-orders": _two_lines_and_shipping,
    "20-bare-grantedrefund-id": _goodwill,
    "21-bare-grantedrefund-typename": _goodwill,
    "22-bare-grantedrefund-reason": _goodwill,
    "23-bare-grantedrefund-lines": _goodwill,
    "24-bare-grantedrefund-id-lines": _goodwill,
    "25-bare-grantedrefund-reason-shipping": _goodwill,
    "26-bare-grantedrefund-amount": _goodwill,
    "27-bare-grantedrefund-id-status": _goodwill,
    "28-bare-grantedrefund-createdat": _goodwill,
    "29-bare-grantedrefund-docs-query": _goodwill,
    "30-bare-grantedrefund-not-selected": _goodwill,
    "31-bare-full-query": _goodwill,
    "54-granted-answered-failure": lambda stage: _send(stage, (1, 1)),
    "55-granted-same-again-after-failure": _again_after_failure,
    "56-answer-with-actions": lambda stage: _refund(stage, "1.00"),
    "57-transaction-null-after-answer-with-actions": _after_damage,
    "60-voucher-fixed-first-part": lambda stage: _send(stage, (0, 1), (2, 2), shipping=True),
    "61-voucher-fixed-the-rest": _voucher_rest,
    "62-report-before-answer": _report_before_answer,
    "63-nothing-left-amount-zero": _nothing_left,
}


def _check_body(stage: Stage, folder: str) -> None:
    body = stage.app.webhooks[-1].body
    recorded = recording(folder, "body.raw").read_bytes()
    assert same_text(json.loads(body)) == same_text(json.loads(recorded))
    assert body == json.dumps(json.loads(body)).encode()  # Python's style, byte for byte


def _check_shop(stage: Stage, folder: str) -> None:
    recorded = recorded_json(folder)
    state = stage.state()
    for name in ("order", "granted_refunds", "transactions"):
        found = normal(only_keys_of(recorded[name], state[name]))
        assert found == normal(recorded[name]), name


@pytest.mark.parametrize("folder", PLAYS)
def test_a_delivery_is_the_recorded_one(stage: Stage, folder: str) -> None:
    _prepare(stage, folder, **(VOUCHER_ORDER if "voucher" in folder else {}))

    sent = PLAYS[folder](stage)

    _check_body(stage, folder)
    _check_shop(stage, folder)
    (response,) = recorded_json(folder)["staff_request"]["response"]["data"].values()
    assert same_text(sent) == same_text(response)


@pytest.mark.parametrize("folder", ["50-race-bare-first", "52-race-granted-first"])
def test_simultaneous_requests_are_both_in_both_bodies(folder: str) -> None:
    with set_stage(timing=_RACE_TIMING) as stage:
        stage.control("POST", "/reset")
        _race(stage, folder)


def _race(stage: Stage, folder: str) -> None:
    _prepare(stage, folder)
    prefix = "dblg" if "granted" in folder else "dbl"
    stage.answer(*(AppAnswer.json({"pspReference": f"{prefix}-{n}"}) for n in (1, 2)))
    granted = stage.granted((1, 1), reason="evaluation") if "granted" in folder else ""

    with ThreadPoolExecutor(2) as pool:
        staff = [
            pool.submit(stage.send, granted) if granted else pool.submit(stage.refund, "100.00")
            for _ in range(2)
        ]
        assert all(one.result()["errors"] == [] for one in staff)
    stage.settle()

    first, second = (json.loads(one.body) for one in stage.app.webhooks)
    assert first.pop("issuedAt") != second.pop("issuedAt")
    assert first == second
    _check_body(stage, folder)
    recorded, state = recorded_json(folder), stage.state()
    assert normal(only_keys_of(recorded["order"], state["order"])) == normal(recorded["order"])
    assert [one["status"] for one in state["granted_refunds"]] == (["PENDING"] if granted else [])


def test_a_checkout_that_never_became_an_order(stage: Stage) -> None:
    folder = "58-checkout-without-order"
    _prepare(stage, folder)
    checkout = stage.control("POST", "/checkouts")
    stage.order = {"order": None, "transactions": checkout["transactions"]}

    _refund(stage, "12.34")

    _check_body(stage, folder)
    recorded = recorded_json(folder)["transactions"]
    assert normal(only_keys_of(recorded, [stage.transaction()])) == normal(recorded)


@pytest.mark.parametrize("folder", [CHARGE_FOLDER, CANCEL_FOLDER])
def test_a_charge_and_the_cancelation_of_the_rest(stage: Stage, folder: str) -> None:
    stage.app.hooks = {
        "TRANSACTION_CHARGE_REQUESTED": recorded_query(CHARGE_FOLDER),
        "TRANSACTION_CANCELATION_REQUESTED": recorded_query(CANCEL_FOLDER),
    }
    stage.install()
    authorised = {"charged": 0, "authorized": "146.82", "psp_reference": "AUTH1"}
    stage.seed(transaction={**authorised, "actions": ["CANCEL", "CHARGE"]})
    answers = [recorded_json(one, "answer.json")["body"] for one in (CHARGE_FOLDER, CANCEL_FOLDER)]
    stage.answer(*(AppAnswer(body.encode()) for body in answers))

    stage.act("CHARGE", "46.82")
    stage.settle()
    if folder == CANCEL_FOLDER:
        stage.act("CANCEL")
        stage.settle()

    _check_body(stage, folder)
    _check_shop(stage, folder)


def test_an_answer_of_500_leaves_the_granted_refund_pending(stage: Stage) -> None:
    folder = "40-server-error-first-delivery"
    _prepare(stage, folder)
    stage.app.answers[0].delay = 0.2

    stage.send(stage.granted((0, 1), reason="evaluation"))

    while not stage.app.webhooks:
        time.sleep(0.01)
    _check_body(stage, folder)
    _check_shop(stage, folder)
    stage.settle()
