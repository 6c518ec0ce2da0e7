"""Problems that stand in a shop: what Saleor's dashboard shows beside the app until they are solved.

Key and message have the limits of `AppProblemCreateInput` (schema 3.22). No personal data: an order's number,
references, amounts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.ids import AccountId, MspOrderId, SaleorApiUrl
from saleor_msp_app.domain.operation import Operation, OperationState
from saleor_msp_app.domain.wording import capitalised, wording

LONGEST_KEY = 128
LONGEST_MESSAGE = 2048
MOST_OF_A_KIND = 20
"""More of one kind are told together: a shop must not be flooded."""


@dataclass(frozen=True, slots=True)
class Problem:
    """`key` is the same as long as it is the same problem. Critical: money does not move as it should."""

    key: str
    message: str
    is_critical: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """Ledger and MultiSafepay disagree about an order, and no program may decide who is right."""

    account_id: AccountId
    msp_order_id: MspOrderId
    shop: SaleorApiUrl
    order_number: str
    why: str
    found_at: datetime


def key_refused(account: MerchantAccount) -> Problem:
    """Error 1032."""
    return _problem(
        f"key-refused:{account.id}",
        f"MultiSafepay does not accept the API key of the account “{account.name}”: payments and refunds "
        "fail. Copy the website's key from MultiSafepay's dashboard and enter it where the account is "
        f"configured. It must be a key of the {account.environment} environment.",
        is_critical=True,
    )


def balance_low(account: MerchantAccount, refused: Operation) -> Problem:
    """Error 1034 that nothing else explains. `refused`: the last refund that it met."""
    return _problem(
        f"balance-low:{account.id}",
        f"MultiSafepay refused {_what(refused)}. Most likely the balance of the account “{account.name}” is "
        "too low. Top it up at MultiSafepay, then press Refund again. This notice goes when a refund is "
        "accepted.",
        is_critical=False,
    )


def needs_person(operation: Operation) -> Problem:
    """Its outcome is unknown."""
    return _problem(
        f"needs-person:{operation.psp_reference}",
        f"{capitalised(_what(operation))} has an unknown outcome: the money may have moved. Open order "
        f"{operation.msp_order_id} in MultiSafepay's dashboard and look for it, then settle it on the app's "
        "page. Until then further refunds of this payment are refused.",
        is_critical=True,
    )


def report_parked(operation: Operation) -> Problem:
    """Saleor does not take its result."""
    moved = operation.state is OperationState.ACCEPTED
    outcome = f"was carried out ({operation.moved or operation.amount})" if moved else "was not carried out"
    return _problem(
        f"report-parked:{operation.psp_reference}",
        f"{capitalised(_what(operation))} {outcome}, and Saleor does not take this result: the order's "
        "payment shows another one. Compare it with MultiSafepay's dashboard and correct it in Saleor.",
        is_critical=False,
    )


def differs(one: Difference) -> Problem:
    """Found by the reconciliation or by a notification."""
    number = f" (order {one.order_number})" if one.order_number else ""
    return _problem(
        f"differs:{one.account_id}:{one.msp_order_id}",
        f"MultiSafepay's order {one.msp_order_id}{number} differs from what Saleor was told: {one.why}. "
        "Compare both and correct it in Saleor.",
        is_critical=False,
    )


def capped(kind: str, found: Sequence[Problem]) -> Iterable[Problem]:
    """Of many the first, and one that counts the others."""
    if len(found) <= MOST_OF_A_KIND:
        return found
    more = len(found) - MOST_OF_A_KIND
    first = found[:MOST_OF_A_KIND]
    text = f"{more} more problems of this kind, like: {first[0].message}"
    return (*first, _problem(f"{kind}:more", text, is_critical=first[0].is_critical))


def _what(operation: Operation) -> str:
    number = f" for order {operation.order_number}" if operation.order_number else ""
    return f"{wording(operation.kind).noun} {operation.psp_reference} of {operation.amount}{number}"


def _problem(key: str, message: str, *, is_critical: bool) -> Problem:
    return Problem(key[:LONGEST_KEY], message[:LONGEST_MESSAGE], is_critical)
