"""What an operator may do about a refund, in one sentence."""

from typing import assert_never

from saleor_msp_app.domain.advice import Advice
from saleor_msp_app.domain.advice import advice as advice_on
from saleor_msp_app.domain.operation import Operation


def advice(operation: Operation) -> str:
    """With the command that does it."""
    what = advice_on(operation)
    match what:
        case Advice.WAITS:
            return "Nothing to do: it waits to be sent."
        case Advice.IS_SENT:
            return "Nothing to do: the app sends it, or looks up whether it arrived."
        case Advice.LOOK:
            return (
                f"Look at order {operation.msp_order_id} in MultiSafepay's dashboard. Then `refunds recheck "
                "--apply` where it shows there now, `refunds retry` where it certainly does not, or "
                "`refunds resolve` to say what you found."
            )
        case Advice.ALL_DONE:
            return "Nothing to do: Saleor knows the result."
        case Advice.CANNOT_BE_TOLD:
            return (
                "Saleor cannot be told: `refunds show` says why. Most often the app has to be installed "
                "again in this shop."
            )
        case Advice.WILL_BE_TOLD:
            return "Nothing to do: Saleor will be told."
        case Advice.CAN_STILL_BE_RETRIED:
            return "Saleor will be told. Until then `refunds retry` takes the refusal back."
        case _:
            assert_never(what)
