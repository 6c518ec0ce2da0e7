"""The list of refunds, with its filters, and the same as a file."""

import csv
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

from saleor_msp_app.domain.ids import is_refusal
from saleor_msp_app.domain.methods import AMOUNT_METHODS, CART_METHODS, EITHER_WAY_METHODS
from saleor_msp_app.domain.operation import Operation
from saleor_msp_app.usecases.refund_reading import Place, RefundFilter, RefundPages
from saleor_msp_app.web.desk.answers import DeskAnswer, Download, View
from saleor_msp_app.web.desk.refunds.asked import EVERYTHING, read_asked
from saleor_msp_app.web.desk.refunds.words import KINDS, REPORTS, STATES, state_badge
from saleor_msp_app.web.desk.routes import DeskRoute
from saleor_msp_app.web.desk.visit import Visit

PER_PAGE = 50
_PER_PIECE = 500
_METHODS = sorted(CART_METHODS | EITHER_WAY_METHODS | AMOUNT_METHODS)
_UNDERSTOOD, _NOT_UNDERSTOOD = 200, 422

_COLUMNS = (
    *("requested", "reference", "kind", "order", "method", "currency", "amount", "moved", "state", "saleor"),
    *("multisafepay_order", "multisafepay_id", "completed", "refusal"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class RefundListSection:
    """`/refunds`."""

    pages: RefundPages

    def routes(self) -> tuple[DeskRoute, ...]:
        """The list, and the file."""
        return DeskRoute("GET", "/refunds", self._list), DeskRoute("GET", "/refunds.csv", self._file)

    async def _list(self, visit: Visit) -> DeskAnswer:
        asked = read_asked(visit.query, visit.visitor.shop)
        page = await self.pages.page(asked.wanted, PER_PAGE, asked.after)
        return View(
            "refunds/list.html.jinja",
            {
                "asked": asked,
                "refunds": page.refunds,
                "refused": _refused(asked.wanted),
                "next": None if page.after is None else asked.query(page.after),
                "first": asked.query() if asked.after is not None else None,
                "file": asked.query(),
                "kinds": KINDS,
                "everything": EVERYTHING,
                "states": STATES,
                "reports": REPORTS,
                "methods": _METHODS,
                "state_badge": state_badge,
            },
            status=_NOT_UNDERSTOOD if asked.errors else _UNDERSTOOD,
        )

    async def _file(self, visit: Visit) -> DeskAnswer:
        """Every row that fits, not only one page."""
        wanted = read_asked(visit.query, visit.visitor.shop).wanted
        return Download(f"refunds-{visit.now:%Y-%m-%d}.csv", "text/csv; charset=utf-8", self._rows(wanted))

    async def _rows(self, wanted: RefundFilter) -> AsyncIterator[bytes]:
        yield _lines([_COLUMNS])
        place: Place | None = None
        while True:
            page = await self.pages.page(wanted, _PER_PIECE, place)
            yield _lines([_row(one) for one in page.refunds])
            place = page.after
            if place is None:
                return


def _refused(wanted: RefundFilter) -> str | None:
    """The reference of a request that was refused at once: it has a page, and no row in the ledger."""
    return wanted.search if wanted.search is not None and is_refusal(wanted.search) else None


def _row(one: Operation) -> tuple[str, ...]:
    return (
        _time(one.created_at),
        one.psp_reference,
        one.kind.value,
        one.order_number,
        one.method,
        one.amount.currency.code,
        str(one.amount.to_major()),
        "" if one.moved is None else str(one.moved.to_major()),
        one.state.value,
        one.report.value,
        one.msp_order_id,
        one.msp_refund_id or "",
        "" if one.completed_at is None else _time(one.completed_at),
        "" if one.refusal is None else one.refusal.message,
    )


def _lines(rows: list[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def _cell(value: str) -> str:
    """A spreadsheet takes what begins so for a formula, and runs it."""
    return f"'{value}" if value.startswith(_FORMULA) else value


def _time(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
