"""The app by its own command where Saleor reaches it, and the sandbox behind it."""

import socket
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from saleor_msp_app.live.faults import LiveFailed
from saleor_msp_app.live.settings import LiveSettings
from saleor_msp_app.staging.programs import free_ports, loopback_url, program, sandboxed_app, wait_for


@dataclass(frozen=True, slots=True)
class Stage:
    """As seen from this machine."""

    app_url: str
    multisafepay_url: str


@contextmanager
def open_stage(settings: LiveSettings) -> Iterator[Stage]:
    """Start both in a directory of its own; stop them and remove the directory in the end."""
    _check_port(settings)
    with tempfile.TemporaryDirectory(prefix="saleor-msp-live-") as directory, ExitStack() as stack:
        home = Path(directory)
        multisafepay, saleor = free_ports(2)
        stage = Stage(loopback_url(settings.port), loopback_url(multisafepay))
        ports = ["--multisafepay-port", str(multisafepay), "--saleor-port", str(saleor)]
        app = sandboxed_app(settings.app_url, stage.multisafepay_url, settings.port, home)
        listening = {"SALEOR_MSP_HOST": settings.host}
        stack.enter_context(program(["sandbox", *ports], {}, home / "sandbox.log"))
        stack.enter_context(program(["serve"], app | listening, home / "app.log"))
        wait_for(f"{stage.multisafepay_url}/sandbox/quirks", home / "sandbox.log")
        wait_for(f"{stage.app_url}/api/ready", home / "app.log")
        yield stage


def _check_port(settings: LiveSettings) -> None:
    """Another app that listens there would be taken for ours, whatever account is behind it."""
    try:
        socket.create_server((settings.host, settings.port)).close()
    except OSError as error:
        raise LiveFailed(
            f"the app cannot listen on port {settings.port} ({error.strerror}): set PORT, or APP_URL with "
            "another port"
        ) from None
