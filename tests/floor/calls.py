"""Reads off Python source which operations of AWS it calls, by its syntax tree: nothing is imported, nothing is run.

A client is found where it is made (`session.client("s3")`), and followed by name: a variable, an attribute, a property or function that
returns it, a parameter called like one. What is called on it and is an operation in botocore's model is a call. So are the operations
behind waiters, paginators and boto3's own helpers (`upload_file`), and those that are named in a text and looked up by `getattr`.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import botocore.session
from botocore import xform_name
from botocore.utils import SERVICE_NAME_ALIASES

# What boto3 adds to a client of S3 (boto3 1.43, s3/inject.py; s3transfer): each sends several requests.
UPLOAD = ("PutObject", "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload", "AbortMultipartUpload")
DOWNLOAD = ("HeadObject", "GetObject")
HELPERS = {
    "upload_file": UPLOAD,
    "upload_fileobj": UPLOAD,
    "download_file": DOWNLOAD,
    "download_fileobj": DOWNLOAD,
    "copy": ("HeadObject", "CopyObject", *UPLOAD),
}
# What the objects of boto3's resources send (boto3 1.43, data/s3 and data/iam, resources-1.json; s3/inject.py): the method, by its last
# names in the source, and what it sends. `load` of a bucket lists all buckets of the account.
RESOURCES = {
    "s3": {
        "objects.filter": ("ListObjects",), "objects.all": ("ListObjects",), "object_versions.all": ("ListObjectVersions",),
        "create_bucket": ("CreateBucket",), "copy_from": ("CopyObject",), "put_object": ("PutObject",), "delete_objects": ("DeleteObjects",),
        "get": ("GetObject",), "put": ("PutObject",), "load": ("HeadObject",), "delete": ("DeleteObject",), **HELPERS,
    },
    "iam": {"arn": ("GetRole",)},
}  # fmt: skip
# Names under which clients are handed over where the maker is out of sight. Those of a package itself come first.
USUAL = {
    "sagemaker_client": "sagemaker", "sm_client": "sagemaker", "sagemaker_runtime_client": "sagemaker-runtime", "s3_client": "s3",
    "sts_client": "sts", "lambda_client": "lambda", "iam_client": "iam", "ecr_client": "ecr", "glue_client": "glue", "sagemaker": "sagemaker",
    "athena_client": "athena", "cloudwatch_client": "cloudwatch", "cw_client": "cloudwatch", "logs_client": "logs", "s3": "s3",
    "event_bridge_scheduler_client": "scheduler", "event_bridge_rule_client": "events", "lakeformation_client": "lakeformation",
    "sagemaker_featurestore_runtime_client": "sagemaker-featurestore-runtime", "sagemaker_metrics_client": "sagemaker-metrics",
    "sagemaker_fs_runtime_client_config": "sagemaker-featurestore-runtime", "ec2_client": "ec2", "hub_client": "sagemaker",
    "get_sagemaker_client": "sagemaker", "sm": "sagemaker", "eb": "events", "iam": "iam", "ec2": "ec2", "sts": "sts", "bedrock_client": "bedrock",
}  # fmt: skip


@dataclass(frozen=True, order=True)
class Call:
    """An operation of a service, as botocore names them, and where it is called: `module.function`."""

    service: str
    operation: str
    where: str


@dataclass
class Found:
    """What one package calls, and what looks like a call of a service although nobody knows on which client."""

    calls: set[Call] = field(default_factory=set)
    unresolved: set[str] = field(default_factory=set)


class Models:
    """botocore's models, by the names that Python code uses."""

    def __init__(self) -> None:
        self.session = botocore.session.get_session()
        self.known = set(self.session.get_available_services())
        self.methods: dict[str, dict[str, str]] = {}
        self.waiters: dict[str, dict[str, str]] = {}

    def service(self, name: object) -> str | None:
        name = SERVICE_NAME_ALIASES.get(str(name), str(name))
        return name if name in self.known else None

    def of(self, service: str) -> dict[str, str]:
        """Returns the operations by method name."""
        if service not in self.methods:
            names = self.session.get_service_model(service).operation_names
            self.methods[service] = {xform_name(name): name for name in names}
        return self.methods[service]

    def waiter(self, service: str, name: str) -> str | None:
        if service not in self.waiters:
            try:
                model = self.session.get_waiter_model(service)
                self.waiters[service] = {xform_name(one): model.get_waiter(one).operation for one in model.waiter_names}
            except Exception:  # noqa: BLE001  (a service without waiters has no such file)
                self.waiters[service] = {}
        return self.waiters[service].get(name)


