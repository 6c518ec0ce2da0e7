from collections.abc import Sequence
from datetime import datetime

import pytest

from saleor_msp_app.domain.account import Secret
from saleor_msp_app.domain.errors import SaleorError, SaleorRefused, SaleorUnavailable
from saleor_msp_app.domain.ids import SaleorApiUrl, SaleorAppId
from saleor_msp_app.saleor.url_guard import UrlGuard
from saleor_msp_app.usecases.install_app import (
    InstallApp,
    Installed,
    InstallOutcome,
    InstallRefusalCode,
    InstallRefused,
    InstallRequest,
)
from tests.saleor.fakes import NOW, SHOP, MemoryInstallations, ScriptedSaleor, installation
from tests.saleor.signing import KEY, key_set

pytestmark = pytest.mark.anyio

TOKEN = Secret("t0ken-of-thirty-characters-long")
APP_ID = SaleorAppId("QXBwOjI=")
JWKS = key_set(KEY)


async def resolve(host: str, port: int) -> Sequence[str]:
    del port
    return ["127.0.0.1"] if host in ("localhost", "inside.example") else ["93.184.216.34"]


class Bench:
    """An app that nobody has installed yet."""

    def __init__(
        self,
        app_id: SaleorAppId | SaleorError | None = APP_ID,
        jwks: str | SaleorError = JWKS,
        allowed: tuple[str, ...] = (),
    ) -> None:
        self.installations = MemoryInstallations()
        self.released: list[SaleorApiUrl] = []
        guard = UrlGuard(allowed, resolve=resolve)
        self.install = InstallApp(
            guard, ScriptedSaleor(app_id, jwks), self.installations, self.release, lambda: NOW
        )

    async def release(self, shop: SaleorApiUrl, now: datetime) -> int:
        assert now == NOW
        self.released.append(shop)
        return 0

    async def register(self, url: str = SHOP, domain: str | None = "shop.example") -> InstallOutcome:
        return await self.install(InstallRequest(url, domain, TOKEN))


async def test_stores_a_shop_whose_token_works() -> None:
    bench = Bench()
    assert await bench.register() == Installed(SHOP, APP_ID, again=False)
    stored = bench.installations.shops[SHOP]
    assert (stored.app_id, stored.token, stored.domain, stored.jwks) == (APP_ID, TOKEN, "shop.example", JWKS)
    assert stored.jwks_tried_at == stored.installed_at == NOW
    assert bench.released == [SHOP], "what was parked goes on"


async def test_a_second_installation_replaces_the_first() -> None:
    bench = Bench(app_id=SaleorAppId("QXBwOjM="))
    bench.installations.shops[SHOP] = installation("old keys")
    assert await bench.register() == Installed(SHOP, SaleorAppId("QXBwOjM="), again=True)
    assert list(bench.installations.shops) == [SHOP]
    assert bench.installations.shops[SHOP].token == TOKEN
    assert bench.installations.shops[SHOP].jwks == JWKS


async def _refused(bench: Bench, url: str = SHOP, domain: str | None = "shop.example") -> InstallRefused:
    """Whatever the reason: what is stored stays, and Saleor can keep every word."""
    bench.installations.shops[SHOP] = installation("old keys")
    outcome = await bench.register(url, domain)
    assert isinstance(outcome, InstallRefused)
    assert bench.installations.shops == {SHOP: installation("old keys")}
    assert len(outcome.message) <= 255
    assert "PUBLIC_URL" in outcome.message
    return outcome


@pytest.mark.parametrize(
    "url",
    ["", "http://shop.example/graphql/", "https://shop.example/", "https://inside.example/graphql/"],
)
async def test_an_unsafe_url(url: str) -> None:
    outcome = await _refused(Bench(), url, None)
    assert outcome.code is InstallRefusalCode.SALEOR_URL_PROHIBITED


async def test_a_shop_that_the_operator_does_not_allow() -> None:
    outcome = await _refused(Bench(allowed=("*.saleor.cloud",)))
    assert outcome.code is InstallRefusalCode.SALEOR_URL_PROHIBITED
    assert "operator" in outcome.message


async def test_a_saleor_that_does_not_know_its_own_address() -> None:
    """PUBLIC_URL unset in the worker (saleor-contract.md §2.2)."""
    outcome = await _refused(Bench(), "http://localhost:8000/graphql/", "localhost:8000")
    assert outcome.code is InstallRefusalCode.SALEOR_URL_PROHIBITED


async def test_a_long_story_is_cut_before_the_hint() -> None:
    outcome = await _refused(Bench(app_id=SaleorUnavailable("x" * 1000)))
    assert outcome.message.endswith("… Check that PUBLIC_URL is set for Saleor and for its Celery worker.")


@pytest.mark.parametrize("domain", ["other.example", "shop.example.other.example", "", "example"])
async def test_another_domain_than_the_urls(domain: str) -> None:
    outcome = await _refused(Bench(), domain=domain)
    assert outcome.code is InstallRefusalCode.SALEOR_URL_PROHIBITED


@pytest.mark.parametrize(
    "domain", [None, "shop.example", "Shop.Example", "shop.example:443", " shop.example"]
)
async def test_the_same_domain_in_its_forms(domain: str | None) -> None:
    assert isinstance(await Bench().register(domain=domain), Installed)


@pytest.mark.parametrize("domain", ["[2606:2800:220:1::1]", "[2606:2800:220:1::1]:8443"])
async def test_an_address_as_domain(domain: str) -> None:
    assert isinstance(await Bench().register("https://[2606:2800:220:1::1]:8443/graphql/", domain), Installed)


@pytest.mark.parametrize("app_id", [None, SaleorUnavailable("HTTP 502"), SaleorRefused("X", "no")], ids=str)
async def test_a_token_that_does_not_work(app_id: SaleorError | None) -> None:
    outcome = await _refused(Bench(app_id=app_id))
    assert outcome.code is InstallRefusalCode.UNKNOWN_APP_ID


async def test_keys_that_cannot_be_fetched() -> None:
    outcome = await _refused(Bench(jwks=SaleorUnavailable("HTTP 404")))
    assert outcome.code is InstallRefusalCode.JWKS_NOT_AVAILABLE
    assert "HTTP 404" in outcome.message


async def test_no_outcome_tells_the_token() -> None:
    for bench in (Bench(), Bench(app_id=None), Bench(jwks=SaleorUnavailable("x"))):
        assert TOKEN.reveal() not in repr(await bench.register())
