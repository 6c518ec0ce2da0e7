"""What is different between two policies, for the audit list."""

from collections.abc import Mapping

from saleor_msp_app.domain.policy import RefundPolicy, ReportOn, SignStyle

REPORT_ON_WORDS = {
    ReportOn.ACCEPTANCE: "once MultiSafepay takes it",
    ReportOn.COMPLETION: "once it is paid out",
}
STYLE_WORDS = {
    SignStyle.NEGATIVE_UNIT_PRICE: "negative price",
    SignStyle.NEGATIVE_QUANTITY: "negative quantity",
}


def policy_changes(before: RefundPolicy, after: RefundPolicy) -> dict[str, str]:
    """Only what is different: `old → new`."""
    told = {
        name: f"{old} → {new}"
        for (name, old), new in zip(_told(before).items(), _told(after).values(), strict=True)
        if old != new
    }
    return {**told, **_styles(before, after)}


def _told(policy: RefundPolicy) -> Mapping[str, str]:
    return {
        "success": REPORT_ON_WORDS[policy.report_on],
        "amounts without a line": "allowed" if policy.free_amounts_allowed else "refused",
        "description": policy.description,
    }


def _styles(before: RefundPolicy, after: RefundPolicy) -> Mapping[str, str]:
    methods = sorted({*before.sign_styles, *after.sign_styles})
    return {
        f"sign style of {method}": f"{_style(before, method)} → {_style(after, method)}"
        for method in methods
        if before.sign_styles.get(method) is not after.sign_styles.get(method)
    }


def _style(policy: RefundPolicy, method: str) -> str:
    chosen = policy.sign_styles.get(method)
    return "default" if chosen is None else STYLE_WORDS[chosen]
