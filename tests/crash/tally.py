"""What came of everything so far."""

import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TextIO

from saleor_msp_app.domain.operation import Operation
from tests.crash.books import Violation
from tests.crash.playing import Payment, Play, is_held, journal_of

KINDS = ("doubled", "lost", "mismatched")


@dataclass
class Tally:
    """`expected` plays, one for each schedule and database. `progress`: where to say how far it is, every so
    many plays, and at once what went wrong: a run that is broken off has told what it knew."""

    schedules: int
    expected: int
    progress: TextIO | None = None
    every: int = 50
    played: Counter[str] = field(default_factory=Counter)
    """By the kind of database."""
    killed: int = 0
    held: int = 0
    again: int = 0
    is_broken_off: bool = False
    violated: Counter[str] = field(default_factory=Counter)
    stories: list[str] = field(default_factory=list)
    held_stories: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, played: Play, found: list[Violation], *, killed: int, at_rest: bool) -> None:
        """One play more."""
        held = [one for one in played.ledger() if is_held(one)]
        with self._lock:
            self.played[played.stage.place.database] += 1
            self.killed += killed
            self.held += len(held)
            self.held_stories += [line for one in held for line in _journal(played, one)]
            self.violated.update(one.kind for one in found)
            if found or not at_rest:
                self._tell(_story(played, found, at_rest=at_rest))
            if self.played.total() % self.every == 0:
                self._say(f"{self._how_far}  {'  '.join(self.lines)}")

    def postpone(self, name: str, why: str) -> None:
        """The machine was too busy: it is not counted, and will be played again more slowly."""
        with self._lock:
            self.again += 1
            self._tell([f"{name}  ({why}; played again, more slowly)"])

    @property
    def sums(self) -> str:
        """How often each promise was broken."""
        return "  ".join(f"{kind} {self.violated[kind]}" for kind in KINDS)

    @property
    def lines(self) -> tuple[str, str]:
        """The end of a run."""
        played_again = f"  played again {self.again}" if self.again else ""
        broken_off = f"  broken off: {self._how_far}" if self.is_broken_off else ""
        return f"held {self.held}{played_again}{broken_off}", (
            f"schedules {self.schedules}  killed {self.killed}  {self.sums}"
        )

    @property
    def is_clean(self) -> bool:
        """Whether every promise was kept, to the end."""
        return not self.is_broken_off and not any(self.violated.values())

    @property
    def _how_far(self) -> str:
        each = "  ".join(f"{kind} {count}" for kind, count in sorted(self.played.items()))
        now = datetime.now(UTC).strftime("%H:%M:%S")
        return f"{now}  {self.played.total()} of {self.expected} plays ({each})"

    def _tell(self, story: list[str]) -> None:
        self.stories += story
        for line in story:
            self._say(line)

    def _say(self, line: str) -> None:
        if self.progress is not None:
            print(line, file=self.progress, flush=True)


def _name(played: Play) -> str:
    return f"--seed {played.schedule.seed} --database {played.stage.place.database}"


def _story(played: Play, found: list[Violation], *, at_rest: bool) -> list[str]:
    """The seed, what is wrong, and the journal of every operation of the orders concerned."""
    lines = [_name(played) + ("" if at_rest else "  (did not come to rest)")]
    lines += [f"  {one.kind}: {one.order}: {one.what}" for one in found]
    orders = {one.order for one in found}
    for operation in played.ledger():
        if operation.msp_order_id in orders or not at_rest:
            lines += _journal(played, operation)
    for payment in played.payments:
        if payment.msp_order_id in orders:
            lines += _events(played, payment)
    return lines


def _events(played: Play, payment: Payment) -> list[str]:
    """What Saleor holds of a payment, newest first."""
    (shown,) = played.stage.staff.look(payment.order)["transactions"]
    return [
        f"  Saleor: {one['type']} {one['pspReference'] or '-'} {one['amount']['amount']} {one['message']}"
        for one in shown["events"]
    ]


def _journal(played: Play, operation: Operation) -> list[str]:
    reference = operation.psp_reference
    head = (
        f"  seed {played.schedule.seed}: {reference} {operation.amount} {operation.state} {operation.report}"
    )
    return [head, *(f"    {entry}" for entry in journal_of(played.stage.ledger, reference))]
