"""What ``--output`` does with what is there already: its mode, links, devices and pipes; signals; a closed stream.

Nothing here writes to a device in /dev by its name: run by root, code that is broken would replace it for all.
"""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gdcalc import GdcalcError, plot
from gdcalc.whole_file import _followed, write_file
from tests.conftest import ROOT, Command

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes, links, pipes and signals of POSIX")

# At a = 0: loss (2 − 0)² = 4, gradient −2·2·1 = −4, and a new a of 0.25·4 = 1.
RUN = ("step", "-m", "a*x", "--sample", "x=1, y=2", "--lr", "0.25", "--format", "csv")
WRITTEN = "step,epoch,sample,x,y,prediction,loss,grad_a,learning_rate,a,new_a\n1,1,1,1,2,0,4,-4,0.25,0,1\n"
GDCALC = [sys.executable, "-m", "gdcalc"]
BARE = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ} | {"LANG": "C.UTF-8"}
LONG = ["step", "samples/three.toml", "--lr", "0.001", "--epochs", "100000000", "--last"]


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "run.csv"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("bits", [0o600, 0o640, 0o666, 0o755])
def test_an_existing_file_keeps_its_mode(gdcalc: Command, output: Path, bits: int) -> None:
    output.write_text("before")
    output.chmod(bits)
    assert gdcalc(*RUN, "--output", str(output)).status == 0
    assert (output.read_text(), mode(output)) == (WRITTEN, bits)


@pytest.mark.parametrize("mask", [0o022, 0o027, 0o077])
def test_a_new_file_heeds_the_mask(gdcalc: Command, output: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        assert gdcalc(*RUN, "--output", str(output)).status == 0
    finally:
        os.umask(before)
    assert mode(output) == 0o666 & ~mask


def test_a_read_only_file_is_refused(gdcalc: Command, output: Path) -> None:
    """By root too, who could write to it."""
    output.write_text("before")
    output.chmod(0o444)
    ended = gdcalc(*RUN, "--output", str(output))
    assert ended.status == 2
    assert f"cannot write {output}: it is read-only" in ended.err
    assert (output.read_text(), mode(output)) == ("before", 0o444)
    assert list(output.parent.iterdir()) == [output]


def test_a_link_is_followed(gdcalc: Command, output: Path) -> None:
    for name, target in (("link.csv", "run.csv"), ("second.csv", "link.csv")):
        (output.parent / name).symlink_to(target)
    for link in ("link.csv", "second.csv"):  # the first time there is no file yet
        path = output.parent / link
        assert gdcalc(*RUN, "--output", str(path)).status == 0
        assert path.is_symlink()
        assert not output.is_symlink()
        assert output.read_text() == WRITTEN
        output.write_text("before")
    assert len(list(output.parent.iterdir())) == 3


def test_links_in_a_circle(gdcalc: Command, output: Path) -> None:
    output.symlink_to("other.csv")
    (output.parent / "other.csv").symlink_to("run.csv")
    assert "its links lead in a circle" in gdcalc(*RUN, "--output", str(output)).err


def test_the_longest_names(gdcalc: Command, tmp_path: Path) -> None:
    longest = os.pathconf(tmp_path, "PC_NAME_MAX")
    for length in range(longest - 8, longest + 1):
        path = tmp_path / ("n" * (length - 4) + ".csv")
        assert gdcalc(*RUN, "--output", str(path)).status == 0
        assert path.read_text() == WRITTEN
    ended = gdcalc(*RUN, "--output", str(tmp_path / ("n" * (longest - 3) + ".csv")))
    assert (ended.status, len(ended.err.splitlines())) == (2, 2)


def test_a_pipe_is_written_into(gdcalc: Command, output: Path) -> None:
    os.mkfifo(output)
    found: list[str] = []
    reader = threading.Thread(target=lambda: found.append(output.read_text()), daemon=True)
    reader.start()
    assert gdcalc(*RUN, "--output", str(output)).status == 0
    reader.join(10)
    assert found == [WRITTEN]
    assert output.is_fifo()


def test_a_terminal_is_written_into(gdcalc: Command, output: Path) -> None:
    """A device that anyone can make; no file can be made in its folder."""
    controller, terminal = os.openpty()
    try:
        for path in (Path(os.ttyname(terminal)), output):
            if path == output:
                output.symlink_to(os.ttyname(terminal))
            assert gdcalc(*RUN, "--output", str(path)).status == 0
            assert path.is_char_device()
            assert os.read(controller, 1000).decode().replace("\r", "") == WRITTEN
    finally:
        os.close(controller)
        os.close(terminal)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the numbers of Linux's devices")
def test_devices_of_ones_own(gdcalc: Command, tmp_path: Path) -> None:
    """What /dev/null and /dev/full are, under other names."""
    null, full = tmp_path / "null", tmp_path / "full"
    try:
        for path, minor in ((null, 3), (full, 7)):
            os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, minor))
            path.read_bytes() if path == null else path.open("rb").close()
    except PermissionError:
        pytest.skip("only root makes devices, and only some file systems have them")
    assert gdcalc(*RUN, "--output", str(null)).status == 0
    ended = gdcalc(*RUN, "--output", str(full))
    assert (ended.status, null.is_char_device(), full.is_char_device()) == (2, True, True)
    assert f"cannot write {full}: No space left" in ended.err


