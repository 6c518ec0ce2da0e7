"""Connecting to an address instead of a name must not weaken TLS: the certificate is still the name's."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from saleor_msp_app.saleor.guarded_transport import GuardedTransport

pytestmark = pytest.mark.anyio

_ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello"


def _certificate(folder: Path) -> Path:
    """A certificate of shop.example by nobody but itself, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "shop.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("shop.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "shop.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
async def port(anyio_backend: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    """A server that proves to be shop.example to whoever trusts its certificate; and we do."""
    del anyio_backend
    pem = _certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(_ANSWER)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context) as server:
        yield server.sockets[0].getsockname()[1]


async def _loopback(host: str, port: int) -> Sequence[str]:
    del host, port
    return ["127.0.0.1"]


async def _get(url: str) -> str:
    transport = GuardedTransport(allow_loopback=True, resolve=_loopback)
    async with httpx.AsyncClient(transport=transport, trust_env=False) as client:
        return (await client.get(url)).text


async def test_the_certificate_of_the_name_is_good(port: int) -> None:
    assert await _get(f"https://shop.example:{port}/") == "hello"


@pytest.mark.parametrize("host", ["other.example", "127.0.0.1"])
async def test_the_certificate_of_another_name_is_not(port: int, host: str) -> None:
    with pytest.raises(httpx.NetworkError, match="CERTIFICATE_VERIFY_FAILED"):
        await _get(f"https://{host}:{port}/")
