"""What MultiSafepay is answered: OK ends it, anything else makes it send the notification again."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import anyio
import httpx
import pytest

from saleor_msp_app.composition.environment_account import EnvironmentAccount
from saleor_msp_app.domain.account import MerchantAccount, Secret
from saleor_msp_app.domain.ids import AccountId, MspOrderId
from saleor_msp_app.domain.operation import Operation
from saleor_msp_app.multisafepay.notification import is_genuine, order_in
from saleor_msp_app.usecases.handle_notification import (
    Asked,
    HandleNotification,
    Ignored,
    NotGenuine,
    Outcome,
    Posted,
    Taken,
)
from saleor_msp_app.web.notification_endpoint import PATH
from tests.builders.operations import ACCOUNT, operation
from tests.shared_files import shared
from tests.web.shop import Behind

CASES: list[dict[str, Any]] = json.loads(shared("multisafepay/webhook-vectors.json").read_text())["cases"]
AT = {"transactionid": "182", "timestamp": "1"}


def answer(outcome: Outcome, method: str = "POST", **query: str) -> tuple[httpx.Response, Behind]:
    behind = Behind(notified=outcome)
    with behind.client() as client:
        found = client.request(method, PATH, params=query or AT, content=b"{}", headers={"auth": "signed"})
    return found, behind


@pytest.mark.parametrize(
    ("outcome", "status", "says_ok"),
    [
        (Taken(MspOrderId("182")), 200, True),
        (Ignored("not ours"), 200, True),
        (NotGenuine(), 403, False),
    ],
)
def test_the_answer_ends_it_or_asks_for_it_again(outcome: Outcome, status: int, *, says_ok: bool) -> None:
    found, behind = answer(outcome)
    assert found.status_code == status
    assert ("OK" in found.text[:100]) is says_ok
    assert found.headers["content-type"].startswith("text/plain")
    assert behind.notifications == [Posted("signed", b"{}", pretransaction=False)]


def test_a_pretransaction_is_told_apart() -> None:
    _, behind = answer(Ignored("later"), **AT, payload_type="pretransaction")
    assert behind.notifications == [Posted("signed", b"{}", pretransaction=True)]


def test_the_form_without_a_signature() -> None:
    found, behind = answer(Taken(MspOrderId("182")), "GET")
    assert (found.status_code, found.text) == (200, "OK")
    assert behind.notifications == [Asked(MspOrderId("182"))]


def test_without_a_timestamp_it_is_ignored_without_an_order_refused() -> None:
    found, behind = answer(Taken(MspOrderId("182")), "GET", transactionid="182")
    assert (found.status_code, found.text, behind.notifications) == (200, "OK", [])
    found, behind = answer(Taken(MspOrderId("182")), "GET", timestamp="1")
    assert (found.status_code, behind.notifications) == (400, [])
    assert "OK" not in found.text
    found, behind = answer(Taken(MspOrderId("182")), "GET", transactionid="x" * 201, timestamp="1")
    assert (found.status_code, behind.notifications) == (400, [])


def test_a_fault_of_the_app_is_no_ok() -> None:
    class Broken(Behind):
        async def _notified(self, notification: Posted | Asked) -> Outcome:
            self.notifications.append(notification)
            msg = "the database is away"
            raise ConnectionError(msg)

    with Broken().client() as client:
        found = client.post(PATH, params=AT, content=b"{}")
    assert found.status_code == 500
    assert "OK" not in found.text[:100]


class Known:
    """The two ports of the use-case: what the ledger knows, and what was handed over."""

    def __init__(self, *orders: str, unpaid: str = "") -> None:
        self.orders = orders
        self.unpaid = unpaid
        self.looks: list[tuple[AccountId, MspOrderId]] = []

    async def of_order(self, account: AccountId, order: MspOrderId) -> tuple[Operation, ...]:
        del account
        return (operation(),) if order in self.orders else ()

    async def look_at(self, account: AccountId, order: MspOrderId) -> None:
        self.looks.append((account, order))


class Unpaid:
    """The payments that the app began."""

    def __init__(self, order: str) -> None:
        self.order = order

    async def of_order(self, account: AccountId, order: MspOrderId) -> object | None:
        del account
        return order if order == self.order else None


class Two:
    """Two accounts of one website: the environment's, and the one that is to follow it."""

    def __init__(self, key: str) -> None:
        self.heard: list[AccountId] = []
        first = replace(ACCOUNT, api_key=Secret(key))
        self.accounts = (
            first,
            replace(first, id=AccountId("acc-2")),
            replace(ACCOUNT, id=AccountId("other")),
        )

    async def all(self) -> tuple[MerchantAccount, ...]:
        return self.accounts

    async def heard_from(self, account: AccountId, now: datetime) -> None:
        del now
        self.heard.append(account)


def handled(
    notification: Posted | Asked, known: Known, key: str, now_s: int, accounts: Two | None = None
) -> Outcome:
    use_case = HandleNotification(
        accounts or EnvironmentAccount(replace(ACCOUNT, api_key=Secret(key))),  # type: ignore[arg-type]  # what it calls
        known,  # type: ignore[arg-type]  # the one method that it calls
        Unpaid(known.unpaid),  # type: ignore[arg-type]  # as above
        known,
        is_genuine,
        order_in,
        lambda: datetime.fromtimestamp(now_s, UTC),
    )
    return anyio.run(use_case, notification)


@pytest.mark.parametrize("case", [c for c in CASES if c["max_age_s"]], ids=lambda case: str(case["name"]))
def test_every_vector_is_followed_or_has_no_effect(case: dict[str, Any]) -> None:
    known = Known()
    body = base64.b64decode(case["body_base64"])
    outcome = handled(Posted(case["auth_header"], body, False), known, case["api_key"], case["now"])
    order = order_in(body)
    assert outcome == (Taken(order) if case["valid"] and order else NotGenuine())
    assert known.looks == ([(ACCOUNT.id, order)] if case["valid"] else [])


def test_every_account_of_the_website_looks() -> None:
    """Which of them took the payment, only the ledger knows."""
    case = next(case for case in CASES if case["valid"] and case["max_age_s"])
    known, two = Known(), Two(case["api_key"])
    body = base64.b64decode(case["body_base64"])
    handled(Posted(case["auth_header"], body, False), known, case["api_key"], case["now"], two)
    assert known.looks == [(ACCOUNT.id, order_in(body)), (AccountId("acc-2"), order_in(body))]
    assert two.heard == [ACCOUNT.id, AccountId("acc-2")]


def test_only_known_orders_are_read_for_a_request_without_a_signature() -> None:
    known = Known("order-1")
    assert isinstance(handled(Asked(MspOrderId("order-2")), known, "key", 0), Ignored)
    assert known.looks == []
    assert handled(Asked(MspOrderId("order-1")), known, "key", 0) == Taken(MspOrderId("order-1"))
    assert known.looks == [(ACCOUNT.id, MspOrderId("order-1"))]


def test_a_payment_that_was_begun_is_known_before_it_has_a_row_in_the_ledger() -> None:
    known = Known(unpaid="token-1")
    assert handled(Asked(MspOrderId("token-1")), known, "key", 0) == Taken(MspOrderId("token-1"))


def test_a_genuine_pretransaction_is_not_followed() -> None:
    case = CASES[0]
    known = Known()
    body = base64.b64decode(case["body_base64"])
    outcome = handled(Posted(case["auth_header"], body, True), known, case["api_key"], case["now"])
    assert isinstance(outcome, Ignored)
    assert known.looks == []
