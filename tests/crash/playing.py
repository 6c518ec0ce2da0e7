"""Carry a schedule out on a stage, and wait until everything is at rest."""

import json
import time
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, assert_never

import httpx
import sqlalchemy as sa

from saleor_msp_app.demo.faults import DemoFailed
from saleor_msp_app.demo.staff import SaleorOrder
from saleor_msp_app.domain.ids import MspOrderId
from saleor_msp_app.domain.operation import Operation, OperationState, ReportState
from saleor_msp_app.storage.operation_rows import from_row
from saleor_msp_app.storage.tables import deliveries, operations
from tests.crash.crash_points import STALL
from tests.crash.pace import LINGERING
from tests.crash.schedule import (
    Act,
    Arm,
    Bare,
    Cancel,
    Charge,
    Grant,
    Kill,
    MspFault,
    PressAgain,
    Replay,
    SaleorFaults,
    Schedule,
)
from tests.crash.stage import Stage
from tests.workflow.road import CART, LINES, SHIPPING, TOTAL

_NO_CART = frozenset({"IDEAL", "PAYPAL", "VISA", "MISTERCASH"})
_CARDS = frozenset({"VISA", "MASTERCARD"})
_RECOVERED = b'{"recovered"'
"""The beginning of what stands for a body that Saleor has lost (usecases/recover_request.py)."""

_NEWEST = 8
"""Deliveries that are looked at for a replay."""


@dataclass(frozen=True, slots=True)
class Payment:
    """One order, paid, in both systems."""

    msp_order_id: MspOrderId
    order: SaleorOrder
    grants: list[str] = field(default_factory=list)
    is_reserved: bool = False


