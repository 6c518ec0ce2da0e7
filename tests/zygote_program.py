"""The program behind tests/zygote.py: imports everything, then forks a child for each order it reads.

    in   {"start": {"main": "module:function", "args": […], "env": {…}, "cwd": "…"}} and a descriptor
         {"signal": 9, "pid": 1}
    out  {"started": 1} or {"ended": 1, "returncode": -9}

It has one thread, no event loop and no connection but this one, so that a fork copies nothing that is
running. What is drawn by chance differs in each child: Python seeds `random` anew after a fork, and
`secrets` and `uuid4` ask the system.
"""

import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import threading
from dataclasses import dataclass, field
from typing import Any

_NEEDED = (
    "saleor_msp_app.bootstrap",
    "saleor_msp_app.cli",
    "saleor_msp_app.serving",
    "tests.crash.serve",
    "tests.replicas.serve",
    # What they import when they run:
    "aiosqlite",
    "dbos._sys_db_postgres",
    "dbos._sys_db_sqlite",
    "encodings.idna",
    "httpcore",
    "psycopg",
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.dialects.sqlite.aiosqlite",
    "sqlalchemy.dialects.sqlite.pysqlite",
    "uvicorn.lifespan.on",
    "uvicorn.loops.auto",
    "uvicorn.protocols.http.auto",
    "uvicorn.protocols.websockets.auto",
)


@dataclass(frozen=True)
class Order:
    """What a child is to do."""

    main: str
    args: list[str]
    env: dict[str, str]
    cwd: str
    output: int

    def carry_out(self) -> Any:
        """As `python -m` would; the exit code, or what it raises."""
        os.setpgid(0, 0)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for stream in (1, 2):
            os.dup2(self.output, stream)
        os.close(self.output)
        os.chdir(self.cwd)
        os.environ.clear()
        os.environ.update(self.env)
        module, _, function = self.main.partition(":")
        sys.argv = [module, *self.args]
        return getattr(importlib.import_module(module), function)(*self.args)


@dataclass
class Nest:
    """Follows its connection. `_rest` is what was read of an order that has not come whole."""

    connection: socket.socket
    _living: set[int] = field(default_factory=set)
    _rest: bytes = b""
    _descriptors: list[int] = field(default_factory=list)

    def until_child(self) -> Order | None:
        """An order in the child that is to carry it out; None in the end."""
        woken, waking = os.pipe()
        os.set_blocking(waking, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(waking)
        order = None
        while order is None and self.connection.fileno() >= 0:
            readable, _, _ = select.select([self.connection.fileno(), woken], [], [])
            if woken in readable:
                os.read(woken, 4096)
            self._tell_of_the_dead()
            if self.connection.fileno() in readable:
                order = self._read()
        signal.set_wakeup_fd(-1)
        os.close(woken)
        os.close(waking)
        return order

    def _read(self) -> Order | None:
        received, descriptors, _, _ = socket.recv_fds(self.connection, 65536, 4)
        self._descriptors += descriptors
        if not received:
            self._end()
            return None
        *lines, self._rest = (self._rest + received).split(b"\n")
        for line in lines:
            if (order := self._do(json.loads(line))) is not None:
                return order
        return None

    def _do(self, wanted: dict[str, Any]) -> Order | None:
        if "start" in wanted:
            return self._fork(Order(**wanted["start"], output=self._descriptors.pop(0)))
        if wanted["pid"] in self._living:
            os.kill(wanted["pid"], wanted["signal"])
        return None

    def _fork(self, order: Order) -> Order | None:
        pid = os.fork()
        if pid == 0:
            self.connection.close()
            return order
        os.close(order.output)
        self._living.add(pid)
        self._say({"started": pid})
        return None

    def _tell_of_the_dead(self) -> None:
        for pid in tuple(self._living):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended == pid:
                self._living.discard(pid)
                self._say({"ended": pid, "returncode": os.waitstatus_to_exitcode(status)})

    def _say(self, fact: dict[str, int]) -> None:
        try:
            self.connection.sendall(json.dumps(fact).encode() + b"\n")
        except OSError:
            self._end()

    def _end(self) -> None:
        """Nobody listens any more."""
        self.connection.close()
        while self._living:
            pid = self._living.pop()
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def main() -> None:
    """Runs to its end in every child, too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the tests are interrupted, and end the connection
    for module in _NEEDED:
        importlib.import_module(module)
    if threading.active_count() > 1:
        raise RuntimeError(threading.enumerate())
    gc.collect()
    gc.freeze()  # what was imported is never collected: its pages stay shared
    order = Nest(socket.socket(fileno=int(sys.argv[1]))).until_child()
    if order is not None:
        sys.exit(order.carry_out())


if __name__ == "__main__":
    main()
