import json
import re
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest

from saleor_msp_app import __version__
from saleor_msp_app.saleor import manifest as manifest_module
from saleor_msp_app.saleor import manifest_files
from saleor_msp_app.saleor.manifest import build_manifest, read_schema_version, wanted_extensions
from saleor_msp_app.saleor.manifest_files import manifest_file, manifest_text
from saleor_msp_app.saleor.webhooks import (
    DECLARATIONS,
    TRANSACTION_REFUND_REQUESTED,
    SaleorEvent,
    WebhookDeclaration,
)
from tests.shared_files import shared

URL = "https://msp.example.com"


def _built(version: tuple[int, int] | None = (3, 23)) -> dict[str, Any]:
    return build_manifest(URL, version, DECLARATIONS)


def test_says_who_the_app_is_and_what_it_may() -> None:
    built = _built()
    assert built["id"] == "com.multisafepay.saleor"
    assert built["version"] == __version__
    assert built["permissions"] == ["HANDLE_PAYMENTS"]
    assert built["requiredSaleorVersion"] == ">=3.21 <4"


def test_every_address_is_of_this_deployment() -> None:
    built = _built()
    assert built["appUrl"] == f"{URL}/dashboard/"
    assert built["tokenTargetUrl"] == f"{URL}/api/register"
    assert built["brand"] == {"logo": {"default": f"{URL}/static/logo.png"}}
    assert "http" not in manifest_text("manifest.json")


def test_keeps_saleors_limits() -> None:
    built = _built()
    assert len(built["name"]) <= 60
    assert len(built["author"]) <= 60
    assert len(built["version"]) <= 60
    assert len(built["id"]) <= 256
    json.dumps(built)


def test_webhooks_come_from_their_declarations() -> None:
    assert len(_built()["webhooks"]) == len(DECLARATIONS)
    assert _built()["webhooks"][:3] == [
        {
            "name": f"{word.capitalize()} requested",
            "syncEvents": [f"TRANSACTION_{word.upper()}_REQUESTED"],
            "asyncEvents": [],
            "query": manifest_text(f"subscriptions/transaction-{word}-requested.graphql"),
            "targetUrl": f"{URL}/api/webhooks/saleor/transaction-{word}-requested",
            "isActive": True,
        }
        for word in ("refund", "charge", "cancelation")
    ]


def test_declarations_do_not_collide() -> None:
    for attribute in ("name", "event", "path"):
        values = [getattr(declaration, attribute) for declaration in DECLARATIONS]
        assert len(set(values)) == len(values)


def test_the_header_of_an_event_is_lower_case() -> None:
    assert SaleorEvent.TRANSACTION_REFUND_REQUESTED.header == "transaction_refund_requested"


def test_another_webhook_is_another_entry() -> None:
    other = WebhookDeclaration(
        "Other",
        SaleorEvent.TRANSACTION_REFUND_REQUESTED,
        "/other",
        "subscription { … }",
    )
    entries = build_manifest(URL, None, [TRANSACTION_REFUND_REQUESTED, other])["webhooks"]
    assert [entry["targetUrl"] for entry in entries][1] == f"{URL}/other"


@pytest.mark.parametrize(
    ("version", "labels"),
    [(None, ["old"]), ((3, 21), ["old"]), ((3, 22), ["old", "card"]), ((4, 0), ["old", "card"])],
)
def test_older_shops_are_not_told_of_newer_mounts(
    version: tuple[int, int] | None, labels: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    old, card = {"label": "old", "url": "/order"}, {"label": "card", "url": "/order"}
    template = {"extensions": [old, card | {"since": [3, 22]}]}
    monkeypatch.setattr(manifest_module, "manifest_text", lambda _: json.dumps(template))
    extensions = build_manifest(URL, version, [])["extensions"]
    assert extensions == [{"label": label, "url": f"{URL}/dashboard/order"} for label in labels]
    assert wanted_extensions("" if version is None else f"{version[0]}.{version[1]}.9") == tuple(labels)


@pytest.mark.parametrize("version", ["3.21", "3.22", "3.23"])
def test_every_mount_is_one_that_the_shop_knows(version: str) -> None:
    """From 3.23 on, the dashboard decides on mounts; what 3.22 knew it still knows."""
    schema = shared(f"saleor/schema-{min(version, '3.22')}.graphql").read_text()
    (mounts,) = re.findall(r"enum AppExtensionMountEnum.*?{(.*?)}", schema, re.DOTALL)
    (targets,) = re.findall(r"enum AppExtensionTargetEnum.*?{(.*?)}", schema, re.DOTALL)
    extensions = build_manifest(URL, read_schema_version(version), [])["extensions"]
    assert {one["mount"] for one in extensions} <= set(mounts.split())
    assert {one["target"] for one in extensions} <= set(targets.split())
    assert len(extensions) == (1 if version == "3.21" else 2)


@pytest.mark.parametrize(
    ("header", "version"),
    [
        ("3.23", (3, 23)),
        ("3.23.28", (3, 23)),
        ("3.24.0-a.0", (3, 24)),
        (None, None),
        ("", None),
        ("3", None),
        ("three.four", None),
        ("3.99999", None),
        ("-3.1", None),
    ],
)
def test_reads_the_schema_version(header: str | None, version: tuple[int, int] | None) -> None:
    assert read_schema_version(header) == version


def test_the_logo_is_as_saleor_wants_it() -> None:
    logo = manifest_file("logo.png").read_bytes()
    assert logo.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", logo[16:24])
    assert width == height >= 256
    assert len(logo) < 10 * 1024 * 1024


def test_an_installed_package_has_its_own_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also one that is a zip file."""
    with zipfile.ZipFile(tmp_path / "app.zip", "w") as archive:
        archive.writestr("_manifest/manifest.json", '{"id": "installed"}')
    monkeypatch.setattr(manifest_files, "_INSTALLED", zipfile.Path(tmp_path / "app.zip", "_manifest/"))
    assert manifest_text("manifest.json") == '{"id": "installed"}'
