"""One stream of log lines: ours and those of the libraries, as JSON or, on a terminal, for the eye.

An event is named `noun.verb_past` (`refund.requested`), all else are keys. Bodies are never logged.
"""

import logging
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import TextIO

import structlog
from structlog.contextvars import bind_contextvars, merge_contextvars, reset_contextvars
from structlog.typing import Processor

from saleor_msp_app.observability.redaction import redact

_CORRELATION = "correlation_id"
_QUIET = ("httpx", "httpcore", "gql", "aiosqlite", "alembic", "sqlalchemy", "uvicorn", "asyncio", "dbos")
"""They tell of every request, statement or start; the app's own lines say it better."""


def configure_logging(*, as_json: bool, stream: TextIO | None = None) -> None:
    """Route structlog and the standard library to `stream` (standard error). May be called again."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_formatter(as_json=as_json))
    root = logging.getLogger()
    for former in root.handlers[:]:
        root.removeHandler(former)
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    _tame_libraries()
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,  # configured again by tests and by the demo
    )


@contextmanager
def correlated(correlation_id: str) -> Generator[None]:
    """Every line logged within, in this task and those it starts, carries the id."""
    tokens = bind_contextvars(**{_CORRELATION: correlation_id})
    try:
        yield
    finally:
        reset_contextvars(**tokens)


def correlation_id() -> str | None:
    """The id of the request or workflow that runs now."""
    found = structlog.contextvars.get_contextvars().get(_CORRELATION)
    return found if isinstance(found, str) else None


def is_terminal() -> bool:
    """Whether somebody reads along."""
    return sys.stderr.isatty()


def _shared() -> list[Processor]:
    return [
        merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.StackInfoRenderer(),
    ]


def _formatter(*, as_json: bool) -> logging.Formatter:
    """Tracebacks become text before the redaction, so that it reads them too."""
    drop = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    last: list[Processor] = [structlog.processors.format_exc_info, redact]
    last.append(structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer())
    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=_shared(), processors=[drop, *last])


def _tame_libraries() -> None:
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    # DBOS writes to the console by a handler of its own, unless its logger has one already.
    dbos = logging.getLogger("dbos")
    if not dbos.handlers:
        dbos.addHandler(logging.NullHandler())
    dbos.propagate = True
