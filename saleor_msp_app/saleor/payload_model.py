"""How every payload is read: Saleor's names, and what is not known left alone."""

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Payload(BaseModel):
    """A JSON object of Saleor."""

    model_config = ConfigDict(alias_generator=to_camel, extra="ignore", frozen=True)
