"""A granted refund that Saleor shows as failed although it is paid, and rightly so: the newest of its linked
events decides (observed 3.23.28), and that may be the failure of a press that the app knows nothing of.

Two clerks press at once. One request reaches the app, is paid, and its success is linked. The other is lost
on its way: the replica that had it died before it wrote it down, or the connection broke. Saleor sends it
again without its body, and is told to press again (usecases/recover_request.py), or gives up and books the
failure itself. Where that comes after the success, Saleor shows FAILURE (docs/guarantees.md, "What remains").
"""

from collections.abc import Collection
from typing import Any

from saleor_msp_app.domain.ids import is_refusal


def was_pressed_in_vain(grant: Any, paid_by: Collection[str | None], written: int) -> bool:
    """Whether every failure that is newer than the success belongs to a press that the app never wrote down.

    `paid_by`: every reference under which the app tells of the payment. `written`: deliveries about this
    granted refund that the ledger keeps with their content. Which request each of them was for, nobody can
    tell; how many there were, everybody.
    """
    events = grant["transactionEvents"]
    types = [event["type"] for event in events]
    if "REFUND_SUCCESS" not in types:
        return False
    success = types.index("REFUND_SUCCESS")
    newer = [event["pspReference"] for event in events[:success] if event["type"] == "REFUND_FAILURE"]
    unheard = types.count("REFUND_REQUEST") - written
    return (
        events[success]["pspReference"] in paid_by
        and len(newer) <= unheard
        and all(not reference or is_refusal(reference) for reference in newer)
    )
