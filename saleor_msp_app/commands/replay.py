"""`refunds replay`."""

from typing import Any, assert_never

import typer

from saleor_msp_app.commands import shown
from saleor_msp_app.commands.database import NoSuchRefund
from saleor_msp_app.commands.desk import Desk, changing
from saleor_msp_app.commands.exits import DONE, REFUSED, echo_json, plain
from saleor_msp_app.domain.admission import Admission, Admitted, Known, Settled
from saleor_msp_app.domain.ids import PspReference
from saleor_msp_app.domain.refusals import Refused
from saleor_msp_app.domain.wording import wording
from saleor_msp_app.saleor.action_deliveries import read_delivery
from saleor_msp_app.settings import read_settings
from saleor_msp_app.usecases.ports.ledger import GivenAnswer, IncomingRequest
from saleor_msp_app.usecases.refund_reading import KeptDelivery


async def replay(reference: PspReference, *, dry_run: bool, as_json: bool) -> int:
    """Every kept delivery that got this reference, once more."""
    async with changing(read_settings()) as desk:
        deliveries = await desk.inbox.answered_with(reference)
        if not deliveries:
            raise NoSuchRefund(reference)
        results = [await _replay(desk, one, dry_run=dry_run) for one in deliveries]
    if as_json:
        echo_json({"reference": reference, "dry_run": dry_run, "deliveries": results})
    else:
        for result in results:
            typer.echo(plain(f"delivery {result['id']}: {result['says']}"))
    return DONE if all(result["done"] for result in results) else REFUSED


async def _replay(desk: Desk, kept: KeptDelivery, *, dry_run: bool) -> dict[str, Any]:
    known = {"id": kept.id, "answer_then": shown.answer(kept.answer)}
    if kept.body is None:
        says = "Its body is no longer kept, so it cannot be replayed. Its answer stays what it was."
        return known | {"done": False, "says": says, "answer_now": None, "decision": None}
    read = read_delivery(kept.event, kept.body)
    if dry_run:
        decision = _decision(await desk.replay.decision(kept.shop, read))
        says = f"It would get the answer that it got then. Were it new, it would be {decision['says']}"
        return known | {"done": True, "says": says, "answer_now": None, "decision": decision}
    request = IncomingRequest(kept.shop, kept.event, kept.body, kept.received_at)
    return known | _compared(kept.answer, await desk.replay(request, read))


def _compared(then: GivenAnswer, now: GivenAnswer) -> dict[str, Any]:
    same = then == now
    says = "The same answer as then." if same else f"Another answer than then: {now.reference}."
    return {"done": same, "says": says, "answer_now": shown.answer(now), "decision": None}


def _decision(admission: Admission) -> dict[str, Any]:
    match admission:
        case Admitted(operation):
            says = f"a new {wording(operation.kind).noun} of {operation.amount}, {operation.psp_reference}."
            return _taken("admitted", operation.psp_reference, says)
        case Known(operation):
            noun = wording(operation.kind).noun
            says = f"answered with the {noun} {operation.psp_reference}, which is {operation.state}."
            return _taken("known", operation.psp_reference, says)
        case Settled(operation, reference, amount):
            says = f"answered with the result of {operation.psp_reference}, {amount}, as {reference}."
            return _taken("settled", reference, says)
        case Refused(message=message):
            says = f"refused: {message}"
            return {"kind": "refused", "reference": None, "refusal": shown.refusal(admission), "says": says}
        case _:
            assert_never(admission)


def _taken(kind: str, reference: PspReference, says: str) -> dict[str, Any]:
    return {"kind": kind, "reference": reference, "refusal": None, "says": says}
