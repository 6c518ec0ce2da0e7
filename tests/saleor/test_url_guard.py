from collections.abc import Sequence

import pytest

from saleor_msp_app.domain.errors import UnsafeUrl
from saleor_msp_app.saleor.addresses import safe_addresses, system_resolver
from saleor_msp_app.saleor.url_guard import ShopUrl, UrlGuard

pytestmark = pytest.mark.anyio

PUBLIC = "93.184.216.34"


async def resolve(host: str, port: int) -> Sequence[str]:
    """Literal addresses are themselves, as with the operating system; every name is public."""
    del port
    return [host if host.replace(".", "").isdigit() or ":" in host else PUBLIC]


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example/graphql/",
        "https://shop.example:8443/graphql/",
        "https://Shop.Example/graphql/",
        "https://shop.example/saleor/api/graphql/",
        "https://my-shop.eu.saleor.cloud/graphql/",
        "https://saleor_api/graphql/",
        f"https://{PUBLIC}/graphql/",
        "https://[2606:2800:220:1::1]/graphql/",
    ],
)
async def test_takes_a_public_shop_and_leaves_its_url_as_it_is(url: str) -> None:
    assert await UrlGuard(resolve=resolve).check(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "shop.example",
        "//shop.example/graphql/",
        "ftp://shop.example/graphql/",
        "file:///graphql/",
        "HTTPS://shop.example/graphql/",
        "https://shop.example/graphql",
        "https://shop.example/graphql//",
        "https://shop.example//graphql/",
        "https://shop.example/../graphql/",
        "https://shop.example/%2e/graphql/",
        "https://shop.example/api/",
        "https://shop.example/graphql/?a=1",
        "https://shop.example/graphql/#a",
        "https://user@shop.example/graphql/",
        "https://user:secret@shop.example/graphql/",
        "https://shop.example@evil.example/graphql/",
        "https://shop.example\\@evil.example/graphql/",
        "https://shop.example:0/graphql/",
        "https://shop.example:65536/graphql/",
        "https://shop.example:443a/graphql/",
        "https://shop.example:/graphql/",
        "https://:443/graphql/",
        "https://shop.example./graphql/",
        "https://-shop.example/graphql/",
        "https://shöp.example/graphql/",
        "https://shop.example/graphql/\n",
        " https://shop.example/graphql/",
        "https://shop.example\t/graphql/",
        "https://[::1/graphql/",
        "https://[fe80::1%eth0]/graphql/",
        f"https://{'a' * 300}.example/graphql/",
    ],
)
async def test_refuses_every_other_form(url: str) -> None:
    with pytest.raises(UnsafeUrl):
        await UrlGuard(resolve=resolve, allow_loopback=True).check(url)


_PRIVATE = [
    "127.0.0.1",
    "127.1.2.3",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "::1",
    "fc00::1",
    "fd12:3456::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "2002:7f00:1::",
    "64:ff9b::10.0.0.1",
]
_NEVER = [
    "0.0.0.0",  # noqa: S104  # nobody binds to it here
    "169.254.169.254",
    "::ffff:169.254.169.254",
    "64:ff9b::169.254.169.254",
    "2002:a9fe:a9fe::",
    "100.64.0.1",
    "192.0.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "192.88.99.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "2001:0:a9fe:a9fe:0:0:5601:5601",
    "2001:0:808:808:0:0:f7f7:f7f7",
    "4000::1",
    "64:ff9b:1::1",
    "3fff::1",
    "not an address",
    "",
]


async def _answers(addresses: Sequence[str], *, allow_loopback: bool) -> Sequence[str]:
    async def answer(host: str, port: int) -> Sequence[str]:
        del host, port
        return addresses

    return await safe_addresses("shop.example", 443, answer, allow_loopback=allow_loopback)


@pytest.mark.parametrize("address", _PRIVATE + _NEVER)
async def test_refuses_a_name_that_leads_inside(address: str) -> None:
    with pytest.raises(UnsafeUrl, match="not on the public internet"):
        await _answers([address], allow_loopback=False)


