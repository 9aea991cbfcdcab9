"""The run as a whole: deadlines, attempts, crashes, many checks, little memory, and that it ends whatever happens."""

import contextlib
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
import unittest
from unittest import mock

from support import answer, asked, authority, closed, datagrams, probe, run, server, silent, start, tcp_question, tls_question, tls_server


def outcomes(text, batch):
    return [record["outcome"] for record in answer(text, batch)["records"]]


class Deadlines(unittest.TestCase):
    def test_all_at_once_and_in_order(self):
        with silent() as lost, closed() as shut, server(lambda connection: None) as port:
            batch = asked(*[tcp_question(each, deadline_ms=2000) for each in (lost, shut, port) * 20])
            started = time.monotonic()
            text = run(batch)
            # One after the other they would take forty seconds.
            self.assertLess(time.monotonic() - started, 15)
        self.assertEqual(outcomes(text, batch), ["connect-timeout", "connect-refused", "connected"] * 20)

    def test_the_run_ends_before_its_checks(self):
        with silent() as lost, server(lambda connection: None) as port:
            batch = asked(tcp_question(lost, deadline_ms=30000), tcp_question(port), run_ms=1500)
            started = time.monotonic()
            seen = answer(run(batch), batch)
            self.assertLess(time.monotonic() - started, 15)
        self.assertEqual([record["outcome"] for record in seen["records"]], ["unfinished", "connected"])
        self.assertEqual(seen["state"] & 1, 1)

    def test_a_resolver_that_hangs_is_given_up(self):
        batch = asked({"kind": "resolve", "name": "n.test", "family": 4, "deadline_ms": 300}, {"kind": "tcp", "host": "n.test", "port": 1, "family": 4, "deadline_ms": 300})
        hang = threading.Event()
        self.addCleanup(hang.set)
        with mock.patch("socket.getaddrinfo", side_effect=lambda *_: hang.wait(20)):
            started = time.monotonic()
            looks = probe.Run(batch).go()
            self.assertLess(time.monotonic() - started, 10)
            self.assertEqual([look.outcome for look in looks], ["resolve-timeout"] * 2)
            # What comes back late changes nothing.
            hang.set()
            time.sleep(0.2)
            self.assertEqual([look.outcome for look in looks], ["resolve-timeout"] * 2)

    def test_a_name_whose_packet_was_lost_is_asked_for_again(self):
        for late in (False, True):
            calls, hang = [], threading.Event()
            self.addCleanup(hang.set)

            def answer(*_):
                calls.append(1)
                # Either no answer ever comes to the first, or it comes while the second waits.
                if len(calls) == 1 and not late:
                    hang.wait(20)
                time.sleep(0.6 if len(calls) == 1 else 5 if late else 0)
                return [(2, 1, 6, "", ("10.0.0.%d" % len(calls), 0))]

            batch = asked({"kind": "resolve", "name": "n.test", "family": 4, "deadline_ms": 1200, "attempts": 3})
            with self.subTest(late=late), mock.patch("socket.getaddrinfo", side_effect=answer):
                look = probe.Run(batch).go()[0]
                self.assertEqual((look.outcome, look.attempt), ("resolved", 2))

    def test_a_thread_that_starts_late_has_its_whole_deadline(self):
        start = threading.Thread.start

        def late(thread):
            if getattr(thread, "_args", None) == (1,):
                thread = threading.Thread(target=lambda: (time.sleep(1.5), run.answer(1)), daemon=True)
            start(thread)

        def slow(connection):
            time.sleep(0.3)
            connection.sendall(b"smgen 6772656574696e67\n")

        with server(slow) as port, mock.patch.object(threading.Thread, "start", late):
            run = probe.Run(asked(tcp_question(port, greeting=True, deadline_ms=600), tcp_question(port, greeting=True, deadline_ms=600)))
            self.assertEqual([look.outcome for look in run.go()], ["greeted", "greeted"])

    def test_told_to_stop_it_answers_with_what_it_has(self):
        with silent() as lost, server(lambda connection: None) as port:
            batch = asked(tcp_question(lost, deadline_ms=30000), tcp_question(port), run_ms=60000)
            process = start(batch)
            process.stdout.readline()
            time.sleep(0.5)
            process.send_signal(signal.SIGTERM)
            text = process.communicate(timeout=10)[0].decode()
        seen = answer(text, batch)
        self.assertEqual([record["outcome"] for record in seen["records"]], ["unfinished", "connected"])
        self.assertEqual(seen["state"] & 3, 2)

    def test_it_ends_though_the_interpreter_hangs(self):
        # A regular expression that never ends keeps every thread of Python from running.
        program = (
            "import sys, re; sys.path.insert(0, %r); import probe; probe.GRACE = 0.5\n"
            "probe.Run.go = lambda run: re.match('(a+)+$', 'a' * 60 + 'b')\n"
            "probe.main(sys.argv[1])" % os.path.dirname(probe.__file__)
        )
        import json

        started = time.monotonic()
        process = subprocess.run([sys.executable, "-c", program, json.dumps(asked(run_ms=300))], stdout=subprocess.PIPE, timeout=30)
        self.assertNotEqual(process.returncode, 0)
        self.assertIn(b"S1!", process.stdout)
        self.assertLess(time.monotonic() - started, 10)

    def test_it_ends_though_nobody_reads_its_answer(self):
        process = start(asked(tcp_question(9), run_ms=300))
        process.stdout.close()
        process.stderr.close()
        self.assertIsNotNone(process.wait(timeout=30))


