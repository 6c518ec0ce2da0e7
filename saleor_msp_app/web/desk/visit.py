"""Who asks for a page of the desk, and what for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from saleor_msp_app.domain.ids import SaleorApiUrl
from saleor_msp_app.usecases.ports.installations import Installation

Fields = Mapping[str, tuple[str, ...]]
"""What a query or a form says: every value of each name, in their order."""


class Permission(StrEnum):
    """Saleor's permissions that the desk asks a user for."""

    HANDLE_PAYMENTS = "HANDLE_PAYMENTS"
    MANAGE_APPS = "MANAGE_APPS"


@dataclass(frozen=True, slots=True)
class Visitor:
    """A member of the shop's staff, as the dashboard's token proves. `permissions` are the user's own."""

    installation: Installation
    email: str
    permissions: frozenset[str]

    @property
    def shop(self) -> SaleorApiUrl:
        """The only shop whose data this visitor may see."""
        return self.installation.shop

    def may(self, permission: Permission) -> bool:
        """Whether Saleor allows it to the user."""
        return permission.value in self.permissions


@dataclass(frozen=True, slots=True)
class Visit:
    """One request. `path` holds what the route's path names; `now` is the time of the request."""

    visitor: Visitor
    now: datetime
    path: Mapping[str, str] = field(default_factory=dict)
    queries: Fields = field(default_factory=dict)
    forms: Fields = field(default_factory=dict)

    @property
    def query(self) -> Mapping[str, str]:
        """The last value of each name."""
        return {name: values[-1] for name, values in self.queries.items()}

    @property
    def form(self) -> Mapping[str, str]:
        """The last value of each name, as it was typed."""
        return {name: values[-1] for name, values in self.forms.items()}
