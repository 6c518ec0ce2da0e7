"""Every GraphQL document of the app, against the schemas of the Saleor versions it supports."""

from pathlib import Path

import pytest
from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLSchema,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    build_schema,
    parse,
    validate,
    visit,
)

from saleor_msp_app.saleor.documents import NEWER, all_documents
from saleor_msp_app.saleor.webhooks import DECLARATIONS, ActionDeclaration, WebhookDeclaration
from tests.shared_files import shared

_ROOT = Path(__file__).parents[2]
_DOCUMENTS = sorted(
    [
        *_ROOT.glob("manifest/subscriptions/*.graphql"),
        *_ROOT.glob("saleor_msp_app/saleor/operations/*.graphql"),
    ]
)
_SUBSCRIPTIONS = sorted(_ROOT.glob("manifest/subscriptions/*.graphql"))
_SUBSCRIPTION = _ROOT / "manifest/subscriptions/transaction-refund-requested.graphql"

NEEDS_MANAGE_ORDERS = {
    "events",
    "grantedRefunds",
    "totalGrantedRefund",
    "totalRefundPending",
    "totalAuthorizePending",
    "totalChargePending",
    "totalCancelPending",
    "totalRemainingGrant",
    "privateMetadata",
    "discounts",  # their `reason` does
}
"""On an order: observed on 3.23.28 (saleor-observed.md §2.3)."""


@pytest.fixture(scope="session", params=["3.21", "3.22", "3.23"])
def version(request: pytest.FixtureRequest) -> str:
    named: str = request.param
    return named


@pytest.fixture(scope="session")
def schema(version: str) -> GraphQLSchema:
    return build_schema(shared(f"saleor/schema-{version}.graphql").read_text())


@pytest.mark.parametrize("path", _DOCUMENTS, ids=lambda path: path.stem)
def test_is_valid_on_every_supported_schema(version: str, schema: GraphQLSchema, path: Path) -> None:
    known = version >= NEWER.get(path.stem, "3.21")
    assert (validate(schema, parse(path.read_text())) == []) is known


def test_every_document_is_known() -> None:
    assert [path.stem for path in _DOCUMENTS] == [
        "payment-gateway-initialize-session",
        "transaction-cancelation-requested",
        "transaction-charge-requested",
        "transaction-initialize-session",
        "transaction-process-session",
        "transaction-refund-requested",
        "adopt_transaction",
        "app_id",
        "bare_request",
        "channels",
        "create_problem",
        "create_webhook",
        "dismiss_problem",
        "latest_transactions",
        "order_payments",
        "order_to_adopt",
        "own_app",
        "press_granted_refund",
        "recent_requests",
        "report_event",
        "report_event_with_method",
        "transaction_events",
        "transactions_of_order",
        "update_webhook",
    ]
    assert sorted(one.text for one in all_documents()) == sorted(path.read_text() for path in _DOCUMENTS)


def _fields(schema: GraphQLSchema, document: DocumentNode) -> set[tuple[str, str]]:
    """Every selected field with the type it is selected on."""
    info = TypeInfo(schema)
    found: set[tuple[str, str]] = set()

    class Collect(Visitor):
        def enter_field(self, node: FieldNode, *_: object) -> None:
            parent = info.get_parent_type()
            found.add((parent.name if parent else "", node.name.value))

    visit(document, TypeInfoVisitor(info, Collect()))
    return found


@pytest.mark.parametrize("path", _DOCUMENTS, ids=lambda path: path.stem)
def test_never_reads_the_actions_of_a_transaction(schema: GraphQLSchema, path: Path) -> None:
    """One that is stored wrongly makes the whole transaction null (observed 3.23.28)."""
    assert ("TransactionItem", "actions") not in _fields(schema, parse(path.read_text()))


@pytest.mark.parametrize("declaration", DECLARATIONS, ids=lambda declaration: declaration.name)
def test_the_webhook_needs_handle_payments_only(
    schema: GraphQLSchema, declaration: WebhookDeclaration
) -> None:
    fields = _fields(schema, parse(declaration.query))
    of_orders = {f for t, f in fields if t in {"Order", "OrderLine", "Checkout", "CheckoutLine"}}
    assert not of_orders & (NEEDS_MANAGE_ORDERS | {"allocations"})


@pytest.mark.parametrize(
    "declaration",
    [one for one in DECLARATIONS if isinstance(one, ActionDeclaration)],
    ids=lambda declaration: declaration.name,
)
def test_what_is_kept_holds_nothing_personal(schema: GraphQLSchema, declaration: ActionDeclaration) -> None:
    """The inbox keeps these deliveries. A payment needs its shopper's address: it is handed on, not kept."""
    fields = _fields(schema, parse(declaration.query))
    assert not {t for t, _ in fields} & {"Address", "User", "MetadataItem"}
    personal = {"userEmail", "email", "user", "metadata", "billingAddress", "shippingAddress", "customerNote"}
    assert not {f for _, f in fields} & personal


def test_a_bare_amount_arrives_as_null(schema: GraphQLSchema) -> None:
    """A non-null field beside the id keeps Saleor from sending a fake granted refund (observed 3.23.28)."""
    fields = _fields(schema, parse(_SUBSCRIPTION.read_text()))
    assert ("OrderGrantedRefund", "shippingCostsIncluded") in fields
    granted = schema.type_map["OrderGrantedRefund"]
    assert str(granted.fields["shippingCostsIncluded"].type) == "Boolean!"  # type: ignore[attr-defined]  # an object type


@pytest.mark.parametrize("declaration", DECLARATIONS, ids=lambda declaration: declaration.name)
def test_the_webhook_declares_the_file_of_its_event(declaration: WebhookDeclaration) -> None:
    name = declaration.event.header.replace("_", "-")
    assert declaration.query == (_ROOT / f"manifest/subscriptions/{name}.graphql").read_text()
    assert declaration.path == f"/api/webhooks/saleor/{name}"


def test_every_subscription_has_its_webhook() -> None:
    files = {path.read_text() for path in _ROOT.glob("manifest/subscriptions/*.graphql")}
    assert files == {declaration.query for declaration in DECLARATIONS}
