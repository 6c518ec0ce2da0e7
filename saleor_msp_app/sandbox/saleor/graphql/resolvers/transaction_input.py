"""transactionCreate and transactionUpdate."""

import uuid
from collections.abc import Callable
from typing import Any

from saleor_msp_app.sandbox.saleor.graphql.access import PermissionDenied
from saleor_msp_app.sandbox.saleor.graphql.context import Context, Info
from saleor_msp_app.sandbox.saleor.graphql.resolvers.ownership import owns
from saleor_msp_app.sandbox.saleor.method_details import DetailsRefused, details_of_input
from saleor_msp_app.sandbox.saleor.money import ZERO, quantise
from saleor_msp_app.sandbox.saleor.recording import touch
from saleor_msp_app.sandbox.saleor.records.order import Checkout, Order
from saleor_msp_app.sandbox.saleor.records.transaction import Transaction
from saleor_msp_app.sandbox.saleor.texts import cut, unknown_node

_EVENT_OF_AMOUNT = {
    "amountAuthorized": ("AUTHORIZATION_SUCCESS", "authorized"),
    "amountCharged": ("CHARGE_SUCCESS", "charged"),
    "amountRefunded": ("REFUND_SUCCESS", "refunded"),
    "amountCanceled": ("CANCEL_SUCCESS", "canceled"),
}
_ADJUSTED = "Manual adjustment of the transaction."


def _refusal(field: str, code: str, message: str) -> dict[str, Any]:
    return {"transaction": None, "errors": [{"field": field, "code": code, "message": message}]}


def _wrong_input(given: dict[str, Any], currency: str, owner: str) -> dict[str, Any] | None:
    for name in _EVENT_OF_AMOUNT:
        if given.get(name) and given[name]["currency"] != currency:
            text = f"Currency needs to be the same as for {owner}: {currency}"
            return _refusal(name, "INCORRECT_CURRENCY", text)
    for name in ("metadata", "privateMetadata"):
        if any(not pair["key"].strip() for pair in given.get(name) or ()):
            return _refusal(name, "METADATA_KEY_REQUIRED", "Metadata key cannot be empty.")
    try:
        details_of_input(given.get("paymentMethodDetails"))
    except DetailsRefused as refused:
        return _refusal("paymentMethodDetails", "INVALID", str(refused))
    return None


def _create(
    _root: None,
    info: Info,
    id: str,  # noqa: A002 - its name
    transaction: dict[str, Any],
    transactionEvent: dict[str, Any] | None = None,  # noqa: N803 - its name
) -> dict[str, Any]:
    """The same pspReference is taken twice (observed 3.23.28)."""
    context = info.context
    shop = context.shop
    owner = _owner(context, id)
    if owner is None:
        return _refusal("id", "NOT_FOUND", unknown_node(id))
    refusal = _wrong_input(transaction, owner.currency, owner.typename.lower())
    if refusal is not None:
        return refusal
    app = context.caller.app
    created = Transaction(
        token=uuid.uuid4(),
        currency=owner.currency,
        created_at=shop.clock.now(),
        modified_at=shop.clock.now(),
        app=app,
        app_identifier=app.identifier if app else None,
        user=context.caller.staff,
        psp_reference=transaction.get("pspReference") or "",
        order=owner if isinstance(owner, Order) else None,
        checkout=owner if isinstance(owner, Checkout) else None,
    )
    shop.transactions[created.token] = created
    owner.transactions.append(created)
    _fill(created, transaction)
    _write_amounts(context, created, transaction)
    _write_info(context, created, transactionEvent)
    return {"transaction": created, "errors": []}


def _owner(context: Context, global_id: str) -> Order | Checkout | None:
    """An id that is no order's may be a checkout's."""
    decoded_as_order = global_id.startswith("T3JkZXI6")  # "Order:"
    return context.shop.order(global_id) if decoded_as_order else context.shop.checkout(global_id)


def _update(
    _root: None,
    info: Info,
    transaction: dict[str, Any] | None = None,
    transactionEvent: dict[str, Any] | None = None,  # noqa: N803 - its name
    **which: Any,
) -> dict[str, Any]:
    context = info.context
    found = context.shop.transaction(which.get("id"), which.get("token"))
    if found is None:
        return _refusal("id", "NOT_FOUND", unknown_node(str(which.get("id") or which.get("token"))))
    if not owns(context.caller, found):
        raise PermissionDenied(("OWNER", "HANDLE_PAYMENTS"))
    given = transaction or {}
    psp = given.get("pspReference")
    taken = psp and any(
        one.psp_reference == psp for one in context.shop.transactions.values() if one is not found
    )
    if taken:
        text = "Transaction with provided `pspReference` already exists."
        return _refusal("transaction", "UNIQUE", text)
    refusal = _wrong_input(given, found.currency, "transaction")
    if refusal is not None:
        return refusal
    if psp:
        found.psp_reference = psp
    _fill(found, given)
    _write_amounts(context, found, given)
    _write_info(context, found, transactionEvent)
    return {"transaction": found, "errors": []}


def _fill(transaction: Transaction, given: dict[str, Any]) -> None:
    if given.get("name") is not None:
        transaction.name = given["name"]
    if given.get("message") is not None:
        transaction.message = cut(given["message"])
    if given.get("externalUrl") is not None:
        transaction.external_url = given["externalUrl"]
    if given.get("availableActions") is not None:
        transaction.stored_actions = [name.lower() for name in given["availableActions"]]
    details = details_of_input(given.get("paymentMethodDetails"))
    if details is not None:
        transaction.payment_method_details = details
    for name, pairs in (("metadata", transaction.public), ("privateMetadata", transaction.private)):
        pairs.update({pair["key"]: pair["value"] for pair in given.get(name) or ()})


def _write_amounts(context: Context, transaction: Transaction, given: dict[str, Any]) -> None:
    """Each amount becomes an event without a reference that makes up the difference (observed 3.23.28)."""
    for name, (kind, amount) in _EVENT_OF_AMOUNT.items():
        if not given.get(name):
            continue
        wanted = quantise(given[name]["amount"], transaction.currency)
        difference = wanted - getattr(transaction.amounts, amount)
        adjusts = kind == "AUTHORIZATION_SUCCESS" and transaction.is_authorized
        if difference:
            # What is authorised already is not added to but replaced (read in Saleor's source).
            context.shop.add_event(
                transaction,
                "AUTHORIZATION_ADJUSTMENT" if adjusts else kind,
                wanted if adjusts else difference,
                message=_ADJUSTED,
                created_by=context.caller.app or context.caller.staff,
            )
    touch(context.shop, transaction)


def _write_info(context: Context, transaction: Transaction, given: dict[str, Any] | None) -> None:
    if not given:
        return
    context.shop.add_event(
        transaction,
        "INFO",
        ZERO,
        psp=given.get("pspReference"),
        message=cut(given.get("message") or ""),
        created_by=context.caller.app or context.caller.staff,
    )


FIELDS: dict[str, Callable[..., Any]] = {"transactionCreate": _create, "transactionUpdate": _update}
