"""Servers on loopback addresses, and the probe as a module."""

import atexit
import base64
import contextlib
import functools
import importlib.util
import json
import os
import shutil
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import zlib
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent.parent / "src" / "probe" / "probe.py"


def load():
    spec = importlib.util.spec_from_file_location("probe", str(SOURCE))
    module = importlib.util.module_from_spec(spec)
    sys.modules["probe"] = module
    spec.loader.exec_module(module)
    return module


probe = load()
NONCE, GREETING = "00c0ffee00000001", "6772656574696e67"


def asked(*questions, **more):
    """Returns a batch as smgen sends it."""
    filled = [dict({"id": number, "deadline_ms": 2000, "attempts": 1}, **question) for number, question in enumerate(questions)]
    return dict({"nonce": NONCE, "greeting": GREETING, "run_ms": 10000, "way": "stdout", "room": 1000000, "questions": filled}, **more)


def look(question, seconds=6, **more):
    """Returns what one attempt at a question sees."""
    return probe.Look(probe.Run(asked(question, **more)), question, seconds).go()


def tcp_question(port, host="127.0.0.1", **more):
    return dict({"kind": "tcp", "host": host, "port": port, "family": 4}, **more)


def tls_question(port, host="127.0.0.1", name="service.test", **more):
    return dict({"kind": "tls", "host": host, "port": port, "family": 4, "name": name}, **more)


def start(batch, **more):
    """Starts the probe in a process of its own."""
    program = "import sys; sys.path.insert(0, %r); import probe; probe.main(sys.argv[1])" % str(SOURCE.parent)
    env = dict(os.environ, PYTHONDONTWRITEBYTECODE="1", **more.pop("env", {}))
    return subprocess.Popen([sys.executable, "-c", program, json.dumps(batch)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, **more)


def run(batch, **more):
    """Runs the probe in a process of its own, and returns what it wrote."""
    process = start(batch, **more)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err.decode()
    assert err == b"", err.decode()
    return out.decode("ascii")


def answer(text, batch):
    """Reads framed lines: the state and for each question a dictionary of what its record holds."""
    parts = [line.split(" ") for line in text.splitlines() if line.startswith("SMGEN1 ")]
    whole = "".join(part[4][:-1] for part in parts if not part[4].startswith("S1!"))
    return unpack(whole, batch)


def unpack(whole, batch):
    assert whole.startswith("S1:") and whole.endswith("."), whole
    data = base64.b85decode(whole[3:-1])
    count, detail, state = struct.unpack("<HBB", data[9:13])
    body = zlib.decompress(data[17:]) if state & 8 else data[17:]
    at, servers = 3, body[2]
    for _ in range(servers):
        at += {250: 5, 251: 17}.get(body[at], 1)
    while body[at] > 127:
        at += 1
    at += 1
    records = []
    for _ in range(count):
        code, mask = body[at], body[at + 1]
        at += 2
        one = {"outcome": probe.OUTCOMES[code & 63], "attempts": (code >> 6) + 1, "left_out": bool(mask & 128)}
        if mask & 1:
            one["addresses"], start, at = body[at], at + 1, at + 1
            for _ in range(one["addresses"]):
                at += {250: 5, 251: 17}.get(body[at], 1)
        if mask & 2:
            for _ in range(body[at]):
                at += 1
                while body[at] > 127:
                    at += 1
            at += 1
        if mask & 4:
            sizes, at = body[at] & 128, at + 1
            for _ in range(4 if sizes else 0):
                while body[at] > 127:
                    at += 1
                at += 1
        at += 4 if mask & 8 else 0
        if mask & 16:
            one["number"] = struct.unpack_from("<H", body, at)[0]
            at += 2
        if mask & 32:
            one["text"] = body[at + 1 : at + 1 + body[at]].decode()
            at += 1 + body[at]
        if mask & 64:
            one["ports"] = list(body[at + 1 : at + 1 + body[at]])
            at += 1 + body[at]
            one["visits"], kept = struct.unpack_from("<HB", body, at)
            at += 3
            for _ in range(kept):
                at += {250: 5, 251: 17}.get(body[at + 1], 1) + 3
        records.append(one)
    assert at == len(body)
    return {"detail": detail, "state": state, "servers": servers, "records": records}


@contextlib.contextmanager
def server(handle, address="127.0.0.1"):
    """Accepts connections and hands each to `handle` in a thread; yields the port."""
    listener = socket.socket()
    listener.bind((address, 0))
    listener.listen(128)

    def serve():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=guarded, args=(connection,), daemon=True).start()

    def guarded(connection):
        try:
            handle(connection)
        except OSError:
            pass
        finally:
            connection.close()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        # Closing alone does not wake the thread that accepts.
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