def test_a_picture_is_written_likewise(gdcalc: Command, tmp_path: Path) -> None:
    path = tmp_path / "loss.txt"
    link = tmp_path / "link.txt"
    link.symlink_to(path.name)
    drawing = plot("a*x", data=[{"x": 1, "y": 2}], lr="0.25", steps=3)
    path.write_text("before")
    path.chmod(0o600)
    drawing.save(link)
    assert (path.read_text(), mode(path), link.is_symlink()) == (str(drawing), 0o600, True)
    assert gdcalc("plot", "-m", "a*x", "--sample", "x=1, y=2", "--output", str(link)).status == 0
    assert (mode(path), link.is_symlink()) == (0o600, True)
    path.chmod(0o444)
    with pytest.raises(GdcalcError, match="read-only"):
        drawing.save(link)
    same = gdcalc("plot", "-m", "a*x", "--sample", "x=1, y=2", "-o", str(tmp_path / "a.html"), "--animate",
                  str(tmp_path / "b.html"))  # fmt: skip
    assert same.status == 0
    (tmp_path / "b.html").unlink()
    (tmp_path / "b.html").symlink_to("a.html")
    same = gdcalc("plot", "-m", "a*x", "--sample", "x=1, y=2", "-o", str(tmp_path / "a.html"), "--animate",
                  str(tmp_path / "b.html"))  # fmt: skip
    assert "--output and --animate name one file" in same.err


def test_what_fails_on_the_way_leaves_the_file(output: Path) -> None:
    def pieces() -> Iterator[str]:
        yield "a" * 100_000
        raise RuntimeError

    output.write_text("before")
    with pytest.raises(RuntimeError):
        write_file(pieces(), str(output))
    assert (output.read_text(), list(output.parent.iterdir())) == ("before", [output])


# --- as a process of its own -----------------------------------------------------------------------------------------


def run(shell: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line of shell in a folder, where ``$GDCALC`` is the command and ``$RUN`` a run."""
    environment = BARE | {"PYTHONPATH": str(ROOT), "GDCALC": " ".join(GDCALC), "RUN": " ".join(map(quoted, RUN))}
    line = shell.replace("$RUN", f"$GDCALC {environment['RUN']}")
    return subprocess.run(["sh", "-c", line], cwd=folder, env=environment, capture_output=True, text=True, check=False)


def quoted(text: str) -> str:
    return f"'{text}'"


def test_standard_output_by_its_name(tmp_path: Path) -> None:
    """What others write to the same file stays."""
    (tmp_path / "link").symlink_to("/dev/fd/1")
    for name in ("/dev/fd/1", "link"):
        assert run(f"$RUN --output {name} | cat", tmp_path).stdout == WRITTEN
        ended = run(f"{{ echo one; $RUN --output {name}; echo two; }} > both", tmp_path)
        assert (ended.stderr, (tmp_path / "both").read_text()) == ("", f"one\n{WRITTEN}two\n")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="links of Linux")
def test_the_links_of_standard_streams_are_known() -> None:
    """Asked, not written to."""
    assert (_followed(Path("/dev/stdout")), _followed(Path("/dev/stderr"))) == (1, 2)
    assert _followed(Path("/dev/null")) == Path("/dev/null")


def test_a_file_descriptor_that_is_none(tmp_path: Path) -> None:
    ended = run("$RUN --output /dev/fd/77", tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "cannot write /dev/fd/77" in ended.stderr


CLOSED = ("$RUN", "$GDCALC list losses", "$GDCALC --version", "$GDCALC step --help", "$GDCALC schema run")


@pytest.mark.parametrize("command", CLOSED)
def test_a_closed_standard_output_is_an_error(tmp_path: Path, command: str) -> None:
    ended = run(f"{command} >&-", tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("gdcalc: error: cannot write")
    assert ended.stderr.splitlines()[0].endswith("it is closed")
    assert "Traceback" not in ended.stderr
    assert "Exception" not in ended.stderr


def test_a_file_does_without_standard_output(tmp_path: Path) -> None:
    ended = run("$RUN --output run.csv >&-", tmp_path)
    assert (ended.returncode, ended.stderr, (tmp_path / "run.csv").read_text()) == (0, "", WRITTEN)
    assert run("$RUN >&- 2>&-", tmp_path).returncode == 2


def started(folder: Path, *before: str) -> subprocess.Popen[bytes]:
    """Start a run without end that writes a file, and return when it does."""
    process = subprocess.Popen(
        [*before, *GDCALC, *LONG, "--output", str(folder / "run.json")], cwd=ROOT, env=BARE, stderr=subprocess.PIPE
    )
    deadline = time.monotonic() + 30
    while not list(folder.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.02)
    if not list(folder.iterdir()):
        process.kill()
        process.communicate()
        pytest.fail("nothing is written")
    return process


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_ends_the_process_and_leaves_no_file(tmp_path: Path, number: signal.Signals) -> None:
    process = started(tmp_path)
    process.send_signal(number)
    _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (-number, b"")
    assert list(tmp_path.iterdir()) == []


def test_a_signal_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    process = started(folder)
    (folder / "run.json").write_text("before")
    process.terminate()
    process.communicate(timeout=30)
    assert [path.name for path in folder.iterdir()] == ["run.json"]
    assert (folder / "run.json").read_text() == "before"


def test_a_signal_that_is_ignored_stays_so(tmp_path: Path) -> None:
    """As nohup starts a command."""
    ignoring = (
        "import os, signal, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])"
    )
    process = started(tmp_path, sys.executable, "-c", ignoring)
    process.send_signal(signal.SIGHUP)
    time.sleep(0.3)
    assert process.poll() is None
    process.terminate()
    process.communicate(timeout=30)
    assert list(tmp_path.iterdir()) == []


def test_signals_are_as_before_afterwards(output: Path) -> None:
    def handler(*_: object) -> None: ...

    kept: Callable[..., object] | int | None = signal.signal(signal.SIGTERM, handler)
    try:
        write_file(["text"], str(output))
        assert signal.getsignal(signal.SIGTERM) is handler
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
    assert kept == signal.SIG_DFL
    write_file(["text"], str(output))
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
