"""What a section of the desk offers: its pages, and what each needs."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from saleor_msp_app.web.desk.answers import DeskAnswer
from saleor_msp_app.web.desk.visit import Permission, Visit

Page: TypeAlias = Callable[[Visit], Awaitable[DeskAnswer]]

LOOK = frozenset({Permission.HANDLE_PAYMENTS})
CHANGE_SETTINGS = LOOK | {Permission.MANAGE_APPS}


@dataclass(frozen=True, slots=True)
class DeskRoute:
    """`path` is what follows `/desk`, and `/dashboard` in the browser, such as `/refunds/{reference}`."""

    method: Literal["GET", "POST"]
    path: str
    answer: Page
    needs: frozenset[Permission] = LOOK


class Section(Protocol):
    """A part of the desk."""

    def routes(self) -> tuple[DeskRoute, ...]:
        """Its pages."""
        ...
