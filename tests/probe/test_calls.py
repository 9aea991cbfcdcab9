"""Signed calls: AWS's own examples of signatures, where credentials come from, and what an answer says."""

import datetime
import json
import os
import re
import threading
import time
import unittest
from http.server import BaseHTTPRequestHandler, HTTPServer
from unittest import mock

from support import answer, asked, authority, look, probe, run, server, tls_server

UTC = datetime.timezone.utc
SUITE_KEYS = ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "")
SUITE_TIME = datetime.datetime(2015, 8, 30, 12, 36, 0, tzinfo=UTC)
S3_KEYS = ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "")
S3_TIME = datetime.datetime(2013, 5, 24, tzinfo=UTC)


def signature(headers):
    return re.search("Signature=([0-9a-f]{64})$", headers["authorization"]).group(1)


class Signatures(unittest.TestCase):
    def suite(self, method, query, body=b"", headers=None, keys=SUITE_KEYS):
        return signature(probe.sign(method, "example.amazonaws.com", query, body, "us-east-1", "service", keys, SUITE_TIME, headers))

    def test_the_published_suite(self):
        # AWS General Reference, "Signature Version 4 test suite": names of the folders there.
        self.assertEqual(self.suite("GET", []), "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31", "get-vanilla")
        self.assertEqual(self.suite("POST", []), "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b", "post-vanilla")
        self.assertEqual(
            self.suite("GET", [("Param2", "value2"), ("Param1", "value1")]),
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
            "get-vanilla-query-order-key-case",
        )
        self.assertEqual(
            self.suite("POST", [], b"Param1=value1", {"content-type": "application/x-www-form-urlencoded"}),
            "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
            "post-x-www-form-urlencoded",
        )

    def test_the_examples_of_s3(self):
        # Amazon S3 API Reference, "Signature calculations for the Authorization header", examples "GET Bucket" (list) and lifecycle.
        def s3(query):
            return signature(probe.sign("GET", "examplebucket.s3.amazonaws.com", query, b"", "us-east-1", "s3", S3_KEYS, S3_TIME))

        self.assertEqual(s3([("prefix", "J"), ("max-keys", "2")]), "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")
        self.assertEqual(s3([("lifecycle", "")]), "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")

    def test_the_example_of_the_user_guide(self):
        # IAM User Guide, the worked example with ListUsers.
        headers = probe.sign(
            "GET", "iam.amazonaws.com", [("Action", "ListUsers"), ("Version", "2010-05-08")], b"", "us-east-1", "iam", SUITE_KEYS, SUITE_TIME,
            {"content-type": "application/x-www-form-urlencoded; charset=utf-8"},
        )
        self.assertEqual(signature(headers), "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7")

    def test_a_token_is_signed_too(self):
        headers = probe.sign("GET", "h", [], b"", "r", "sts", ("k", "s", "token"), SUITE_TIME)
        self.assertEqual(headers["x-amz-security-token"], "token")
        self.assertIn("SignedHeaders=host;x-amz-date;x-amz-security-token,", headers["authorization"])


class Machine(BaseHTTPRequestHandler):
    """Instance metadata and a container's endpoint in one."""

    def answer(self, status, text):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_PUT(self):
        ok = self.path == "/latest/api/token" and self.headers["X-aws-ec2-metadata-token-ttl-seconds"] == "60"
        self.answer(200 if ok else 400, "imds-token" if ok else "")

    def do_GET(self):
        found = json.dumps({"AccessKeyId": "AK" + self.path[-3:], "SecretAccessKey": "secret", "Token": "session"})
        if self.path == "/container/abc":
            self.answer(200 if self.headers["Authorization"] == "container-token" else 403, found)
        elif self.path.startswith("/latest/meta-data/iam/security-credentials/") and self.headers["X-aws-ec2-metadata-token"] == "imds-token":
            self.answer(200, "role\n" if self.path.endswith("/") else found)
        elif self.path == "/broken":
            self.answer(200, "{}")
        else:
            self.answer(404, "")

    def log_message(self, *_):
        pass


