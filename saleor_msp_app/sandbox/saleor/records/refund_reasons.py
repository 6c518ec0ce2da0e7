"""The pages that refunds have to name as their reason, where the shop wants that."""

from dataclasses import dataclass
from typing import ClassVar

from saleor_msp_app.sandbox.saleor.global_id import global_id
from saleor_msp_app.sandbox.saleor.records.goods import Named

NEEDED = "Reason reference is required when reason reference type is configured."
"""Observed 3.23.28, with the code REQUIRED, of both mutations that ask for a refund."""


@dataclass(frozen=True, slots=True)
class Page:
    typename: ClassVar[str] = "Page"
    number: int
    title: str
    page_type: Named

    @property
    def id(self) -> str:
        return global_id(self.typename, self.number)


@dataclass(frozen=True, slots=True)
class RefundReasons:
    """`type` is None where refunds need no reason."""

    type: Named | None = None
    pages: tuple[Page, ...] = ()


def reasons(titles: list[str]) -> RefundReasons:
    kind = Named("PageType", 1, "Refund reasons")
    return RefundReasons(kind, tuple(Page(number, title, kind) for number, title in enumerate(titles, 1)))
