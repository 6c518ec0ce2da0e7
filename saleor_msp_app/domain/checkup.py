"""What a reading means: each function judges one thing and says what to do about it."""

from collections.abc import Sequence
from datetime import timedelta

from saleor_msp_app.domain.clock_skew import is_tolerable
from saleor_msp_app.domain.finding import Finding, ok, warning, wrong
from saleor_msp_app.domain.webhook_sync import Change, Create, Deactivate, Need

_OLDEST = (3, 21)
_REINSTALL = "install the app again in this shop"
_MIGRATE = "run `saleor-msp-app shops migrate`"


def clock(skew: timedelta, whose: str, subject: str) -> Finding:
    """`skew`: how far the other's clock is ahead of ours."""
    seconds = round(skew.total_seconds())
    if is_tolerable(skew):
        return ok("clock", f"agrees with {whose} to {abs(seconds)} s", subject)
    ahead = "behind" if seconds > 0 else "ahead"
    says = f"this machine is {abs(seconds)} s {ahead} of {whose}"
    return wrong("clock", says, "set the clock by NTP: tokens and notifications are refused by it", subject)


def token(subject: str) -> Finding:
    """Saleor knows the app by it."""
    return ok("token", "Saleor accepts it", subject)


def saleor_version(version: str, subject: str) -> Finding:
    """The app supports 3.21 and later."""
    parts = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    if len(parts) < len(_OLDEST):
        return warning("version", f"Saleor says {version!r}", "the app supports Saleor 3.21 to 3.x", subject)
    if _OLDEST <= parts < (4,):
        return ok("version", f"Saleor {version}", subject)
    return wrong("version", f"Saleor {version}", "the app supports Saleor 3.21 to 3.x", subject)


def permissions(lacking: Sequence[str], subject: str) -> Finding:
    """What the manifest asks for and the shop has not given."""
    if not lacking:
        return ok("permissions", "the app has what it asks for", subject)
    remedy = "give them on the app's page in Saleor's dashboard, or " + _REINSTALL
    return wrong("permissions", f"the app lacks {', '.join(lacking)}", remedy, subject)


def extensions(lacking: Sequence[str], subject: str) -> Finding:
    """What Saleor's dashboard shows of the app: read when the app is installed, and never again."""
    if not lacking:
        return ok("extensions", "the dashboard shows all of the app", subject)
    says = f"the dashboard lacks {', '.join(f'“{label}”' for label in lacking)}"
    return warning("extensions", says, _REINSTALL + "; payments and settings stay", subject)


def delivery(*, paused: bool, subject: str) -> Finding:
    """Saleor's circuit breaker (3.21 and later)."""
    if not paused:
        return ok("deliveries", "Saleor sends the app its webhooks", subject)
    remedy = "see why the app did not answer in time; staff can re-enable the webhooks on the app's page"
    return wrong("deliveries", "Saleor has stopped sending the app webhooks for a time", remedy, subject)


def webhooks(needed: Sequence[Need], others: Sequence[str], subject: str) -> Finding:
    """The shop's against those of this version. `others`: where else they lead."""
    if others:
        says = f"they lead to {', '.join(others)}"
        remedy = "right SALEOR_MSP_PUBLIC_URL, or `saleor-msp-app shops migrate --move` takes the shop over"
        return wrong("webhooks", says, remedy, subject)
    if not needed:
        return ok("webhooks", "as this version declares them", subject)
    return wrong("webhooks", "; ".join(step_in_words(step) for step in needed), _MIGRATE, subject)


def step_in_words(step: Need) -> str:
    """What is the matter, in a few words."""
    match step:
        case Create(declared):
            return f"“{declared.name}” is missing"
        case Change(_, declared, differs):
            return f"“{declared.name}” differs: {', '.join(differs)}"
        case Deactivate(registered, why):
            return f"“{registered.name}” is active, but {why}"


def documents(valid: int, broken: Sequence[tuple[str, str]], unused: Sequence[str], subject: str) -> Finding:
    """The app's GraphQL against the schema of the shop."""
    if broken:
        says = "; ".join(f"{name}: {why}" for name, why in broken)
        return wrong("documents", says, "use a version of the app that supports this Saleor", subject)
    without = f"; not used on this version: {', '.join(unused)}" if unused else ""
    return ok("documents", f"{valid} fit the shop's schema{without}", subject)
