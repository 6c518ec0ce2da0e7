"""The operator's commands, declared: names, options and help. What they do is in `commands/`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from saleor_msp_app.domain.ids import AccountId, MspOrderId, PspReference, SaleorApiUrl
from saleor_msp_app.domain.operation import OperationState, ReportState

refunds = typer.Typer(
    help="See what became of refunds, charges and cancelations, and settle those that need a person.",
    no_args_is_help=True,
)
shops = typer.Typer(help="The shops in which the app is installed.", no_args_is_help=True)

Reference = Annotated[
    str,
    typer.Argument(
        help="As Saleor and MultiSafepay show it: rf-… a refund, ch-… a charge, ca-… a cancelation."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object; its keys are stable.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")]


@refunds.command("list")
def list_refunds(
    shop: Annotated[str | None, typer.Option(help="The URL of its GraphQL API.")] = None,
    state: Annotated[OperationState | None, typer.Option(help="Where the money is.")] = None,
    report: Annotated[ReportState | None, typer.Option(help="What Saleor has been told.")] = None,
    order: Annotated[str | None, typer.Option(help="Saleor's order number.")] = None,
    reference: Annotated[str | None, typer.Option(help="Our reference, rf-…")] = None,
    msp_order: Annotated[str | None, typer.Option(help="MultiSafepay's order_id.")] = None,
    since: Annotated[datetime | None, typer.Option(help="Requested at or after this time, UTC.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    after: Annotated[str | None, typer.Option(help="Where the page before ended.")] = None,
    as_json: Json = False,
) -> None:
    """Refunds, charges and cancelations, newest first."""
    from saleor_msp_app.commands.exits import run
    from saleor_msp_app.commands.list_refunds import list_refunds as command
    from saleor_msp_app.usecases.refund_reading import RefundFilter

    wanted = RefundFilter(
        shop=None if shop is None else SaleorApiUrl(shop),
        state=state,
        report=report,
        order=order,
        reference=None if reference is None else PspReference(reference),
        msp_order=None if msp_order is None else MspOrderId(msp_order),
        since=None if since is None else since.replace(tzinfo=UTC),
    )
    run(command(wanted, limit=limit, after=after, as_json=as_json))


@refunds.command("show")
def show_refund(reference: Reference, as_json: Json = False) -> None:
    """Everything that is known of one refund: what was asked, sent, received and reported."""
    from saleor_msp_app.commands.exits import run
    from saleor_msp_app.commands.show_refund import show_refund as command

    run(command(PspReference(reference), as_json=as_json))


@refunds.command("recheck")
def recheck_refund(
    reference: Reference,
    apply: Annotated[bool, typer.Option("--apply/--dry-run", help="Adopt what is found.")] = False,
    as_json: Json = False,
) -> None:
    """Read MultiSafepay's order again and say what it shows. Never sends a refund."""
    from saleor_msp_app.commands.exits import run
    from saleor_msp_app.commands.recheck import recheck as command

    run(command(PspReference(reference), apply=apply, as_json=as_json))


@refunds.command("retry")
def retry_refund(reference: Reference, dry_run: DryRun = False, as_json: Json = False) -> None:
    """Try a refund again that the app gave up. Refused unless it is certainly not at MultiSafepay."""
    from saleor_msp_app.commands.exits import run
    from saleor_msp_app.commands.retry import retry as command

    run(command(PspReference(reference), dry_run=dry_run, as_json=as_json))


@refunds.command("replay")
def replay_delivery(reference: Reference, dry_run: DryRun = False, as_json: Json = False) -> None:
    """Feed the kept request through the app again. The same request gets the same answer, and no refund."""
    from saleor_msp_app.commands.exits import run
    from saleor_msp_app.commands.replay import replay as command

    run(command(PspReference(reference), dry_run=dry_run, as_json=as_json))


