"""Runs the function of a synthesised template as Lambda would: AWS's SDK, AWS's `cfnresponse`, and moto for AWS.

  function.py TEMPLATE      with AWS_ENDPOINT_URL naming moto
"""

from __future__ import annotations

import http.server
import json
import sys
import threading
import types
import unittest
from pathlib import Path
from unittest import mock

import boto3
from botocore.exceptions import ClientError

RESOURCES = json.loads(Path(sys.argv.pop()).read_text(encoding="utf-8"))["Resources"].values()


def of_type(name: str) -> list[dict]:
    return [one["Properties"] for one in RESOURCES if one["Type"] == name]


(FUNCTION,) = of_type("AWS::Lambda::Function")
CODE = types.ModuleType("index")
exec(compile(FUNCTION["Code"]["ZipFile"], "index.py", "exec"), CODE.__dict__)

CALLED: set[str] = set()
CODE.ec2.meta.events.register("before-call.ec2.*", lambda model, **_: CALLED.add(f"ec2:{model.name}"))

# Beside the function's own client, so that only its calls are counted.
EC2 = boto3.client("ec2")
ANSWERS: list[dict] = []


class CloudFormation(http.server.BaseHTTPRequestHandler):
    """Where the presigned URL of a custom resource leads."""

    def do_PUT(self) -> None:
        ANSWERS.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


SERVER = http.server.ThreadingHTTPServer(("127.0.0.1", 0), CloudFormation)
threading.Thread(target=SERVER.serve_forever, daemon=True).start()


def ask(kind: str, resource: str, physical_id: str | None = None, **properties: str) -> dict:
    """Calls the handler that the template names and returns the one answer that CloudFormation gets."""
    event = {
        "RequestType": kind,
        "ResourceType": resource,
        "ResourceProperties": {"ServiceToken": "arn", **properties},
        "ResponseURL": f"http://127.0.0.1:{SERVER.server_port}/answer",
        "StackId": "stack",
        "RequestId": "request",
        "LogicalResourceId": "logical",
    }
    if physical_id is not None:
        event["PhysicalResourceId"] = physical_id
    ANSWERS.clear()
    module, handler = FUNCTION["Handler"].split(".")
    assert module == "index"
    getattr(CODE, handler)(event, types.SimpleNamespace(log_stream_name="stream"))
    (answer,) = ANSWERS
    assert (answer["StackId"], answer["RequestId"], answer["LogicalResourceId"]) == ("stack", "request", "logical")
    return answer


def close(kind: str, group: str, physical_id: str | None = None) -> dict:
    return ask(kind, "Custom::VpcRestrictDefaultSG", physical_id, DefaultSecurityGroupId=group)


def find(name: str) -> dict:
    return ask("Create", "Custom::ManagedPrefixList", PrefixListName=name)


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "RevokeSecurityGroupIngress")


def open_default_group(cidr: str) -> str:
    """Makes a VPC and returns its default group, as AWS makes it and somebody has opened it further."""
    vpc = EC2.create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"]
    filters = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "group-name", "Values": ["default"]}]
    group = EC2.describe_security_groups(Filters=filters)["SecurityGroups"][0]["GroupId"]
    # AWS lets the group's members reach each other; moto lets nothing in.
    itself = {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group}]}
    ranges = [{"CidrIp": "0.0.0.0/0", "Description": "it's \"open\""}]
    ssh = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": ranges}
    EC2.authorize_security_group_ingress(GroupId=group, IpPermissions=[itself, ssh])
    return group


