"""Bars by day, as numbers: they stand on each other, within the drawing, and nothing divides by nothing."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from saleor_msp_app.web.desk.refunds.chart import HEIGHT, WIDTH, Chart, Part, bars_by_day

FIRST = date(2026, 11, 1)


def chart(*days: tuple[int, ...]) -> Chart:
    looks = ("good", "wait", "bad")
    return bars_by_day(
        "Refunds",
        [
            (
                FIRST + timedelta(days=n),
                [Part(look, Decimal(many), f"{many}") for look, many in zip(looks, day, strict=False)],
            )
            for n, day in enumerate(days)
        ],
    )


def test_no_refunds_are_an_empty_chart() -> None:
    empty = chart((0, 0), (0, 0))
    assert empty.bars == ()
    assert [label.text for label in empty.levels] == ["0", "1", "2"]


def test_parts_stand_on_each_other_and_zero_is_not_drawn() -> None:
    lower, upper = chart((3, 0, 1), (0, 0, 0)).bars
    assert (lower.look, upper.look) == ("good", "bad")
    assert lower.x == upper.x
    assert Decimal(upper.y) + Decimal(upper.height) == Decimal(lower.y)
    assert Decimal(lower.height) == 3 * Decimal(upper.height)


@pytest.mark.parametrize("days", [1, 2, 7, 30, 365])
def test_every_bar_is_within_and_the_newest_day_is_named(days: int) -> None:
    drawn = chart(*((n % 13, n % 5, 1) for n in range(days)))
    for bar in drawn.bars:
        assert Decimal(bar.x) >= drawn.left
        assert Decimal(bar.x) + Decimal(bar.width) <= WIDTH
        assert Decimal(bar.y) >= 0
        assert Decimal(bar.y) + Decimal(bar.height) <= HEIGHT
    assert drawn.days[-1].text == f"{FIRST + timedelta(days=days - 1):%m-%d}"


@pytest.mark.parametrize(("most", "top"), [(1, 2), (2, 2), (3, 4), (5, 10), (10, 10), (11, 20), (99, 100)])
def test_the_scale_ends_at_a_round_number(most: int, top: int) -> None:
    assert chart((most,)).levels[-1].text == str(top)
