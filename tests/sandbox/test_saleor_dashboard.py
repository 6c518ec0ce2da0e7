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


def claims_of(token: str) -> dict[str, Any]:
    body = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return claims


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
        ([WIDGET | {"label": "a" * 257}], "at most 256 characters: label"),
        ([WIDGET | {"identifier": "a" * 257}], "at most 256 characters: identifier"),
        ([WIDGET | {"url": "/" + "a" * 200}], "at most 200 characters: url"),
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
    claims = claims_of(made["token"])
    assert made["seconds"] == claims["exp"] - claims["iat"] == 7
    assert (claims["user_permissions"], claims["permissions"], claims["x"]) == (["MANAGE_ORDERS"], [], 1)
    saleor.put("/sandbox/session", json={})
    assert saleor.post(f"/dashboard/token/{app['id']}").json()["seconds"] == 300


def test_the_token_of_an_extension_names_it(saleor: httpx.Client) -> None:
    app = install(saleor, 5, WIDGET)["app"]
    order = saleor.post("/sandbox/orders", json={}).json()["order"]
    page = saleor.get(f"/dashboard/orders/{order['id']}").text
    (extension,) = re.findall(rf'data-app="{app["id"]}" data-extension="([^"]+)"', page)
    made = saleor.post(f"/dashboard/token/{app['id']}", params={"extension": extension}).json()
    assert claims_of(made["token"])["app_extension"] == extension
    assert "app_extension" not in claims_of(saleor.post(f"/dashboard/token/{app['id']}").json()["token"])


def test_rights_are_chosen_and_hide_what_they_are_not_enough_for(saleor: httpx.Client) -> None:
    app = install(saleor, 6, WIDGET)["app"]
    order = saleor.post("/sandbox/orders", json={}).json()["order"]
    saved = saleor.post(
        "/dashboard/staff", data={"right": ["MANAGE_APPS"], "seconds": "9", "email": "a@b.example"}
    )
    assert saved.status_code == 303
    made = saleor.post(f"/dashboard/token/{app['id']}").json()
    claims = claims_of(made["token"])
    assert (claims["user_permissions"], claims["email"]) == (["MANAGE_APPS"], "a@b.example")
    assert made["seconds"] == 9
    assert f'data-app="{app["id"]}"' not in saleor.get(f"/dashboard/orders/{order['id']}").text
    saleor.put("/sandbox/session", json={})
    assert f'data-app="{app["id"]}"' in saleor.get(f"/dashboard/orders/{order['id']}").text


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"amount": "5.00"}, "No app or plugin is configured"),
        ({"amount": "five"}, "five is no amount"),
        ({"amount": "-5"}, "-5 is no amount"),
        ({"shipping": "yes"}, "No app or plugin is configured"),
        ({"transaction": "another"}, "Choose the transaction"),
    ],
)
def test_a_refund_that_saleor_refuses_is_told(form: dict[str, str], says: str, saleor: httpx.Client) -> None:
    install(saleor, 7)
    shown = saleor.post("/sandbox/orders", json={}).json()
    order, (transaction,) = shown["order"], shown["transactions"]
    address = f"/dashboard/orders/{order['id']}/refund"
    answer = saleor.post(address, data={"transaction": transaction["id"], **form}, follow_redirects=True)
    assert answer.url.path == address
    assert says in answer.text


def test_names_of_products_are_text(saleor: httpx.Client) -> None:
    line = {"product_name": "<script>alert(1)</script>", "quantity": 1, "unit_gross": "1", "unit_net": "1"}
    order = saleor.post("/sandbox/orders", json={"lines": [line]}).json()["order"]
    for path in ("", "/refund"):
        page = saleor.get(f"/dashboard/orders/{order['id']}{path}").text
        assert "&lt;script&gt;alert" in page
        assert "<script>" not in page
