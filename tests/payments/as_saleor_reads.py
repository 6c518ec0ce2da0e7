"""What every answer of a session must be for Saleor (saleor-contract.md §4.3 and §4.8)."""

import json
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator

from tests.shared_files import shared

SCHEMAS = {
    "payment_gateway_initialize_session": "PaymentGatewayInitializeSession",
    "transaction_initialize_session": "TransactionInitializeSession",
    "transaction_process_session": "TransactionProcessSession",
}
_OF_321 = {
    f"{kind}_{outcome}"
    for kind in ("CHARGE", "AUTHORIZATION")
    for outcome in ("SUCCESS", "FAILURE", "REQUEST", "ACTION_REQUIRED")
}
_LONGEST_REFERENCE, _LONGEST_MESSAGE = 512, 512


def held_to_the_rules(event: str, content: object) -> dict[str, Any]:
    """The object, held to the schema and to what Saleor's own code checks beyond it."""
    assert isinstance(content, dict), "Saleor's mutation would crash"
    validator(SCHEMAS[event]).validate(content)
    if event == "payment_gateway_initialize_session":
        assert isinstance(content["data"], dict)
        return content
    _check(content)
    return content


def _check(content: Mapping[str, Any]) -> None:
    result = content["result"]
    assert result in _OF_321, "3.21 knows no other"
    assert isinstance(content["pspReference"], str)
    assert 0 < len(content["pspReference"]) <= _LONGEST_REFERENCE
    assert "actions" not in content or result in {"CHARGE_SUCCESS", "AUTHORIZATION_SUCCESS"}
    assert "amount" not in content or Decimal(content["amount"]) > 0
    if result.endswith("FAILURE"):
        assert 0 < len(content["message"]) <= _LONGEST_MESSAGE
        assert content["data"]["error"]["code"].isupper()
        assert content["data"]["error"]["message"]


@lru_cache
def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads(shared(f"saleor/json_schemas/{name}.json").read_text()))
