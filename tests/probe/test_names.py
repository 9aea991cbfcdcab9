"""Names: the system resolver, and messages of our own to servers that misbehave."""

import contextlib
import socket
import struct
import threading
import unittest
from unittest import mock

from support import closed, datagrams, look, probe, server, silent


def header(query, flags=0x8180, answers=0, questions=1):
    return query[:2] + struct.pack("!HHHHH", flags, questions, answers, 0, 0)


def a(address, owner=b"\xc0\x0c"):
    return owner + struct.pack("!HHIH", 1, 1, 60, 4) + socket.inet_aton(address)


def good(query, *records):
    return header(query, answers=len(records)) + query[12:] + b"".join(records)


def question(port, name="name.test", **more):
    return dict({"kind": "resolve", "name": name, "family": 4, "server": "127.0.0.1", "server_port": port}, **more)


@contextlib.contextmanager
def dns(udp, tcp=None):
    """A name server on one port: `udp` gets the query and returns datagrams, `tcp` returns what is sent after the length."""

    def serve(connection):
        size = struct.unpack("!H", connection.recv(2))[0]
        reply = tcp(connection.recv(size))
        connection.sendall(struct.pack("!H", len(reply)) + reply)

    with contextlib.ExitStack() as stack:
        port = stack.enter_context(datagrams(udp))
        if tcp is None:
            yield port
            return
        listener = socket.socket()
        listener.settimeout(5)
        while True:
            try:
                listener.bind(("127.0.0.1", port))
                break
            except OSError:
                # Somebody has that port for TCP.
                port = stack.enter_context(datagrams(udp))
        listener.listen(5)

        def accept():
            try:
                while True:
                    with listener.accept()[0] as connection:
                        serve(connection)
            except OSError:
                pass

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield port
        finally:
            listener.close()


