"""Where processes come from, without starting Python for each of them.

Importing everything takes seconds and is done once. A child that is forked before any thread runs, and that
connects to nothing, forks a process for each line it reads, and says when one has ended. All end with it, and
it ends with its input: nothing outlives a run.

    in   {"name": "…", "role": "replica" | "sandboxes", "log": "…", …}
    out  {"started": "…", "pid": 1} or {"ended": "…", "pid": 1}
"""

import json
import os
import select
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any

from saleor_msp_app.background_server import background_server
from saleor_msp_app.sandbox.multisafepay import create_multisafepay
from saleor_msp_app.sandbox.saleor import create_saleor
from tests.crash.pace import SALEOR
from tests.crash.serve import run_replica

_POLL = 0.02


@dataclass
class Nursery:
    """The runner's end of it."""

    _orders: IO[str]
    _facts: IO[str]
    _pids: dict[str, int] = field(default_factory=dict)
    _ended: dict[str, Callable[[], None]] = field(default_factory=dict)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def start(self, order: dict[str, Any], ended: Callable[[], None]) -> None:
        """Start a process; `ended` is called when it has died."""
        with self._changed:
            self._ended[order["name"]] = ended
            self._orders.write(json.dumps(order) + "\n")
            self._orders.flush()

    def kill(self, name: str) -> None:
        """kill -9, unless it is dead already."""
        with self._changed:
            if name in self._pids:
                os.kill(self._pids[name], signal.SIGKILL)

    def wait_for(self, names: list[str], seconds: float = 60.0) -> None:
        """Until all of them live."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._pids.keys() >= set(names), seconds):
                msg = f"of {names}, only {sorted(self._pids)} live"
                raise RuntimeError(msg)

    def follow(self) -> None:
        """What the nursery says; until it ends."""
        for line in self._facts:
            fact = json.loads(line)
            with self._changed:
                if "started" in fact:
                    self._pids[fact["started"]] = fact["pid"]
                else:
                    del self._pids[fact["ended"]]
                    self._ended[fact["ended"]]()
                self._changed.notify_all()


@contextmanager
def running_nursery() -> Iterator[Nursery]:
    """Call it before any thread runs."""
    their_input, our_output = os.pipe()
    our_input, their_output = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(our_output)
        os.close(our_input)
        _serve(their_input, their_output)
    os.close(their_input)
    os.close(their_output)
    with os.fdopen(our_output, "w") as orders, os.fdopen(our_input) as facts:
        nursery = Nursery(orders, facts)
        following = threading.Thread(target=nursery.follow, daemon=True)
        following.start()
        try:
            yield nursery
        finally:
            orders.close()
            os.waitpid(pid, 0)
            following.join()


def _serve(orders: int, facts: int) -> None:
    """Fork until the orders end. Never returns."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the runner is interrupted, and ends the orders
    living: dict[int, str] = {}
    try:
        with os.fdopen(orders, "rb", buffering=0) as lines:
            while True:
                _tell_of_the_dead(living, facts)
                if select.select([lines], [], [], _POLL)[0]:
                    line = lines.readline()
                    if not line:
                        break
                    _start(json.loads(line), living, facts)
    finally:
        for pid in living:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        os._exit(0)


def _start(order: dict[str, Any], living: dict[int, str], facts: int) -> None:
    pid = os.fork()
    if pid == 0:
        living.clear()
        _become(order)
    living[pid] = order["name"]
    _say(facts, {"started": order["name"], "pid": pid})


def _become(order: dict[str, Any]) -> None:
    """Never returns."""
    sink = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(sink, 1)
    os.dup2(sink, 2)
    try:
        (run_replica if order["role"] == "replica" else run_sandboxes)(order)
    finally:
        os._exit(1)


def run_sandboxes(order: dict[str, Any]) -> None:
    """The product's own, with Saleor's waits in quick motion, until killed."""
    multisafepay, saleor = create_multisafepay(), create_saleor(timing=SALEOR)
    with background_server(multisafepay, order["ports"][0]), background_server(saleor, order["ports"][1]):
        signal.pause()


def _tell_of_the_dead(living: dict[int, str], facts: int) -> None:
    for pid in tuple(living):
        if os.waitpid(pid, os.WNOHANG)[0] == pid:
            _say(facts, {"ended": living.pop(pid), "pid": pid})


def _say(facts: int, fact: dict[str, Any]) -> None:
    os.write(facts, (json.dumps(fact) + "\n").encode())
