from dataclasses import replace
from datetime import timedelta

import pytest

from saleor_msp_app.domain.errors import SaleorUnavailable
from saleor_msp_app.saleor.keys import REFRESH_INTERVAL, Keys, KeysUnavailable
from saleor_msp_app.saleor.signature import Invalid, UnknownKey, Verified
from tests.saleor.fakes import NOW, SHOP, MemoryInstallations, ScriptedSaleor, installation
from tests.saleor.signing import KEY, OTHER, key_set, sign

pytestmark = pytest.mark.anyio

BODY = b'{"amount": 19.99}'
OLD, NEW = key_set(KEY), key_set(OTHER)


class Bench:
    """A shop with a stored set, and a Saleor that serves one."""

    def __init__(self, stored: str, served: str | SaleorUnavailable) -> None:
        self.installations = MemoryInstallations({SHOP: installation(stored)})
        self.saleor = ScriptedSaleor(jwks=served)
        self.keys = Keys(self.installations, self.saleor)

    async def verify(self, signature: str, after: timedelta = timedelta()) -> object:
        return await self.keys.verify(self.installations.shops[SHOP], signature, BODY, NOW + after)

    @property
    def stored(self) -> str:
        return self.installations.shops[SHOP].jwks


async def test_a_known_key_needs_no_call() -> None:
    bench = Bench(OLD, SaleorUnavailable("down"))
    assert await bench.verify(sign(BODY)) == Verified(KEY.kid or "")
    assert bench.saleor.fetched == 0


async def test_a_bad_signature_under_a_known_key_makes_no_call() -> None:
    bench = Bench(OLD, NEW)
    assert isinstance(await bench.verify(sign(BODY + b" ")), Invalid)
    assert isinstance(await bench.verify("garbage"), Invalid)
    assert bench.saleor.fetched == 0


async def test_a_new_key_is_fetched_once_and_kept() -> None:
    bench = Bench(OLD, NEW)
    for _ in range(3):
        assert await bench.verify(sign(BODY, OTHER)) == Verified(OTHER.kid or "")
    assert bench.saleor.fetched == 1
    assert bench.stored == NEW


async def test_an_unknown_key_is_asked_for_once_a_minute() -> None:
    bench = Bench(OLD, OLD)
    signature = sign(BODY, OTHER)
    assert await bench.verify(signature) == UnknownKey(OTHER.kid or "")
    for seconds in (0, 1, 59, 60):
        check = await bench.verify(signature, timedelta(seconds=seconds))
        assert isinstance(check, KeysUnavailable)
    assert bench.saleor.fetched == 1
    assert await bench.verify(signature, REFRESH_INTERVAL + timedelta(seconds=1)) == UnknownKey(
        OTHER.kid or ""
    )
    assert bench.saleor.fetched == 2


async def test_the_minute_holds_after_a_failed_fetch_too() -> None:
    bench = Bench(OLD, SaleorUnavailable("HTTP 502"))
    for seconds in (0, 30):
        check = await bench.verify(sign(BODY, OTHER), timedelta(seconds=seconds))
        assert isinstance(check, KeysUnavailable)
    assert bench.saleor.fetched == 1


@pytest.mark.parametrize("served", [SaleorUnavailable("HTTP 502"), "", '{"keys": []}', "<html>"])
async def test_a_failed_or_empty_fetch_leaves_the_good_set(served: str | SaleorUnavailable) -> None:
    bench = Bench(OLD, served)
    assert isinstance(await bench.verify(sign(BODY, OTHER)), KeysUnavailable)
    assert bench.stored == OLD
    assert await bench.verify(sign(BODY)) == Verified(KEY.kid or "")


async def test_a_forged_key_name_may_not_shut_out_the_good_key() -> None:
    bench = Bench(OLD, OLD)
    await bench.verify(sign(BODY, OTHER))
    assert await bench.verify(sign(BODY)) == Verified(KEY.kid or "")


async def test_what_another_replica_fetched_is_used() -> None:
    bench = Bench(OLD, SaleorUnavailable("not to be asked"))
    stale = bench.installations.shops[SHOP]
    bench.installations.shops[SHOP] = replace(stale, jwks=NEW, jwks_tried_at=NOW)
    check = await bench.keys.verify(stale, sign(BODY, OTHER), BODY, NOW)
    assert check == Verified(OTHER.kid or "")
    assert bench.saleor.fetched == 0


async def test_a_fetched_set_does_not_make_a_bad_signature_good() -> None:
    bench = Bench(OLD, NEW)
    assert isinstance(await bench.verify(sign(BODY + b" ", OTHER)), Invalid)


async def test_an_empty_body_is_verified_like_any_other() -> None:
    bench = Bench(OLD, OLD)
    check = await bench.keys.verify(bench.installations.shops[SHOP], sign(b""), b"", NOW)
    assert check == Verified(KEY.kid or "")
