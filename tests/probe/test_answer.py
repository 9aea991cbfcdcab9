"""The answer: all detail where it fits, less where it does not, and no question ever left out."""

import ast
import itertools
import random
import unittest
import zlib
from unittest import mock

from support import NONCE, SOURCE, asked, probe, tcp_question, tls_question, unpack

MESSAGE = 1024


def seen(outcome="resolved", attempt=1, **fields):
    look = probe.Look(probe.Run(asked()), {}, 0, attempt)
    look.outcome = outcome
    for name, value in fields.items():
        setattr(look, name, value)
    return look


def worst(outcome="resolved"):
    return seen(outcome, 4, addresses=["203.0.113.%d" % number for number in range(24)], times=[30000] * 5, version=4, segments=(70000, 70000, 5, 5), digest=b"\xff" * 4, number=65535, text="\u00e9" * 40)


class Detail(unittest.TestCase):
    def setUp(self):
        patched = mock.patch.object(probe, "name_servers", return_value=["10.0.0.2"])
        patched.start()
        self.addCleanup(patched.stop)

    def framed(self, looks, room=MESSAGE, **more):
        batch = asked(*[{}] * len(looks), **more)
        text = probe.frame(probe.Run(batch), looks, room)
        return text, unpack(text, batch)

    def test_all_of_it_where_it_fits(self):
        text, read = self.framed([worst(), seen("connect-timeout", times=[3000])], 100000)
        self.assertEqual(read["detail"], 0)
        self.assertEqual(read["records"][0]["addresses"], 24)
        self.assertFalse(read["records"][1]["left_out"])
        self.assertTrue(read["records"][0]["left_out"], "forty characters of two bytes are cut to forty bytes")

    def test_less_where_it_does_not(self):
        details = []
        for count in range(1, 61):
            random.seed(count)
            looks = [seen(addresses=["203.%d.%d.%d" % tuple(random.randrange(256) for _ in range(3)) for _ in range(6)], times=[random.randrange(16384)], attempt=2) for _ in range(count)]
            text, read = self.framed(looks)
            self.assertLessEqual(len(text.encode()), MESSAGE)
            self.assertEqual(len(read["records"]), count)
            self.assertTrue(all(record["outcome"] == "resolved" and record["attempts"] == 2 for record in read["records"]))
            self.assertTrue(all(record["left_out"] == (read["detail"] > 0) for record in read["records"]))
            details.append(read["detail"])
        self.assertEqual(details, sorted(details))
        self.assertEqual((details[0], details[-1]), (0, 3) if details[-1] == 3 else (0, 2))

    def test_what_is_unknown_is_kept_first(self):
        known = ["10.0.0.%d" % number for number in range(20)]
        packed = probe.record(seen(addresses=known + ["203.0.113.5"]), 2, {address: position for position, address in enumerate(known)})
        self.assertEqual(packed[1], 1 | 128)
        self.assertEqual(packed[2:8], b"\x06\xfa\xcb\x00\x71\x05")
        self.assertEqual(len(packed), 2 + 1 + probe.ADDRESS_ROOM)

    def test_an_address_is_always_named(self):
        packed = probe.record(seen(addresses=["2001:db8::1", "2001:db8::2"]), 3, {})
        self.assertEqual(packed[2], 1)

    def test_known_addresses_take_a_byte(self):
        self.assertEqual(probe.record(seen(addresses=["10.0.0.9"]), 0, {"10.0.0.9": 7}), bytes([3, 1, 1, 7]))

    def test_name_servers_give_way_too(self):
        for servers, few in ((["fd00::1", "fd00::2"], 0), (["10.0.0.2", "10.0.0.3"], 1)):
            with mock.patch.object(probe, "name_servers", return_value=servers):
                random.seed(5)
                looks = [seen(addresses=["203.%d.%d.%d" % tuple(random.randrange(256) for _ in range(3)) for _ in range(6)]) for _ in range(60)]
                _, read = self.framed(looks)
                self.assertGreaterEqual(read["detail"], 2)
                self.assertEqual((len(read["records"]), read["servers"]), (60, few))
                self.assertEqual(self.framed([seen()])[1]["servers"], 2)

    def test_no_more_than_a_count_can_say(self):
        _, read = self.framed([seen(addresses=["203.0.%d.%d" % (number // 256, number % 256) for number in range(2000)])], 100000)
        self.assertEqual((read["records"][0]["addresses"], read["records"][0]["left_out"]), (probe.MOST_ADDRESSES, True))
        _, read = self.framed([seen("connect-failed", number=70000)])
        self.assertEqual(read["records"][0]["number"], 65535)

    def test_texts_are_cut_between_characters(self):
        for detail, text in itertools.product(range(4), ("\u00e9" * 40, "a" + "\u20ac" * 40, "\ud800")):
            packed = probe.record(seen("called", text=text), detail, {})
            self.assertEqual(packed[3 : 3 + packed[2]].decode()[:1] if packed[1] & 32 else "", text.encode("utf-8", "replace").decode()[:1])

    def test_a_listener_with_many_visitors(self):
        heard = [[0] * 10, 70000, [(1, "203.0.113.%d" % number, 65535) for number in range(64)]]
        sizes = [len(probe.record(seen("listened", heard=heard), detail, {})) for detail in range(4)]
        self.assertEqual(sizes, [2 + 1 + 10 + 2 + 1 + 64 * 8] * 2 + [2 + 1 + 10 + 2 + 1 + 4 * 8] * 2)

    def test_what_cannot_be_written_costs_nothing_else(self):
        looks = [seen("connected"), seen("connected", number=-9), seen("other"), seen("connected", addresses=["no address"]), seen("connected")]
        read = self.framed(looks)[1]["records"]
        self.assertEqual([record["outcome"] for record in read], ["connected", "exception", "exception", "exception", "connected"])
        self.assertEqual(read[1]["text"], "error ")

    def test_lines(self):
        lines = list(probe.lines(NONCE, "x" * 200))
        self.assertEqual([line.split(" ")[2] for line in lines], ["0/3", "1/3", "2/3"])
        nonce, place, checksum, chunk = lines[1].split(" ")[1:]
        self.assertEqual(int(checksum, 16), zlib.crc32(("%s %s %s" % (nonce, place, chunk[:-2])).encode()))
        self.assertTrue(all(len(line) < 128 for line in lines))

    def test_a_console_gets_it_twice(self):
        import tempfile

        with tempfile.NamedTemporaryFile("rb") as file, mock.patch.dict("os.environ", {"SMGEN_PROBE_ANSWER": file.name}):
            probe.say({"way": "console", "nonce": NONCE}, "S1:" + "x" * 100 + ".")
            written = file.read().decode()
        self.assertEqual(written.count("SMGEN1 "), 4)
        self.assertTrue(written.startswith("\nSMGEN1 "))


class Source(unittest.TestCase):
    def test_it_is_python_3_8(self):
        ast.parse(SOURCE.read_text(encoding="utf-8"), feature_version=(3, 8))

    def test_it_needs_the_standard_library_only(self):
        allowed = set("base64 datetime errno faulthandler hashlib hmac http json os queue re resource selectors signal socket ssl struct sys threading time urllib warnings zlib".split())
        imported = set()
        for node in ast.walk(ast.parse(SOURCE.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported.update(name.name.split(".")[0] for name in node.names)
            self.assertNotIsInstance(node, ast.ImportFrom)
        self.assertEqual(imported, allowed)

    def test_every_outcome_is_used(self):
        text = SOURCE.read_text(encoding="utf-8")
        for outcome in probe.OUTCOMES:
            self.assertGreaterEqual(text.count('"%s"' % outcome), 1, outcome)
        for literal in (each for entry in probe.FAILURES.values() for each in entry):
            self.assertIn(literal, probe.OUTCOMES)


if __name__ == "__main__":
    unittest.main()
