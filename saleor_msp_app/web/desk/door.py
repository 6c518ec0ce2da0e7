"""Who may come in. Each request proves it anew: there is no session and no cookie."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias, assert_never

import structlog
from starlette.datastructures import Headers

from saleor_msp_app.domain.ids import SaleorApiUrl
from saleor_msp_app.saleor.dashboard_token import (
    DashboardUser,
    TokenCheck,
    TokenExpired,
    TokenRefused,
    verify_dashboard_token,
)
from saleor_msp_app.saleor.keys import Keys, KeysUnavailable
from saleor_msp_app.saleor.signature import UnknownKey
from saleor_msp_app.usecases.ports.installations import Installation, Installations
from saleor_msp_app.usecases.ports.running import Clock
from saleor_msp_app.web.desk.visit import Permission, Visitor

TOKEN_HEADER = "authorization-bearer"  # noqa: S105  a header's name
SHOP_HEADER = "saleor-api-url"

_REOPEN = "Open the app again from Saleor's dashboard, under Extensions."
_NAMES = {
    Permission.HANDLE_PAYMENTS: "Handle payments",
    Permission.MANAGE_APPS: "Manage apps",
}
"""As the dashboard calls them, in the permission groups."""

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """`code` is for the script, `text` says what to do."""

    status: int
    code: str
    text: str


Admission: TypeAlias = Visitor | TurnedAway


@dataclass(frozen=True, slots=True)
class Door:
    """The checks: the shop is known, the token is of this shop, for this app, in time, of permitted staff."""

    installations: Installations
    keys: Keys
    clock: Clock

    async def __call__(self, headers: Headers, needs: Collection[Permission]) -> Admission:
        """The visitor, or why not."""
        shop, token = headers.get(SHOP_HEADER), headers.get(TOKEN_HEADER)
        if not shop or not token:
            return TurnedAway(401, "NO_TOKEN", f"This page lives in Saleor's dashboard. {_REOPEN}")
        installation = await self.installations.get(SaleorApiUrl(shop))
        if installation is None:
            text = f"The app is not installed in the shop {shop[:200]}. Install it there, then open it again."
            return TurnedAway(401, "NOT_INSTALLED", text)
        now = self.clock()
        check: TokenCheck | KeysUnavailable = await self.keys.checked(
            installation, partial(verify_dashboard_token, token, installation, now=now), now
        )
        admission = _admission(check, installation)
        return _permitted(admission, needs) if isinstance(admission, Visitor) else admission


def _admission(check: TokenCheck | KeysUnavailable, installation: Installation) -> Admission:
    match check:
        case DashboardUser(email, permissions):
            return Visitor(installation, email, permissions)
        case TokenExpired():
            return TurnedAway(401, "TOKEN_EXPIRED", f"The dashboard's session has expired. {_REOPEN}")
        case TokenRefused(why):
            log.warning("desk.turned_away", why=why)
            return _not_proved()
        case UnknownKey(kid):
            log.warning("desk.turned_away", why=f"no key {kid[:100]}")
            return _not_proved()
        case KeysUnavailable(_, why):
            log.warning("desk.turned_away", why=why)
            text = "Saleor's public key could not be fetched to check who you are. Try again in a minute."
            return TurnedAway(503, "KEYS_UNAVAILABLE", text)
        case _:
            assert_never(check)


def _not_proved() -> TurnedAway:
    text = f"The app cannot tell that you come from this shop's dashboard. {_REOPEN}"
    return TurnedAway(401, "NOT_PROVED", text)


def _permitted(visitor: Visitor, needs: Collection[Permission]) -> Admission:
    missing = sorted(_NAMES[one] for one in needs if not visitor.may(one))
    if not missing:
        return visitor
    named = " and ".join(f"“{name}”" for name in missing)
    text = f"You need the permission {named} for this. Whoever manages staff in Saleor can give it to you."
    return TurnedAway(403, "NOT_PERMITTED", text)
