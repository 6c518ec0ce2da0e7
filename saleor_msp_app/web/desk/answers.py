"""What a page of the desk may answer."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class View:
    """A part of the page, drawn by a template of `templates/`."""

    template: str
    values: Mapping[str, object]
    status: int = 200


@dataclass(frozen=True, slots=True)
class Notice:
    """What the dashboard shows in its corner."""

    status: Literal["success", "info", "warning", "error"]
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Go:
    """After something was done: show another page, which begins with `/dashboard/`."""

    to: str
    notice: Notice | None = None


@dataclass(frozen=True, slots=True)
class Download:
    """A file, in pieces. `name` is plain ASCII."""

    name: str
    media_type: str
    chunks: AsyncIterator[bytes]


DeskAnswer: TypeAlias = View | Go | Download


def not_found(what: str) -> View:
    """There is no such thing in this shop, or it is another shop's: nobody is told which."""
    return View("message.html.jinja", {"title": "Not found", "text": what}, status=404)
