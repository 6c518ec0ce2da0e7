"""Apps, staff and whoever stands behind a request."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from saleor_msp_app.sandbox.saleor.global_id import global_id
from saleor_msp_app.sandbox.saleor.records.metadata import WithMetadata

STAFF_PERMISSIONS = frozenset(
    {
        "HANDLE_CHECKOUTS",
        "HANDLE_PAYMENTS",
        "MANAGE_APPS",
        "MANAGE_CHANNELS",
        "MANAGE_CHECKOUTS",
        "MANAGE_ORDERS",
        "MANAGE_PRODUCTS",
        "MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES",
        "MANAGE_SHIPPING",
    }
)
"""Everything that the sandbox guards."""


@dataclass(frozen=True, slots=True)
class StaffUser:
    """Staff of the sandbox may do everything, unless told otherwise."""

    typename: ClassVar[str] = "User"
    number: int
    email: str
    first_name: str = ""
    last_name: str = ""
    permission_codes: frozenset[str] = STAFF_PERMISSIONS
    is_staff: ClassVar[bool] = True

    @property
    def id(self) -> str:
        return global_id("User", self.number)


@dataclass(eq=False, kw_only=True)
class Webhook:
    typename: ClassVar[str] = "Webhook"
    number: int
    app: "App"
    name: str
    event: str
    target_url: str
    subscription_query: str
    is_active: bool = True
    identifier: str | None = None
    custom_headers: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return global_id("Webhook", self.number)


@dataclass(frozen=True, slots=True)
class Extension:
    """A place of the dashboard where an app shows something. `url` is whole, or begins at the app's own."""

    typename: ClassVar[str] = "AppExtension"
    identifier: str
    label: str
    mount: str
    target: str
    url: str
    permissions: tuple[str, ...] = ()
    method: str = "GET"
    number: int = 0
    """Given when it is installed."""

    @property
    def id(self) -> str:
        return global_id("AppExtension", self.number)


@dataclass(eq=False, kw_only=True)
class App(WithMetadata):
    typename: ClassVar[str] = "App"
    number: int
    identifier: str
    name: str
    token: str
    permission_codes: frozenset[str]
    created: datetime
    version: str = "1.0.0"
    app_url: str | None = None
    manifest_url: str | None = None
    author: str | None = None
    audience: str | None = None
    is_active: bool = True
    removed: bool = False
    type: str = "THIRDPARTY"
    webhooks: list[Webhook] = field(default_factory=list)
    breaker_state: str = "CLOSED"
    extensions: list[Extension] = field(default_factory=list)

    @property
    def id(self) -> str:
        return global_id("App", self.number)

    def forget(self) -> None:
        """As appDelete does: the row stays for a while, the token is dead at once."""
        self.removed = True
        self.is_active = False

    def webhook_for(self, event: str) -> Webhook | None:
        """At most one: the first active webhook of the event (read in Saleor's source)."""
        return next((hook for hook in self.webhooks if hook.event == event and hook.is_active), None)


@dataclass(frozen=True, slots=True)
class FailedInstallation:
    """It stays listed until somebody removes it; one that went well is gone (inferred)."""

    typename: ClassVar[str] = "AppInstallation"
    id: str
    message: str
    app_name: str
    manifest_url: str
    status: ClassVar[str] = "FAILED"


@dataclass(frozen=True, slots=True)
class Caller:
    """Both None: no token, an unknown token or the token of a deactivated app."""

    app: App | None = None
    staff: StaffUser | None = None

    def may(self, *permissions: str) -> bool:
        if self.staff is not None:
            return not self.staff.permission_codes.isdisjoint(permissions)
        return self.app is not None and not self.app.permission_codes.isdisjoint(permissions)

    @property
    def known(self) -> bool:
        return self.app is not None or self.staff is not None
