"""The file of `adopt --csv`."""

import csv
from pathlib import Path

import typer

_COLUMNS = ("order", "msp_order")


def adoptions_in(path: Path) -> tuple[tuple[str, str], ...]:
    """Saleor's order and MultiSafepay's, line by line; empty lines are left out.

    Raise `typer.BadParameter` where the file cannot be read or lacks a column: then nothing is begun.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, strict=True)
            missing = [name for name in _COLUMNS if name not in (rows.fieldnames or ())]
            if missing:
                raise typer.BadParameter(f"{path} has no column {' and no column '.join(missing)}.")
            pairs = [((row["order"] or "").strip(), (row["msp_order"] or "").strip()) for row in rows]
    except (OSError, UnicodeError, csv.Error) as error:
        raise typer.BadParameter(f"{path} cannot be read: {error}.") from None
    return tuple(pair for pair in pairs if any(pair))
