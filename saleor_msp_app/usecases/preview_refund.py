"""Show a refund before anybody presses the button: the very plan that the request would come to.

It goes through the same decisions as a request of Saleor, and sends nothing and writes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.admission import admit
from saleor_msp_app.domain.claim import Admitted
from saleor_msp_app.domain.delivery import RefundDelivery
from saleor_msp_app.domain.errors import MspRefused, MspUnavailable, PlanUnsound, UnreadableOrder
from saleor_msp_app.domain.ids import SaleorApiUrl
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.operation import Operation, OperationState
from saleor_msp_app.domain.refund_asked import RefundAsked, as_delivery
from saleor_msp_app.domain.refund_plan import RefundPlan
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from saleor_msp_app.usecases.choose_account import ChooseAccount
from saleor_msp_app.usecases.ports.ledger import Ledger
from saleor_msp_app.usecases.ports.multisafepay import MultiSafepay
from saleor_msp_app.usecases.ports.running import Clock
from saleor_msp_app.usecases.reading_orders import read_order
from saleor_msp_app.usecases.refunding import Refunding
from saleor_msp_app.usecases.rejection import equal_amount_before, in_words
from saleor_msp_app.usecases.settling import preceding

_UNDER_WAY = frozenset({OperationState.REQUESTED, OperationState.SENDING})


@dataclass(frozen=True, slots=True)
class Previewed:
    """`asked` is what Saleor would ask for; `plan.amount` is what MultiSafepay would move, `body` the exact
    JSON. Its reference is a stand-in: the real one is made of Saleor's request. `after_an_equal_one`:
    MultiSafepay takes it once five minutes have passed since an equal amount."""

    asked: Money
    plan: RefundPlan
    body: str
    after_an_equal_one: bool

    @property
    def difference(self) -> Money:
        """What MultiSafepay would move beyond what is asked for."""
        return self.plan.amount - self.asked

    @property
    def apart(self) -> Money:
        """The difference without its sign."""
        return self.asked.with_minor(abs(self.difference.minor))


@dataclass(frozen=True, slots=True)
class Waits:
    """It would wait for `other`, which is under way, and be planned on what that leaves."""

    other: Operation


PreviewOutcome: TypeAlias = Previewed | Waits | Refused


@dataclass(frozen=True, slots=True)
class PreviewRefund:
    """The use-case. `write` makes the JSON text of a plan."""

    ledger: Ledger
    choose: ChooseAccount
    multisafepay: MultiSafepay
    write: Callable[[RefundPlan], str]
    clock: Clock

    async def __call__(
        self, shop: SaleorApiUrl, payment: RefundDelivery, asked: RefundAsked
    ) -> PreviewOutcome:
        """Never raises for anything that MultiSafepay does."""
        delivery = as_delivery(payment, asked)
        if isinstance(delivery, Refused):
            return delivery
        known = await self.ledger.of_transaction(shop, delivery.transaction_id)
        account = (await self.choose(shop, delivery)).responsible(delivery.msp_order_id, known)
        admission = admit(shop, delivery, account, known, self.clock())
        if isinstance(admission, Refused):
            return admission
        if not isinstance(account, MerchantAccount) or not isinstance(admission, Admitted):
            msg = f"a request that nobody made is known already: {admission}"
            raise TypeError(msg)
        before = _before(known, admission.operation)
        return before or await self._plan(admission.operation, account)

    async def _plan(self, operation: Operation, account: MerchantAccount) -> PreviewOutcome:
        try:
            order = await read_order(self.multisafepay, self.ledger, operation, account)
            plan = Refunding(self.multisafepay, self.clock).plan(order, operation, account)
        except MspUnavailable as error:
            text = f"MultiSafepay cannot be asked now ({error}). Try again in a minute."
            return Refused(RefusalCode.MULTISAFEPAY_UNREACHABLE, text)
        except MspRefused as error:
            return in_words(error.code, error.info)
        except UnreadableOrder as error:
            text = f"MultiSafepay's order cannot be read safely ({error}). Use MultiSafepay's dashboard."
            return Refused(RefusalCode.CART_UNREADABLE, text)
        except PlanUnsound as error:
            text = f"This app made a plan that its own last check refused ({error}). Tell the app's makers."
            return Refused(RefusalCode.PLAN_UNSOUND, text)
        if isinstance(plan, Refused):
            return plan
        again = equal_amount_before(order, plan.amount)
        return Previewed(operation.amount, plan, self.write(plan), after_an_equal_one=again)


def _before(known: tuple[Operation, ...], operation: Operation) -> Waits | Refused | None:
    """One of the same order with an unknown outcome bars every further one; one under way goes first."""
    same = [one for one in known if one.msp_order_id == operation.msp_order_id]
    for one in same:
        if one.state is OperationState.NEEDS_PERSON:
            return preceding(operation.kind, one.psp_reference)
    return next((Waits(one) for one in same if one.state in _UNDER_WAY), None)
