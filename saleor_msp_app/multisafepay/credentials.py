"""The merchant's key on its way to MultiSafepay: into a header, and out of everything that is kept."""

from saleor_msp_app.domain.account import Environment, MerchantAccount

_SHORTEST_KEY = 12


def headers(account: MerchantAccount) -> dict[str, str]:
    """The key goes into the header: query strings end up in logs (§1.1)."""
    return {
        "api_key": _key(account),
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "Content-Type": "application/json",
        "User-Agent": "saleor-msp-app",
    }


def is_sendable(account: MerchantAccount) -> bool:
    """Whether the key can be a header. Checked first: a library's complaint about it would quote it."""
    key = _key(account)
    return bool(key) and key.isascii() and key.isprintable()


def without_key(body: bytes, account: MerchantAccount) -> bytes:
    """Answers end in journals and in words for staff: a key that is echoed must not. Keys have 40
    characters; something short would be found by chance and is no secret."""
    key = _key(account)
    if len(key) < _SHORTEST_KEY:
        return body
    return body.replace(key.encode(), str(account.api_key).encode())


def is_test(account: MerchantAccount) -> bool:
    """Whether the account is of MultiSafepay's test world: its hints differ."""
    return account.environment is Environment.TEST


def _key(account: MerchantAccount) -> str:
    """Without the blanks that copying a key brings along: MultiSafepay trims them too (§6.2)."""
    return account.api_key.reveal().strip()
