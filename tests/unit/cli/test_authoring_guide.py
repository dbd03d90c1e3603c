"""The author guide, followed to the letter: what it shows makes a pair that lints clean and can be walked."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]
DOCS = Path(__file__).parents[3] / "docs"
GUIDES = {"en": "authoring.md", "zh": "authoring.zh-CN.md"}
ENDS = {
    "en": '## Send it now <a id="send-now"></a>\n\n- [ ] Send the refund `id:sent`\n\nNext:\n\n'
    "- Sent: [Tell the buyer](#tell-buyer)\n",
    "zh": '## 马上退款 <a id="send-now"></a>\n\n- [ ] 退款 `id:sent`\n\n接下来：\n\n'
    "- 已退：[告诉买家](#tell-buyer)\n",
}
TELL = {"en": "Tell the buyer", "zh": "告诉买家"}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run a command line in an empty folder."""
    from aftercase.cli import run as program

    monkeypatch.setenv("AFTERCASE_LANG", "en")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("AFTERCASE_PLAYBOOKS", raising=False)
    books = tmp_path / "books"
    books.mkdir()
    monkeypatch.chdir(books)

    def call(*words: str) -> tuple[int, str, str]:
        code = program(["--data", str(tmp_path / "data"), *words])
        out, err = capfd.readouterr()
        return code, out, err

    return call


def shown(language: str, kind: str) -> list[str]:
    """The blocks of code of the guide, of one kind."""
    text = (DOCS / GUIDES[language]).read_text("utf-8")
    return re.findall(rf"^(?:````|```){kind}\n(.*?)^(?:````|```)$", text, re.MULTILINE | re.DOTALL)


def written(language: str, skeleton: str) -> str:
    """The skeleton with the steps of the guide in place of its own."""
    head = skeleton[: skeleton.index("\n## ") + 1]
    head = re.sub(r"variables:\n(?:  .*\n)+", "", head)
    head = re.sub(r"<!--.*?-->\n\n?", "", head, flags=re.DOTALL)
    head = re.sub(r"sources:\n(?:  .*\n)+", "", head)
    step = next(block for block in shown(language, "markdown") if "refund-sent" in block)
    text = (DOCS / GUIDES[language]).read_text("utf-8")
    message = re.search(r"^```message id=tell-sent.*?^```$", text, re.MULTILINE | re.DOTALL)
    assert message is not None
    tell = f'## {TELL[language]} <a id="tell-buyer"></a>\n\n`outcome:settled`\n\n{message[0]}\n'
    return f"{head}{step}\n{ENDS[language]}\n{tell}"


def test_the_first_playbook_of_the_guide(run: Run) -> None:
    assert run("playbook", "new", "late-refund")[0] == 0
    for language in ("zh", "en"):
        path = Path(f"late-refund.{language}.md")
        path.write_text(written(language, path.read_text("utf-8")), "utf-8")
    code, out, _ = run("playbook", "lint", ".")
    assert code == 0, out
    assert run("playbook", "fmt", ".")[0] == 0
    assert run("playbook", "fmt", "--check", ".")[0] == 0
    assert run("playbook", "i18n", ".", "--stamp")[0] == 0
    for language in ("zh", "en"):
        code, out, err = run("playbook", "walk", f"late-refund.{language}.md")
        assert code == 0, out + err
        assert "not touched" not in out
    assert run("config", "playbooks", ".")[0] == 0
    assert "late-refund" in run("playbook", "list")[1]
    number = run("new", "late-refund", "--platform", "taobao")[1].strip()
    assert run("show", number)[0] == 0


def test_the_scenario_file_of_the_guide(run: Run) -> None:
    run("playbook", "new", "late-refund")
    path = Path("late-refund.en.md")
    path.write_text(written("en", path.read_text("utf-8")), "utf-8")
    block = next(block for block in shown("en", "yaml") if "scenarios:" in block)
    Path("s.yaml").write_text(block, "utf-8")
    code, out, err = run("playbook", "walk", "late-refund.en.md", "--scenarios", "s.yaml")
    assert code == 0, out + err


def test_the_two_guides_have_the_same_parts() -> None:
    en, zh = ((DOCS / name).read_text("utf-8") for name in (GUIDES["en"], GUIDES["zh"]))
    assert en.count("\n## ") == zh.count("\n## ")
    commands = re.compile(r"aftercase playbook ([a-z0-9]+)")
    assert set(commands.findall(en)) == set(commands.findall(zh))