class Attempts(unittest.TestCase):
    def counted(self, succeed_at, **more):
        calls = []

        def handle(connection):
            calls.append(1)
            connection.sendall(b"smgen 6772656574696e67\n" if len(calls) >= succeed_at else b"x")

        with server(handle) as port:
            batch = asked(tcp_question(port, greeting=True, deadline_ms=4000, **more))
            record = answer(run(batch), batch)["records"][0]
        return len(calls), record["attempts"], record["outcome"]

    def test_one_unless_more_are_granted(self):
        self.assertEqual(self.counted(2), (1, 1, "other-greeting"))

    def test_no_more_than_needed(self):
        self.assertEqual(self.counted(1, attempts=3), (1, 1, "greeted"))
        self.assertEqual(self.counted(2, attempts=3), (2, 2, "greeted"))

    def test_no_more_than_granted(self):
        self.assertEqual(self.counted(9, attempts=3), (3, 3, "other-greeting"))

    def test_one_that_hangs_leaves_time_for_the_next(self):
        calls = []

        def handle(connection):
            calls.append(1)
            if len(calls) == 1:
                time.sleep(3)
            connection.sendall(b"smgen 6772656574696e67\n")

        with server(handle) as port:
            batch = asked(tcp_question(port, greeting=True, deadline_ms=2500, attempts=2))
            record = answer(run(batch), batch)["records"][0]
        self.assertEqual((record["outcome"], record["attempts"]), ("greeted", 2))

    def test_they_share_the_deadline(self):
        with silent() as lost:
            batch = asked(tcp_question(lost, deadline_ms=2000, attempts=3))
            started = time.monotonic()
            record = answer(run(batch), batch)["records"][0]
        self.assertEqual((record["outcome"], record["attempts"]), ("connect-timeout", 3))
        self.assertLess(time.monotonic() - started, 5)


