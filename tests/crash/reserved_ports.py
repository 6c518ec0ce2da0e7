"""Ports that stay ours while nobody listens on them: a dead process finds its own again."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager


@contextmanager
def reserved_ports(count: int) -> Iterator[list[int]]:
    """Bound here and not listened on: callers are refused, as long as no process of the run listens. The
    system gives such a port to nobody who asks for any, and to those who ask for it by its number."""
    with ExitStack() as stack:
        yield [_reserve(stack.enter_context(socket.socket())) for _ in range(count)]


def _reserve(holder: socket.socket) -> int:
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    holder.bind(("127.0.0.1", 0))
    port: int = holder.getsockname()[1]
    return port
