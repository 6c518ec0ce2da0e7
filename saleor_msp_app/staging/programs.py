"""Our own commands as processes on this machine."""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from saleor_msp_app.sandbox.multisafepay import SANDBOX_KEY
from saleor_msp_app.staging.faults import StageFailed
from saleor_msp_app.storage.crypto import new_key

LOOPBACK = "127.0.0.1"
START_SECONDS = 60.0
STOP_SECONDS = 20.0

_PORTS = range(20_000, 32_000)


def loopback_url(port: int) -> str:
    return f"http://{LOOPBACK}:{port}"


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on at this moment, each another one.

    Below those that systems hand out for connections: who comes back to his port finds it free.
    """
    with ExitStack() as held:
        return [held.enter_context(_some_socket()).getsockname()[1] for _ in range(count)]


def _some_socket() -> socket.socket:
    while True:
        try:
            return socket.create_server((LOOPBACK, secrets.choice(_PORTS)))
        except OSError:
            continue


def sandboxed_app(public_url: str, multisafepay_url: str, port: int, home: Path) -> dict[str, str]:
    """The settings of an app that pays and refunds at the sandbox and keeps its ledger in SQLite."""
    return {
        "SALEOR_MSP_PUBLIC_URL": public_url,
        "SALEOR_MSP_PORT": str(port),
        "SALEOR_MSP_DATABASE_URL": f"sqlite:///{home / 'ledger.sqlite'}",
        "SALEOR_MSP_SECRET_KEYS": new_key().reveal(),
        "SALEOR_MSP_ALLOW_LOOPBACK": "true",
        "SALEOR_MSP_API_KEY": SANDBOX_KEY,
        "SALEOR_MSP_ENVIRONMENT": "test",
        "SALEOR_MSP_API_URL": f"{multisafepay_url}/v1/json",
    }


def wait_for(url: str, log: Path) -> None:
    """Until it answers 200. Raise `StageFailed` with the end of the log."""
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
    raise StageFailed(msg)


@contextmanager
def program(command: list[str], settings: dict[str, str], log: Path) -> Iterator[None]:
    """Settings of the caller's own shell must not reach it: the app would refund at a real account."""
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
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
