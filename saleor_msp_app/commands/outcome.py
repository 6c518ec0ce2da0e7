"""What a command that may change something says at its end, the same for all of them."""

from dataclasses import dataclass
from typing import Any

import typer

from saleor_msp_app.commands import shown
from saleor_msp_app.commands.exits import DONE, REFUSED, echo_json, plain
from saleor_msp_app.domain.operation import Operation
from saleor_msp_app.usecases.second_look import Look


@dataclass(frozen=True, slots=True)
class Outcome:
    """`done`: it is carried out, or would be in a dry run. `operation` is the ledger's row afterwards."""

    done: bool
    changed: bool
    says: str
    operation: Operation
    look: Look | None


def tell(outcome: Outcome, *, dry_run: bool, as_json: bool) -> int:
    """Print it; the exit code."""
    if as_json:
        echo_json(_content(outcome, dry_run=dry_run))
    else:
        typer.echo(plain(outcome.says))
    return DONE if outcome.done else REFUSED


def _content(outcome: Outcome, *, dry_run: bool) -> dict[str, Any]:
    return {
        "reference": outcome.operation.psp_reference,
        "dry_run": dry_run,
        "done": outcome.done,
        "changed": outcome.changed,
        "says": outcome.says,
        "multisafepay": shown.look(outcome.look),
        "refund": shown.refund(outcome.operation),
    }
