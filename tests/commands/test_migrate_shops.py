"""`shops migrate` over real HTTP: an upgrade reaches the shop by the app's own token."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from saleor_msp_app.saleor.webhooks import DECLARATIONS
from tests.commands.checked_road import Checker, open_checker

OLDER = "subscription { event { ... on TransactionRefundRequested { action { amount } } } }"
REFUND = "Refund requested"
NAMES = {one.name for one in DECLARATIONS}


@pytest.fixture(scope="module")
def opened(lasting_sqlite_url: sa.URL) -> Iterator[Checker]:
    with open_checker(lasting_sqlite_url) as checker:
        yield checker


@pytest.fixture
def checker(opened: Checker) -> Iterator[Checker]:
    """An app that was just installed, by this version."""
    yield opened
    opened.road.heal()
    opened.change_app(is_active=True, permissions=["HANDLE_PAYMENTS"])
    opened.migrate("--move")


def steps(shown: dict[str, object]) -> list[tuple[str, str]]:
    found = shown["steps"]
    assert isinstance(found, list)
    return [(one["webhook"], one["does"]) for one in found]


def test_a_shop_that_was_just_installed_needs_nothing(checker: Checker) -> None:
    shown = checker.migrate()
    assert (shown["outcome"], shown["steps"], shown["lacking"]) == ("migrated", [], [])
    assert {one["webhook"] for one in shown["left"]} >= NAMES


def test_a_dry_run_says_it_and_does_nothing(checker: Checker) -> None:
    checker.change_webhook(REFUND, query=OLDER)
    before = checker.app()
    assert steps(checker.migrate("--dry-run")) == [(REFUND, "change")]
    assert checker.app() == before
    assert steps(checker.migrate()) == [(REFUND, "change")]


def test_the_older_query_becomes_this_versions_and_a_refund_goes_through(checker: Checker) -> None:
    checker.change_webhook(REFUND, query=OLDER, isActive=False)
    assert steps(checker.migrate()) == [(REFUND, "change")]
    assert steps(checker.migrate()) == []
    assert checker.of_shop("webhooks", 0)["verdict"] == "ok"
    order = checker.road.pay("IDEAL")
    checker.road.staff.refund_amount(order, "5.00")
    checker.road.finished(order)
    assert checker.road.paid_out(order) == 500


def test_a_webhook_that_is_missing_is_made(checker: Checker) -> None:
    elsewhere = "https://erp.example.com/hook"
    checker.change_webhook(REFUND, targetUrl=elsewhere, name="The ERP's now")
    assert steps(checker.migrate()) == [(REFUND, "create")]
    assert elsewhere in [one["target_url"] for one in checker.app()["webhooks"]]
    assert checker.of_shop("webhooks", 0)["verdict"] == "ok"


def test_what_is_not_ours_is_left_as_it_is(checker: Checker) -> None:
    checker.add_webhook(name="ERP", targetUrl="https://erp.example.com/refunds", query=OLDER)
    before = checker.app()
    shown = checker.migrate()
    assert shown["steps"] == []
    assert ("ERP", "not of this app's making") in [(one["webhook"], one["why"]) for one in shown["left"]]
    assert checker.app() == before


def test_an_event_that_this_version_does_not_know_rests(checker: Checker) -> None:
    url = f"{checker.road.app_url}/api/webhooks/saleor/transaction-void-requested"
    checker.add_webhook(name="Void requested", targetUrl=url, query=OLDER)
    assert steps(checker.migrate()) == [("Void requested", "deactivate")]
    (there,) = [one for one in checker.app()["webhooks"] if one["target_url"] == url]
    assert there["is_active"] is False
    assert checker.migrate()["steps"] == []


def test_another_deployments_shop_is_taken_over_only_by_word(checker: Checker) -> None:
    there = "https://staging.example.com/api/webhooks/saleor/transaction-refund-requested"
    checker.change_webhook(REFUND, targetUrl=there)
    before = checker.app()
    shown = checker.migrate(code=1)
    assert (shown["outcome"], "staging.example.com" in shown["why"]) == ("elsewhere", True)
    assert checker.app() == before
    assert steps(checker.migrate("--move")) == [(REFUND, "change")]


def test_a_lost_answer_is_found_by_the_next_run(checker: Checker) -> None:
    checker.change_webhook(REFUND, targetUrl="https://erp.example.com/hook", name="gone")
    checker.road.faults(graphql=[{"mode": "cut", "after": True, "containing": "webhookCreate"}])
    shown = checker.migrate(code=1)
    assert (shown["outcome"], bool(shown["steps"][0]["failed"])) == ("partly", True)
    assert checker.migrate()["steps"] == []


def test_a_step_that_fails_stops_no_other(checker: Checker) -> None:
    checker.change_webhook(REFUND, query=OLDER)
    checker.change_webhook("Charge requested", isActive=False)
    checker.road.faults(graphql=[{"mode": "502", "containing": "webhookUpdate"}])
    shown = checker.migrate(code=1)
    assert [bool(one["failed"]) for one in shown["steps"]].count(True) == 1
    assert len(shown["steps"]) == 2
    assert len(checker.migrate()["steps"]) == 1


def test_a_permission_that_is_lacking_is_told(checker: Checker) -> None:
    checker.change_app(permissions=[])
    assert checker.migrate()["lacking"] == ["HANDLE_PAYMENTS"]
    assert "only staff can give" in checker.operator.run("shops", "migrate").stdout


def test_a_lost_token_is_a_failure(checker: Checker) -> None:
    checker.change_app(is_active=False)
    assert checker.migrate(code=1)["outcome"] == "failed"


def test_a_shop_by_its_url(checker: Checker) -> None:
    assert checker.migrate("--shop", checker.shop)["shop"] == checker.shop
    done = checker.operator.run("shops", "migrate", "--shop", "https://other.example.com/graphql/")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "not installed" in done.stderr


def test_in_words(checker: Checker) -> None:
    checker.change_webhook(REFUND, query=OLDER)
    would = checker.operator.run("shops", "migrate", "--dry-run").stdout
    assert f"{checker.shop}  would change “{REFUND}” (differs: query)" in would
    assert f"changed “{REFUND}”" in checker.operator.run("shops", "migrate").stdout
