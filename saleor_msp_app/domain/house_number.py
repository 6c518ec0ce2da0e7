"""Street and house number, which MultiSafepay takes apart and Saleor does not.

A pay-later provider refuses an address without a house number (multisafepay-api.md §4.2), so a wrong split is
worse than an odd one: what is no number stays with the street.
"""

import re
from dataclasses import dataclass

MAX_HOUSE_NUMBER = 10

_NUMBER = r"\d+[A-Za-z]?(?:\s*[-/+]\s*[A-Za-z0-9]{1,5}|\s[A-Za-z][A-Za-z0-9]{0,4})*"
_BEHIND = re.compile(
    rf"(?P<street>.*?[^\W\d_].*?)[\s,]+(?:(?:nr|no|№|#)\.?\s*)?(?P<number>{_NUMBER})\.?", re.IGNORECASE
)
_GLUED = re.compile(r"(?P<street>\D*[^\W\d_])(?P<number>\d+[A-Za-z]?)")
_BEFORE = re.compile(
    r"(?P<number>\d+(?!(?:e|de|ste|st|nd|rd|th)\b)(?:\s?(?:bis|ter|quater)\b|[A-Za-z]\b)?(?:[-/]\d+)?)[\s,]+"
    r"(?P<street>\D.*)",
    re.IGNORECASE,
)
_ALONE = re.compile(_NUMBER)


@dataclass(frozen=True, slots=True)
class Street:
    """`number` is "" where none was found. `rest` is what is left of the second line."""

    name: str
    number: str
    rest: str


def split_street(first: str, second: str) -> Street:
    """Out of Saleor's two lines: the number behind the street, before it, or on the second line."""
    line, other = _one_line(first), _one_line(second)
    if _ALONE.fullmatch(other) and not any(character.isdigit() for character in line):
        return Street(line, _short(other), "")
    for form in (_BEHIND, _BEFORE, _GLUED):
        found = form.fullmatch(line)
        if found is not None:
            return Street(found["street"].strip(" ,"), _short(found["number"]), other)
    return Street(line, "", other)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _short(number: str) -> str:
    """`8 - II` is `8-II`; what is longer than MultiSafepay takes loses its end, not its beginning."""
    return re.sub(r"\s*([-/+])\s*", r"\1", number)[:MAX_HOUSE_NUMBER].strip()
