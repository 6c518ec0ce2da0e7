"""A merchant's account at MultiSafepay."""

from dataclasses import dataclass, field
from enum import StrEnum

from saleor_msp_app.domain.ids import AccountId
from saleor_msp_app.domain.policy import RefundPolicy


class Environment(StrEnum):
    """Which of MultiSafepay's two worlds the key belongs to."""

    TEST = "test"
    LIVE = "live"


_DASHBOARDS = {
    Environment.TEST: "https://testmerchant.multisafepay.com/",
    Environment.LIVE: "https://merchant.multisafepay.com/",
}

_SHOWABLE = 12
"""A shorter secret would be half told by its last four characters."""


class Secret(str):
    """Text that must never be seen: hides itself in `repr` and `format`, and so in logs.

    Read it with `reveal()`, at the place where it leaves for its owner.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Secret('…{self.last_four}')"

    def __str__(self) -> str:
        return f"…{self.last_four}"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    @property
    def last_four(self) -> str:
        """What a page may show."""
        return str.__str__(self)[-4:] if len(self) >= _SHOWABLE else ""

    def reveal(self) -> str:
        """The text itself."""
        return str.__str__(self)


@dataclass(frozen=True, slots=True)
class MerchantAccount:
    """One website of the merchant at MultiSafepay: its key, and where it is called.

    `previous_key` is the key before a rotation: notifications may still be signed with it, for 45 minutes
    (multisafepay-api.md §1.1). `api_url` ends in `/v1/json` without a slash behind it.
    """

    id: AccountId
    name: str
    environment: Environment
    api_key: Secret
    api_url: str
    policy: RefundPolicy = field(default_factory=RefundPolicy)
    previous_key: Secret | None = None

    @property
    def dashboard_url(self) -> str:
        """Where the merchant looks at payments. No address of a single one is documented."""
        return _DASHBOARDS[self.environment]


@dataclass(frozen=True, slots=True)
class AccountGone:
    """The account that took a payment is known, and not at hand: nobody else may refund it."""

    id: AccountId
