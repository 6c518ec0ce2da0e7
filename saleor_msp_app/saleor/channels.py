"""The channels of a shop: the port `SaleorChannels`. Every app may read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import httpx
from gql import GraphQLRequest
from pydantic import ValidationError

from saleor_msp_app.domain.errors import SaleorUnavailable
from saleor_msp_app.domain.ids import ChannelSlug
from saleor_msp_app.domain.saleor_channel import SaleorChannel
from saleor_msp_app.saleor.graphql import GraphqlApi
from saleor_msp_app.saleor.payload_model import Payload
from saleor_msp_app.usecases.ports.installations import Installation

_DOCUMENT = GraphQLRequest((files("saleor_msp_app.saleor") / "operations" / "channels.graphql").read_text())


class _Channel(Payload):
    slug: str
    name: str
    currency_code: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class SaleorChannelList:
    """`transport` is shared by all shops and closed by its owner."""

    transport: httpx.AsyncBaseTransport
    seconds: float = 8

    async def all(self, installation: Installation) -> tuple[SaleorChannel, ...]:
        """See the port."""
        api = GraphqlApi(self.transport, self.seconds)
        answer = await api.call(installation.shop, installation.token, _DOCUMENT)
        found = answer.data.get("channels")
        if not isinstance(found, list):
            raise answer.failure()
        return tuple(_read(channel) for channel in found)


def _read(found: Mapping[str, Any]) -> SaleorChannel:
    try:
        read = _Channel.model_validate(found)
    except ValidationError as error:
        msg = "the channels cannot be read"
        raise SaleorUnavailable(msg) from error
    return SaleorChannel(ChannelSlug(read.slug), read.name, read.currency_code, read.is_active)
