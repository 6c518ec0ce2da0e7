"""Where a command prints what it shows."""

from rich.console import Console

WIDTH = 120


def open_console() -> Console:
    """A pipe has no width of its own: 80 columns would fold every reference."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=WIDTH)
