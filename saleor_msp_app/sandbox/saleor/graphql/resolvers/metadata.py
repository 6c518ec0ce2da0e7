"""Metadata by key."""

from collections.abc import Callable
from typing import Any, TypeAlias

from saleor_msp_app.sandbox.saleor.graphql.context import Info
from saleor_msp_app.sandbox.saleor.records.metadata import WithMetadata

_Fields: TypeAlias = dict[str, Callable[..., Any]]


def _chosen(pairs: dict[str, str], keys: list[str] | None) -> dict[str, str]:
    return {key: value for key, value in pairs.items() if keys is None or key in keys}


def _metafield(source: WithMetadata, _info: Info, key: str) -> str | None:
    return source.public.get(key)


def _metafields(source: WithMetadata, _info: Info, keys: list[str] | None = None) -> dict[str, str]:
    return _chosen(source.public, keys)


def _private_metafield(source: WithMetadata, _info: Info, key: str) -> str | None:
    return source.private.get(key)


def _private_metafields(source: WithMetadata, _info: Info, keys: list[str] | None = None) -> dict[str, str]:
    return _chosen(source.private, keys)


_BY_KEY: _Fields = {
    "metafield": _metafield,
    "metafields": _metafields,
    "privateMetafield": _private_metafield,
    "privateMetafields": _private_metafields,
}

OF_APP = OF_ORDER = OF_TRANSACTION = _BY_KEY

FIELDS: dict[str, _Fields] = {"Checkout": _BY_KEY, "CheckoutLine": _BY_KEY, "OrderLine": _BY_KEY}
