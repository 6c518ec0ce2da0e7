"""Who carries out what is asked for a payment."""

from dataclasses import replace

import pytest

from saleor_msp_app.domain.account import AccountGone, MerchantAccount
from saleor_msp_app.domain.admission import Admitted, admit
from saleor_msp_app.domain.ids import AccountId, MspOrderId
from saleor_msp_app.domain.operation import Operation, OperationState, Origin
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from saleor_msp_app.domain.responsible import AccountChoice
from tests.builders.operations import ACCOUNT, NOW, SHOP, delivery, euros, operation, request

A = replace(ACCOUNT, id=AccountId("acc-a"))
B = replace(ACCOUNT, id=AccountId("acc-b"))
ORDER = MspOrderId("order-1")


def choice(recorded: MerchantAccount | None = None, channel: MerchantAccount | None = B) -> AccountChoice:
    return AccountChoice(None if recorded is None else recorded.id, channel, {A.id: A, B.id: B})


def done_by(account: MerchantAccount, state: OperationState, order: str = "order-1") -> Operation:
    return replace(
        operation(f"rf-{account.id}-{order}"),
        account_id=account.id,
        state=state,
        msp_order_id=MspOrderId(order),
    )


def test_without_any_record_the_channels_account_does_it() -> None:
    assert choice().responsible(ORDER, ()) == B
    assert choice(channel=None).responsible(ORDER, ()) is None


def test_who_is_recorded_does_it_whatever_the_channel_has_and_the_ledger_shows() -> None:
    assert choice(A).responsible(ORDER, ()) == A
    assert choice(A, channel=None).responsible(ORDER, (done_by(B, OperationState.ACCEPTED),)) == A


@pytest.mark.parametrize("state", [one for one in OperationState if one is not OperationState.REFUSED])
def test_who_has_worked_on_it_goes_on(state: OperationState) -> None:
    assert choice().responsible(ORDER, (done_by(A, state),)) == A


def test_who_was_refused_proves_nothing() -> None:
    assert choice().responsible(ORDER, (done_by(A, OperationState.REFUSED),)) == B


def test_what_was_found_or_taken_back_was_there() -> None:
    refused = done_by(A, OperationState.REFUSED)
    assert choice().responsible(ORDER, (replace(refused, origin=Origin.FOUND),)) == A
    assert choice().responsible(ORDER, (replace(refused, moved=euros("1.00")),)) == A


def test_of_two_orders_of_one_transaction_the_right_one_counts() -> None:
    mine, later = done_by(A, OperationState.ACCEPTED), done_by(B, OperationState.ACCEPTED, "order-2")
    assert choice().responsible(ORDER, (mine, later)) == A
    assert choice().responsible(MspOrderId("order-2"), (mine, later)) == B


def test_an_account_that_is_gone_is_replaced_by_nobody() -> None:
    gone = AccountChoice(AccountId("acc-x"), B, {B.id: B})
    account = gone.responsible(ORDER, ())
    assert account == AccountGone(AccountId("acc-x"))
    asked = delivery(euros("5.00"), request(1, euros("5.00")))
    refused = admit(SHOP, asked, account, (), NOW)
    assert isinstance(refused, Refused)
    assert refused.code is RefusalCode.ACCOUNT_GONE
    assert "acc-x" in refused.message
    assert "Nothing was refunded" in refused.message
    assert isinstance(admit(SHOP, asked, choice().responsible(ORDER, ()), (), NOW), Admitted)
