"""Who sits in front of the dashboard, and the tokens that it gets for an app's frame."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from saleor_msp_app.sandbox.saleor.keys import SigningKey
from saleor_msp_app.sandbox.saleor.records.people import App
from saleor_msp_app.sandbox.saleor.shop import STAFF

ALL_RIGHTS = ("MANAGE_APPS", "MANAGE_ORDERS", "HANDLE_PAYMENTS")
SECONDS = 300
"""A token's life (`JWT_TTL_APP_ACCESS`)."""


@dataclass(frozen=True, slots=True)
class DashboardSession:
    """`claims` replace those of a genuine token: what a forged or misdirected one would say."""

    rights: tuple[str, ...] = ALL_RIGHTS
    seconds: int = SECONDS
    email: str = STAFF.email
    claims: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "DashboardSession":
        return cls(
            rights=tuple(given.get("user_permissions", ALL_RIGHTS)),
            seconds=int(given.get("seconds", SECONDS)),
            email=str(given.get("email", STAFF.email)),
            claims=dict(given.get("claims", {})),
        )

    def token(self, app: App, api_url: str, key: SigningKey, extension: str | None = None) -> str:
        """With the rights of the user, and those that user and app share; `extension` is the id of the app's
        extension that the frame shows.
        """
        now = int(time.time())
        claims: dict[str, Any] = {
            "iat": now,
            "owner": "saleor",
            "iss": api_url,
            "exp": now + self.seconds,
            "token": "staffjwtkey0",
            "email": self.email,
            "type": "thirdparty",
            "user_id": STAFF.id,
            "is_staff": True,
            "app": app.id,
            "permissions": [name for name in self.rights if name in app.permission_codes],
            "user_permissions": list(self.rights),
        }
        if app.audience:
            claims["aud"] = app.audience
        if extension:
            claims["app_extension"] = extension
        return key.token({**claims, **self.claims})
