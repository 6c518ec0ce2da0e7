"""The settings: environment variables that begin with `SALEOR_MSP_`, read once, by this file alone.

Every complaint is a sentence for the operator, and all of them come at once.
"""

import difflib
import os
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, TypeAlias, TypeVar

from pydantic import ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from saleor_msp_app.domain.account import Environment, MerchantAccount, Secret
from saleor_msp_app.domain.errors import SettingsRefused
from saleor_msp_app.domain.ids import AccountId
from saleor_msp_app.domain.policy import RefundPolicy, ReportOn
from saleor_msp_app.settings_addresses import (
    api_address,
    database_address,
    own_address,
    shop_pattern,
    storefront_origin,
)
from saleor_msp_app.settings_values import (
    api_key_word,
    day_count,
    key_ring,
    listed,
    listening_host,
    one_of,
    port_number,
    switch,
)

PREFIX = "SALEOR_MSP_"
ENVIRONMENT_ACCOUNT = AccountId("environment")
"""The account that the environment describes. Ledger rows name it: it must never change."""

_API_URLS = {
    Environment.TEST: "https://testapi.multisafepay.com/v1/json",
    Environment.LIVE: "https://api.multisafepay.com/v1/json",
}

LogFormat: TypeAlias = Literal["auto", "json", "console"]
_List: TypeAlias = Annotated[tuple[str, ...], NoDecode]
_Keys: TypeAlias = Annotated[tuple[Secret, ...], NoDecode]
_Kind = TypeVar("_Kind", bound=BaseSettings)


class DatabaseSettings(BaseSettings):
    """What `migrate` needs: it may run where no other secret is at hand."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        frozen=True,
        arbitrary_types_allowed=True,  # Secret
        validate_default=True,  # what is missing gets its sentence from the same validator
        hide_input_in_errors=True,
    )

    database_url: Secret = Secret("sqlite:///saleor-msp-app.sqlite")
    log_format: LogFormat = "auto"

    @field_validator("database_url", mode="before")
    @classmethod
    def _database_url(cls, value: str) -> Secret:
        return Secret(database_address(_plain(value)))

    @field_validator("log_format", mode="before")
    @classmethod
    def _log_format(cls, value: str) -> str:
        return one_of(value, ("auto", "json", "console"))


class Settings(DatabaseSettings):
    """Everything `serve` needs. `allow_loopback` comes first: later fields are judged by it."""

    allow_loopback: bool = False
    public_url: str = ""
    secret_keys: _Keys = ()
    allowed_saleor_urls: _List = ()
    allowed_storefronts: _List = ()
    host: str = "127.0.0.1"
    port: int = 8080
    forwarded_allow_ips: str = ""
    environment: Environment | None = None
    api_key: Secret | None = None
    api_url: str | None = None
    previous_api_key: Secret | None = None
    report_on: ReportOn = ReportOn.ACCEPTANCE
    retention_days: int = 90

    @property
    def api_urls(self) -> Mapping[Environment, str]:
        """MultiSafepay's address of each environment; `api_url` stands for both."""
        return {of: self.api_url or known for of, known in _API_URLS.items()}

    @property
    def account(self) -> MerchantAccount | None:
        """The merchant account that the environment describes, if it does."""
        if self.api_key is None or self.environment is None:
            return None
        name = f"environment ({self.environment})"
        return MerchantAccount(
            ENVIRONMENT_ACCOUNT,
            name,
            self.environment,
            self.api_key,
            self.api_urls[self.environment],
            RefundPolicy(report_on=self.report_on),
            self.previous_api_key,
        )

    @field_validator("allow_loopback", mode="before")
    @classmethod
    def _allow_loopback(cls, value: str | bool) -> bool:
        return switch(value)

    @field_validator("public_url", mode="before")
    @classmethod
    def _public_url(cls, value: str, info: ValidationInfo) -> str:
        return own_address(value, plain_allowed=_loopback(info))

    @field_validator("secret_keys", mode="before")
    @classmethod
    def _secret_keys(cls, value: str) -> tuple[Secret, ...]:
        return key_ring(value)

    @field_validator("allowed_saleor_urls", mode="before")
    @classmethod
    def _allowed_saleor_urls(cls, value: str) -> tuple[str, ...]:
        return tuple(shop_pattern(entry) for entry in listed(value))

    @field_validator("allowed_storefronts", mode="before")
    @classmethod
    def _allowed_storefronts(cls, value: str, info: ValidationInfo) -> tuple[str, ...]:
        plain = _loopback(info)
        return tuple(storefront_origin(entry, plain_allowed=plain) for entry in listed(value))

    @field_validator("host", mode="before")
    @classmethod
    def _host(cls, value: str) -> str:
        return listening_host(value)

    @field_validator("port", mode="before")
    @classmethod
    def _port(cls, value: str | int) -> int:
        return port_number(value)

    @field_validator("previous_api_key", mode="before")
    @classmethod
    def _previous_api_key(cls, value: str | None) -> Secret | None:
        return None if value is None else api_key_word(value)

    @field_validator("report_on", mode="before")
    @classmethod
    def _report_on(cls, value: str) -> ReportOn:
        return ReportOn(one_of(value, tuple(ReportOn)))

    @field_validator("retention_days", mode="before")
    @classmethod
    def _retention_days(cls, value: str | int) -> int:
        return day_count(value)

    @field_validator("environment", mode="before")
    @classmethod
    def _environment(cls, value: str | None) -> Environment | None:
        return None if value is None else Environment(one_of(value, tuple(Environment)))

    @field_validator("api_key", mode="before")
    @classmethod
    def _api_key(cls, value: str | None, info: ValidationInfo) -> Secret | None:
        key = None if value is None else api_key_word(value)
        world = info.data.get("environment", "wrong, and so complained of already")
        if key is not None and world is None:
            msg = (
                "is set without SALEOR_MSP_ENVIRONMENT: say `test` or `live`, "
                "the world of MultiSafepay that the key belongs to."
            )
            raise ValueError(msg)
        return key

    @field_validator("api_url", mode="before")
    @classmethod
    def _api_url(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None:
            return None
        url = api_address(value, plain_allowed=_loopback(info))
        environment = info.data.get("environment")
        if any(url == known and of is not environment for of, known in _API_URLS.items()):
            msg = "is MultiSafepay's address of the other world than SALEOR_MSP_ENVIRONMENT says: remove it."
            raise ValueError(msg)
        return url


class _Given(Settings):
    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)


