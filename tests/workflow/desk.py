"""Drives an operation as the engine does, with a clock that jumps over every wait."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import sqlalchemy as sa

from saleor_msp_app.composition.environment_account import EnvironmentAccount
from saleor_msp_app.domain.account import MerchantAccount, Secret
from saleor_msp_app.domain.admission import Admitted
from saleor_msp_app.domain.ids import MspOrderId, PspReference
from saleor_msp_app.domain.operation import Operation, OperationKind
from saleor_msp_app.domain.refund_request import WantedLine, WantedRefund
from saleor_msp_app.multisafepay.client import MultiSafepayClient
from saleor_msp_app.multisafepay.http_call import TimeOuts
from saleor_msp_app.sandbox.multisafepay import SANDBOX_KEY
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.ledger import SqlLedger
from saleor_msp_app.usecases.looking_up import LookUp
from saleor_msp_app.usecases.pace import Pace, Settled
from saleor_msp_app.usecases.perform_operation import PerformOperation
from saleor_msp_app.usecases.ports.accounts import Accounts
from saleor_msp_app.usecases.ports.ledger import IncomingRequest
from saleor_msp_app.usecases.ports.multisafepay import MultiSafepay
from saleor_msp_app.usecases.settling import Settling
from tests.builders.operations import ACCOUNT, LINE, NOW, SHOP, TRANSACTION, euros, operation
from tests.msp_sandbox import MspSandbox

SHORT = TimeOuts(connect=2, read=0.5, whole=2)
MOST_STEPS = 60


@dataclass
class MovingClock:
    """The port `Clock`, moved by hand. The sandbox's clock is moved along."""

    sandbox: MspSandbox
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.sandbox.control("POST", "clock", {"advance_seconds": seconds})


@dataclass
class Desk:
    """One ledger, one MultiSafepay, and the use-case between them."""

    ledger: SqlLedger
    sandbox: MspSandbox
    clock: MovingClock
    perform: PerformOperation
    waits: list[str] = field(default_factory=list)

    async def take(self, one: Operation) -> Operation:
        """Put an operation into the ledger as a delivery would."""
        incoming = IncomingRequest(SHOP, "transaction_refund_requested", one.psp_reference.encode(), NOW)
        await self.ledger.record(incoming, TRANSACTION, lambda _: Admitted(one))
        return one

    async def step(self, reference: PspReference, tries: int = 0) -> bool:
        """One step; whether it settled. A wait is jumped over."""
        outcome = await self.perform(reference, tries)
        if isinstance(outcome, Settled):
            return True
        self.waits.append(outcome.why)
        self.clock.advance(outcome.seconds)
        return False

    async def settle(self, one: Operation) -> Operation:
        """Work until nothing is left to do."""
        for tries in range(MOST_STEPS):
            if await self.step(one.psp_reference, tries):
                return await self.ledger.get(one.psp_reference)
        msg = f"not settled after {MOST_STEPS} steps: {self.waits[-3:]}"
        raise AssertionError(msg)

    async def carry_out(self, one: Operation) -> Operation:
        """Take and settle."""
        return await self.settle(await self.take(one))

    def refunds(self, order_id: str = "order-1") -> list[dict[str, Any]]:
        """What MultiSafepay has in its books."""
        found: list[dict[str, Any]] = self.sandbox.control("GET", f"refunds?order_id={order_id}")
        return found

    def captures(self, order_id: str = "order-1") -> list[dict[str, Any]]:
        """What MultiSafepay has captured of a reservation."""
        found: list[dict[str, Any]] = self.sandbox.control("GET", f"captures?order_id={order_id}")
        return found

    def status(self, order_id: str = "order-1") -> tuple[str, str]:
        """The order's status, and that of its money."""
        shown = self.sandbox.data("GET", f"orders/{order_id}")
        return shown["status"], shown["financial_status"]

    def sent(self) -> int:
        """How many refund calls reached MultiSafepay."""
        return len(self.sandbox.control("GET", "requests?kind=refund"))


def merchant(sandbox: MspSandbox) -> MerchantAccount:
    return replace(ACCOUNT, api_key=Secret(SANDBOX_KEY), api_url=sandbox.api_url)


@contextmanager
def open_desk(
    database: Database,
    sandbox: MspSandbox,
    http: httpx.AsyncClient,
    *,
    accounts: Accounts | None = None,
    multisafepay: MultiSafepay | None = None,
) -> Iterator[Desk]:
    def handed(connection: sa.Connection, reference: PspReference) -> None:
        del connection, reference  # the engine is not part of these tests: the desk drives

    ledger = SqlLedger(database, handed)
    clock, pace = MovingClock(sandbox), Pace()
    client = multisafepay or MultiSafepayClient(http, reading=SHORT, refunding=SHORT)
    settling = Settling(ledger, clock)
    yield Desk(
        ledger,
        sandbox,
        clock,
        PerformOperation(
            ledger=ledger,
            accounts=accounts or EnvironmentAccount(merchant(sandbox)),
            multisafepay=client,
            settling=settling,
            look_up=LookUp(client, settling, clock, pace),
            clock=clock,
            pace=pace,
        ),
    )


def by_amount(amount: str, reference: str = "rf-1", *, order_id: str = "order-1") -> Operation:
    """A bare amount."""
    one = operation(reference, amount=euros(amount), event=f"event-{reference}", order_id=order_id)
    return replace(one, wanted=replace(one.wanted, order_lines=()))


def charging(amount: str, reference: str = "ch-1", *, order_id: str = "order-1") -> Operation:
    """A charge of what is reserved."""
    return replace(by_amount(amount, reference, order_id=order_id), kind=OperationKind.CHARGE)


def cancelling(amount: str, reference: str = "ca-1", *, order_id: str = "order-1") -> Operation:
    """A release of what is reserved."""
    return replace(by_amount(amount, reference, order_id=order_id), kind=OperationKind.CANCEL)


def by_lines(units: int, amount: str, reference: str = "rf-1", *, order_id: str = "order-1") -> Operation:
    """So many of the three candle holders of the sandbox's cart."""
    line = replace(LINE, sku="1111", unit_gross=Decimal("108.90"), quantity=3)
    wanted = WantedRefund(euros(amount), (WantedLine(line, units),), False, (line,), None, "")
    one = operation(reference, amount=euros(amount), event=f"event-{reference}")
    return replace(one, wanted=wanted, msp_order_id=MspOrderId(order_id))
