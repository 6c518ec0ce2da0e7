"""Which cart line an order line is: E19, E21, E22, E23, E76."""

from dataclasses import replace
from decimal import Decimal

import pytest

from saleor_msp_app.domain.cart_lines import pools_of
from saleor_msp_app.domain.ids import MerchantItemId
from saleor_msp_app.domain.line_matching import Ambiguous, LineMatcher, Match, Matched, NotInCart
from saleor_msp_app.domain.money import currency
from saleor_msp_app.domain.msp_order import CartItem
from saleor_msp_app.domain.refund_request import SaleorLine
from saleor_msp_app.domain.refusals import RefusalCode
from saleor_msp_app.domain.tax_tables import TaxRates
from tests.builders.msp_orders import item, msp_order, shipping, tax_tables
from tests.builders.plans import NO_FREE_AMOUNTS, cart_plan, refusal, rows
from tests.builders.saleor_orders import REFERENCE, global_id, line, wanted

HUNDRED = "82.6446280992"
TEN = "8.2644628099"
RATES = TaxRates(tax_tables(), "NL")
TEE = line("100", 2, variant=384, sku="TEE-S", name="Monospace Tee", variant_name="S", key="0d0d-1")


def _match(cart: list[CartItem], saleor_line: SaleorLine = TEE, own_id: str | None = "384") -> Match:
    matcher = LineMatcher(pools_of(cart), RATES, currency("EUR"))
    return matcher.match(saleor_line, None if own_id is None else MerchantItemId(own_id))


@pytest.mark.parametrize(
    "item_id",
    [
        "384",
        "384-2",
        " 384 ",
        global_id("OrderLine", "0d0d-1"),
        "0d0d-1",
        global_id("ProductVariant", 384),
        "TEE-S",
        " tee-s ",
    ],
)
def test_e22_e23_an_id_matches_blanks_and_case_aside(item_id: str) -> None:
    found = _match([item("999", HUNDRED, name="Another"), item(item_id, HUNDRED, name="Renamed since")])
    assert isinstance(found, Matched)
    assert found.pool.first.merchant_item_id == item_id
    assert found.by == ""


@pytest.mark.parametrize(
    ("cart_item", "by"),
    [
        (item("TEE-S_7731", HUNDRED), "SKU with a suffix"),
        (item("x1", HUNDRED, name="monospace  TEE"), "name and price"),
        (item("x1", HUNDRED, name="Monospace Tee (S)"), "name and price"),
        (item("x1", HUNDRED, name="Monospace Tee - S"), "name and price"),
    ],
)
def test_e22_weaker_grounds_are_flagged(cart_item: CartItem, by: str) -> None:
    found = _match([cart_item, item("x2", TEN, name="Monospace Tee")])
    assert found == Matched(pools_of([cart_item])[0], by)
    planned = cart_plan(msp_order([cart_item, shipping()]), wanted(10000, (TEE, 1)))
    assert any(by in note for note in planned.notes)


def test_e21_what_is_posted_is_the_carts_own_item() -> None:
    sold = item("384", HUNDRED, 2, name="Sold as this", description="in blue")
    planned = cart_plan(msp_order([sold, shipping()]), wanted(10000, (TEE, 1)))
    assert planned.mirrored == (replace(sold, unit_price=-sold.unit_price, quantity=Decimal(1)),)


def test_e21_a_deleted_variant_is_found_by_its_sku_or_name() -> None:
    gone = replace(TEE, variant_id=None)
    assert isinstance(_match([item("TEE-S", HUNDRED)], gone, None), Matched)
    nameless = replace(gone, sku=None)
    assert isinstance(_match([item("7", HUNDRED, name="Monospace Tee")], nameless, None), Matched)
    assert _match([item("7", HUNDRED, name="")], replace(nameless, product_name=""), None) == NotInCart()


def test_e19_of_one_sku_the_price_tells_the_lines_apart() -> None:
    cart = [item("TEE-S", TEN, 2), item("TEE-S", HUNDRED, 2)]
    found = _match(cart)
    assert isinstance(found, Matched)
    assert found.pool.first.unit_price == Decimal(HUNDRED)


