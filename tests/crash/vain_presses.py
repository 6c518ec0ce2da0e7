"""A granted refund that Saleor shows as failed although it is paid, and rightly so: the newest of its linked
events decides (observed 3.23.28), and that may be the failure of another press for it.

Two clerks press at once. One request is paid, and its success is linked. The other is lost on its way to the
app: Saleor sends it again without its body, and is told to press again (usecases/recover_request.py). Or the
answer to it is lost on its way back, as often as Saleor asks, and Saleor books the failure by itself (seed
800185). Where that comes after the success, Saleor shows FAILURE (docs/guarantees.md, "What remains").
"""

from collections.abc import Collection
from typing import Any

from saleor_msp_app.domain.ids import is_refusal


def was_pressed_in_vain(grant: Any, paid_by: Collection[str | None], written: int) -> bool:
    """Whether every failure that is newer than the success belongs to a press that the app never wrote down,
    or whose answer Saleor never stored.

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
    asked = [event["pspReference"] for event in events if event["type"] == "REFUND_REQUEST"]
    refused = [reference for reference in newer if reference]
    return (
        events[success]["pspReference"] in paid_by
        and all(is_refusal(reference) for reference in refused)
        and len(refused) <= len(asked) - written
        and newer.count("") <= asked.count("")
    )
