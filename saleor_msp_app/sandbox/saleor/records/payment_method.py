"""What a transaction was paid with, as the app tells it."""

from dataclasses import dataclass
from typing import ClassVar, TypeAlias


@dataclass(frozen=True, slots=True)
class CardDetails:
    typename: ClassVar[str] = "CardPaymentMethodDetails"
    name: str
    brand: str | None = None
    first_digits: str | None = None
    last_digits: str | None = None
    exp_month: int | None = None
    exp_year: int | None = None


@dataclass(frozen=True, slots=True)
class OtherDetails:
    typename: ClassVar[str] = "OtherPaymentMethodDetails"
    name: str


PaymentMethodDetails: TypeAlias = CardDetails | OtherDetails
