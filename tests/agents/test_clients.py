"""The entry in a client's configuration: written without losing anything, or not at all."""

from __future__ import annotations

import json
import os
import stat
import tomllib
from typing import TYPE_CHECKING

import pytest

from exsearch.agents.clients import CLIENTS, Entry, install, printed
from exsearch.commands import Out, mcp
from exsearch.commands.names import CLIENTS as NAMES
from exsearch.errors import UsageError
from exsearch.output import style_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from helpers import Ran

    Run = Callable[..., Ran]

ENTRY = Entry("/bin/exsearch", ("mcp",), (("EXSEARCH_HOME", "/x"),))
AS_JSON = {"command": "/bin/exsearch", "args": ["mcp"], "env": {"EXSEARCH_HOME": "/x"}}


@pytest.fixture(autouse=True)
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of a user, in which a client has its files."""
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    for name in ("XDG_CONFIG_HOME", "CLAUDE_CONFIG_DIR", "CODEX_HOME"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "user"


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "place", "has"),
    [
        ("claude", ".claude.json", {"mcpServers": {"exsearch": {"type": "stdio", **AS_JSON}}}),
        ("codex", ".codex/config.toml", {"mcp_servers": {"exsearch": AS_JSON}}),
        ("cursor", ".cursor/mcp.json", {"mcpServers": {"exsearch": AS_JSON}}),
        ("vscode", ".config/Code/User/mcp.json", {"servers": {"exsearch": {"type": "stdio", **AS_JSON}}}),
    ],
)
def test_each_client_gets_its_file_and_a_second_time_nothing_changes(
    user: Path, name: str, place: str, has: object
) -> None:
    assert install(CLIENTS[name], ENTRY, {}) == (str(user / place), True)
    text = (user / place).read_text("utf-8")

    assert (tomllib.loads if place.endswith("toml") else json.loads)(text) == has
    assert printed(CLIENTS[name], ENTRY) == text
    assert install(CLIENTS[name], ENTRY, {}) == (str(user / place), False)
    assert sorted(NAMES) == sorted(CLIENTS)


def test_what_else_is_in_a_json_file_stays_as_do_its_permissions_and_links(user: Path) -> None:
    real = write(
        user / "dots/claude",
        '{\n\t"b": {"ö": 1.50},\n\t"mcpServers": {"other": {"command": "x"}},\n\t"a": []\n}',
    )
    real.chmod(0o640)
    (user / ".claude.json").symlink_to(real)

    install(CLIENTS["claude"], ENTRY, {})

    text = real.read_text("utf-8")
    held = json.loads(text)
    assert list(held) == ["b", "mcpServers", "a"]
    assert held["mcpServers"] == {"other": {"command": "x"}, "exsearch": {"type": "stdio", **AS_JSON}}
    assert '\n\t"b": {\n\t\t"ö": 1.5\n' in text
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert (user / ".claude.json").is_symlink()
    assert os.listdir(real.parent) == ["claude"]


OTHER = """# mine
model = "x"  # kept

[mcp_servers.other]
command = "y"
"""


@pytest.mark.parametrize(
    "before",
    [
        OTHER,
        OTHER + '\n[mcp_servers.exsearch]\ncommand = "old"\n\n[mcp_servers.exsearch.env]\nA = "1"\n\n[z]\n',
        '[mcp_servers.exsearch]\ncommand = "old"\n[[list]]\nx = 1\n',
        "",
    ],
    ids=["others", "an old entry", "an old entry first", "empty"],
)
def test_a_toml_file_keeps_all_other_lines(user: Path, before: str) -> None:
    path = write(user / ".codex/config.toml", before)

    install(CLIENTS["codex"], ENTRY, {})

    held = tomllib.loads(before)
    held.setdefault("mcp_servers", {})["exsearch"] = AS_JSON
    assert tomllib.loads(path.read_text("utf-8")) == held
    if before.startswith(OTHER):
        assert path.read_text("utf-8").startswith(OTHER)


@pytest.mark.parametrize(
    ("name", "place", "text"),
    [
        ("claude", ".claude.json", '{"a": 1,}'),
        ("claude", ".claude.json", '{"a": 1, "a": 2}'),
        ("claude", ".claude.json", "[]"),
        ("cursor", ".cursor/mcp.json", '{"mcpServers": []}'),
        ("vscode", ".config/Code/User/mcp.json", "{\n// mine\n}"),
        ("codex", ".codex/config.toml", "a = "),
        ("codex", ".codex/config.toml", 'mcp_servers = { other = { command = "y" } }\n'),
        ("codex", ".codex/config.toml", "mcp_servers.exsearch.command = 'old'\n"),
    ],
)
def test_a_file_that_cannot_be_changed_safely_is_left_with_the_text_to_paste(
    user: Path, name: str, place: str, text: str
) -> None:
    path = write(user / place, text)

    with pytest.raises(UsageError, match="is left as it is") as raised:
        install(CLIENTS[name], ENTRY, {})

    assert (raised.value.hint or "").replace("\n  ", "\n") == "paste into it:\n" + printed(
        CLIENTS[name], ENTRY
    ).rstrip()
    assert path.read_text("utf-8") == text
    assert os.listdir(path.parent) == [path.name]


def test_the_verb_prints_or_writes_the_entry_that_starts_this_exsearch(run: Run, user: Path) -> None:
    shown = run("mcp", "install", "claude", "--print", "--allow-index")
    assert json.loads(shown.out)["mcpServers"]["exsearch"]["args"][-2:] == ["mcp", "--allow-index"]
    assert not (user / ".claude.json").exists()

    done = run("mcp", "install", "claude")

    assert (done.status, done.out) == (0, f"{user}/.claude.json\n")
    entry = json.loads((user / ".claude.json").read_text("utf-8"))["mcpServers"]["exsearch"]
    assert os.path.isabs(entry["command"])
    assert entry["env"] == {"EXSEARCH_HOME": os.environ["EXSEARCH_HOME"]}
    for words in (("install",), ("install", "emacs"), ("claude",)):
        assert run("mcp", *words).status == 2
        assert "claude, codex, cursor or vscode" in run("mcp", *words).err


def test_without_the_sdk_the_verb_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mcp, "find_spec", lambda name: None)

    for words in ((), ("install", "claude")):
        with pytest.raises(UsageError) as raised:
            mcp.mcp(mcp.McpRequest(words), Out(style_for("never"), quiet=True))
        assert raised.value.hint == "pip install 'exsearch[mcp]'"
