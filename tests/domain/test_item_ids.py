"""Ids that a checkout and its order agree on: E75, E76."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from saleor_msp_app.domain.item_ids import global_key, is_of_variant, line_item_ids, variant_number
from tests.builders.saleor_orders import global_id, line


@dataclass(frozen=True)
class CheckoutLine:
    """Another type than the order's line, with ids of its own."""

    position: int
    variant_id: str | None


def test_e76_lines_of_one_variant_get_an_ordinal() -> None:
    lines = [line("1", variant=v, position=p) for p, v in enumerate([384, 385, 384, 384])]
    assert line_item_ids(lines) == ("384", "385", "384-2", "384-3")


def test_the_position_counts_and_not_the_order_of_the_argument() -> None:
    lines = [line("1", variant=384, position=2), line("1", variant=384, position=0)]
    assert line_item_ids(lines) == ("384-2", "384")


def test_a_forgotten_variant_has_no_id_and_disturbs_no_other() -> None:
    lines = [line("1", variant=v, position=p) for p, v in enumerate([384, None, 384])]
    assert line_item_ids(lines) == ("384", None, "384-2")


@given(st.lists(st.integers(1, 5), max_size=12))
def test_a_checkout_and_its_order_come_to_the_same_unique_ids(variants: list[int]) -> None:
    order = [line("1", variant=v, position=p) for p, v in enumerate(variants)]
    checkout = [CheckoutLine(p, global_id("ProductVariant", v)) for p, v in enumerate(variants)]
    ids = line_item_ids(order)
    assert ids == line_item_ids(checkout)
    assert len(set(ids)) == len(ids)
    assert all(
        is_of_variant(str(i), global_id("ProductVariant", v)) for i, v in zip(ids, variants, strict=True)
    )


def test_e75_ids_are_short_enough_for_klarna() -> None:
    lines = [line("1", variant=99999, position=p) for p in range(9)]
    assert all(len(str(item_id)) < 9 for item_id in line_item_ids(lines))


def test_global_ids_are_read() -> None:
    assert global_key(global_id("OrderLine", "0d0d")) == "0d0d"
    assert global_key("no global id") is None
    assert global_key("Tm90aGluZw==") is None
    assert variant_number(global_id("ProductVariant", 384)) == "384"
    assert variant_number("384") == "384"
    assert len(variant_number("variant-of-another-world")) == 8
    assert not is_of_variant("384-x", global_id("ProductVariant", 384))
    assert not is_of_variant("384", None)
