"""Three processes on loopback: the app by its own command, and the two sandboxes by theirs."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from saleor_msp_app.staging.programs import free_ports, loopback_url, program, sandboxed_app, wait_for


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
        stage = Stage(loopback_url(app), loopback_url(multisafepay), loopback_url(saleor), home / "app.log")
        ports = ["--multisafepay-port", str(multisafepay), "--saleor-port", str(saleor)]
        stack.enter_context(program(["sandbox", *ports], {}, home / "sandbox.log"))
        stack.enter_context(program(["serve"], app_settings(stage, app, home), stage.log_of_app))
        wait_for(f"{stage.multisafepay_url}/sandbox/quirks", home / "sandbox.log")
        wait_for(f"{stage.saleor_url}/sandbox/state", home / "sandbox.log")
        wait_for(f"{stage.app_url}/api/ready", stage.log_of_app)
        yield stage


def app_settings(stage: Stage, port: int, home: Path) -> dict[str, str]:
    """The settings of an app that pays and refunds at the sandbox, for the sandbox's storefront."""
    settings = sandboxed_app(stage.app_url, stage.multisafepay_url, port, home)
    return settings | {"SALEOR_MSP_ALLOWED_STOREFRONTS": stage.saleor_url}
