"""A problem an app has told the shop's staff about."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from saleor_msp_app.sandbox.saleor.global_id import global_id
from saleor_msp_app.sandbox.saleor.records.people import App


@dataclass(frozen=True, slots=True)
class Dismissed:
    by: str
    user_email: str | None = None


@dataclass(eq=False, kw_only=True)
class AppProblem:
    typename: ClassVar[str] = "AppProblem"
    number: int
    app: App
    key: str
    message: str
    created_at: datetime
    updated_at: datetime
    count: int = 1
    is_critical: bool = False
    dismissed: Dismissed | None = None

    @property
    def id(self) -> str:
        return global_id("AppProblem", self.number)
