"""Planning in one word, and the answer one expects."""

from saleor_msp_app.domain.ids import PspReference
from saleor_msp_app.domain.msp_order import CartItem, MspOrder
from saleor_msp_app.domain.plan import plan_refund
from saleor_msp_app.domain.policy import RefundPolicy
from saleor_msp_app.domain.refund_plan import AmountRefund, CartRefund, RefundPlan
from saleor_msp_app.domain.refund_request import WantedRefund
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from tests.builders.msp_orders import NOW, refunded_order, total
from tests.builders.saleor_orders import REFERENCE

DEFAULT_POLICY = RefundPolicy()
NO_FREE_AMOUNTS = RefundPolicy(free_amounts_allowed=False)
_LONGEST_MESSAGE = 500


def plan(
    order: MspOrder,
    wanted: WantedRefund,
    policy: RefundPolicy = DEFAULT_POLICY,
    reference: PspReference = REFERENCE,
) -> RefundPlan | Refused:
    """The planner's answer at the time of the tests."""
    return plan_refund(order, wanted, policy, reference, NOW)


def cart_plan(
    order: MspOrder,
    wanted: WantedRefund,
    policy: RefundPolicy = DEFAULT_POLICY,
    reference: PspReference = REFERENCE,
) -> CartRefund:
    """A refund by cart whose items move exactly what it says."""
    planned = plan(order, wanted, policy, reference)
    assert isinstance(planned, CartRefund), planned
    assert planned.original == order.cart
    assert total(order) - total(refunded_order(order, planned)) == planned.amount.minor
    return planned


def amount_plan(order: MspOrder, wanted: WantedRefund, policy: RefundPolicy = DEFAULT_POLICY) -> AmountRefund:
    """A refund by amount, of exactly what was asked for."""
    planned = plan(order, wanted, policy)
    assert isinstance(planned, AmountRefund), planned
    assert planned.amount == wanted.amount
    return planned


def refusal(
    order: MspOrder, wanted: WantedRefund, code: RefusalCode, policy: RefundPolicy = DEFAULT_POLICY
) -> str:
    """The words of a refusal: a sentence, short, without markup."""
    refused = plan(order, wanted, policy)
    assert isinstance(refused, Refused), refused
    assert refused.code is code, refused
    assert 0 < len(refused.message) < _LONGEST_MESSAGE
    assert refused.message.endswith(".")
    assert not set("<>") & set(refused.message)
    return refused.message


def rows(items: tuple[CartItem, ...]) -> list[tuple[str, str, str]]:
    """Id, price and quantity of each item: what a refund comes to at a glance."""
    return [(i.merchant_item_id, f"{i.unit_price.normalize():f}", f"{i.quantity:f}") for i in items]
