"""Every GraphQL document of the app: what it asks of Saleor, and what Saleor sends it by its webhooks."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from saleor_msp_app.saleor.operation_files import operation_names, operation_text
from saleor_msp_app.saleor.webhooks import DECLARATIONS

NEWER: Mapping[str, str] = MappingProxyType(
    {
        "create_problem": "3.22",
        "dismiss_problem": "3.22",
        "recent_requests": "3.23",
        "report_event_with_method": "3.22",
        "latest_transactions": "3.22",
        "transactions_of_order": "3.22",
    }
)
"""Documents that Saleor knows from this version on. An older one refuses them, and the app does without."""


@dataclass(frozen=True, slots=True)
class Document:
    """`is_newer`: an older Saleor refuses it."""

    name: str
    text: str
    is_newer: bool


def all_documents() -> tuple[Document, ...]:
    """The operations, then the subscriptions of the webhooks."""
    asked = [Document(name, operation_text(name), is_newer=name in NEWER) for name in operation_names()]
    return (*asked, *(Document(one.name, one.query, is_newer=False) for one in DECLARATIONS))
