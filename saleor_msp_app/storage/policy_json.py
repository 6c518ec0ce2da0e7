"""A merchant's policy as the JSON that is stored."""

import json
from typing import Any

from saleor_msp_app.domain.policy import RefundPolicy, ReportOn, SignStyle


def policy_to_json(policy: RefundPolicy) -> str:
    """What `policy_from_json` reads."""
    return json.dumps(
        {
            "sign_styles": {method: style.value for method, style in sorted(policy.sign_styles.items())},
            "free_amounts_allowed": policy.free_amounts_allowed,
            "cart_methods": sorted(policy.cart_methods),
            "amount_methods": sorted(policy.amount_methods),
            "description": policy.description,
            "report_on": policy.report_on.value,
        }
    )


def policy_from_json(text: str) -> RefundPolicy:
    """What is left out, as by an older version, has its default."""
    kept: dict[str, Any] = json.loads(text)
    usual = RefundPolicy()
    styles = kept.get("sign_styles", {})
    return RefundPolicy(
        sign_styles={method: SignStyle(style) for method, style in styles.items()},
        free_amounts_allowed=kept.get("free_amounts_allowed", usual.free_amounts_allowed),
        cart_methods=frozenset(kept.get("cart_methods", ())),
        amount_methods=frozenset(kept.get("amount_methods", ())),
        description=kept.get("description", usual.description),
        report_on=ReportOn(kept.get("report_on", usual.report_on)),
    )
