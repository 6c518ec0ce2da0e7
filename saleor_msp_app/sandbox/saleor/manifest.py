"""Checking a manifest as Saleor does when an app is installed."""

import functools
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from graphql import (
    FieldNode,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    parse,
    validate,
)

from saleor_msp_app.sandbox.saleor.events import EVENT_TYPES
from saleor_msp_app.sandbox.saleor.graphql.schema import schema
from saleor_msp_app.sandbox.saleor.records.people import Extension

# Names of Saleor's permissions that an app around payments may think of.
PERMISSIONS = frozenset(
    {
        "HANDLE_CHECKOUTS",
        "HANDLE_PAYMENTS",
        "HANDLE_TAXES",
        "MANAGE_APPS",
        "MANAGE_CHANNELS",
        "MANAGE_CHECKOUTS",
        "MANAGE_DISCOUNTS",
        "MANAGE_GIFT_CARD",
        "MANAGE_OBSERVABILITY",
        "MANAGE_ORDERS",
        "MANAGE_ORDERS_IMPORT",
        "MANAGE_PRODUCTS",
        "MANAGE_SETTINGS",
        "MANAGE_SHIPPING",
        "MANAGE_STAFF",
        "MANAGE_TAXES",
        "MANAGE_USERS",
    }
)
_LIMITS = {"id": 256, "name": 60, "version": 60}
_URLS = ("appUrl", "tokenTargetUrl", "dataPrivacyUrl", "homepageUrl", "supportUrl", "configurationUrl")
_LONGEST_URL = 200
_EXTENSION_LIMITS = {"label": 256, "identifier": 256, "url": _LONGEST_URL}


class ManifestRefused(Exception):
    def __init__(self, field: str, code: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.code = code


@dataclass(frozen=True, slots=True)
class ManifestWebhook:
    name: str
    event: str
    target_url: str
    query: str
    is_active: bool
    identifier: str | None
    custom_headers: dict[str, str]


def read_webhooks(manifest: dict[str, Any]) -> list[ManifestWebhook]:
    """Check everything in the manifest and return its webhooks, one for each event."""
    for name, longest in _LIMITS.items():
        _text(manifest, name, longest)
    for name in _URLS:
        if manifest.get(name) is not None:
            _url(name, manifest[name])
    for name in manifest.get("permissions") or ():
        if name not in PERMISSIONS:
            raise ManifestRefused("permissions", "INVALID_PERMISSION", "Given permissions don't exist.")
    if manifest.get("author") is not None and not str(manifest["author"]).strip():
        raise ManifestRefused("author", "INVALID", "Incorrect value for field: author")
    return [hook for entry in manifest.get("webhooks") or () for hook in _webhooks(entry)]


def read_extensions(manifest: dict[str, Any]) -> list[Extension]:
    """Check those of the manifest as core 3.23 does: mounts and targets are the dashboard's affair."""
    found = [_extension(manifest, entry) for entry in manifest.get("extensions") or ()]
    named = [one.identifier for one in found if one.identifier]
    if len(set(named)) != len(named):
        raise ManifestRefused("extensions", "DUPLICATED_EXTENSION_IDENTIFIER", "Two have one identifier.")
    return found


def _extension(manifest: dict[str, Any], entry: dict[str, Any]) -> Extension:
    for name in ("label", "url", "mount"):
        if not entry.get(name):
            raise ManifestRefused("extensions", "REQUIRED", f"Field required: {name}.")
    for name, longest in _EXTENSION_LIMITS.items():
        if len(str(entry.get(name) or "")) > longest:
            text = f"String should have at most {longest} characters: {name}."
            raise ManifestRefused("extensions", "INVALID", text)
    permissions = tuple(entry.get("permissions") or ())
    if not set(permissions) <= set(manifest.get("permissions") or ()):
        text = "Extension permission must be listed in App's permissions."
        raise ManifestRefused("extensions", "OUT_OF_SCOPE_PERMISSION", text)
    url = str(entry["url"])
    if url.startswith("/"):
        if not manifest.get("appUrl"):
            raise ManifestRefused("extensions", "INVALID_URL_FORMAT", "A relative url needs appUrl.")
    else:
        _url("extensions", url)
    return Extension(
        identifier=str(entry.get("identifier") or ""),
        label=str(entry["label"]),
        mount=str(entry["mount"]).upper(),
        target=str(entry.get("target") or "POPUP").upper(),
        url=url,
        permissions=permissions,
        method=_method(entry.get("options") or {}),
    )


def _method(options: dict[str, Any]) -> str:
    target = options.get("widgetTarget") or options.get("newTabTarget") or {}
    return str(target.get("method") or "GET").upper()


def _text(manifest: dict[str, Any], name: str, longest: int) -> None:
    value = manifest.get(name)
    if not isinstance(value, str) or not value:
        raise ManifestRefused(name, "REQUIRED", "Field required.")
    if len(value) > longest:
        raise ManifestRefused(name, "INVALID", f"String should have at most {longest} characters.")


def _url(field: str, value: object) -> str:
    parts = urlsplit(value) if isinstance(value, str) else None
    if parts is None or parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ManifestRefused(field, "INVALID_URL_FORMAT", "Incorrect format.")
    if len(str(value)) > _LONGEST_URL:
        raise ManifestRefused(field, "INVALID_URL_FORMAT", f"Longer than {_LONGEST_URL} characters.")
    return str(value)


def _webhooks(entry: dict[str, Any]) -> list[ManifestWebhook]:
    for name in ("name", "targetUrl", "query"):
        if not entry.get(name):
            raise ManifestRefused("webhooks", "REQUIRED", f"Field required: {name}.")
    event_types = check_query(entry["query"])
    names = [*(entry.get("syncEvents") or ()), *(entry.get("asyncEvents") or ())]
    if not names:
        names = [name for name, type_name in EVENT_TYPES.items() if type_name in event_types]
    for name in names:
        if name not in EVENT_TYPES:
            raise ManifestRefused("webhooks", "INVALID", f"The sandbox does not know the event {name}.")
    return [
        ManifestWebhook(
            name=entry["name"],
            event=name,
            target_url=_url("webhooks", entry["targetUrl"]),
            query=entry["query"],
            is_active=entry.get("isActive", True) is not False,
            identifier=entry.get("identifier"),
            custom_headers=entry.get("customHeaders") or {},
        )
        for name in names
    ]


@functools.lru_cache(maxsize=64)
def check_query(query: str) -> frozenset[str]:
    """Return the names of the event types the query speaks of."""
    try:
        document = parse(query)
    except GraphQLSyntaxError as error:
        raise ManifestRefused("webhooks", "INVALID", f"Subscription query is not valid: {error}") from None
    problems = validate(schema(), document)
    if problems:
        raise ManifestRefused(
            "webhooks", "INVALID", f"Subscription query is not valid: {problems[0].message}"
        )
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    if len(operations) != 1 or operations[0].operation is not OperationType.SUBSCRIPTION:
        raise ManifestRefused(
            "webhooks", "INVALID", "Subscription query is not valid: one subscription needed"
        )
    top = operations[0].selection_set.selections
    if len(top) != 1 or not isinstance(top[0], FieldNode) or top[0].name.value != "event":
        raise ManifestRefused(
            "webhooks", "INVALID", "Subscription query is not valid: top field is not event"
        )
    words = " ".join(query.split())
    found = frozenset(name for name in EVENT_TYPES.values() if f"on {name}" in words)
    if not found:
        raise ManifestRefused("webhooks", "INVALID", "Subscription query is not valid: no event selected")
    return found
