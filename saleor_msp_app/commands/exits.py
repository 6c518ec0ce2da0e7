"""How a command ends: 0 done, 1 refused with the reason, 2 wrong usage or settings."""

import asyncio
import json
from collections.abc import Coroutine, Mapping
from typing import Any, NoReturn

import typer

from saleor_msp_app.domain.errors import SaleorMspError, SettingsRefused
from saleor_msp_app.observability.logging import configure_logging, is_terminal

DONE, REFUSED, USAGE = 0, 1, 2


def run(command: Coroutine[Any, Any, int]) -> NoReturn:
    """Carry a command out and end the process with what it returns. Standard output is the command's own."""
    configure_logging(as_json=not is_terminal())
    try:
        code = asyncio.run(command)
    except SettingsRefused as refused:
        fail(str(refused), USAGE)
    except SaleorMspError as error:
        fail(str(error), REFUSED)
    raise typer.Exit(code)


def fail(sentence: str, code: int) -> NoReturn:
    """End with a sentence on standard error."""
    typer.echo(plain(sentence), err=True)
    raise typer.Exit(code)


def echo_json(content: Mapping[str, Any]) -> None:
    """One JSON object, readable; the keys are part of the command's promise."""
    typer.echo(json.dumps(content, ensure_ascii=False, indent=2))


def plain(text: str) -> str:
    """Without control characters: what others wrote must not command the terminal."""
    return "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in text)
