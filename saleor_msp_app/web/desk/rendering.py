"""Templates to HTML. Whatever comes from a shop, a shopper or MultiSafepay is escaped: no template marks
anything as safe."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from jinja2 import Environment, PackageLoader, StrictUndefined

from saleor_msp_app.domain.money import Money
from saleor_msp_app.web.desk.answers import View
from saleor_msp_app.web.desk.assets import assets_tag
from saleor_msp_app.web.desk.visit import Permission

_NOTHING = "—"
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def money(amount: Money | None) -> str:
    """`12.30 EUR`; a dash where there is none."""
    return _NOTHING if amount is None else f"{amount.to_major()} {amount.currency.code}"


def time(at: datetime | None) -> str:
    """To the second, in UTC; a dash where there is none."""
    return _NOTHING if at is None else f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"


def iso(at: datetime) -> str:
    """For the `datetime` attribute of `<time>`."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def age(since: datetime, now: datetime) -> str:
    """The largest unit is enough: `3 days`."""
    gone = max(now - since, timedelta(0))
    for unit, name in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        if gone >= unit:
            many = gone // unit
            return f"{many} {name}" if many == 1 else f"{many} {name}s"
    return "just now"


def make_environment() -> Environment:
    """A name that a template uses and nobody gave is an error, not an empty place."""
    environment = Environment(
        loader=PackageLoader("saleor_msp_app.web.desk"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {"money": money, "time": time, "iso": iso}
    environment.globals |= {"age": age, "assets_tag": assets_tag(), "Permission": Permission}
    return environment


class Rendering:
    """Draws views. Templates always know `visitor`, `now` and `path`, the visited one behind `/desk`."""

    def __init__(self) -> None:
        self._environment = make_environment()

    def render(self, view: View, around: Mapping[str, object]) -> str:
        """HTML to be put into the shell."""
        return self._environment.get_template(view.template).render({**around, **view.values})

    def shell(self) -> str:
        """The page around every view."""
        return self._environment.get_template("shell.html.jinja").render()
