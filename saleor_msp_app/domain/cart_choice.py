"""Which cart lines a refund takes back: the lines asked for, and shipping."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from saleor_msp_app.domain.cart_lines import Pool, PoolKey
from saleor_msp_app.domain.cart_state import CartState
from saleor_msp_app.domain.item_ids import line_item_ids
from saleor_msp_app.domain.line_matching import Ambiguous, LineMatcher, Matched, NotInCart
from saleor_msp_app.domain.mirroring import mirrored
from saleor_msp_app.domain.msp_order import CartItem
from saleor_msp_app.domain.policy import SignStyle
from saleor_msp_app.domain.refund_request import SaleorLine, WantedLine, WantedRefund
from saleor_msp_app.domain.refusals import RefusalCode, Refused

_NAME_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Choice:
    """Units per pool. `without_line` names what has no cart line and must become a free amount."""

    units: tuple[tuple[Pool, Decimal], ...]
    without_line: tuple[Refused, ...] = ()
    notes: tuple[str, ...] = ()

    def copies(self, style: SignStyle) -> tuple[CartItem, ...]:
        """The items that take the chosen units back."""
        return tuple(copy for pool, units in self.units for copy in mirrored(pool, units, style))


def choose(state: CartState, wanted: WantedRefund) -> Choice | Refused:
    """Match every line asked for, and check that enough of it is left (E18)."""
    matcher = LineMatcher(state.pools, state.rates, state.currency)
    own_ids = dict(
        zip((line.id for line in wanted.order_lines), line_item_ids(wanted.order_lines), strict=True)
    )
    taken: Counter[PoolKey] = Counter()
    chosen: list[tuple[Pool, Decimal]] = []
    without_line: list[Refused] = []
    notes: list[str] = []
    for wanted_line in wanted.lines:
        match matcher.match(wanted_line.line, own_ids.get(wanted_line.line.id)):
            case Matched(pool, by):
                refusal = _refuse_exhausted(wanted_line, pool, taken[pool.key])
                if refusal is not None:
                    return refusal
                taken[pool.key] += wanted_line.quantity
                if by:
                    notes.append(f"{_name(wanted_line.line)} was matched by {by}")
                if pool.is_whole:
                    chosen.append((pool, Decimal(wanted_line.quantity)))
                else:
                    without_line.append(_fractional(wanted_line.line))
            case Ambiguous():
                without_line.append(_ambiguous(wanted_line.line))
            case NotInCart():
                return _not_in_cart(wanted_line.line)
    return _with_shipping(state, wanted, Choice(_summed(chosen), tuple(without_line), tuple(notes)))


def _summed(chosen: Sequence[tuple[Pool, Decimal]]) -> tuple[tuple[Pool, Decimal], ...]:
    """Two order lines may share a pool: their units are taken in one go, so that no line gives twice."""
    sums: dict[PoolKey, tuple[Pool, Decimal]] = {}
    for pool, units in chosen:
        sums[pool.key] = (pool, sums.get(pool.key, (pool, Decimal(0)))[1] + units)
    return tuple(sums.values())


def _with_shipping(state: CartState, wanted: WantedRefund, choice: Choice) -> Choice | Refused:
    """Shipping is taken back whole; another price of it in Saleor becomes part of the free amount (E42)."""
    if not wanted.shipping:
        return choice
    pools = [pool for pool in state.pools if pool.is_shipping and pool.key.price != 0]
    left = tuple((pool, pool.remaining) for pool in pools if pool.remaining > 0)
    if left:
        return Choice(choice.units + left, choice.without_line, choice.notes)
    if not wanted.shipping_gross:
        return choice
    if pools:
        return Refused(
            RefusalCode.SHIPPING_ALREADY_REFUNDED,
            "The shipping costs of this order were refunded before. Refund again without shipping.",
        )
    missing = Refused(
        RefusalCode.SHIPPING_NOT_FOUND,
        "MultiSafepay's cart has no line for shipping, and this order cannot take an amount without a line. "
        "Refund again without shipping, or refund it in MultiSafepay's dashboard.",
    )
    return Choice(choice.units, (*choice.without_line, missing), choice.notes)


def _refuse_exhausted(wanted: WantedLine, pool: Pool, taken: int) -> Refused | None:
    left = max(Decimal(0), pool.remaining - taken)
    if 0 < wanted.quantity <= left:
        return None
    if wanted.quantity <= 0:
        return Refused(
            RefusalCode.CONTENT_UNREADABLE,
            f"The refund asks for {wanted.quantity} of '{_name(wanted.line)}'. Ask for one or more.",
        )
    return Refused(
        RefusalCode.LINE_EXHAUSTED,
        f"'{_name(wanted.line)}': {wanted.quantity} to be refunded, but only {left:f} left "
        "in MultiSafepay's cart after earlier refunds. Refund at most that many.",
    )


def _fractional(line: SaleorLine) -> Refused:
    return Refused(
        RefusalCode.FREE_AMOUNT_NOT_ALLOWED,
        f"'{_name(line)}' has a fraction as its quantity at MultiSafepay, "
        "so units of it cannot be refunded here. "
        "Refund it in MultiSafepay's dashboard.",
    )


def _ambiguous(line: SaleorLine) -> Refused:
    return Refused(
        RefusalCode.LINE_AMBIGUOUS,
        f"Several lines of MultiSafepay's cart could be '{_name(line)}', "
        "and this order cannot take an amount without a line. Refund it in MultiSafepay's dashboard.",
    )


def _not_in_cart(line: SaleorLine) -> Refused:
    return Refused(
        RefusalCode.LINE_NOT_FOUND,
        f"MultiSafepay's cart has no line for '{_name(line)}'. Refund it as a manual amount without lines, "
        "or refund it in MultiSafepay's dashboard.",
    )


def _name(line: SaleorLine) -> str:
    """For words to a clerk: never markup, never long."""
    text = " ".join(line.product_name.replace("<", " ").replace(">", " ").split()) or "a line"
    return text[:_NAME_LENGTH]
