"""A payment method that a merchant's account offers (multisafepay-api.md §7)."""

from dataclasses import dataclass

from saleor_msp_app.domain.money import Currency, Money

LIMITS_IN = "EUR"


@dataclass(frozen=True, slots=True)
class MethodQuery:
    """What is to be paid. `country` is alpha-2, "" where it is not known."""

    amount: Money
    country: str


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """One method. `min_minor` and `max_minor` are eurocents (openapi/components/schemas/PaymentMethod.yaml);
    None means no limit. `required_data` are the customer's data that MultiSafepay asks for with this method.
    """

    code: str
    name: str
    kind: str
    icon_url: str
    min_minor: int
    max_minor: int | None
    countries: frozenset[str]
    currencies: frozenset[str]
    cart_required: bool
    required_data: tuple[str, ...] = ()

    def offers(self, asked: MethodQuery) -> bool:
        """Whether it can pay this. MultiSafepay filters too; its list may come from a cache."""
        return (
            self._takes(asked.amount.currency)
            and (not asked.country or not self.countries or asked.country in self.countries)
            and self._is_within(asked.amount)
        )

    def _is_within(self, amount: Money) -> bool:
        """What another currency is worth in euros only MultiSafepay knows: it refuses what is too much."""
        if amount.currency.code != LIMITS_IN:
            return True
        return self.min_minor <= amount.minor and (self.max_minor is None or amount.minor <= self.max_minor)

    def _takes(self, currency: Currency) -> bool:
        return not self.currencies or currency.code in self.currencies
