"""The whole road, and the commands beside the server that runs on it."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from typer.testing import CliRunner, Result

from saleor_msp_app.cli import cli
from saleor_msp_app.demo.staff import SaleorOrder
from saleor_msp_app.storage.tables import operations
from tests.workflow.road import Road

HELD = 20.0
"""Seconds until a refund whose look-up is answered with an error is held."""


@dataclass
class Operator:
    """Somebody at the terminal, with the settings of the server."""

    road: Road
    database_url: sa.URL
    variables: dict[str, str]

    def run(self, *words: str) -> Result:
        """One command."""
        return CliRunner(env=self.variables).invoke(cli, words)

    def refunds(self, *words: str, code: int = 0) -> Any:
        """One of `refunds`, with `--json`; what it printed."""
        done = self.run("refunds", *words, "--json")
        assert done.exit_code == code, (done.output, done.exception)
        return json.loads(done.stdout)

    def newest(self) -> Any:
        """The refund that was asked for last."""
        return self.refunds("list", "--limit", "1")["refunds"][0]

    def wait_for(self, reference: str, met: Callable[[Any], bool]) -> Any:
        """The refund once it is so."""
        shown = {}
        for _ in range(int(HELD / 0.1)):
            shown = self.refunds("show", reference)["refund"]
            if met(shown):
                return shown
            time.sleep(0.1)
        raise AssertionError(shown)

    def held(self, order: SaleorOrder, amount: str = "5.00", *, arrived: bool) -> str:
        """A refund that needs a person: its answer was lost, and the look-up was answered with an error."""
        self.road.msp.fault("refund", "close", accepted=arrived)
        self.road.msp.fault("get_order", "error", code=1032, skip=1)
        self.road.staff.refund_amount(order, amount)
        reference = self.reference_of(order)
        self.wait_for(reference, lambda one: one["state"] == "needs_person")
        self.road.heal()
        return reference

    def reference_of(self, order: SaleorOrder) -> str:
        """That of the order's refund, once Saleor has asked for it."""
        msp_order = self.road.staff.look(order)["transactions"][0]["pspReference"]
        for _ in range(int(HELD / 0.1)):
            found = self.refunds("list", "--msp-order", msp_order)["refunds"]
            if found:
                reference: str = found[0]["reference"]
                return reference
            time.sleep(0.1)
        raise AssertionError(msp_order)

    def let_time_pass(self, reference: str) -> None:
        """So long that what is not visible by then is certainly absent."""
        engine = sa.create_engine(self.database_url.set(drivername=_driver(self.database_url)))
        long_ago = datetime.now(UTC) - timedelta(hours=1)
        with engine.begin() as connection:
            connection.execute(
                operations.update()
                .where(operations.c.psp_reference == reference)
                .values(sending_since=long_ago)
            )
        engine.dispose()


def _driver(url: sa.URL) -> str:
    return "sqlite" if url.get_backend_name() == "sqlite" else "postgresql+psycopg"
