"""What every answer of the webhook endpoint must be for Saleor (saleor-contract.md §4.3 and §4.6)."""

import json
import re
from typing import Any

from jsonschema import Draft202012Validator

from saleor_msp_app.sandbox.saleor.answers import read_answer
from tests.acceptance.recorded_shop import HttpAnswer
from tests.shared_files import shared

_REFERENCE = re.compile(r"[A-Za-z0-9-]{1,50}")
_SERVER_ERROR, _REDIRECT, _BAD = 500, 300, 400
_LONGEST_MESSAGE = 512


def as_saleor_reads(answer: HttpAnswer) -> dict[str, Any]:
    """The object, held to every rule."""
    assert answer.status < _SERVER_ERROR, "Saleor would send an empty body"
    assert answer.status < _REDIRECT or answer.status >= _BAD
    assert answer.content_type == "application/json"
    content = answer.json
    assert isinstance(content, dict), "Saleor's task would crash"
    _schema().validate(content)
    read_answer(content, "REFUND")  # raises where Saleor 3.23.28 would refuse or crash
    assert isinstance(content["pspReference"], str)
    assert _REFERENCE.fullmatch(content["pspReference"])
    assert not content.keys() & {"actions", "amount", "time", "externalUrl"}
    if "result" in content:
        assert content["result"] == "REFUND_FAILURE"
        assert 0 < len(content["message"]) <= _LONGEST_MESSAGE
    else:
        assert (answer.status, set(content)) == (200, {"pspReference"})
    return content


def accepted(answer: HttpAnswer) -> str:
    """The reference of an answer that takes the refund."""
    content = as_saleor_reads(answer)
    assert "result" not in content, content
    return str(content["pspReference"])


def refused(answer: HttpAnswer, status: int = 200) -> str:
    """The words of an answer that does not."""
    content = as_saleor_reads(answer)
    assert answer.status == status
    assert content.get("result") == "REFUND_FAILURE", content
    return str(content["message"])


def _schema() -> Draft202012Validator:
    path = shared("saleor/json_schemas/TransactionRefundRequested.json")
    return Draft202012Validator(json.loads(path.read_text()))
