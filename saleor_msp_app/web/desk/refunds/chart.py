"""Bars by day, as numbers for an SVG: the template only writes them down."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

WIDTH, HEIGHT = 720, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 8, 12, 24
_GAP = 3
_EVERY_SO_MANY_DAYS = 7


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a day's bar. `look` is a class of the stylesheet, `words` what it stands for."""

    look: str
    amount: Decimal
    words: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle, in the SVG's units."""

    x: str
    y: str
    width: str
    height: str
    look: str
    words: str


@dataclass(frozen=True, slots=True)
class Label:
    """A text, in the SVG's units."""

    x: str
    y: str
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """`lines` are the y of the axis and of the lines above it."""

    title: str
    bars: tuple[Bar, ...]
    lines: tuple[str, ...]
    levels: tuple[Label, ...]
    days: tuple[Label, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT


def bars_by_day(title: str, days: Sequence[tuple[date, Sequence[Part]]]) -> Chart:
    """Stacked from the axis upwards, in the order of the parts. At least one day."""
    top = _nice(max(sum((part.amount for part in parts), Decimal(0)) for _, parts in days))
    levels = (Decimal(0), top / 2, top)
    return Chart(
        title=title,
        bars=tuple(_bars(days, top)),
        lines=tuple(_text(_y(level, top)) for level in levels),
        levels=tuple(Label(str(_LEFT - 6), _text(_y(level, top) + 4), _level(level)) for level in levels),
        days=tuple(_days(days)),
    )


def _bars(days: Sequence[tuple[date, Sequence[Part]]], top: Decimal) -> Iterator[Bar]:
    step = _step(len(days))
    for number, (_, parts) in enumerate(days):
        height_so_far = Decimal(0)
        for part in parts:
            if not part.amount:
                continue
            upper = height_so_far + part.amount
            y = _y(upper, top)
            yield Bar(
                x=_text(_LEFT + step * number + _GAP / Decimal(2)),
                y=_text(y),
                width=_text(step - _GAP),
                height=_text(_y(height_so_far, top) - y),
                look=part.look,
                words=part.words,
            )
            height_so_far = upper


def _days(days: Sequence[tuple[date, Sequence[Part]]]) -> Iterator[Label]:
    """Counted from the newest, so that it is always named."""
    step = _step(len(days))
    for number, (day, _) in enumerate(days):
        if (len(days) - 1 - number) % _EVERY_SO_MANY_DAYS == 0:
            x = _LEFT + step * number + step / 2
            yield Label(_text(x), str(HEIGHT - 6), f"{day:%m-%d}")


def _step(days: int) -> Decimal:
    return Decimal(WIDTH - _LEFT - _RIGHT) / days


def _y(amount: Decimal, top: Decimal) -> Decimal:
    room = HEIGHT - _TOP - _BOTTOM
    return HEIGHT - _BOTTOM - room * amount / top


def _nice(most: Decimal) -> Decimal:
    """The next of 2, 4, 10, 20, 40, 100 …: half of it is a whole number, too."""
    top = Decimal(2)
    while top < most:
        top *= Decimal("2.5") if str(top).startswith("4") else 2
    return top.normalize() + 0


def _level(level: Decimal) -> str:
    return f"{level:f}".removesuffix(".0")


def _text(number: Decimal | float) -> str:
    return f"{Decimal(number):.1f}".removesuffix(".0")
