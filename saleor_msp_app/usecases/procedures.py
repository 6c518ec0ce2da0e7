"""Which procedure carries an operation out."""

from saleor_msp_app.domain.operation import OperationKind
from saleor_msp_app.usecases.ports.multisafepay import MultiSafepay
from saleor_msp_app.usecases.ports.running import Clock
from saleor_msp_app.usecases.procedure import Procedure
from saleor_msp_app.usecases.refunding import Refunding
from saleor_msp_app.usecases.reserving import Cancelling, Charging


def procedure_of(kind: OperationKind, multisafepay: MultiSafepay, clock: Clock) -> Procedure:
    """Raise ValueError for a kind that is only ever found at MultiSafepay."""
    match kind:
        case OperationKind.REFUND:
            return Refunding(multisafepay, clock)
        case OperationKind.CHARGE:
            return Charging(multisafepay)
        case OperationKind.CANCEL:
            return Cancelling(multisafepay)
        case OperationKind.AUTHORIZATION | OperationKind.CHARGEBACK | OperationKind.CHARGEBACK_REVERSED:
            msg = f"{kind} is never carried out by the app"
            raise ValueError(msg)
