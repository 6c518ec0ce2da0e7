"""A sandbox Saleor behind real HTTP, and `saleor-msp-app live` as a process that walks through it."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx

from saleor_msp_app.sandbox.saleor import FAST, STAFF, STAFF_PASSWORD, create_saleor
from saleor_msp_app.settings import PREFIX
from saleor_msp_app.staging.programs import free_ports, loopback_url, program, wait_for
from tests.http_server import serve

_ROOT = Path(__file__).parents[2]
_OURS = ("SALEOR_URL", "SALEOR_EMAIL", "SALEOR_PASSWORD", "SALEOR_CHANNEL", "APP_URL", "PORT")


def walk(home: Path, variables: Mapping[str, str], patience: float = 30) -> subprocess.CompletedProcess[str]:
    """The command with these variables, and none that the run of the tests may have."""
    kept = {
        name: text for name, text in os.environ.items() if name not in _OURS and not name.startswith(PREFIX)
    }
    return subprocess.run(  # noqa: S603  our own words
        [sys.executable, "-m", "saleor_msp_app", "live", "--patience", str(patience)],
        cwd=home,
        env={**kept, "PYTHONPATH": str(_ROOT), **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )


@dataclass(frozen=True, slots=True)
class LiveShop:
    url: str
    http: httpx.Client

    def variables(self) -> dict[str, str]:
        return {
            "SALEOR_URL": f"{self.url}/graphql/",
            "SALEOR_EMAIL": STAFF.email,
            "SALEOR_PASSWORD": STAFF_PASSWORD,
            "SALEOR_CHANNEL": "eur",
            "PORT": str(free_ports(1)[0]),
        }

    def control(self, method: str, path: str, content: dict[str, Any] | None = None) -> Any:
        return self.http.request(method, f"{self.url}/sandbox/{path}", json=content).raise_for_status().json()

    def state(self) -> Any:
        return self.control("GET", "state")


@contextmanager
def shop_in_a_process(home: Path) -> Iterator[LiveShop]:
    """One that reaches every address: this process may call 127.0.0.1 only."""
    multisafepay, saleor = free_ports(2)
    ports = ["--multisafepay-port", str(multisafepay), "--saleor-port", str(saleor)]
    shop, log = loopback_url(saleor), home / "sandbox.log"
    with program(["sandbox", *ports], {}, log), httpx.Client(timeout=30, trust_env=False) as http:
        wait_for(f"{shop}/sandbox/state", log)
        yield LiveShop(shop, http)


@contextmanager
def open_shop() -> Iterator[LiveShop]:
    with (
        serve(create_saleor(timing=replace(FAST, read_timeout=18.0))) as url,
        httpx.Client(timeout=30, trust_env=False) as http,
    ):
        yield LiveShop(url, http)
