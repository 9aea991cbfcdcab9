"""TCP, TLS, HTTP and UDP against servers that do what networks do."""

import errno
import hashlib
import socket
import ssl
import time
import unittest
from unittest import mock

from support import authority, certificates, closed, datagrams, look, probe, reset, server, silent, tcp_question, tls_question, tls_server


class Tcp(unittest.TestCase):
    def test_open_and_refused(self):
        with server(lambda connection: None) as port:
            seen = look(tcp_question(port))
            self.assertEqual((seen.outcome, seen.number, seen.addresses, len(seen.times)), ("connected", None, [], 1))
            named = look(tcp_question(port, "localhost"))
            self.assertEqual((named.outcome, named.addresses, len(named.times)), ("connected", ["127.0.0.1"], 2))
        with closed() as port:
            seen = look(tcp_question(port))
            self.assertEqual((seen.outcome, seen.number), ("connect-refused", errno.ECONNREFUSED))

    def test_silence_lasts_as_long_as_the_deadline(self):
        with silent() as port:
            started = time.monotonic()
            seen = look(tcp_question(port), seconds=0.5)
            self.assertEqual(seen.outcome, "connect-timeout")
            self.assertTrue(0.4 < time.monotonic() - started < 5)
            self.assertTrue(400 <= seen.times[0] < 5000, seen.times)

    def test_what_the_system_reports(self):
        cases = {
            errno.EHOSTUNREACH: "connect-unreachable",
            errno.ENETUNREACH: "connect-unreachable",
            errno.EADDRNOTAVAIL: "connect-unreachable",
            errno.ECONNRESET: "connect-reset",
            errno.ECONNABORTED: "connect-reset",
            errno.ENOTCONN: "connect-reset",
            errno.ETIMEDOUT: "connect-timeout",
            errno.EACCES: "connect-failed",
            errno.EPERM: "connect-failed",
        }
        for number, outcome in cases.items():
            with self.subTest(outcome), mock.patch.object(probe, "dial", side_effect=OSError(number, "no")):
                seen = look(tcp_question(9))
                self.assertEqual((seen.outcome, seen.number), (outcome, None if number == errno.ETIMEDOUT else number))

    def test_no_family_at_all(self):
        # An address of another family than asked for is not quietly tried.
        seen = look(tcp_question(9, "::1"))
        self.assertEqual((seen.outcome, seen.number), ("connect-failed", -socket.EAI_ADDRFAMILY))

    def test_the_port_that_it_leaves_from(self):
        peers = []
        with socket.create_server(("127.0.0.1", 0)) as listening, socket.create_server(("127.0.0.1", 0)) as taken:
            first = taken.getsockname()[1]
            port = listening.getsockname()[1]
            seen = look(tcp_question(port, source=[first, first + 20]))
            peers.append(listening.accept()[1][1])
            # Another one to the same place finds the port of the first in use, and takes the next.
            again = look(tcp_question(port, source=[peers[0], peers[0] + 20]))
            peers.append(listening.accept()[1][1])
        self.assertEqual((seen.outcome, again.outcome), ("connected", "connected"))
        self.assertTrue(all(first <= peer <= first + 40 for peer in peers), peers)

    def test_ports_that_nobody_may_leave_from(self):
        denied = mock.Mock(side_effect=PermissionError(errno.EACCES, "denied"))
        with server(lambda connection: None) as port, mock.patch.object(probe.socket.socket, "bind", denied):
            seen = look(tcp_question(port, source=[1018, 1023]))
        self.assertEqual((seen.outcome, seen.number), ("not-bound", errno.EACCES))

    def test_greetings(self):
        ours = b"smgen 6772656574696e67\n"
        cases = ((ours, "greeted"), (ours + b"more", "greeted"), (b"220 mail\r\n", "other-greeting"), (ours[:5], "other-greeting"), (b"", "no-greeting"))
        for said, outcome in cases:
            with self.subTest(said), server(lambda connection: connection.sendall(said)) as port:
                self.assertEqual(look(tcp_question(port, greeting=True)).outcome, outcome)
        with server(lambda connection: time.sleep(1)) as port:
            self.assertEqual(look(tcp_question(port, greeting=True), seconds=1).outcome, "no-greeting")
        with server(reset) as port:
            self.assertIn(look(tcp_question(port, greeting=True)).outcome, ("no-greeting", "connect-reset"))


