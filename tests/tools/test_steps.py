#!/usr/bin/env python3
"""The runner counts what fails: tests, lints of the crates that are tested, documentation; and it says what all took."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True

from steps import Begun, Time, Totals, slowest, step, table  # noqa: E402

TOOLS = Path(__file__).resolve().parent
SOUND = "//! A crate.\n\n/// Says how many there are.\n#[must_use]\npub fn count(all: &[u8]) -> usize {\n    all.len()\n}\n"
# As Cargo.toml of smgen asks for them.
MANIFEST = '[package]\nname = "sample"\nversion = "0.1.0"\nedition = "2024"\n[lints.rust]\nmissing_docs = "warn"\n[lints.clippy]\npedantic = { level = "warn", priority = -1 }\n'


def quietly(totals: Totals, name: str, command: list[str] | Begun, env: dict[str, str], counts: bool = False) -> str:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        step(totals, name, command, env, counts)
    return out.getvalue()


class Crate(unittest.TestCase):
    """A crate as the runner builds smgen: by clippy, which lints what it compiles."""

    def setUp(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = Path(self.folder.name)
        (self.root / "src").mkdir()
        (self.root / "Cargo.toml").write_text(MANIFEST, encoding="utf-8")
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("CARGO_", "RUSTDOC", "RUSTFLAGS"))}
        self.env = kept | {"RUSTC_WORKSPACE_WRAPPER": "clippy-driver"}

    def broken(self, source: str, *command: str, **env: str) -> list[str]:
        (self.root / "src" / "lib.rs").write_text(source, encoding="utf-8")
        totals = Totals()
        cargo = ["cargo", *command, "--offline", "--manifest-path", str(self.root / "Cargo.toml")]
        quietly(totals, "it", cargo, self.env | env)
        self.assertEqual(totals.failed, len(totals.broken))
        return totals.broken

    def test_a_warning_of_clippy_fails_and_is_not_forgotten(self) -> None:
        build = ["test", "--no-run", "--all-targets"]
        self.assertEqual(self.broken(SOUND, *build), [])
        for warned in (SOUND.replace("&[u8]", "&Vec<u8>"), SOUND.replace("#[must_use]\n", "")):
            self.assertEqual(self.broken(warned, *build), ["it (warnings)"])
            # Cargo has nothing to build this time.
            self.assertEqual(self.broken(warned, *build, CARGO_TERM_COLOR="always"), ["it (warnings)"])
        self.assertEqual(self.broken(SOUND.replace("/// Says how many there are.\n", ""), *build), ["it (warnings)"])
        self.assertEqual(self.broken(SOUND.replace("usize", "u8"), *build), ["it"])

    def test_what_was_linted_is_what_is_tested(self) -> None:
        source = SOUND + "#[cfg(test)]\nmod tests {\n    #[test]\n    fn none() {\n        assert_eq!(super::count(&[]), 0);\n    }\n}\n"
        self.assertEqual(self.broken(source, "test", "--no-run", "--all-targets"), [])
        built = set((self.root / "target" / "debug" / "deps").glob("sample-*"))
        self.assertEqual(self.broken(source, "test", "--lib", "--bins", "--tests"), [])
        self.assertEqual(set((self.root / "target" / "debug" / "deps").glob("sample-*")), built)
        kept = {key: value for key, value in self.env.items() if key != "RUSTC_WORKSPACE_WRAPPER"}
        command = ["cargo", "test", "--no-run", "--offline", "--manifest-path", str(self.root / "Cargo.toml")]
        subprocess.run(command, env=kept, check=True, capture_output=True)
        self.assertNotEqual(set((self.root / "target" / "debug" / "deps").glob("sample-*")), built, "cargo keeps apart what clippy compiled")

    def test_documentation_that_leads_nowhere_fails(self) -> None:
        docs = {"RUSTDOC": str(TOOLS / "rustdoc")}
        self.assertEqual(self.broken(SOUND, "test", "--doc", **docs), [])
        self.assertEqual(self.broken(SOUND.replace("how many", "[`Nothing`] how many"), "test", "--doc", **docs), ["it"])
        example = SOUND.replace("there are.\n", "there are.\n///\n/// ```\n/// assert_eq!(sample::count(&[]), 1);\n/// ```\n")
        self.assertEqual(self.broken(example, "test", "--doc", **docs), ["it"])


class Steps(unittest.TestCase):
    def of(self, script: str, counts: bool = False, begun: bool = False) -> tuple[Totals, str]:
        totals, command = Totals(), ["sh", "-c", script]
        return totals, quietly(totals, "it", Begun(command, dict(os.environ)) if begun else command, dict(os.environ), counts)

    def test_what_is_counted(self) -> None:
        line = "echo 'test result: ok. 3 passed; {} failed; 1 ignored; 0 measured; 2 filtered out'"
        for begun in (False, True):
            totals, shown = self.of(line.format(0), counts=True, begun=begun)
            self.assertEqual((totals.passed, totals.failed, totals.ignored, totals.filtered, totals.broken), (3, 0, 1, 2, []))
            self.assertIn("3 passed", shown)
            totals, _ = self.of(f"{line.format(2)}; exit 101", counts=True, begun=begun)
            self.assertEqual((totals.passed, totals.failed, totals.broken), (3, 2, ["it"]))
        totals, _ = self.of("echo Ran 5 tests in 1 s", counts=True)
        self.assertEqual((totals.passed, totals.failed), (5, 0))

    def test_what_fails(self) -> None:
        for script, counts in [("exit 3", False), ("kill -9 $$", False), ("true", True), ("echo Ran 0 tests in 1 s", True)]:
            totals, _ = self.of(script, counts)
            self.assertEqual((totals.failed, totals.broken), (1, ["it"]), script)
        totals = Totals()
        quietly(totals, "it", ["there-is-no-such-command"], dict(os.environ))
        self.assertEqual((totals.failed, totals.broken), (1, ["it"]))
        totals, _ = self.of("echo why >&2; exit 1")
        self.assertIn("why", totals.told[0])

    def test_what_it_took(self) -> None:
        spin = f"{sys.executable} -c 'import time\nwhile time.process_time() < 0.3: pass'; sleep 0.3"
        for begun in (False, True):
            totals, _ = self.of(spin, begun=begun)
            (time,) = totals.times
            self.assertGreaterEqual(time.cpu, 0.3)
            self.assertGreaterEqual(time.wall, time.cpu)

    def test_tables(self) -> None:
        shown = table([Time("one", 60, 90), Time("two", 5, 1)], 62)
        self.assertRegex(shown, r"one +60 +90\n")
        self.assertRegex(shown, r"the whole run +62 +91 ")
        shown = slowest("a\tterraform apply\t1.5\nb\tterraform apply\t2\na\tnode\t3\n")
        self.assertEqual(shown.splitlines()[1:3], ["    4.5  a", "    2.0  b"])
        self.assertEqual(shown.splitlines()[5:], ["    3.5  terraform apply", "    3.0  node"])
        self.assertEqual(slowest(""), "")
        self.assertIn("1.0  smgen \u2028", slowest("a\tsmgen \u2028\x85\t1\n"))


if __name__ == "__main__":
    unittest.main()
