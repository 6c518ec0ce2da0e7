"""Processes of the app on one database, and everything that stands around them."""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import sqlalchemy as sa

from saleor_msp_app.demo.staff import Staff
from saleor_msp_app.sandbox.saleor import create_saleor
from saleor_msp_app.sandbox.saleor.settings import FAST
from saleor_msp_app.storage.crypto import new_key
from tests.http_server import serve
from tests.msp_sandbox import MspSandbox, msp_sandbox
from tests.plain_http import NO_TLS
from tests.workflow.road import Road, app_variables
from tests.zygote import Process, Zygote

PATIENCE = 30.0
START_PATIENCE = 60.0
"""Seconds. A machine may have much else to do; what is promised in seconds is said where it is tested."""


@dataclass
class Replica:
    """One process. `name` is what it is called in the engine's tables."""

    process: Process
    url: str
    name_file: Path

    @property
    def name(self) -> str:
        return self.name_file.read_text()

    def kill(self) -> None:
        """As the kernel does when memory is short: nothing is said or written."""
        self.process.kill()
        self.process.wait(5)

    def stop(self) -> float:
        """As an operator does; the seconds that it took. uvicorn ends itself by the signal it got."""
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(PATIENCE) == -signal.SIGTERM
        return time.monotonic() - started


@dataclass
class Site:
    """Both sandboxes, a database, and as many processes as a test starts."""

    database_url: sa.URL
    zygote: Zygote
    msp: MspSandbox
    saleor: str
    http: httpx.Client
    directory: Path
    key: str = field(default_factory=lambda: new_key().reveal())
    replicas: list[Replica] = field(default_factory=list)

    def start(self) -> Replica:
        """One more process; it serves when this returns."""
        port = free_port()
        number = len(self.replicas)
        name_file = self.directory / f"replica-{number}.name"
        reading, writing = os.pipe()
        environment = {**_outer_environment(), **self._variables(port)}
        process = self.zygote.start(
            "tests.replicas.serve:main", [str(name_file)], environment, output=writing
        )
        os.close(writing)
        keep_log(reading, name_file.with_suffix(".log"))
        replica = Replica(process, f"http://127.0.0.1:{port}", name_file)
        self.replicas.append(replica)
        wait_until(lambda: self._is_ready(replica), "the process serves", START_PATIENCE)
        return replica

    def road(self, replica: Replica) -> Road:
        """Install the app at this process: its address is the one that Saleor calls."""
        staff = Staff(self.saleor, self.http)
        staff.install(f"{replica.url}/api/manifest")
        return Road(replica.url, self.msp, staff)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """What the database says."""
        engine = sa.create_engine(self.database_url)
        try:
            with engine.connect() as connection:
                return [tuple(row) for row in connection.execute(sa.text(query))]
        finally:
            engine.dispose()

    def end(self) -> None:
        """Leave no process behind."""
        for replica in self.replicas:
            if replica.process.poll() is None:
                replica.kill()

    def _variables(self, port: int) -> dict[str, str]:
        return {
            **app_variables(self.database_url, self.msp, port),
            "SALEOR_MSP_SECRET_KEYS": self.key,
            "SALEOR_MSP_PORT": str(port),
        }

    def _is_ready(self, replica: Replica) -> bool:
        assert replica.process.poll() is None, self._last_words(replica)
        try:
            return self.http.get(f"{replica.url}/api/ready").status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def _last_words(self, replica: Replica) -> str:
        return replica.name_file.with_suffix(".log").read_text()[-2000:]


@contextmanager
def open_site(
    zygote: Zygote, database_url: sa.URL, directory: Path, *, read_timeout: float = 18.0
) -> Iterator[Site]:
    with (
        msp_sandbox() as msp,
        serve(create_saleor(timing=replace(FAST, read_timeout=read_timeout))) as saleor,
        httpx.Client(timeout=30, trust_env=False, verify=NO_TLS) as http,
    ):
        site = Site(database_url, zygote, msp, saleor, http, directory)
        try:
            yield site
        finally:
            site.end()


def wait_until(holds: Callable[[], bool], what: str, seconds: float = PATIENCE) -> float:
    """The seconds that it took."""
    started = time.monotonic()
    while not holds():
        assert time.monotonic() - started < seconds, f"not within {seconds:g} seconds: {what}"
        time.sleep(0.05)
    return time.monotonic() - started


def keep_log(pipe: int, file: Path) -> None:
    """Through a pipe, as containers do: a process without room on its disk can still say so."""

    def keep() -> None:
        with os.fdopen(pipe, "rb") as output, file.open("wb") as log:
            for line in output:
                log.write(line)
                log.flush()

    threading.Thread(target=keep, daemon=True).start()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _outer_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("SALEOR_MSP_")}
