import pytest
from cryptography.fernet import Fernet

from saleor_msp_app.domain.account import Environment
from saleor_msp_app.domain.errors import SettingsRefused
from saleor_msp_app.settings import (
    PREFIX,
    Settings,
    read_database_settings,
    read_settings,
    settings_from,
)

KEY = Fernet.generate_key().decode()
OTHER_KEY = Fernet.generate_key().decode()
NEEDED = {"PUBLIC_URL": "https://msp.example.com", "SECRET_KEYS": KEY}


def made(**variables: str) -> Settings:
    return settings_from({f"{PREFIX}{name}": text for name, text in (NEEDED | variables).items()})


def complaints(**variables: str) -> list[str]:
    with pytest.raises(SettingsRefused) as refused:
        made(**variables)
    return str(refused.value).splitlines()


def complaint(**variables: str) -> str:
    lines = complaints(**variables)
    assert len(lines) == 1, lines
    return lines[0]


def test_the_least_that_is_needed() -> None:
    settings = made()
    assert settings.public_url == "https://msp.example.com"
    assert settings.database_url.reveal() == "sqlite+aiosqlite:///saleor-msp-app.sqlite"
    assert (settings.host, settings.port) == ("127.0.0.1", 8080)
    assert settings.allowed_saleor_urls == ()
    assert settings.allow_loopback is False
    assert settings.account is None


def test_settings_do_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        made().port = 1


def test_every_complaint_comes_at_once() -> None:
    lines = complaints(PUBLIC_URL="", SECRET_KEYS="", PORT="zero", ENVIRONMENT="prod", API_KEY="key")
    assert [line.split()[0].removeprefix(PREFIX) for line in lines] == [
        "PUBLIC_URL",
        "SECRET_KEYS",
        "PORT",
        "ENVIRONMENT",
    ]
    assert all(line.endswith(".") for line in lines)


def test_a_misspelt_variable_is_named_with_its_likely_meaning() -> None:
    assert complaint(ALLOWED_SALEOR_URL="https://a.example/graphql/") == (
        "SALEOR_MSP_ALLOWED_SALEOR_URL is not a setting: did you mean SALEOR_MSP_ALLOWED_SALEOR_URLS?"
    )
    assert complaint(ZZZ="1") == "SALEOR_MSP_ZZZ is not a setting; remove it."


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://msp.example.com/", "https://msp.example.com"),
        (" https://msp.example.com:8443 ", "https://msp.example.com:8443"),
    ],
)
def test_public_url_is_kept_in_one_form(given: str, kept: str) -> None:
    assert made(PUBLIC_URL=given).public_url == kept


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("http://msp.example.com", "must begin with https://; http is for development"),
        ("msp.example.com", "must be an address that begins with https://"),
        ("ftp://msp.example.com", "must be an address that begins with https://"),
        ("https://", "must be an address that begins with https://"),
        ("https://msp.example.com/app", "must be the host alone"),
        ("https://msp.example.com?x=1", "must hold no user"),
        ("https://user@msp.example.com", "must hold no user"),
        ("https://msp.example.com:port", "is not an address"),
        ("https://[::1", "is not an address"),
        ("https://msp example.com", "must hold no spaces"),
    ],
)
def test_public_url_refused(given: str, why: str) -> None:
    assert complaint(PUBLIC_URL=given).startswith(f"SALEOR_MSP_PUBLIC_URL {why}")


def test_loopback_is_for_development() -> None:
    settings = made(
        ALLOW_LOOPBACK="true",
        PUBLIC_URL="http://127.0.0.1:8080",
        API_URL="http://127.0.0.1:9000/v1/json/",
    )
    assert settings.public_url == "http://127.0.0.1:8080"
    assert settings.api_url == "http://127.0.0.1:9000/v1/json"


def test_a_wrong_switch_causes_no_second_complaint() -> None:
    line = complaint(ALLOW_LOOPBACK="perhaps", PUBLIC_URL="http://127.0.0.1:8080")
    assert line == "SALEOR_MSP_ALLOW_LOOPBACK must be true or false."


@pytest.mark.parametrize(("text", "value"), [("1", True), ("ON", True), ("no", False), ("", False)])
def test_switches(text: str, value: bool) -> None:
    assert made(ALLOW_LOOPBACK=text).allow_loopback is value


