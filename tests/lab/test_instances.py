#!/usr/bin/env python3
"""Instances run their user data, and Run Command runs only what can get there."""

from __future__ import annotations

import gzip
import threading
import time
import unittest
from typing import Any

from botocore.exceptions import ClientError
from support import Case, rule

IMAGE = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"


class Instances(Case):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.network = Case.vpc(cls())
        cls.subnet_id, cls.other = Case.subnet(cls(), cls.network, 0), Case.subnet(cls(), cls.network, 1, "b")
        cls.open = Case.group(cls(), cls.network, ingress=[rule("-1", cidr="0.0.0.0/0")])

    def launch(self, script: str | bytes, **more: Any) -> str:
        request = {"ImageId": IMAGE, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1, "SubnetId": self.subnet_id, "SecurityGroupIds": [self.open]}
        request |= {"UserData": script, "InstanceInitiatedShutdownBehavior": "terminate"} | more
        return str(self.ec2.run_instances(**request)["Instances"][0]["InstanceId"])

    def state(self, instance: str) -> dict[str, Any]:
        described: dict[str, Any] = self.ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]
        return described

    def until(self, instance: str, state: str, seconds: float = 10) -> dict[str, Any]:
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            described = self.state(instance)
            if described["State"]["Name"] == state:
                return described
            time.sleep(0.03)
        raise AssertionError(f"{instance} is {described['State']['Name']}")

    def console(self, instance: str) -> str:
        return str(self.ec2.get_console_output(InstanceId=instance, Latest=True).get("Output", ""))

    def terminate(self, instance: str) -> None:
        self.ec2.terminate_instances(InstanceIds=[instance])

    def test_user_data_runs_and_its_console_stays(self) -> None:
        instance = self.launch("#!/bin/bash\necho hello from $(hostname)\nprintf 'raw\\n' > /dev/ttyS0\nshutdown -h now\n", TagSpecifications=[{"ResourceType": "instance", "Tags": [{"Key": "run", "Value": "1"}]}])
        ended = self.until(instance, "terminated")
        self.assertEqual((ended["StateReason"]["Code"], ended["Tags"]), ("Client.InstanceInitiatedShutdown", [{"Key": "run", "Value": "1"}]))
        text = self.console(instance)
        self.assertRegex(text, r"\[ +[0-9.]+\] cloud-init\[\d+\]: hello from ip-10-")
        self.assertIn("raw\r\n", text)
        self.assertEqual(self.ec2.describe_network_interfaces(Filters=[{"Name": "attachment.instance-id", "Values": [instance]}])["NetworkInterfaces"], [])

    def test_the_console_is_a_ring(self) -> None:
        instance = self.launch("#!/bin/bash\nfor i in $(seq 1 3000); do echo line-$i-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done > /dev/console\nshutdown now\n")
        self.until(instance, "terminated")
        text = self.console(instance)
        self.assertNotIn("line-1-", text)
        self.assertIn("line-3000-", text)
        self.assertLessEqual(len(text), 65536)

    def test_shutdown_stops_unless_told_otherwise(self) -> None:
        instance = self.launch("#!/bin/bash\n/sbin/poweroff\n", InstanceInitiatedShutdownBehavior="stop")
        self.until(instance, "stopped")
        self.terminate(instance)

    def test_compressed_user_data_and_its_limit(self) -> None:
        instance = self.launch(gzip.compress(b"#!/bin/sh\necho unpacked\nsystemctl poweroff\n"))
        self.until(instance, "terminated")
        self.assertIn("unpacked", self.console(instance))
        with self.assertRaises(ClientError) as caught:
            self.launch("#!" + "x" * 16383)
        self.assertIn("limited to 16384 bytes", str(caught.exception))

    def test_what_is_terminated_while_it_starts_stays_so(self) -> None:
        started = []
        for moment in range(12):
            started.append(self.launch("#!/bin/bash\nsleep 60\n"))
            time.sleep(0.03 * moment)
            threads = [threading.Thread(target=self.terminate, args=(started[-1],)) for _ in range(2)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        time.sleep(1)
        self.assertEqual({self.state(instance)["State"]["Name"] for instance in started}, {"terminated"})
        self.assertEqual(self.ec2.describe_network_interfaces(Filters=[{"Name": "attachment.instance-id", "Values": started}])["NetworkInterfaces"], [])

    def test_a_token_launches_once(self) -> None:
        first, second = self.launch("#!/bin/sh\n", ClientToken="t-1"), self.launch("#!/bin/sh\n", ClientToken="t-1")
        self.assertEqual(first, second)
        with self.assertRaises(ClientError) as caught:
            self.launch("#!/bin/sh\ntrue\n", ClientToken="t-1")
        self.assertEqual(caught.exception.response["Error"]["Code"], "IdempotentParameterMismatch")
        self.terminate(first)

    def test_images_must_exist(self) -> None:
        for image, code in [("ami-00000000", "InvalidAMIID.NotFound"), ("resolve:ssm:/nowhere", "InvalidParameterValue")]:
            with self.assertRaises(ClientError) as caught:
                self.launch("#!/bin/sh\n", ImageId=image)
            self.assertEqual(caught.exception.response["Error"]["Code"], code)

    def test_a_dry_run_launches_nothing(self) -> None:
        before = len(self.ec2.describe_instances()["Reservations"])
        with self.assertRaises(ClientError) as caught:
            self.launch("#!/bin/sh\n", DryRun=True)
        self.assertEqual(caught.exception.response["Error"]["Code"], "DryRunOperation")
        self.assertEqual(len(self.ec2.describe_instances()["Reservations"]), before)

    def test_metadata_wants_a_token(self) -> None:
        script = "#!/bin/bash\nT=$(curl -s -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' http://169.254.169.254/latest/api/token)\n"
        script += "curl -s -o /dev/null -w 'without %{http_code}\\n' http://169.254.169.254/latest/meta-data/instance-id\n"
        script += 'echo "id $(curl -s -H "X-aws-ec2-metadata-token: $T" http://169.254.169.254/latest/meta-data/instance-id)"\nshutdown now\n'
        instance = self.launch(script)
        self.until(instance, "terminated")
        text = self.console(instance)
        self.assertIn("without 401", text)
        self.assertIn(f"id {instance}", text)


class Commands(Instances):
    def node(self, group: str | None = None, **more: Any) -> str:
        profile = {"IamInstanceProfile": {"Name": "smgen-lab-execution"}} | more
        return self.launch("#!/bin/sh\n", **({"SecurityGroupIds": [group]} if group else {}), **profile)

    def registered(self, instance: str, seconds: float = 6) -> bool:
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            found = self.ssm.describe_instance_information(Filters=[{"Key": "InstanceIds", "Values": [instance]}])["InstanceInformationList"]
            if found:
                return True
            time.sleep(0.1)
        return False

    def command(self, instance: str, *lines: str, seconds: float = 15) -> dict[str, Any]:
        sent = self.ssm.send_command(InstanceIds=[instance], DocumentName="AWS-RunShellScript", Parameters={"commands": list(lines)})["Command"]["CommandId"]
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            try:
                found: dict[str, Any] = self.ssm.get_command_invocation(CommandId=sent, InstanceId=instance)
                if found["Status"] not in ("Pending", "InProgress"):
                    return found
            except self.ssm.exceptions.InvocationDoesNotExist:
                pass
            time.sleep(0.1)
        raise AssertionError("the command does not end")

    def test_commands_need_both_endpoints(self) -> None:
        instance = self.node()
        try:
            ssm = self.endpoint(self.network, [self.other], self.open, "ssm")
            self.assertFalse(self.registered(instance, 2), "ssmmessages is missing")
            with self.assertRaises(ClientError) as caught:
                self.command(instance, "true")
            self.assertEqual(caught.exception.response["Error"]["Code"], "InvalidInstanceId", str(caught.exception))
            messages = self.endpoint(self.network, [self.other], self.open, "ssmmessages")
            self.assertTrue(self.registered(instance))
            done = self.command(instance, "hostname", "echo err >&2", "exit 4")
            self.assertEqual((done["Status"], done["ResponseCode"], done["StandardErrorContent"]), ("Failed", 4, "err\n"))
            self.assertTrue(done["StandardOutputContent"].startswith("ip-10-"))
            long = self.command(instance, "head -c 30000 /dev/zero | tr '\\0' y")
            self.assertEqual(len(long["StandardOutputContent"]), 24000)
            self.assertTrue(long["StandardOutputContent"].endswith("truncated---"))
            with self.assertRaises(ClientError) as caught:
                self.command(instance, "x" * 66000)
            self.assertEqual(caught.exception.response["Error"]["Code"], "MaxDocumentSizeExceeded")
        finally:
            self.terminate(instance)
        self.ec2.delete_vpc_endpoints(VpcEndpointIds=[ssm, messages])

    def test_without_a_profile_there_is_no_node(self) -> None:
        endpoints = [self.endpoint(self.network, [self.other], self.open, service) for service in ("ssm", "ssmmessages")]
        instance = self.launch("#!/bin/sh\n")
        self.assertFalse(self.registered(instance, 1))
        self.terminate(instance)
        self.ec2.delete_vpc_endpoints(VpcEndpointIds=endpoints)


# The tests of instances are inherited only for their helpers.
for name in [name for name in dir(Instances) if name.startswith("test_")]:
    setattr(Commands, name, None)


if __name__ == "__main__":
    unittest.main()
