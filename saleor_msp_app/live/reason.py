"""A shop may want every refund to name a reason: a page of a type of its own (Saleor 3.22 and newer)."""

from saleor_msp_app.live.api import SaleorApi
from saleor_msp_app.live.faults import LiveFailed

_FIRST = (3, 22)


def find_reason(api: SaleorApi) -> str | None:
    """The id of a page that is a reason; None where the shop wants none.

    Raise `LiveFailed` where it wants one and has none: it would then refuse every refund (observed 3.23.28).
    """
    major, minor, *_ = api.read("version")["shop"]["version"].split(".")
    if (int(major), int(minor)) < _FIRST:
        return None
    kind = api.read("refund_settings")["refundSettings"]["reasonReferenceType"]
    if kind is None:
        return None
    pages = api.read("pages_of_type", types=[kind["id"]])["pages"]["edges"]
    if not pages:
        raise LiveFailed(
            f"this Saleor wants every refund to name a page of the type {kind['name']}, and there is none: "
            "make one, or clear the refund reasons in its settings"
        )
    return str(pages[0]["node"]["id"])
