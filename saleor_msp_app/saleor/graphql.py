"""One GraphQL call to a shop, and what its answer means."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
from gql import GraphQLRequest
from gql.transport.exceptions import TransportConnectionFailed, TransportError
from gql.transport.httpx import HTTPXAsyncTransport

from saleor_msp_app.domain.account import Secret
from saleor_msp_app.domain.errors import SaleorAccessLost, SaleorError, SaleorRefused, SaleorUnavailable
from saleor_msp_app.domain.ids import SaleorApiUrl
from saleor_msp_app.saleor.http_session import open_session
from saleor_msp_app.saleor.json_object import read_object
from saleor_msp_app.saleor.payload_errors import PERMISSION_DENIED, error_code

_CRASH = "Internal Server Error"
"""Saleor's text for any exception of its own, with HTTP 200 (observed 3.23.28, DEBUG off): it may pass."""

_TOKEN = re.compile(r"[\x21-\x7e]{1,500}")


@dataclass(frozen=True, slots=True)
class GraphqlError:
    """One of the top-level `errors`. `code` is `extensions.exception.code`, `path` where it happened."""

    code: str
    message: str
    path: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class GraphqlAnswer:
    """What came back. Data and errors may come together."""

    data: Mapping[str, Any]
    errors: tuple[GraphqlError, ...]

    def find(self, name: str) -> Mapping[str, Any] | None:
        """The object under a top-level field."""
        found = self.data.get(name)
        return found if isinstance(found, Mapping) else None

    @property
    def is_denied(self) -> bool:
        """Whether the token is worth nothing (any more): Saleor says so per field."""
        return any(error.code == PERMISSION_DENIED for error in self.errors)

    def failure(self) -> SaleorError:
        """What the errors amount to, for a call whose data is missing."""
        if not self.errors:
            return SaleorUnavailable("the answer holds neither data nor errors")
        if any(error.message == _CRASH for error in self.errors):
            return SaleorUnavailable(_CRASH)
        first = self.errors[0]
        return SaleorAccessLost(first.message) if self.is_denied else SaleorRefused(first.code, first.message)


@dataclass(frozen=True, slots=True)
class GraphqlApi:
    """GraphQL over the shared transport. `seconds` is for the whole call."""

    transport: httpx.AsyncBaseTransport
    seconds: float = 8

    async def call(
        self, shop: SaleorApiUrl, token: Secret, document: GraphQLRequest, **variables: Any
    ) -> GraphqlAnswer:
        """Execute `document`. Raise `SaleorUnavailable` or `SaleorAccessLost`."""
        if not _TOKEN.fullmatch(token.reveal()):
            msg = "the token cannot be one of Saleor's"
            raise SaleorAccessLost(msg)
        request = GraphQLRequest(document, variable_values=dict(variables))
        async with open_session(self.transport, self.seconds) as session:
            session.headers["authorization"] = f"Bearer {token.reveal()}"
            return await _execute(HTTPXAsyncTransport(url=shop, json_deserialize=_object), session, request)


async def _execute(
    endpoint: HTTPXAsyncTransport, session: httpx.AsyncClient, request: GraphQLRequest
) -> GraphqlAnswer:
    endpoint.client = session  # what its own connect() would make, with our pool and our rules
    try:
        result = await endpoint.execute(request)
    except TransportConnectionFailed as error:
        raise error.__cause__ or error from None
    except TransportError as error:
        msg = "the answer is not GraphQL's"  # the library's text holds the whole answer
        raise SaleorUnavailable(msg) from error
    return _answer(result.data, result.errors)


def _object(content: bytes) -> dict[str, Any]:
    """gql asks for `data` and `errors` without asking whether it has an object."""
    found = read_object(content)
    if found is None:
        msg = "not a JSON object"
        raise ValueError(msg)
    return found


def _answer(data: object, errors: object) -> GraphqlAnswer:
    entries = errors if isinstance(errors, Sequence) else ()
    return GraphqlAnswer(
        data if isinstance(data, Mapping) else {},
        tuple(_error(entry) for entry in entries if isinstance(entry, Mapping)),
    )


def _error(entry: Mapping[str, Any]) -> GraphqlError:
    path = entry.get("path")
    place = tuple(path) if isinstance(path, list) else ()
    return GraphqlError(error_code(entry) or "GRAPHQL_ERROR", str(entry.get("message", "")), place)
