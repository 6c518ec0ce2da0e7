"""How the installed apps say that a checkout can be paid."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_LISTS = ("methods", "paymentMethods")
_CODES = ("code", "gateway", "id")


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to pay. `gateway` "" leaves the choice to the payment page."""

    app: str
    gateway: str
    name: str


def choices(configs: list[dict[str, Any]], names: dict[str, str]) -> list[Choice]:
    """Each app's payment page first, then its methods. `names` are those of the apps, by identifier."""
    return [choice for config in configs if not config["errors"] for choice in _of(config, names)]


def complaints(configs: list[dict[str, Any]], names: dict[str, str]) -> list[str]:
    return [
        f"{names.get(config['id'], config['id'])}: {error['message']}"
        for config in configs
        for error in config["errors"]
    ]


def _of(config: dict[str, Any], names: dict[str, str]) -> Iterator[Choice]:
    app = str(config["id"])
    yield Choice(app, "", f"{names.get(app, app)}: choose on the payment page")
    for method in _listed(config["data"]):
        code = next((str(method[name]) for name in _CODES if method.get(name)), "")
        if code:
            yield Choice(app, code, str(method.get("name") or code))


def _listed(data: Any) -> list[dict[str, Any]]:
    """An app's data is its own affair: what is not understood is left out."""
    if not isinstance(data, dict):
        return []
    lists = (data[name] for name in _LISTS if isinstance(data.get(name), list))
    return [one for one in next(lists, []) if isinstance(one, dict)]
