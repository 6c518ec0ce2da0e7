"""From an app that was just installed to its first refund, by the page alone."""

import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from saleor_msp_app.demo.shopper import Shopper
from saleor_msp_app.domain.first_run import FirstRunFacts, StepName, first_run
from saleor_msp_app.sandbox.multisafepay import SANDBOX_KEY
from tests.accounts.visiting import Desk, open_unconfigured_desk
from tests.workflow.aftermath import eventually

NOTHING = FirstRunFacts(False, False, False, False, False, False)


@pytest.fixture
def desk(database_url: sa.URL) -> Iterator[Desk]:
    with open_unconfigured_desk(database_url) as opened:
        yield opened


def guide(desk: Desk) -> tuple[int, str]:
    """How many steps are done, and which comes next."""
    page = desk.page("/accounts/guide")
    following = re.search(r'<li aria-current="step">\s*<b>([^<]+)</b>', page)
    return page.count('<li class="done">'), following[1] if following else ""


def test_a_new_user_goes_from_installed_to_the_first_refund(desk: Desk) -> None:
    road = desk.road
    assert guide(desk) == (0, "Connect an account of MultiSafepay")
    assert "The way to the first refund" in desk.page("/accounts")
    assert f"{road.app_url}/api/notifications/multisafepay" in desk.page("/accounts/guide")
    assert "Connect an account of MultiSafepay" in desk.page("/")
    assert "Manage apps" in desk.looking().page("/accounts/guide")

    page = desk.add("My first account", SANDBOX_KEY)
    assert guide(desk) == (1, "Assign your sales channels")

    shopper = Shopper(road.staff.url, desk.http)
    assert shopper.fills_a_cart() == []
    slugs = re.findall(r'name="from-([^"]+)"', desk.page("/accounts/channels"))
    account = page.rsplit("/", 1)[-1]
    desk.gone_to("/accounts/channels", **{f"to-{slug}": account for slug in slugs})
    assert guide(desk) == (2, "Let MultiSafepay tell the app what happens")

    assert "IDEAL" in shopper.fills_a_cart()
    order = road.staff.order(shopper.pays("IDEAL"))
    road.told(order, "CHARGE_SUCCESS")
    eventually(lambda: guide(desk) == (4, "Make the first refund"))
    assert "the first one came" in desk.page(page)

    road.staff.refund_amount(order, "5.00")
    road.finished(order)
    eventually(lambda: "All is set up" in desk.page("/accounts/guide"))
    assert "The way to the first refund" not in desk.page("/")


@pytest.mark.parametrize(
    ("facts", "following"),
    [
        (NOTHING, StepName.ACCOUNT),
        (FirstRunFacts(False, True, False, False, False, False), StepName.CHANNELS),
        (FirstRunFacts(False, True, True, False, False, False), StepName.NOTIFICATIONS),
        (FirstRunFacts(False, True, True, True, False, False), StepName.PAYMENT),
        (FirstRunFacts(False, True, True, False, True, False), StepName.NOTIFICATIONS),
        (FirstRunFacts(False, True, True, True, True, False), StepName.REFUND),
        (FirstRunFacts(True, False, False, False, False, False), StepName.NOTIFICATIONS),
        (FirstRunFacts(True, False, False, False, True, False), StepName.REFUND),
        (FirstRunFacts(True, False, False, False, True, True), None),
    ],
)
def test_what_comes_next(facts: FirstRunFacts, following: StepName | None) -> None:
    assert next((step.name for step in first_run(facts) if step.is_next), None) is following
