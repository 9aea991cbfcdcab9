#!/usr/bin/env python3
"""Proves the patches with the real Terraform: applies the sample, plans again without a change, destroys, nothing left.

  tests/moto/selftest.py [REGION...]              default: every region that has a file under sample/regions
  tests/moto/selftest.py --once-each-partition    the last of them in each partition

Run it with the python named in env.json. Prints a line per region and a total in the format of libtest; exit code 1 if
a region failed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PARTITIONS = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}
ONCE = "--once-each-partition"


class Failed(Exception):
    """A step that did not end as it must; the text is what to print."""


class Moto:
    """A server of its own for one region, gone at the end of the block."""

    def __enter__(self) -> Moto:
        command = [sys.executable, str(HERE / "server.py")] + (["--log"] if os.environ.get("SMGEN_MOTO_LOG") else [])
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.url = f"http://127.0.0.1:{self.process.stdout.readline().strip()}"
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=10)


class Terraform:
    def __init__(self, env: dict[str, str], folder: Path, url: str) -> None:
        self.binary, self.folder = env["terraform"], folder
        # Whatever the caller's shell says about AWS must not reach these runs.
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "TF_"))}
        self.env = kept | {"AWS_ENDPOINT_URL": url, "CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": env["tfrc"], "TF_IN_AUTOMATION": "1"}
        self.seconds: dict[str, float] = {}

    def run(self, step: str, *arguments: str) -> str:
        started = time.monotonic()
        command = [self.binary, arguments[0], "-no-color", *arguments[1:]]
        done = subprocess.run(command, cwd=self.folder, env=self.env, capture_output=True, text=True, check=False)
        self.seconds[step] = time.monotonic() - started
        if done.returncode != 0:
            # A plan shows what would change on stdout; errors are on stderr.
            shown = done.stdout[-6000:] if step == "plan" else ""
            raise Failed(f"{step} exited {done.returncode}\n{shown}{done.stderr[-6000:]}")
        return done.stdout


def check_region(env: dict[str, str], region: str) -> dict[str, float]:
    with Moto() as moto, tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for source in [*HERE.glob("sample/*.tf"), HERE / "moto_override.tf"]:
            shutil.copy(source, folder)
        shutil.copy(HERE / "sample" / "regions" / f"{region}.tfvars.json", folder / "terraform.tfvars.json")
        before = left_over(region, moto.url)
        terraform = Terraform(env, folder, moto.url)
        terraform.run("init", "init", "-input=false")
        terraform.run("validate", "validate")
        terraform.run("apply", "apply", "-input=false", "-auto-approve")
        # With this flag a plan that would change something exits 2.
        terraform.run("plan", "plan", "-input=false", "-detailed-exitcode")
        check_arns(region, json.loads(terraform.run("output", "output", "-json")))
        terraform.run("destroy", "destroy", "-input=false", "-auto-approve")
        after = left_over(region, moto.url)
        if after != before:
            raise Failed(f"destroy left {after}, before apply there was {before}")
        return terraform.seconds


def check_arns(region: str, outputs: dict[str, dict[str, dict[str, str]]]) -> None:
    """Every ARN must name the region's own partition."""
    partition = partition_of(region)
    wrong = {key: arn for key, arn in outputs["arns"]["value"].items() if arn.split(":")[1] != partition}
    if wrong:
        raise Failed(f"ARNs outside {partition}: {wrong}")


def partition_of(region: str) -> str:
    return next((name for prefix, name in PARTITIONS.items() if region.startswith(prefix)), "aws")


def left_over(region: str, url: str) -> dict[str, int]:
    """Counts what a destroy must remove, beside what a fresh account holds."""
    import boto3

    session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=region)
    ec2 = session.client("ec2", endpoint_url=url)
    alive = [{"Name": "instance-state-name", "Values": ["pending", "running", "stopping", "stopped"]}]
    return {
        "addresses": len(ec2.describe_addresses()["Addresses"]),
        "flow logs": len(ec2.describe_flow_logs()["FlowLogs"]),
        "instances": len(ec2.describe_instances(Filters=alive)["Reservations"]),
        "interfaces": len(ec2.describe_network_interfaces()["NetworkInterfaces"]),
        "log groups": len(session.client("logs", endpoint_url=url).describe_log_groups()["logGroups"]),
        "network acls": len(ec2.describe_network_acls()["NetworkAcls"]),
        "route tables": len(ec2.describe_route_tables()["RouteTables"]),
        "security groups": len(ec2.describe_security_groups()["SecurityGroups"]),
        "subnets": len(ec2.describe_subnets()["Subnets"]),
        "vpcs": len(ec2.describe_vpcs()["Vpcs"]),
    }


def main() -> int:
    target = ROOT / os.environ.get("CARGO_TARGET_DIR", "target")
    env: dict[str, str] = json.loads((target / "test-tools" / "env.json").read_text(encoding="utf-8"))
    regions = [one for one in sys.argv[1:] if one != ONCE] or sorted(path.name.split(".")[0] for path in HERE.glob("sample/regions/*.tfvars.json"))
    if ONCE in sys.argv[1:]:
        regions = list({partition_of(region): region for region in regions}.values())
    started, failed = time.monotonic(), 0
    # The provider spends most of an apply in fixed waits (a minute for a bucket's lifecycle alone), so regions overlap.
    with ThreadPoolExecutor(max_workers=len(regions)) as pool:
        for region, outcome in zip(regions, pool.map(lambda region: attempt(env, region), regions)):
            failed += isinstance(outcome, Exception)
            print(f"test moto::{region} ... {describe(outcome)}", flush=True)
    verdict = "FAILED" if failed else "ok"
    print(
        f"\ntest result: {verdict}. {len(regions) - failed} passed; {failed} failed; 0 ignored; 0 measured; 0 filtered out; "
        f"finished in {time.monotonic() - started:.2f}s"
    )
    return 1 if failed else 0


def attempt(env: dict[str, str], region: str) -> dict[str, float] | Exception:
    try:
        return check_region(env, region)
    except Exception as problem:  # one region's trouble must not hide the others' results
        return problem


def describe(outcome: dict[str, float] | Exception) -> str:
    if isinstance(outcome, Exception):
        return f"FAILED\n{type(outcome).__name__}: {outcome}"
    return "ok (" + ", ".join(f"{step} {seconds:.1f} s" for step, seconds in outcome.items()) + ")"


if __name__ == "__main__":
    sys.exit(main())
