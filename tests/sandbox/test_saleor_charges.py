"""Staff's CHARGE and CANCEL of what is authorised, and what the app says of them."""

import dataclasses
import json
from collections.abc import Iterator
from typing import Any

import pytest

from saleor_msp_app.sandbox.saleor import FAST
from tests.sandbox.saleor_stage import AppAnswer, Stage, set_stage
from tests.sandbox.saleor_storefront import subscribe

_TIMING = dataclasses.replace(FAST, retry_scale=0.001)
AUTHORISED = {"charged": 0, "authorized": "146.82", "psp_reference": "AU1", "actions": ["CHARGE", "CANCEL"]}


@pytest.fixture(scope="module")
def running() -> Iterator[Stage]:
    with set_stage(timing=_TIMING) as stage:
        yield stage


@pytest.fixture
def stage(running: Stage) -> Stage:
    running.control("POST", "/reset")
    running.app.received.clear()
    subscribe(running)
    running.answer(AppAnswer.json({"pspReference": "CH1"}))
    running.seed(transaction=AUTHORISED)
    return running


def _ask(stage: Stage, action: str, amount: str | None = None, answer: AppAnswer | None = None) -> Any:
    if answer is not None:
        stage.answer(answer)
    assert stage.act(action, amount)["errors"] == []
    stage.settle()
    return json.loads(stage.app.webhooks[0].body)


def _amounts(stage: Stage) -> dict[str, float]:
    """Those that are not zero."""
    found = stage.transaction()
    kinds = ("authorized", "charged", "chargePending", "canceled", "cancelPending", "refunded")
    amounts = {kind: found[f"{kind}Amount"]["amount"] for kind in kinds}
    return {kind: amount for kind, amount in amounts.items() if amount}


def _newest(stage: Stage) -> tuple[str, str, float, str]:
    event = stage.transaction()["events"][0]
    return event["type"], event["pspReference"], event["amount"]["amount"], event["message"]


@pytest.mark.parametrize("action", ["CHARGE", "CANCEL"])
@pytest.mark.parametrize(("amount", "asked"), [("500.00", 146.82), (None, 146.82), ("0", 146.82), ("9", 9.0)])
def test_at_most_what_is_authorised_is_asked_for(
    stage: Stage, action: str, amount: str | None, asked: float
) -> None:
    sent = _ask(stage, action, amount)

    assert sent["action"] == {"actionType": action, "amount": asked}


@pytest.mark.parametrize(
    ("action", "pending", "settled"),
    [("CHARGE", "chargePending", "charged"), ("CANCEL", "cancelPending", "canceled")],
)
def test_a_reference_alone_is_pending_until_it_is_reported(
    stage: Stage, action: str, pending: str, settled: str
) -> None:
    _ask(stage, action, "46.82")
    assert _amounts(stage) == {"authorized": 100.0, pending: 46.82}

    assert stage.report(f"{action}_SUCCESS", "CH1", "46.82")["alreadyProcessed"] is False

    assert _amounts(stage) == {"authorized": 100.0, settled: 46.82}


@pytest.mark.parametrize("action", ["CHARGE", "CANCEL"])
def test_a_failure_gives_back_what_was_reserved(stage: Stage, action: str) -> None:
    _ask(stage, action, "46.82")

    assert stage.report(f"{action}_FAILURE", "CH1", message="declined")["errors"] == []

    assert _newest(stage) == (f"{action}_FAILURE", "CH1", 46.82, "declined")
    assert _amounts(stage) == {"authorized": 146.82}


@pytest.mark.parametrize("action", ["CHARGE", "CANCEL"])
def test_a_refusal_without_a_reference(stage: Stage, action: str) -> None:
    refusal = AppAnswer.json({"result": f"{action}_FAILURE", "message": "no"})

    _ask(stage, action, "46.82", refusal)

    assert _newest(stage) == (f"{action}_FAILURE", "", 46.82, "no")
    assert _amounts(stage) == {"authorized": 146.82}


@pytest.mark.parametrize("action", ["CHARGE", "CANCEL"])
def test_the_result_of_another_action_is_a_failure(stage: Stage, action: str) -> None:
    _ask(stage, action, None, AppAnswer.json({"pspReference": "CH1", "result": "REFUND_SUCCESS"}))

    kind, psp, _, message = _newest(stage)
    assert (kind, psp) == (f"{action}_FAILURE", "")
    assert message.endswith(f"Possible values: {action}_SUCCESS, {action}_FAILURE.")


@pytest.mark.parametrize("action", ["CHARGE", "CANCEL"])
def test_retries_have_no_body_and_end_in_a_failure(stage: Stage, action: str) -> None:
    _ask(stage, action, None, AppAnswer(b"Internal Server Error", 500, "text/plain"))

    assert [len(one.body) > 0 for one in stage.app.webhooks] == [True, False, False, False, False, False]
    assert _newest(stage) == (f"{action}_FAILURE", "", 146.82, "Failed to delivery request.")
    assert _amounts(stage) == {"authorized": 146.82}


def test_actions_without_a_result_are_damage_here_as_well(stage: Stage) -> None:
    _ask(stage, "CHARGE", "1.00", AppAnswer.json({"pspReference": "CH1", "actions": ["CHARGE"]}))

    assert stage.transaction()["storedActions"] == ["CHARGE"]


def test_two_parts_of_an_authorisation_are_charged_under_their_own_references(stage: Stage) -> None:
    for psp, amount in (("CH1", 46.82), ("CH2", 100.0)):
        _ask(stage, "CHARGE", str(amount), AppAnswer.json({"pspReference": psp, "result": "CHARGE_SUCCESS"}))

    assert _amounts(stage) == {"charged": 146.82}
    assert stage.state()["order"]["chargeStatus"] == "FULL"
