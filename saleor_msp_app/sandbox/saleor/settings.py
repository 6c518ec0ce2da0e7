"""How the sandbox behaves in time. The defaults are Saleor's."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    connect_timeout: float = 2.0
    read_timeout: float = 18.0
    retry_delays: tuple[float, ...] = (10.0, 20.0, 40.0, 80.0, 160.0)
    """After an answer of 500 or more (observed 3.23.28: deliveries at 0, 10, 30, 70, 150 and 310 s)."""
    retry_scale: float = 1.0
    payload_delay: float = 0.02
    """Between event and payload: in this window two simultaneous requests see each other."""
    queue_delay: float = 0.1
    """Between payload and delivery: the staff's answer is out before the app is asked."""


FAST = Timing(
    connect_timeout=0.5, read_timeout=1.0, retry_scale=0.002, payload_delay=0.005, queue_delay=0.015
)
"""For tests: the same order of things, three hundred times as fast."""
