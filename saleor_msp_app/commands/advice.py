"""What an operator may do about a refund, in one sentence."""

from typing import assert_never

from saleor_msp_app.domain.operation import Operation, OperationState, ReportState
from saleor_msp_app.domain.refusals import RefusalCode


def advice(operation: Operation) -> str:
    """Depends on where the money is, then on what Saleor knows."""
    match operation.state:
        case OperationState.REQUESTED:
            return "Nothing to do: it waits to be sent."
        case OperationState.SENDING:
            return "Nothing to do: the app sends it, or looks up whether it arrived."
        case OperationState.NEEDS_PERSON:
            return (
                f"Look at order {operation.msp_order_id} in MultiSafepay's dashboard. Then `refunds recheck "
                "--apply` where it shows there now, `refunds retry` where it certainly does not, or "
                "`refunds resolve` to say what you found."
            )
        case OperationState.ACCEPTED | OperationState.REFUSED:
            return _of_report(operation)
        case _:
            assert_never(operation.state)


def _of_report(operation: Operation) -> str:
    match operation.report:
        case ReportState.NOT_DUE | ReportState.DONE:
            return "Nothing to do: Saleor knows the result."
        case ReportState.DUE:
            return _due(operation)
        case ReportState.PARKED:
            return (
                "Saleor cannot be told: `refunds show` says why. Most often the app has to be installed "
                "again in this shop."
            )
        case _:
            assert_never(operation.report)


def _due(operation: Operation) -> str:
    unreached = operation.refusal and operation.refusal.code is RefusalCode.MULTISAFEPAY_UNREACHABLE
    if unreached and operation.granted_refund_id is not None:
        return "Saleor will be told. Until then `refunds retry` takes the refusal back."
    return "Nothing to do: Saleor will be told."
