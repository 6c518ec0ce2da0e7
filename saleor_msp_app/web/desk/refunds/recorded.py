"""What Saleor holds of an operation, asked for while the page is drawn."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from saleor_msp_app.domain.errors import SaleorError
from saleor_msp_app.domain.operation import Operation
from saleor_msp_app.domain.transaction_events import TransactionEventSeen
from saleor_msp_app.usecases.ports.installations import Installation
from saleor_msp_app.usecases.ports.saleor import Saleor


@dataclass(frozen=True, slots=True)
class Recorded:
    """The events that are about it, newest first."""

    events: tuple[TransactionEventSeen, ...]


@dataclass(frozen=True, slots=True)
class NotSeen:
    """`why` is a sentence."""

    why: str


Record: TypeAlias = Recorded | NotSeen


async def recorded(saleor: Saleor, installation: Installation, operation: Operation) -> Record:
    """Never raises for anything that Saleor does: the page is shown without it."""
    try:
        seen = await saleor.transaction(installation, operation.transaction_id)
    except SaleorError as error:
        return NotSeen(f"Saleor cannot be asked now: {str(error).rstrip('.')}.")
    if seen is None:
        return NotSeen("Saleor does not know this transaction any more.")
    return Recorded(tuple(_about(operation, seen.events)))


def _about(operation: Operation, events: Iterable[TransactionEventSeen]) -> Iterable[TransactionEventSeen]:
    names = {
        operation.psp_reference,
        operation.told_as,
        operation.healed_reference,
        operation.msp_refund_id,
    }
    return (
        event
        for event in events
        if event.id == operation.request_event_id or (event.psp_reference and event.psp_reference in names)
    )
