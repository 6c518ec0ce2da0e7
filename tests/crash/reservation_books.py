"""Both sandboxes' books against the ledger, of an order that was reserved: charged and released at most once,
every request with its end, and Saleor's sums those of MultiSafepay."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from saleor_msp_app.domain.operation import Operation, OperationKind, OperationState, ReportState
from tests.crash.playing import Payment, Play, is_held
from tests.workflow.road import TOTAL

_ASKED = {OperationKind.CHARGE: "CHARGE", OperationKind.CANCEL: "CANCEL"}


@dataclass(frozen=True)
class ReservationBooks:
    """What everybody knows of it. `charged` by reference, in cents; `released` in cents."""

    operations: tuple[Operation, ...]
    charged: tuple[tuple[str, int], ...]
    released: int
    shown: Any
    deliveries: int

    @property
    def events(self) -> list[Any]:
        """Saleor's, newest first."""
        found: list[Any] = self.shown["events"]
        return found

    def successes(self, reference: str, kind: OperationKind) -> list[int]:
        """What Saleor counts as done under a reference."""
        name = f"{_ASKED[kind]}_SUCCESS"
        return [
            cents(event["amount"])
            for event in self.events
            if event["pspReference"] == reference and event["type"] == name
        ]


def reservation_violations(
    play: Play, payment: Payment, ledger: list[Operation]
) -> Iterator[tuple[str, str]]:
    """As `books.violations`."""
    books = _books(play, payment, ledger)
    yield from (("doubled", what) for what in _doubled(books))
    yield from (("lost", what) for what in _lost(books))
    yield from (("mismatched", what) for what in _mismatched(books))


def _books(play: Play, payment: Payment, ledger: list[Operation]) -> ReservationBooks:
    msp, order_id = play.stage.msp, payment.msp_order_id
    ours = tuple(one for one in ledger if one.msp_order_id == order_id)
    captures = msp.control("GET", f"captures?order_id={quote(order_id)}")
    charged = [(one["capture_order_id"], int(one["amount"])) for one in captures]
    order = msp.data("GET", f"orders/{quote(order_id)}")
    if order["status"] == "shipped":
        charged.append(("", TOTAL))
    released = [one["amount"] for one in order["related_transactions"] or () if _is_release(one)]
    if order["status"] == "void" and not released:
        released = [TOTAL]
    return ReservationBooks(
        operations=ours,
        charged=tuple(charged),
        released=int(sum(released)),
        shown=play.stage.staff.look(payment.order)["transactions"][0],
        deliveries=play.requests(payment),
    )


def _is_release(related: Any) -> bool:
    return bool(related["type"] == "auth-cancellation")


def _doubled(books: ReservationBooks) -> Iterator[str]:
    for reference, times in Counter(reference for reference, _ in books.charged).items():
        if times > 1:
            yield f"{reference} was charged {times} times"
    if len(books.charged) > books.deliveries:
        yield f"{len(books.charged)} charges for {books.deliveries} requests"
    if sum(amount for _, amount in books.charged) + books.released > TOTAL:
        yield "more than was reserved"
    for one in books.operations:
        if len(books.successes(one.psp_reference, one.kind)) > 1:
            yield f"Saleor counts {one.psp_reference} twice"


def _lost(books: ReservationBooks) -> Iterator[str]:
    known = {one.psp_reference for one in books.operations}
    for one in books.operations:
        if not is_held(one) and one.report is not ReportState.DONE:
            yield f"{one.psp_reference} never ended: {one.state}, {one.report}"
    for reference, _ in books.charged:
        if reference and reference not in known:
            yield f"{reference} was charged and is not in the ledger"
    for name in _ASKED.values():
        nameless = [event["type"] for event in books.events if not event["pspReference"]]
        if nameless.count(f"{name}_REQUEST") > nameless.count(f"{name}_FAILURE"):
            yield f"a {name}_REQUEST stands in Saleor with neither reference nor failure"


def _mismatched(books: ReservationBooks) -> Iterator[str]:
    captured = dict(books.charged)
    shipped = "" in captured
    for one in books.operations:
        reference, moved = one.psp_reference, one.moved.minor if one.moved else 0
        told = sum(books.successes(reference, one.kind))
        if one.state is OperationState.REFUSED and reference in captured:
            yield f"{reference} was refused, and MultiSafepay charged {captured[reference]}"
        if one.state is OperationState.ACCEPTED and one.kind is OperationKind.CHARGE:
            there = TOTAL if shipped else captured.get(reference, 0)
            if not one.amount.minor == moved == there:
                yield f"{reference}: asked {one.amount.minor}, ledger {moved}, MultiSafepay {there}"
        if one.report is ReportState.DONE and told != (moved if one.state is OperationState.ACCEPTED else 0):
            yield f"{reference} is {one.state} with {moved}, and Saleor shows {told}"
    yield from _of_sums(books)


def _of_sums(books: ReservationBooks) -> Iterator[str]:
    """Only where nothing waits for a person."""
    if any(is_held(one) for one in books.operations):
        return
    sums = {name: cents(books.shown[f"{name}Amount"]) for name in ("authorized", "charged", "canceled")}
    charged = sum(amount for _, amount in books.charged)
    if sums["charged"] != charged:
        yield f"Saleor shows {sums['charged']} charged, MultiSafepay {charged}"
    if sums["canceled"] != books.released:
        yield f"Saleor shows {sums['canceled']} cancelled, MultiSafepay {books.released}"
    if sums["authorized"] != TOTAL - charged - books.released:
        yield f"Saleor shows {sums['authorized']} authorised beside {charged} and {books.released}"


def cents(shown: Any) -> int:
    """Of an amount as Saleor shows it."""
    return int(Decimal(str(shown["amount"])).scaleb(2))
