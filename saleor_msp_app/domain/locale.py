"""MultiSafepay's `locale`, out of a language and a country.

Its payment pages speak the languages listed here and no others (openapi/components/schemas/Customer.yaml).
"""

LOCALES = frozenset(
    {
        "cs_CZ",
        "de_AT",
        "de_DE",
        "en_US",
        "es_ES",
        "fi_FI",
        "fr_BE",
        "fr_FR",
        "it_IT",
        "nl_BE",
        "nl_NL",
        "pl_PL",
        "sv_SE",
        "zh_CN",
    }
)
USUAL = "en_US"

_FIRST_OF = {"de": "de_DE", "fr": "fr_FR", "nl": "nl_NL"}
"""Languages with two: the one where the country is neither."""


def locale_of(*wishes: str, country: str) -> str:
    """The first wish that MultiSafepay knows: `nl_NL`, `nl-be`, `NL` (Saleor's enum) or `nl`."""
    for wish in wishes:
        language, _, region = wish.strip().replace("-", "_").partition("_")
        language = language.lower()
        for candidate in (f"{language}_{region.upper()}", f"{language}_{country.upper()}"):
            if candidate in LOCALES:
                return candidate
        known = _FIRST_OF.get(language) or next(
            (one for one in LOCALES if one.startswith(f"{language}_")), ""
        )
        if language and known:
            return known
    return USUAL
