"""Installing an app: read its manifest, hand it a token."""

import asyncio
import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import httpx

from saleor_msp_app.sandbox.saleor.global_id import global_id
from saleor_msp_app.sandbox.saleor.headers import Headers, manifest_headers, register_headers
from saleor_msp_app.sandbox.saleor.manifest import (
    ManifestRefused,
    ManifestWebhook,
    read_extensions,
    read_webhooks,
)
from saleor_msp_app.sandbox.saleor.records.people import App, Webhook
from saleor_msp_app.sandbox.saleor.shop import Shop

_NO_CONNECTION = "Failed to connect to app. Try later or contact with app support."
_MANIFEST_ATTEMPTS = 3
_CLIENT_ERROR = 400


@dataclass(frozen=True, slots=True)
class Outcome:
    """`app` is None when the installation failed; `message` is what the dashboard shows then."""

    id: str
    app: App | None
    message: str | None


class InstallationFailed(Exception):
    pass


class Installer:
    def __init__(self, shop: Shop, client: httpx.AsyncClient, api_url: str) -> None:
        self._shop = shop
        self._client = client
        self._api_url = api_url

    async def install(
        self, manifest_url: str, *, permissions: Collection[str] | None = None, activate: bool = True
    ) -> Outcome:
        installation = global_id("AppInstallation", self._shop.number("AppInstallation"))
        try:
            app = await self._install(manifest_url, permissions, activate=activate)
        except (InstallationFailed, ManifestRefused) as failure:
            return Outcome(installation, None, str(failure))
        return Outcome(installation, app, None)

    async def _install(self, url: str, permissions: Collection[str] | None, *, activate: bool) -> App:
        manifest = await self._manifest(url)
        webhooks, extensions = read_webhooks(manifest), read_extensions(manifest)
        if any(app.identifier == manifest["id"] and not app.removed for app in self._shop.apps):
            raise ManifestRefused("id", "UNIQUE", "App with the same identifier is already installed")
        granted = manifest.get("permissions") or [] if permissions is None else permissions
        app = self._app(manifest, url, frozenset(granted))
        app.webhooks = [self._webhook(app, hook) for hook in webhooks]
        app.extensions = [replace(one, number=self._shop.number("AppExtension")) for one in extensions]
        app.is_active = activate
        self._shop.apps.append(app)
        try:
            await self._register(manifest, app)
        except InstallationFailed:
            self._shop.apps.remove(app)
            raise
        return app

    async def _manifest(self, url: str) -> dict[str, Any]:
        """Three attempts at once when the app is down (observed 3.23.28)."""
        for attempt in range(_MANIFEST_ATTEMPTS):
            try:
                response = await self._send("GET", url, manifest_headers(url))
            except httpx.TransportError:
                await asyncio.sleep(0.01 * attempt)
                continue
            break
        else:
            raise InstallationFailed(_NO_CONNECTION)
        try:
            manifest = response.json()
        except ValueError:
            raise InstallationFailed(_NO_CONNECTION) from None
        if response.status_code >= _CLIENT_ERROR or not isinstance(manifest, dict):
            raise InstallationFailed(_NO_CONNECTION)
        return manifest

    def _app(self, manifest: dict[str, Any], url: str, permissions: frozenset[str]) -> App:
        return App(
            number=self._shop.number("App"),
            identifier=manifest["id"],
            name=manifest["name"],
            token=self._shop.new_token(),
            permission_codes=permissions,
            created=self._shop.clock.now(),
            version=manifest["version"],
            app_url=manifest.get("appUrl"),
            manifest_url=url,
            author=manifest.get("author"),
            audience=manifest.get("audience"),
        )

    def _webhook(self, app: App, hook: ManifestWebhook) -> Webhook:
        return Webhook(
            number=self._shop.number("Webhook"),
            app=app,
            name=hook.name,
            event=hook.event,
            target_url=hook.target_url,
            subscription_query=hook.query,
            is_active=hook.is_active,
            identifier=hook.identifier,
            custom_headers=hook.custom_headers,
        )

    async def _register(self, manifest: dict[str, Any], app: App) -> None:
        """Only 4xx and 5xx fail. A redirect is success without the token (read in Saleor's source)."""
        target = manifest.get("tokenTargetUrl")
        if not target:
            return
        body = json.dumps({"auth_token": app.token}).encode()
        try:
            response = await self._send("POST", target, register_headers(target, self._api_url, body), body)
        except httpx.TransportError:
            raise InstallationFailed(_NO_CONNECTION) from None
        if response.status_code >= _CLIENT_ERROR:
            raise InstallationFailed(_told(response))

    async def _send(self, method: str, url: str, headers: Headers, body: bytes = b"") -> httpx.Response:
        request = self._client.build_request(method, url, content=body or None)
        request.headers = httpx.Headers(headers)
        return await self._client.send(request, follow_redirects=False)


def _told(response: httpx.Response) -> str:
    try:
        message = response.json()["error"]["message"]
    except (ValueError, KeyError, TypeError):
        message = None
    return str(message) if message else f"App internal error (status {response.status_code})"
