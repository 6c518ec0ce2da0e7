"""The recordings of a live Saleor 3.23.28, and how to compare with them."""

import base64
import binascii
import json
from pathlib import Path
from typing import Any

from tests.shared_files import shared

FOLDER = "recorded/saleor-3.23.28"

_IDS = {"id", "checkoutId", "merchantReference"}
_MOMENTS = {"issuedAt", "createdAt", "modifiedAt", "updatedAt", "created"}
_OWN_VALUES = {"token", "idempotencyKey", "number", "appUrl"}


def recording(folder: str, name: str) -> Path:
    return shared(f"{FOLDER}/{folder}/{name}")


def recorded_json(folder: str, name: str = "recorded.json") -> Any:
    return json.loads(recording(folder, name).read_text("utf-8"))


def recorded_query(folder: str) -> str:
    own = shared(FOLDER) / folder / "subscription.graphql"
    return (own if own.exists() else shared(f"{FOLDER}/subscription.graphql")).read_text("utf-8")


def calls() -> list[dict[str, Any]]:
    lines = shared(f"{FOLDER}/graphql/calls.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def normal(value: Any, key: str = "") -> Any:
    """The same with ids, times and references made alike. Order of keys, and everything else, stays."""
    match value:
        case dict():
            return {name: normal(entry, name) for name, entry in value.items()}
        case list():
            return [normal(entry, key) for entry in value]
        case str() if value:
            return _normal_text(value, key)
        case _:
            return value


def _normal_text(value: str, key: str) -> str:
    if key in _MOMENTS:
        return "a moment"
    if key in _OWN_VALUES:
        return f"a {key}"
    if key == "pspReference" and value.startswith(("psp-", "ref-")):
        return value[:4]
    return _kind(value) if key in _IDS else value


def _kind(global_id: str) -> str:
    try:
        kind, _, number = base64.b64decode(global_id, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return global_id
    return "OrderGrantedRefund:None" if number == "None" else kind


def same_text(value: Any) -> str:
    """To compare the order of keys as well."""
    return json.dumps(normal(value), indent=1)


def only_keys_of(model: Any, value: Any) -> Any:
    """`value` without the keys that `model` does not have."""
    if isinstance(model, dict) and isinstance(value, dict):
        return {name: only_keys_of(model[name], value.get(name, "missing")) for name in model}
    if isinstance(model, list) and isinstance(value, list) and len(model) == len(value):
        return [only_keys_of(one, other) for one, other in zip(model, value, strict=True)]
    return value
