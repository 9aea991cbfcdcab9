"""Requests as AWS's services read them: who signed, which action on what, and what they say to those that they refuse."""

from __future__ import annotations

import json
import re
import urllib.parse
import uuid
from dataclasses import dataclass

from .http import Request, Response
from .policy import Call

SIGNED = re.compile(r"AWS4-HMAC-SHA256 Credential=([A-Z0-9]+)/(\d{8})/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request")
# Prefixes of actions where they differ from the name that requests are signed for.
PREFIXES = {"monitoring": "cloudwatch", "api.ecr": "ecr", "email": "ses"}
# Signing names of services that speak XML; the others speak JSON.
XML = {"sts", "ec2", "s3", "monitoring", "iam", "sns", "sqs", "elasticloadbalancing", "autoscaling", "cloudformation"}


def partition(region: str) -> str:
    """Where ARNs of a region begin (AWS General Reference, "Amazon Resource Names")."""
    return "aws-cn" if region.startswith("cn-") else "aws-us-gov" if region.startswith("us-gov-") else "aws"


@dataclass(frozen=True)
class Identity:
    """Who a key belongs to."""

    arn: str
    account: str
    user_id: str


@dataclass(frozen=True)
class Signed:
    key: str
    service: str
    action: str
    resource: str


def signature(request: Request) -> Signed | None:
    match = SIGNED.match(request.headers.get("authorization", ""))
    if match is None:
        return None
    key, _, region, service = match.groups()
    if service == "s3":
        action, resource = s3_action(request, f"arn:{partition(region)}:s3:::")
    else:
        name = (request.headers.get("x-amz-target", "").rpartition(".")[2]) or form(request).get("Action", "")
        action, resource = f"{PREFIXES.get(service, service)}:{name or rest_action(service, request)}", "*"
        if service == "sts" and name.startswith("AssumeRole"):
            resource = form(request).get("RoleArn", "*")
    return Signed(key, service, action, resource)


def form(request: Request) -> dict[str, str]:
    text = request.body.decode("utf-8", "replace") + "&" + urllib.parse.urlsplit(request.path).query
    return {key: values[0] for key, values in urllib.parse.parse_qs(text).items()}


def rest_action(service: str, request: Request) -> str:
    if service == "sagemaker" and request.path.endswith("/invocations"):
        return "InvokeEndpoint"
    return "Unknown"


def s3_action(request: Request, prefix: str) -> tuple[str, str]:
    """S3's actions by method and path (Service Authorization Reference, "Actions defined by Amazon S3")."""
    host = request.headers.get("host", "").split(":")[0]
    split = urllib.parse.urlsplit(request.path)
    path, query = urllib.parse.unquote(split.path).lstrip("/"), urllib.parse.parse_qs(split.query, keep_blank_values=True)
    bucket = re.match(r"(.+)\.s3[.-]", host)
    name, _, key = (bucket.group(1), "", path) if bucket else path.partition("/")
    if not name:
        return "s3:ListAllMyBuckets", "*"
    if key:
        return {"PUT": "s3:PutObject", "POST": "s3:PutObject", "DELETE": "s3:DeleteObject"}.get(request.method, "s3:GetObject"), f"{prefix}{name}/{key}"
    if "location" in query:
        return "s3:GetBucketLocation", prefix + name
    return {"PUT": "s3:CreateBucket", "DELETE": "s3:DeleteBucket"}.get(request.method, "s3:ListBucket"), prefix + name


def bucket_of(signed: Signed) -> str | None:
    return signed.resource.rpartition(":::")[2].split("/")[0] if signed.service == "s3" and signed.resource != "*" else None


def call_of(signed: Signed, identity: Identity, context: dict[str, str]) -> Call:
    return Call(signed.action, signed.resource, identity.arn, identity.account, context)


def unsigned(service: str, request: Request) -> Response:
    """What services say to nobody in particular. Seen on the public endpoints; the words matter less than the status."""
    if service.endswith("s3"):
        if request.path == "/" and request.method in ("GET", "HEAD") and not re.match(r".+\.s3[.-]", request.headers.get("host", "")):
            return Response(307, headers=(("Location", "https://aws.amazon.com/s3/"),))
        return refusal("s3", 403, "AccessDenied", "Access Denied")
    if service == "sts" and request.method == "GET" and request.path == "/":
        return Response(302, headers=(("Location", "https://aws.amazon.com/iam"),))
    if service.endswith("dkr.ecr") or "ecr.dkr" in service:
        body = json.dumps({"errors": [{"code": "UNAUTHORIZED", "message": "Not Authorized"}]}).encode()
        challenge = f'Basic realm="https://{request.headers.get("host", "")}/",service="ecr.amazonaws.com"'
        return Response(401, body, "application/json", (("WWW-Authenticate", challenge),))
    last = service.rsplit(".", 1)[-1]
    if service == "dynamodb" and request.method == "GET":
        return Response(200, b"healthy: dynamodb\n")
    if last in XML and request.method == "GET":
        return refusal(last, 400, "MissingAction", "Could not find operation")
    if last in ("logs", "kms", "ssm", "secretsmanager") and request.method == "GET":
        return refusal(last, 404, "UnknownOperationException", "")
    return refusal(last, 403, "MissingAuthenticationToken", "Request is missing Authentication Token")


def refusal(service: str, status: int, code: str, text: str) -> Response:
    """An error in the language of the service."""
    ident = str(uuid.uuid4())
    if service == "s3":
        body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{escape(text)}</Message><RequestId>{ident}</RequestId></Error>'
        return Response(status, body.encode(), "application/xml", (("x-amz-request-id", ident),))
    if service in XML:
        kind = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{escape(text)}</Message></Error>"
        body = f'<ErrorResponse xmlns="https://{service}.amazonaws.com/doc/">{kind}<RequestId>{ident}</RequestId></ErrorResponse>'
        return Response(status, body.encode(), "text/xml", (("x-amzn-RequestId", ident),))
    name = code if code.endswith("Exception") else f"{code}Exception"
    body = json.dumps({"__type": name, "message": text})
    return Response(status, body.encode(), "application/x-amz-json-1.1", (("x-amzn-RequestId", ident), ("x-amzn-ErrorType", name)))


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
