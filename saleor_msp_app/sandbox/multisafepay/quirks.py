"""Where documents of MultiSafepay contradict each other or are silent: one switch for each.

The defaults are what is most probable or, in doubt, most dangerous for the caller.
"""

from dataclasses import dataclass, fields
from typing import Any

CHOICES: dict[str, tuple[str, ...]] = {
    "bnpl_amount_refund": ("whole_order", "refuse", "as_asked"),
    "cart_answer": ("order_and_transaction", "refund_id", "empty_object", "empty_list"),
    "amount_answer": ("refund_id", "order_and_transaction", "empty_object", "empty_list"),
    "signs": ("either", "klarna_price_others_quantity"),
    "short_balance": ("refuse", "reserve"),
    "cancel_again": ("refuse", "succeed"),
    "related_style": ("new", "old"),
}


@dataclass(slots=True)
class Quirks:
    """Changed through `PATCH /sandbox/quirks`.

    bnpl_amount_refund: what an amount without a cart does to a cart method (§3.6).
    cart_answer, amount_answer: the body of a taken refund (§3.1).
    signs: whether a copy with the wrong sign style for its method is refused (§3.5).
    short_balance: with too little balance, error 1034, or a refund that stays reserved (§0.2-7).
    related_style: "old" entries of `related_transactions` have no `type` and no references (§2.1).
    cart_refunds_in_get: whether GET shows the lines of earlier cart refunds (§3.4, §11.1-2).
    partial_refunds: off on real test accounts (E89).
    references_unique: whether a used `refund_order_id` is refused with 1006 (§1.2, to be verified).
    equal_amount_seconds: the span of the rule "same amount within 5 minutes"; 0 turns it off.
    visible_after_seconds: how long a refund stays invisible in GET (`amount_refunded` "may lag", §2.1).
    amount_refunded_in_get: some answers lack the field (getOrder.json).
    numbers_as_text: prices and quantities in GET as texts (§2.5 b, webhook vector A).
    balance: what the account can pay out, in minor units; None for no end.
    strict_notification_url: whether a `notification_url` without TLS or with a port is refused, as documented
    (§4.2; the code is inferred). Loopback is always taken.
    methods_have_terms: whether a method asked for by name is refused with 1023 for an amount, currency or
    country that `GET /payment-methods` would not list it for (inferred).
    cancel_again: what a second cancelling of the same order is answered (no document tells).
    """

    bnpl_amount_refund: str = "whole_order"
    cart_answer: str = "order_and_transaction"
    amount_answer: str = "refund_id"
    signs: str = "either"
    short_balance: str = "refuse"
    related_style: str = "new"
    cart_refunds_in_get: bool = True
    partial_refunds: bool = True
    references_unique: bool = True
    equal_amount_seconds: int = 300
    visible_after_seconds: int = 0
    amount_refunded_in_get: bool = True
    numbers_as_text: bool = False
    balance: int | None = None
    strict_notification_url: bool = True
    methods_have_terms: bool = True
    cancel_again: str = "refuse"

    def change(self, wanted: dict[str, Any]) -> None:
        """Raise ValueError for a switch or a position that does not exist: a typing slip in a test."""
        known = {field.name: field for field in fields(self)}
        for name, value in wanted.items():
            if name not in known or value not in CHOICES.get(name, (value,)):
                msg = f"no quirk {name}={value!r}"
                raise ValueError(msg)
        for name, value in wanted.items():
            setattr(self, name, value)