@dataclass(frozen=True)
class Made:
    """A client or a resource of boto3."""

    service: str
    resource: bool = False


def last_name(node: ast.expr) -> str | None:
    """The name by which something is known: `self.x.client` is `client`, `get_client()` is `get_client`."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Call(func=func):
            return last_name(func)
    return None


def dotted(node: ast.expr) -> str:
    match node:
        case ast.Attribute(value=value, attr=name):
            return f"{dotted(value)}.{name}"
        case ast.Name(id=name):
            return name
        case ast.Call(func=func):
            return dotted(func)
    return ""


class Package:
    """All modules of a package."""

    def __init__(self, models: Models, sources: dict[str, str]) -> None:
        self.models = models
        self.trees = {module: ast.parse(source) for module, source in sources.items()}
        # Names of clients, by the scope that gave them: a function, a class, a module, all.
        self.names: dict[str, dict[str, set[Made]]] = defaultdict(lambda: defaultdict(set))
        self.own: set[str] = set()
        self.services: set[str] = set()
        # Clients are made of clients: `self.a = a or b.c`. Twice is enough to follow that.
        for _ in range(2):
            for module, tree in self.trees.items():
                self.learn(tree, [module])

    def found(self) -> Found:
        found = Found()
        for module, tree in self.trees.items():
            for node, scopes in walk(tree, [module]):
                self.look(node, scopes, found)
        return found

    def learn(self, tree: ast.Module, scopes: list[str]) -> None:
        for node, inside in walk(tree, scopes):
            match node:
                case ast.Assign(targets=targets, value=value):
                    self.name(targets, value, inside)
                case ast.AnnAssign(target=target, value=ast.expr() as value):
                    self.name([target], value, inside)
                case ast.NamedExpr(target=target, value=value):
                    self.name([target], value, inside)
                case ast.withitem(context_expr=value, optional_vars=ast.expr() as target):
                    self.name([target], value, inside)
                case ast.Call(keywords=keywords):
                    for keyword in keywords:
                        if keyword.arg and (made := self.made(keyword.value, inside)):
                            self.names["*"][keyword.arg].add(made)
                case ast.FunctionDef(name=name):
                    self.own.add(name)
                case ast.Return(value=ast.expr() as value):
                    # The function is known by its name wherever it is called, but for names that everybody gives.
                    if (made := self.made(value, inside)) and len(inside) > 1:
                        function = inside[-1].rsplit(".", 1)[-1]
                        for scope in [*inside[:-1], "*"]:
                            self.names[scope][function].add(made)

    def name(self, targets: list[ast.expr], value: ast.expr, scopes: list[str]) -> None:
        made = self.made(value, scopes)
        if made is None:
            return
        self.services.add(made.service)
        for target in targets:
            if name := last_name(target):
                # An attribute is one of the class, and of everybody who has an object of it.
                inside = scopes[:-1] if isinstance(target, ast.Attribute) and len(scopes) > 1 else scopes
                self.names[inside[-1]][name].add(made)
                if isinstance(target, ast.Attribute):
                    self.names["*"][name].add(made)

    def made(self, node: ast.expr, scopes: list[str]) -> Made | None:
        """Says which client an expression is, if it is one."""
        match node:
            case ast.Call(func=ast.Attribute(attr="client" | "create_client" | "resource" | "_get_client" | "get_sagemaker_client" as how) as func, args=args, keywords=keywords):
                given = [one.value for one in keywords if one.arg == "service_name"] or [one for one in args[:1] if isinstance(one, ast.Constant)]
                if given and isinstance(given[0], ast.Constant) and (service := self.models.service(given[0].value)):
                    self.services.add(service)
                    return Made(service, how == "resource")
                return self.known(func.attr, scopes) if not args else None
            case ast.BoolOp(values=values):
                return next((made for value in values if (made := self.made(value, scopes))), None)
            case ast.IfExp(body=body, orelse=orelse):
                return self.made(body, scopes) or self.made(orelse, scopes)
            case ast.Attribute(value=ast.Attribute(value=value, attr="meta"), attr="client"):
                made = self.made(value, scopes)
                return Made(made.service) if made else None
            case ast.Call(func=ast.Attribute(value=value, attr="Bucket" | "Object" | "Role" | "ObjectSummary")):
                made = self.made(value, scopes)
                return made if made and made.resource else None
            case ast.Name() | ast.Attribute() | ast.Call():
                name = last_name(node)
                return self.known(name, scopes) if name else None
        return None

    def known(self, name: str, scopes: list[str]) -> Made | None:
        """Looks a name up from the inside out; a name with several meanings in a scope has none there."""
        for scope in [*reversed(scopes), "*"]:
            meanings = self.names[scope].get(name, set()) if scope in self.names else set()
            if len(meanings) == 1:
                return next(iter(meanings))
        # A resource and a client of the same service are told apart by what is called on them.
        bare = name.lstrip("_")
        return Made(USUAL[bare]) if bare in USUAL else None

    def look(self, node: ast.AST, scopes: list[str], found: Found) -> None:
        where = ".".join(scopes[-1].split(".")[:6])
        match node:
            case ast.Call(func=ast.Attribute(value=value, attr="get_waiter" | "get_paginator" as how), args=[ast.Constant(value=str(name)), *_]):
                made = self.made(value, scopes)
                if made is None:
                    found.unresolved.add(f"{where}: {how}({name})")
                elif operation := (self.models.of(made.service).get(name) or self.models.waiter(made.service, name)):
                    found.calls.add(Call(made.service, operation, where))
            case ast.Call(func=ast.Attribute(value=value, attr=method)):
                self.method(value, method, scopes, where, found)
            case ast.Attribute(value=value, attr="arn"):
                made = self.made(value, scopes)
                if made and made.resource and made.service == "iam":
                    found.calls.add(Call("iam", "GetRole", where))
            case ast.Constant(value=str(text)) if re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)+", text):
                # An operation by its name: `list_method="list_training_jobs"`, `getattr(client, "describe_" ...)` spelled out. Only
                # SageMaker's are called so.
                if "sagemaker" in self.services and (operation := self.models.of("sagemaker").get(text)):
                    found.calls.add(Call("sagemaker", operation, where))

    def method(self, value: ast.expr, method: str, scopes: list[str], where: str, found: Found) -> None:
        made = self.made(value, scopes)
        if made is None and isinstance(value, ast.Attribute):
            # `bucket.objects.filter`
            made = self.made(value.value, scopes)
            method = f"{value.attr}.{method}" if made and made.resource else method
            made = made if made and made.resource else None
        if made is not None:
            if operation := self.models.of(made.service).get(method):
                found.calls.add(Call(made.service, operation, where))
                return
            if made.service in RESOURCES and (made.resource or method in HELPERS):
                for operation in RESOURCES[made.service].get(method, ()):
                    found.calls.add(Call(made.service, operation, where))
                return
        if "_" not in method:
            return
        candidates = sorted(service for service in self.services if method in self.models.of(service))
        if len(candidates) == 1 and (last_name(value) or "").lower().endswith("client"):
            # `client` is the name of many; only one of the package's knows the method.
            found.calls.add(Call(candidates[0], self.models.of(candidates[0])[method], where))
        elif candidates and method not in self.own:
            found.unresolved.add(f"{where}: {dotted(value)}.{method} ({', '.join(candidates)})")


def walk(node: ast.AST, scopes: list[str]) -> Iterator[tuple[ast.AST, list[str]]]:
    """Goes through a tree, and says of each node which scopes it is in, the innermost last; documentation is left out."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue
        inside = scopes
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield child, scopes
            inside = [*scopes, f"{scopes[-1]}.{child.name}"]
        else:
            yield child, scopes
        yield from walk(child, inside)
