"""Mistakes of bookkeeping: one thing taken for another, or written twice."""

from dataclasses import replace
from datetime import timedelta

import anyio
import pytest
import sqlalchemy as sa

from saleor_msp_app.domain.account import Secret
from saleor_msp_app.domain.admission import Admission, Admitted, admit
from saleor_msp_app.domain.ids import PspReference, SaleorAppId, TransactionId
from saleor_msp_app.domain.operation import Operation
from saleor_msp_app.storage.crypto import KeyRing, new_key
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.installations import SqlInstallations
from saleor_msp_app.storage.ledger import SqlLedger
from saleor_msp_app.usecases.ports.installations import Installation
from saleor_msp_app.usecases.ports.ledger import IncomingRequest
from tests.builders.operations import ACCOUNT, NOW, SHOP, TRANSACTION, delivery, euros, request

pytestmark = pytest.mark.anyio

OTHER = TransactionId("VHJhbnNhY3Rpb25JdGVtOjI=")
HUNDRED = euros("100.00")


def unhandled(connection: sa.Connection, reference: PspReference) -> None:
    del connection, reference  # no engine stands behind this ledger


async def ask(ledger: SqlLedger, transaction: TransactionId) -> Admission:
    """100.00 of the 146.82 that each of the two transactions was charged."""
    answers: list[Admission] = []

    def decide(known: tuple[Operation, ...]) -> Admission:
        asked = delivery(HUNDRED, request(1, HUNDRED))
        answers.append(admit(SHOP, replace(asked, transaction_id=transaction), ACCOUNT, known, NOW))
        return answers[-1]

    incoming = IncomingRequest(SHOP, "transaction_refund_requested", transaction.encode(), NOW)
    await ledger.record(incoming, transaction, decide)
    return answers[0]


async def test_s24_a_transaction_knows_nothing_of_its_orders_other_one(database: Database) -> None:
    """Added up over the order, the second hundred would be more than is left."""
    ledger = SqlLedger(database, unhandled)
    first, second = await ask(ledger, TRANSACTION), await ask(ledger, OTHER)
    assert isinstance(first, Admitted)
    assert isinstance(second, Admitted)
    assert first.operation.psp_reference != second.operation.psp_reference


async def test_s46_registrations_at_once_leave_one_whole_installation(database: Database) -> None:
    """Whoever comes last wins; a token of one beside the app id of another would lock the shop out."""
    kept = SqlInstallations(database, KeyRing((new_key(),)))
    made = [
        Installation(
            SHOP, SaleorAppId(f"app-{n}"), Secret(f"token-{n}"), "shop.example", f"keys-{n}", NOW, NOW
        )
        for n in range(10)
    ]
    async with anyio.create_task_group() as registering:
        for one in made:
            registering.start_soon(kept.put, replace(one, installed_at=NOW + timedelta(seconds=1)))
    found = await kept.get(SHOP)
    assert found is not None
    number = found.app_id.removeprefix("app-")
    assert (found.token.reveal(), found.jwks) == (f"token-{number}", f"keys-{number}")
