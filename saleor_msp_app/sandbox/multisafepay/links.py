"""Addresses of merchants, with more in their query."""

from urllib.parse import urlencode, urlsplit, urlunsplit

WEB_SCHEMES = frozenset({"http", "https"})


def with_query(url: str, pairs: dict[str, str]) -> str:
    """The query that is there stays as it was written; a fragment stays last."""
    parts = urlsplit(url)
    query = "&".join(part for part in (parts.query, urlencode(pairs)) if part)
    return urlunsplit(parts._replace(query=query))


def is_web_address(url: object) -> bool:
    """Whether a browser may be sent there: no `javascript:`, no address without a host."""
    try:
        parts = urlsplit(url) if isinstance(url, str) else None
        return parts is not None and parts.scheme in WEB_SCHEMES and bool(parts.hostname)
    except ValueError:
        return False
