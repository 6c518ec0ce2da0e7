"""Whose transaction it is."""

from saleor_msp_app.sandbox.saleor.records.people import Caller
from saleor_msp_app.sandbox.saleor.records.transaction import Transaction


def owns(caller: Caller, transaction: Transaction) -> bool:
    """An app owns what it, or an app of the same identifier, made; anybody's is what nobody made."""
    if transaction.app is None and transaction.app_identifier is None and transaction.user is None:
        return True
    if caller.app is not None:
        return transaction.app is caller.app or transaction.app_identifier == caller.app.identifier
    return transaction.user is not None


def adopt(caller: Caller, transaction: Transaction) -> None:
    """Nobody's transaction goes to the first app that reports on it (read in Saleor's source)."""
    if caller.app is not None and transaction.user is None and transaction.app_identifier is None:
        transaction.app = caller.app
        transaction.app_identifier = caller.app.identifier
