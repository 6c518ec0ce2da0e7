"""TRANSACTION_CHARGE_REQUESTED and TRANSACTION_CANCELATION_REQUESTED, as a live Saleor 3.23.28 sent them."""

import json
from typing import Any

import pytest

from saleor_msp_app.domain.delivery import ReservationDelivery
from saleor_msp_app.domain.operation import OperationKind
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from saleor_msp_app.saleor.action_deliveries import READERS, read_delivery
from saleor_msp_app.saleor.refund_payload import read_refund_delivery
from saleor_msp_app.saleor.reservation_payload import read_cancel_delivery, read_charge_delivery
from tests.builders.operations import euros
from tests.saleor.recorded import delivery

CHARGE, CANCEL = "07-transaction-charge-requested", "08-transaction-cancelation-requested"


def changed(name: str, **of_transaction: Any) -> bytes:
    body = json.loads(delivery(name).body)
    body["transaction"] |= of_transaction
    return json.dumps(body).encode()


def read(found: ReservationDelivery | Refused) -> ReservationDelivery:
    assert isinstance(found, ReservationDelivery)
    return found


def test_the_recorded_charge() -> None:
    found = read(read_charge_delivery(delivery(CHARGE).body))
    assert (found.kind, found.wanted.amount) == (OperationKind.CHARGE, euros("46.82"))
    assert found.authorized == euros("146.82")
    assert (found.msp_order_id, found.channel, found.order_number) == ("AUTH1", "eur", "117")
    (request,) = found.requests  # the session's own request has its reference
    assert (request.id, request.by_person) == ("VHJhbnNhY3Rpb25FdmVudDo0ODA=", True)
    assert found.known_references == {"AUTH1"}


def test_the_recorded_cancelation() -> None:
    found = read(read_cancel_delivery(delivery(CANCEL).body))
    assert (found.kind, found.wanted.amount) == (OperationKind.CANCEL, euros("100.00"))
    assert found.authorized == euros("100.00")
    assert len(found.requests) == 1
    assert found.known_references == frozenset()


@pytest.mark.parametrize(
    ("reader", "name"),
    [
        (read_charge_delivery, CANCEL),
        (read_cancel_delivery, CHARGE),
        (read_charge_delivery, "11-granted-one-line"),
        (read_refund_delivery, CHARGE),
        (read_refund_delivery, CANCEL),
    ],
)
def test_one_event_does_not_pass_for_another(reader: Any, name: str) -> None:
    """The header that names the event is not signed."""
    found = reader(delivery(name).body)
    assert isinstance(found, Refused)
    assert found.code is RefusalCode.CONTENT_UNREADABLE


def test_a_kept_body_is_read_by_the_event_that_it_came_with() -> None:
    for declaration, name in zip(READERS, ("11-granted-one-line", CHARGE, CANCEL), strict=True):
        found = read_delivery(declaration.event.header, delivery(name).body)
        assert not isinstance(found, Refused)
        assert isinstance(read_delivery(declaration.event.header, b"[]"), Refused)


def test_what_is_authorised_counts_as_nothing_where_saleor_does_not_say() -> None:
    found = read(read_charge_delivery(changed(CHARGE, authorizedAmount=None)))
    assert found.authorized == euros("0.00")


@pytest.mark.parametrize(
    ("of_transaction", "code"),
    [
        ({"id": ""}, RefusalCode.TRANSACTION_MISSING),
        ({"authorizedAmount": {"amount": "much", "currency": "EUR"}}, RefusalCode.AMOUNT_UNREADABLE),
        ({"authorizedAmount": {"amount": 1, "currency": "SEK"}}, RefusalCode.AMOUNT_UNREADABLE),
    ],
)
def test_what_cannot_be_carried_out(of_transaction: dict[str, Any], code: RefusalCode) -> None:
    found = read_charge_delivery(changed(CHARGE, **of_transaction))
    assert isinstance(found, Refused)
    assert found.code is code
    assert "efund" not in found.message


def test_an_amount_of_zero_is_refused_in_its_own_words() -> None:
    body = json.loads(delivery(CANCEL).body)
    body["action"]["amount"] = 0.0
    found = read_cancel_delivery(json.dumps(body).encode())
    assert isinstance(found, Refused)
    assert found.message.startswith("Nothing is left to be cancelled on this payment")
