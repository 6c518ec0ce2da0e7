"""Reading what the app answered to a refund, charge or cancelation request.

Every row was observed on 3.23.28 or read in its source; Saleor's JSON Schema of the answer is laxer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import httpx

from saleor_msp_app.sandbox.saleor.money import stored
from saleor_msp_app.sandbox.saleor.texts import cut

_LONGEST_PSP_REFERENCE = 512
_LONGEST_URL = 200
_ACTIONS = frozenset({"CHARGE", "REFUND", "CANCEL"})


class WorkerCrashed(Exception):
    """Saleor's task dies of this answer: no event is written and the request stays open for ever."""


class AnswerRefused(Exception):
    """The answer cannot be used. The text becomes the message of a failure event."""


class _Wrong(Exception):
    """The reason why one value is not accepted."""


@dataclass(frozen=True, slots=True)
class AnsweredEvent:
    type: str
    amount: Decimal | None
    time: datetime | None
    message: str
    external_url: str


@dataclass(frozen=True, slots=True)
class Answer:
    psp: str | None
    event: AnsweredEvent | None
    actions: list[str] | None
    """As they go to the database, damaged or not; None leaves the transaction's as they are."""


def read_answer(body: object, action: str) -> Answer:
    """Read a JSON value as the answer to `action` (REFUND, CHARGE or CANCEL)."""
    if not isinstance(body, dict):
        raise WorkerCrashed(f"'{type(body).__name__}' object has no attribute 'get'")
    result = body.get("result")
    success, failure = f"{action}_SUCCESS", f"{action}_FAILURE"
    if result not in (None, success, failure):
        raise AnswerRefused(
            f"Missing or invalid value for `result`: {result}. Possible values: {success}, {failure}."
        )
    return read_fields(body, result, psp_needed=result != failure)


def read_fields(body: dict[str, Any], result: str | None, *, psp_needed: bool) -> Answer:
    """Read what every answer may say. Raise `AnswerRefused` and `WorkerCrashed`."""
    answer = _Fields(body).read(result, psp_needed=psp_needed)
    _check_columns(answer)
    return answer


def _check_columns(answer: Answer) -> None:
    """What passes the checks and does not fit into the database (the url: read in Saleor's source)."""
    if len(answer.psp or "") > _LONGEST_PSP_REFERENCE:
        raise WorkerCrashed(f"value too long for type character varying({_LONGEST_PSP_REFERENCE})")
    if answer.event is not None and len(answer.event.external_url) > _LONGEST_URL:
        raise WorkerCrashed(f"value too long for type character varying({_LONGEST_URL})")


class _Fields:
    """Collects what is wrong with each field, as pydantic does in Saleor."""

    def __init__(self, body: dict[str, Any]) -> None:
        self._body = body
        self._complaints: list[str] = []

    def read(self, result: str | None, *, psp_needed: bool) -> Answer:
        psp = self._required("pspReference", _text) if psp_needed else self._optional("pspReference", _text)
        event = None if result is None else self._event(result)
        actions = self._optional("actions", _names)
        if self._complaints:
            raise AnswerRefused("\n".join(self._complaints))
        if event is not None and actions is not None:
            actions = [name.lower() for name in actions]
        # A bug of 3.23.28: without `result` the names go to the database as they are, and Saleor itself
        # cannot read them any more.
        return Answer(psp, event, actions)

    def _event(self, result: str) -> AnsweredEvent:
        """Only an answer with `result` has these; beside a pspReference alone nothing looks at them."""
        message = self._body.get("message")
        return AnsweredEvent(
            type=result,
            amount=self._optional("amount", _amount),
            time=self._optional("time", _moment),
            message=cut(str(message)) if message is not None else "",
            external_url=self._optional("externalUrl", _url) or "",
        )

    def _required(self, name: str, convert: Callable[[Any], Any]) -> Any:
        if name not in self._body:
            self._complaints.append(f"Missing value for field: {name}. Input: {self._body}.")
            return None
        return self._converted(name, convert)

    def _optional(self, name: str, convert: Callable[[Any], Any]) -> Any:
        return None if self._body.get(name) is None else self._converted(name, convert)

    def _converted(self, name: str, convert: Callable[[Any], Any]) -> Any:
        value = self._body[name]
        try:
            return convert(value)
        except _Wrong as wrong:
            self._complaints.append(f"Incorrect value ({value}) for field: {name}. Error: {wrong}.")
            return None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _Wrong("Input should be a valid string")
    return value


def _amount(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise _Wrong("Decimal input should be an integer, float, string or Decimal object")
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        raise _Wrong("Input should be a valid decimal") from None
    if not found.is_finite():
        raise _Wrong("Input should be a finite number")
    return stored(found)


def _moment(value: Any) -> datetime:
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise _Wrong("Invalid value for field: time. Expected a string in ISO 8601 format") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _url(value: Any) -> str:
    if not isinstance(value, str):
        raise _Wrong("URL input should be a string or URL")
    if not value:
        raise _Wrong("Input should be a valid URL, input is empty")
    try:
        parts = httpx.URL(value)
    except httpx.InvalidURL:
        raise _Wrong("Input should be a valid URL") from None
    if parts.scheme not in {"http", "https"} or not parts.host:
        raise _Wrong("Input should be a valid URL, relative URL without a base")
    return value


def _names(value: Any) -> list[str]:
    if not isinstance(value, list):
        raise _Wrong("Input should be a valid list")
    return [name for name in value if isinstance(name, str) and name in _ACTIONS]
