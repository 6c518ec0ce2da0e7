"""What a key may do at MultiSafepay, and what follows from it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from saleor_msp_app.domain.finding import Finding, ok, warning, wrong


class Use(StrEnum):
    """What a key is needed for."""

    ORDERS = "orders"
    METHODS = "payment methods"
    REFUND_LIST = "the list of refunds"


class Access(StrEnum):
    """What MultiSafepay says to it."""

    ALLOWED = "allowed"
    FORBIDDEN = "forbidden"
    WRONG_KEY = "wrong key"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class KeyUse:
    """One use of a key; `why` in MultiSafepay's words where it is not allowed."""

    use: Use
    access: Access
    why: str = ""


@dataclass(frozen=True, slots=True)
class KeyScope:
    """What a key may do, and MultiSafepay's time where it told one."""

    uses: tuple[KeyUse, ...]
    time: datetime | None


@dataclass(frozen=True, slots=True)
class NotReached:
    """MultiSafepay did not answer."""

    why: str


KeyAnswer: TypeAlias = KeyScope | NotReached


def verdict(answer: KeyAnswer, subject: str) -> Finding:
    """One line for the whole key: the worst of it."""
    if isinstance(answer, NotReached):
        remedy = "see that this machine reaches MultiSafepay's API by HTTPS, and status.multisafepay.com"
        return wrong("multisafepay", f"does not answer: {answer.why}", remedy, subject)
    refused = [one for one in answer.uses if one.access is not Access.ALLOWED]
    if not refused:
        return ok("multisafepay", "answers, and the key may do all that the app needs", subject)
    worst = min(refused, key=lambda one: (_ORDER.index(one.access), one.use is Use.REFUND_LIST))
    return _complaint(worst, subject)


_ORDER = (Access.WRONG_KEY, Access.FORBIDDEN, Access.UNCLEAR)


def _complaint(one: KeyUse, subject: str) -> Finding:
    if one.access is Access.WRONG_KEY:
        remedy = (
            "copy the API key of the website from MultiSafepay's dashboard, and see that it is of the same "
            "environment, test or live"
        )
        return wrong("multisafepay", f"does not accept the key: {one.why}", remedy, subject)
    if one.access is Access.UNCLEAR:
        return wrong("multisafepay", f"answers oddly about {one.use}: {one.why}", "try again later", subject)
    if one.use is Use.REFUND_LIST:
        remedy = (
            "nothing is lost: orders of the ledger are read one by one; a refund of another order, made in "
            "MultiSafepay's dashboard, is found by its notification alone"
        )
        return warning("multisafepay", f"the key may not read {one.use}: {one.why}", remedy, subject)
    remedy = "use the key of the website, not that of the account or of a terminal group"
    return wrong("multisafepay", f"the key may not read {one.use}: {one.why}", remedy, subject)
