"""``backup``, ``restore``, ``doctor`` and the shared keys of ``config``, as a script meets them."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from aftercase import store as room
from tests.unit.cli.conftest import Run

SOURCE = Path(room.__file__).parents[2]


@pytest.fixture
def case(run: Run) -> str:
    return run("new", "parcel-lost", "--platform", "taobao", "--buyer", "李伟")[1].strip()


def test_a_backup_is_made_listed_and_restored(run: Run, case: str, tmp_path: Path) -> None:
    bak, new = str(tmp_path / "bak"), str(tmp_path / "new")
    code, out, err = run("backup", bak)
    assert (code, out.strip().startswith("20")) == (0, True)
    assert "ases: 1" in err
    code, out, _ = run("backup", bak, "--json")
    told = json.loads(out)
    assert (code, told["read"], told["added"], told["notes"], told["pruned"]) == (0, 0, 0, [], None)
    code, out, _ = run("backup", bak, "--keep", "1", "--json")
    assert (code, len(json.loads(out)["pruned"]["snapshots"])) == (0, 2)
    code, out, _ = run("backup", bak, "--list")
    assert (code, len(out.splitlines())) == (0, 1)
    code, out, _ = run("backup", bak, "--list", "--json")
    (row,) = json.loads(out)["snapshots"]
    assert (row["cases"], row["problem"]) == (1, None)
    code, out, err = run("restore", bak, "--into", new)
    assert (code, out.strip()) == (0, new)
    assert "ases: 1" in err
    code, out, _ = run("--data", new, "show", case, "--json")
    assert (code, json.loads(out)["fields"]["buyer_name"]) == (0, "李伟")
    code, out, _ = run("restore", bak, "--into", str(tmp_path / "more"), "--snapshot", row["name"], "--json")
    assert (code, json.loads(out)["cases"], json.loads(out)["lost"]) == (0, 1, [])


def test_what_cannot_be_done_is_said_in_one_line(run: Run, case: str, tmp_path: Path) -> None:
    bak = str(tmp_path / "bak")
    assert run("backup", bak)[0] == 0
    for words in (
        ("restore", bak),
        ("restore", str(tmp_path / "nothing"), "--into", str(tmp_path / "x")),
        ("restore", bak, "--snapshot", "1999", "--into", str(tmp_path / "x")),
        ("backup", str(tmp_path / "desk" / "bak")),
        ("backup", bak, "--list", "--keep", "3"),
        ("backup", bak, "--keep", "0"),
        ("backup", str(tmp_path / "no" / "such"), "--json"),
        ("--data", str(tmp_path / "nowhere"), "doctor"),
        ("--data", str(tmp_path / "nowhere"), "backup", bak),
    ):
        code, out, err = run(*words)
        assert (code, out) == (2, ""), words
        assert len(err.strip().splitlines()) == 1


def test_a_backup_of_something_damaged_is_made_and_said(run: Run, case: str, tmp_path: Path) -> None:
    (tmp_path / "desk" / "cases" / case / "case.json").write_text("torn")
    code, out, err = run("backup", str(tmp_path / "bak"))
    assert code == 1
    assert out.strip()
    assert f"{case}/case.json: is damaged" in err


def test_the_doctor_says_what_where_why_and_what_to_do(run: Run, case: str, tmp_path: Path) -> None:
    code, out, _ = run("doctor")
    assert (code, out.strip().endswith("nothing is wrong. Cases: 1.")) == (0, True)
    path = tmp_path / "desk" / "cases" / case / "case.json"
    path.chmod(0o644)
    (path.parent / "letter.txt").write_text("x")
    (path.parent / "letter.txt").chmod(0o600)
    code, out, _ = run("doctor")
    assert code == 1
    assert "0644" in out
    assert f"cases/{case}/case.json" in out
    assert out.index("error:") < out.index("a note:")
    assert "Why it matters:" in out
    assert "What to do:" in out
    assert out.strip().endswith("errors 1, warnings 0, notes 1. Cases: 1.")
    code, out, _ = run("doctor", "--json")
    told = json.loads(out)
    assert (code, told["counts"]) == (1, {"error": 1, "warning": 0, "note": 1})
    assert set(told["findings"][0]) == {"code", "level", "case", "path", "what", "why", "todo", "repairable"}
    code, out, err = run("doctor", "--repair")
    assert code == 0  # only a note is left
    assert "permissions set to 0600" in err
    code, out, err = run("doctor", "--repair", "--json")
    assert (code, json.loads(out)["repaired"]) == (0, [])


def test_many_findings_of_a_kind_are_counted_and_named_on_demand(run: Run, case: str, tmp_path: Path) -> None:
    for number in range(15):
        path = tmp_path / "desk" / "cases" / f"note-{number}"
        path.write_text("x")
    code, out, _ = run("doctor")
    assert (code, out.count("note-")) == (0, 10)
    assert "5 more" in out
    assert run("doctor", "--all")[1].count("note-") == 15


def test_retention_is_agreed_on_for_all(run: Run, case: str, tmp_path: Path) -> None:
    assert run("config", "retention")[:2] == (0, "")
    code, _, err = run("config", "retention", "730")
    assert (code, str(tmp_path / "desk") in err) == (0, True)
    assert run("config", "retention")[:2] == (0, "730\n")
    assert json.loads((tmp_path / "desk" / "settings.json").read_text())["retention_days"] == 730
    assert json.loads(run("config", "retention", "--json")[1]) == {"key": "retention", "value": "730"}
    for word in ("0", "-3", "two years", "9" * 12, "1.5"):
        code, _, err = run("config", "retention", "--", word)
        assert (code, len(err.strip().splitlines())) == (1, 1), word
    code, out, _ = run("config")
    assert "730" in out
    keys = [row["key"] for row in json.loads(run("config", "--json")[1])["config"]]
    assert keys[-2:] == ["team", "retention"]
    assert run("config", "retention", "--unset")[0] == 0
    assert run("config", "retention")[:2] == (0, "")


def test_a_folder_becomes_a_team_s_and_private_again(run: Run, case: str, tmp_path: Path) -> None:
    path = tmp_path / "desk" / "cases" / case / "case.json"
    assert run("config", "team")[:2] == (0, "")
    code, _, err = run("config", "team", "on")
    assert (code, "shared with the group" in err) == (0, True)
    assert path.stat().st_mode & 0o7777 == 0o660
    assert run("config", "team")[1].strip()
    assert run("doctor")[0] == 0
    code, _, err = run("config", "team", "no-such-group")
    assert (code, len(err.strip().splitlines())) == (1, 1)
    assert run("config", "team", "off")[0] == 0
    assert path.stat().st_mode & 0o7777 == 0o600
    assert run("config", "team", "a", "b")[0] == 2
    assert run("doctor")[0] == 0


def test_a_settings_file_that_is_not_ours_is_said_and_kept(run: Run, case: str, tmp_path: Path) -> None:
    path = tmp_path / "desk" / "settings.json"
    path.write_text('{"format":"aftercase-settings","v":9}')
    code, _, err = run("config", "retention", "30")
    assert (code, "newer aftercase" in err) == (2, True)
    assert path.read_text() == '{"format":"aftercase-settings","v":9}'
    assert run("list")[0] == 0


def test_progress_is_shown_on_a_terminal_and_wiped_and_ctrl_c_is_clean(
    run: Run, case: str, tmp_path: Path
) -> None:
    """A real terminal; the backup is slowed down so that there is something to interrupt."""
    slow = (
        "import time, sys; from aftercase.store.backup import case; real = case.take\n"
        "case.take = lambda *a: (time.sleep(0.5), real(*a))[1]\n"
        "from aftercase.cli import run; sys.exit(run(sys.argv[1:]))"
    )
    for _ in range(3):
        assert run("new", "parcel-lost", "--platform", "taobao")[0] == 0
    command = [sys.executable, "-c", slow, "--data", str(tmp_path / "desk"), "backup", str(tmp_path / "bak")]
    environment = os.environ | {"PYTHONPATH": str(SOURCE), "AFTERCASE_LANG": "en"}
    master, slave = pty.openpty()
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=slave) as child:
        os.close(slave)
        seen, until = b"", time.monotonic() + 30
        while b"1/4" not in seen and time.monotonic() < until:
            if select.select([master], [], [], 0.1)[0]:
                seen += os.read(master, 4096)
        child.send_signal(signal.SIGINT)
        assert child.wait() == 2
        while select.select([master], [], [], 0.1)[0]:
            try:
                seen += os.read(master, 4096)
            except OSError:
                break
    os.close(master)
    assert b"Backing up: 1/4" in seen
    assert b"Traceback" not in seen
    assert seen.rstrip().endswith(b"Stopped.")
    left = [path for path in (tmp_path / "bak").rglob("*") if "aftercase-tmp" in path.name]
    assert left == []
    assert run("backup", str(tmp_path / "bak"), "--list")[:2] == (0, "")
    assert run("backup", str(tmp_path / "bak"))[0] == 0
