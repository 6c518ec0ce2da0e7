"""The text of a refund, which the customer may read on a bank statement."""

import re

from saleor_msp_app.domain.ids import PspReference
from saleor_msp_app.domain.msp_order import MspOrder
from saleor_msp_app.domain.policy import RefundPolicy
from saleor_msp_app.domain.refund_request import WantedRefund

MAX_LENGTH = 200
"""More is error 1008 (multisafepay-api.md §1.4), and so is nothing at all."""

PLACES = ("reference", "order", "reason")
"""What a template may name."""

_EXAMPLE = {"reference": "rf-4l5hq2nexample", "order": "1000123", "reason": "Wrong size"}
_TAG = re.compile(r"<[^>]*>")
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f]+")


def refund_description(
    policy: RefundPolicy, reference: PspReference, order: MspOrder, wanted: WantedRefund
) -> str:
    """The merchant's template with {reference}, {order} and {reason} filled in (E68)."""
    parts = {"reference": reference, "order": order.order_id, "reason": wanted.reason}
    return _described(policy.description, parts)


def example_description(template: str) -> str:
    """What a customer would read, of a refund that never was."""
    return _described(template, _EXAMPLE)


def _described(template: str, parts: dict[str, str]) -> str:
    return _plain(_fill(template, parts)) or f"Refund {parts['reference']}"


def _fill(template: str, parts: dict[str, str]) -> str:
    """In one pass: what is filled in is never taken for a template itself."""
    return re.sub(rf"\{{({'|'.join(PLACES)})\}}", lambda match: parts[match[1]], template)


def _plain(text: str) -> str:
    return _BLANKS.sub(" ", _TAG.sub(" ", text)).strip()[:MAX_LENGTH].rstrip()