class OwnMessages(unittest.TestCase):
    def outcome(self, reply, **more):
        with dns(lambda query: [reply(query)]) as port:
            return look(question(port, **more), seconds=6)

    def test_addresses(self):
        seen = self.outcome(lambda query: good(query, a("10.0.0.1"), a("10.0.0.2"), a("10.0.0.1")))
        self.assertEqual((seen.outcome, seen.addresses), ("resolved", ["10.0.0.1", "10.0.0.2"]))
        self.assertEqual(len(seen.times), 1)

    def test_ipv6(self):
        record = b"\xc0\x0c" + struct.pack("!HHIH", 28, 1, 60, 16) + socket.inet_pton(socket.AF_INET6, "fd00::5")
        seen = self.outcome(lambda query: good(query, record), family=6)
        self.assertEqual((seen.outcome, seen.addresses), ("resolved", ["fd00::5"]))

    def test_aliases_are_followed_and_strangers_are_not(self):
        alias = b"\4real\4test\0"

        def reply(query):
            cname = b"\xc0\x0c" + struct.pack("!HHIH", 5, 1, 60, len(alias)) + alias
            # The address comes before its alias, and one comes that nobody asked for.
            return good(query, a("10.0.0.7", alias.upper()), cname, a("6.6.6.6", b"\4evil\4test\0"))

        seen = self.outcome(reply)
        self.assertEqual((seen.outcome, seen.addresses), ("resolved", ["10.0.0.7"]))

    def test_aliases_in_a_circle_end(self):
        cname = b"\xc0\x0c" + struct.pack("!HHIH", 5, 1, 60, 2) + b"\xc0\x0c"
        self.assertEqual(self.outcome(lambda query: good(query, cname)).outcome, "nodata")

    def test_failures_are_told_apart(self):
        for code, outcome in ((1, "resolve-failed"), (2, "servfail"), (3, "nxdomain"), (4, "resolve-failed"), (5, "dns-refused")):
            with self.subTest(code):
                seen = self.outcome(lambda query: header(query, 0x8180 | code) + query[12:])
                self.assertEqual((seen.outcome, seen.number), (outcome, code))
        self.assertEqual(self.outcome(lambda query: good(query)).outcome, "nodata")

    def test_a_refusal_may_leave_the_question_out(self):
        self.assertEqual(self.outcome(lambda query: header(query, 0x8185, questions=0)).outcome, "dns-refused")

    def test_silence_and_a_closed_port(self):
        with dns(lambda query: []) as port:
            seen = look(question(port), seconds=0.3)
        self.assertEqual(seen.outcome, "resolve-timeout")
        with closed(socket.SOCK_DGRAM) as port:
            self.assertEqual(look(question(port)).outcome, "dns-unreachable")
        with closed() as port:
            self.assertEqual(look(question(port, tcp=True)).outcome, "dns-unreachable")
        with silent() as port:
            self.assertEqual(look(question(port, tcp=True), seconds=0.3).outcome, "resolve-timeout")

    def test_what_answers_another_question_is_waited_out(self):
        def other_number(query):
            return bytes([query[0] ^ 1]) + good(query, a("6.6.6.6"))[1:]

        def other_name(query):
            return good(query.replace(b"\4name", b"\4evil"), a("6.6.6.6"))

        def not_an_answer(query):
            return query

        for wrong in (other_number, other_name, not_an_answer, lambda query: b"", lambda query: b"\0" * 11):
            with self.subTest(wrong), dns(lambda query: [wrong(query), good(query, a("10.0.0.1"))]) as port:
                self.assertEqual(look(question(port)).addresses, ["10.0.0.1"])
            with self.subTest(wrong), dns(lambda query: [wrong(query)]) as port:
                self.assertEqual(look(question(port), seconds=1).outcome, "dns-malformed")

    def test_case_of_the_question_does_not_matter(self):
        self.assertEqual(self.outcome(lambda query: good(query.replace(b"name", b"NaMe"), a("10.0.0.1"))).outcome, "resolved")

    def test_malformed_answers_end_at_once(self):
        deep = b"".join(struct.pack("!H", 0xC000 | 12 + 2 * number) for number in range(200))
        cases = {
            "pointer to itself": lambda query: good(query, a("6.6.6.6", struct.pack("!H", 0xC000 | 12 + len(query) - 12))),
            "pointer forward": lambda query: good(query, a("6.6.6.6", b"\xff\xff")),
            "two pointers in a circle": lambda query: good(query, struct.pack("!HH", 0xC000 | len(query) + 2, 0xC000 | len(query)) + a("6.6.6.6")),
            "label of a reserved kind": lambda query: good(query, a("6.6.6.6", b"\x80" + b"x" * 128 + b"\0")),
            "name without end": lambda query: good(query, b"\x3f" + b"x" * 63),
            "name too long": lambda query: good(query, a("6.6.6.6", (b"\x3f" + b"x" * 63) * 5 + b"\0")),
            "record cut": lambda query: good(query, a("6.6.6.6")[:-2]),
            "header of a record cut": lambda query: good(query, b"\xc0\x0c\0\1"),
            "more answers than there are": lambda query: header(query, answers=9) + query[12:] + a("6.6.6.6"),
            "address of five bytes": lambda query: good(query, b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 60, 5) + b"12345"),
            "pointers without end": lambda query: good(query, deep),
        }
        for name, reply in cases.items():
            with self.subTest(name):
                self.assertEqual(self.outcome(reply).outcome, "dns-malformed")

    def test_what_is_cut_short_is_asked_again_over_tcp(self):
        many = [a("10.0.%d.%d" % (number // 250, number % 250)) for number in range(2000)]
        with dns(lambda query: [header(query, 0x8380) + query[12:]], lambda query: good(query, *many)) as port:
            seen = look(question(port))
        self.assertEqual((seen.outcome, len(seen.addresses)), ("resolved", 2000))

    def test_long_texts_beside_the_address(self):
        text = b"\xc0\x0c" + struct.pack("!HHIH", 16, 1, 60, 64000) + b"\xff" * 64000
        with dns(lambda query: [], lambda query: good(query, text, a("10.0.0.3"))) as port:
            seen = look(question(port, tcp=True))
        self.assertEqual((seen.outcome, seen.addresses), ("resolved", ["10.0.0.3"]))

    def test_tcp_that_breaks_off(self):
        def part(connection):
            connection.recv(100)
            connection.sendall(b"\xff\xff" + b"x" * 10)

        for handle in (part, lambda connection: connection.recv(100)):
            with server(handle) as port:
                self.assertEqual(look(question(port, tcp=True)).outcome, "dns-malformed")

    def test_tcp_that_answers_another_question_or_is_cut_short(self):
        for reply in (lambda query: b"xx" + good(query)[2:], lambda query: header(query, 0x8380) + query[12:]):
            with dns(lambda query: [], reply) as port:
                self.assertEqual(look(question(port, tcp=True)).outcome, "dns-malformed")

    def test_tcp_that_drips_ends_with_the_deadline(self):
        def drip(connection):
            import time

            connection.sendall(b"\xff\xff")
            for _ in range(100):
                connection.sendall(b"x")
                time.sleep(0.05)

        with server(drip) as port:
            self.assertEqual(look(question(port, tcp=True), seconds=0.4).outcome, "resolve-timeout")

    def test_names_that_no_message_holds(self):
        for name in ("x" * 64 + ".test", "a..b", ".", "é.test", "a." * 127 + "test", "", ".test"):
            with self.subTest(name):
                seen = look(question(9, name=name), seconds=0.2)
                self.assertIn(seen.outcome, ("not-understood", "dns-unreachable" if name == "." else "not-understood"))

    def test_hostile_names_are_asked_as_they_are(self):
        asked = []

        def reply(query):
            asked.append(query)
            return [header(query, 0x8183) + query[12:]]

        with dns(reply) as port:
            for name in ("$(reboot).test", "a\nb.test", "'; --.test", "\x7f.test"):
                self.assertEqual(look(question(port, name=name)).outcome, "nxdomain")
        self.assertIn(b"\x09$(reboot)\4test\0", asked[0])


class System(unittest.TestCase):
    def test_a_name_of_this_machine(self):
        seen = look({"kind": "resolve", "name": "localhost", "family": 4})
        self.assertEqual((seen.outcome, seen.addresses), ("resolved", ["127.0.0.1"]))

    def test_failures_are_told_apart(self):
        cases = ((socket.EAI_NONAME, "nxdomain"), (socket.EAI_NODATA, "nodata"), (socket.EAI_AGAIN, "try-again"), (socket.EAI_FAIL, "resolve-failed"))
        for number, outcome in cases:
            with self.subTest(outcome), mock.patch("socket.getaddrinfo", side_effect=socket.gaierror(number, "no")):
                seen = look({"kind": "resolve", "name": "name.test", "family": 4})
                self.assertEqual((seen.outcome, seen.number), (outcome, abs(number)))
                # A connection by that name ends there too.
                self.assertEqual(look({"kind": "tcp", "host": "name.test", "port": 1, "family": 4}).outcome, outcome)

    def test_hostile_names(self):
        for name in ("x\0y", "é", "a" * 5000):
            with self.subTest(name):
                self.assertIn(look({"kind": "resolve", "name": name, "family": 4}).outcome, ("not-understood", "nxdomain", "resolve-failed", "try-again"))

    def test_one_family_only(self):
        found = [(socket.AF_INET, 1, 6, "", ("10.0.0.1", 0))] * 2
        with mock.patch("socket.getaddrinfo", return_value=found) as asked:
            self.assertEqual(look({"kind": "resolve", "name": "n", "family": 4}).addresses, ["10.0.0.1"])
            self.assertEqual(asked.call_args[0][2], socket.AF_INET)


class Configured(unittest.TestCase):
    def conf(self, text):
        import tempfile

        file = tempfile.NamedTemporaryFile("wb")
        self.addCleanup(file.close)
        file.write(text)
        file.flush()
        patched = mock.patch.object(probe, "RESOLV_CONF", file.name)
        patched.start()
        self.addCleanup(patched.stop)

    def test_servers_are_read(self):
        self.conf(b"# nameserver 1.1.1.1\nsearch a b\nnameserver\nnameserver 10.0.0.2 # x\nnameserver bad\nnameserver fe80::1%eth0\n\xff\nnameserver 10.0.0.3\nnameserver 10.0.0.4\n")
        self.assertEqual(probe.name_servers(), ["10.0.0.2", "fe80::1", "10.0.0.3"])

    def test_the_first_one_is_asked(self):
        self.conf(b"nameserver 127.0.0.1\n")
        with dns(lambda query: [header(query, 0x8182) + query[12:]]) as port:
            self.assertEqual(look(question(port, server="configured")).outcome, "servfail")

    def test_none(self):
        self.conf(b"")
        self.assertEqual(look(question(53, server="configured")).outcome, "dns-unreachable")
        with mock.patch.object(probe, "RESOLV_CONF", "/nowhere/resolv.conf"):
            self.assertEqual(probe.name_servers(), [])


if __name__ == "__main__":
    unittest.main()
