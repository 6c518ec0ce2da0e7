"""A Saleor of the sandbox with the app's entry in it, made without a handshake."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from saleor_msp_app.domain.account import Secret
from saleor_msp_app.domain.ids import SaleorApiUrl, SaleorAppId
from saleor_msp_app.sandbox.saleor import create_saleor
from saleor_msp_app.usecases.ports.installations import Installation
from tests.http_server import serve


@dataclass
class SandboxShop:
    """`app` is the entry, with its token."""

    url: str
    http: httpx.Client
    app: dict[str, Any] = field(default_factory=dict)

    def control(self, method: str, path: str, content: Any = None) -> Any:
        return self.http.request(method, f"{self.url}/sandbox/{path}", json=content or {}).json()

    def install(self, at: datetime, *webhooks: dict[str, str]) -> Installation:
        """Give the app an entry, and say what is kept of it."""
        self.app = self.control("POST", "apps", {"webhooks": webhooks})
        shop, token = SaleorApiUrl(f"{self.url}/graphql/"), Secret(self.app["token"])
        return Installation(shop, SaleorAppId(self.app["id"]), token, "127.0.0.1", "", at, at)

    def faults(self, *faults: dict[str, Any]) -> None:
        """Let GraphQL go wrong; none mends it."""
        self.control("PUT", "faults", {"graphql": faults})

    def as_app(self, document: str) -> Any:
        """The data of an answer to the app."""
        headers = {"authorization": f"Bearer {self.app['token']}"}
        answer = self.http.post(f"{self.url}/graphql/", json={"query": document}, headers=headers).json()
        assert "errors" not in answer, answer
        return answer["data"]


@contextmanager
def two_shops() -> Iterator[tuple[SandboxShop, SandboxShop]]:
    with (
        serve(create_saleor()) as one,
        serve(create_saleor()) as other,
        httpx.Client(timeout=10, trust_env=False) as http,
    ):
        yield SandboxShop(one, http), SandboxShop(other, http)
