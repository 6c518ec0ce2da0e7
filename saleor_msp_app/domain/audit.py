"""The audit list: what was changed in the desk, by whom and when. Never a key."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class What(StrEnum):
    """What was done."""

    ACCOUNT_ADDED = "account.added"
    ACCOUNT_RENAMED = "account.renamed"
    KEY_REPLACED = "account.key_replaced"
    POLICY_CHANGED = "account.policy_changed"
    ACCOUNT_ARCHIVED = "account.archived"
    ACCOUNT_RESTORED = "account.restored"
    CHANNELS_ASSIGNED = "channels.assigned"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """`who` is the e-mail address of the staff user. `detail` is flat, plain text on both sides, made to be
    shown: the name of a thing and what it is now."""

    at: datetime
    who: str
    what: What
    detail: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AuditPage:
    """`before` is where the next page begins; None where nothing is older."""

    entries: tuple[AuditEntry, ...]
    before: int | None
