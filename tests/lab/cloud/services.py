"""What answers in the namespaces: AWS's services at endpoints and in public, other people's hosts, and the resolvers."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable
from pathlib import Path

from . import calls, names, policy
from .acts import Acts
from .authority import Authority
from .calls import Identity
from .dnswire import NXDOMAIN, REFUSED, SERVFAIL, Answer, build, parse
from .firewall import judge
from .http import Request, Response, receive, send
from .netns import listener
from .sockets import Loop
from .state import Endpoint, Net, Network

# Whose members the lab's own account is one of. No other account belongs to any.
ORGANIZATION = "o-a1b2c3d4e5"
Backend = Callable[[Request], Response]


class Services:
    """Listens where the world says. `network` is asked anew for every request, so that changes hold at once."""

    def __init__(self, folder: Path, account: str, network: Callable[[], Network], backend: Backend) -> None:
        self.account, self.network, self.backend = account, network, backend
        self.acts = Acts()
        # What DNS Firewall has; a call, as it begins anew with the region.
        self.firewall: Callable[[], Any] | None = None
        self.authority, self.stranger = Authority(folder / "ca", "smgen lab root"), Authority(folder / "stranger", "Acme inspection proxy")
        self.loop = Loop()
        self.identities: dict[str, Identity] = {}
        self.owners: Callable[[str], str | None] = lambda bucket: None

    def serve(self, what: str, namespace: str, vpc: str | None) -> None:
        """Opens the listeners of a router (`resolver`), of an `edge`, or of the `internet`."""
        if what in ("resolver", "internet"):
            self.loop.datagrams(listener(namespace, 53, socket.SOCK_DGRAM), lambda packet, peer: self.resolve(vpc, packet, True))
            self.loop.streams(listener(namespace, 53), lambda connection, own, peer: self.resolve_stream(vpc, connection))
        if what in ("edge", "internet"):
            self.loop.streams(listener(namespace, 443), lambda connection, own, peer: self.secure(vpc, connection, own, peer))
            self.loop.streams(listener(namespace, 80), lambda connection, own, peer: self.plain(vpc, connection, own, peer))
        if what == "internet":
            self.loop.streams(listener(namespace, 22), lambda connection, own, peer: greet(connection))

    # Names

    def resolve_stream(self, vpc: str | None, connection: socket.socket) -> None:
        head = connection.recv(2)
        packet = connection.recv(int.from_bytes(head, "big"))
        said = self.resolve(vpc, packet, False)
        if said is not None:
            connection.sendall(len(said).to_bytes(2, "big") + said)

    def resolve(self, vpc: str | None, packet: bytes, datagram: bool) -> bytes | None:
        question = parse(packet)
        if question is None:
            return None
        network, acts = self.network(), self.acts
        if vpc is not None:
            if acts.resolver_delay:
                time.sleep(acts.resolver_delay)
            if acts.resolver == "dead" or vpc not in network.vpcs:
                return None
            codes = {"servfail": SERVFAIL, "refused": REFUSED, "nxdomain": NXDOMAIN}
            if acts.resolver:
                return build(question, Answer(codes[acts.resolver]), datagram)
            if question.name in acts.lies:
                return build(question, names.addresses(question.name, question.kind, [acts.lies[question.name]]), datagram)
            blocked = judge(self.firewall(), vpc, question.name, question.kind) if self.firewall else None
            if blocked is not None:
                return build(question, blocked, datagram)
            return build(question, names.inside(network, network.vpcs[vpc], question.name, question.kind), datagram)
        return build(question, names.outside(network, question.name, question.kind), datagram)

    # Connections

    def who(self, vpc: str | None, own: str, peer: str) -> tuple[str, Endpoint | None]:
        """Returns the service that lives at an address, and the endpoint through which it was come to."""
        network = self.network()
        if vpc is None and any(Net(own).subnet_of(net) for net in (Net("198.51.100.0/24"), Net("203.0.113.0/24"))):
            return "web", None
        for listed, (name, nets) in network.prefix_lists.items():
            if name.startswith("com.amazonaws.") and any(Net(own).subnet_of(net) for net in nets):
                return name.split(".", 3)[3], self.gateway(network, vpc, listed, peer)
        interface = network.at(vpc, own) if vpc else None
        for endpoint in network.endpoints.values():
            if interface is not None and interface.id in endpoint.interfaces:
                return endpoint.service.partition(f".{network.region}.")[2], endpoint
        return "aws", None

    def gateway(self, network: Network, vpc: str | None, prefix_list: str, peer: str) -> Endpoint | None:
        """The gateway endpoint that the route table of the caller's subnet leads to."""
        interface = network.at(vpc, peer) if vpc else None
        if interface is None:
            return None
        table = network.tables.get(network.subnets[interface.subnet].table, ())
        target = next((route.target for route in table if route.prefix_list == prefix_list), None)
        return network.endpoints.get(target or "")

    def certificate(self, service: str, endpoint: Endpoint | None, asked: str | None) -> ssl.SSLContext:
        network, acts = self.network(), self.acts
        if service == "web":
            known = (*names.WEB_NAMES, *(f"*.{name}" for name in names.WEB_NAMES))
        elif service in ("s3", "dynamodb"):
            known = tuple(name for base in names.gateway_names(service, network.region) for name in (base, f"*.{base}"))
        elif endpoint is not None:
            own = [name.partition(".")[2] for name in endpoint.names]
            known = (*names.private_names(network, endpoint.service), *dict.fromkeys(f"*.{name}" for name in own))
        else:
            # In public a service is known by the name that it is called by.
            known = (asked or "amazonaws.com",)
        if acts.hits(acts.intercepted, service):
            return self.stranger.context((asked,) if asked else known)
        if acts.hits(acts.misnamed, service):
            return self.authority.context(("wrong.example.net",))
        return self.authority.context(known, acts.hits(acts.expired, service))

    def secure(self, vpc: str | None, connection: socket.socket, own: str, peer: str) -> None:
        service, endpoint = self.who(vpc, own, peer)
        if self.mishandled(service, connection):
            return
        context = self.certificate(service, endpoint, None)

        def choose(socket_: ssl.SSLObject, asked: str | None, _: ssl.SSLContext) -> None:
            if asked:
                socket_.context = self.certificate(service, endpoint, asked)

        # Only those whose certificate depends on the name that is asked for have it chosen.
        if service == "aws" or self.acts.hits(self.acts.intercepted, service):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            default = self.stranger if self.acts.hits(self.acts.intercepted, service) else self.authority
            default.context(("amazonaws.com",))
            context.load_cert_chain(default.folder / "0.pem", default.key_file)
            context.sni_callback = choose
        with context.wrap_socket(connection, server_side=True) as secured:
            self.answer(service, endpoint, secured, own, peer, (secured.version() or "").removeprefix("TLSv"))

    def plain(self, vpc: str | None, connection: socket.socket, own: str, peer: str) -> None:
        service, endpoint = self.who(vpc, own, peer)
        if endpoint is not None and endpoint.kind == "interface":
            # Services listen on 443 alone; what a group lets through besides finds nobody who speaks.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            return
        if not self.mishandled(service, connection):
            self.answer(service, endpoint, connection, own, peer, None)

    def mishandled(self, service: str, connection: socket.socket) -> bool:
        if self.acts.hits(self.acts.cut, service):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            return True
        if self.acts.hits(self.acts.mute, service):
            while connection.recv(65536):
                pass
            return True
        return False

    def answer(self, service: str, endpoint: Endpoint | None, connection: socket.socket, own: str, peer: str, tls: str | None) -> None:
        request = receive(connection)
        if request is not None:
            send(connection, request, self.respond(service, endpoint, request, peer, tls))

    def respond(self, service: str, endpoint: Endpoint | None, request: Request, peer: str, tls: str | None) -> Response:
        for name, status in self.acts.status.items():
            if self.acts.hits({name}, service):
                return Response(status, b"")
        if service == "web":
            return Response(200, b"<!doctype html><title>It works</title>\n", "text/html")
        signed = calls.signature(request)
        if signed is None:
            label = service if service != "aws" else request.headers.get("host", "").split(".")[0]
            return calls.unsigned(label, request)
        identity = self.identities.get(signed.key)
        if identity is None:
            code = "InvalidAccessKeyId" if signed.service == "s3" else "InvalidClientTokenId"
            return calls.refusal(signed.service, 403, code, "The security token included in the request is invalid.")
        if endpoint is not None:
            call = calls.call_of(signed, identity, self.context(endpoint, identity, calls.bucket_of(signed), peer, tls))
            kind = policy.denial(endpoint.policy, call)
            if kind is not None:
                code = "AccessDenied" if signed.service in calls.XML else "AccessDeniedException"
                return calls.refusal(signed.service, 403, code, policy.message(call, kind))
        return self.backend(request)

    def context(self, endpoint: Endpoint, identity: Identity, bucket: str | None, peer: str, tls: str | None) -> dict[str, str]:
        """Keys of a request: IAM User Guide, "AWS global condition context keys", and "s3:TlsVersion"."""
        context = {"aws:principalaccount": identity.account, "aws:principalarn": identity.arn, "aws:securetransport": str(tls is not None).lower()}
        context |= {"aws:sourcevpc": endpoint.vpc, "aws:sourcevpce": endpoint.id, "aws:vpcsourceip": peer}
        if tls is not None:
            context["s3:tlsversion"] = tls
        owner = self.owners(bucket) if bucket else identity.account
        context |= {"aws:principalorgid": ORGANIZATION} if identity.account == self.account else {}
        context |= {"aws:resourceorgid": ORGANIZATION} if owner == self.account else {}
        return context | ({"aws:resourceaccount": owner} if owner else {})

    def close(self) -> None:
        self.loop.close()


def greet(connection: socket.socket) -> None:
    connection.sendall(b"SSH-2.0-OpenSSH_9.6\r\n")
    connection.recv(256)
