"""What the web layer is given. It knows no database, no engine and no MultiSafepay."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from saleor_msp_app.saleor.keys import Keys
from saleor_msp_app.saleor.webhooks import BoundWebhook
from saleor_msp_app.usecases.install_app import InstallOutcome, InstallRequest
from saleor_msp_app.usecases.ports.installations import Installations
from saleor_msp_app.usecases.ports.running import Clock
from saleor_msp_app.web.desk.routes import Section
from saleor_msp_app.web.notification_endpoint import Notified
from saleor_msp_app.web.session_endpoint import SessionWebhook

Manifest: TypeAlias = Callable[[str | None], Mapping[str, Any]]
"""The manifest for a schema version, as `Saleor-Schema-Version` names it, or None where it does not."""

Readiness: TypeAlias = Callable[[], Awaitable[Mapping[str, bool]]]
"""Whether each thing the app cannot work without is there now: its name, and yes or no."""


Install: TypeAlias = Callable[[InstallRequest], Awaitable[InstallOutcome]]
"""The use-case `InstallApp`."""


@dataclass(frozen=True, slots=True)
class WebServices:
    """Everything the endpoints call. `webhooks` is the one list of routes and of the manifest's entries."""

    webhooks: Sequence[BoundWebhook | SessionWebhook]
    installations: Installations
    keys: Keys
    clock: Clock
    manifest: Manifest
    install: Install
    readiness: Readiness
    notified: Notified
    logo: bytes
    desk: Sequence[Section] = ()
