"""`serve` is killed while MultiSafepay holds the refund call: started again, it pays once and says so."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from saleor_msp_app.demo.staff import SaleorOrder, Staff
from saleor_msp_app.demo.stage import Stage, app_settings
from saleor_msp_app.sandbox.saleor import create_saleor
from saleor_msp_app.sandbox.saleor.settings import FAST
from saleor_msp_app.staging.programs import free_ports, wait_for
from tests import forked_command
from tests.acceptance.recorded_shop import eventually
from tests.http_server import serve
from tests.msp_sandbox import msp_sandbox
from tests.plain_http import NO_TLS
from tests.workflow.road import Road, grants, results, sums
from tests.zygote import Process, Zygote

AGAIN = 45.0
"""Seconds in which another process has taken the work over and Saleor knows: one is taken for dead after
fifteen (durable/reaper.py)."""


@dataclass
class Server:
    """The command `serve`, started as often as wanted with the same settings."""

    zygote: Zygote
    settings: dict[str, str]
    url: str
    log: Path
    processes: list[Process] = field(default_factory=list)

    def start(self) -> None:
        clean = {name: text for name, text in os.environ.items() if not name.startswith("SALEOR_MSP_")}
        with self.log.open("ab") as sink:
            process = forked_command.start(
                self.zygote, "serve", cwd=self.log.parent, env=clean | self.settings, output=sink.fileno()
            )
        self.processes.append(process)
        wait_for(f"{self.url}/api/ready", self.log)

    def stop(self, how: signal.Signals) -> None:
        self.processes[-1].send_signal(how)
        self.processes[-1].wait(20)


@contextmanager
def _standing(zygote: Zygote, database_url: sa.URL, home: Path) -> Iterator[tuple[Road, Server]]:
    """The sandboxes in this process, the app in its own."""
    with (
        msp_sandbox() as msp,
        serve(create_saleor(timing=replace(FAST, read_timeout=5.0))) as saleor,
        httpx.Client(timeout=10, trust_env=False, verify=NO_TLS) as http,
    ):
        (port,) = free_ports(1)
        stage = Stage(f"http://127.0.0.1:{port}", msp.origin, saleor, home / "app.log")
        database = {"SALEOR_MSP_DATABASE_URL": database_url.render_as_string(hide_password=False)}
        server = Server(zygote, app_settings(stage, port, home) | database, stage.app_url, stage.log_of_app)
        try:
            server.start()
            staff = Staff(saleor, http)
            staff.install(f"{stage.app_url}/api/manifest")
            yield Road(stage.app_url, msp, staff), server
        finally:
            server.stop(signal.SIGKILL)


def _held_calls(road: Road) -> int:
    return len(road.msp.control("GET", "requests?kind=refund"))


def _begin(road: Road) -> list[SaleorOrder]:
    """Two refunds on their way: one call is answered late, the other never, and both are carried out."""
    late, never = road.pay(), road.pay(method="IDEAL")
    road.msp.fault("refund", "slow", seconds=600)
    road.staff.send(late, road.staff.grant(late, {late.lines[0]: 2}))
    eventually(lambda: _held_calls(road) == 1, "the first call")
    road.msp.fault("refund", "hang", accepted=True)
    road.staff.refund_amount(never, "25.00")
    eventually(lambda: _held_calls(road) == 2, "the second call")
    return [late, never]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM], ids=["kill -9", "told to stop"])
def test_the_refund_ends_once(
    zygote: Zygote, empty_database_url: sa.URL, tmp_path: Path, how: signal.Signals
) -> None:
    with _standing(zygote, empty_database_url, tmp_path) as (road, server):
        late, never = _begin(road)
        server.stop(how)
        begun = time.monotonic()
        server.start()
        for order in (late, never):
            left = AGAIN - (time.monotonic() - begun)
            eventually(lambda order=order: bool(results(road.staff.look(order))), "the result", left)  # type: ignore[misc]  # mypy cannot tell the type of a lambda's default
        print(f"{how.name}: {time.monotonic() - begun:.1f} s")  # noqa: T201  a measurement
        shown = road.staff.look(late)
        assert results(shown) == [("REFUND_SUCCESS", Decimal("217.8"))]
        assert grants(shown) == ["SUCCESS"]
        assert sums(shown) == (Decimal("121.00"), Decimal("217.80"), Decimal("0.00"))
        assert results(road.staff.look(never)) == [("REFUND_SUCCESS", Decimal("25.0"))]
        assert (road.paid_out(late), road.paid_out(never)) == (21780, 2500)
        assert _held_calls(road) == 2, "each was sent once"
