"""Everything that one database needs: sandboxes, replicas, the proxy between them."""

import json
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import sqlalchemy as sa

from saleor_msp_app.demo.faults import DemoFailed
from saleor_msp_app.demo.staff import Staff
from saleor_msp_app.sandbox.multisafepay import SANDBOX_KEY
from saleor_msp_app.staging.programs import wait_for
from saleor_msp_app.storage.crypto import new_key
from saleor_msp_app.storage.engine import open_database
from tests.crash.pace import IN_TIME, Tempo
from tests.crash.proxy import Proxy, running
from tests.crash.reserved_ports import reserved_ports
from tests.msp_sandbox import MspSandbox
from tests.zygote import Process, Zygote

KEY = new_key().reveal()
REPLICAS = {"sqlite": 1, "postgresql": 2}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stage is put: its database, its directory, the guard that is missing there, and its tempo."""

    url: sa.URL
    home: Path
    without: str = ""
    tempo: Tempo = IN_TIME

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


@dataclass(frozen=True, slots=True)
class Starting:
    """How a process is started: its `main` (serve.py) with its arguments, and where its words go."""

    zygote: Zygote
    main: str
    args: tuple[str, ...]
    log: Path

    def __call__(self, on_end: Callable[[], None] = lambda: None) -> Process:
        log = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        try:
            return self.zygote.start(f"tests.crash.serve:{self.main}", self.args, output=log, on_end=on_end)
        finally:
            os.close(log)


@dataclass
class Crew:
    """The replicas of one stage. Who dies comes back after `pause` seconds."""

    starting: list[Starting]
    pause: float = 0.2
    killed: int = 0
    _processes: dict[int, Process] = field(default_factory=dict)
    _is_over: bool = False
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def start(self, number: int) -> None:
        """Start a replica."""
        with self._changed:
            if not self._is_over:
                self._processes[number] = self.starting[number](lambda: self._bring_back(number))
                self._changed.notify_all()

    def kill(self, number: int) -> None:
        """kill -9, unless it is dead already."""
        with self._changed:
            self._processes[number % len(self.starting)].kill()

    def wait_for_all(self, seconds: float = 60.0) -> None:
        """Until every replica lives."""
        with self._changed:
            if not self._changed.wait_for(self._all_live, seconds):
                raise RuntimeError(self._processes)

    def end(self) -> None:
        """Nobody comes back any more."""
        with self._changed:
            self._is_over = True
        for process in self._processes.values():
            process.kill()
            process.wait(20)

    def _all_live(self) -> bool:
        return all(process.poll() is None for process in self._processes.values())

    def _bring_back(self, number: int) -> None:
        """Takes no lock: whoever holds it may wait for a start, which this thread has to tell of."""
        if self._is_over:
            return
        self.killed += 1
        timer = threading.Timer(self.pause, self.start, [number])
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
def open_stage(zygote: Zygote, place: Place) -> Iterator[Stage]:
    """Start everything and install the app."""
    place.home.mkdir(parents=True)
    with ExitStack() as stack:
        multisafepay, saleor, *ports = stack.enter_context(reserved_ports(2 + REPLICAS[place.database]))
        _sandboxes(zygote, place, stack, multisafepay, saleor)
        proxy, http = Proxy(tuple(ports)), stack.enter_context(httpx.Client(timeout=20, trust_env=False))
        address = stack.enter_context(running(proxy))
        crew = Crew([_replica(zygote, place, port, multisafepay, address) for port in ports])
        stack.callback(crew.end)
        for number in range(len(ports)):
            crew.start(number)
        for port in ports:
            wait_for(f"{_at(port)}/api/ready", place.log)
        staff, msp = Staff(_at(saleor), http), MspSandbox(_at(multisafepay), http)
        _install(staff, f"{address}/api/manifest")
        ledger = open_database(place.url).engine_sync
        stack.callback(ledger.dispose)
        yield Stage(place, msp, staff, crew, proxy, ledger)


def _at(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def _install(staff: Staff, manifest: str) -> None:
    """Everything starts at once: on a busy machine the first call may outlast what is quick here."""
    for _ in range(4):
        with suppress(DemoFailed):
            return staff.install(manifest)
    return staff.install(manifest)


def _sandboxes(zygote: Zygote, place: Place, stack: ExitStack, multisafepay: int, saleor: int) -> None:
    log, args = place.home / "sandboxes.log", (str(multisafepay), str(saleor), str(place.tempo.slower))
    boxes = Starting(zygote, "sandboxes", args, log)()
    stack.callback(boxes.send_signal, signal.SIGKILL)
    wait_for(f"{_at(multisafepay)}/sandbox/faults", log)
    wait_for(f"{_at(saleor)}/.well-known/jwks.json", log)


def _replica(zygote: Zygote, place: Place, port: int, multisafepay: int, address: str) -> Starting:
    settings = {
        "SALEOR_MSP_PUBLIC_URL": address,
        "SALEOR_MSP_DATABASE_URL": place.url.render_as_string(hide_password=False),
        "SALEOR_MSP_SECRET_KEYS": KEY,
        "SALEOR_MSP_ALLOW_LOOPBACK": "true",
        "SALEOR_MSP_API_KEY": SANDBOX_KEY,
        "SALEOR_MSP_ENVIRONMENT": "test",
        "SALEOR_MSP_API_URL": f"{_at(multisafepay)}/v1/json",
        "SALEOR_MSP_PORT": str(port),
    }
    order = {
        "settings": settings,
        "points": str(place.points),
        "without": place.without,
        "slower": place.tempo.slower,
    }
    return Starting(zygote, "replica", (json.dumps(order),), place.log)
