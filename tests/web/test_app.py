import httpx
import pytest

from saleor_msp_app import __version__
from tests.web.shop import PATH, Behind


@pytest.mark.parametrize("path", ["/api/manifest", "/api/manifest/"])
@pytest.mark.parametrize(("headers", "asked"), [({"Saleor-Schema-Version": "3.23"}, "3.23"), ({}, None)])
def test_the_manifest_fits_who_asks(path: str, headers: dict[str, str], asked: str | None) -> None:
    with Behind().client() as client:
        response = client.get(path, headers=headers)
    assert response.status_code == 200
    assert response.json() == {"id": "com.multisafepay.saleor", "asked": asked}
    assert response.headers["content-type"] == "application/json"


def test_the_logo_is_exactly_image_png() -> None:
    with Behind().client() as client:
        response = client.get("/static/logo.png")
    assert response.headers["content-type"] == "image/png"
    assert response.content == b"\x89PNG"


def test_health_asks_nothing_of_the_database() -> None:
    with Behind(readiness=None).client() as client:
        response = client.get("/api/health")
    assert (response.status_code, response.json()) == (200, {"status": "ok", "version": __version__})


def test_ready() -> None:
    with Behind(readiness={"database": True, "engine": True}).client() as client:
        response = client.get("/api/ready")
    assert response.status_code == 200
    assert response.json() == {"status": "ready", "checks": {"database": True, "engine": True}}


def test_not_ready_says_what_is_missing() -> None:
    with Behind(readiness={"database": True, "engine": False}).client() as client:
        response = client.get("/api/ready")
    assert response.status_code == 503
    assert response.json()["checks"] == {"database": True, "engine": False}


def test_a_check_that_fails_is_not_ready() -> None:
    with Behind(readiness=None).client() as client:
        assert client.get("/api/ready").status_code == 503


@pytest.mark.parametrize("path", ["/", "/nothing", "/api", f"{PATH}/x", "/api/manifest//", "//api/manifest"])
def test_nothing_is_json_and_never_a_redirect(path: str) -> None:
    with Behind().client() as client:
        response = client.get(httpx.URL(client.base_url).copy_with(raw_path=path.encode()))
    assert response.status_code == 404
    assert response.json() == {"success": False, "error": {"code": "NOT_FOUND", "message": "Not Found."}}


def test_every_answer_carries_strict_headers() -> None:
    with Behind().client() as client:
        for path in ("/api/manifest", "/nothing", PATH):
            headers = client.get(path).headers
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["cache-control"] == "no-store"
            assert "frame-ancestors 'none'" in headers["content-security-policy"]
            assert "server" not in headers
