"""What MultiSafepay says of the website that a key belongs to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SiteReached:
    """`account_id` and `site_id` are MultiSafepay's numbers, "" where it does not tell them. `methods` are
    the names of the payment methods that are switched on."""

    account_id: str
    site_id: str
    methods: tuple[str, ...]
