"""What has to be done so that a shop has this version's webhooks.

A webhook is ours by its path: paths never change, and nobody else's lie below `OURS`. Every other one of the
app is left alone.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

OURS = "/api/webhooks/saleor/"


@dataclass(frozen=True, slots=True)
class DeclaredWebhook:
    """A webhook of this version, under this deployment's address. `event` is Saleor's name of it."""

    name: str
    event: str
    url: str
    query: str


@dataclass(frozen=True, slots=True)
class RegisteredWebhook:
    """A webhook of the app, as the shop has it."""

    id: str
    name: str
    url: str
    query: str
    events: frozenset[str]
    is_active: bool


@dataclass(frozen=True, slots=True)
class Create:
    """The shop lacks it."""

    declared: DeclaredWebhook


@dataclass(frozen=True, slots=True)
class Change:
    """The shop has another version of it; `differs` names what differs."""

    registered: RegisteredWebhook
    declared: DeclaredWebhook
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deactivate:
    """This version does not know it, or the shop has it twice. Never deleted: that could not be undone."""

    registered: RegisteredWebhook
    why: str


@dataclass(frozen=True, slots=True)
class Leave:
    """Nothing to do: it is as declared, inactive already, or not ours."""

    registered: RegisteredWebhook
    why: str


Need: TypeAlias = Create | Change | Deactivate
WebhookStep: TypeAlias = Need | Leave


def steps_towards(
    declared: Sequence[DeclaredWebhook], registered: Sequence[RegisteredWebhook]
) -> tuple[WebhookStep, ...]:
    """For every webhook, declared or registered, one step; carrying them out leaves nothing but `Leave`."""
    own = {path_of(one.url): one for one in declared}
    kept = _kept(registered)
    steps = [_step(one, own.get(path_of(one.url)), kept) for one in registered]
    there = {path_of(one.url) for one in registered}
    missing = [Create(one) for path, one in own.items() if path not in there]
    return (*steps, *missing)


def needs(steps: Iterable[WebhookStep]) -> tuple[Need, ...]:
    """Those that change something."""
    return tuple(step for step in steps if not isinstance(step, Leave))


def other_origins(
    declared: Sequence[DeclaredWebhook], registered: Sequence[RegisteredWebhook]
) -> frozenset[str]:
    """Where active webhooks of ours lead that is not where this deployment listens.

    Another deployment of the app may listen there: a copy of a database must not take its shops away.
    """
    here = {origin_of(one.url) for one in declared}
    there = {origin_of(one.url) for one in registered if one.is_active and _is_ours(one.url)}
    return frozenset(there - here)


def fingerprint(declared: Iterable[DeclaredWebhook]) -> str:
    """The same for the same webhooks at the same address."""
    rows = sorted([one.name, one.event, one.url, _squeezed(one.query)] for one in declared)
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def path_of(url: str) -> str:
    """What follows the host, without query and fragment."""
    rest = url.partition("://")[2].partition("/")[2]
    return "/" + rest.partition("?")[0].partition("#")[0]


def origin_of(url: str) -> str:
    """Scheme, host and port."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}".lower()


def _is_ours(url: str) -> bool:
    return path_of(url).startswith(OURS)


def _kept(registered: Sequence[RegisteredWebhook]) -> frozenset[str]:
    """Of several with the same path Saleor calls the first active one (saleor-contract.md §1.2)."""
    kept: dict[str, RegisteredWebhook] = {}
    for one in registered:
        path = path_of(one.url)
        if path not in kept or (one.is_active and not kept[path].is_active):
            kept[path] = one
    return frozenset(one.id for one in kept.values())


def _step(one: RegisteredWebhook, declared: DeclaredWebhook | None, kept: frozenset[str]) -> WebhookStep:
    if not _is_ours(one.url):
        return Leave(one, "not of this app's making")
    if declared is None or one.id not in kept:
        why = "this version does not know it" if declared is None else "the shop has it twice"
        return Deactivate(one, why) if one.is_active else Leave(one, f"{why}, and it is inactive")
    differs = _differences(one, declared)
    return Change(one, declared, differs) if differs else Leave(one, "as this version wants it")


def _differences(one: RegisteredWebhook, declared: DeclaredWebhook) -> tuple[str, ...]:
    compared = {
        "address": one.url == declared.url,
        "query": _squeezed(one.query) == _squeezed(declared.query),
        "event": one.events == {declared.event},
        "name": one.name == declared.name,
        "inactive": one.is_active,
    }
    return tuple(name for name, same in compared.items() if not same)


def _squeezed(query: str) -> str:
    """Blanks and line ends mean nothing in a query."""
    return " ".join(query.split())
