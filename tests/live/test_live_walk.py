"""The whole walk, through a sandbox Saleor."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.live_shop import LiveShop, open_shop, shop_in_a_process, walk


@pytest.fixture
def shop() -> Iterator[LiveShop]:
    with open_shop() as opened:
        yield opened


def marks(printed: str) -> list[str]:
    """The last column of the table."""
    return re.findall(r"│ (yes|NO)\s+│$", printed, flags=re.MULTILINE)


def test_every_step_is_recorded_as_expected(shop: LiveShop, tmp_path: Path) -> None:
    """The app of an earlier walk makes room; what can be removed is gone in the end, the orders stay."""
    variables = shop.variables()
    old = f"http://127.0.0.1:{variables['PORT']}/api/manifest"
    shop.control("POST", "apps", {"identifier": "com.multisafepay.saleor", "manifest_url": old})
    done = walk(tmp_path, variables)
    assert done.returncode == 0, done.stdout + done.stderr
    assert marks(done.stdout) == ["yes"] * 14
    assert "The app of an earlier walk was still installed. It is removed." in done.stdout
    for words in (
        "install the app",
        "AUTHORIZATION_SUCCESS 46.93",
        "CHARGE_SUCCESS 46.93",
        "REFUND_SUCCESS 19.99",
        "REFUND_SUCCESS 26.94",
        "REFUND_ALREADY_PROCESSED",
        "REFUND_FAILURE 0.00",
        "REFUND_SUCCESS 5.00",
        "REFUND_FAILURE 3.00",
        "REFUND_SUCCESS 36.93",
        "granted refunds: SUCCESS, SUCCESS",
        "MultiSafepay paid out 46.93",
        "live: 14 of 14 steps as expected",
    ):
        assert words in done.stdout
    state = shop.state()
    assert [app["is_active"] for app in state["apps"]] == [False, False]
    assert all(order in done.stdout for order in state["orders"])
    assert len(state["orders"]) == 2
    assert done.stdout.count("removed │") == 6
    assert list(tmp_path.iterdir()) == []


def test_another_currency_another_address_and_refunds_with_reasons(tmp_path: Path) -> None:
    """127.0.0.2 stands for another machine: the app listens everywhere, at no address of loopback."""
    with shop_in_a_process(tmp_path) as shop:
        shop.control("PUT", "refund-reasons", {"titles": ["Damaged", "Too late"]})
        variables = shop.variables() | {"SALEOR_CHANNEL": "default-channel"}
        done = walk(tmp_path, variables | {"APP_URL": f"http://127.0.0.2:{variables['PORT']}"})
    assert done.returncode == 0, done.stdout + done.stderr
    assert marks(done.stdout) == ["yes"] * 14


def test_a_shop_that_wants_reasons_and_has_none(shop: LiveShop, tmp_path: Path) -> None:
    shop.control("PUT", "refund-reasons", {"titles": []})
    done = walk(tmp_path, shop.variables())
    assert done.returncode == 1
    assert "wants every refund to name a page of the type Refund reasons, and there is none" in done.stdout


def test_what_saleor_does_not_record_is_marked(shop: LiveShop, tmp_path: Path) -> None:
    """Reports are lost on their way: the capture is never recorded, and its order is walked no further."""
    fault = {"mode": "502", "times": None, "containing": "transactionEventReport"}
    shop.control("PUT", "faults", {"graphql": [fault]})
    done = walk(tmp_path, shop.variables(), patience=2)
    assert done.returncode == 1
    told = [line.strip() for line in done.stdout.splitlines() if line.startswith("  ")]
    assert told[:4] == [
        "install the app: as expected",
        "pay by Klarna: as expected",
        "capture: OTHERWISE",
        "refund one of two units: OTHERWISE",
    ]
    assert "not tried" in done.stdout
    assert marks(done.stdout)[:4] == ["yes", "yes", "NO", "NO"]
    assert "live: 3 of 12 steps as expected" in done.stdout
    assert done.stdout.count("removed │") == 6
