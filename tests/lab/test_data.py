#!/usr/bin/env python3
"""The faults are sound data, what spoils an API spoils it as AWS would, and policies and scores are judged right."""

from __future__ import annotations

import inspect
import re
import sys
import unittest
from typing import Any

sys.dont_write_bytecode = True

from botocore.exceptions import ClientError  # noqa: E402
from cloud.gateway import WAYS, Spoil  # noqa: E402
from cloud.policy import Call, denial  # noqa: E402
from score.deploy import ROOT  # noqa: E402
from score.fault import Fault, act, load  # noqa: E402
from score.main import shares  # noqa: E402
from score.runner import Outcome  # noqa: E402
from score.score import score  # noqa: E402
from support import Case  # noqa: E402


class Faults(unittest.TestCase):
    def test_whatever_can_be_made_to_go_wrong_does_in_some_fault(self) -> None:
        steps = [step for fault in load() for step in fault.do]
        acts = set(re.findall(r'case "([a-z]+)":', inspect.getsource(act)))
        self.assertEqual({step["act"] for step in steps if "act" in step}, acts)
        self.assertEqual({step["api"]["how"] for step in steps if "api" in step} | {"empty"}, WAYS, "an empty answer is what an empty account gives")

    def test_the_readme_says_how_many_there_are(self) -> None:
        readme = (ROOT / "README.md").read_text(encoding="utf-8")
        self.assertIn(f"breaks a deployed network in {len(load())} ways", " ".join(readme.split()))

    def test_once_is_each_fault_in_some_way_and_each_area_in_every_way(self) -> None:
        faults, vias = load(), ["account", "sagemaker"]
        (_, account), (_, packets) = shares(faults, vias, once=True)
        seen = [fault.id for fault in account + packets]
        self.assertEqual(set(seen), {fault.id for fault in faults})
        # Twice is seen what shows an area, and nothing else.
        self.assertEqual(len(seen) - len(set(seen)), len({fault.area for fault in account}))
        self.assertEqual({fault.area for fault in packets}, {fault.area for fault in faults})
        # What is open only until packets decide it is shown to the model alone.
        modelled = [fault for fault in faults if fault.needs == "model"]
        self.assertTrue(all((fault in packets) != (fault in modelled) for fault in faults if fault.needs))
        self.assertEqual([len(share) for _, share in shares(faults, vias, once=False)], [len(account), len(faults) - len(modelled)])

    def test_each_says_what_to_expect(self) -> None:
        for fault in load():
            self.assertTrue(fault.expect.get("id") or fault.expect.get("outcome"), fault.id)
            if fault.kind == "data plane":
                self.assertEqual(fault.needs, "packets", fault.id)
            if fault.kind == "calls" and fault.needs != "packets" and "outcome" not in fault.expect:
                self.assertTrue(fault.expect.get("cause"), fault.id)
            if fault.witness is not None:
                self.assertEqual(set(fault.witness), {"from", "ask", "before", "after"}, fault.id)


class Scores(unittest.TestCase):
    fault = Fault("f", "t", "a", [{"call": "x"}], {"id": ["reach/*"], "cause": ["route"]}, ["dns/*"])

    def verdict(self, ident: str, outcome: str = "fail", cause: str = "route") -> dict[str, Any]:
        return {"id": ident, "outcome": outcome, "causes": [{"kind": cause, "what": "", "fix": ""}] if outcome == "fail" else []}

    def of(self, *verdicts: dict[str, Any], fault: Fault | None = None, code: int = 1, gaps: list[str] | None = None, packets: bool = False) -> tuple[Any, ...]:
        made = score(fault or self.fault, Outcome("f", report={"verdicts": list(verdicts), "gaps": gaps or []}, code=code), packets)
        return made.detected, made.right, made.alarms

    def test_detection_cause_and_alarms(self) -> None:
        self.assertEqual(self.of(self.verdict("reach/x"), self.verdict("dns/x", cause="other")), (True, True, []))
        self.assertEqual(self.of(self.verdict("reach/x", cause="other")), (True, False, []))
        self.assertEqual(self.of(self.verdict("dns/x")), (False, None, []))
        self.assertEqual(self.of(self.verdict("reach/x", "pass"), self.verdict("policy/x")), (False, None, ["policy/x"]))
        # What is left open without a reason is an alarm, too, unless packets were to tell.
        open_ = self.verdict("policy/x", "inconclusive")
        self.assertEqual(self.of(self.verdict("reach/x"), open_), (True, True, ["policy/x"]))
        self.assertEqual(self.of(self.verdict("reach/x"), open_, packets=True), (True, True, []))
        self.assertEqual(self.of(self.verdict("reach/x"), open_ | {"id": "dns/x"}), (True, True, []))
        self.assertEqual(self.of(self.verdict("reach/x"), self.verdict("policy/x"), packets=True), (True, True, ["policy/x"]))

    def test_the_first_cause_is_about_what_was_broken(self) -> None:
        fault = Fault("f", "t", "a", [{"call": "x"}], {"id": ["reach/*"], "cause": ["route"], "of": ["route-table/x"]})

        def right(*things: str | None) -> bool | None:
            verdicts = [self.verdict("reach/x") for _ in things]
            for one, ident in zip(verdicts, things, strict=True):
                one["causes"][0] |= {"component": {"id": ident}} if ident else {}
            return score(fault, Outcome("f", report={"verdicts": verdicts, "gaps": []}, code=1, meant=["rtb-1", "route-table/x"])).right

        self.assertEqual([right("rtb-1"), right("rtb-1", "route-table/x"), right("rtb-1", "rtb-2"), right(None)], [True, True, False, False])

    def test_outcomes_of_bad_days(self) -> None:
        passes, told = Fault("f", "t", "a", [{"api": {}}], {"outcome": "pass"}), Fault("f", "t", "a", [{"api": {}}], {"outcome": "inconclusive"})
        self.assertEqual(self.of(self.verdict("x", "pass"), fault=passes, code=0)[0], True)
        self.assertEqual(self.of(self.verdict("x", "inconclusive"), fault=passes, code=3)[0], False)
        self.assertEqual(self.of(self.verdict("x", "inconclusive"), fault=told, code=3), (True, None, []))
        self.assertEqual(self.of(self.verdict("x", "pass"), fault=told, code=0)[0], False)
        refused = Fault("f", "t", "a", [{"api": {}}], {"outcome": "refused"})
        self.assertTrue(score(refused, Outcome("f", code=3, error="no report")).good)
        self.assertFalse(score(refused, Outcome("f", code=101, error="panicked")).good)