@contextlib.contextmanager
def silent(address="127.0.0.1"):
    """A port whose queue is full: what is sent there is dropped, as a security group drops it."""
    listener, held = socket.socket(), []
    listener.bind((address, 0))
    listener.listen(0)
    for _ in range(4):
        filler = socket.socket()
        filler.setblocking(False)
        filler.connect_ex(listener.getsockname())
        held.append(filler)
    try:
        yield listener.getsockname()[1]
    finally:
        for each in held + [listener]:
            each.close()


@contextlib.contextmanager
def closed(kind=socket.SOCK_STREAM):
    """A port that nobody has on 127.0.0.1: it is kept on another address."""
    with socket.socket(socket.AF_INET, kind) as keeper:
        keeper.bind(("127.0.0.9", 0))
        yield keeper.getsockname()[1]


@contextlib.contextmanager
def datagrams(respond):
    """Answers datagrams with what `respond` returns for each: a list of datagrams."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                data, peer = sock.recvfrom(65535)
                if not data:
                    return
                for reply in respond(data):
                    sock.sendto(reply, peer)
            except OSError:
                return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield sock.getsockname()[1]
    finally:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as waker:
            waker.sendto(b"", sock.getsockname())
        thread.join(5)
        sock.close()


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def need(name):
    """Returns a tool; skips where it is missing, or fails where CI says that it must be there."""
    found = shutil.which(name)
    if found is None and os.environ.get("CI") == "true":
        raise AssertionError(name + " is missing")
    if found is None:
        raise unittest.SkipTest(name + " is missing")
    return found


@functools.lru_cache(maxsize=None)
def certificates():
    """Makes an authority and certificates by it, and returns their folder: `good`, `expired`, `other-name`, `stranger`."""
    openssl = need("openssl")
    folder = tempfile.mkdtemp(prefix="smgen-probe-")
    atexit.register(shutil.rmtree, folder, True)

    def tool(*arguments):
        subprocess.run([openssl, *arguments], cwd=folder, check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    for name, subject in (("ca", "/O=smgen/CN=smgen test authority"), ("stranger", "/O=Proxy Ltd/CN=Intercepting Proxy")):
        tool("req", "-x509", *key, "-keyout", name + ".key", "-out", name + ".crt", "-days", "2", "-subj", subject, "-addext", "subjectAltName=DNS:service.test")
    Path(folder, "index.txt").write_text("")
    Path(folder, "ca.cnf").write_text(
        "[ca]\ndefault_ca=own\n[own]\ndatabase=index.txt\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=any\nunique_subject=no\n"
        "rand_serial=yes\n[any]\ncommonName=supplied\n[service.test]\nsubjectAltName=DNS:service.test\n[other.test]\nsubjectAltName=DNS:other.test\n"
    )
    for name, host, start, end in (("good", "service.test", "20200101000000Z", "20491231000000Z"), ("other-name", "other.test", "20200101000000Z", "20491231000000Z"), ("expired", "service.test", "20200101000000Z", "20200201000000Z")):
        tool("req", "-new", *key, "-keyout", name + ".key", "-out", name + ".csr", "-subj", "/CN=" + host)
        tool("ca", "-batch", "-notext", "-config", "ca.cnf", "-cert", "ca.crt", "-keyfile", "ca.key", "-in", name + ".csr", "-out", name + ".crt", "-startdate", start, "-enddate", end, "-extensions", host)
    return Path(folder)


def authority():
    return (certificates() / "ca.crt").read_text()


def server_context(name="good"):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(str(certificates() / (name + ".crt")), str(certificates() / (name + ".key")))
    return context


def tls_server(name="good", handle=None, configure=None):
    """A server with one of the certificates; `handle` gets the encrypted socket."""
    context = server_context(name)
    if configure:
        configure(context)

    def serve(connection):
        with context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False) as secure:
            try:
                secure.do_handshake()
            except OSError:
                # What was not read yet would turn the close into a reset, and that overtake the alert.
                time.sleep(0.3)
                return
            if handle:
                handle(secure)
            else:
                secure.recv(1)

    return server(serve)
