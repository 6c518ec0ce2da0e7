"""Installing the app, as Saleor 3.23.28 does it: recorded headers, the sandbox's shop, and the real app."""

import json
import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import sqlalchemy as sa

from saleor_msp_app import __version__
from saleor_msp_app.demo.faults import DemoFailed
from saleor_msp_app.demo.staff import Staff
from saleor_msp_app.saleor.webhooks import DECLARATIONS, TRANSACTION_REFUND_REQUESTED
from saleor_msp_app.sandbox.saleor import create_saleor
from saleor_msp_app.sandbox.saleor.settings import FAST
from saleor_msp_app.storage.tables import shops
from tests.acceptance.recorded_shop import wire_headers
from tests.http_server import serve
from tests.msp_sandbox import MspSandbox, msp_sandbox
from tests.plain_http import NO_TLS
from tests.shared_files import shared
from tests.workflow.road import LINES, SHIPPING, Road, app_variables, results, running_app

MANIFEST, REGISTER = "/api/manifest", "/api/register"
HINT = "Check that PUBLIC_URL is set for Saleor and for its Celery worker."


@dataclass(frozen=True, slots=True)
class Deployment:
    """One app, two shops that may install it and one that may not."""

    app_url: str
    http: httpx.Client
    msp: MspSandbox
    first: Staff
    second: Staff
    forbidden: Staff
    engine: sa.Engine

    @property
    def manifest_url(self) -> str:
        return self.app_url + MANIFEST

    def register(self, staff: Staff, token: str, path: str = REGISTER) -> httpx.Response:
        """Saleor's own request, with the headers as recorded, but for the shop's address."""
        host = urlsplit(staff.url).netloc
        headers = wire_headers(
            "02-register-post",
            saleor_api_url=f"{staff.url}/graphql/",
            saleor_domain=host,
            x_saleor_domain=host,
        )
        body = json.dumps({"auth_token": token}).encode()
        sent = [(key, value) for key, value in headers if key not in ("Host", "Content-Length")]
        return self.http.post(self.app_url + path, content=body, headers=sent)

    def stored(self) -> dict[str, Any]:
        """What is known of each shop."""
        with self.engine.connect() as connection:
            rows = connection.execute(shops.select()).mappings()
            return {row["saleor_api_url"]: dict(row) for row in rows}


@pytest.fixture(scope="module")
def deployment(lasting_database_url: sa.URL) -> Iterator[Deployment]:
    with ExitStack() as stack:
        msp = stack.enter_context(msp_sandbox())
        http = stack.enter_context(httpx.Client(timeout=20, trust_env=False, verify=NO_TLS))
        staff = [Staff(stack.enter_context(serve(create_saleor(timing=FAST))), http) for _ in range(3)]
        allowed = [f"{one.url}/graphql/" for one in staff[:2]] + ["http://localhost:8000/graphql/"]
        variables = app_variables(lasting_database_url, msp, 1)
        variables["SALEOR_MSP_ALLOWED_SALEOR_URLS"] = ",".join(allowed)
        url = stack.enter_context(running_app(variables))
        engine = sa.create_engine(lasting_database_url)
        first, second, forbidden = staff
        yield Deployment(url, http, msp, first, second, forbidden, engine)
        engine.dispose()


@pytest.fixture(autouse=True)
def _uninstalled(deployment: Deployment) -> Iterator[None]:
    """Every test begins and ends without installations, faults and orders."""
    yield
    for staff in (deployment.first, deployment.second, deployment.forbidden):
        staff.control("PUT", "faults", {})
        staff.control("POST", "reset", {})
    with deployment.engine.begin() as connection:
        connection.execute(shops.delete())


# --- the manifest -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [MANIFEST, f"{MANIFEST}/"])
@pytest.mark.parametrize("version", ["3.21", "3.22", "3.23"])
def test_the_manifest(deployment: Deployment, version: str, path: str) -> None:
    headers = wire_headers("01-manifest-get", saleor_schema_version=version)
    sent = [(key, value) for key, value in headers if key != "Host"]
    answer = deployment.http.get(deployment.app_url + path, headers=sent)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    manifest = answer.json()
    assert manifest["permissions"] == ["HANDLE_PAYMENTS"]
    assert manifest["version"] == __version__
    assert manifest["tokenTargetUrl"] == deployment.app_url + REGISTER
    assert [hook["targetUrl"] for hook in manifest["webhooks"]] == [
        deployment.app_url + declaration.path for declaration in DECLARATIONS
    ]
    assert [hook["syncEvents"] for hook in manifest["webhooks"]] == [
        [declaration.event.value] for declaration in DECLARATIONS
    ]


def test_every_webhook_of_the_manifest_has_its_route(deployment: Deployment) -> None:
    for hook in deployment.http.get(deployment.manifest_url).json()["webhooks"]:
        answer = deployment.http.post(hook["targetUrl"], content=b"{}")
        assert answer.json()["error"]["code"] == "MISSING_API_URL_HEADER"


# --- registering ------------------------------------------------------------------------------------------