def test_e19_then_the_vat_rate_and_the_name_of_the_variant() -> None:
    by_rate = _match([item("TEE-S", "100", 1, "none"), item("TEE-S", HUNDRED, 1, "BTW21")])
    assert isinstance(by_rate, Matched)
    assert by_rate.pool.key.selector == "BTW21"
    by_name = _match(
        [item("x1", HUNDRED, name="Monospace Tee (M)"), item("x2", HUNDRED, name="Monospace Tee (S)")],
        own_id=None,
    )
    assert isinstance(by_name, Matched)
    assert by_name.pool.key.item_id == "x2"


def test_e19_a_cent_of_rounding_is_still_the_price() -> None:
    assert isinstance(_match([item("384", "82.65", 2)]), Matched)
    near = _match(
        [item("TEE-S", "82.64", 2), item("TEE-S", "82.645", 2)], replace(TEE, unit_gross=Decimal("99.99"))
    )
    assert isinstance(near, Matched)
    assert near.pool.key.price == Decimal("82.64")


def test_e19_what_stays_ambiguous_becomes_a_free_amount() -> None:
    cart = [
        item("x1", HUNDRED, name="Monospace Tee"),
        item("x2", HUNDRED, name="Monospace Tee"),
        shipping(),
    ]
    assert _match(cart) == Ambiguous()
    order = msp_order(cart)
    asked = wanted(10000, (TEE, 1))
    assert rows(cart_plan(order, asked).mirrored) == [(f"refund-{REFERENCE}", "-100", "1")]
    assert "Monospace Tee" in refusal(order, asked, RefusalCode.LINE_AMBIGUOUS, NO_FREE_AMOUNTS)


def test_e22_the_number_of_a_variant_here_may_be_a_sku_there() -> None:
    cart = [item("384", TEN, 2, name="Another thing"), item("TEE-S", HUNDRED, 2)]
    found = _match(cart)
    assert isinstance(found, Matched)
    assert found.pool.key.item_id == "TEE-S"


def test_e37_one_id_at_another_price_is_the_line_if_as_many_were_sold() -> None:
    assert _match([item("384", "90", 2)]) == Matched(
        pools_of([item("384", "90", 2)])[0], "id, at another price"
    )
    assert _match([item("384", "247.93", 1)]) == Ambiguous()


def test_a_line_that_is_not_in_the_cart_is_refused_by_name() -> None:
    cart = [item("385", TEN, name="Apple Juice"), shipping(HUNDRED)]
    assert _match(cart) == NotInCart()
    message = refusal(msp_order(cart), wanted(10000, (TEE, 1)), RefusalCode.LINE_NOT_FOUND)
    assert "Monospace Tee" in message


def test_neither_shipping_nor_discounts_nor_refunds_are_goods() -> None:
    cart = [
        item("msp-shipping", HUNDRED, name="Monospace Tee"),
        item("384", f"-{HUNDRED}", name="Monospace Tee"),
        item("refund-r-1", HUNDRED, -1, name="Monospace Tee"),
    ]
    assert _match(cart) == NotInCart()


def test_e76_two_lines_of_one_variant_are_told_apart_by_their_place() -> None:
    lines = (replace(TEE, position=0), line("100", 1, name="Monospace Tee", position=1, key="0d0d-2"))
    cart = [item("384", HUNDRED, 2, name="first"), item("384-2", HUNDRED, 1, name="second"), shipping()]
    planned = cart_plan(msp_order(cart), wanted(10000, (lines[1], 1), order_lines=lines))
    assert rows(planned.mirrored) == [("384-2", "-82.6446280992", "1")]


def test_e76_or_by_their_price_where_the_places_were_exchanged() -> None:
    lines = (replace(TEE, position=0), line("10", 1, name="Monospace Tee", position=1, key="0d0d-2"))
    cart = [item("384", TEN, 1), item("384-2", HUNDRED, 2), shipping()]
    planned = cart_plan(msp_order(cart), wanted(1000, (lines[1], 1), order_lines=lines))
    assert rows(planned.mirrored) == [("384", "-8.2644628099", "1")]


def test_markup_in_a_name_never_reaches_the_clerk() -> None:
    loud = replace(TEE, product_name="<b>Monospace</b> " + "very " * 200, variant_id=None, sku=None)
    message = refusal(msp_order([shipping()], amount=695), wanted(100, (loud, 1)), RefusalCode.LINE_NOT_FOUND)
    assert "Monospace" in message
