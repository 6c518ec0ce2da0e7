"""Time, about two hundred times as fast as in use; what has to be longer than what stays so.

A refund is invisible (1 s) or bars an equal one (1 s) for less time than it takes until its absence is
certain (2 s); a call (0.9 s) that was begun in time (0.5 s) ends before. All of Saleor's retries (0.9 s) end
before its answer counts as lost (2.5 s).
"""

from datetime import timedelta

from saleor_msp_app.durable.reaper import Heartbeat
from saleor_msp_app.multisafepay.http_call import TimeOuts
from saleor_msp_app.sandbox.saleor.settings import Timing
from saleor_msp_app.usecases.pace import Pace


def _ms(milliseconds: int) -> timedelta:
    return timedelta(milliseconds=milliseconds)


QUICK = Pace(
    first=_ms(50),
    longest=_ms(500),
    order_busy=_ms(60),
    look_up=_ms(150),
    certain_after=_ms(2000),
    equal_amount_after=_ms(1200),
    unreachable_for=timedelta(seconds=20),
    stored_poll=_ms(40),
    stored_within=_ms(2500),
    press_poll=_ms(60),
    reconcile_every=_ms(3000),
    quiet_for=_ms(1500),
    sends_within=_ms(500),
    keeps_trying=(_ms(50), _ms(200), _ms(500)),
)
ALIVE = Heartbeat(every=_ms(250), dead_after=_ms(1200))
POLL_SECONDS = 0.05

CALL = TimeOuts(connect=0.5, read=0.7, whole=0.9)
"""One call of MultiSafepay."""

SALEOR_SECONDS = 1.0
"""One call of Saleor."""

SALEOR = Timing(
    connect_timeout=0.5, read_timeout=4.0, retry_scale=0.003, payload_delay=0.05, queue_delay=0.015
)

EQUAL_AMOUNT_SECONDS = 1
INVISIBLE_SECONDS = 1
LINGERING = 3.0
"""Seconds from the beginning of a schedule in which faults may strike; fewer, when all is at rest before."""

SETTLED_WITHIN = 90.0
"""Seconds after the last fault was mended."""

PARKED_FOR = 1.5
"""A report that stays parked for so many seconds without any fault is held."""
