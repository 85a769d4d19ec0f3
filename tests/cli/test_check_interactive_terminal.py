"""``gdcalc check --interactive`` on a terminal: lines are edited there, and Ctrl-C and Ctrl-D end them."""

from __future__ import annotations

import os
import sys
from typing import Any

import pytest

from tests.conftest import ROOT


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
class TestTerminal:
    def spawn(self, *options: str) -> Any:
        import pexpect

        environment = {**os.environ, "TERM": "dumb", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
        environment.pop("COLUMNS", None)
        command = ["-m", "gdcalc", "check", "--interactive", "samples/three.toml", *options]
        return pexpect.spawn(
            sys.executable, command, cwd=str(ROOT), env=environment, dimensions=(40, 80), timeout=30,
            encoding="utf-8", codec_errors="replace",
        )  # fmt: skip

    def test_a_dialogue(self) -> None:
        import pexpect

        child = self.spawn()
        shown = ""
        for prompt, typed in (("prediction", "0"), ("loss", "1"), ("∂L/∂a", "2"), ("∂L/∂a", "-2"), ("∂L/∂b", "!")):
            child.expect_exact(f"  {prompt} = ")
            shown += child.before
            child.sendline(typed)
        child.expect_exact("  new a = ")
        shown += child.before
        child.send("7")
        child.send("\x7f")  # the terminal, or readline, takes it back
        child.sendline("2")
        child.expect_exact("  new b = ")
        shown += child.before
        child.sendeof()
        child.expect(pexpect.EOF)
        shown += child.before
        child.close()
        assert child.exitstatus == 0
        assert "    ∂L/∂b = −2\r\n" in shown
        assert shown.count("✓ right") == 4
        assert "4 values right, 1 shown.\r\n1 value needed a second try.\r\n" in shown
        assert max(map(len, shown.splitlines())) <= 80

    def test_an_interrupt(self) -> None:
        import pexpect

        child = self.spawn()
        child.expect_exact("  prediction = ")
        # Python misses a signal between the prompt and its wait for a key, which a busy machine makes long.
        for _ in range(5):
            child.sendintr()
            if child.expect([pexpect.EOF, pexpect.TIMEOUT], timeout=6) == 0:
                break
        child.close()
        assert child.exitstatus == 130
        assert "Traceback" not in child.before

    def test_bytes_that_are_no_text(self) -> None:
        import pexpect

        child = self.spawn()
        child.expect_exact("  prediction = ")
        os.write(child.child_fd, b"\xff\xfe\n")
        child.expect_exact("? unreadable: ")
        child.expect_exact("  prediction = ")
        child.sendline("q")
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == 0
