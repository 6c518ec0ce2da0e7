"""Both sandboxes' books against the ledger: the promises G1 to G3, of an order at rest."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from saleor_msp_app.domain.operation import Operation, OperationState, ReportState
from tests.crash.playing import Payment, Play, is_held
from tests.crash.reservation_books import cents, reservation_violations
from tests.crash.vain_presses import was_pressed_in_vain
from tests.workflow.road import TOTAL

_RESULTS = ("REFUND_SUCCESS", "REFUND_FAILURE")
_OWN_FAULT = "fault of the app"
"""What the app says of requests that it should not have made (multisafepay/error_codes.py)."""

_GONE = ("void", "declined")


@dataclass(frozen=True, slots=True)
class Violation:
    """`kind` is doubled, lost or mismatched."""

    kind: str
    order: str
    what: str


@dataclass(frozen=True)
class OrderBooks:
    """What everybody knows of one order.

    `deliveries`: requests that reached the app with their content, or were recovered without. `written`:
    those that the ledger keeps with their content, by granted refund.
    """

    payment: Payment
    operations: dict[str, Operation]
    payouts: tuple[tuple[str, int], ...]
    shown: Any
    deliveries: int
    written: Counter[str]

    @property
    def events(self) -> list[Any]:
        """Saleor's, newest first."""
        found: list[Any] = self.shown["transactions"][0]["events"]
        return found

    def paid(self, reference: str) -> list[int]:
        """What left under a reference."""
        return [amount for of, amount in self.payouts if of == reference]

    def result(self, reference: str) -> tuple[str, int] | None:
        """The newest result that Saleor holds under a reference."""
        for event in self.events:
            if event["pspReference"] == reference and event["type"] in _RESULTS:
                return event["type"], cents(event["amount"])
        return None


def violations(play: Play) -> list[Violation]:
    """Of every order of a schedule."""
    found = play.ledger()
    return [
        Violation(kind, payment.msp_order_id, what)
        for payment in play.payments
        for kind, what in _of_payment(play, payment, found)
    ]


def _of_payment(play: Play, payment: Payment, ledger: list[Operation]) -> Iterator[tuple[str, str]]:
    if payment.is_reserved:
        return reservation_violations(play, payment, ledger)
    return _of_order(_books(play, payment, ledger))


def _books(play: Play, payment: Payment, ledger: Iterable[Operation]) -> OrderBooks:
    refunds = play.stage.msp.control("GET", f"refunds?order_id={quote(payment.msp_order_id)}")
    return OrderBooks(
        payment=payment,
        operations={one.psp_reference: one for one in ledger if one.msp_order_id == payment.msp_order_id},
        payouts=tuple((r["refund_order_id"], int(r["amount"])) for r in refunds if r["status"] not in _GONE),
        shown=play.stage.staff.look(payment.order),
        deliveries=play.requests(payment),
        written=play.written(payment),
    )


def _of_order(books: OrderBooks) -> Iterator[tuple[str, str]]:
    yield from (("doubled", what) for what in _doubled(books))
    yield from (("lost", what) for what in _lost(books))
    yield from (("mismatched", what) for what in _mismatched(books))


def _doubled(books: OrderBooks) -> Iterator[str]:
    """G1: at most once for each request, and never more than was paid."""
    for reference, times in Counter(reference for reference, _ in books.payouts).items():
        if times > 1:
            yield f"{reference} was paid out {times} times"
    if len(books.payouts) > books.deliveries:
        yield f"{len(books.payouts)} payouts for {books.deliveries} requests"
    grants = Counter(
        one.granted_refund_id for one in books.operations.values() if books.paid(one.psp_reference)
    )
    for grant, times in grants.items():
        if grant is not None and times > 1:
            yield f"granted refund {grant} was paid out by {times} operations"
    if sum(amount for _, amount in books.payouts) > TOTAL:
        yield "more than was paid"


