"""Saleor's public API, as a member of staff uses it."""

import time
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

import httpx
import simplejson

from saleor_msp_app.live.faults import LiveFailed
from saleor_msp_app.live.settings import LiveSettings

PERMISSIONS = frozenset(
    {
        "HANDLE_PAYMENTS",
        "MANAGE_APPS",
        "MANAGE_CHANNELS",
        "MANAGE_ORDERS",
        "MANAGE_PRODUCTS",
        "MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES",
        "MANAGE_SHIPPING",
    }
)
"""What the walk does needs each of these. Nobody can install an app that may do more than he may himself."""

_SIGNED_IN = 120.0
"""Seconds after which the token is fetched anew: Saleor's last five minutes by default."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Saleor's answer to a mutation that it does not carry out."""

    code: str
    text: str


@dataclass(slots=True)
class SaleorApi:
    settings: LiveSettings
    http: httpx.Client
    _token: str = field(default="", repr=False)
    _fetched: float = 0.0

    def sign_in(self) -> None:
        """Raise `LiveFailed` where Saleor does not let this member of staff in, or lets him do too little."""
        settings = self.settings
        answer = self._field("sign_in", {"email": settings.email, "password": settings.password}, token="")
        if answer["errors"] or not answer["token"]:
            raise LiveFailed(f"Saleor does not let {settings.email} in: {_words(answer['errors'])}")
        granted = {one["code"] for one in answer["user"]["userPermissions"] or ()}
        if missing := sorted(PERMISSIONS - granted):
            raise LiveFailed(f"{settings.email} lacks permissions in Saleor: {', '.join(missing)}")
        self._token, self._fetched = answer["token"], time.monotonic()

    def read(self, operation: str, **variables: Any) -> Any:
        """The data of a query. Raise `LiveFailed`."""
        return self._data(operation, variables, self._current_token())

    def attempt(self, operation: str, **variables: Any) -> Any | Refusal:
        """What a mutation gives, or Saleor's refusal. Raise `LiveFailed` where there is neither."""
        answer = self._field(operation, variables, self._current_token())
        if answer["errors"]:
            return Refusal(str(answer["errors"][0]["code"]), _words(answer["errors"]))
        return answer

    def change(self, operation: str, **variables: Any) -> Any:
        """What a mutation gives that must not be refused. Raise `LiveFailed`."""
        answer = self.attempt(operation, **variables)
        if isinstance(answer, Refusal):
            raise LiveFailed(f"Saleor refused to {_spoken(operation)}: {answer.text}")
        return answer

    def _current_token(self) -> str:
        if time.monotonic() > self._fetched + _SIGNED_IN:
            self.sign_in()
        return self._token

    def _field(self, operation: str, variables: dict[str, Any], token: str) -> Any:
        """The one field of a mutation."""
        (answer,) = self._data(operation, variables, token).values()
        if answer is None:
            raise LiveFailed(f"Saleor refused to {_spoken(operation)} without saying why")
        return answer

    def _data(self, operation: str, variables: dict[str, Any], token: str) -> Any:
        found = self._post({"query": document(operation), "variables": variables}, token)
        if found.get("errors"):
            raise LiveFailed(f"Saleor refused to {_spoken(operation)}: {_words(found['errors'])}")
        return found["data"]

    def _post(self, content: dict[str, Any], token: str) -> Any:
        url, headers = self.settings.saleor_url, {"content-type": "application/json"}
        if token:
            headers["authorization"] = f"Bearer {token}"
        body = simplejson.dumps(content, use_decimal=True)
        try:
            answer = self.http.post(url, content=body, headers=headers)
        except httpx.TransportError as error:
            raise LiveFailed(f"no Saleor answers at {url}: {error}") from None
        try:
            found = simplejson.loads(answer.text, use_decimal=True)
        except ValueError:
            found = None
        if not isinstance(found, dict) or not found.keys() & {"data", "errors"}:
            raise LiveFailed(f"{url} is not the GraphQL address of a Saleor: it answers {answer.status_code}")
        return found


def document(operation: str) -> str:
    return resources.files(__package__).joinpath(f"operations/{operation}.graphql").read_text("utf-8")


def _words(errors: list[dict[str, Any]]) -> str:
    said = (" ".join(str(one[key]) for key in ("code", "message") if one.get(key)) for one in errors)
    return "; ".join(said) or "it does not say why"


def _spoken(operation: str) -> str:
    return operation.replace("_", " ")
