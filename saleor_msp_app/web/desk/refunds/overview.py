"""The first page: what needs a person, and the refunds of the last days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from saleor_msp_app.domain.money import Currency
from saleor_msp_app.domain.refund_overview import Day, Outcome, RefundOverview, refund_overview
from saleor_msp_app.usecases.refund_reading import RefundFilter, RefundPages, RefundSums
from saleor_msp_app.web.desk.accounts.guide import Guide
from saleor_msp_app.web.desk.answers import DeskAnswer, View
from saleor_msp_app.web.desk.refunds.chart import Chart, Part, bars_by_day
from saleor_msp_app.web.desk.refunds.words import KINDS, OUTCOMES, REPORTS, state_badge, what_to_do
from saleor_msp_app.web.desk.routes import DeskRoute
from saleor_msp_app.web.desk.visit import Visit

DAYS = 30
_MOST_WAITING = 20


@dataclass(frozen=True, slots=True)
class OverviewSection:
    """`/`. As long as no refund was made, the way there stands on top."""

    pages: RefundPages
    sums: RefundSums
    guide: Guide

    def routes(self) -> tuple[DeskRoute, ...]:
        """One page."""
        return (DeskRoute("GET", "/", self._show),)

    async def _show(self, visit: Visit) -> DeskAnswer:
        shop = visit.visitor.shop
        overview = await self._overview(visit)
        wanted = RefundFilter(shop=shop, waits_for_person=True)
        waiting = await self.pages.page(wanted, _MOST_WAITING)
        return View(
            "refunds/overview.html.jinja",
            {
                "overview": overview,
                "counts": _counts_chart(overview),
                "money_charts": tuple(_money_charts(overview)),
                "outcomes": OUTCOMES,
                "waiting": waiting.refunds,
                "waiting_count": await self.sums.waiting(shop),
                "kinds": KINDS,
                "reports": REPORTS,
                "state_badge": state_badge,
                "what_to_do": what_to_do,
                "days": DAYS,
                **await self.guide.values(shop),
            },
        )

    async def _overview(self, visit: Visit) -> RefundOverview:
        today = visit.now.astimezone(UTC).date()
        first = today - timedelta(days=DAYS - 1)
        since = datetime(first.year, first.month, first.day, tzinfo=UTC)
        tallies = await self.sums.by_day(visit.visitor.shop, since, since + timedelta(days=DAYS))
        return refund_overview(tallies, first, today)


def _counts_chart(overview: RefundOverview) -> Chart:
    days = [(day.day, tuple(_parts(day))) for day in overview.days]
    return bars_by_day("Refunds by day and outcome", days)


def _parts(day: Day) -> Iterator[Part]:
    for outcome in Outcome:
        count, badge = day.counts[outcome], OUTCOMES[outcome]
        yield Part(badge.look, Decimal(count), f"{day.day}: {count} {badge.words.lower()}")


def _money_charts(overview: RefundOverview) -> Iterator[Chart]:
    """One for each currency: amounts of two cannot be added."""
    for total in overview.money:
        days = [(day.day, tuple(_money_of(day, total.currency))) for day in overview.days]
        yield bars_by_day(f"Money refunded by day, in {total.currency.code}", days)


def _money_of(day: Day, currency: Currency) -> Iterator[Part]:
    for money in day.money:
        if money.currency == currency and money.minor > 0:
            yield Part("good", money.to_major(), f"{day.day}: {money}")
