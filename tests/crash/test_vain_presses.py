"""The runner allows a failure after the success only of a press nobody heard, or whose answer was lost."""

import pytest

from tests.crash.vain_presses import was_pressed_in_vain

PAID = {"rf-paid", None}
ASKED = ("REFUND_REQUEST", "rf-paid")
SUCCESS = ("REFUND_SUCCESS", "rf-paid")
TOLD_TO_PRESS_AGAIN = ("REFUND_FAILURE", "no-lost")
GIVEN_UP = ("REFUND_FAILURE", "")


@pytest.mark.parametrize(
    ("newest_first", "written", "in_vain"),
    [
        # As played: two presses at once, the first delivery of one of them answered by a proxy.
        ([TOLD_TO_PRESS_AGAIN, SUCCESS, ASKED, ("REFUND_REQUEST", "no-lost")], 1, True),
        ([GIVEN_UP, SUCCESS, ASKED, ("REFUND_REQUEST", "")], 1, True),
        # The app answered both, and Saleor never stored one of the answers.
        ([GIVEN_UP, SUCCESS, ASKED, ("REFUND_REQUEST", "")], 2, True),
        ([GIVEN_UP, GIVEN_UP, SUCCESS, ASKED, ("REFUND_REQUEST", "")], 2, False),
        # The app had both in its hands: it must not have answered one of them with a failure.
        ([TOLD_TO_PRESS_AGAIN, SUCCESS, ASKED, ("REFUND_REQUEST", "no-lost")], 2, False),
        ([GIVEN_UP, SUCCESS, ASKED], 1, False),
        # One was lost, and two failed.
        ([TOLD_TO_PRESS_AGAIN, GIVEN_UP, SUCCESS, ASKED, ("REFUND_REQUEST", "no-lost")], 1, False),
        # The app itself told of a failure after the success.
        ([("REFUND_FAILURE", "rf-paid"), SUCCESS, ASKED, ("REFUND_REQUEST", "")], 1, False),
        # The success is not linked, or another's.
        ([TOLD_TO_PRESS_AGAIN, ASKED, ("REFUND_REQUEST", "no-lost")], 1, False),
        ([GIVEN_UP, ("REFUND_SUCCESS", "rf-other"), ASKED, ("REFUND_REQUEST", "")], 1, False),
    ],
)
def test_a_press_in_vain(newest_first: list[tuple[str, str]], written: int, in_vain: bool) -> None:
    events = [{"type": kind, "pspReference": reference} for kind, reference in newest_first]
    assert was_pressed_in_vain({"transactionEvents": events}, PAID, written) is in_vain