@refunds.command("resolve")
def resolve_refund(
    reference: Reference,
    reason: Annotated[str, typer.Option(help="How you know. Kept; with --not-paid Saleor shows it.")],
    paid: Annotated[bool | None, typer.Option("--paid/--not-paid", help="Whether the money left.")] = None,
    moved: Annotated[str | None, typer.Option(help="What left, if not the planned amount: 19.90")] = None,
    msp_refund_id: Annotated[str | None, typer.Option(help="MultiSafepay's number of the refund.")] = None,
    unseen: Annotated[
        bool, typer.Option("--unseen", help="With --not-paid: though MultiSafepay's order cannot be read.")
    ] = False,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Settle a refund that needs a person, by your word. Saleor is told."""
    if paid is None:
        raise typer.BadParameter("say --paid or --not-paid.")
    if not paid and (moved or msp_refund_id):
        raise typer.BadParameter("--moved and --msp-refund-id go with --paid.")
    if not reason.strip():
        raise typer.BadParameter("--reason must say how you know.")
    from saleor_msp_app.commands.exits import run
    from saleor_msp_app.commands.resolve import resolve as command

    run(
        command(
            PspReference(reference),
            paid=paid,
            reason=reason.strip(),
            moved=moved,
            msp_refund_id=msp_refund_id,
            unseen=unseen,
            dry_run=dry_run,
            as_json=as_json,
        )
    )


@shops.command("list")
def list_shops(as_json: Json = False) -> None:
    """Every shop, oldest installation first."""
    from saleor_msp_app.commands.exits import run
    from saleor_msp_app.commands.shops import list_shops as command

    run(command(as_json=as_json))


@shops.command("migrate")
def migrate_shops(
    shop: Annotated[str | None, typer.Option(help="One shop alone: the URL of its GraphQL API.")] = None,
    move: Annotated[
        bool, typer.Option("--move", help="Also take over shops whose webhooks lead to another address.")
    ] = False,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Give each shop this version's webhooks. `serve` does so by itself when it starts."""
    from saleor_msp_app.commands.exits import run
    from saleor_msp_app.commands.migrate_shops import migrate_shops as command

    run(command(None if shop is None else SaleorApiUrl(shop), move=move, dry_run=dry_run, as_json=as_json))


def doctor(as_json: Json = False) -> None:
    """Look at everything the app needs, and say what is wrong and what to do. Changes nothing."""
    from saleor_msp_app.commands.doctor import doctor as command
    from saleor_msp_app.commands.exits import run

    run(command(as_json=as_json))


def rotate_keys(dry_run: DryRun = False, as_json: Json = False) -> None:
    """Encrypt tokens and API keys with the first key. Afterwards the other keys may be removed."""
    from saleor_msp_app.commands.exits import run
    from saleor_msp_app.commands.shops import rotate_keys as command

    run(command(dry_run=dry_run, as_json=as_json))


def adopt(
    shop: Annotated[str, typer.Option(help="The URL of its GraphQL API.")],
    order: Annotated[
        str | None,
        typer.Option(
            help="Saleor's order, by its id (T3JkZXI6… or the UUID in it), as in the address of its page in "
            "the dashboard. Finding it by its number would need MANAGE_ORDERS, which the app does not have."
        ),
    ] = None,
    msp_order: Annotated[str | None, typer.Option(help="MultiSafepay's order_id.")] = None,
    csv: Annotated[
        Path | None,
        typer.Option(help="Instead: a file with the columns order and msp_order, a payment on each line."),
    ] = None,
    account: Annotated[
        str | None, typer.Option(help="The account at MultiSafepay, if not that of the order's channel.")
    ] = None,
    yes: Annotated[
        bool,
        typer.Option("--yes", help="Do not ask. Without it a terminal is asked, and a script is refused."),
    ] = False,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Take over payments made before the app, so that they can be refunded. Says first what it will do."""
    named = [one for one in (order, msp_order) if one is not None]
    if len(named) != (0 if csv else 2):
        raise typer.BadParameter("say --order and --msp-order, or --csv.")
    from saleor_msp_app.commands.adopt import Wanted, adopt_payments
    from saleor_msp_app.commands.adoption_list import adoptions_in
    from saleor_msp_app.commands.exits import run

    lines = adoptions_in(csv) if csv is not None else ((order or "", msp_order or ""),)
    wanted = Wanted(SaleorApiUrl(shop), None if account is None else AccountId(account), lines)
    run(adopt_payments(wanted, yes=yes, dry_run=dry_run, as_json=as_json))
