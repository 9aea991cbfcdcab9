"""What the lab's own tests share: a lab, hand-made VPCs through boto3, and a small probe that is asked questions."""

from __future__ import annotations

import base64
import itertools
import json
import os
import sys
import time
import unittest
import zlib
from typing import Any

sys.dont_write_bytecode = True

from cloud.lab import Lab, Settings  # noqa: E402
from cloud.netns import permitted  # noqa: E402

REGION = "us-east-1"
STS = f"sts.{REGION}.amazonaws.com"
S3 = f"s3.{REGION}.amazonaws.com"
WEB = "198.51.100.10"

# Answers questions of the forms that `Case.ask` names, all at once, and leaves the answers where the launcher looks.
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


class Case(unittest.TestCase):
    """A lab for all tests of a class. Tests are skipped, loudly, where there can be no lab, and fail there under CI."""

    lab: Lab
    numbers = itertools.count(1)
    settings = Settings(job_start=0.02, instance_start=0.02, agent_start=0.02, invocation_lag=0.05)

    @classmethod
    def setUpClass(cls) -> None:
        problem = permitted()
        if problem:
            if os.environ.get("CI") == "true":
                raise AssertionError(f"no lab: {problem}")
            print(f"SKIPPED {cls.__name__}: {problem}", file=sys.stderr)
            raise unittest.SkipTest(problem)
        cls.lab = Lab(REGION, cls.settings)
        cls.url = cls.lab.serve()
        cls.lab.launches = True
        cls.role = cls.lab.role()
        cls.ec2, cls.sagemaker, cls.ssm = cls.client("ec2"), cls.client("sagemaker"), cls.client("ssm")

    @classmethod
    def tearDownClass(cls) -> None:
        cls.lab.close()
        assert not cls.lab.broken, cls.lab.broken

    @classmethod
    def client(cls, service: str, **more: Any) -> Any:
        import boto3

        return boto3.client(service, region_name=REGION, endpoint_url=cls.url, aws_access_key_id="test", aws_secret_access_key="test", **more)

    # Networks

    def vpc(self, cidr: str | None = None, hostnames: bool = True) -> str:
        number = next(self.numbers)
        vpc = str(self.ec2.create_vpc(CidrBlock=cidr or f"10.{number}.0.0/16")["Vpc"]["VpcId"])
        if hostnames:
            self.ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
        return vpc

    def cidr(self, vpc: str) -> str:
        return str(self.ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"][0]["CidrBlock"])

    def subnet(self, vpc: str, third: int = 0, zone: str = "a") -> str:
        first, second, *_ = self.cidr(vpc).split(".")
        cidr = f"{first}.{second}.{third}.0/24"
        return str(self.ec2.create_subnet(VpcId=vpc, CidrBlock=cidr, AvailabilityZone=REGION + zone)["Subnet"]["SubnetId"])

    def group(self, vpc: str, egress: list[dict[str, Any]] | None = None, ingress: list[dict[str, Any]] | None = None) -> str:
        """Makes a group; without `egress` it lets everything out, as new ones do."""
        name = f"group-{next(self.numbers)}"
        group = str(self.ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"])
        if egress is not None:
            self.ec2.revoke_security_group_egress(GroupId=group, IpPermissions=[{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}])
            if egress:
                self.ec2.authorize_security_group_egress(GroupId=group, IpPermissions=egress)
        if ingress:
            self.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=ingress)
        return group

    def endpoint(self, vpc: str, subnets: list[str], group: str, service: str = "sts", **more: Any) -> str:
        name, private = f"com.amazonaws.{REGION}.{service}", {"PrivateDnsEnabled": True} | more
        made = self.ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=name, VpcEndpointType="Interface", SubnetIds=subnets, SecurityGroupIds=[group], **private)
        return str(made["VpcEndpoint"]["VpcEndpointId"])

    def addresses(self, endpoint: str) -> list[str]:
        ids = self.ec2.describe_vpc_endpoints(VpcEndpointIds=[endpoint])["VpcEndpoints"][0]["NetworkInterfaceIds"]
        found = self.ec2.describe_network_interfaces(NetworkInterfaceIds=ids)["NetworkInterfaces"]
        return sorted(one["PrivateIpAddress"] for one in found)

    def internet(self, vpc: str) -> str:
        gateway = str(self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"])
        self.ec2.attach_internet_gateway(VpcId=vpc, InternetGatewayId=gateway)
        return gateway

    def table(self, vpc: str, subnet: str) -> str:
        table = str(self.ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"])
        self.ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
        return table

    def main_table(self, vpc: str) -> str:
        filters = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "association.main", "Values": ["true"]}]
        return str(self.ec2.describe_route_tables(Filters=filters)["RouteTables"][0]["RouteTableId"])

    # Probes

    def request(self, subnets: list[str], groups: list[str], entrypoint: list[str], arguments: list[str] | None = None, **more: Any) -> dict[str, Any]:
        app = {"ImageUri": "image", "ContainerEntrypoint": entrypoint} | ({"ContainerArguments": arguments} if arguments else {})
        cluster = {"InstanceCount": 1, "InstanceType": "ml.t3.medium", "VolumeSizeInGB": 1}
        request = {"ProcessingJobName": f"job-{next(self.numbers)}", "RoleArn": self.role, "AppSpecification": app}
        request |= {"ProcessingResources": {"ClusterConfig": cluster}, "StoppingCondition": {"MaxRuntimeInSeconds": 60}}
        return request | {"NetworkConfig": {"VpcConfig": {"SecurityGroupIds": groups, "Subnets": subnets}}} | more

    def start(self, subnet: str, groups: list[str] | str, questions: dict[str, list[Any]]) -> str:
        program = SCRIPT.replace("json.dump(answers, sys.stdout)", "open('/opt/ml/output/message', 'w').write(json.dumps(answers))")
        script = "import sys,zlib,base64;n=int(sys.argv.pop(1));s=''.join(sys.argv[1:n+1]);del sys.argv[1:n+1];exec(zlib.decompress(base64.b64decode(s)).decode())"
        code = pieces(program.encode())
        arguments = [str(len(code)), *code, *pieces(json.dumps(questions).encode())]
        request = self.request([subnet], [groups] if isinstance(groups, str) else groups, ["python3", "-c", script], arguments)
        self.sagemaker.create_processing_job(**request)
        return str(request["ProcessingJobName"])

    def wait(self, job: str, seconds: float = 30) -> dict[str, Any]:
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            described: dict[str, Any] = self.sagemaker.describe_processing_job(ProcessingJobName=job)
            if described["ProcessingJobStatus"] not in ("InProgress", "Stopping"):
                return described
            time.sleep(0.03)
        raise AssertionError(f"{job} is still {described['ProcessingJobStatus']}")

    def answers(self, job: str) -> dict[str, Any]:
        described = self.wait(job)
        self.assertEqual(described["ProcessingJobStatus"], "Completed", f"{described.get('FailureReason')} {self.lab.logs.get(job)!r}")
        answers: dict[str, Any] = json.loads(described["ExitMessage"])
        return answers

    def ask(self, subnet: str, groups: list[str] | str, **questions: list[Any]) -> dict[str, Any]:
        """Starts a job, and returns its answers: `names NAME`, `tcp HOST PORT`, `tls HOST [ADDRESS]`, `query SERVER NAME` ..."""
        return self.answers(self.start(subnet, groups, questions))

    def address_of(self, job: str, seconds: float = 10) -> str:
        """The address of a job that runs."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            for one in self.ec2.describe_network_interfaces()["NetworkInterfaces"]:
                if one["Description"].endswith(job):
                    return str(one["PrivateIpAddress"])
            time.sleep(0.02)
        raise AssertionError(f"{job} has no interface")


def rule(protocol: str, first: int = 0, last: int | None = None, cidr: str | None = None, group: str | None = None, prefix_list: str | None = None) -> dict[str, Any]:
    """An IpPermission."""
    made: dict[str, Any] = {"IpProtocol": protocol}
    if protocol != "-1":
        made |= {"FromPort": first, "ToPort": first if last is None else last}
    if cidr:
        made["IpRanges"] = [{"CidrIp": cidr}]
    if group:
        made["UserIdGroupPairs"] = [{"GroupId": group}]
    if prefix_list:
        made["PrefixListIds"] = [{"PrefixListId": prefix_list}]
    return made
