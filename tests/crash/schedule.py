"""What happens in one schedule, and when: nothing but its seed decides."""

import random
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from tests.crash.crash_points import POINTS
from tests.crash.pace import EQUAL_AMOUNT_SECONDS, INVISIBLE_SECONDS

RESERVED = ("VISA", "VISA", "MASTERCARD", "KLARNA")
"""Cards are captured, pay-later orders shipped."""

METHODS = ("KLARNA", "AFTERPAY", "IDEAL", "PAYPAL", "IN3", "VISA", "BILLINK", "MISTERCASH")

SPAN = 1.2
"""Seconds in which everything happens."""


@dataclass(frozen=True, slots=True)
class Grant:
    """Staff grants so many units of the order's line, or its shipping, and presses so often at once."""

    order: int
    units: int
    shipping: bool
    presses: int = 1


@dataclass(frozen=True, slots=True)
class PressAgain:
    """Staff presses again for the order's newest granted refund. Saleor may refuse."""

    order: int


@dataclass(frozen=True, slots=True)
class Bare:
    """Staff refunds an amount without lines, so often at once."""

    order: int
    cents: int
    presses: int = 1


@dataclass(frozen=True, slots=True)
class Charge:
    """Staff charges so much of what is reserved, so often at once."""

    order: int
    cents: int
    presses: int = 1


@dataclass(frozen=True, slots=True)
class Cancel:
    """Staff releases what is still reserved, so often at once."""

    order: int
    presses: int = 1


@dataclass(frozen=True, slots=True)
class Replay:
    """The bytes of a recent delivery come again, so often at once. `back`: 0 is the newest."""

    back: int
    times: int


@dataclass(frozen=True, slots=True)
class MspFault:
    """The next call of MultiSafepay goes wrong (sandbox/multisafepay/faults.py)."""

    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SaleorFaults:
    """From now on (sandbox/saleor/faults.py), instead of those before."""

    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kill:
    """kill -9."""

    replica: int


@dataclass(frozen=True, slots=True)
class Arm:
    """A crash point: `place when nth`, with `stall` for a process that stands still instead of dying."""

    point: str


Act: TypeAlias = Grant | PressAgain | Bare | Charge | Cancel | Replay | MspFault | SaleorFaults | Kill | Arm


@dataclass(frozen=True, slots=True)
class Schedule:
    """`acts` by seconds since the beginning. `pause`: how long a dead replica stays away. `reserved`: methods
    of further orders, numbered behind those of `methods`, that are authorised and not charged."""

    seed: int
    methods: tuple[str, ...]
    quirks: dict[str, Any]
    acts: tuple[tuple[float, Act], ...]
    pause: float = 0.2
    says_502: bool = False
    tries_again: bool = False
    reserved: tuple[str, ...] = ()


QUIRKS: dict[str, Any] = {
    "references_unique": False,
    "equal_amount_seconds": 0,
    "related_style": "new",
    "cart_answer": "order_and_transaction",
    "amount_answer": "refund_id",
    "visible_after_seconds": 0,
    "amount_refunded_in_get": True,
}
"""MultiSafepay at its most careless: nothing but the app keeps a refund from being made twice."""


def drawn(seed: int, *, stalls: bool = False) -> Schedule:
    """The schedule of a seed. `stalls`: some replicas stand still before they send, instead of dying."""
    return _Draw(random.Random(seed), seed, stalls).schedule()  # noqa: S311  repeatable, not secret


