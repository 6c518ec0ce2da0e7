"""Everything that one database needs: sandboxes, replicas, the proxy between them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa

from saleor_msp_app.demo.faults import DemoFailed
from saleor_msp_app.demo.staff import Staff
from saleor_msp_app.sandbox.multisafepay import SANDBOX_KEY
from saleor_msp_app.staging.programs import free_ports, wait_for
from saleor_msp_app.storage.crypto import new_key
from saleor_msp_app.storage.engine import open_database
from tests.crash.nursery import Nursery
from tests.crash.proxy import Proxy, running
from tests.msp_sandbox import MspSandbox

REPLICAS = {"sqlite": 1, "postgresql": 2}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stage is put: its database, its directory, and the guard that is missing there."""

    url: sa.URL
    home: Path
    without: str = ""

    @property
    def database(self) -> str:
        """sqlite or postgresql."""
        return self.url.get_backend_name()

    @property
    def log(self) -> Path:
        """What the app says."""
        return self.home / "app.log"

    @property
    def points(self) -> Path:
        """Arms a crash point (crash_points.py)."""
        return self.home / "point"


@dataclass
class Crew:
    """The replicas of one stage. Who dies comes back after `pause` seconds."""

    nursery: Nursery
    orders: dict[str, dict[str, Any]]
    pause: float = 0.2
    killed: int = 0
    _is_over: bool = False

    def start(self, name: str) -> None:
        """Start a replica."""
        self.nursery.start(self.orders[name], lambda: self._bring_back(name))

    def kill(self, number: int) -> None:
        """kill -9."""
        names = list(self.orders)
        self.nursery.kill(names[number % len(names)])

    def wait_for_all(self) -> None:
        """Until every replica lives."""
        self.nursery.wait_for(list(self.orders))

    def end(self) -> None:
        """Nobody comes back any more."""
        self._is_over = True
        for name in self.orders:
            self.nursery.kill(name)

    def _bring_back(self, name: str) -> None:
        if self._is_over:
            return
        self.killed += 1
        timer = threading.Timer(self.pause, self.start, [name])
        timer.daemon = True
        timer.start()


@dataclass(frozen=True)
class Stage:
    """What a schedule is played on."""

    place: Place
    msp: MspSandbox
    staff: Staff
    crew: Crew
    proxy: Proxy
    ledger: sa.Engine


@contextmanager
def open_stage(nursery: Nursery, place: Place) -> Iterator[Stage]:
    """Start everything and install the app."""
    place.home.mkdir(parents=True)
    multisafepay, saleor, *ports = free_ports(2 + REPLICAS[place.database])
    proxy, engine = Proxy(tuple(ports)), open_database(place.url).engine_sync
    msp_url, saleor_url = f"http://127.0.0.1:{multisafepay}", f"http://127.0.0.1:{saleor}"
    boxes = _sandboxes(place, multisafepay, saleor)
    nursery.start(boxes, lambda: None)
    with running(proxy) as address, httpx.Client(timeout=20, trust_env=False) as http:
        crew = Crew(nursery, _replicas(place, ports, msp_url, address))
        for name in crew.orders:
            crew.start(name)
        wait_for(f"{saleor_url}/.well-known/jwks.json", Path(boxes["log"]))
        for port in ports:
            wait_for(f"http://127.0.0.1:{port}/api/ready", place.log)
        staff = Staff(saleor_url, http)
        _install(staff, f"{address}/api/manifest")
        yield Stage(place, MspSandbox(msp_url, http), staff, crew, proxy, engine)
        crew.end()
        nursery.kill(boxes["name"])
    engine.dispose()


def _install(staff: Staff, manifest: str) -> None:
    """Everything starts at once: on a busy machine the first call may outlast what is quick here."""
    for _ in range(4):
        with suppress(DemoFailed):
            return staff.install(manifest)
    return staff.install(manifest)


def _sandboxes(place: Place, *ports: int) -> dict[str, Any]:
    log = str(place.home / "sandboxes.log")
    return {"name": f"{place.home}/sandboxes", "role": "sandboxes", "ports": ports, "log": log}


def _replicas(place: Place, ports: list[int], multisafepay: str, address: str) -> dict[str, dict[str, Any]]:
    settings = {
        "SALEOR_MSP_PUBLIC_URL": address,
        "SALEOR_MSP_DATABASE_URL": place.url.render_as_string(hide_password=False),
        "SALEOR_MSP_SECRET_KEYS": new_key().reveal(),
        "SALEOR_MSP_ALLOW_LOOPBACK": "true",
        "SALEOR_MSP_API_KEY": SANDBOX_KEY,
        "SALEOR_MSP_ENVIRONMENT": "test",
        "SALEOR_MSP_API_URL": f"{multisafepay}/v1/json",
    }
    names = {f"{place.home}/{port}": port for port in ports}
    return {
        name: {
            "name": name,
            "role": "replica",
            "settings": settings | {"SALEOR_MSP_PORT": str(port)},
            "log": str(place.log),
            "points": str(place.points),
            "without": place.without,
        }
        for name, port in names.items()
    }
