"""What the list of refunds is asked for by its address, and the address of what is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from saleor_msp_app.domain.ids import SaleorApiUrl
from saleor_msp_app.domain.operation import OperationKind, OperationState, ReportState
from saleor_msp_app.usecases.refund_reading import EVERY_KIND, Place, RefundFilter

EVERYTHING = "all"
LONGEST = 100

_NAMES = ("q", "kind", "state", "report", "waits", "method", "order", "since", "until")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_DAY = date(9998, 12, 31)
_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Asked:
    """`wanted` asks for what could be understood; `errors` say by field what could not, `fields` hold what
    was typed."""

    wanted: RefundFilter
    after: Place | None
    fields: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was asked for."""
        return any(self.fields.values())

    def query(self, after: Place | None = None) -> str:
        """The same list, from behind a place on."""
        named = {name: value for name, value in self.fields.items() if value}
        return urlencode(named | ({} if after is None else {"after": after.cursor}))


def read_asked(query: Mapping[str, str], shop: SaleorApiUrl) -> Asked:
    """Never raises: a bad address shows a list and says what was not understood."""
    fields = {name: query.get(name, "").strip()[:LONGEST] for name in _NAMES}
    errors: dict[str, str] = {}
    state = _choice(OperationState, "state", fields, errors)
    report = _choice(ReportState, "report", fields, errors)
    since, until = (_day(name, fields, errors) for name in ("since", "until"))
    place = Place.read(query.get("after", ""))
    if query.get("after") and place is None:
        errors["after"] = "This page's address is damaged: these are the newest."
    wanted = RefundFilter(
        shop=shop,
        kinds=_kinds(fields, errors),
        state=state,
        report=report,
        waits_for_person=fields["waits"] == "1",
        method=fields["method"].upper() or None,
        order=fields["order"].lstrip("#") or None,
        since=since,
        until=None if until is None else until + timedelta(days=1),
        search=fields["q"].lstrip("#").strip() or None,
    )
    return Asked(wanted, place, fields, errors)


def _kinds(fields: Mapping[str, str], errors: dict[str, str]) -> frozenset[OperationKind]:
    """Refunds, unless something is asked for. A search, and what waits for a person, are of every kind."""
    if fields["kind"] == EVERYTHING:
        return EVERY_KIND
    chosen = _choice(OperationKind, "kind", fields, errors)
    if chosen is not None:
        return frozenset({chosen})
    whatever = fields["q"] or fields["order"] or fields["waits"]
    return EVERY_KIND if whatever else frozenset({OperationKind.REFUND})


def _choice(
    choices: type[_Choice], name: str, fields: Mapping[str, str], errors: dict[str, str]
) -> _Choice | None:
    try:
        return choices(fields[name]) if fields[name] else None
    except ValueError:
        errors[name] = "There is no such choice."
        return None


def _day(name: str, fields: Mapping[str, str], errors: dict[str, str]) -> datetime | None:
    """Midnight in UTC."""
    if not fields[name]:
        return None
    try:
        day = date.fromisoformat(fields[name])
    except ValueError:
        errors[name] = "Write the day as 2026-11-26."
        return None
    if not _EPOCH.date() <= day <= _LAST_DAY:
        errors[name] = "There were no refunds then."
        return None
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