@dataclass
class _Draw:
    chance: random.Random
    seed: int
    stalls: bool
    acts: list[tuple[float, Act]] = field(default_factory=list)

    def schedule(self) -> Schedule:
        methods = tuple(self.chance.choices(METHODS, k=self.chance.randint(2, 4)))
        for order in range(len(methods)):
            for _ in range(self.chance.randint(1, 3)):
                self._add(self._press(order))
        if self.chance.random() < 0.4:
            self._add(Replay(self.chance.randint(0, 2), self.chance.randint(1, 3)))
        self._add_faults()
        self._add_deaths()
        reserved = _Reserved(random.Random(-1 - self.seed), len(methods))  # noqa: S311  as in `drawn`
        self.acts += reserved.acts()
        return Schedule(
            seed=self.seed,
            methods=methods,
            quirks=QUIRKS | self._quirks(),
            acts=tuple(sorted(self.acts, key=lambda act: act[0])),
            pause=self.chance.choice((0.0, 0.1, 0.5)),
            says_502=self.chance.random() < 0.5,
            tries_again=self.chance.random() < 0.5,
            reserved=reserved.methods,
        )

    def _add(self, act: Act, at: float | None = None) -> None:
        self.acts.append((self.chance.uniform(0, SPAN) if at is None else at, act))

    def _press(self, order: int) -> Act:
        presses = 2 if self.chance.random() < 0.2 else 1
        match self.chance.randint(0, 5):
            case 0 | 1:
                return Bare(order, self.chance.choice((500, 1000, 2599, 33880)), presses)
            case 2:
                return PressAgain(order)
            case _:
                shipping = self.chance.random() < 0.3
                return Grant(order, self.chance.randint(0 if shipping else 1, 2), shipping, presses)

    def _add_faults(self) -> None:
        for _ in range(self.chance.randint(1, 4)):
            self._add(MspFault(self._msp_fault()))
        if self.chance.random() < 0.6:
            at = self.chance.uniform(0, SPAN)
            self._add(SaleorFaults(self._saleor_faults()), at)
            self._add(SaleorFaults({}), at + self.chance.uniform(0.3, 1.0))

    def _msp_fault(self) -> dict[str, Any]:
        on = self.chance.choice(("refund", "refund", "refund", "get_order"))
        answer = self.chance.choice(
            ("hang", "reset", "close", "cut_off", "html", "empty", "half_json", "error", "slow", "no_data")
        )
        fault = {"on": on, "answer": answer, "skip": self.chance.choice((0, 0, 1, 2))}
        if answer == "error":
            return fault | self._error()
        if answer == "no_data":
            # `{}` for an order is an answer that nobody documents; as a refund's it was really made (§3.1).
            return fault | {"on": "refund", "accepted": True}
        status = self.chance.choice((200, 502, 504))
        accepted = self.chance.random() < 0.5
        return fault | {"seconds": 0.4 if answer == "slow" else 3, "status": status, "accepted": accepted}

    def _error(self) -> dict[str, Any]:
        """A permanent error that was carried out all the same would be a lie that nobody can find out."""
        code = self.chance.choice((1000, 1021, 1024, 1033, 1034, 9999))
        return {"code": code, "accepted": code not in (1024, 1034) and self.chance.random() < 0.5}

    def _saleor_faults(self) -> dict[str, Any]:
        report, query = "transactionEventReport", "TransactionEvents"
        times = self.chance.randint(1, 3)
        return self.chance.choice(
            (
                {"answer": [{"mode": "502", "times": times}]},
                {"answer": [{"mode": "html"}]},
                {"answer": [{"mode": "hang"}]},
                {"answer_delay": self.chance.uniform(0.1, 0.6)},
                {"graphql": [{"mode": "503", "times": 2 * times, "containing": report}]},
                {"graphql": [{"mode": "cut", "times": times, "after": True, "containing": report}]},
                {"graphql": [{"mode": "hang", "seconds": 2, "containing": report, "after": True}]},
                {"graphql": [{"mode": "html", "times": times, "containing": query}]},
                {"token_dead": True},
            )
        )

    def _add_deaths(self) -> None:
        """Each point in turn, so that fifty schedules meet every one; and a death at any time."""
        point = POINTS[self.seed % len(POINTS)]
        if self.stalls and self.chance.random() < 0.5:
            self._add(Arm("multisafepay.refund before 1 stall"), 0.0)
            return
        self._add(
            Arm(f"{point} {self.chance.choice((1, 1, 2, 2, 3, 4))}"), self.chance.choice((0.0, 0.0, 0.4))
        )
        if self.chance.random() < 0.6:
            self._add(Kill(self.chance.randint(0, 1)))

    def _quirks(self) -> dict[str, Any]:
        pick = self.chance.choice
        answers = ("order_and_transaction", "refund_id", "empty_object", "empty_list")
        return {
            "equal_amount_seconds": pick((0, 0, EQUAL_AMOUNT_SECONDS)),
            "related_style": pick(("new", "new", "old")),
            "cart_answer": pick(answers),
            "amount_answer": pick(answers),
            "visible_after_seconds": pick((0, 0, 0, INVISIBLE_SECONDS)),
            "amount_refunded_in_get": pick((True, True, False)),
        }


@dataclass
class _Reserved:
    """Orders to be charged and cancelled, by a chance of their own. `first` is the first one's number."""

    chance: random.Random
    first: int
    methods: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.methods = tuple(self.chance.choices(RESERVED, k=self.chance.randint(1, 2)))

    def acts(self) -> list[tuple[float, Act]]:
        """What staff does, and what goes wrong at MultiSafepay meanwhile."""
        found: list[tuple[float, Act]] = []
        for order in range(self.first, self.first + len(self.methods)):
            wanted = [self._press(order) for _ in range(self.chance.randint(1, 3))]
            found += [(self.chance.uniform(0, SPAN), act) for act in wanted]
        if self.chance.random() < 0.7:
            found.append((self.chance.uniform(0, SPAN), MspFault(self._fault())))
        return found

    def _press(self, order: int) -> Act:
        presses = 2 if self.chance.random() < 0.3 else 1
        if self.chance.random() < 0.25:
            return Cancel(order, presses)
        return Charge(order, self.chance.choice((500, 2599, 10000, 33880, 33880)), presses)

    def _fault(self) -> dict[str, Any]:
        answer = self.chance.choice(("hang", "reset", "close", "cut_off", "html", "empty", "half_json"))
        return {
            "on": self.chance.choice(("capture", "capture", "update")),
            "answer": answer,
            "skip": self.chance.choice((0, 0, 1)),
            "seconds": 3,
            "status": 502,
            "accepted": self.chance.random() < 0.5,
        }
