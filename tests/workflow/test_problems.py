"""Problems on the whole road: raised in Saleor when something goes wrong, dismissed when it is solved."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.commands.checked_road import Checker, open_checker
from tests.commands.running_road import Operator
from tests.workflow.road import QUICK

FREQUENT = replace(QUICK, problems_every=timedelta(milliseconds=200), keys_asked_every=timedelta(0))
PATIENCE = 20.0
SHOWN = "{ app { problems { key message isCritical dismissed { by } } } }"


@dataclass(frozen=True, slots=True)
class Scene:
    """The road, and an operator at its side."""

    checker: Checker

    @property
    def operator(self) -> Operator:
        return self.checker.operator

    def problems(self) -> dict[str, Any]:
        """What staff sees of the app, by key."""
        found = self.checker.as_app(SHOWN)["app"]["problems"]
        return {one["key"]: one for one in found if one["dismissed"] is None}

    def wait_for(self, *keys: str) -> dict[str, Any]:
        """Until exactly these are shown."""
        shown: dict[str, Any] = {}
        for _ in range(int(PATIENCE / 0.1)):
            shown = self.problems()
            if set(shown) == set(keys):
                return shown
            time.sleep(0.1)
        raise AssertionError(shown)


@pytest.fixture(scope="module")
def scene(lasting_database_url: sa.URL) -> Iterator[Scene]:
    with open_checker(lasting_database_url, FREQUENT) as checker:
        yield Scene(checker)


def test_a_refund_that_needs_a_person(scene: Scene) -> None:
    order = scene.operator.road.pay("IDEAL")
    reference = scene.operator.held(order, arrived=False)
    key = f"needs-person:{reference}"
    shown = scene.wait_for(key)[key]
    assert shown["isCritical"] is True
    assert "5.00 EUR" in shown["message"]
    msp_order = scene.operator.road.staff.look(order)["transactions"][0]["pspReference"]
    assert msp_order in shown["message"]
    scene.operator.refunds("resolve", reference, "--not-paid", "--reason", "looked it up")
    scene.wait_for()


def test_a_key_that_multisafepay_does_not_accept(scene: Scene) -> None:
    scene.operator.road.msp.fault("other", "error", status=401, code=1032, times=1_000_000)
    shown = scene.wait_for("key-refused:environment")["key-refused:environment"]
    assert (shown["isCritical"], "test environment" in shown["message"]) == (True, True)
    scene.operator.road.heal()
    scene.wait_for()


def test_multisafepay_out_of_reach_is_no_problem_of_the_key(scene: Scene) -> None:
    scene.operator.road.msp.fault("other", "close", times=1_000_000)
    time.sleep(3 * FREQUENT.problems_every.total_seconds())
    assert scene.problems() == {}
    scene.operator.road.heal()


def test_a_balance_that_is_too_low(scene: Scene) -> None:
    road = scene.operator.road
    road.msp.quirk(balance=100)
    order = road.pay("IDEAL")
    road.staff.refund_amount(order, "7.00")
    road.finished(order)
    shown = scene.wait_for("balance-low:environment")["balance-low:environment"]
    assert (shown["isCritical"], "7.00 EUR" in shown["message"]) == (False, True)
    road.msp.quirk(balance=None)
    road.staff.refund_amount(order, "8.00")
    road.finished(order, 2)
    scene.wait_for()
    assert road.paid_out(order) == 800
