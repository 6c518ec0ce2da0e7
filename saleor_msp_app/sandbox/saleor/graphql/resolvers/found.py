"""What an id of a mutation's input means."""

from typing import Any, TypeVar

from saleor_msp_app.sandbox.saleor.graphql.resolvers.refusing import MutationRefused
from saleor_msp_app.sandbox.saleor.records.goods import Channel
from saleor_msp_app.sandbox.saleor.shop import Shop

_Article = TypeVar("_Article")


def article(shop: Shop, kind: type[_Article], global_id: Any, field: str = "id") -> _Article:
    """Raise `MutationRefused` for one that is not there, or is something else."""
    found = shop.catalogue.articles.get(str(global_id))
    if not isinstance(found, kind):
        raise MutationRefused.unknown(field, str(global_id))
    return found


def channel(shop: Shop, global_id: str, field: str = "channelId") -> Channel:
    """Raise `MutationRefused`."""
    found = next((one for one in shop.channels if one.id == global_id), None)
    if found is None:
        raise MutationRefused.unknown(field, global_id)
    return found