class DefaultGroup(unittest.TestCase):
    def setUp(self) -> None:
        self.group = open_default_group("10.0.0.0/16")
        ingress, egress = self.rules()
        self.assertEqual((len(ingress), len(egress)), (2, 1))

    def rules(self) -> tuple[list, list]:
        group = EC2.describe_security_groups(GroupIds=[self.group])["SecurityGroups"][0]
        return group["IpPermissions"], group["IpPermissionsEgress"]

    def test_is_closed_and_stays_closed(self) -> None:
        for kind in ["Create", "Create", "Update"]:
            answer = close(kind, self.group)
            self.assertEqual((answer["Status"], answer["PhysicalResourceId"]), ("SUCCESS", self.group), answer)
            self.assertEqual(self.rules(), ([], []))

    def test_delete_touches_nothing(self) -> None:
        before = self.rules()
        answer = close("Delete", self.group, physical_id=self.group)
        self.assertEqual((answer["Status"], answer["PhysicalResourceId"]), ("SUCCESS", self.group), answer)
        self.assertEqual(self.rules(), before)
        # What never came to be is rolled back, too.
        self.assertEqual(close("Delete", "sg-00000000000000000", physical_id="nothing")["Status"], "SUCCESS")

    def test_a_group_that_is_not_there_fails_with_the_reason(self) -> None:
        answer = close("Create", "sg-00000000000000000")
        self.assertEqual(answer["Status"], "FAILED")
        self.assertIn("sg-00000000000000000", answer["Reason"])

    def revoking(self, *outcomes: object) -> tuple[dict, list[int]]:
        """Lets the calls that revoke ingress end so, and returns the answer with the seconds that were slept."""
        with mock.patch.object(CODE.ec2, "revoke_security_group_ingress", side_effect=outcomes), mock.patch.object(CODE.time, "sleep") as sleep:
            answer = close("Create", self.group)
        return answer, [call.args[0] for call in sleep.call_args_list]

    def test_a_permission_that_is_still_unknown_is_waited_for(self) -> None:
        unknown = refused("UnauthorizedOperation")
        answer, slept = self.revoking(unknown, unknown, {"Return": True})
        self.assertEqual((answer["Status"], slept), ("SUCCESS", [5, 5]), answer)

    def test_waiting_ends_before_the_function_does(self) -> None:
        answer, slept = self.revoking(*[refused("UnauthorizedOperation")] * 99)
        self.assertEqual(answer["Status"], "FAILED")
        self.assertIn("UnauthorizedOperation", answer["Reason"])
        self.assertTrue(slept)
        self.assertLess(2 * sum(slept), FUNCTION["Timeout"])

    def test_other_refusals_are_not_waited_for(self) -> None:
        answer, slept = self.revoking(refused("InvalidGroup.NotFound"))
        self.assertEqual((answer["Status"], slept), ("FAILED", []), answer)


class PrefixList(unittest.TestCase):
    def test_that_aws_publishes_is_found(self) -> None:
        wanted = [one["PrefixListName"] for one in of_type("Custom::ManagedPrefixList")]
        self.assertTrue(wanted)
        for name in wanted:
            filters = [{"Name": "prefix-list-name", "Values": [name]}]
            (published,) = EC2.describe_managed_prefix_lists(Filters=filters)["PrefixLists"]
            answer = find(name)
            self.assertEqual((answer["Status"], answer["PhysicalResourceId"]), ("SUCCESS", published["PrefixListId"]), answer)

    def test_that_nobody_publishes_fails_with_the_reason(self) -> None:
        answer = find("com.amazonaws.us-east-1.nothing")
        self.assertEqual((answer["Status"], answer["PhysicalResourceId"]), ("FAILED", "nothing"))
        self.assertIn("com.amazonaws.us-east-1.nothing", answer["Reason"])

    def test_of_the_own_account_is_not_taken_for_one_of_aws(self) -> None:
        EC2.create_managed_prefix_list(PrefixListName="com.example.s3", MaxEntries=1, AddressFamily="IPv4")
        self.assertEqual(find("com.example.s3")["Status"], "FAILED")


class Permissions(unittest.TestCase):
    def test_are_those_of_the_calls(self) -> None:
        close("Create", open_default_group("10.1.0.0/16"))
        find("com.amazonaws.us-east-1.s3")
        policies = [one["PolicyDocument"]["Statement"] for one in of_type("AWS::IAM::ManagedPolicy")]
        actions = [action for statements in policies for one in statements for action in one["Action"]]
        self.assertEqual(sorted(CALLED), sorted({action for action in actions if action.startswith("ec2:")}))


if __name__ == "__main__":
    unittest.main()
