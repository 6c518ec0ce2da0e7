"""What a merchant chooses about refunds, as it was typed into a form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from saleor_msp_app.domain.account_refused import AccountRefused
from saleor_msp_app.domain.methods import CART_METHODS, EITHER_WAY_METHODS
from saleor_msp_app.domain.policy import (
    DEFAULT_SIGN_STYLES,
    EVERY_OTHER_METHOD,
    RefundPolicy,
    ReportOn,
    SignStyle,
)
from saleor_msp_app.domain.refund_description import MAX_LENGTH, PLACES

STYLED_METHODS = tuple(sorted(CART_METHODS | EITHER_WAY_METHODS))
"""The methods that are refunded by cart: only these have a sign style."""

_PLACE = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class PolicyInput:
    """`sign_styles` holds a text for each method, "" for its default."""

    report_on: str
    free_amounts_allowed: bool
    description: str
    sign_styles: Mapping[str, str]


def policy_from(typed: PolicyInput, before: RefundPolicy) -> RefundPolicy | AccountRefused:
    """The policy, with what the form does not ask for as it was."""
    if typed.report_on not in {*ReportOn}:
        return AccountRefused("report_on", "Choose when Saleor is told that a refund succeeded.")
    refused = _wrong_template(typed.description) or _wrong_style(typed.sign_styles)
    if refused is not None:
        return refused
    styles = {
        method: SignStyle(style)
        for method, style in typed.sign_styles.items()
        if style and SignStyle(style) is not default_style(method)
    }
    return replace(
        before,
        report_on=ReportOn(typed.report_on),
        free_amounts_allowed=typed.free_amounts_allowed,
        description=typed.description.strip(),
        sign_styles=styles,
    )


def default_style(method: str) -> SignStyle:
    """What holds where the merchant says nothing."""
    return DEFAULT_SIGN_STYLES.get(method, DEFAULT_SIGN_STYLES[EVERY_OTHER_METHOD])


def _wrong_template(text: str) -> AccountRefused | None:
    if not text.strip():
        return AccountRefused("description", "MultiSafepay takes no refund without a description. Enter one.")
    if len(text.strip()) > MAX_LENGTH:
        return AccountRefused("description", f"It has more than {MAX_LENGTH} characters. Shorten it.")
    if not text.isprintable() or "<" in text or ">" in text:
        return AccountRefused("description", "Only plain text of one line: no < and >, no line breaks.")
    unknown = [place for place in _PLACE.findall(text) if place not in {f"{{{name}}}" for name in PLACES}]
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in PLACES)
        return AccountRefused("description", f"{unknown[0]} stands for nothing. What there is: {known}.")
    return None


def _wrong_style(styles: Mapping[str, str]) -> AccountRefused | None:
    for method, style in styles.items():
        if method not in STYLED_METHODS or style not in {"", *SignStyle}:
            return AccountRefused("sign_styles", "Choose one of the sign styles that are offered.")
    return None
