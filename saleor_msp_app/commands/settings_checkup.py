"""Settings that are valid, and yet worth a word."""

from collections.abc import Iterator

from saleor_msp_app.domain.finding import Finding, ok, warning
from saleor_msp_app.settings import Settings


def about_settings(settings: Settings) -> Iterator[Finding]:
    """That they are complete, then what an operator should know about them."""
    yield ok("settings", f"complete; the app is reached at {settings.public_url}")
    if settings.allow_loopback:
        remedy = "take SALEOR_MSP_ALLOW_LOOPBACK out, unless this is for development"
        yield warning("settings", "plain http and private addresses are allowed", remedy)
    if not settings.allowed_saleor_urls:
        remedy = "name your shops in SALEOR_MSP_ALLOWED_SALEOR_URLS"
        yield warning("settings", "every shop may install the app", remedy)
    if not settings.allowed_storefronts:
        remedy = "name your storefronts in SALEOR_MSP_ALLOWED_STOREFRONTS"
        yield warning("settings", "no storefront may name an address to come back to", remedy)
