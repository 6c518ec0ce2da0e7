"""What a look at one thing came to."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How it stands. A warning is worth a look and breaks nothing."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a check-up. `subject` is which one, where there are several: a shop, an account."""

    check: str
    verdict: Verdict
    says: str
    remedy: str = ""
    subject: str = ""


def ok(check: str, says: str, subject: str = "") -> Finding:
    """As it should be."""
    return Finding(check, Verdict.OK, says, subject=subject)


def warning(check: str, says: str, remedy: str, subject: str = "") -> Finding:
    """It works, with a reservation."""
    return Finding(check, Verdict.WARNING, says, remedy, subject)


def wrong(check: str, says: str, remedy: str, subject: str = "") -> Finding:
    """It does not work."""
    return Finding(check, Verdict.WRONG, says, remedy, subject)