@pytest.mark.parametrize("address", _PRIVATE)
async def test_development_may_stay_inside(address: str) -> None:
    assert await _answers([address], allow_loopback=True) == [address]


@pytest.mark.parametrize("address", _NEVER)
async def test_development_may_not_go_everywhere(address: str) -> None:
    with pytest.raises(UnsafeUrl):
        await _answers([address], allow_loopback=True)


@pytest.mark.parametrize(
    "address", [PUBLIC, "8.8.8.8", "2606:2800:220:1::1", "64:ff9b::8.8.8.8", "2002:808:808::"]
)
async def test_takes_public_addresses(address: str) -> None:
    assert await _answers([address], allow_loopback=False) == [address]


async def test_one_bad_address_among_good_ones_is_enough() -> None:
    with pytest.raises(UnsafeUrl, match=r"10\.0\.0\.1"):
        await _answers([PUBLIC, "10.0.0.1"], allow_loopback=False)


@pytest.mark.parametrize("error", [OSError("no such name"), UnicodeError("label too long"), TimeoutError()])
async def test_a_name_without_address(error: Exception) -> None:
    async def fail(host: str, port: int) -> Sequence[str]:
        del host, port
        raise error

    with pytest.raises(UnsafeUrl, match="has no address"):
        await UrlGuard(resolve=fail).check("https://shop.example/graphql/")
    with pytest.raises(UnsafeUrl, match="has no address"):
        await _answers([], allow_loopback=True)


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f000001", "127.1", "0177.0.0.1"])
async def test_numbers_that_the_system_takes_for_loopback(host: str) -> None:
    with pytest.raises(UnsafeUrl):
        await UrlGuard(resolve=system_resolver).check(f"https://{host}/graphql/")


async def test_http_is_for_development() -> None:
    url = "http://localhost:8000/graphql/"

    async def local(host: str, port: int) -> Sequence[str]:
        assert (host, port) == ("localhost", 8000)
        return ["127.0.0.1", "::1"]

    assert await UrlGuard(allow_loopback=True, resolve=local).check(url) == url
    with pytest.raises(UnsafeUrl, match="https://"):
        await UrlGuard(resolve=local).check(url)


@pytest.mark.parametrize(
    ("entry", "allowed"),
    [
        ("https://shop.eu.saleor.cloud/graphql/", True),
        ("https://other.eu.saleor.cloud/graphql/", False),
        ("https://shop.eu.saleor.cloud/", False),
        ("shop.eu.saleor.cloud", True),
        ("SHOP.eu.saleor.cloud", True),
        ("*.saleor.cloud", True),
        ("*.eu.saleor.cloud", True),
        ("*.shop.eu.saleor.cloud", False),
        ("saleor.cloud", False),
        ("*saleor.cloud", False),
        ("*", False),
        ("", False),
    ],
)
async def test_the_operator_says_which_shops(entry: str, allowed: bool) -> None:
    guard = UrlGuard((entry, "unrelated.example"), resolve=resolve)
    url = "https://shop.eu.saleor.cloud/graphql/"
    if allowed:
        assert await guard.check(url) == url
    else:
        with pytest.raises(UnsafeUrl, match="operator"):
            await guard.check(url)


async def test_a_pattern_does_not_cover_a_lookalike() -> None:
    guard = UrlGuard(("*.saleor.cloud",), resolve=resolve)
    for host in ("evilsaleor.cloud", "saleor.cloud", "saleor.cloud.evil.example"):
        with pytest.raises(UnsafeUrl):
            await guard.check(f"https://{host}/graphql/")


@pytest.mark.parametrize(
    ("url", "keys"),
    [
        ("https://shop.example/graphql/", "https://shop.example/.well-known/jwks.json"),
        ("http://localhost:8000/a/graphql/", "http://localhost:8000/.well-known/jwks.json"),
    ],
)
def test_keys_are_on_the_same_host(url: str, keys: str) -> None:
    assert ShopUrl.parse(url).key_set_url == keys
