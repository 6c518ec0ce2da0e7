"""Puts the merchant accounts together; a part of the composition root, for the server and the commands."""

from saleor_msp_app.composition.environment_account import EnvironmentAccount
from saleor_msp_app.settings import Settings
from saleor_msp_app.storage.accounts import SqlAccounts
from saleor_msp_app.storage.crypto import KeyRing
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.takers import SqlTakers
from saleor_msp_app.usecases.choose_account import ChooseAccount
from saleor_msp_app.usecases.merchant_accounts import MerchantAccounts
from saleor_msp_app.usecases.ports.running import Clock


def merchant_accounts(settings: Settings, database: Database, clock: Clock) -> MerchantAccounts:
    """Those of the desk and the environment's."""
    stored = SqlAccounts(database, KeyRing(settings.secret_keys), settings.api_urls, clock)
    return MerchantAccounts(stored, EnvironmentAccount(settings.account))


def account_choice(accounts: MerchantAccounts, database: Database) -> ChooseAccount:
    """Which of them carries out a request."""
    return ChooseAccount(accounts, SqlTakers(database))
