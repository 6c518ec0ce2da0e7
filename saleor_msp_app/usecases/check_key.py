"""Whether a key is one of its environment, before it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from saleor_msp_app.domain.account import Environment, MerchantAccount, Secret
from saleor_msp_app.domain.account_refused import AccountRefused
from saleor_msp_app.domain.errors import MspError, MspRefused, MspUnavailable
from saleor_msp_app.domain.ids import AccountId
from saleor_msp_app.domain.site_reached import SiteReached
from saleor_msp_app.usecases.ports.account_book import Connection

WRONG_KEY = 1032
"""multisafepay-api.md §1.4: also a test key at the live address, or the other way round."""

_OTHER = {Environment.TEST: Environment.LIVE, Environment.LIVE: Environment.TEST}


@dataclass(frozen=True, slots=True)
class CheckKey:
    """`urls` is MultiSafepay's address of each environment. Where both are one, as with the sandbox, a key of
    the other environment cannot be told from a wrong one."""

    connection: Connection
    urls: Mapping[Environment, str]

    async def __call__(self, environment: Environment, key: Secret) -> SiteReached | AccountRefused:
        """The website of the key. Where MultiSafepay does not answer, nothing is kept unchecked."""
        account = MerchantAccount(AccountId("new"), "", environment, key, self.urls[environment])
        try:
            return await self.connection.reach(account)
        except MspUnavailable as error:
            return AccountRefused(
                "", f"MultiSafepay could not be asked about the key ({error}). Nothing was saved: try again."
            )
        except MspRefused as refused:
            if refused.code == WRONG_KEY and await self._is_of_the_other(account):
                return _of_the_other(environment)
            return AccountRefused("api_key", refusal_of_key(environment, refused))

    async def _is_of_the_other(self, account: MerchantAccount) -> bool:
        other = _OTHER[account.environment]
        if self.urls[other] == account.api_url:
            return False
        try:
            await self.connection.reach(replace(account, environment=other, api_url=self.urls[other]))
        except MspError:
            return False
        return True


def refusal_of_key(environment: Environment, refused: MspRefused) -> str:
    """In words, with what to do."""
    if refused.code == WRONG_KEY:
        return (
            f"MultiSafepay's {environment} environment does not know this key. Copy it again from the "
            "website's settings in MultiSafepay's dashboard; each environment has keys of its own."
        )
    return f"MultiSafepay refused the key: {refused.info} ({refused.code or refused.http_status})."


def _of_the_other(environment: Environment) -> AccountRefused:
    other = _OTHER[environment]
    return AccountRefused(
        "environment",
        f"This is a key of the {other} environment. Choose “{other}”, or enter the {environment} key.",
    )
