"""The manifest: what is in `manifest/manifest.json`, with the addresses of this deployment."""

import json
import re
from collections.abc import Iterable
from typing import Any, TypeAlias

from saleor_msp_app import __version__
from saleor_msp_app.saleor.manifest_files import manifest_text
from saleor_msp_app.saleor.webhooks import WebhookDeclaration

SchemaVersion: TypeAlias = tuple[int, int]

APP_PATH = "/dashboard/"
REGISTER_PATH = "/api/register"
LOGO_PATH = "/static/logo.png"

_VERSION = re.compile(r"([0-9]{1,4})\.([0-9]{1,4})(?![0-9])")
_OLDEST: SchemaVersion = (3, 21)


def build_manifest(
    public_url: str, schema_version: SchemaVersion | None, webhooks: Iterable[WebhookDeclaration]
) -> dict[str, Any]:
    """The manifest for a shop that says `Saleor-Schema-Version`, or for the oldest one where it does not.

    `public_url` is the origin under which Saleor reaches the app, without a slash behind it.
    """
    template: dict[str, Any] = json.loads(manifest_text("manifest.json"))
    extensions = template.pop("extensions", [])
    return template | {
        "version": __version__,
        "appUrl": public_url + APP_PATH,
        "tokenTargetUrl": public_url + REGISTER_PATH,
        "brand": {"logo": {"default": public_url + LOGO_PATH}},
        "webhooks": [webhook.manifest_entry(public_url) for webhook in webhooks],
        "extensions": _understood(extensions, schema_version or _OLDEST, public_url + APP_PATH.rstrip("/")),
    }


def wanted_permissions() -> tuple[str, ...]:
    """What the app asks every shop for."""
    return tuple(json.loads(manifest_text("manifest.json"))["permissions"])


def wanted_extensions(saleor_version: str) -> tuple[str, ...]:
    """The labels of what the dashboard of such a shop shows of the app."""
    manifest = build_manifest("", read_schema_version(saleor_version), ())
    return tuple(one["label"] for one in manifest["extensions"])


def read_schema_version(header: str | None) -> SchemaVersion | None:
    """`Saleor-Schema-Version: 3.23`."""
    found = _VERSION.match(header or "")
    return (int(found[1]), int(found[2])) if found else None


def _understood(
    extensions: list[dict[str, Any]], version: SchemaVersion, app_url: str
) -> list[dict[str, Any]]:
    """Saleor up to 3.22 refuses a manifest with a mount it does not know (saleor-contract.md §1.3), so an
    entry of the template says `since`, for example [3, 22].

    Addresses are whole: how a relative one is joined with `appUrl` differs by target and version.
    """
    return [
        {key: value for key, value in extension.items() if key != "since"}
        | {"url": app_url + extension["url"]}
        for extension in extensions
        if tuple(extension.get("since", _OLDEST)) <= version
    ]