@pytest.mark.parametrize(
    ("given", "driver_named"),
    [
        ("sqlite:///a.sqlite", "sqlite+aiosqlite:///a.sqlite"),
        ("sqlite:////data/a.sqlite", "sqlite+aiosqlite:////data/a.sqlite"),
        ("sqlite+aiosqlite:///a.sqlite", "sqlite+aiosqlite:///a.sqlite"),
        ("postgresql://u:p@h:5432/d", "postgresql+psycopg://u:p@h:5432/d"),
        ("postgres://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgresql+psycopg:///d?host=/run", "postgresql+psycopg:///d?host=/run"),
    ],
)
def test_databases(given: str, driver_named: str) -> None:
    assert made(DATABASE_URL=given).database_url.reveal() == driver_named


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("mysql://u:geheim@h/d", "must be sqlite:///path/to/file or postgresql://"),
        ("postgresql+asyncpg://u:geheim@h/d", "must be sqlite:///path/to/file or postgresql://"),
        ("saleor.sqlite", "must be sqlite:///path/to/file or postgresql://"),
        ("sqlite://", "must name a file"),
        ("sqlite:///:memory:", "must name a file"),
        ("postgresql://u:geheim@h", "must name a database"),
        ("postgresql://u:geheim@[h/d", "must name a database"),
    ],
)
def test_databases_refused(given: str, why: str) -> None:
    line = complaint(DATABASE_URL=given)
    assert line.startswith(f"SALEOR_MSP_DATABASE_URL {why}")
    assert "geheim" not in line


def test_allowed_shops() -> None:
    given = " https://a.example/graphql/ , *.saleor.cloud,shop.example.com,"
    assert made(ALLOWED_SALEOR_URLS=given).allowed_saleor_urls == (
        "https://a.example/graphql/",
        "*.saleor.cloud",
        "shop.example.com",
    )


@pytest.mark.parametrize(
    "entry", ["*", "https://a.example", "https://a.example/graphql", "shop.example.com:8000", "a/b", "*.*.a"]
)
def test_an_entry_that_matches_no_shop_is_refused(entry: str) -> None:
    line = complaint(ALLOWED_SALEOR_URLS=f"ok.example,{entry}")
    assert line.startswith(f"SALEOR_MSP_ALLOWED_SALEOR_URLS holds {entry!r}")


def test_allowed_storefronts_are_origins_in_their_one_form() -> None:
    assert made().allowed_storefronts == ()
    given = "https://Store.example/, https://b.example:8443 ,https://c.example:443"
    assert made(ALLOWED_STOREFRONTS=given).allowed_storefronts == (
        "https://store.example",
        "https://b.example:8443",
        "https://c.example",
    )
    development = made(ALLOWED_STOREFRONTS="http://127.0.0.1:3000", ALLOW_LOOPBACK="true")
    assert development.allowed_storefronts == ("http://127.0.0.1:3000",)


@pytest.mark.parametrize(
    "entry",
    [
        "store.example",
        "*",
        "http://store.example",
        "https://store.example/shop",
        "https://a@store.example",
        "https://[::1]",
    ],
)
def test_a_storefront_that_is_no_origin_is_refused(entry: str) -> None:
    line = complaint(ALLOWED_STOREFRONTS=f"https://ok.example,{entry}")
    assert line.startswith("SALEOR_MSP_ALLOWED_STOREFRONTS ")


def test_the_key_ring_keeps_its_order() -> None:
    keys = made(SECRET_KEYS=f" {KEY} ,{OTHER_KEY},").secret_keys
    assert [key.reveal() for key in keys] == [KEY, OTHER_KEY]


def test_a_wrong_key_is_named_by_its_place_and_never_shown() -> None:
    line = complaint(SECRET_KEYS=f"{KEY},geheim")
    assert line.startswith("SALEOR_MSP_SECRET_KEYS holds, in place 2, no key")
    assert "geheim" not in line


def test_a_missing_ring_says_how_to_make_one() -> None:
    assert "saleor-msp-app keys new" in complaint(SECRET_KEYS="  ")


def test_the_account_of_the_environment() -> None:
    account = made(API_KEY="  0123456789abcdef ", ENVIRONMENT="Test").account
    assert account is not None
    assert account.api_key.reveal() == "0123456789abcdef"
    assert account.environment is Environment.TEST
    assert account.api_url == "https://testapi.multisafepay.com/v1/json"


def test_the_live_account_and_an_address_of_its_own() -> None:
    live = made(API_KEY="k", ENVIRONMENT="live").account
    assert live is not None
    assert live.api_url == "https://api.multisafepay.com/v1/json"
    other = made(API_KEY="k", ENVIRONMENT="live", API_URL="https://proxy.example/msp/v1/json").account
    assert other is not None
    assert other.api_url == "https://proxy.example/msp/v1/json"


def test_an_account_needs_its_world() -> None:
    assert complaint(API_KEY="k").startswith("SALEOR_MSP_API_KEY is set without SALEOR_MSP_ENVIRONMENT")