@dataclass
class Play:
    """One schedule on one stage."""

    stage: Stage
    schedule: Schedule
    payments: list[Payment] = field(default_factory=list)
    _hands: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(8))

    def perform(self) -> bool:
        """All of it. False where it did not come to rest."""
        self._prepare()
        begun = time.monotonic()
        for at, act in self.schedule.acts:
            time.sleep(max(0.0, begun + at - time.monotonic()))
            self._do(act)
        self._hands.shutdown(wait=True)
        self._comes_to_rest(begun + LINGERING)
        if any(isinstance(act, Arm) and act.point.endswith(" stall") for _, act in self.schedule.acts):
            time.sleep(STALL)  # whoever stands still has to wake before the books are compared
        self._mend()
        return self._comes_to_rest(time.monotonic() + self.stage.place.tempo.settled_within)

    def ledger(self) -> list[Operation]:
        """The operations of this schedule, oldest first."""
        ids = [payment.msp_order_id for payment in self.payments]
        query = operations.select().where(operations.c.msp_order_id.in_(ids))
        with self.stage.ledger.connect() as connection:
            rows = connection.execute(query.order_by(operations.c.created_at)).mappings()
            return [from_row(row) for row in rows]

    def requests(self, payment: Payment) -> int:
        """How many reached the app with their content, or were found again in Saleor without it."""
        # Not by LIKE: SQLite compares no bytes with it.
        recovered = sum(body.startswith(_RECOVERED) for body in self._bodies(payment))
        return recovered + len(self.stage.proxy.bodies[payment.order.transaction])

    def written(self, payment: Payment) -> Counter[str]:
        """How many deliveries the ledger keeps about each granted refund, with their content."""
        contents = [json.loads(body) for body in self._bodies(payment) if not body.startswith(_RECOVERED)]
        grants = (content.get("grantedRefund") for content in contents)
        return Counter(grant["id"] for grant in grants if grant)

    def _bodies(self, payment: Payment) -> list[bytes]:
        query = sa.select(deliveries.c.body).where(deliveries.c.transaction_id == payment.order.transaction)
        with self.stage.ledger.connect() as connection:
            return [bytes(body) for body in connection.execute(query).scalars()]

    def let_go(self) -> None:
        """What is held would be tried for ever, beside the next schedules: a person has resolved it."""
        ids = [one.msp_order_id for one in self.ledger() if is_held(one)]
        if not ids:
            return
        with self.stage.ledger.begin() as connection:
            connection.execute(
                operations.update()
                .where(operations.c.msp_order_id.in_(ids), operations.c.report == ReportState.PARKED)
                .values(report=ReportState.DONE)
            )

    def _prepare(self) -> None:
        stage, schedule = self.stage, self.schedule
        stage.msp.control("DELETE", "faults")
        stage.msp.quirk(**schedule.quirks)
        stage.crew.pause = schedule.pause
        stage.proxy.says_502, stage.proxy.tries_again = schedule.says_502, schedule.tries_again
        self.payments += [self._pay(method) for method in schedule.methods]
        self.payments += [self._reserve(method) for method in schedule.reserved]

    def _new_order(self) -> MspOrderId:
        return MspOrderId(f"{schedule_word(self.schedule)}-{uuid.uuid4().hex[:8]}")

    def _reserve(self, method: str) -> Payment:
        order_id = self._new_order()
        card = {"amount": TOTAL, "capture": "manual"}
        self.stage.msp.seed(order_id, method, **(card if method in _CARDS else {"items": CART}))
        amount = f"{Decimal(TOTAL).scaleb(-2)}"
        order = self.stage.staff.reserved_order(order_id, LINES, SHIPPING, amount)
        return Payment(order_id, order, is_reserved=True)

    def _pay(self, method: str) -> Payment:
        order_id = self._new_order()
        paid: dict[str, Any] = {"amount": TOTAL} if method in _NO_CART else {"items": CART}
        self.stage.msp.seed(order_id, method, **paid)
        return Payment(order_id, self.stage.staff.paid_order(order_id, LINES, SHIPPING))

    def _do(self, act: Act) -> None:
        """Whatever Saleor calls is done by other hands: the schedule goes on."""
        match act:
            case Grant(order, units, shipping, presses):
                self._hands.submit(self._grant, self.payments[order], units, presses, shipping=shipping)
            case PressAgain(order):
                self._hands.submit(self._press_again, self.payments[order])
            case Bare(order, cents, presses):
                amount = f"{Decimal(cents).scaleb(-2):.2f}"
                staff, paid = self.stage.staff, self.payments[order].order
                self._at_once(presses, lambda: staff.refund_amount(paid, amount))
            case Charge() | Cancel():
                self._use_reserved(act)
            case Replay(back, times):
                self._hands.submit(self._replay, back, times)
            case MspFault(fields):
                self.stage.msp.control("POST", "faults", fields)
            case SaleorFaults(fields):
                self.stage.staff.control("PUT", "faults", fields)
            case Kill(replica):
                self.stage.crew.kill(replica)
            case Arm(point):
                self.stage.place.points.write_text(point)
            case _:
                assert_never(act)

    def _use_reserved(self, act: Charge | Cancel) -> None:
        staff, reserved = self.stage.staff, self.payments[act.order].order
        if isinstance(act, Cancel):
            self._at_once(act.presses, lambda: staff.cancel(reserved))
        else:
            amount = f"{Decimal(act.cents).scaleb(-2):.2f}"
            self._at_once(act.presses, lambda: staff.charge(reserved, amount))

    def _at_once(self, times: int, press: Callable[[], None]) -> None:
        for _ in range(times):
            self._hands.submit(_allowed, press)

    def _grant(self, payment: Payment, units: int, presses: int, *, shipping: bool) -> None:
        staff, order = self.stage.staff, payment.order
        lines = {order.lines[0]: units} if units else {}

        def grant() -> None:
            payment.grants.append(staff.grant(order, lines, shipping=shipping))

        before = len(payment.grants)
        _allowed(grant)
        if len(payment.grants) > before:
            newest = payment.grants[-1]
            with ThreadPoolExecutor(presses) as clerks:
                for _ in range(presses):
                    clerks.submit(_allowed, lambda: staff.send(order, newest))

    def _press_again(self, payment: Payment) -> None:
        if payment.grants:
            newest = payment.grants[-1]
            _allowed(lambda: self.stage.staff.send(payment.order, newest))

    def _replay(self, back: int, times: int) -> None:
        """Deliveries are numbered; the control call that lists them all would grow with every schedule."""
        ours = [payment.order.transaction for payment in self.payments]
        known = [one for one in self._newest_deliveries() if one["transaction_id"] in ours]
        if len(known) <= back:
            return
        path = f"deliveries/{known[back]['number']}/replay"
        with ThreadPoolExecutor(times) as wires:
            for _ in range(times):
                wires.submit(_allowed, lambda: self.stage.staff.control("POST", path))

    def _newest_deliveries(self) -> list[Any]:
        everything = self.stage.staff.control("GET", "deliveries")
        return list(reversed(everything[-_NEWEST:]))

    def _mend(self) -> None:
        self.stage.place.points.unlink(missing_ok=True)
        self.stage.msp.control("DELETE", "faults")
        self.stage.staff.control("PUT", "faults", {})
        self.stage.crew.wait_for_all()

    def _comes_to_rest(self, deadline: float) -> bool:
        """Until Saleor delivers nothing more, no delivery is in the app's hands, and every operation has its
        end. A busy machine lets the app write down a request that Saleor has given up long ago."""
        parked_since: dict[str, float] = {}
        while time.monotonic() < deadline:
            patience = {"seconds": min(5.0, deadline - time.monotonic())}
            delivered = self.stage.staff.control("POST", "settle", patience)["settled"]
            answered = self.stage.proxy.is_idle
            found, now = self.ledger(), time.monotonic()
            for one in found:
                if one.report is ReportState.PARKED:
                    parked_since.setdefault(one.psp_reference, now)
            if delivered and answered and all(self._rests(one, now, parked_since) for one in found):
                return True
            time.sleep(0.1)
        return False

    def _rests(self, operation: Operation, now: float, since: dict[str, float]) -> bool:
        if operation.report is ReportState.PARKED:
            return now - since[operation.psp_reference] >= self.stage.place.tempo.parked_for
        return operation.state is OperationState.NEEDS_PERSON or operation.report is ReportState.DONE


def is_held(operation: Operation) -> bool:
    """Whether it stands visibly and waits for a person."""
    return operation.state is OperationState.NEEDS_PERSON or operation.report is ReportState.PARKED


def _allowed(press: Callable[[], Any]) -> None:
    """Saleor may refuse what staff wants, and a replay may meet a dead app: both belong to the schedule."""
    with suppress(DemoFailed, httpx.HTTPError):
        press()


def schedule_word(schedule: Schedule) -> str:
    """The beginning of every order id: it tells the schedule in logs and books."""
    return f"s{schedule.seed}"


def journal_of(engine: sa.Engine, reference: str) -> list[str]:
    """The kinds of an operation's journal, with their reasons: to understand a violation."""
    query = sa.text("SELECT kind, detail FROM journal WHERE psp_reference = :it ORDER BY id")
    with engine.connect() as connection:
        rows = connection.execute(query, {"it": reference}).all()
    return [f"{kind} {_brief(detail)}".strip() for kind, detail in rows]


def _brief(detail: str) -> str:
    found = json.loads(detail)
    return " ".join(str(found[key])[:160] for key in ("understood", "why", "message") if key in found)
