"""Mark as settled: a person says what became of it, sees what will be told, and says it again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import assert_never

from saleor_msp_app.domain.ids import MspTransactionId
from saleor_msp_app.domain.money import Money, read_amount
from saleor_msp_app.domain.operation import Operation, OperationState
from saleor_msp_app.domain.reporting import report_of
from saleor_msp_app.usecases.look_words import report_words, what_is_seen
from saleor_msp_app.usecases.ports.ledger import Ledger
from saleor_msp_app.usecases.resolve_refund import (
    NotResolved,
    Remedy,
    Resolved,
    ResolveRefund,
    SaidNotPaid,
    SaidPaid,
    Word,
)
from saleor_msp_app.web.desk.answers import DeskAnswer, Go, Notice, View
from saleor_msp_app.web.desk.refunds.confirming import (
    CONFLICT,
    Confirmation,
    as_seen,
    form_address,
    of_this_shop,
    said,
)
from saleor_msp_app.web.desk.refunds.detail import address
from saleor_msp_app.web.desk.refunds.words import KINDS, state_badge
from saleor_msp_app.web.desk.routes import DeskRoute
from saleor_msp_app.web.desk.visit import Visit

LONGEST_REASON = 300
_LONGEST_NUMBER = 50
_TITLE = "Mark as settled"
_NAMES = ("paid", "moved", "number", "reason", "unseen")
_WRONG = 422
_GOES_ITS_OWN_WAY = Confirmation(
    _TITLE, ("Only what needs a person is settled by a person. This goes its own way.",)
)


@dataclass(frozen=True, slots=True)
class _Typed:
    """What a form says; `word` is None where `errors` say why."""

    fields: Mapping[str, str]
    word: Word | None = None
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SettlePages:
    """`/refunds/{reference}/settle`."""

    ledger: Ledger
    resolve: ResolveRefund

    def routes(self) -> tuple[DeskRoute, ...]:
        """The form; it is sent twice: to be shown what will be told, and to be done."""
        path = "/refunds/{reference}/settle"
        return DeskRoute("GET", path, self._ask), DeskRoute("POST", path, self._take)

    async def _ask(self, visit: Visit) -> DeskAnswer:
        operation = await of_this_shop(self.ledger, visit)
        if isinstance(operation, View):
            return operation
        if operation.state is not OperationState.NEEDS_PERSON:
            return said(operation, _GOES_ITS_OWN_WAY)
        return _form(operation, _Typed(dict.fromkeys(_NAMES, "")))

    async def _take(self, visit: Visit) -> DeskAnswer:
        operation = await as_seen(self.ledger, visit)
        if isinstance(operation, View):
            return operation
        if operation.state is not OperationState.NEEDS_PERSON:
            return said(operation, _GOES_ITS_OWN_WAY, CONFLICT)
        typed = _read(visit.form, operation)
        if typed.word is None:
            return _form(operation, typed, status=_WRONG)
        confirmed = visit.form.get("confirmed") == "1"
        outcome = await self.resolve(
            operation.psp_reference,
            typed.word,
            typed.fields["reason"],
            unseen=typed.fields["unseen"] == "1",
            dry_run=not confirmed,
            who=visit.visitor.email,
        )
        match outcome:
            case Resolved() if confirmed:
                text = "Saleor is told."
                return Go(address(operation), Notice("success", "Marked as settled", text))
            case Resolved():
                return _confirm(operation, outcome, typed)
            case NotResolved():
                return _refused(outcome, typed)
            case _:
                assert_never(outcome)


def _read(form: Mapping[str, str], operation: Operation) -> _Typed:
    fields = {name: form.get(name, "").strip() for name in _NAMES}
    errors = {}
    if fields["paid"] not in ("yes", "no"):
        errors["paid"] = "Say which of the two."
    if not fields["reason"]:
        errors["reason"] = "Say how you know."
    elif len(fields["reason"]) > LONGEST_REASON:
        errors["reason"] = f"At most {LONGEST_REASON} characters."
    if len(fields["number"]) > _LONGEST_NUMBER:
        errors["number"] = f"At most {_LONGEST_NUMBER} characters."
    moved = _moved(fields, operation, errors)
    if errors:
        return _Typed(fields, errors=errors)
    if fields["paid"] == "no":
        return _Typed(fields, SaidNotPaid())
    number = MspTransactionId(fields["number"]) if fields["number"] else None
    return _Typed(fields, SaidPaid(moved, number))


def _moved(fields: Mapping[str, str], operation: Operation, errors: dict[str, str]) -> Money | None:
    if not fields["moved"]:
        return None
    moved = read_amount(fields["moved"], operation.amount.currency.code)
    if fields["paid"] == "no":
        errors["moved"] = "Leave this empty where no money moved."
    elif moved is None or moved.minor <= 0:
        example = operation.amount.to_major()
        errors["moved"] = f"Write an amount of {operation.amount.currency.code} above 0, like {example}."
    return moved


def _form(operation: Operation, typed: _Typed, problem: str = "", status: int = 200) -> View:
    return View(
        "refunds/settle.html.jinja",
        {
            "one": operation,
            "kind": KINDS[operation.kind],
            "state": state_badge(operation),
            "back": address(operation),
            "action": form_address(operation, "settle"),
            "fields": typed.fields,
            "errors": typed.errors,
            "problem": problem,
            "longest_reason": LONGEST_REASON,
        },
        status=status,
    )


def _confirm(operation: Operation, outcome: Resolved, typed: _Typed) -> View:
    told = report_words(report_of(outcome.operation))
    says = (what_is_seen(outcome.look, operation), f"By your word Saleor is told {told}")
    does = (form_address(operation, "settle"), "Mark as settled")
    hidden = {**typed.fields, "confirmed": "1"}
    return said(operation, Confirmation(_TITLE, says, does, dangerous=True, hidden=hidden))


def _refused(outcome: NotResolved, typed: _Typed) -> View:
    operation = outcome.operation
    if operation.state is not OperationState.NEEDS_PERSON:
        return said(operation, Confirmation(_TITLE, ("It is not settled.", outcome.why)), CONFLICT)
    match outcome.remedy:
        case Remedy.ADOPT:
            recheck = (f"{address(operation)}/recheck", "Recheck it instead")
            says = ("Your word is not taken.", outcome.why)
            return said(operation, Confirmation(_TITLE, says, more=recheck), CONFLICT)
        case Remedy.TRUST:
            problem = f"{outcome.why} Or make sure in MultiSafepay's dashboard, and say so below."
            return _form(operation, typed, problem, _WRONG)
        case None:
            return _form(operation, typed, outcome.why, _WRONG)
        case _:
            assert_never(outcome.remedy)
