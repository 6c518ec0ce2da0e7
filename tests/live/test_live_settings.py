"""What the walk is told, and what it says where it is not."""

import pytest

from saleor_msp_app.live.settings import NEEDED, LiveSettings, NotTold, read_settings

TOLD = {
    "SALEOR_URL": "https://shop.example.com/graphql/",
    "SALEOR_EMAIL": "ada@example.com",
    "SALEOR_PASSWORD": "geheim",
    "SALEOR_CHANNEL": "default-channel",
}

EVERYWHERE = "0.0.0.0"  # noqa: S104  what the walk chooses where Saleor is not on this machine


def told(**more: str) -> LiveSettings:
    settings = read_settings(TOLD | more)
    assert isinstance(settings, LiveSettings)
    return settings


@pytest.mark.parametrize("name", NEEDED)
@pytest.mark.parametrize("variables", [{}, {"SALEOR_URL": "", "SALEOR_EMAIL": ""}])
def test_each_missing_variable_is_named_with_what_it_is_for(name: str, variables: dict[str, str]) -> None:
    asked = read_settings(variables)
    assert isinstance(asked, NotTold)
    assert f"{name} is missing: {NEEDED[name]}" in asked.lines
    assert len(asked.lines) == 4


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("SALEOR_URL", "shop.example.com"),
        ("SALEOR_URL", "ftp://shop.example.com"),
        ("APP_URL", "https://"),
        ("APP_URL", "http://here:port"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "http"),
    ],
)
def test_a_wrong_variable_is_named(name: str, text: str) -> None:
    asked = read_settings(TOLD | {name: text})
    assert isinstance(asked, NotTold)
    (line,) = asked.lines
    assert line.startswith(f"{name} is no ")
    assert text in line


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, ("http://127.0.0.1:8080", "127.0.0.1", 8080)),
        ({"PORT": "9000"}, ("http://127.0.0.1:9000", "127.0.0.1", 9000)),
        ({"APP_URL": "http://localhost:9000/"}, ("http://localhost:9000", "127.0.0.1", 9000)),
        ({"APP_URL": "http://docker.host"}, ("http://docker.host", EVERYWHERE, 80)),
        ({"APP_URL": "http://docker.host:9000"}, ("http://docker.host:9000", EVERYWHERE, 9000)),
        ({"APP_URL": "https://tunnel.example"}, ("https://tunnel.example", EVERYWHERE, 8080)),
        (
            {"APP_URL": "https://tunnel.example", "PORT": "9000"},
            ("https://tunnel.example", EVERYWHERE, 9000),
        ),
    ],
)
def test_where_the_app_listens(variables: dict[str, str], expected: tuple[str, str, int]) -> None:
    """Loopback only, unless Saleor is elsewhere; https is a tunnel's, whose port is not the app's."""
    settings = told(**variables)
    assert (settings.app_url, settings.host, settings.port) == expected


def test_the_password_is_not_shown() -> None:
    assert "geheim" not in repr(told())
