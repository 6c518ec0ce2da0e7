"""The app's documents against the schema that a shop really has: the port `LiveSchema`."""

from dataclasses import dataclass

import httpx
from gql import GraphQLRequest
from graphql import GraphQLSchema, build_client_schema, get_introspection_query, parse, validate

from saleor_msp_app.domain.errors import SaleorUnavailable
from saleor_msp_app.saleor.documents import Document, all_documents
from saleor_msp_app.saleor.graphql import GraphqlApi
from saleor_msp_app.usecases.ports.doctor import DocumentCheck
from saleor_msp_app.usecases.ports.installations import Installation

_INTROSPECTION = GraphQLRequest(get_introspection_query(descriptions=False))


@dataclass(frozen=True, slots=True)
class SaleorLiveSchema:
    """`transport` is closed by its owner. The schema has a few megabytes: hence the seconds.

    It is taken as it is: Saleor's library is older than some of the rules for schemas.
    """

    transport: httpx.AsyncBaseTransport
    seconds: float = 30

    async def check(self, installation: Installation) -> DocumentCheck:
        """See the port."""
        api = GraphqlApi(self.transport, self.seconds)
        answer = await api.call(installation.shop, installation.token, _INTROSPECTION)
        found = answer.find("__schema")
        if found is None:
            raise answer.failure()
        try:
            schema = build_client_schema({"__schema": dict(found)}, assume_valid=True)  # type: ignore[typeddict-item]  # checked inside
        except (TypeError, ValueError, KeyError) as error:
            raise SaleorUnavailable(f"the schema cannot be read: {error}") from error
        if schema.query_type is None:
            raise SaleorUnavailable("the schema has no queries")
        return check_documents(schema)


def check_documents(schema: GraphQLSchema) -> DocumentCheck:
    """Every document of the app against one schema."""
    valid, broken, unused = 0, [], []
    for document in all_documents():
        complaint = _complaint(schema, document)
        if complaint is None:
            valid += 1
        elif document.is_newer:
            unused.append(document.name)
        else:
            broken.append((document.name, complaint))
    return DocumentCheck(valid, tuple(broken), tuple(unused))


def _complaint(schema: GraphQLSchema, document: Document) -> str | None:
    errors = validate(schema, parse(document.text), max_errors=1)
    return errors[0].message if errors else None
