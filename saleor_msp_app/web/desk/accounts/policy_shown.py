"""A policy in the words of a merchant."""

from dataclasses import dataclass

from saleor_msp_app.domain.policy import RefundPolicy, SignStyle
from saleor_msp_app.domain.policy_changes import REPORT_ON_WORDS, STYLE_WORDS
from saleor_msp_app.domain.policy_input import STYLED_METHODS, default_style
from saleor_msp_app.domain.refund_description import example_description


@dataclass(frozen=True, slots=True)
class PolicyShown:
    """`styles` are the merchant's exceptions, as method and words."""

    report_on: str
    free_amounts: str
    description: str
    example: str
    styles: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class StyleChoice:
    """One method of the form. `chosen` is "" for the default."""

    method: str
    default: str
    chosen: str


def policy_shown(policy: RefundPolicy) -> PolicyShown:
    """As a page shows it."""
    return PolicyShown(
        report_on=REPORT_ON_WORDS[policy.report_on],
        free_amounts="become a line of their own" if policy.free_amounts_allowed else "are refused",
        description=policy.description,
        example=example_description(policy.description),
        styles=tuple((method, STYLE_WORDS[style]) for method, style in sorted(policy.sign_styles.items())),
    )


def style_choices(chosen: dict[str, str]) -> tuple[StyleChoice, ...]:
    """One for each method that is refunded by cart."""
    return tuple(
        StyleChoice(method, STYLE_WORDS[default_style(method)], chosen.get(method, ""))
        for method in STYLED_METHODS
    )


STYLE_OPTIONS = tuple((style.value, STYLE_WORDS[style]) for style in SignStyle)
