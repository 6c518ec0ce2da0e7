"""The commands. Each imports what it needs when it runs: `keys new` must not wait for a database driver."""

import asyncio
import signal
import sys
import threading
from typing import Annotated

import typer

from saleor_msp_app import __version__, operator_cli
from saleor_msp_app.domain.errors import SaleorMspError, SettingsRefused
from saleor_msp_app.observability.logging import configure_logging, is_terminal
from saleor_msp_app.settings import LogFormat, read_database_settings, read_settings

cli = typer.Typer(
    help="MultiSafepay for Saleor: refunds, from the click in the dashboard to the event in Saleor.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they show local variables
)
keys = typer.Typer(help="The keys that encrypt the shops' tokens.", no_args_is_help=True)
cli.add_typer(keys, name="keys")
keys.command("rotate")(operator_cli.rotate_keys)
cli.add_typer(operator_cli.refunds, name="refunds")
cli.add_typer(operator_cli.shops, name="shops")
cli.command("adopt")(operator_cli.adopt)
cli.command("doctor")(operator_cli.doctor)


def main() -> None:
    """Run a command. What an operator can mend is said in plain lines, without a traceback."""
    try:
        cli()
    except SettingsRefused as refused:
        print(refused, file=sys.stderr)  # noqa: T201  the terminal is where it belongs
        sys.exit(2)
    except SaleorMspError as error:
        print(error, file=sys.stderr)  # noqa: T201  as above
        sys.exit(1)


@cli.command()
def serve() -> None:
    """Run the app, by the settings SALEOR_MSP_…"""
    from saleor_msp_app.serving import run_server

    settings = read_settings()
    _configure_logging(settings.log_format)
    if not run_server(settings):
        sys.exit(3)


@cli.command()
def migrate() -> None:
    """Bring the database to this version's tables. `serve` does so by itself when it starts."""
    import sqlalchemy as sa

    from saleor_msp_app.storage.engine import open_database
    from saleor_msp_app.storage.migrate import migrate as bring_up_to_date

    settings = read_database_settings()
    _configure_logging(settings.log_format)

    async def run() -> None:
        database = open_database(sa.make_url(settings.database_url.reveal()))
        try:
            await bring_up_to_date(database)
        finally:
            await database.close()

    asyncio.run(run())
    typer.echo("the database is up to date")


@cli.command()
def sandbox(
    multisafepay_port: Annotated[int, typer.Option(help="0: any free port.")] = 0,
    saleor_port: Annotated[int, typer.Option(help="0: any free port.")] = 0,
) -> None:
    """Run a MultiSafepay and a Saleor of no real money, until interrupted."""
    from saleor_msp_app.background_server import background_server
    from saleor_msp_app.sandbox.multisafepay import SANDBOX_KEY, create_multisafepay
    from saleor_msp_app.sandbox.saleor import create_saleor

    _configure_logging("auto")
    try:
        with (
            background_server(create_multisafepay(), multisafepay_port) as multisafepay,
            background_server(create_saleor(), saleor_port) as saleor,
        ):
            typer.echo(f"MultiSafepay  {multisafepay}/v1/json  (API key: {SANDBOX_KEY})")
            typer.echo(f"Saleor        {saleor}/graphql/")
            _wait_for_a_signal()
    except OSError as error:
        sys.exit(f"a port is taken: {error}")


@cli.command()
def demo(once: Annotated[bool, typer.Option(help="Stop when the story is told.")] = False) -> None:
    """Show a refund on its whole road, with the sandbox. Needs no account and no shop."""
    from saleor_msp_app.demo import main as tell

    sys.exit(tell(once=once))


@cli.command()
def live(
    patience: Annotated[float, typer.Option(help="Seconds that Saleor has to record a step.")] = 30,
) -> None:
    """Install, pay and refund on a running Saleor, with the MultiSafepay sandbox behind the app."""
    from saleor_msp_app.live import main as walk

    sys.exit(walk(patience=patience))


@cli.command()
def version() -> None:
    """Say which version this is."""
    typer.echo(__version__)


@keys.command("new")
def new() -> None:
    """Make a key, for the front of SALEOR_MSP_SECRET_KEYS."""
    from saleor_msp_app.storage.crypto import new_key

    typer.echo(new_key().reveal())


def _configure_logging(log_format: LogFormat) -> None:
    configure_logging(as_json=log_format == "json" or (log_format == "auto" and not is_terminal()))


def _wait_for_a_signal() -> None:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    stop.wait()
