"""appProblemCreate and appProblemDismiss."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from saleor_msp_app.sandbox.saleor.graphql.context import Info
from saleor_msp_app.sandbox.saleor.records.people import App
from saleor_msp_app.sandbox.saleor.records.problem import AppProblem, Dismissed
from saleor_msp_app.sandbox.saleor.shop import Shop

_SHORTEST = 3
_LONGEST_KEY = 128
_LONGEST_MESSAGE = 2048


def _complaints(given: dict[str, Any]) -> list[dict[str, str]]:
    return [
        {"field": name, "code": "INVALID", "message": f"String should have at least {_SHORTEST} characters"}
        for name in ("message", "key")
        if len(given[name]) < _SHORTEST
    ]


def _create(_root: None, info: Info, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002 - its name
    context = info.context
    complaints = _complaints(input)
    app = context.caller.app
    if complaints or app is None:
        return {"app_problem": None, "errors": complaints}
    problem = _counted(context.shop, app, input) or _new(context.shop, app, input)
    threshold = input.get("criticalThreshold")
    problem.is_critical = threshold is not None and problem.count >= threshold
    return {"app_problem": problem, "errors": []}


def _counted(shop: Shop, app: App, given: dict[str, Any]) -> AppProblem | None:
    """The same key within the period is the same problem once more."""
    now = shop.clock.now()
    period = timedelta(minutes=given.get("aggregationPeriod") or 0)
    for problem in reversed(shop.problems):
        same = problem.app is app and problem.key == given["key"] and problem.dismissed is None
        if same and now - problem.updated_at < period:
            problem.count += 1
            problem.message = given["message"]
            problem.updated_at = now
            return problem
    return None


def _new(shop: Shop, app: App, given: dict[str, Any]) -> AppProblem:
    problem = AppProblem(
        number=shop.number("AppProblem"),
        app=app,
        key=given["key"][:_LONGEST_KEY],
        message=_shortened(given["message"]),
        created_at=shop.clock.now(),
        updated_at=shop.clock.now(),
    )
    shop.problems.append(problem)
    return problem


def _shortened(message: str) -> str:
    return message if len(message) <= _LONGEST_MESSAGE else message[: _LONGEST_MESSAGE - 3] + "..."


def _dismiss(_root: None, info: Info, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002 - its name
    """Dismissed problems stay listed (observed 3.23.28)."""
    context = info.context
    chosen = input.get("byApp") or {}
    for problem in context.shop.problems:
        mine = problem.app is context.caller.app and problem.dismissed is None
        if mine and (problem.key in (chosen.get("keys") or ()) or problem.id in (chosen.get("ids") or ())):
            problem.dismissed = Dismissed("APP")
    return {"errors": []}


FIELDS: dict[str, Callable[..., Any]] = {"appProblemCreate": _create, "appProblemDismiss": _dismiss}
