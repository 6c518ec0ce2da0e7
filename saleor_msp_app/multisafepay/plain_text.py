"""Text of MultiSafepay made fit for a merchant's eyes: no markup, no control characters, not endless."""

import html
import re

MAX_LENGTH = 300
_MAX_READ = 4_000
_TAG = re.compile(r"<[^<>]*>")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\s]+")


def plain_text(text: str, limit: int = MAX_LENGTH) -> str:
    """Entities are read before tags are dropped, so that no tag appears by reading them (§1.3)."""
    without_tags = _TAG.sub(" ", html.unescape(text[:_MAX_READ]))
    return shortened(_UNSEEN.sub(" ", without_tags).strip(), limit)


def shortened(text: str, limit: int) -> str:
    """At most `limit` characters, the last of them an ellipsis where something was cut."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
