"""Errors of a mutation, in Saleor's form."""

from collections.abc import Callable, Mapping
from typing import Any

from saleor_msp_app.sandbox.saleor.graphql.context import Info
from saleor_msp_app.sandbox.saleor.texts import unknown_node


class MutationRefused(Exception):
    """Ends a mutation with one error."""

    def __init__(self, field: str | None, code: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.code = code

    @classmethod
    def unknown(cls, field: str, global_id: str) -> "MutationRefused":
        return cls(field, "NOT_FOUND", unknown_node(global_id))

    def answer(self) -> dict[str, Any]:
        return {"errors": [{"field": self.field, "code": self.code, "message": str(self)}]}


def refusing(fields: Mapping[str, Callable[..., Any]]) -> dict[str, Callable[..., Any]]:
    """The same mutations, which answer with a refusal what they raise."""
    return {name: _answered(act) for name, act in fields.items()}


def _answered(act: Callable[..., Any]) -> Callable[..., Any]:
    def answer(root: None, info: Info, **given: Any) -> Any:
        try:
            return act(root, info, **given)
        except MutationRefused as refused:
            return refused.answer()

    return answer
