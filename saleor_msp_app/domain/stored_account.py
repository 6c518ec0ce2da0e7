"""An account as pages show it and forms change it. It never holds the key."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from saleor_msp_app.domain.account import Environment
from saleor_msp_app.domain.ids import AccountId, SaleorApiUrl
from saleor_msp_app.domain.policy import RefundPolicy


@dataclass(frozen=True, slots=True)
class StoredAccount:
    """`site_id` is MultiSafepay's number of the website, "" where it did not tell it. `notified_at` is when
    the first notification came that was signed with its key. `version` guards against two writers."""

    id: AccountId
    shop: SaleorApiUrl
    name: str
    environment: Environment
    key_last_four: str
    key_changed_at: datetime
    site_id: str
    created_at: datetime
    updated_at: datetime
    policy: RefundPolicy = field(default_factory=RefundPolicy)
    notified_at: datetime | None = None
    archived_at: datetime | None = None
    version: int = 0

    @property
    def is_archived(self) -> bool:
        """Whether it takes no new payments. It refunds those that it took."""
        return self.archived_at is not None


def renamed(account: StoredAccount, name: str, now: datetime) -> StoredAccount:
    """Under another name."""
    return replace(account, name=name, updated_at=now, version=account.version + 1)


def with_policy(account: StoredAccount, policy: RefundPolicy, now: datetime) -> StoredAccount:
    """With other choices for the refunds that are asked for from now on."""
    return replace(account, policy=policy, updated_at=now, version=account.version + 1)


def archived(account: StoredAccount, now: datetime) -> StoredAccount:
    """Put away."""
    return replace(account, archived_at=now, updated_at=now, version=account.version + 1)


def restored(account: StoredAccount, now: datetime) -> StoredAccount:
    """In use again."""
    return replace(account, archived_at=None, updated_at=now, version=account.version + 1)


def with_key(account: StoredAccount, last_four: str, site_id: str, now: datetime) -> StoredAccount:
    """With another key of the same website."""
    return replace(
        account,
        key_last_four=last_four,
        key_changed_at=now,
        site_id=site_id or account.site_id,
        updated_at=now,
        version=account.version + 1,
    )
