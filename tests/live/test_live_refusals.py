"""Where the walk cannot begin: a clear sentence, and nothing made in Saleor."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from saleor_msp_app.staging.programs import free_ports, loopback_url
from tests.live.live_shop import LiveShop, open_shop, walk


@pytest.fixture(scope="module")
def shop() -> Iterator[LiveShop]:
    with open_shop() as opened:
        yield opened


def test_without_variables_it_says_what_it_needs(tmp_path: Path) -> None:
    done = walk(tmp_path, {})
    assert done.returncode == 2
    for words in (
        "SALEOR_URL is missing: the GraphQL address",
        "SALEOR_EMAIL is missing",
        "SALEOR_PASSWORD is missing",
        "SALEOR_CHANNEL is missing: the slug",
        "APP_URL may be set: where Saleor reaches this app",
        "PORT may be set",
    ):
        assert words in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("SALEOR_PASSWORD", "a-wrong-one", "does not let admin@example.com in: INVALID_CREDENTIALS"),
        ("SALEOR_CHANNEL", "no-such", "Saleor has no channel no-such"),
    ],
)
def test_a_wrong_variable(shop: LiveShop, tmp_path: Path, name: str, text: str, words: str) -> None:
    done = walk(tmp_path, shop.variables() | {name: text})
    assert done.returncode == 1
    assert words in done.stdout
    assert "a-wrong-one" not in done.stdout + done.stderr
    assert (shop.state()["apps"], shop.state()["orders"]) == ([], [])


def test_another_address_than_graphql(shop: LiveShop, tmp_path: Path) -> None:
    done = walk(tmp_path, shop.variables() | {"SALEOR_URL": f"{shop.url}/"})
    assert done.returncode == 1
    assert "is not the GraphQL address of a Saleor: it answers 404" in done.stdout


def test_no_saleor_at_the_address(shop: LiveShop, tmp_path: Path) -> None:
    url = f"{loopback_url(free_ports(1)[0])}/graphql/"
    done = walk(tmp_path, shop.variables() | {"SALEOR_URL": url})
    assert done.returncode == 1
    assert f"no Saleor answers at {url}" in done.stdout


def test_a_member_of_staff_who_may_too_little(shop: LiveShop, tmp_path: Path) -> None:
    before = shop.control("PATCH", "staff", {"permissions": ["MANAGE_ORDERS", "HANDLE_PAYMENTS"]})
    assert before["permissions"] == ["HANDLE_PAYMENTS", "MANAGE_ORDERS"]
    done = walk(tmp_path, shop.variables())
    shop.control("POST", "reset")
    assert done.returncode == 1
    for permission in ("MANAGE_APPS", "MANAGE_CHANNELS", "MANAGE_PRODUCTS", "MANAGE_SHIPPING"):
        assert permission in done.stdout
    assert "MANAGE_ORDERS" not in done.stdout


def test_an_app_from_elsewhere_is_left_alone(shop: LiveShop, tmp_path: Path) -> None:
    """Another account may be behind it."""
    address = "https://msp.example.com/api/manifest"
    shop.control("POST", "apps", {"identifier": "com.multisafepay.saleor", "manifest_url": address})
    done = walk(tmp_path, shop.variables())
    apps = shop.state()["apps"]
    shop.control("POST", "reset")
    assert done.returncode == 1
    assert f"installed in this Saleor already, from {address}" in done.stdout
    assert [app["is_active"] for app in apps] == [True]


def test_a_port_that_is_taken(shop: LiveShop, tmp_path: Path) -> None:
    """Who listens there may be another app, with another account."""
    taken = shop.url.rpartition(":")[2]
    done = walk(tmp_path, shop.variables() | {"PORT": taken})
    assert done.returncode == 1
    assert f"cannot listen on port {taken}" in done.stdout


def test_saleor_cannot_reach_the_app(shop: LiveShop, tmp_path: Path) -> None:
    nowhere = loopback_url(free_ports(1)[0])
    done = walk(tmp_path, shop.variables() | {"APP_URL": nowhere})
    assert done.returncode == 1
    assert f"could not install the app from {nowhere}/api/manifest: Failed to connect to app." in done.stdout
    assert shop.state()["apps"] == []