class Credentials(unittest.TestCase):
    def setUp(self):
        self.server = HTTPServer(("127.0.0.1", 0), Machine)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.base = "http://127.0.0.1:%d" % self.server.server_port

    def found(self, **env):
        run = probe.Run(asked())
        with mock.patch.dict(os.environ, env, clear=True), mock.patch.object(probe, "METADATA", ("127.0.0.1", self.server.server_port)), mock.patch.object(probe, "CONTAINER", self.base):
            return probe.credentials(run)

    def test_sources_in_order(self):
        container = {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/container/abc", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "container-token"}
        own = {"AWS_ACCESS_KEY_ID": "AKenv", "AWS_SECRET_ACCESS_KEY": "s"}
        self.assertEqual(self.found(**own, **container), ("AKenv", "s", ""))
        self.assertEqual(self.found(**container), ("AKabc", "secret", "session"))
        self.assertEqual(self.found(AWS_CONTAINER_CREDENTIALS_FULL_URI=self.base + "/container/abc", AWS_CONTAINER_AUTHORIZATION_TOKEN="container-token")[0], "AKabc")
        self.assertEqual(self.found(), ("AKole", "secret", "session"))

    def test_a_token_in_a_file(self):
        import tempfile

        with tempfile.NamedTemporaryFile("w") as file:
            file.write("container-token\n")
            file.flush()
            found = self.found(AWS_CONTAINER_CREDENTIALS_RELATIVE_URI="/container/abc", AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=file.name)
        self.assertEqual(found[0], "AKabc")

    def test_none(self):
        for path in ("/nothing", "/broken", "/container/abc"):
            with self.subTest(path), self.assertRaises(probe.Stop) as stop:
                self.found(AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=path)
            self.assertEqual(stop.exception.outcome, "no-credentials")
        self.server.shutdown()
        self.server.server_close()
        with self.assertRaises(probe.Stop):
            self.found()

    def test_asked_for_once(self):
        with mock.patch.object(probe, "find_credentials", side_effect=OSError) as find:
            run = probe.Run(asked())
            for _ in range(3):
                with self.assertRaises(probe.Stop):
                    probe.credentials(run)
        self.assertEqual(find.call_count, 1)


DENIED = b"<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>User: x is not authorized to perform: s3:ListBucket because %s</Message></Error>"


class Calls(unittest.TestCase):
    def call(self, reply, call="caller-identity", name="service.test", heard=None, seconds=6, after=None, **more):
        def handle(secure):
            data = b""
            while b"\r\n\r\n" not in data or b"POST" in data and b"2011-06-15" not in data:
                data += secure.recv(4096)
            if heard is not None:
                heard.append(data.decode())
            secure.sendall(reply)
            if after:
                after(secure)

        question = {"kind": "call", "call": call, "host": "127.0.0.1", "family": 4, "name": name, "region": "eu-west-1"}
        keys = {"AWS_ACCESS_KEY_ID": "AK", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t"}
        with mock.patch.dict(os.environ, keys):
            with server(handle) if more.get("tls") is False else tls_server(handle=handle) as port:
                return look(dict(question, port=port, **more), seconds=seconds, ca_pem=authority())

    def test_who_am_i(self):
        heard = []
        seen = self.call(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n<ok>", heard=heard)
        self.assertEqual((seen.outcome, seen.number, seen.text, seen.version, len(seen.times)), ("called", 200, "", 4, 4))
        head, _, body = heard[0].partition("\r\n\r\n")
        self.assertEqual(body, "Action=GetCallerIdentity&Version=2011-06-15")
        self.assertTrue(head.startswith("POST / HTTP/1.1\r\n"))
        self.assertRegex(head, r"authorization: AWS4-HMAC-SHA256 Credential=AK/\d{8}/eu-west-1/sts/aws4_request, SignedHeaders=content-type;host;")
        self.assertIn("x-amz-security-token: t\r\n", head)

    def test_buckets(self):
        heard = []
        seen = self.call(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 500\r\n\r\n", call="head-bucket", heard=heard)
        self.assertEqual((seen.outcome, seen.number, seen.text), ("called", 403, ""), "an answer to HEAD has no body")
        self.call(b"HTTP/1.1 200 OK\r\n\r\n", call="list-bucket", heard=heard)
        self.assertTrue(heard[0].startswith("HEAD / HTTP/1.1\r\n"))
        self.assertTrue(heard[1].startswith("GET /?list-type=2&max-keys=1 HTTP/1.1\r\n"))
        self.assertIn("x-amz-content-sha256: e3b0c442", heard[1])

    def test_who_denies(self):
        for why, outcome in ((b"no VPC endpoint policy allows the s3:ListBucket action", "called-endpoint-policy"), (b"no identity-based policy allows it", "called")):
            seen = self.call(b"HTTP/1.1 403 Forbidden\r\n\r\n" + DENIED % why, call="list-bucket")
            self.assertEqual((seen.outcome, seen.number, seen.text), (outcome, 403, "AccessDenied"))

    def test_codes_in_json(self):
        for body in (b'{"__type":"com.amazon#AccessDeniedException","message":"x"}', b'{"code": "AccessDeniedException"}'):
            self.assertEqual(self.call(b"HTTP/1.1 400 x\r\n\r\n" + body).text, "AccessDeniedException")

    def test_answers_that_never_end_and_such(self):
        self.assertEqual(self.call(b"HTTP/1.1 200 OK\r\n" + b"x: " + b"y" * 5000000).outcome, "called")
        whole = b"HTTP/1.1 403 x\r\nContent-Length: 24\r\n\r\n<Code>AccessDenied</Code>"
        started = time.monotonic()
        self.assertEqual(self.call(whole, after=lambda secure: time.sleep(7), seconds=9).text, "AccessDenied")

        def flood(secure):
            while True:
                secure.sendall(b"y" * 16384)

        self.assertEqual(self.call(b"HTTP/1.1 200 OK\r\nx: ", after=flood, seconds=9).outcome, "called")
        self.assertLess(time.monotonic() - started, 6, "what is whole, or too much, is not waited for")
        seen = self.call(b"HTTP/1.1 403 x\r\nContent-Length: 99\r\n\r\n<Code>AccessDenied</Code>", after=lambda secure: time.sleep(4), seconds=1.5)
        self.assertEqual((seen.outcome, seen.number, seen.text), ("called", 403, "AccessDenied"))
        self.assertEqual(self.call(b"HTTP/1.1 403 \xff\xfe\r\n\r\n\xff<Code>\xff</Code>").text, "")
        self.assertEqual(self.call(b"SSH-2.0\r\n").outcome, "not-http")

    def test_without_tls(self):
        seen = self.call(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", call="list-bucket", tls=False)
        self.assertEqual((seen.outcome, seen.version, len(seen.times)), ("called", 0, 3))

    def test_a_certificate_that_does_not_hold_gets_no_signature(self):
        heard = []
        seen = self.call(b"HTTP/1.1 200 OK\r\n\r\n", name="other.test", heard=heard)
        self.assertEqual((seen.outcome, heard), ("tls-wrong-name", []))

    def test_a_call_in_a_run(self):
        question = {"kind": "call", "call": "caller-identity", "host": "127.0.0.1", "family": 4, "name": "service.test", "region": "r", "port": 9}
        batch = asked(question)
        env = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "token"}
        self.assertEqual(answer(run(batch, env=env), batch)["records"][0]["outcome"], "connect-refused")


if __name__ == "__main__":
    unittest.main()
