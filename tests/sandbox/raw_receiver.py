"""An app that keeps the bytes of a request as they come: header spelling and order are lost behind ASGI."""

import json
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class RawRequest:
    line: str
    headers: list[tuple[str, str]]
    body: bytes


@dataclass
class RawReceiver:
    """`respond` makes the JSON body of the answer out of the request line."""

    respond: Callable[[str], object]
    base: str = ""
    received: list[RawRequest] = field(default_factory=list)


@contextmanager
def raw_receiver(respond: Callable[[str], object]) -> Iterator[RawReceiver]:
    receiver = RawReceiver(respond)

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            line = self.rfile.readline().decode("latin-1").strip()
            headers: list[tuple[str, str]] = []
            while raw := self.rfile.readline().decode("latin-1").strip():
                name, _, value = raw.partition(": ")
                headers.append((name, value))
            length = int(dict(headers).get("Content-Length", "0"))
            receiver.received.append(RawRequest(line, headers, self.rfile.read(length)))
            body = json.dumps(receiver.respond(line)).encode()
            head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
            self.wfile.write(head.encode() + body)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        receiver.base = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join()
