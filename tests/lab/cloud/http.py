"""Just enough HTTP/1.1 for one request on a connection."""

from __future__ import annotations

import socket
from dataclasses import dataclass

MOST = 1 << 20
REASONS = {200: "OK", 301: "Moved Permanently", 302: "Found", 307: "Temporary Redirect", 400: "Bad Request", 401: "Unauthorized"}
REASONS |= {403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 500: "Internal Server Error", 503: "Service Unavailable"}


@dataclass
class Request:
    method: str
    path: str
    headers: dict[str, str]  # names in lower case
    body: bytes


@dataclass
class Response:
    status: int
    body: bytes = b""
    kind: str = "text/plain"
    headers: tuple[tuple[str, str], ...] = ()


def receive(connection: socket.socket) -> Request | None:
    """Reads a request; none where the other side sent nothing."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            return None
        data += more
        if len(data) > MOST:
            raise ValueError("too long")
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, version = first.split(" ", 2)
    if not version.startswith("HTTP/1"):
        raise ValueError(version)
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    length = min(int(headers.get("content-length") or 0), MOST)
    if headers.get("expect", "").lower() == "100-continue":
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    while len(body) < length:
        more = connection.recv(65536)
        if not more:
            break
        body += more
    return Request(method.upper(), path, headers, body)


def send(connection: socket.socket, request: Request, response: Response) -> None:
    head = [f"HTTP/1.1 {response.status} {REASONS.get(response.status, 'Unknown')}", f"Content-Type: {response.kind}"]
    head += [f"Content-Length: {len(response.body)}", "Connection: close", *(f"{name}: {value}" for name, value in response.headers)]
    body = b"" if request.method == "HEAD" else response.body
    connection.sendall("\r\n".join([*head, "", ""]).encode("latin-1") + body)
