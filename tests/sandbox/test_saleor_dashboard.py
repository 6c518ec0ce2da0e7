"""The sandbox's dashboard: what an app's frame is given, and which extensions an app may bring."""

import base64
import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from saleor_msp_app.sandbox.saleor import create_saleor
from tests.http_server import serve

WIDGET = {
    "label": "Payment",
    "mount": "ORDER_DETAILS_WIDGETS",
    "target": "WIDGET",
    "url": "/order",
    "permissions": ["HANDLE_PAYMENTS"],
    "options": {"widgetTarget": {"method": "GET"}},
}


@pytest.fixture(scope="module")
def saleor() -> Iterator[httpx.Client]:
    with serve(create_saleor()) as origin, httpx.Client(base_url=origin) as client:
        yield client


def install(saleor: httpx.Client, number: int, *extensions: dict[str, Any]) -> Any:
    """An app that has nothing but extensions."""

    def manifest(request: Request) -> JSONResponse:
        url = str(request.base_url).rstrip("/")
        return JSONResponse(
            {
                "id": f"app.{number}",
                "name": "App",
                "version": "1",
                "permissions": ["HANDLE_PAYMENTS"],
                "appUrl": f"{url}/dashboard/",
                "extensions": list(extensions),
            }
        )

    with serve(Starlette(routes=[Route("/manifest", manifest)])) as app:
        return saleor.post("/sandbox/install", json={"manifest_url": f"{app}/manifest"}).json()


def frames(page: str) -> list[str]:
    """The addresses of the frames."""
    return [unescape(one) for one in re.findall(r'data-src="([^"]+)"', page)]


def test_the_frame_is_told_what_the_dashboard_tells(saleor: httpx.Client) -> None:
    app = install(saleor, 1)["app"]
    page = saleor.get(f"/dashboard/extensions/app/{app['id']}/refunds", params={"state": "x"}).text
    (address,) = frames(page)
    url = httpx.URL(address)
    assert url.path == "/dashboard/refunds"
    assert dict(url.params) == {
        "state": "x",
        "domain": saleor.base_url.netloc.decode(),
        "saleorApiUrl": f"{saleor.base_url}/graphql/".replace("//graphql", "/graphql"),
        "id": app["id"],
        "theme": "light",
    }
    assert 'sandbox="allow-same-origin allow-forms allow-scripts allow-downloads allow-popups"' in page


def test_an_order_shows_the_widgets_of_its_apps(saleor: httpx.Client) -> None:
    install(saleor, 2, WIDGET, WIDGET | {"mount": "PRODUCT_DETAILS_WIDGETS"})
    order = saleor.post("/sandbox/orders", json={}).json()
    (address,) = frames(saleor.get(f"/dashboard/orders/{order['order']['id']}").text)
    assert httpx.URL(address).path == "/dashboard/order"
    assert httpx.URL(address).params["orderId"] == order["order"]["id"]


@pytest.mark.parametrize(
    ("extensions", "message"),
    [
        ([WIDGET | {"permissions": ["MANAGE_ORDERS"]}], "permission must be listed"),
        ([WIDGET | {"identifier": "a"}, WIDGET | {"identifier": "a"}], "one identifier"),
        ([WIDGET | {"label": ""}], "Field required: label"),
        ([WIDGET | {"url": "ftp://app.example/"}], "Incorrect format"),
    ],
)
def test_extensions_that_saleor_refuses(
    extensions: list[dict[str, Any]], message: str, saleor: httpx.Client
) -> None:
    refused = install(saleor, 3, *extensions)
    assert refused["status"] == "FAILED"
    assert message in refused["message"]


def test_the_token_is_of_whoever_is_signed_in(saleor: httpx.Client) -> None:
    app = install(saleor, 4)["app"]
    saleor.put(
        "/sandbox/session", json={"user_permissions": ["MANAGE_ORDERS"], "seconds": 7, "claims": {"x": 1}}
    )
    made = saleor.post(f"/dashboard/token/{app['id']}").json()
    body = made["token"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    assert made["seconds"] == claims["exp"] - claims["iat"] == 7
    assert (claims["user_permissions"], claims["permissions"], claims["x"]) == (["MANAGE_ORDERS"], [], 1)
    saleor.put("/sandbox/session", json={})
    assert saleor.post(f"/dashboard/token/{app['id']}").json()["seconds"] == 300