@pytest.mark.parametrize("key", ["two words", "schlüssel", "tab\tinside"])
def test_a_key_is_one_word(key: str) -> None:
    line = complaint(API_KEY=key, ENVIRONMENT="test")
    assert line.startswith("SALEOR_MSP_API_KEY must be one word")
    assert key not in line


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("http://127.0.0.1:9000/v1/json", "must begin with https://"),
        ("https://testapi.multisafepay.com", "must end in /v1/json"),
        ("https://testapi.multisafepay.com/v1/json", "is MultiSafepay's address of the other world"),
    ],
)
def test_api_urls_refused(given: str, why: str) -> None:
    line = complaint(API_KEY="k", ENVIRONMENT="live", API_URL=given)
    assert line.startswith(f"SALEOR_MSP_API_URL {why}")


@pytest.mark.parametrize("port", ["0", "65536", "-1", "80.0", "٨٠", "http"])
def test_ports_refused(port: str) -> None:
    assert complaint(PORT=port) == "SALEOR_MSP_PORT must be a number from 1 to 65535."


def test_requests_are_kept_for_ninety_days_unless_told() -> None:
    assert made().retention_days == 90
    assert made(RETENTION_DAYS="30").retention_days == 30


@pytest.mark.parametrize("days", ["0", "-1", "3651", "a month", "1.5"])
def test_days_that_are_none(days: str) -> None:
    wrong = "SALEOR_MSP_RETENTION_DAYS must be a number of days from 1 to 3650."
    assert complaint(RETENTION_DAYS=days) == wrong


@pytest.mark.parametrize("host", ["http://0.0.0.0", "a b"])
def test_hosts_refused(host: str) -> None:
    assert complaint(HOST=host).startswith("SALEOR_MSP_HOST must be an address")


def test_log_formats() -> None:
    assert made(LOG_FORMAT="JSON").log_format == "json"
    assert complaint(LOG_FORMAT="xml") == "SALEOR_MSP_LOG_FORMAT must be one of: auto, json, console."


def test_secrets_do_not_show() -> None:
    settings = made(
        API_KEY="0123456789abcdef", ENVIRONMENT="test", DATABASE_URL="postgresql://u:geheim@h/database"
    )
    for text in (repr(settings), str(settings), repr(settings.account)):
        assert "0123456789" not in text
        assert "geheim" not in text
        assert KEY not in text


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in (NEEDED | {"PORT": "9999", "HOST": ""}).items():
        monkeypatch.setenv(f"{PREFIX}{name}", text)
    settings = read_settings()
    assert (settings.port, settings.host) == (9999, "127.0.0.1")


def test_what_is_given_is_not_mixed_with_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{PREFIX}API_KEY", "of the environment")
    monkeypatch.setenv(f"{PREFIX}PORT", "9999")
    settings = made()
    assert settings.port == 8080
    assert settings.api_key is None


def test_a_wrong_environment_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{PREFIX}PUBLIC_URL", "http://x.example")
    monkeypatch.delenv(f"{PREFIX}SECRET_KEYS", raising=False)
    with pytest.raises(SettingsRefused, match=r"SALEOR_MSP_PUBLIC_URL(.|\n)*SALEOR_MSP_SECRET_KEYS"):
        read_settings()


def test_migrating_needs_the_database_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{PREFIX}DATABASE_URL", "postgresql://u:p@h/d")
    monkeypatch.delenv(f"{PREFIX}PUBLIC_URL", raising=False)
    assert read_database_settings().database_url.reveal() == "postgresql+psycopg://u:p@h/d"


def test_when_saleor_is_told_is_the_merchants_choice() -> None:
    key = {"API_KEY": "a-key-of-the-website", "ENVIRONMENT": "test"}
    for given, meant in (({}, "acceptance"), ({"REPORT_ON": " Completion "}, "completion")):
        account = made(**key, **given).account
        assert account is not None
        assert account.policy.report_on == meant
    assert complaint(REPORT_ON="never").startswith("SALEOR_MSP_REPORT_ON must be one of")


def test_the_key_before_a_rotation_still_signs() -> None:
    account = made(API_KEY="the-new-key-of-it", ENVIRONMENT="test", PREVIOUS_API_KEY=" the-old-key ").account
    assert account is not None
    assert account.previous_key is not None
    assert account.previous_key.reveal() == "the-old-key"


def test_accounts_of_the_desk_are_called_at_their_environment_or_where_everything_is() -> None:
    usual = made().api_urls
    assert usual[Environment.TEST] != usual[Environment.LIVE]
    one = made(API_URL="https://proxy.example/msp/v1/json").api_urls
    assert set(one.values()) == {"https://proxy.example/msp/v1/json"}
