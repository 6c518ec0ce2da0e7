"""Time, about two hundred times as fast as in use; what has to be longer than what stays so.

A refund is invisible (1 s) or bars an equal one (1 s) for less time than it takes until its absence is
certain (2 s); a call (0.9 s) that was begun in time (0.5 s) ends before. All of Saleor's retries (0.9 s) end
before its answer counts as lost (2.5 s).
"""

from dataclasses import dataclass
from datetime import timedelta

from saleor_msp_app.durable.reaper import Heartbeat
from saleor_msp_app.multisafepay.http_call import TimeOuts
from saleor_msp_app.sandbox.saleor.settings import Timing
from saleor_msp_app.usecases.pace import Pace


@dataclass(frozen=True, slots=True)
class Tempo:
    """`slower`: so many times, for a machine that was too busy. What goes wrong, and when, stays."""

    slower: float = 1.0

    @property
    def pace(self) -> Pace:
        """The app's waits."""
        return Pace(
            first=self._ms(50),
            longest=self._ms(500),
            order_busy=self._ms(60),
            look_up=self._ms(150),
            certain_after=self._ms(2000),
            equal_amount_after=self._ms(1200),
            unreachable_for=self._ms(20_000),
            stored_poll=self._ms(40),
            stored_within=self._ms(2500),
            press_poll=self._ms(60),
            reconcile_every=self._ms(3000),
            quiet_for=self._ms(3000),
            sends_within=self._ms(500),
            keeps_trying=(self._ms(50), self._ms(200), self._ms(500)),
        )

    @property
    def heartbeat(self) -> Heartbeat:
        """Three are missed before a replica counts as dead."""
        return Heartbeat(every=self._ms(400), dead_after=self._ms(1200))

    @property
    def call(self) -> TimeOuts:
        """One call of MultiSafepay."""
        return TimeOuts(connect=0.5 * self.slower, read=0.7 * self.slower, whole=0.9 * self.slower)

    @property
    def saleor_call(self) -> float:
        """One call of Saleor, in seconds."""
        return 1.0 * self.slower

    @property
    def saleor(self) -> Timing:
        """How long Saleor waits for the app."""
        return Timing(
            connect_timeout=0.5 * self.slower,
            read_timeout=4.0 * self.slower,
            retry_scale=0.003,
            payload_delay=0.05,
            queue_delay=0.015,
        )

    @property
    def settled_within(self) -> float:
        """Seconds after the last fault was mended."""
        return 90.0 * self.slower

    @property
    def parked_for(self) -> float:
        """A report that stays parked for so many seconds without any fault is held."""
        return 1.5 * self.slower

    def _ms(self, milliseconds: int) -> timedelta:
        return timedelta(milliseconds=milliseconds) * self.slower


POLL_SECONDS = 0.25
"""How often the engine looks for new work: idle replicas cost most of what a run costs."""

IN_TIME, SLOWLY = Tempo(), Tempo(slower=3.0)

EQUAL_AMOUNT_SECONDS = 1
INVISIBLE_SECONDS = 1
LINGERING = 3.0
"""Seconds from the beginning of a schedule in which faults may strike; fewer, when all is at rest before."""
