"""webhookCreate and webhookUpdate: an app keeps its own webhooks (read in Saleor's source)."""

from collections.abc import Callable
from typing import Any

from saleor_msp_app.sandbox.saleor.events import EVENT_TYPES
from saleor_msp_app.sandbox.saleor.graphql.context import Context, Info
from saleor_msp_app.sandbox.saleor.records.people import App, Webhook
from saleor_msp_app.sandbox.saleor.texts import unknown_node

_Answer = dict[str, Any]


class _Refused(Exception):
    def __init__(self, field: str | None, code: str, message: str) -> None:
        super().__init__(message)
        self.error = {"field": field, "code": code, "message": message}


def _create(_root: None, info: Info, input: dict[str, Any]) -> _Answer:  # noqa: A002 - its name
    context = info.context
    try:
        app = _app(context, input)
        hook = _new(context, app, input)
    except _Refused as refused:
        return {"webhook": None, "errors": [refused.error]}
    app.webhooks.append(hook)
    return {"webhook": hook, "errors": []}


def _update(
    _root: None,
    info: Info,
    input: dict[str, Any],  # noqa: A002 - its name
    id: str | None = None,  # noqa: A002 - its name
    identifier: str | None = None,
) -> _Answer:
    try:
        hook = _webhook(info.context, id, identifier)
        _change(info.context, hook, input)
    except _Refused as refused:
        return {"webhook": None, "errors": [refused.error]}
    return {"webhook": hook, "errors": []}


def _app(context: Context, given: dict[str, Any]) -> App:
    """An app that calls is the app, whatever it says."""
    app = context.caller.app or (context.shop.app(given["app"]) if given.get("app") else None)
    if app is None:
        raise _Refused(
            None, "INVALID", "Missing app id. Fill in the app field or run the mutation by the app"
        )
    if not app.is_active:
        raise _Refused(None, "NOT_FOUND", "App doesn't exist or is disabled")
    return app


def _new(context: Context, app: App, given: dict[str, Any]) -> Webhook:
    if not given.get("targetUrl"):
        raise _Refused("targetUrl", "REQUIRED", "This field cannot be blank.")
    event = _event(context, given)
    if event is None:
        raise _Refused("syncEvents", "MISSING_EVENT", "The sandbox needs an event.")
    identifier = given.get("identifier")
    if identifier and any(hook.identifier == identifier for hook in app.webhooks):
        raise _Refused("identifier", "UNIQUE", "Webhook with this Identifier already exists.")
    return Webhook(
        number=context.shop.number("Webhook"),
        app=app,
        name=given.get("name") or "",
        event=event,
        target_url=given["targetUrl"],
        subscription_query=given.get("query") or "",
        is_active=given.get("isActive", True) is not False,
        identifier=identifier,
    )


def _webhook(context: Context, global_id: str | None, identifier: str | None) -> Webhook:
    """An app sees its own alone. By identifier it is found from 3.23 on."""
    caller = context.caller.app
    apps = [caller] if caller is not None else [app for app in context.shop.apps if not app.removed]
    for hook in (hook for app in apps for hook in app.webhooks):
        if hook.id == global_id or (identifier and caller is not None and hook.identifier == identifier):
            return hook
    raise _Refused("id", "NOT_FOUND", unknown_node(str(global_id or identifier)))


def _change(context: Context, hook: Webhook, given: dict[str, Any]) -> None:
    """What is not named stays. Events that are named replace those there are."""
    hook.event = _event(context, given) or hook.event
    hook.name = given.get("name", hook.name)
    hook.target_url = given.get("targetUrl", hook.target_url)
    hook.subscription_query = given.get("query", hook.subscription_query)
    hook.is_active = given.get("isActive", hook.is_active)
    hook.identifier = given.get("identifier", hook.identifier)


def _event(context: Context, given: dict[str, Any]) -> str | None:
    """As told, else that of the query; the sandbox has one for each webhook. The query is checked."""
    spoken_of = context.check_query(given["query"]) if given.get("query") else frozenset[str]()
    if isinstance(spoken_of, str):
        raise _Refused("query", "INVALID", spoken_of)
    told = [*(given.get("asyncEvents") or ()), *(given.get("syncEvents") or ())]
    events = told or [name for name, kind in EVENT_TYPES.items() if kind in spoken_of]
    if len(events) > 1 or not EVENT_TYPES.keys() >= set(events):
        raise _Refused("syncEvents", "INVALID", "The sandbox takes one event that it knows.")
    return events[0] if events else None


FIELDS: dict[str, Callable[..., Any]] = {"webhookCreate": _create, "webhookUpdate": _update}
