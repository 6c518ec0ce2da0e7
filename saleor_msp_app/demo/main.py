"""Sets the stage, tells the story, and says how it went."""

import signal
import threading

from rich.console import Console

from saleor_msp_app.demo.stage import Stage, open_stage
from saleor_msp_app.demo.story import Story
from saleor_msp_app.staging.console import open_console
from saleor_msp_app.staging.faults import StageFailed


def main(*, once: bool) -> int:
    """Run the demo. 0, and `demo: ok` as the last line, or 1 with what failed."""
    console = open_console()
    try:
        with open_stage() as stage:
            Story(stage, console).tell()
            if not once:
                _stay(stage, console)
    except StageFailed as failure:
        console.print(f"\n[red]demo: failed[/red]: {failure}")
        return 1
    console.print("\ndemo: ok")
    return 0


def _stay(stage: Stage, console: Console) -> None:
    """Leave everything up until somebody has seen enough."""
    console.rule("[bold]Everything stays up")
    console.print(
        f"the desk       {stage.saleor_url}/dashboard/\n"
        f"the app        {stage.app_url}/api/manifest\n"
        f"a storefront   {stage.saleor_url}/storefront/\n"
        f"MultiSafepay   {stage.multisafepay_url}/sandbox/orders\n"
        f"Saleor         {stage.saleor_url}/sandbox/state\n"
        f"the app's log  {stage.log_of_app}\n\n"
        "Ctrl-C stops it."
    )
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    stop.wait()
