"""Where an order is found under `/v1/json`."""

from urllib.parse import quote

from saleor_msp_app.domain.ids import MspOrderId

_NO_SEGMENT = frozenset({"", ".", ".."})
"""Clients and proxies fold these away, so that the call would reach another resource."""


def order_path(order_id: MspOrderId, *more: str) -> str | None:
    """Ids may hold `/`, `#`, `?`, blanks and letters of any script (E70). None for an id that no path
    can hold."""
    if order_id in _NO_SEGMENT:
        return None
    return "/".join(["/orders", quote(order_id, safe=""), *more])
