"""What stands before moto: finds out which action a request is, lets API acts spoil it, and tells the data plane of changes."""

from __future__ import annotations

import io
import json
import re
import threading
import time
import urllib.parse
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
XML_SERVICES = {"ec2", "sts", "iam", "monitoring", "route53", "s3", "autoscaling", "elasticloadbalancing"}
READING = ("Describe", "Get", "List", "Head", "Search", "Simulate", "Lookup")


@dataclass
class Spoil:
    """Something that goes wrong with calls. `actions` are like `ec2:DescribeVpcEndpoints`, `ec2:*` or `*`."""

    actions: tuple[str, ...]
    how: str  # one of `WAYS`
    times: int = 1_000_000
    part: str = ""  # for `without`: the element or key to leave out; for `empty` and `drop`: the list
    item: str = "item"  # for `drop`: what an item of the list is called in XML
    holding: str = ""  # for `drop`: a text in the item that is left out, the first one that has it
    seconds: float = 0.0
    seen: int = field(default=0, compare=False)
    done: int = field(default=0, compare=False)

    def __post_init__(self) -> None:
        if self.how not in WAYS:
            raise ValueError(f"calls cannot be spoiled by `{self.how}`")

    def applies(self, action: str) -> bool:
        wanted = any(one in ("*", action) or (one.endswith(":*") and action.startswith(one[:-1])) for one in self.actions)
        return wanted and self.seen < self.times


ERRORS: dict[str, tuple[int, dict[str, str], str]] = {
    "throttle": (400, {"ec2": "RequestLimitExceeded", "": "ThrottlingException"}, "Rate exceeded"),
    "error": (500, {"": "InternalError"}, "An internal error has occurred"),
    "denied": (400, {"ec2": "UnauthorizedOperation", "": "AccessDeniedException"}, "User: arn:aws:sts::123456789012:assumed-role/ci/verify is not authorized to perform: {action}"),
    "expired": (400, {"ec2": "RequestExpired", "": "ExpiredTokenException"}, "The security token included in the request is expired"),
    "unrecognized": (403, {"ec2": "AuthFailure", "": "UnrecognizedClientException"}, "The security token included in the request is invalid."),
}

WAYS = {*ERRORS, "empty", "without", "drop", "garbage", "cut", "slow"}


