"""Captures, shipments, releases and cancelations: what is sent, and what the answer proves.

multisafepay-api.md §5.1, §5.2; the bodies are those of the OpenAPI (`orders@{order_id}@capture.yaml`,
`capture@{order_id}.yaml`, `ShipOrder.yaml`, `CancelOrder.yaml`).
"""

from dataclasses import dataclass
from typing import Any, assert_never

import simplejson

from saleor_msp_app.domain.ids import MspOrderId
from saleor_msp_app.domain.reservation_plan import (
    CancelOrder,
    CaptureReservation,
    ReleaseReservation,
    ReservationPlan,
    ShipOrder,
)
from saleor_msp_app.multisafepay.error_body import read_body
from saleor_msp_app.multisafepay.http_call import Answered, Outcome
from saleor_msp_app.multisafepay.order_path import order_path
from saleor_msp_app.multisafepay.plain_text import shortened
from saleor_msp_app.multisafepay.refund_answer import read_id
from saleor_msp_app.usecases.ports.multisafepay import (
    RefundAmbiguous,
    RefundAnswer,
    RefundTaken,
    RefundUnknown,
)

_REASON = 200
"""No limit is documented: the one of descriptions."""
_CHARGED = "Charged in Saleor"
_RELEASED = "Cancelled in Saleor"


@dataclass(frozen=True, slots=True)
class OrderChange:
    """One call, ready to be sent."""

    method: str
    path: str
    body: str


def order_change(order_id: MspOrderId, plan: ReservationPlan) -> OrderChange | None:
    """None for an id that no path can hold."""
    path = order_path(order_id)
    if path is None:
        return None
    match plan:
        case CaptureReservation():
            return OrderChange("POST", f"{path}/capture", _json(_capture(plan)))
        case ShipOrder():
            return OrderChange("PATCH", path, _json({"status": "shipped"}))
        case ReleaseReservation(reason=reason):
            body = {"status": "cancelled", "reason": _words(reason, _RELEASED)}
            return OrderChange("PATCH", path.replace("/orders/", "/capture/", 1), _json(body))
        case CancelOrder():
            # exclude_order keeps MultiSafepay from inviting the customer to pay after all (Second Chance).
            return OrderChange("PATCH", path, _json({"status": "cancelled", "exclude_order": True}))
        case _:
            assert_never(plan)


def read_change(understood: RefundAnswer, plan: ReservationPlan, outcome: Outcome) -> RefundAnswer:
    """The answer, as that to a refund is understood. Error 1034 is about refunds: here it proves nothing."""
    match understood:
        case RefundAmbiguous(code, info):
            return RefundUnknown(f"error {code}: {info}")
        case RefundTaken() if isinstance(plan, CaptureReservation) and isinstance(outcome, Answered):
            return _captured(plan, outcome)
        case _:
            return understood


def _captured(plan: CaptureReservation, answered: Answered) -> RefundTaken:
    """`{"transaction_id", "order_id"}` of the order that the capture made; its id is the one we chose, where
    the answer does not say another."""
    answer = read_body(answered.body)
    data = answer.data if answer is not None and isinstance(answer.data, dict) else {}
    return RefundTaken(
        read_id(data.get("transaction_id")), MspOrderId(read_id(data.get("order_id")) or plan.reference)
    )


def _capture(plan: CaptureReservation) -> dict[str, Any]:
    """The amount is always there and never 0: else it would be all of it."""
    return {
        "amount": plan.amount.minor,
        "new_order_id": plan.reference,
        "new_order_status": "completed",
        "reason": _words(plan.reason, _CHARGED),
    }


def _words(reason: str, otherwise: str) -> str:
    return shortened(reason.strip(), _REASON) or otherwise


def _json(body: dict[str, Any]) -> str:
    return str(simplejson.dumps(body, ensure_ascii=True))
