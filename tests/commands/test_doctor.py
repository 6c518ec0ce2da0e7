"""`doctor` over real HTTP: one thing after the other is put out of order, and found."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from saleor_msp_app.commands import doctor as command
from saleor_msp_app.storage.crypto import new_key
from tests.commands.checked_road import Checker, open_checker

ACCOUNT = "environment (test)"


@pytest.fixture(scope="module")
def opened(lasting_sqlite_url: sa.URL) -> Iterator[Checker]:
    with open_checker(lasting_sqlite_url) as checker:
        yield checker


@pytest.fixture
def checker(opened: Checker) -> Iterator[Checker]:
    yield opened
    opened.road.heal()
    opened.change_app(is_active=True, permissions=["HANDLE_PAYMENTS"], breaker_state="CLOSED")
    opened.migrate("--move")


def test_all_is_well(checker: Checker) -> None:
    found = checker.doctor()
    assert {check for check, _ in found} == {
        "settings",
        "database",
        "keys",
        "multisafepay",
        "clock",
        "token",
        "version",
        "permissions",
        "extensions",
        "deliveries",
        "webhooks",
        "documents",
    }
    assert {one["verdict"] for one in found.values()} == {"ok", "warning"}
    assert all(one["remedy"] for one in found.values() if one["verdict"] == "warning")


def test_the_database_may_be_postgresql(postgres_database_url: sa.URL) -> None:
    with open_checker(postgres_database_url) as checker:
        assert {one["verdict"] for one in checker.doctor().values()} == {"ok", "warning"}


def test_one_line_each(checker: Checker) -> None:
    checker.change_app(permissions=[])
    done = checker.operator.run("doctor")
    lines = done.stdout.splitlines()
    assert done.exit_code == 1
    assert len(lines) == len(checker.doctor(1)) + 3  # four lines on the settings
    (wrong,) = [line for line in lines if line.startswith("WRONG")]
    assert "HANDLE_PAYMENTS" in wrong
    assert "dashboard" in wrong


def test_a_lost_token(checker: Checker) -> None:
    checker.change_app(is_active=False)
    found = checker.of_shop("token")
    assert found["verdict"] == "wrong"
    assert "install it again" in found["remedy"]


def test_a_shop_out_of_reach(checker: Checker) -> None:
    checker.road.faults(graphql=[{"mode": "503", "times": None}])
    assert "503" in checker.of_shop("token")["says"]


def test_a_permission_is_lacking(checker: Checker) -> None:
    checker.change_app(permissions=["MANAGE_ORDERS"])
    assert "HANDLE_PAYMENTS" in checker.of_shop("permissions")["says"]


def test_saleor_has_stopped_delivering(checker: Checker) -> None:
    checker.change_app(breaker_state="OPEN")
    assert checker.of_shop("deliveries")["verdict"] == "wrong"


def test_a_webhook_of_an_older_version(checker: Checker) -> None:
    older = "subscription { event { ... on TransactionRefundRequested { action { amount } } } }"
    checker.change_webhook("Refund requested", query=older)
    found = checker.of_shop("webhooks")
    assert "“Refund requested” differs: query" in found["says"]
    assert "shops migrate" in found["remedy"]


def test_webhooks_that_lead_elsewhere(checker: Checker) -> None:
    there = "https://other.example.com/api/webhooks/saleor/transaction-refund-requested"
    checker.change_webhook("Refund requested", targetUrl=there)
    assert "https://other.example.com" in checker.of_shop("webhooks")["says"]


def test_introspection_that_fails_is_a_warning(checker: Checker) -> None:
    checker.road.faults(graphql=[{"mode": "502", "times": None, "containing": "__schema"}])
    assert checker.of_shop("documents", 0)["verdict"] == "warning"


def test_a_key_set_that_cannot_be_fetched(checker: Checker) -> None:
    checker.road.faults(jwks=[{"mode": "502", "times": None}])
    assert checker.of_shop("keys of the shop")["verdict"] == "wrong"


def test_a_wrong_key(checker: Checker) -> None:
    checker.road.msp.fault("any", "error", status=401, code=1032, times=3)
    found = checker.doctor(1)["multisafepay", ACCOUNT]
    assert "1032" in found["says"]
    assert "environment" in found["remedy"]


def test_a_key_that_may_not_list(checker: Checker) -> None:
    checker.road.msp.fault("other", "json", status=403, content={"message": "Forbidden"})
    found = checker.doctor(0)["multisafepay", ACCOUNT]
    assert (found["verdict"], "list of refunds" in found["says"]) == ("warning", True)


def test_a_key_that_may_not_read_orders(checker: Checker) -> None:
    checker.road.msp.fault("get_order", "json", status=403, content={"message": "Forbidden"})
    assert "may not read orders" in checker.doctor(1)["multisafepay", ACCOUNT]["says"]


def test_multisafepay_out_of_reach(checker: Checker) -> None:
    checker.road.msp.fault("any", "close")
    assert "does not answer" in checker.doctor(1)["multisafepay", ACCOUNT]["says"]


@pytest.mark.parametrize(("off", "code"), [(-50, 0), (90, 1), (-90, 1)])
def test_the_clock(checker: Checker, monkeypatch: pytest.MonkeyPatch, off: int, code: int) -> None:
    monkeypatch.setattr(command, "utc_now", lambda: datetime.now(UTC) + timedelta(seconds=off))
    found = checker.doctor(code)
    verdicts = {found["clock", whose]["verdict"] for whose in (ACCOUNT, checker.shop)}
    assert verdicts == {"wrong" if code else "ok"}
    if code:
        assert ("ahead" if off > 0 else "behind") in found["clock", ACCOUNT]["says"]


def test_a_token_under_an_old_key_and_under_none(checker: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = checker.operator.variables["SALEOR_MSP_SECRET_KEYS"]
    monkeypatch.setitem(checker.operator.variables, "SALEOR_MSP_SECRET_KEYS", f"{new_key().reveal()},{keys}")
    assert "keys rotate" in checker.of_shop("keys", 0)["remedy"]
    monkeypatch.setitem(checker.operator.variables, "SALEOR_MSP_SECRET_KEYS", new_key().reveal())
    assert checker.of_shop("keys")["verdict"] == "wrong"


def test_settings_that_are_wrong_do_not_hide_the_database(
    checker: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(checker.operator.variables, "SALEOR_MSP_REPORT_ON", "payday")
    found = checker.doctor(1)
    assert "SALEOR_MSP_REPORT_ON" in found["settings", None]["says"]
    assert found["database", None]["verdict"] == "ok"


def test_no_account_is_a_warning(checker: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(checker.operator.variables, "SALEOR_MSP_API_KEY")
    assert checker.doctor()["multisafepay", None]["verdict"] == "warning"
