"""The page that the dashboard frames."""

import pytest

from saleor_msp_app import __version__
from saleor_msp_app.saleor.manifest import APP_PATH
from tests.web.shop import Behind


@pytest.mark.parametrize("path", [APP_PATH, APP_PATH.rstrip("/")])
def test_it_is_served_to_be_framed_and_runs_nothing(path: str) -> None:
    with Behind().client() as client:
        page = client.get(path)
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert __version__ in page.text
    assert "script" not in page.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors" in policy
    assert "x-frame-options" not in page.headers
