"""What a person may do about an operation. Commands and pages say it in their own words."""

from enum import StrEnum
from typing import assert_never

from saleor_msp_app.domain.operation import Operation, OperationState, ReportState
from saleor_msp_app.domain.refusals import RefusalCode


class Advice(StrEnum):
    """Depends on where the money is, then on what Saleor knows."""

    WAITS = "waits"
    IS_SENT = "is_sent"
    LOOK = "look"
    ALL_DONE = "all_done"
    CANNOT_BE_TOLD = "cannot_be_told"
    WILL_BE_TOLD = "will_be_told"
    CAN_STILL_BE_RETRIED = "can_still_be_retried"


def advice(operation: Operation) -> Advice:
    """The one thing to say."""
    match operation.state:
        case OperationState.REQUESTED:
            return Advice.WAITS
        case OperationState.SENDING:
            return Advice.IS_SENT
        case OperationState.NEEDS_PERSON:
            return Advice.LOOK
        case OperationState.ACCEPTED | OperationState.REFUSED:
            return _of_report(operation)
        case _:
            assert_never(operation.state)


def _of_report(operation: Operation) -> Advice:
    match operation.report:
        case ReportState.NOT_DUE | ReportState.DONE:
            return Advice.ALL_DONE
        case ReportState.DUE:
            return _due(operation)
        case ReportState.PARKED:
            return Advice.CANNOT_BE_TOLD
        case _:
            assert_never(operation.report)


def _due(operation: Operation) -> Advice:
    unreached = operation.refusal and operation.refusal.code is RefusalCode.MULTISAFEPAY_UNREACHABLE
    retriable = unreached and operation.granted_refund_id is not None
    return Advice.CAN_STILL_BE_RETRIED if retriable else Advice.WILL_BE_TOLD
