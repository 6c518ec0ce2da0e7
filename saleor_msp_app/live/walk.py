"""The steps, what has to come of each, and what Saleor recorded."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

import httpx

from saleor_msp_app.live.desk import Desk, Done
from saleor_msp_app.live.patience import look_until
from saleor_msp_app.live.sandbox import MultiSafepaySandbox
from saleor_msp_app.live.standing import Standing, standing_of
from saleor_msp_app.staging.faults import StageFailed

_AMOUNT = Decimal(5)
_OTHER_AMOUNT = Decimal(3)
"""Whole numbers, which every currency takes."""


@dataclass(frozen=True, slots=True)
class Row:
    """Of the table."""

    step: str
    expected: str
    recorded: str
    is_ok: bool


@dataclass(frozen=True, slots=True)
class Step:
    """`expect` says how the payment stands afterwards, out of how it stood and what was done."""

    name: str
    act: Callable[[], Done]
    expect: Callable[[Standing, Done], Standing]


def by_cart(desk: Desk) -> list[Step]:
    """A pay-later order: refunded by lines until nothing is left."""
    return [
        Step("pay by Klarna", lambda: desk.pay("KLARNA"), lambda was, done: was.authorized_by(done.amount)),
        Step("capture", desk.capture, lambda was, done: was.charged_by(done.amount)),
        Step("refund one of two units", lambda: desk.refund_units(1), _granted),
        Step("send the same granted refund again", desk.send_again, _refused_as_done),
        Step("refund the other unit with shipping", lambda: desk.refund_units(1, shipping=True), _granted),
        Step("refund an amount when nothing is left", lambda: desk.refund(_AMOUNT), _nothing_left),
    ]


def by_amount(desk: Desk, method: str, sandbox: MultiSafepaySandbox) -> list[Step]:
    """An order that was paid at once: refunded by amounts, with a refusal of MultiSafepay in between."""

    def again() -> Done:
        sandbox.let_equal_amounts_pass()
        return desk.refund(_AMOUNT)

    def refused() -> Done:
        sandbox.refuse_next_refund()
        return desk.refund(_OTHER_AMOUNT)

    return [
        Step(f"pay by {method}", lambda: desk.pay(method), lambda was, done: was.charged_by(done.amount)),
        Step("refund an amount", lambda: desk.refund(_AMOUNT), _refunded),
        Step("refund the same amount again", again, _refunded),
        Step("refund an amount that MultiSafepay refuses", refused, _failed),
        Step("refund what is left", desk.refund_rest, _refunded),
    ]


def walked(
    desk: Desk, steps: list[Step], patience: float, sandbox: MultiSafepaySandbox, currency: str
) -> Iterator[Row]:
    """Do the steps, then compare the books. After a step that came out otherwise, the rest tells nothing."""
    standing, failed = Standing(), False
    for step in steps:
        if failed:
            yield Row(step.name, "", "not tried", is_ok=False)
            continue
        row, standing = _walk(desk, step, standing, patience)
        failed = not row.is_ok
        yield row
    if not failed:
        yield _books(desk, sandbox, currency)


def _books(desk: Desk, sandbox: MultiSafepaySandbox, currency: str) -> Row:
    """What Saleor calls refunded is what MultiSafepay paid out: no more, no less, nothing twice."""
    transaction = desk.transaction()
    refunded = Decimal(transaction["refundedAmount"]["amount"])
    paid_out = sandbox.paid_out(transaction["pspReference"], currency)
    expected, recorded = f"MultiSafepay paid out {paid_out:.2f}", f"refunded {refunded:.2f}"
    return Row("compare the books", expected, recorded, is_ok=refunded == paid_out)


def _walk(desk: Desk, step: Step, was: Standing, patience: float) -> tuple[Row, Standing]:
    try:
        before = _events(desk)
        done = step.act()
        expected = step.expect(was, done)
        recorded = look_until(
            lambda: standing_of(desk.look(), before, done.refusal), lambda now: now == expected, patience
        )
    except (StageFailed, httpx.HTTPError) as failure:
        return Row(step.name, "", str(failure), is_ok=False), was
    return Row(step.name, str(expected), str(recorded), is_ok=recorded == expected), recorded


def _events(desk: Desk) -> frozenset[str]:
    transactions = desk.look()["transactions"]
    return frozenset(event["id"] for one in transactions for event in one["events"])


def _granted(was: Standing, done: Done) -> Standing:
    return was.granted_by(done.amount)


def _refunded(was: Standing, done: Done) -> Standing:
    return was.refunded_by(done.amount)


def _failed(was: Standing, done: Done) -> Standing:
    return was.failed_by(done.amount)


def _refused_as_done(was: Standing, _done: Done) -> Standing:
    return was.unchanged("REFUND_ALREADY_PROCESSED")


def _nothing_left(was: Standing, _done: Done) -> Standing:
    """Saleor cuts the amount to what is there and asks for a refund of nothing (observed 3.23.28)."""
    return was.failed_by(Decimal(0))
