import json
from collections.abc import Generator

import httpx
import pytest

from saleor_msp_app.domain.ids import SaleorAppId
from saleor_msp_app.usecases.install_app import (
    Installed,
    InstallOutcome,
    InstallRefusalCode,
    InstallRefused,
    InstallRequest,
)
from tests.shared_files import shared
from tests.web.shop import SHOP, Behind

TOKEN = "mEHcbRUWYjFvxvYiHM1pZHvkHVdAbX"
HEADERS = {"saleor-api-url": SHOP, "saleor-domain": "shop.example"}


async def accept(request: InstallRequest) -> InstallOutcome:
    assert request.saleor_api_url
    return Installed(SHOP, SaleorAppId("QXBwOjE="), again=False)


@pytest.fixture
def behind() -> Behind:
    return Behind(install=accept)


@pytest.fixture
def client(behind: Behind) -> Generator[httpx.Client]:
    with behind.client() as opened:
        yield opened


@pytest.mark.parametrize("path", ["/api/register", "/api/register/"])
def test_an_installation(client: httpx.Client, behind: Behind, path: str) -> None:
    """Either path, and no redirect: Saleor would take it for success, and the token would be lost."""
    response = client.post(path, json={"auth_token": TOKEN}, headers=HEADERS)
    assert (response.status_code, response.json()) == (200, {"success": True})
    (request,) = behind.registered
    assert request == InstallRequest(SHOP, "shop.example", request.auth_token)
    assert request.auth_token.reveal() == TOKEN


def test_saleors_own_request(client: httpx.Client, behind: Behind) -> None:
    recorded = shared("recorded/saleor-3.23.28/02-register-post")
    request = json.loads((recorded / "request.json").read_text())
    body = (recorded / "body.raw").read_bytes()
    headers = [(name, value) for name, value in request["headers"] if name != "Host"]
    response = client.post("/api/register", content=body, headers=headers)
    assert response.json() == {"success": True}
    assert behind.registered[0].saleor_api_url == "http://localhost:8000/graphql/"
    assert behind.registered[0].saleor_domain == "localhost:8000"
    assert behind.registered[0].auth_token.reveal() == json.loads(body)["auth_token"]


def test_without_an_api_url(client: httpx.Client, behind: Behind) -> None:
    response = client.post("/api/register", json={"auth_token": TOKEN})
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "MISSING_API_URL_HEADER"
    assert behind.registered == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"no json",
        b'{"auth_token": null}',
        b'{"auth_token": ""}',
        b'{"auth_token": 1}',
        b'{"auth_token": "two words"}',
        b'{"auth_token": "a\\nb"}',
        b'{"auth_token": "\\u00e9"}',
        json.dumps({"auth_token": "a" * 257}).encode(),
    ],
)
def test_without_a_token(client: httpx.Client, behind: Behind, body: bytes) -> None:
    response = client.post("/api/register", content=body, headers=HEADERS)
    assert response.status_code == 400
    assert response.json() == {
        "success": False,
        "error": {"code": "MISSING_AUTH_TOKEN", "message": "Missing auth token."},
    }
    assert behind.registered == []


def test_too_large(client: httpx.Client, behind: Behind) -> None:
    body = json.dumps({"auth_token": TOKEN, "more": "x" * 5000})
    response = client.post("/api/register", content=body, headers=HEADERS)
    assert response.status_code == 413
    assert behind.registered == []


@pytest.mark.parametrize(
    ("code", "status"),
    [
        (InstallRefusalCode.SALEOR_URL_PROHIBITED, 403),
        (InstallRefusalCode.UNKNOWN_APP_ID, 401),
        (InstallRefusalCode.JWKS_NOT_AVAILABLE, 401),
    ],
)
def test_what_the_dashboard_shows(
    client: httpx.Client, behind: Behind, code: InstallRefusalCode, status: int
) -> None:
    async def refuse(_request: InstallRequest) -> InstallOutcome:
        return InstallRefused(code, "Words for the merchant.")

    behind.install = refuse
    response = client.post("/api/register", json={"auth_token": TOKEN}, headers=HEADERS)
    assert response.status_code == status
    error = {"code": code.value, "message": "Words for the merchant."}
    assert response.json() == {"success": False, "error": error}


def test_a_fault_is_a_500_with_words_and_the_token_stays_out_of_the_log(
    client: httpx.Client, behind: Behind, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(request: InstallRequest) -> InstallOutcome:
        msg = f"cannot store {request}"
        raise ConnectionError(msg)

    behind.install = fail
    response = client.post("/api/register", json={"auth_token": TOKEN}, headers=HEADERS)
    assert response.status_code == 500
    assert response.json()["error"]["code"] == "INTERNAL_ERROR"
    assert TOKEN not in response.text + caplog.text


def test_other_methods(client: httpx.Client) -> None:
    response = client.get("/api/register")
    assert response.status_code == 405
    assert response.json()["error"]["code"] == "METHOD_NOT_ALLOWED"
