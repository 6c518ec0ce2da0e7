"""One schedule for each guard, which goes wrong without it and right with it."""

from tests.crash.guards import DEDUPE, LOCK, LOOK_UP, STORED_REFERENCE
from tests.crash.schedule import QUIRKS, Arm, Bare, Grant, MspFault, Replay, SaleorFaults, Schedule

_UNANSWERED = MspFault({"on": "refund", "answer": "close", "accepted": True})
_AMOUNTS = (500, 1500, 2500)

DIRECTED = {
    # PayPal shows a refund among the costs alone, so no reference stops the second one at MultiSafepay.
    LOOK_UP: Schedule(1, ("PAYPAL",), QUIRKS, ((0.0, _UNANSWERED), (0.0, Bare(0, 2500)))),
    # All are planned from the same cart: each moves the difference to the one before, or nothing.
    LOCK: Schedule(
        2,
        ("KLARNA",),
        QUIRKS,
        ((0.0, Arm("ledger.accepted after 1 wait")), *[(0.1, Bare(0, cents)) for cents in _AMOUNTS]),
    ),
    DEDUPE: Schedule(
        3, ("IDEAL",), QUIRKS, ((0.0, Grant(0, 1, shipping=False, presses=3)), (0.6, Replay(0, 3)))
    ),
    # Saleor takes its time to store our answer: a report that does not wait is never linked to the grant.
    STORED_REFERENCE: Schedule(
        4,
        ("KLARNA",),
        QUIRKS,
        ((0.0, SaleorFaults({"answer_delay": 1.8})), (0.0, Grant(0, 1, shipping=False))),
    ),
}