class Trouble(unittest.TestCase):
    def test_a_crash_in_one_check_loses_no_other(self):
        with server(lambda connection: None) as port:
            batch = asked(tcp_question(port), {"kind": "tcp"}, {"kind": "future"}, tcp_question("x"), tcp_question(port, attempts=2), {"kind": "call", "call": "delete-bucket"})
            seen = answer(run(batch), batch)["records"]
        self.assertEqual([record["outcome"] for record in seen], ["connected", "exception", "not-understood", "exception", "connected", "exception"])
        self.assertEqual(seen[1]["text"], "KeyError connect")

    def test_an_exception_leaves_nothing_else_behind(self):
        look = probe.Look(probe.Run(asked()), {"kind": "tcp", "host": "localhost", "port": "x", "family": 4}, 1).go()
        self.assertEqual((look.outcome, look.addresses, look.number), ("exception", [], None))

    def test_no_thread_left(self):
        with mock.patch.object(threading.Thread, "start", side_effect=RuntimeError("can't start new thread")):
            looks = probe.Run(asked(tcp_question(1), tcp_question(2))).go()
        self.assertEqual([(look.outcome, look.text) for look in looks], [("exception", "no thread")] * 2)

    def test_proxies_are_ignored(self):
        heard = []
        with server(lambda connection: heard.append(connection.recv(99))) as proxy, tls_server(handle=lambda secure: (secure.recv(4096), secure.sendall(b"HTTP/1.1 200 x\r\n\r\n"))) as port:
            env = {name: "http://127.0.0.1:%d" % proxy for name in ("http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "HTTP_PROXY")}
            batch = asked(tls_question(port, http="GET"), ca_pem=authority())
            self.assertEqual(outcomes(run(batch, env=env), batch), ["answered"])
        self.assertEqual(heard, [])

    def test_proxies_are_cleared_from_the_environment(self):
        with mock.patch.dict(os.environ, {"No_Proxy": "x", "https_proxy": "y"}), mock.patch.object(os, "_exit"), mock.patch.object(probe, "say"), mock.patch("signal.signal"):
            import faulthandler
            import json

            with mock.patch.object(faulthandler, "dump_traceback_later"):
                probe.main(json.dumps(asked()))
            self.assertEqual([name for name in os.environ if name.lower().endswith("_proxy")], [])

    def test_the_console_may_be_missing(self):
        import tempfile

        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        missing = os.path.join(folder.name, "ttyS0")
        with mock.patch.object(probe, "CONSOLES", (missing,)), mock.patch.object(sys.stdout, "write") as write:
            probe.say({"way": "console", "nonce": "0" * 16}, "S1:x.")
        self.assertIn("SMGEN1 ", write.call_args[0][0])
        self.assertFalse(os.path.exists(missing), "a file in place of a device")


class Many(unittest.TestCase):
    def test_three_hundred_checks(self):
        with contextlib.ExitStack() as stack:
            lost = stack.enter_context(silent())
            shut = stack.enter_context(closed())
            port = stack.enter_context(tls_server())
            mute = stack.enter_context(datagrams(lambda data: []))
            kinds = [
                tcp_question(lost, deadline_ms=2000),
                tcp_question(shut),
                tcp_question(port),
                tls_question(port, deadline_ms=8000),
                {"kind": "udp", "host": "127.0.0.1", "port": mute, "family": 4, "deadline_ms": 2000},
                {"kind": "resolve", "name": "localhost", "family": 4},
            ]
            batch = asked(*kinds * 50, ca_pem=authority(), run_ms=20000)
            # Few descriptors to begin with, as in a container.
            limit = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (40, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
            seen = outcomes(run(batch, preexec_fn=limit), batch)
        self.assertEqual(seen, ["connect-timeout", "connect-refused", "connected", "tls-ok", "udp-silent", "resolved"] * 50)

    def test_memory(self):
        with silent() as lost, tls_server() as port:
            batch = asked(*[tcp_question(lost, deadline_ms=1500), tls_question(port, deadline_ms=8000)] * 100, ca_pem=authority(), run_ms=20000)
            process = start(batch)
            text = process.stdout.read().decode()
            _, status, usage = os.wait4(process.pid, 0)
            process.stdout.close()
            process.stderr.close()
        self.assertEqual(status, 0)
        self.assertEqual(set(outcomes(text, batch)), {"connect-timeout", "tls-ok"})
        self.assertLess(usage.ru_maxrss, 100 * 1024, "kilobytes at most")

    def test_time(self):
        # benches: `tests/probe/measure.py` prints the real ratio; here a bound that a busy machine keeps.
        with silent() as lost, server(lambda connection: None) as port:
            batch = asked(*[tcp_question(lost, deadline_ms=2000), tcp_question(port, deadline_ms=2000)] * 100)
            started = time.monotonic()
            run(batch)
            self.assertLess(time.monotonic() - started, 20)


if __name__ == "__main__":
    unittest.main()