class Policies(unittest.TestCase):
    def judge(self, *statements: dict[str, Any], **more: Any) -> str | None:
        call = Call(**({"action": "s3:GetObject", "resource": "arn:aws:s3:::b/k", "principal": "arn:aws:sts::1:assumed-role/r/s", "account": "1"} | more))
        return denial({"Statement": list(statements)}, call)

    def test_what_allows_and_what_denies(self) -> None:
        allow = {"Effect": "Allow", "Principal": "*", "Action": "s3:Get*", "Resource": "arn:aws:s3:::b/*"}
        self.assertIsNone(self.judge(allow))
        self.assertEqual(self.judge(allow, resource="arn:aws:s3:::c/k"), "implicit")
        self.assertEqual(self.judge(allow, {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}), "explicit")
        self.assertEqual(self.judge(), "implicit")

    def test_conditions(self) -> None:
        allow = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
        own = allow | {"Condition": {"StringEquals": {"aws:PrincipalAccount": ["1", "2"]}}}
        self.assertIsNone(self.judge(own, context={"aws:principalaccount": "1"}))
        self.assertEqual(self.judge(own, context={"aws:principalaccount": "3"}), "implicit")
        self.assertEqual(self.judge(own), "implicit", "a key that is missing does not match")
        old = {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {"NumericLessThan": {"s3:TlsVersion": "1.2"}}}
        self.assertEqual(self.judge(allow, old, context={"s3:tlsversion": "1.1"}), "explicit")
        self.assertIsNone(self.judge(allow, old, context={"s3:tlsversion": "1.3"}))
        self.assertIsNone(self.judge(allow | {"Condition": {"StringNotEquals": {"k": "v"}}}))


class Spoils(Case):
    def tearDown(self) -> None:
        self.lab.gateway.spoils.clear()

    def spoil(self, *actions: str, **more: Any) -> None:
        self.lab.gateway.spoils.append(Spoil(actions, **more))

    def code(self, call: Any) -> str:
        with self.assertRaises(ClientError) as caught:
            call()
        return str(caught.exception.response["Error"]["Code"])

    def test_errors_speak_the_language_of_the_service(self) -> None:
        from botocore.config import Config

        once = Config(retries={"max_attempts": 0})
        ec2, sagemaker = self.client("ec2", config=once), self.client("sagemaker", config=once)
        for how, of_ec2, of_sagemaker in [("throttle", "RequestLimitExceeded", "ThrottlingException"), ("denied", "UnauthorizedOperation", "AccessDeniedException"), ("expired", "RequestExpired", "ExpiredTokenException")]:
            self.lab.gateway.spoils.clear()
            self.spoil("*", how=how)
            self.assertEqual((self.code(ec2.describe_vpcs), self.code(sagemaker.list_processing_jobs)), (of_ec2, of_sagemaker))

    def test_so_many_times_and_only_that_action(self) -> None:
        from botocore.config import Config

        ec2 = self.client("ec2", config=Config(retries={"max_attempts": 0}))
        self.spoil("ec2:DescribeVpcs", how="throttle", times=1)
        ec2.describe_subnets()
        self.assertEqual(self.code(ec2.describe_vpcs), "RequestLimitExceeded")
        ec2.describe_vpcs()

    def test_partial_answers(self) -> None:
        vpc = self.vpc()
        self.endpoint(vpc, [self.subnet(vpc)], self.group(vpc))
        self.spoil("ec2:DescribeVpcEndpoints", how="without", part="policyDocument")
        self.assertNotIn("PolicyDocument", self.ec2.describe_vpc_endpoints()["VpcEndpoints"][0])
        self.spoil("ec2:DescribeSubnets", how="empty", part="subnetSet")
        self.assertEqual(self.ec2.describe_subnets()["Subnets"], [])


if __name__ == "__main__":
    unittest.main()
