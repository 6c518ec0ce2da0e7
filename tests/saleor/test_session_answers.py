"""What leaves for Saleor as the answer of a session (saleor-contract.md §4.3, §4.8)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_msp_app.domain.account import Environment
from saleor_msp_app.domain.gateway_offer import GatewayOffer
from saleor_msp_app.domain.ids import MspOrderId
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.payment_method import PaymentMethod
from saleor_msp_app.domain.payment_refused import PaymentRefusalCode, PaymentRefused
from saleor_msp_app.domain.payment_request import Flow
from saleor_msp_app.domain.session_outcome import Awaited, Done, Failed, Paid
from saleor_msp_app.saleor.session_answers import NotBegun, SessionAnswer, gateway_json, session_json
from tests.payments.as_saleor_reads import held_to_the_rules

ORDER = MspOrderId("27981d3d-658b-41f7-92b2-6961ecc88f35-1")
REFUSED = PaymentRefused(PaymentRefusalCode.DECLINED, "Please try again.", "The card was declined.")
EUR = Money.of(4693, "EUR")

_TEXTS = st.text(st.characters(), min_size=1, max_size=700).map(lambda text: f"x{text}")
_REFUSALS = st.builds(PaymentRefused, st.sampled_from(PaymentRefusalCode), _TEXTS, _TEXTS)
_AMOUNTS = st.builds(Money.of, st.integers(1, 10**12), st.sampled_from(["EUR", "JPY", "KWD"]))
_FLOWS = st.sampled_from(Flow)
_ORDERS = st.from_regex(r"[A-Za-z0-9-]{1,50}", fullmatch=True).map(MspOrderId)
_ANSWERS: st.SearchStrategy[SessionAnswer] = st.one_of(
    st.builds(Awaited, _ORDERS, _FLOWS, _AMOUNTS, st.sampled_from(["", "https://pay.example/1"])),
    st.builds(Awaited, _ORDERS, _FLOWS, _AMOUNTS, st.just("https://pay.example/1"), _REFUSALS),
    st.builds(Done, _ORDERS, _FLOWS, _AMOUNTS, st.sampled_from(Paid)),
    st.builds(Failed, _ORDERS, _FLOWS, _AMOUNTS, _REFUSALS),
    st.builds(NotBegun, _ORDERS, _FLOWS, st.none() | _AMOUNTS, _REFUSALS),
)


@pytest.mark.parametrize(
    ("answer", "content"),
    [
        (
            Awaited(ORDER, Flow.CHARGE, EUR, "https://pay.example/1"),
            {"result": "CHARGE_ACTION_REQUIRED", "data": {"paymentUrl": "https://pay.example/1"}},
        ),
        (
            Awaited(ORDER, Flow.AUTHORIZATION, EUR, "", REFUSED),
            {
                "result": "AUTHORIZATION_ACTION_REQUIRED",
                "data": {"error": {"code": "DECLINED", "message": "Please try again."}},
                "message": "The card was declined.",
            },
        ),
        (
            Done(ORDER, Flow.AUTHORIZATION, EUR, Paid.CHARGED),
            {"result": "CHARGE_SUCCESS", "actions": ["REFUND"]},
        ),
        (
            Done(ORDER, Flow.CHARGE, EUR, Paid.AUTHORIZED),
            {"result": "AUTHORIZATION_SUCCESS", "actions": ["CHARGE", "CANCEL"]},
        ),
        (Done(ORDER, Flow.CHARGE, EUR, Paid.UNDER_REVIEW), {"result": "CHARGE_REQUEST"}),
        (Done(ORDER, Flow.AUTHORIZATION, EUR, Paid.UNDER_REVIEW), {"result": "AUTHORIZATION_REQUEST"}),
        (
            Failed(ORDER, Flow.CHARGE, EUR, REFUSED),
            {
                "result": "CHARGE_FAILURE",
                "message": "The card was declined.",
                "data": {"error": {"code": "DECLINED", "message": "Please try again."}},
            },
        ),
    ],
)
def test_each_outcome_has_its_one_form(answer: SessionAnswer, content: dict[str, Any]) -> None:
    assert session_json(answer) == {"pspReference": ORDER, "amount": "46.93"} | content


@pytest.mark.parametrize("event", ["transaction_initialize_session", "transaction_process_session"])
@given(answer=_ANSWERS)
def test_saleor_takes_every_answer(event: str, answer: SessionAnswer) -> None:
    held_to_the_rules(event, session_json(answer))


@pytest.mark.parametrize("reference", ["", "x" * 513])
def test_a_reference_that_saleor_cannot_store_never_leaves(reference: str) -> None:
    with pytest.raises(ValueError, match="no reference"):
        session_json(NotBegun(reference, Flow.CHARGE, None, REFUSED))


@pytest.mark.parametrize(("code", "least", "most"), [("EUR", "1.00", "46.93"), ("KWD", "0.100", "4.693")])
def test_limits_are_in_the_asked_currency(code: str, least: str, most: str) -> None:
    method = PaymentMethod("VISA", "Visa", "payment-method", "", 100, 4693, frozenset(), frozenset(), False)
    answer = gateway_json(GatewayOffer(Environment.LIVE, Money.of(4693, code), (method,)))
    shown = held_to_the_rules("payment_gateway_initialize_session", answer)["data"]
    assert shown["environment"] == "live"
    assert (shown["paymentMethods"][0]["minAmount"], shown["paymentMethods"][0]["maxAmount"]) == (least, most)
