"""The whole road, and an operator who checks it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from saleor_msp_app.commands import exits
from saleor_msp_app.storage.crypto import new_key
from saleor_msp_app.usecases.pace import Pace
from tests.commands.running_road import Operator
from tests.workflow.road import QUICK, Road, app_variables, open_road

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Checker:
    """`doctor` and `shops migrate` beside the running server, and the app's entry in its shop."""

    operator: Operator

    @property
    def road(self) -> Road:
        return self.operator.road

    @property
    def shop(self) -> str:
        """The URL of its API."""
        return f"{self.road.staff.url}/graphql/"

    def doctor(self, code: int = 0) -> dict[tuple[str, str | None], Json]:
        """Its findings by check and subject."""
        shown = self._json("doctor", code=code)
        assert shown["healthy"] is (code == 0)
        return {(one["check"], one["subject"]): one for one in shown["findings"]}

    def of_shop(self, check: str, code: int = 1) -> Json:
        """What the doctor finds of one thing in the shop."""
        return self.doctor(code)[check, self.shop]

    def migrate(self, *words: str, code: int = 0) -> Json:
        """What `shops migrate` says of the one shop."""
        (shop,) = self._json("shops", "migrate", *words, code=code)["shops"]
        assert isinstance(shop, dict)
        return shop

    def app(self) -> Json:
        """The app in Saleor, with its webhooks."""
        (app,) = self.road.staff.control("GET", "state")["apps"]
        assert isinstance(app, dict)
        return app

    def change_app(self, **what: Any) -> None:
        """Something that staff or Saleor did to the app."""
        self.road.staff.control("PATCH", f"apps/{self.app()['id']}", what)

    def change_webhook(self, name: str, /, **what: Any) -> None:
        """Make a webhook in the shop another than this version's, with the app's own token."""
        found = self.as_app("{ app { webhooks { id name } } }")["app"]["webhooks"]
        (hook,) = [one["id"] for one in found if one["name"] == name]
        document = """mutation Change($id: ID!, $input: WebhookUpdateInput!) {
          webhookUpdate(id: $id, input: $input) { errors { message } } }"""
        assert self.as_app(document, id=hook, input=what)["webhookUpdate"]["errors"] == []

    def add_webhook(self, **what: Any) -> None:
        """One more of the app."""
        document = """mutation Add($input: WebhookCreateInput!) {
          webhookCreate(input: $input) { errors { message } } }"""
        assert self.as_app(document, input=what)["webhookCreate"]["errors"] == []

    def as_app(self, document: str, **variables: Any) -> Json:
        answer = self.road.staff.http.post(
            self.shop,
            json={"query": document, "variables": variables},
            headers={"authorization": f"Bearer {self.app()['token']}"},
        ).json()
        assert "errors" not in answer, answer
        data = answer["data"]
        assert isinstance(data, dict)
        return data

    def _json(self, *words: str, code: int) -> Json:
        done = self.operator.run(*words, "--json")
        assert done.exit_code == code, (done.output, done.exception)
        shown = json.loads(done.stdout)
        assert isinstance(shown, dict)
        return shown


@contextmanager
def open_checker(database_url: sa.URL, pace: Pace = QUICK) -> Iterator[Checker]:
    """The road, and the commands with the server's own settings."""
    key = new_key().reveal()
    with (
        pytest.MonkeyPatch.context() as patch,
        capture_logs(),
        open_road(database_url, pace, SALEOR_MSP_SECRET_KEYS=key) as road,
    ):
        # The server of this process keeps its own logging.
        patch.setattr(exits, "configure_logging", lambda **_: None)
        variables = app_variables(database_url, road.msp, 1)
        variables |= {"SALEOR_MSP_SECRET_KEYS": key, "SALEOR_MSP_PUBLIC_URL": road.app_url}
        yield Checker(Operator(road, database_url, variables))
