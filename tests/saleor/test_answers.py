"""What leaves for Saleor as the answer of an action webhook (saleor-contract.md §4.3, §9 68)."""

import json
from decimal import Decimal
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from saleor_msp_app.domain.ids import PspReference
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.operation import OperationKind
from saleor_msp_app.saleor.answers import Accepted, Answer, Held, RefusedAnswer, Settled, to_json
from tests.shared_files import shared

REFUND = OperationKind.REFUND
_REFERENCES = st.from_regex(r"[A-Za-z0-9-]{1,50}", fullmatch=True).map(PspReference)
_TEXTS = st.text(st.characters(), max_size=700)


def test_accepted_is_the_reference_and_nothing_else() -> None:
    assert to_json(Accepted(PspReference("rf-1")), REFUND) == {"pspReference": "rf-1"}


@pytest.mark.parametrize(
    ("minor", "code", "text"), [(1990, "EUR", "19.90"), (2694, "JPY", "2694"), (26950, "KWD", "26.950")]
)
def test_a_result_has_its_amount_exactly(minor: int, code: str, text: str) -> None:
    answer = to_json(Settled(PspReference("rf-2"), Money.of(minor, code)), REFUND)
    assert answer == {"pspReference": "rf-2", "result": "REFUND_SUCCESS", "amount": text}


@pytest.mark.parametrize("minor", [0, -500])
def test_a_result_of_nothing_is_no_answer(minor: int) -> None:
    """Saleor takes 0 for what it asked for, and less than 0 for a charge (observed 3.23.28)."""
    with pytest.raises(ValueError, match="is no result"):
        Settled(PspReference("rf-2"), Money.of(minor, "EUR"))


def test_a_held_delivery_is_not_answered_at_all() -> None:
    assert to_json(Held("any of 2 requests"), REFUND) == {"message": "any of 2 requests"}


def test_refused_says_why() -> None:
    answer = to_json(RefusedAnswer(PspReference("no-1"), "Nothing is left to refund."), REFUND)
    assert answer == {
        "pspReference": "no-1",
        "result": "REFUND_FAILURE",
        "message": "Nothing is left to refund.",
    }


@pytest.mark.parametrize("message", ["", " ", "\0", "\u200b"])
def test_refused_always_has_words(message: str) -> None:
    assert (
        to_json(RefusedAnswer(PspReference("no-1"), message), REFUND)["message"] == "The refund was refused."
    )


@pytest.mark.parametrize("reference", ["", "a" * 51, "a b", "a\n", "ä", "a_b", "a\0"])
def test_what_is_no_reference_is_no_answer(reference: str) -> None:
    with pytest.raises(ValueError, match="is no reference"):
        Accepted(PspReference(reference))
    with pytest.raises(ValueError, match="is no reference"):
        RefusedAnswer(PspReference(reference), "why")


def _as_sent(answer: Answer) -> Any:
    return json.loads(json.dumps(to_json(answer, REFUND)).encode())


def _restated_rules_of_saleor(answer: Any) -> None:
    """The schema is looser than Saleor (saleor-contract.md §4.4)."""
    assert isinstance(answer, dict)
    assert isinstance(answer["pspReference"], str)
    assert 1 <= len(answer["pspReference"]) <= 512
    assert answer.get("result") in (None, "REFUND_SUCCESS", "REFUND_FAILURE")
    assert "actions" not in answer
    assert "time" not in answer
    assert "externalUrl" not in answer
    assert ("amount" in answer) is (answer.get("result") == "REFUND_SUCCESS")
    assert Decimal(answer.get("amount", "1")) > 0
    message = answer.get("message", "")
    assert len(message) <= 512
    assert "\0" not in message
    message.encode()


@given(reference=_REFERENCES, message=_TEXTS, minor=st.integers(1, 10**12))
def test_any_input_makes_an_answer_that_saleor_takes(
    reference: PspReference, message: str, minor: int
) -> None:
    paid = Settled(reference, Money.of(minor, "EUR"))
    for answer in (Accepted(reference), paid, RefusedAnswer(reference, message)):
        sent = _as_sent(answer)
        _restated_rules_of_saleor(sent)


@lru_cache
def _schema() -> Draft202012Validator:
    text = shared("saleor/json_schemas/TransactionRefundRequested.json").read_text()
    return Draft202012Validator(json.loads(text))


@given(reference=_REFERENCES, message=_TEXTS, minor=st.integers(1, 10**12))
def test_any_answer_fits_saleors_schema(reference: PspReference, message: str, minor: int) -> None:
    paid = Settled(reference, Money.of(minor, "EUR"))
    for answer in (Accepted(reference), paid, RefusedAnswer(reference, message)):
        _schema().validate(_as_sent(answer))
