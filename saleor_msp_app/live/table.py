"""What the walk prints."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from saleor_msp_app.live.made import Thing
from saleor_msp_app.live.walk import Row


def steps(rows: Sequence[Row]) -> Table:
    table = Table(title="Expected, and recorded by Saleor", title_justify="left", show_lines=True)
    table.add_column("step", ratio=3)
    table.add_column("expected", ratio=4)
    table.add_column("recorded", ratio=4)
    table.add_column("ok", width=4)
    for row in rows:
        mark = Text("yes", style="green") if row.is_ok else Text("NO", style="bold red")
        table.add_row(Text(row.step), Text(row.expected), Text(row.recorded), mark)
    return table


def things(made: Sequence[Thing]) -> Table:
    """With their ids whole: they are what one looks them up by."""
    table = Table(title="Made in Saleor", title_justify="left")
    for heading in ("what", "name", "id", "now"):
        table.add_column(heading, overflow="fold")
    for thing in made:
        table.add_row(Text(thing.kind), Text(thing.name), Text(thing.id), Text(thing.fate))
    return table
