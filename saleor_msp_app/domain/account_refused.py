"""Why an account is not made or changed as it was asked for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AccountRefused:
    """`field` is the one to look at in the form, "" for none; `why` says what to do."""

    field: str
    why: str


STALE = AccountRefused("", "Somebody has changed this account meanwhile. Look at it again, then repeat this.")
NO_SUCH_ACCOUNT = AccountRefused("", "There is no such account in this shop.")
