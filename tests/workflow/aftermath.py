"""What happens at MultiSafepay after it has accepted a refund: short words for it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from saleor_msp_app.demo.staff import SaleorOrder
from saleor_msp_app.storage.tables import journal, operations
from tests.workflow.road import QUICK, Road

SELDOM = timedelta(hours=1)
OFTEN = timedelta(seconds=1)


def pace(*, reconcile_every: timedelta) -> Any:
    return replace(QUICK, reconcile_every=reconcile_every)


@dataclass(frozen=True, slots=True)
class Aftermath:
    """MultiSafepay's side of a road, and the ledger behind the app."""

    road: Road
    database: sa.Engine

    def listen(self, *, on: bool = True) -> None:
        """Whether notifications reach the app."""
        url = f"{self.road.app_url}/api/notifications/multisafepay" if on else ""
        self.road.msp.control("PUT", "notifications", {"url": url})

    def order_id(self, order: SaleorOrder) -> str:
        name: str = self.road.staff.look(order)["transactions"][0]["pspReference"]
        return name

    def refund_ids(self, order: SaleorOrder) -> list[str]:
        found = self.road.msp.control("GET", f"refunds?order_id={self.order_id(order)}")
        return [one["refund_id"] for one in found]

    def put(self, refund_id: str, status: str) -> None:
        """Give a refund a status."""
        self.road.msp.control("POST", f"refunds/{refund_id}", {"status": status})

    def by_hand(self, order: SaleorOrder, amount: int) -> str:
        """A refund made in MultiSafepay's dashboard; its number."""
        path = f"orders/{self.order_id(order)}/dashboard-refund"
        number: str = self.road.msp.control("POST", path, {"amount": amount})["refund_id"]
        return number

    def notify(self, order: SaleorOrder, **fields: Any) -> None:
        """One more notification, and wait until it was answered."""
        self.road.msp.control("POST", f"orders/{self.order_id(order)}/notify", fields)
        self.answered()

    def answered(self) -> list[dict[str, Any]]:
        """Every notification, once all were answered."""
        eventually(lambda: all(one["status"] is not None for one in self._sent()))
        return self._sent()

    def _sent(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.road.msp.control("GET", "notifications")
        return found

    def ledger(self, order: SaleorOrder) -> list[Any]:
        """The order's rows, oldest first."""
        query = operations.select().where(operations.c.msp_order_id == self.order_id(order))
        with self.database.connect() as connection:
            return list(connection.execute(query.order_by(operations.c.created_at)).mappings())

    def journal(self, reference: str) -> list[str]:
        query = sa.select(journal.c.kind).where(journal.c.psp_reference == reference).order_by(journal.c.id)
        with self.database.connect() as connection:
            return list(connection.execute(query).scalars())


def events(shown: Any, *kinds: str) -> list[tuple[str, str, str]]:
    """Type, reference and amount of a transaction's events of some types, newest first."""
    return [
        (event["type"], event["pspReference"], str(event["amount"]["amount"]))
        for event in shown["transactions"][0]["events"]
        if event["type"] in kinds
    ]


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)
