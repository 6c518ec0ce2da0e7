"""Processes of the app without starting Python for each of them.

    with running_zygote() as zygote:
        process = zygote.start("tests.replicas.serve:main", [str(file)], env={...}, output=pipe_or_file)
        process.kill()
        process.wait(5)

Importing everything costs seconds of CPU. A program (tests/zygote_program.py) does it once and forks a child
for each start. A child is a process like any other: its own sockets, connections, memory and process group,
so that `kill -9` meets it alone; it ends as Python ends, atexit included. Nothing outlives the test process:
the program ends with the connection to it, and takes its children along.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
_START_SECONDS = 60.0


class ZygoteDied(Exception):
    """The program that forks is gone, or did not answer."""


@dataclass
class Process:
    """As `subprocess.Popen`, as far as tests need it. `returncode` is negative for a signal."""

    pid: int
    _zygote: "Zygote" = field(repr=False)
    _on_end: Callable[[], None] = field(repr=False)
    returncode: int | None = None

    def poll(self) -> int | None:
        """None while it lives."""
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Raise `subprocess.TimeoutExpired`."""
        return self._zygote.wait(self, timeout)

    def send_signal(self, number: signal.Signals) -> None:
        """Nothing happens to a process that has ended, and to none that got its number afterwards."""
        self._zygote.signal(self, number)

    def kill(self) -> None:
        """kill -9."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """As an operator stops it."""
        self.send_signal(signal.SIGTERM)


@dataclass
class Zygote:
    """The test's end of it. Any thread may call."""

    _connection: socket.socket
    _living: dict[int, Process] = field(default_factory=dict)
    _born: list[Process] = field(default_factory=list)
    _on_end_of_next: Callable[[], None] = field(default=lambda: None)
    _is_dead: bool = False
    _starting: threading.Lock = field(default_factory=threading.Lock)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def start(
        self,
        main: str,
        args: Sequence[str] = (),
        env: Mapping[str, str] | None = None,
        *,
        output: int | None = None,
        cwd: Path = ROOT,
        on_end: Callable[[], None] = lambda: None,
    ) -> Process:
        """Call `main`, "module:function", with `args` in a new process; it stands in `sys.argv` as well.

        `env` is its whole environment, this process's own by default. `output` is a file descriptor for
        stdout and stderr, which may be closed afterwards. `on_end` is called from another thread.
        """
        order = {
            "main": main,
            "args": list(args),
            "env": dict(os.environ if env is None else env),
            "cwd": str(cwd),
        }
        with self._starting, self._changed:  # one at a time: its answer and its descriptor are its own
            self._born.clear()
            self._on_end_of_next = on_end
            self._send({"start": order}, [1 if output is None else output])
            self._changed.wait_for(lambda: self._born or self._is_dead, _START_SECONDS)
            if not self._born:
                raise ZygoteDied
            return self._born.pop()

    def wait(self, process: Process, timeout: float | None) -> int:
        """As `Process.wait`."""
        with self._changed:
            self._changed.wait_for(lambda: process.returncode is not None or self._is_dead, timeout)
            if process.returncode is not None:
                return process.returncode
            if self._is_dead:
                raise ZygoteDied
            raise subprocess.TimeoutExpired(f"process {process.pid}", timeout or 0)

    def signal(self, process: Process, number: signal.Signals) -> None:
        """By the parent of the process: it knows whether the number still belongs to it."""
        if process.returncode is None:
            with suppress(OSError), self._changed:  # the program has ended, and with it the process
                self._send({"signal": int(number), "pid": process.pid}, [])

    def follow(self) -> None:
        """What the program says, until it ends."""
        with self._connection.makefile("rb") as facts:
            for line in facts:
                ended = self._learn(json.loads(line))
                if ended is not None:
                    ended._on_end()
        with self._changed:
            self._is_dead = True
            self._changed.notify_all()

    def _send(self, order: dict[str, Any], descriptors: list[int]) -> None:
        line = json.dumps(order).encode() + b"\n"
        sent = socket.send_fds(self._connection, [line], descriptors) if descriptors else 0
        self._connection.sendall(line[sent:])

    def _learn(self, fact: dict[str, int]) -> Process | None:
        """Who has ended, if it tells of an end."""
        with self._changed:
            self._changed.notify_all()
            if "ended" in fact:
                ended = self._living.pop(fact["ended"])
                ended.returncode = fact["returncode"]
                return ended
            process = Process(fact["started"], self, self._on_end_of_next)
            self._living[process.pid] = process
            self._born.append(process)
            return None


@contextmanager
def running_zygote() -> Iterator[Zygote]:
    """The program, until the end; whatever it started ends with it."""
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            program = subprocess.Popen(  # noqa: S603  our own interpreter and our own module
                [sys.executable, "-m", "tests.zygote_program", str(theirs.fileno())],
                cwd=ROOT,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
            )
        zygote = Zygote(ours)
        following = threading.Thread(target=zygote.follow, daemon=True)
        following.start()
        try:
            yield zygote
        finally:
            ours.shutdown(socket.SHUT_RDWR)
            program.wait()
            following.join()
