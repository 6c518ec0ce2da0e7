"""Installing the app in Saleor, as "Install from manifest URL" does."""

from dataclasses import dataclass

from saleor_msp_app.live.api import SaleorApi
from saleor_msp_app.live.faults import LiveFailed
from saleor_msp_app.live.made import Made, Thing
from saleor_msp_app.live.patience import look_until

_NAME = "MultiSafepay"


@dataclass(frozen=True, slots=True)
class _Seen:
    """`app` is its id, once it is there; `message` says why the installation failed."""

    app: str | None
    status: str | None
    message: str

    @property
    def is_over(self) -> bool:
        """Whether one that went well stays in the list was not observed: the app itself proves it."""
        return self.status == "FAILED" or (self.status != "PENDING" and self.app is not None)


def install(made: Made, identifier: str, patience: float) -> str:
    """The app's id in Saleor. Raise `LiveFailed` with Saleor's own words."""
    api, manifest = made.api, _manifest(made.api)
    wanted = {
        "appName": _NAME,
        "manifestUrl": manifest,
        "activateAfterInstallation": True,
        "permissions": ["HANDLE_PAYMENTS"],
    }
    installation = api.change("install_app", input=wanted)["appInstallation"]["id"]
    seen = look_until(lambda: _look(api, identifier, installation), lambda now: now.is_over, patience)
    if seen.status == "FAILED":
        api.attempt("forget_installation", id=installation)
        raise LiveFailed(
            f"Saleor could not install the app from {manifest}: {seen.message} "
            "APP_URL has to be an address under which Saleor reaches this machine; for loopback and private "
            "addresses Saleor needs HTTP_IP_FILTER_ENABLED=False."
        )
    if seen.app is None or not seen.is_over:
        raise LiveFailed(
            f"Saleor has not installed the app within {patience:g} seconds: is its worker running?"
        )
    made.note(Thing("app", _NAME, seen.app, "remove_app"))
    return seen.app


def make_room(api: SaleorApi, identifier: str) -> bool:
    """Whether an app was removed that an earlier walk had left: its ledger is gone.

    Raise `LiveFailed` for one from elsewhere, which may have real money behind it.
    """
    nodes = (edge["node"] for edge in api.read("apps")["apps"]["edges"])
    app = next((node for node in nodes if node["identifier"] == identifier), None)
    if app is None:
        return False
    if app["manifestUrl"] != _manifest(api):
        raise LiveFailed(
            f"the app is installed in this Saleor already, from {app['manifestUrl']}: another account "
            "may be behind it. Take another Saleor, or remove the app there first."
        )
    api.change("remove_app", id=app["id"])
    return True


def _manifest(api: SaleorApi) -> str:
    return f"{api.settings.app_url}/api/manifest"


def _look(api: SaleorApi, identifier: str, installation: str) -> _Seen:
    found = api.read("apps")
    nodes = (edge["node"] for edge in found["apps"]["edges"])
    app = next((node["id"] for node in nodes if node["identifier"] == identifier), None)
    mine = next((one for one in found["appsInstallations"] if one["id"] == installation), None)
    if mine is None:
        return _Seen(app, None, "")
    return _Seen(app, mine["status"], mine["message"] or "it does not say why.")