class Gateway:
    def __init__(self, application: Application, changed: Callable[[str], None]) -> None:
        self.application, self.changed = application, changed
        self.spoils: list[Spoil] = []
        self.calls: dict[str, int] = {}
        self.lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        service, action = identify(environ, body)
        name = f"{service}:{action}"
        with self.lock:
            self.calls[name] = self.calls.get(name, 0) + 1
            spoil = next((one for one in self.spoils if one.applies(name)), None)
            if spoil is not None:
                spoil.seen += 1
        if spoil is not None:
            return self.spoil(spoil, service, name, environ, start_response)
        collected: list[Any] = []

        def start(status: str, headers: Any, *rest: Any) -> Any:
            collected.append(status)
            return start_response(status, headers, *rest)

        answer = list(self.application(environ, start))
        if collected and collected[0].startswith("2") and not action.startswith(READING):
            self.changed(name)
        return answer

    def spoil(self, spoil: Spoil, service: str, name: str, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if spoil.how in ERRORS:
            status, codes, text = ERRORS[spoil.how]
            code = codes.get(service, codes[""])
            body, kind = error(service, code, text.format(action=name))
            start_response(f"{status} Error", [("Content-Type", kind), ("Content-Length", str(len(body)))])
            return [body]
        if spoil.how == "slow":
            time.sleep(spoil.seconds)
            return self.application(environ, start_response)
        started: list[Any] = []
        body = b"".join(self.application(environ, lambda status, headers, *rest: started.extend([status, headers])))
        body = alter(body, spoil)
        headers = [(key, value) for key, value in started[1] if key.lower() != "content-length"]
        # A body that is cut still claims its whole length: the connection ends too soon.
        claimed = len(body) * 2 + 10 if spoil.how == "cut" else len(body)
        start_response(started[0], [*headers, ("Content-Length", str(claimed))])
        return [body]


# Reading actions of Route 53 by method and path (botocore 1.44.8, `route53/2013-04-01/service-2.json`).
ROUTE53 = [
    ("GET", r"/2013-04-01/hostedzonesbyname", "ListHostedZonesByName"),
    ("GET", r"/2013-04-01/hostedzonesbyvpc", "ListHostedZonesByVPC"),
    ("GET", r"/2013-04-01/hostedzone/[^/]+/rrset", "ListResourceRecordSets"),
    ("GET", r"/2013-04-01/hostedzone/[^/]+", "GetHostedZone"),
    ("GET", r"/2013-04-01/tags/hostedzone/[^/]+", "ListTagsForResource"),
]


def identify(environ: dict[str, Any], body: bytes) -> tuple[str, str]:
    """Returns the service that the request is signed for and the action: from the target header, the form or the path."""
    signed = re.search(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/aws4_request", environ.get("HTTP_AUTHORIZATION", ""))
    service = signed.group(1) if signed else "unknown"
    target = environ.get("HTTP_X_AMZ_TARGET", "")
    if target:
        return service, target.rpartition(".")[2]
    if "json" not in environ.get("CONTENT_TYPE", ""):
        form = urllib.parse.parse_qs(body.decode("utf-8", "replace"))
        query = urllib.parse.parse_qs(environ.get("QUERY_STRING", ""))
        if "Action" in form or "Action" in query:
            return service, (form.get("Action") or query["Action"])[0]
    path = environ.get("PATH_INFO", "")
    known = next((action for method, pattern, action in ROUTE53 if method == environ.get("REQUEST_METHOD", "GET") and re.fullmatch(pattern, path)), None)
    if service == "route53" and known is not None:
        return service, known
    # REST: the method says whether anything changes.
    method = environ.get("REQUEST_METHOD", "GET")
    return service, ("Get" if method in ("GET", "HEAD") else method.title()) + environ.get("PATH_INFO", "")


def error(service: str, code: str, text: str) -> tuple[bytes, str]:
    ident = uuid.uuid4()
    if service == "ec2":
        body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>{code}</Code><Message>{text}</Message></Error></Errors><RequestID>{ident}</RequestID></Response>'
        return body.encode(), "text/xml;charset=UTF-8"
    if service in XML_SERVICES:
        return f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{text}</Message></Error><RequestId>{ident}</RequestId></ErrorResponse>".encode(), "text/xml"
    return json.dumps({"__type": code, "message": text}).encode(), "application/x-amz-json-1.1"


def alter(body: bytes, spoil: Spoil) -> bytes:
    text = body.decode("utf-8", "replace")
    if spoil.how == "garbage":
        return b"<html><body><h1>502 Bad Gateway</h1></body></html>"
    if spoil.how == "cut":
        return body[: len(body) // 2]
    if spoil.how == "drop":
        left = drop_item(text, spoil) if text.lstrip().startswith("<") else json.dumps(drop_entry(json.loads(text), spoil))
        return left.encode()
    if text.lstrip().startswith("<"):
        replaced = "" if spoil.how == "without" else f"<{spoil.part}/>"
        return re.sub(rf"<{spoil.part}>.*?</{spoil.part}>", replaced, text, flags=re.DOTALL).encode()
    return json.dumps(strip(json.loads(text), spoil.part, spoil.how == "empty")).encode()


def drop_item(text: str, spoil: Spoil) -> str:
    """Leaves out of a list in XML the first item that holds a text, once."""
    mark = re.compile(rf"<(/?){spoil.item}>")
    for found in re.finditer(rf"<{spoil.part}>", text):
        end, depth, begin = text.find(f"</{spoil.part}>", found.end()), 0, 0
        for one in mark.finditer(text, found.end(), end):
            if not one.group(1):
                begin, depth = (one.start() if depth == 0 else begin), depth + 1
                continue
            depth -= 1
            if depth == 0 and spoil.holding in text[begin : one.end()]:
                spoil.done += 1
                return text[:begin] + text[one.end() :]
    return text


def drop_entry(value: Any, spoil: Spoil) -> Any:
    """As `drop_item`, of a list in JSON."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key == spoil.part and isinstance(item, list):
                at = next((number for number, one in enumerate(item) if spoil.holding in json.dumps(one)), None)
                spoil.done += at is not None
                return value | {key: [one for number, one in enumerate(item) if number != at]}
        return {key: drop_entry(item, spoil) for key, item in value.items()}
    return value


def strip(value: Any, part: str, empty: bool) -> Any:
    if isinstance(value, dict):
        kept = {key: strip(item, part, empty) for key, item in value.items() if key != part or empty}
        return kept | ({part: []} if empty and part in kept else {})
    return [strip(item, part, empty) for item in value] if isinstance(value, list) else value