def test_several_shops_on_one_deployment_each_with_its_own_refunds(deployment: Deployment) -> None:
    shops_of_saleor = (deployment.first, deployment.second)
    for staff in shops_of_saleor:
        staff.install(deployment.manifest_url)
    assert deployment.stored().keys() == {f"{staff.url}/graphql/" for staff in shops_of_saleor}
    for amount, staff in zip(("11.00", "12.00"), shops_of_saleor, strict=True):
        order_id = f"several-{secrets.token_hex(4)}"
        deployment.msp.seed(order_id, "IDEAL", amount=33880)
        order = staff.paid_order(order_id, LINES, SHIPPING)
        staff.refund_amount(order, amount)
        shown = Road(deployment.app_url, deployment.msp, staff).finished(order)
        assert results(shown) == [("REFUND_SUCCESS", Decimal(amount).normalize())]
        assert deployment.msp.paid_out(order_id) == Decimal(amount) * 100


@pytest.mark.parametrize("path", [REGISTER, f"{REGISTER}/"])
def test_saleors_own_request_is_taken_again_and_again(deployment: Deployment, path: str) -> None:
    """appRetryInstall registers anew with another token: the last one counts, and one row stays."""
    for _ in range(2):
        app = deployment.first.control("POST", "apps", {"permissions": ["HANDLE_PAYMENTS"]})
        for _again in range(2):
            answer = deployment.register(deployment.first, app["token"], path)
            assert (answer.status_code, answer.json()) == (200, {"success": True})
        (row,) = deployment.stored().values()
        assert row["app_id"] == app["id"]


def test_a_new_installation_replaces_the_old_one(deployment: Deployment) -> None:
    deployment.first.install(deployment.manifest_url)
    (before,) = deployment.stored().values()
    (app,) = deployment.first.control("GET", "state")["apps"]
    deployment.first.control("DELETE", f"apps/{app['id']}")
    deployment.first.install(deployment.manifest_url)
    (after,) = deployment.stored().values()
    assert before["app_id"] != after["app_id"]
    assert before["token"] != after["token"]


def test_the_token_is_nowhere_in_the_database(deployment: Deployment) -> None:
    app = deployment.first.control("POST", "apps", {"permissions": ["HANDLE_PAYMENTS"]})
    assert deployment.register(deployment.first, app["token"]).status_code == 200
    (row,) = deployment.stored().values()
    assert app["token"] not in str(row)
    assert app["token"].encode() not in row["token"]


def test_a_wrong_token_does_not_touch_an_installation(deployment: Deployment) -> None:
    deployment.first.install(deployment.manifest_url)
    before = deployment.stored()
    answer = deployment.register(deployment.first, secrets.token_hex(15))
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "UNKNOWN_APP_ID"
    assert HINT in answer.json()["error"]["message"]
    assert deployment.stored() == before


def test_the_recorded_request_itself_names_a_shop_that_is_not_there(deployment: Deployment) -> None:
    """What a Saleor without PUBLIC_URL sends to everybody: the words say so (saleor-contract.md §2.2)."""
    body = shared("recorded/saleor-3.23.28/02-register-post/body.raw").read_bytes()
    headers = [pair for pair in wire_headers("02-register-post") if pair[0] != "Host"]
    answer = deployment.http.post(deployment.app_url + REGISTER, content=body, headers=headers)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "UNKNOWN_APP_ID"
    assert HINT in answer.json()["error"]["message"]
    assert deployment.stored() == {}


def dashboard(deployment: Deployment, staff: Staff) -> str:
    """The words that the dashboard shows for an installation that failed."""
    with pytest.raises(DemoFailed) as failed:
        staff.install(deployment.manifest_url)
    assert deployment.stored() == {}
    return str(failed.value)


def test_a_forbidden_shop(deployment: Deployment) -> None:
    words = dashboard(deployment, deployment.forbidden)
    assert words.startswith("The operator of this app does not allow the shop")
    answer = deployment.register(deployment.forbidden, secrets.token_hex(15))
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "SALEOR_URL_PROHIBITED")


@pytest.mark.parametrize("mode", ["503", "html", "cut"])
def test_no_keys(deployment: Deployment, mode: str) -> None:
    deployment.first.control("PUT", "faults", {"jwks": [{"mode": mode, "times": None}]})
    assert dashboard(deployment, deployment.first).startswith("The public key of")


def test_a_saleor_that_does_not_answer(deployment: Deployment) -> None:
    deployment.first.control("PUT", "faults", {"graphql": [{"mode": "503", "times": None}]})
    assert "could not be asked about the token" in dashboard(deployment, deployment.first)


def test_what_is_inactive_cannot_prove_its_token(deployment: Deployment) -> None:
    content = {"manifest_url": deployment.manifest_url, "activate": False}
    outcome = deployment.first.control("POST", "install", content)
    assert (outcome["status"], deployment.stored()) == ("FAILED", {})
    assert "Is the app active there?" in outcome["message"]


# --- no redirect ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize("path", [MANIFEST, REGISTER, TRANSACTION_REFUND_REQUESTED.path])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_no_redirect_on_any_of_these_paths(
    deployment: Deployment, method: str, path: str, slash: str
) -> None:
    answer = deployment.http.request(method, f"{deployment.app_url}{path}{slash}", content=b"{}")
    assert answer.status_code in {200, 400, 405}
    assert "location" not in answer.headers
    assert answer.headers["content-type"] == "application/json"
    assert method == "HEAD" or isinstance(answer.json(), dict)
