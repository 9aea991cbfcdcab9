#!/usr/bin/env python3
"""Processing jobs go through their states, and requests are held to AWS's limits."""

from __future__ import annotations

import time
import unittest
from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError
from support import STS, Case


class Jobs(Case):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.network = Case.vpc(cls())
        cls.subnet_id, cls.other = Case.subnet(cls(), cls.network, 0), Case.subnet(cls(), cls.network, 1, "b")
        cls.open = Case.group(cls(), cls.network)

    def run_script(self, script: str, **more: Any) -> dict[str, Any]:
        request = self.request([self.subnet_id], [self.open], ["/bin/sh", "-c", script], **more)
        self.sagemaker.create_processing_job(**request)
        return self.wait(request["ProcessingJobName"])

    def refused(self, code: str, text: str, **changes: Any) -> None:
        with self.assertRaises(ClientError) as caught:
            self.sagemaker.create_processing_job(**(self.request([self.subnet_id], [self.open], ["true"]) | changes))
        self.assertEqual(caught.exception.response["Error"]["Code"], code)
        self.assertIn(text, caught.exception.response["Error"]["Message"])

    def app(self, **changes: Any) -> dict[str, Any]:
        return {"ImageUri": "image", "ContainerEntrypoint": ["true"]} | changes

    def test_a_message_comes_back(self) -> None:
        ended = self.run_script("printf 'h\\303\\251llo' > /opt/ml/output/message")
        self.assertEqual((ended["ProcessingJobStatus"], ended["ExitMessage"]), ("Completed", "héllo"))
        self.assertLessEqual(ended["ProcessingStartTime"], ended["ProcessingEndTime"])

    def test_a_message_is_cut_after_a_kilobyte(self) -> None:
        ended = self.run_script("head -c 5000 /dev/zero | tr '\\0' x > /opt/ml/output/message")
        self.assertEqual(ended["ExitMessage"], "x" * 1024)

    def test_a_message_that_is_not_utf8_fails_the_job(self) -> None:
        ended = self.run_script("printf '\\377\\376' > /opt/ml/output/message")
        self.assertEqual(ended["ProcessingJobStatus"], "Failed")
        self.assertTrue(ended["FailureReason"].startswith("ClientError"), ended)

    def test_an_exit_code_fails_the_job_and_the_message_stays(self) -> None:
        ended = self.run_script("echo why > /opt/ml/output/message; exit 3")
        self.assertEqual((ended["ProcessingJobStatus"], ended["ExitMessage"]), ("Failed", "why\n"))
        self.assertIn("exit code: 3", ended["FailureReason"])

    def test_a_job_is_stopped(self) -> None:
        request = self.request([self.subnet_id], [self.open], ["sleep", "60"])
        name = request["ProcessingJobName"]
        self.sagemaker.create_processing_job(**request)
        self.address_of(name)
        self.assertEqual(self.sagemaker.describe_processing_job(ProcessingJobName=name)["ProcessingJobStatus"], "InProgress")
        with self.assertRaises(ClientError) as caught:
            self.sagemaker.delete_processing_job(ProcessingJobName=name)
        self.assertEqual(caught.exception.response["Error"]["Code"], "ResourceInUse")
        self.sagemaker.stop_processing_job(ProcessingJobName=name)
        self.assertEqual(self.wait(name)["ProcessingJobStatus"], "Stopped")
        self.sagemaker.delete_processing_job(ProcessingJobName=name)
        listed = self.sagemaker.list_processing_jobs(NameContains=name)["ProcessingJobSummaries"]
        self.assertEqual(listed, [])

    def test_a_job_may_not_run_longer_than_it_said(self) -> None:
        started = time.monotonic()
        ended = self.run_script("echo early > /opt/ml/output/message; sleep 60", StoppingCondition={"MaxRuntimeInSeconds": 1})
        self.assertLess(time.monotonic() - started, 5)
        self.assertEqual((ended["ProcessingJobStatus"], ended["ExitMessage"]), ("Stopped", "early\n"))

    def test_the_interface_is_there_while_the_job_runs(self) -> None:
        request = self.request([self.subnet_id, self.other], [self.open], ["sleep", "60"])
        self.sagemaker.create_processing_job(**request)
        self.address_of(request["ProcessingJobName"])
        mine = lambda: [one for one in self.ec2.describe_network_interfaces()["NetworkInterfaces"] if one["Description"].endswith(request["ProcessingJobName"])]  # noqa: E731
        (one,) = mine()
        self.assertIn(one["SubnetId"], [self.subnet_id, self.other])
        self.assertEqual([group["GroupId"] for group in one["Groups"]], [self.open])
        self.sagemaker.stop_processing_job(ProcessingJobName=request["ProcessingJobName"])
        self.wait(request["ProcessingJobName"])
        for _ in range(50):
            if not mine():
                return
            time.sleep(0.05)
        self.fail("the interface stays")

    def test_isolation_cuts_the_network_and_the_credentials(self) -> None:
        script = "ls /sys/class/net > /opt/ml/output/message; ip -o addr >> /opt/ml/output/message; env | grep CREDENTIALS >> /opt/ml/output/message; exit 0"
        config = {"VpcConfig": {"SecurityGroupIds": [self.open], "Subnets": [self.subnet_id]}, "EnableNetworkIsolation": True}
        ended = self.run_script(script, NetworkConfig=config)
        self.assertNotIn("eth0", ended["ExitMessage"])
        self.assertNotIn("CREDENTIALS", ended["ExitMessage"])

    def test_names_are_used_once(self) -> None:
        request = self.request([self.subnet_id], [self.open], ["true"])
        self.sagemaker.create_processing_job(**request)
        with self.assertRaises(ClientError) as caught:
            self.sagemaker.create_processing_job(**request)
        self.assertEqual(caught.exception.response["Error"]["Code"], "ResourceInUse")

    def test_requests_are_held_to_the_limits(self) -> None:
        for text, changes in {
            "regular expression": {"ProcessingJobName": "-bad"},
            "length less than or equal to 63": {"ProcessingJobName": "x" * 64},
            "length less than or equal to 100": {"AppSpecification": self.app(ContainerArguments=["x"] * 101)},
            "length less than or equal to 256": {"AppSpecification": self.app(ContainerArguments=["x" * 257])},
            "pattern: .*": {"AppSpecification": self.app(ContainerArguments=["a\nb"])},
            "null or empty strings": {"AppSpecification": self.app(ContainerArguments=["a", ""])},
            "enum value set": {"ProcessingResources": {"ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.t4g.small", "VolumeSizeInGB": 1}}},
            "less than or equal to 777600": {"StoppingCondition": {"MaxRuntimeInSeconds": 777601}},
            "Could not assume role": {"RoleArn": "arn:aws:iam::123456789012:role/nobody"},
            "does not exist": {"NetworkConfig": {"VpcConfig": {"SecurityGroupIds": [self.open], "Subnets": ["subnet-00000000"]}}},
        }.items():
            with self.subTest(text):
                self.refused("ValidationException", text, **changes)
        unchecked = self.client("sagemaker", config=Config(parameter_validation=False))
        with self.assertRaises(ClientError) as caught:
            unchecked.create_processing_job(**(self.request([self.subnet_id], [self.open], ["true"]) | {"AppSpecification": self.app(ContainerArguments=[])}))
        self.assertIn("length greater than or equal to 1", str(caught.exception))

    def test_quotas(self) -> None:
        self.lab.settings.quotas["ml.t3.medium"] = 0
        try:
            self.refused("ResourceLimitExceeded", "ml.t3.medium for processing job usage")
        finally:
            self.lab.settings.quotas.clear()

    def test_unknown_jobs(self) -> None:
        for call in (self.sagemaker.describe_processing_job, self.sagemaker.stop_processing_job, self.sagemaker.delete_processing_job):
            with self.assertRaises(ClientError):
                call(ProcessingJobName="nobody")

    def test_endpoint_policies_decide_signed_calls(self) -> None:
        groups = self.group(self.network, ingress=[{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}])
        endpoint = self.endpoint(self.network, [self.other], groups)
        body = "Action=GetCallerIdentity&Version=2011-06-15"
        status, text = self.ask(self.subnet_id, self.open, sts=["signed", STS, "sts", body])["sts"]
        self.assertEqual(status, 200, text)
        policy = '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole", "Resource": "*"}]}'
        self.ec2.modify_vpc_endpoint(VpcEndpointId=endpoint, PolicyDocument=policy)
        status, text = self.ask(self.subnet_id, self.open, sts=["signed", STS, "sts", body])["sts"]
        self.assertEqual(status, 403)
        self.assertIn("because no VPC endpoint policy allows the sts:GetCallerIdentity action", text)

    def test_a_probe_sees_and_touches_nothing_of_the_machine(self) -> None:
        script = "(touch /etc/lab-was-here; ls /home /root; ps ax 2>/dev/null | wc -l; hostname; shutdown -h now; kill -9 -1) > /opt/ml/output/message 2>&1; exit 0"
        ended = self.run_script(script)
        import pathlib

        self.assertFalse(pathlib.Path("/etc/lab-was-here").exists())
        self.assertEqual(ended["ProcessingJobStatus"], "Completed", ended)
        self.assertIn("algo-1", ended["ExitMessage"])


if __name__ == "__main__":
    unittest.main()
