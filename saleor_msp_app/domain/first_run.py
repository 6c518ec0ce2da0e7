"""The way from an installed app to the first refund: what is done, and what comes next."""

from dataclasses import dataclass
from enum import StrEnum


class StepName(StrEnum):
    """In their order."""

    ACCOUNT = "account"
    CHANNELS = "channels"
    NOTIFICATIONS = "notifications"
    PAYMENT = "payment"
    REFUND = "refund"


@dataclass(frozen=True, slots=True)
class FirstRunFacts:
    """What has happened in a shop. `has_default`: the environment has an account, for every channel without
    one of its own."""

    has_default: bool
    has_account: bool
    serves_channel: bool
    was_notified: bool
    was_paid: bool
    was_refunded: bool


@dataclass(frozen=True, slots=True)
class Step:
    """`is_next`: the first one that is not done."""

    name: StepName
    is_done: bool
    is_next: bool


def first_run(facts: FirstRunFacts) -> tuple[Step, ...]:
    """All steps; none any more once money was refunded."""
    if facts.was_refunded:
        return ()
    done = {
        StepName.ACCOUNT: facts.has_default or facts.has_account,
        StepName.CHANNELS: facts.has_default or facts.serves_channel,
        # Nobody keeps when the environment's account was notified: a payment that was followed tells as much.
        StepName.NOTIFICATIONS: facts.was_notified or (facts.has_default and facts.was_paid),
        StepName.PAYMENT: facts.was_paid,
        StepName.REFUND: False,
    }
    following = next(name for name, is_done in done.items() if not is_done)
    return tuple(Step(name, is_done, name is following) for name, is_done in done.items())