class Tls(unittest.TestCase):
    def verified(self, port, **more):
        return look(tls_question(port, **more), ca_pem=authority())

    def test_a_good_certificate(self):
        with tls_server() as port:
            seen = self.verified(port)
        certificate = ssl.PEM_cert_to_DER_cert((certificates() / "good.crt").read_text())
        self.assertEqual((seen.outcome, seen.version), ("tls-ok", 4))
        self.assertEqual(seen.digest, hashlib.sha256(certificate).digest()[:4])
        self.assertEqual(seen.text, "smgen test authority")
        self.assertEqual(len(seen.times), 2)
        sent, received, pending, out_of_order = seen.segments
        # All of the certificate came in one segment, which loopback carries.
        self.assertGreater(sent, 1000)
        self.assertGreater(received, len(certificate))
        self.assertEqual((pending < 2, out_of_order), (True, 0))

    def test_a_greeting_that_is_read_and_never_answered(self):
        with socket.create_server(("127.0.0.1", 0)) as listening:
            seen = look(tls_question(listening.getsockname()[1]), seconds=1)
        self.assertEqual((seen.outcome, seen.version), ("tls-timeout", 0))
        # The system has acknowledged it; nothing larger than what it starts with has come.
        self.assertEqual(seen.segments[1:], (536, 0, 0))

    def test_systems_that_do_not_count_segments(self):
        with tls_server() as port, mock.patch.object(probe.socket, "TCP_INFO", -1):
            seen = self.verified(port)
        self.assertEqual((seen.outcome, seen.segments), ("tls-ok", None))

    def test_the_authority_may_be_a_file(self):
        with tls_server() as port:
            self.assertEqual(look(tls_question(port), ca_file=str(certificates() / "ca.crt")).outcome, "tls-ok")

    def test_certificates_that_do_not_hold(self):
        cases = {"expired": ("tls-expired", 10), "other-name": ("tls-wrong-name", 62), "stranger": ("tls-untrusted", 18)}
        for name, (outcome, number) in cases.items():
            with self.subTest(name), tls_server(name) as port:
                seen = self.verified(port)
                certificate = ssl.PEM_cert_to_DER_cert((certificates() / (name + ".crt")).read_text())
                self.assertEqual((seen.outcome, seen.number), (outcome, number))
                self.assertEqual(seen.digest, hashlib.sha256(certificate).digest()[:4], "also one that does not hold is named")
                self.assertEqual(seen.text, "Intercepting Proxy" if name == "stranger" else "smgen test authority")

    def test_authorities_that_cannot_be_read_are_no_fault_of_the_network(self):
        for more in ({"ca_pem": "no certificate"}, {"ca_file": "/nowhere"}):
            seen = look(tls_question(9), **more)
            self.assertEqual((seen.outcome, seen.text), ("exception", "RuntimeError tls_context"))

    def test_an_authority_that_nobody_trusts(self):
        with tls_server() as port:
            seen = look(tls_question(port))
        self.assertEqual((seen.outcome, seen.number), ("tls-untrusted", 20))

    def test_sni_is_the_name_though_the_address_is_given(self):
        names = []
        with tls_server(configure=lambda context: setattr(context, "sni_callback", lambda _, name, __: names.append(name))) as port:
            self.assertEqual(self.verified(port).outcome, "tls-ok")
        self.assertEqual(names, ["service.test"])

    def test_alerts(self):
        def demand(context):
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(str(certificates() / "ca.crt"))

        def demand_at_once(context):
            demand(context)
            context.maximum_version = ssl.TLSVersion.TLSv1_2

        with tls_server(configure=demand_at_once) as port:
            seen = self.verified(port)
            self.assertEqual(seen.outcome, "tls-alert")
            self.assertIn("ALERT", seen.text)
        # With TLS 1.3 the client learns it only when it reads.
        with tls_server(configure=demand) as port:
            self.assertEqual(self.verified(port, http="GET").outcome, "tls-alert")

    def test_a_server_that_is_behind(self):
        def old(context):
            context.set_ciphers("DEFAULT:@SECLEVEL=0")
            context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1

        with tls_server(configure=old) as port:
            self.assertIn(self.verified(port).outcome, ("tls-alert", "tls-failed"))
            seen = self.verified(port, old="1.0")
            self.assertEqual((seen.outcome, seen.version), ("tls-ok", 1))
            self.assertIn(self.verified(port, old="1.1").outcome, ("tls-alert", "tls-failed"))

    def test_old_versions_are_refused(self):
        with tls_server() as port:
            for version in ("1.0", "1.1"):
                seen = self.verified(port, old=version)
                self.assertEqual(seen.outcome, "tls-alert")
                self.assertIn("PROTOCOL_VERSION", seen.text)

    def test_a_library_that_cannot_offer_old_versions_says_so(self):
        for failing in ("set_ciphers", "wrap_bio"):
            with self.subTest(failing), mock.patch.object(ssl.SSLContext, failing, side_effect=ssl.SSLError(1, "no")):
                self.assertEqual(look(tls_question(9, old="1.0")).outcome, "tls-not-offered")
        mute = mock.Mock()
        mute.do_handshake.side_effect = ssl.SSLWantReadError
        with mock.patch.object(ssl.SSLContext, "wrap_bio", return_value=mute):
            self.assertEqual(look(tls_question(9, old="1.1")).outcome, "tls-not-offered")

    def test_what_is_not_tls(self):
        cases = (
            (lambda connection: connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n"), ("tls-failed",)),
            (lambda connection: connection.recv(9999), ("tls-closed", "tls-reset")),
            (lambda connection: (connection.recv(9), reset(connection)), ("tls-reset",)),
            (lambda connection: time.sleep(1), ("tls-timeout",)),
            (lambda connection: connection.sendall(b"\x15\x03\x01\x00\x02\x02\x28"), ("tls-alert",)),
            (lambda connection: connection.sendall(b"\xff" * 100000), ("tls-failed", "tls-reset")),
        )
        for handle, outcomes in cases:
            with self.subTest(outcomes), server(handle) as port:
                self.assertIn(look(tls_question(port), seconds=0.4).outcome, outcomes)

    def test_before_tls_it_is_a_connection(self):
        with closed() as port:
            self.assertEqual(look(tls_question(port)).outcome, "connect-refused")
        with silent() as port:
            self.assertEqual(look(tls_question(port), seconds=0.2).outcome, "connect-timeout")

    def test_hostile_names(self):
        with tls_server() as port:
            for name in ("", ".service.test", "x\0y", "é" * 70, "a" * 300):
                with self.subTest(name):
                    self.assertIn(self.verified(port, name=name).outcome, ("not-understood", "tls-wrong-name", "tls-alert", "tls-failed"))

    def test_authorities_of_another_distribution_are_found(self):
        def empty():
            return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

        with mock.patch.object(ssl, "create_default_context", side_effect=empty), mock.patch.object(probe, "has_files", return_value=False):
            run = probe.Run({"questions": [], "run_ms": 1})
            with mock.patch.object(probe, "CA_FILES", ("/nowhere", str(certificates() / "ca.crt"))):
                self.assertEqual(len(probe.tls_context(run, "verify").get_ca_certs()), 1)
            self.assertFalse(run.no_authorities)
            run = probe.Run({"questions": [], "run_ms": 1})
            with mock.patch.object(probe, "CA_FILES", ()):
                probe.tls_context(run, "verify")
            self.assertTrue(run.no_authorities)

    def test_issuers_of_anything_are_read_without_harm(self):
        good = ssl.PEM_cert_to_DER_cert((certificates() / "good.crt").read_text())
        self.assertEqual(probe.issuer(good), "smgen test authority")
        for end in range(0, len(good), 7):
            self.assertIsInstance(probe.issuer(good[:end]), str)
        for position in range(len(good)):
            self.assertIsInstance(probe.issuer(good[:position] + b"\xff" + good[position + 1 :]), str)


class Http(unittest.TestCase):
    def answered(self, reply, seconds=6, **more):
        def handle(secure):
            secure.recv(4096)
            reply(secure)

        with tls_server(handle=handle) as port:
            return look(tls_question(port, http="GET", **more), seconds=seconds, ca_pem=authority())

    def test_any_status_is_an_answer(self):
        for status in (200, 301, 400, 403, 404, 503):
            seen = self.answered(lambda secure: secure.sendall(b"HTTP/1.1 %d x\r\n\r\n" % status))
            self.assertEqual((seen.outcome, seen.number, seen.version, len(seen.times)), ("answered", status, 4, 3))

    def test_the_request(self):
        heard = []

        def handle(secure):
            heard.append(secure.recv(4096))
            secure.sendall(b"HTTP/1.0 200\r\n\r\n")

        with tls_server(handle=handle) as port:
            look(tls_question(port, http="HEAD", path="/ping?x=1"), ca_pem=authority())
        self.assertTrue(heard[0].startswith(b"HEAD /ping?x=1 HTTP/1.1\r\nHost: service.test\r\n"), heard)

    def test_megabytes_of_headers(self):
        def flood(secure):
            secure.sendall(b"HTTP/1.1 200 OK\r\n")
            for _ in range(64):
                secure.sendall(b"x-header: " + b"y" * 16384 + b"\r\n")

        seen = self.answered(flood)
        self.assertEqual((seen.outcome, seen.number), ("answered", 200))

    def test_a_first_line_without_end(self):
        def flood(secure):
            for _ in range(64):
                secure.sendall(b"HTTP/1.1 200 " + b"y" * 16384)

        self.assertEqual(self.answered(flood).outcome, "answered")

    def test_bytes_that_are_no_text(self):
        seen = self.answered(lambda secure: secure.sendall(b"HTTP/1.1 200 \xff\xfe\x80\r\n\xff: \xff\r\n\r\n"))
        self.assertEqual((seen.outcome, seen.number), ("answered", 200))

    def test_what_is_not_http(self):
        for said in (b"SSH-2.0-x\r\n", b"\xff\xff\xff\n", b"HTTP/1.1 abc\r\n", b"HTTP/1.1 20000 x\r\n"):
            with self.subTest(said):
                self.assertEqual(self.answered(lambda secure: secure.sendall(said)).outcome, "not-http")

    def test_no_answer(self):
        self.assertIn(self.answered(lambda secure: None).outcome, ("http-closed",))
        self.assertEqual(self.answered(lambda secure: time.sleep(4), seconds=1.5).outcome, "http-timeout")

        def cut(secure):
            reset(secure)

        self.assertIn(self.answered(cut).outcome, ("http-reset", "http-closed"))

    def test_an_answer_that_drips_ends_with_the_deadline(self):
        def drip(secure):
            for _ in range(200):
                secure.sendall(b"H")
                time.sleep(0.05)

        started = time.monotonic()
        self.assertEqual(self.answered(drip, seconds=1.5).outcome, "http-timeout")
        self.assertLess(time.monotonic() - started, 5)


class Udp(unittest.TestCase):
    def question(self, port, **more):
        return dict({"kind": "udp", "host": "127.0.0.1", "port": port, "family": 4}, **more)

    def test_reply_refusal_silence(self):
        heard = []
        with datagrams(lambda data: heard.append(data) or [b"hello"]) as port:
            self.assertEqual(look(self.question(port, send="00ff")).outcome, "udp-replied")
        self.assertEqual(heard, [b"\x00\xff"])
        with closed(socket.SOCK_DGRAM) as port:
            seen = look(self.question(port))
            self.assertEqual((seen.outcome, seen.number), ("udp-refused", errno.ECONNREFUSED))
        with datagrams(lambda data: []) as port:
            self.assertEqual(look(self.question(port), seconds=0.2).outcome, "udp-silent")

    def test_greetings(self):
        ours = b"smgen 6772656574696e67\n"
        with datagrams(lambda data: [data[1:]] if data == b"?" + ours else []) as port:
            self.assertEqual(look(self.question(port, greeting=True)).outcome, "udp-replied")
        with datagrams(lambda data: [b"other"]) as port:
            self.assertEqual(look(self.question(port, greeting=True)).outcome, "udp-other-reply")

    def test_no_way_there(self):
        with mock.patch.object(socket.socket, "connect", side_effect=OSError(errno.ENETUNREACH, "no")):
            self.assertEqual(look(self.question(9)).outcome, "udp-unreachable")


if __name__ == "__main__":
    unittest.main()
