"""The check-up of what lies outside of this process: each shop, each account, the clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from saleor_msp_app.domain import checkup, key_scope
from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.errors import SaleorAccessLost, SaleorError
from saleor_msp_app.domain.finding import Finding, Verdict, warning, wrong
from saleor_msp_app.domain.key_scope import KeyScope
from saleor_msp_app.domain.webhook_sync import DeclaredWebhook, needs, other_origins, steps_towards
from saleor_msp_app.usecases.ports.accounts import AllAccounts
from saleor_msp_app.usecases.ports.doctor import (
    ArchivedAccounts,
    KeyProbe,
    LiveSchema,
    OwnWebhooks,
    ShopClock,
)
from saleor_msp_app.usecases.ports.installations import Installation
from saleor_msp_app.usecases.ports.running import Clock

_UNREACHED = "see that this machine reaches the shop by HTTPS, and that the shop is up"
_LOST = (
    "the app was removed or deactivated in this shop: activate it there, or install it again; if the shop is "
    "gone for good, nothing is to be done"
)


@dataclass(frozen=True, slots=True)
class Doctor:
    """The use-case. It changes nothing. `extensions`: what a Saleor of that version should show."""

    accounts: AllAccounts
    archived: ArchivedAccounts
    keys: KeyProbe
    own: OwnWebhooks
    schema: LiveSchema
    shop_clock: ShopClock
    declared: tuple[DeclaredWebhook, ...]
    permissions: tuple[str, ...]
    extensions: Callable[[str], tuple[str, ...]]
    clock: Clock

    async def look_at_accounts(self) -> tuple[Finding, ...]:
        """Every account of MultiSafepay."""
        archived = await self.archived()
        found = [
            finding
            for one in await self.accounts.all()
            for finding in await self._account(one, archived=one.id in archived)
        ]
        if found:
            return tuple(found)
        remedy = "set SALEOR_MSP_API_KEY and SALEOR_MSP_ENVIRONMENT, or add an account on the app's page"
        return (warning("multisafepay", "no account is configured", remedy),)

    async def look_at_shop(self, installation: Installation) -> tuple[Finding, ...]:
        """One shop: token, version, permissions, deliveries, webhooks, documents, clock."""
        subject = installation.shop
        try:
            app = await self.own.own_app(installation)
        except SaleorAccessLost as error:
            return (wrong("token", f"is not accepted: {error}", _LOST, subject),)
        except SaleorError as error:
            return (wrong("token", f"could not be tried: {error}", _UNREACHED, subject),)
        others = sorted(other_origins(self.declared, app.webhooks))
        lacking = [name for name in self.permissions if name not in app.permissions]
        missing = [one for one in self.extensions(app.saleor_version) if one not in app.extensions]
        return (
            checkup.token(subject),
            checkup.saleor_version(app.saleor_version, subject),
            checkup.permissions(lacking, subject),
            checkup.extensions(missing, subject),
            checkup.delivery(paused=app.paused, subject=subject),
            checkup.webhooks(needs(steps_towards(self.declared, app.webhooks)), others, subject),
            await self._documents(installation),
            *await self._shop_time(installation),
        )

    async def _account(self, account: MerchantAccount, *, archived: bool) -> list[Finding]:
        answer = await self.keys.probe(account)
        found = [key_scope.verdict(answer, account.name)]
        if archived and found[0].verdict is Verdict.WRONG:
            remedy = "refunds of its payments fail; give it a key if there are to be any"
            found = [warning("multisafepay", f"{found[0].says} (it is archived)", remedy, account.name)]
        if isinstance(answer, KeyScope) and answer.time is not None:
            found.append(checkup.clock(self._skew(answer.time), "MultiSafepay", account.name))
        return found

    async def _documents(self, installation: Installation) -> Finding:
        subject = installation.shop
        try:
            seen = await self.schema.check(installation)
        except SaleorError as error:
            remedy = "see that the shop allows introspection, and try again"
            return warning("documents", f"the schema could not be read: {error}", remedy, subject)
        return checkup.documents(seen.valid, seen.broken, seen.unused, subject)

    async def _shop_time(self, installation: Installation) -> tuple[Finding, ...]:
        subject = installation.shop
        try:
            time = await self.shop_clock.time(installation.shop)
        except SaleorError as error:
            remedy = "see that the shop serves /.well-known/jwks.json: without it no webhook is believed"
            return (wrong("keys of the shop", f"could not be fetched: {error}", remedy, subject),)
        return () if time is None else (checkup.clock(self._skew(time), "Saleor", subject),)

    def _skew(self, time: datetime) -> timedelta:
        return time - self.clock()
