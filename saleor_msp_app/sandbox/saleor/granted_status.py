"""The status of a granted refund."""

from saleor_msp_app.sandbox.saleor.records.granted_refund import GrantedRefund

_STATUS = {
    "REFUND_REQUEST": "PENDING",
    "REFUND_SUCCESS": "SUCCESS",
    "REFUND_FAILURE": "FAILURE",
    "REFUND_REVERSE": "NONE",
}


def follow_newest_event(granted: GrantedRefund | None) -> None:
    """Only linked events decide; those reported too early never were linked (observed 3.23.28)."""
    if granted is None:
        return
    linked = [event for event in granted.transaction_events if event.type in _STATUS]
    if linked:
        granted.status = _STATUS[linked[0].type]