def read_settings() -> Settings:
    """From the environment of the process. Raise `SettingsRefused` with one line for each complaint."""
    return _read(Settings, os.environ, {})


def read_database_settings() -> DatabaseSettings:
    """The part of them that concerns the database. Raise `SettingsRefused`."""
    return _read(DatabaseSettings, os.environ, {})


def settings_from(variables: Mapping[str, str]) -> Settings:
    """From the variables given, whatever the environment holds. Raise `SettingsRefused`."""
    fields = {name.removeprefix(PREFIX).lower(): text for name, text in variables.items() if text}
    known = {name: text for name, text in fields.items() if name in Settings.model_fields}
    return _read(_Given, variables, known)


def _read(kind: type[_Kind], names: Iterable[str], given: dict[str, Any]) -> _Kind:
    complaints = [_unknown(name) for name in sorted(names) if _is_unknown(name)]
    try:
        settings = kind(**given)
    except ValidationError as refused:
        complaints += [_sentence(error) for error in refused.errors(include_url=False, include_input=False)]
        raise SettingsRefused("\n".join(complaints)) from None
    if complaints:
        raise SettingsRefused("\n".join(complaints))
    return settings


def _sentence(error: ErrorDetails) -> str:
    """pydantic puts the validator's own words into `ctx`; nothing else of it is fit for an operator."""
    words = error.get("ctx", {}).get("error", error["msg"])
    return f"{PREFIX}{str(error['loc'][0]).upper()} {words}"


def _is_unknown(name: str) -> bool:
    upper = name.upper()
    return upper.startswith(PREFIX) and upper.removeprefix(PREFIX).lower() not in Settings.model_fields


def _unknown(name: str) -> str:
    """A misspelt ALLOWED_SALEOR_URLS would open the app to every shop: hence not ignored."""
    fields = [field.upper() for field in Settings.model_fields]
    close = difflib.get_close_matches(name.upper().removeprefix(PREFIX), fields, n=1)
    return f"{name} is not a setting{f': did you mean {PREFIX}{close[0]}?' if close else '; remove it.'}"


def _loopback(info: ValidationInfo) -> bool:
    """A switch that is itself wrong has its own complaint, and causes no second one."""
    return bool(info.data.get("allow_loopback", True))


def _plain(value: str) -> str:
    return value.reveal() if isinstance(value, Secret) else value
