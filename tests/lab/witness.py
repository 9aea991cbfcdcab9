"""A small probe that is asked questions: the lab's own witness of what packets do, independent of smgen.

It runs as a processing job and answers through the exit message, as anything must that trusts no network.
"""

from __future__ import annotations

import base64
import itertools
import json
import time
import zlib
from typing import Any

numbers = itertools.count(1)

# Answers its questions all at once: `[KIND, ARGUMENTS...]`, of the kinds at the end.
SCRIPT = r"""
import json, os, socket, ssl, struct, sys, threading, zlib, base64
def name_of(error):
    if isinstance(error, ssl.SSLCertVerificationError): return "bad certificate"
    if isinstance(error, ssl.SSLError): return "tls: " + str(error.reason)
    if isinstance(error, (TimeoutError, socket.timeout)): return "timeout"
    if isinstance(error, ConnectionRefusedError): return "refused"
    if isinstance(error, ConnectionResetError): return "reset"
    if isinstance(error, socket.gaierror): return {-2: "nxdomain", -3: "no answer", -5: "no address"}.get(error.errno, str(error))
    return repr(error)
def open_tcp(host, port, seconds=1.5): return socket.create_connection((host, port), seconds)
def tls(host, address=None, old=False):
    context = ssl.create_default_context()
    if old:
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
        context.set_ciphers("DEFAULT@SECLEVEL=0")
    return context.wrap_socket(open_tcp(address or host, 443), server_hostname=host)
def http(host, path="/", headers=(), address=None, method="GET", body="", plain=False):
    connection = open_tcp(address or host, 80) if plain else tls(host, address)
    head = [f"{method} {path} HTTP/1.1", f"Host: {host}", f"Content-Length: {len(body)}", *headers]
    connection.sendall(("\r\n".join(head) + "\r\n\r\n" + body).encode())
    data = b""
    while True:
        more = connection.recv(65536)
        if not more: break
        data += more
    head, _, body = data.decode().partition("\r\n\r\n")
    return [int(head.split(" ")[1]), body]
def query(server, name, seconds=1.5):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); sock.settimeout(seconds)
    text = b"".join(bytes([len(one)]) + one.encode() for one in name.split(".")) + b"\0"
    sock.sendto(struct.pack("!HHHHHH", 7, 256, 1, 0, 0, 0) + text + struct.pack("!HH", 1, 1), (server, 53))
    return sock.recv(4096)[3] & 15
def credentials():
    import urllib.request
    url = "http://169.254.170.2" + os.environ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"]
    return json.load(urllib.request.urlopen(url, timeout=2))
def signed(host, service, body, method="POST", path="/", plain=False):
    key = credentials()["AccessKeyId"]
    auth = f"Authorization: AWS4-HMAC-SHA256 Credential={key}/20261122/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=0"
    return http(host, path, [auth, "Content-Type: application/x-www-form-urlencoded"], method=method, body=body, plain=plain)
def persist(host, port):
    for _ in range(50):
        try: return open_tcp(host, port, 0.3) and "open"
        except Exception as error: last = error; __import__("time").sleep(0.1)
    raise last
def listen(port, seconds):
    server = socket.create_server(("", port)); server.settimeout(seconds)
    connection, peer = server.accept(); return peer[0]
KINDS = {
    "names": lambda name: sorted({one[4][0] for one in socket.getaddrinfo(name, 443, socket.AF_INET, socket.SOCK_STREAM)}),
    "wait": persist, "tcp": lambda host, port: open_tcp(host, port) and "open", "query": query, "http": http, "signed": signed, "listen": listen,
    "tls": lambda *rest: tls(*rest).version(), "file": lambda path: open(path).read(), "environment": lambda: dict(os.environ),
    "ping": lambda host: os.system(f"ping -c1 -W1 {host} >/dev/null 2>&1"), "list": lambda path: sorted(os.listdir(path)),
}
questions = json.loads(zlib.decompress(base64.b64decode("".join(sys.argv[1:]))))
answers = {}
def answer(key, kind, *rest):
    try: answers[key] = KINDS[kind](*rest)
    except Exception as error: answers[key] = name_of(error)
threads = [threading.Thread(target=answer, args=(key, *one)) for key, one in questions.items()]
[one.start() for one in threads]; [one.join() for one in threads]
json.dump(answers, sys.stdout)
"""


def pieces(data: bytes, size: int = 256) -> list[str]:
    text = base64.b64encode(zlib.compress(data)).decode()
    return [text[at : at + size] for at in range(0, len(text), size)]


def arguments(questions: dict[str, list[Any]]) -> tuple[list[str], list[str]]:
    """Returns entrypoint and arguments of a container that answers questions."""
    program = SCRIPT.replace("json.dump(answers, sys.stdout)", "open('/opt/ml/output/message', 'w').write(json.dumps(answers))")
    start = "import sys,zlib,base64;n=int(sys.argv.pop(1));s=''.join(sys.argv[1:n+1]);del sys.argv[1:n+1];exec(zlib.decompress(base64.b64decode(s)).decode())"
    code = pieces(program.encode())
    return ["python3", "-c", start], [str(len(code)), *code, *pieces(json.dumps(questions).encode())]


def request(role: str, subnets: list[str], groups: list[str], entrypoint: list[str], given: list[str] | None = None, **more: Any) -> dict[str, Any]:
    """A CreateProcessingJob request with a name of its own."""
    app = {"ImageUri": "image", "ContainerEntrypoint": entrypoint} | ({"ContainerArguments": given} if given else {})
    cluster = {"InstanceCount": 1, "InstanceType": "ml.t3.medium", "VolumeSizeInGB": 1}
    made = {"ProcessingJobName": f"job-{next(numbers)}", "RoleArn": role, "AppSpecification": app}
    made |= {"ProcessingResources": {"ClusterConfig": cluster}, "StoppingCondition": {"MaxRuntimeInSeconds": 60}}
    return made | {"NetworkConfig": {"VpcConfig": {"SecurityGroupIds": groups, "Subnets": subnets}}} | more


def start(sagemaker: Any, role: str, subnet: str, groups: list[str], questions: dict[str, list[Any]]) -> str:
    made = request(role, [subnet], groups, *arguments(questions))
    sagemaker.create_processing_job(**made)
    return str(made["ProcessingJobName"])


def wait(sagemaker: Any, job: str, seconds: float = 30) -> dict[str, Any]:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        described: dict[str, Any] = sagemaker.describe_processing_job(ProcessingJobName=job)
        if described["ProcessingJobStatus"] not in ("InProgress", "Stopping"):
            return described
        time.sleep(0.03)
    raise AssertionError(f"{job} is still {described['ProcessingJobStatus']}")
