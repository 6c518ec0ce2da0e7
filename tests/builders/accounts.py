"""Stored accounts with everything filled in; tests name what they are about."""

from collections.abc import Mapping

from saleor_msp_app.domain.account import Environment, Secret
from saleor_msp_app.domain.audit import AuditEntry, What
from saleor_msp_app.domain.ids import AccountId
from saleor_msp_app.domain.stored_account import StoredAccount
from tests.builders.operations import NOW, SHOP

KEY = Secret("key-of-the-first-website")
NEXT_KEY = Secret("the-next-key-of-the-first-website")
URLS = {Environment.TEST: "https://test.example/v1/json", Environment.LIVE: "https://live.example/v1/json"}

STORED = StoredAccount(
    id=AccountId("acc-1"),
    shop=SHOP,
    name="Webshop",
    environment=Environment.TEST,
    key_last_four=KEY.last_four,
    key_changed_at=NOW,
    site_id="11",
    created_at=NOW,
    updated_at=NOW,
)


def entry(what: What = What.ACCOUNT_ADDED, detail: Mapping[str, str] | None = None) -> AuditEntry:
    return AuditEntry(NOW, "staff@shop.example", what, detail or {"account": "Webshop"})
