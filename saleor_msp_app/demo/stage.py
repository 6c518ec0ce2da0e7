"""Three processes on loopback: the app by its own command, and the two sandboxes by theirs."""

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from saleor_msp_app.demo.faults import DemoFailed
from saleor_msp_app.sandbox.multisafepay import SANDBOX_KEY
from saleor_msp_app.storage.crypto import new_key

START_SECONDS = 60.0

_PORTS = range(20_000, 32_000)


@dataclass(frozen=True, slots=True)
class Stage:
    """Where everything is."""

    app_url: str
    multisafepay_url: str
    saleor_url: str
    log_of_app: Path


@contextmanager
def open_stage() -> Iterator[Stage]:
    """Start everything in a directory of its own; stop it and remove the directory in the end."""
    with tempfile.TemporaryDirectory(prefix="saleor-msp-demo-") as directory, ExitStack() as stack:
        home = Path(directory)
        app, multisafepay, saleor = free_ports(3)
        stage = Stage(_url(app), _url(multisafepay), _url(saleor), home / "app.log")
        ports = ["--multisafepay-port", str(multisafepay), "--saleor-port", str(saleor)]
        stack.enter_context(_process(["sandbox", *ports], {}, home / "sandbox.log"))
        stack.enter_context(_process(["serve"], app_settings(stage, app, home), stage.log_of_app))
        wait_for(f"{stage.multisafepay_url}/sandbox/quirks", home / "sandbox.log")
        wait_for(f"{stage.saleor_url}/sandbox/state", home / "sandbox.log")
        wait_for(f"{stage.app_url}/api/ready", stage.log_of_app)
        yield stage


def app_settings(stage: Stage, port: int, home: Path) -> dict[str, str]:
    """The settings of an app that refunds at the sandbox and keeps its ledger in SQLite."""
    return {
        "SALEOR_MSP_PUBLIC_URL": stage.app_url,
        "SALEOR_MSP_PORT": str(port),
        "SALEOR_MSP_DATABASE_URL": f"sqlite:///{home / 'demo.sqlite'}",
        "SALEOR_MSP_SECRET_KEYS": new_key().reveal(),
        "SALEOR_MSP_ALLOW_LOOPBACK": "true",
        "SALEOR_MSP_ALLOWED_STOREFRONTS": stage.saleor_url,
        "SALEOR_MSP_API_KEY": SANDBOX_KEY,
        "SALEOR_MSP_ENVIRONMENT": "test",
        "SALEOR_MSP_API_URL": f"{stage.multisafepay_url}/v1/json",
    }


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on at this moment, each another one.

    Below those that systems hand out for connections: who comes back to his port finds it free.
    """
    with ExitStack() as held:
        return [held.enter_context(_some_socket()).getsockname()[1] for _ in range(count)]


def _some_socket() -> socket.socket:
    while True:
        try:
            return socket.create_server(("127.0.0.1", secrets.choice(_PORTS)))
        except OSError:
            continue


def wait_for(url: str, log: Path) -> None:
    """Until it answers 200. Raise `DemoFailed` with the end of the log."""
    deadline = time.monotonic() + START_SECONDS
    with httpx.Client(timeout=2, trust_env=False) as http:
        while time.monotonic() < deadline:
            try:
                if http.get(url).status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
    tail = "\n".join(log.read_text(errors="replace").splitlines()[-20:])
    msg = f"{url} does not answer. The end of its log:\n{tail}"
    raise DemoFailed(msg)


@contextmanager
def _process(command: list[str], settings: dict[str, str], log: Path) -> Iterator[None]:
    """Settings of the caller's own shell must not reach the demo: it would refund at a real account."""
    clean = {name: text for name, text in os.environ.items() if not name.upper().startswith("SALEOR_MSP_")}
    with log.open("wb") as sink:
        process = subprocess.Popen(  # noqa: S603  our own interpreter and our own commands
            [sys.executable, "-m", "saleor_msp_app", *command],
            env=clean | settings,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _url(port: int) -> str:
    return f"http://127.0.0.1:{port}"