def _lost(books: OrderBooks) -> Iterator[str]:
    """G2: every request has its end in Saleor, or waits visibly for a person."""
    for operation in books.operations.values():
        if not is_held(operation) and operation.report is not ReportState.DONE:
            yield f"{operation.psp_reference} never ended: {operation.state}, {operation.report}"
    for reference, _ in books.payouts:
        if reference not in books.operations:
            yield f"{reference or 'a refund without reference'} was paid out and is not in the ledger"
    requests = [event for event in books.events if event["type"] == "REFUND_REQUEST"]
    for event in requests:
        reference = event["pspReference"]
        held = reference in books.operations and is_held(books.operations[reference])
        if reference and not held and books.result(reference) is None:
            yield f"{reference} was answered and has no result in Saleor"
    nameless = [event for event in books.events if not event["pspReference"]]
    kinds = Counter(event["type"] for event in nameless)
    if kinds["REFUND_REQUEST"] > kinds["REFUND_FAILURE"]:
        yield "a request stands in Saleor with neither reference nor failure"


def _mismatched(books: OrderBooks) -> Iterator[str]:
    """G3: MultiSafepay, the ledger and Saleor agree to the cent."""
    for operation in books.operations.values():
        yield from _of_operation(books, operation)
    yield from _of_sums(books)
    for grant in books.shown["granted_refunds"]:
        yield from _of_grant(books, grant)


def _of_operation(books: OrderBooks, operation: Operation) -> Iterator[str]:
    reference, asked = operation.psp_reference, operation.amount.minor
    paid, result = sum(books.paid(reference)), books.result(reference)
    if operation.state is OperationState.NEEDS_PERSON:
        if result is not None:
            yield f"{reference} needs a person, and Saleor shows {result}"
        return
    moved = operation.moved.minor if operation.moved is not None else 0
    if operation.state is OperationState.ACCEPTED and not asked == moved == paid:
        yield f"{reference}: asked {asked}, ledger {moved}, MultiSafepay {paid}"
    if operation.state is OperationState.REFUSED and paid:
        yield f"{reference} was refused, and MultiSafepay paid {paid}"
    if operation.refusal is not None and _OWN_FAULT in operation.refusal.message:
        yield f"{reference} was refused for a fault of the app: {operation.refusal.message}"
    if operation.report is ReportState.DONE:
        told = result[1] if result is not None and result[0] == "REFUND_SUCCESS" else 0
        if told != paid:
            yield f"{reference}: MultiSafepay paid {paid}, Saleor shows {told}"


def _of_sums(books: OrderBooks) -> Iterator[str]:
    """As Saleor adds them up. What is held and unknown to Saleor is left out."""
    transaction = books.shown["transactions"][0]
    refunded, pending, charged = (
        cents(transaction[name]) for name in ("refundedAmount", "refundPendingAmount", "chargedAmount")
    )
    held = {reference for reference, one in books.operations.items() if is_held(one)}
    untold = {reference for reference in held if books.result(reference) is None}
    paid = sum(amount for reference, amount in books.payouts if reference not in held)
    shown_of_held = sum(_success(books, reference) for reference in held)
    if refunded != paid + shown_of_held:
        yield f"Saleor shows {refunded} refunded, MultiSafepay paid {paid}"
    reserved = sum(books.operations[reference].amount.minor for reference in untold)
    if pending > reserved:
        yield f"Saleor shows {pending} pending, at rest"
    if charged != TOTAL - refunded - pending:
        yield f"Saleor shows {charged} charged beside {refunded} refunded and {pending} pending"


def _success(books: OrderBooks, reference: str) -> int:
    result = books.result(reference)
    return result[1] if result is not None and result[0] == "REFUND_SUCCESS" else 0


def _of_grant(books: OrderBooks, grant: Any) -> Iterator[str]:
    """A granted refund that is shown as failed is open to a second press."""
    of = [one for one in books.operations.values() if one.granted_refund_id == grant["id"]]
    if any(is_held(one) for one in of):
        return
    if any(one.state is OperationState.ACCEPTED for one in of):
        paid_by = {reference for one in of for reference in (one.psp_reference, one.healed_reference)}
        in_vain = was_pressed_in_vain(grant, paid_by, books.written[grant["id"]])
        allowed: tuple[str, ...] = ("SUCCESS", "FAILURE") if in_vain else ("SUCCESS",)
    else:
        allowed = ("FAILURE",) if of else ("NONE", "FAILURE")
    if grant["status"] not in allowed:
        yield f"granted refund {grant['id']} is {grant['status']}, not {' or '.join(allowed)}"
