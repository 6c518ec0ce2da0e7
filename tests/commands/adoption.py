"""Payments that another plug-in has begun, and an operator who adopts them."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from saleor_msp_app.commands import exits
from saleor_msp_app.demo.staff import SaleorOrder
from saleor_msp_app.storage.crypto import new_key
from tests.commands.running_road import Operator
from tests.workflow.road import CART, LINES, QUICK, SHIPPING, app_variables, open_road

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Adopter:
    """An operator beside a running server, and the words for what was there before it."""

    operator: Operator

    @property
    def shop(self) -> str:
        """The URL of its API."""
        return f"{self.operator.road.staff.url}/graphql/"

    def unpaid(self, lines: list[Json] | None = None, shipping: Json | None = None) -> Json:
        """An order in Saleor without any transaction; 338.80 unless its lines say otherwise."""
        content = {"lines": lines or LINES, "shipping": shipping or SHIPPING, "transactions": []}
        shown: Json = self.operator.road.staff.control("POST", "orders", content)["order"]
        return shown

    def paid(self, method: str = "KLARNA", **more: Any) -> str:
        """A payment at MultiSafepay that no transaction stands for; its order_id."""
        order_id = str(more.pop("order_id", f"old-{uuid.uuid4().hex[:8]}"))
        content = (
            ({} if "amount" in more else {"items": CART})
            | ({"shipped": True} if method == "KLARNA" else {})
            | more
        )
        self.operator.road.msp.seed(order_id, method, **content)
        return order_id

    def adopt(self, order: str, msp_order: str, *more: str, code: int = 0) -> Json:
        """One payment, with --yes and --json; what it says of it."""
        words = ("--order", order, "--msp-order", msp_order, "--yes", *more)
        found: list[Json] = self.run(*words, code=code)["payments"]
        assert len(found) == 1
        return found[0]

    def run(self, *words: str, code: int = 0) -> Json:
        """The command with --json; what it printed."""
        done = self.operator.run("adopt", "--shop", self.shop, *words, "--json")
        assert done.exit_code == code, (done.output, done.exception)
        printed: Json = json.loads(done.stdout)
        return printed

    def look(self, order: Json) -> Json:
        """The order as Saleor shows it now."""
        shown: Json = self.operator.road.staff.control("GET", f"orders/{order['id']}")
        return shown

    def in_saleor(self, order: Json) -> SaleorOrder:
        """What staff works with."""
        shown = self.look(order)
        lines = tuple(line["id"] for line in shown["order"]["lines"])
        return SaleorOrder(order["id"], shown["transactions"][0]["id"], lines)


@contextmanager
def open_adopter(database_url: sa.URL, *api_keys: str) -> Iterator[Adopter]:
    """The road, and the command with the server's own settings."""
    key = new_key().reveal()
    with (
        pytest.MonkeyPatch.context() as patch,
        capture_logs(),
        open_road(database_url, QUICK, api_keys, SALEOR_MSP_SECRET_KEYS=key) as road,
    ):
        # The server of this process keeps its own logging.
        patch.setattr(exits, "configure_logging", lambda **_: None)
        variables = app_variables(database_url, road.msp, 1) | {"SALEOR_MSP_SECRET_KEYS": key}
        yield Adopter(Operator(road, database_url, variables))
