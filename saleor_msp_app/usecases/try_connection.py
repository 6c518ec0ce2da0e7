"""*Test connection*: what the account's key reaches now."""

from dataclasses import dataclass

from saleor_msp_app.domain.errors import MspRefused, MspUnavailable
from saleor_msp_app.domain.ids import AccountId, SaleorApiUrl
from saleor_msp_app.domain.site_reached import SiteReached
from saleor_msp_app.usecases.check_key import refusal_of_key
from saleor_msp_app.usecases.ports.account_book import Connection
from saleor_msp_app.usecases.ports.accounts import Accounts


@dataclass(frozen=True, slots=True)
class NotReached:
    """`why` says what to do."""

    why: str


@dataclass(frozen=True, slots=True)
class TryConnection:
    """The use-case. Changes nothing."""

    accounts: Accounts
    connection: Connection

    async def __call__(self, shop: SaleorApiUrl, account_id: AccountId) -> SiteReached | NotReached:
        """One call to MultiSafepay, with the key that refunds use."""
        account = await self.accounts.by_id(shop, account_id)
        if account is None:
            return NotReached(
                "The stored key cannot be read: it was encrypted with another key of the app. Enter it again."
            )
        try:
            return await self.connection.reach(account)
        except MspUnavailable as error:
            return NotReached(f"MultiSafepay does not answer: {error}. Try again in a minute.")
        except MspRefused as refused:
            return NotReached(refusal_of_key(account.environment, refused))
