"""The documents that the app sends: the files of `operations/`."""

from importlib.resources import files

from gql import GraphQLRequest

_FOLDER = files("saleor_msp_app.saleor") / "operations"
_ENDING = ".graphql"


def operation(name: str) -> GraphQLRequest:
    """One of them, checked to be GraphQL."""
    return GraphQLRequest(operation_text(name))


def operation_text(name: str) -> str:
    """Its text."""
    return (_FOLDER / f"{name}{_ENDING}").read_text()


def operation_names() -> tuple[str, ...]:
    """All of them, in the order of the alphabet."""
    names = sorted(one.name for one in _FOLDER.iterdir())
    return tuple(name.removesuffix(_ENDING) for name in names if name.endswith(_ENDING))
