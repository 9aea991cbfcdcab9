#!/usr/bin/env python3
"""Runs the lab's own tests. Run with the python named in env.json."""

from __future__ import annotations

import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True

if __name__ == "__main__":
    suite = unittest.defaultTestLoader.discover(str(HERE), pattern="test_[!a]*.py")
    sys.exit(not unittest.TextTestRunner(verbosity=1).run(suite).wasSuccessful())
