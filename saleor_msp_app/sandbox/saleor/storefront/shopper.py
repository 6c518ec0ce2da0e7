"""The storefront's way to Saleor: its GraphQL endpoint, like anybody else's."""

from dataclasses import dataclass
from typing import Any

import httpx
from starlette.requests import Request
from starlette.types import ASGIApp


class SaleorRefused(Exception):
    """Saleor answered with errors, or not at all. The text is for the page."""


@dataclass(frozen=True, slots=True)
class Shopper:
    """On behalf of the shopper at `ip_address`. `origin` is where shop and storefront are reached."""

    app: ASGIApp
    origin: str
    ip_address: str

    @classmethod
    def behind(cls, request: Request) -> "Shopper":
        client = request.client.host if request.client else "127.0.0.1"
        return cls(request.app, str(request.base_url).rstrip("/"), client)

    async def call(self, document: str, *, bearer: str | None = None, **variables: Any) -> dict[str, Any]:
        """Return the one field asked for. Raise `SaleorRefused`."""
        headers = {} if bearer is None else {"Authorization": f"Bearer {bearer}"}
        transport = httpx.ASGITransport(app=self.app, client=(self.ip_address, 0))
        async with httpx.AsyncClient(transport=transport, base_url=self.origin, trust_env=False) as http:
            payload = {"query": document, "variables": variables}
            response = await http.post("/graphql/", json=payload, headers=headers)
        return _field(response)


def _field(response: httpx.Response) -> dict[str, Any]:
    try:
        answer = response.json()
    except ValueError:
        raise SaleorRefused(f"Saleor answered with {response.status_code}.") from None
    problems = list(answer.get("errors") or ())
    found = next(iter((answer.get("data") or {}).values()), None)
    if found is not None:
        problems += found.get("errors") or ()
    if problems:
        raise SaleorRefused(" ".join(str(one["message"]) for one in problems))
    if found is None:
        raise SaleorRefused("There is no such thing here, or no longer.")
    return dict(found)
