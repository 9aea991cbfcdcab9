#!/usr/bin/env python3
"""Calls of AWS are found however Python writes them, and what only looks like one is not."""

from __future__ import annotations

import json
import sys
import unittest

sys.dont_write_bytecode = True

from calls import Models, Package  # noqa: E402
from derive import FLOOR, compare, layout  # noqa: E402

MODELS = Models()


def calls(source: str) -> set[str]:
    found = Package(MODELS, {"module": source}).found()
    return {f"{call.service}:{call.operation}" for call in found.calls} | {f"?{one}" for one in found.unresolved}


class Calls(unittest.TestCase):
    def found(self, source: str, *expected: str) -> None:
        self.assertEqual(calls(source), set(expected), source)

    def test_clients_are_followed_by_name(self) -> None:
        self.found("import boto3\nboto3.client('s3').get_object()", "s3:GetObject")
        self.found("s = boto3.client('sts')\ndef f():\n    return s.get_caller_identity()", "sts:GetCallerIdentity")
        self.found("class A:\n    def __init__(self, b):\n        self.c = b or boto3.client(service_name='logs')\n    def f(self):\n        self.c.get_log_events()", "logs:GetLogEvents")
        self.found("class A:\n    @property\n    def c(self):\n        return boto3.client('ecr')\n    def f(self):\n        self.c.get_authorization_token()", "ecr:GetAuthorizationToken")
        self.found("async def f(s):\n    async with s.create_client('events') as x:\n        await x.put_rule()", "events:PutRule")
        self.found("def f(session):\n    session.sagemaker_client.create_model()", "sagemaker:CreateModel")
        self.found("boto3.client('runtime.sagemaker').invoke_endpoint()", "sagemaker-runtime:InvokeEndpoint")

    def test_the_innermost_name_counts(self) -> None:
        self.found("c = boto3.client('s3')\ndef f():\n    c = boto3.client('sqs')\n    c.list_queues()\nc.list_buckets()", "sqs:ListQueues", "s3:ListBuckets")

    def test_waiters_pages_helpers_resources_and_names(self) -> None:
        self.found("c = boto3.client('s3')\nc.get_waiter('object_exists').wait()\nc.get_paginator('list_objects_v2')", "s3:HeadObject", "s3:ListObjectsV2")
        self.found("c = boto3.client('s3')\nc.download_file()", "s3:HeadObject", "s3:GetObject")
        self.found("r = boto3.resource('s3')\nb = r.Bucket('b')\nb.objects.filter()\nr.Object('b', 'k').get()\nr.meta.client.head_bucket()", "s3:ListObjects", "s3:GetObject", "s3:HeadBucket")
        self.found("c = boto3.client('sagemaker')\nI(client=c, list_method='list_training_jobs')", "sagemaker:ListTrainingJobs")

    def test_what_is_no_call_is_not_found(self) -> None:
        self.found("c = boto3.client('s3')\n{}.get('x')\nc.close()")
        self.found('"""boto3.client(\'s3\').get_object()"""')

    def test_a_method_that_nobody_can_place_is_told(self) -> None:
        self.found("c = boto3.client('s3')\nd = boto3.client('sqs')\ndef f(x):\n    x.put_object()", "?module.f: x.put_object (s3)")


class Floor(unittest.TestCase):
    def test_the_file_is_laid_out_as_it_is_written(self) -> None:
        text = FLOOR.read_text(encoding="utf-8")
        self.assertEqual(layout(json.loads(text)), text)

    def test_what_differs_is_told(self) -> None:
        floor = json.loads(FLOOR.read_text(encoding="utf-8"))
        self.assertEqual(compare(floor, floor), [])
        lost = floor | {"operations": floor["operations"][1:]}
        self.assertEqual([line[:14] for line in compare(floor, lost)], ["- operations: "])
        self.assertEqual([line[:14] for line in compare(lost, floor)], ["+ operations: "])


if __name__ == "__main__":
    unittest.main()
