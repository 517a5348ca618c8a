"""The configuration files of the clients that start the server, and our entry in them.

What else is in such a file stays. A file that cannot be parsed is left alone, because what is written to it
could not be checked. Tokens of other services may be in it, so that its permissions are kept.
"""

from __future__ import annotations

import json
import os
import re
import stat
import sys
import tomllib
from typing import Any

from exsearch.config import content_of
from exsearch.errors import OutputError, UsageError
from exsearch.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

NAME = "exsearch"
_MOST_BYTES = 50_000_000
_PRIVATE = 0o600


class Client(Record):
    """A program that starts MCP servers."""

    title: str
    table: str
    """The key of the table with its servers."""
    is_toml: bool
    has_type: bool
    """Whether an entry says that it is started on standard input and output."""
    path: Callable[[Mapping[str, str]], str]
    """Takes the environment variables."""


class Entry(Record):
    """How the server is started."""

    command: str
    args: tuple[str, ...]
    env: tuple[tuple[str, str], ...]


def _home(*parts: str) -> str:
    return os.path.join(os.path.expanduser("~"), *parts)


def _of_claude(variables: Mapping[str, str]) -> str:
    folder = variables.get("CLAUDE_CONFIG_DIR")
    return os.path.join(folder, ".claude.json") if folder else _home(".claude.json")


def _of_codex(variables: Mapping[str, str]) -> str:
    return os.path.join(variables.get("CODEX_HOME") or _home(".codex"), "config.toml")


def _of_vscode(variables: Mapping[str, str]) -> str:
    if sys.platform == "win32":
        folder = variables.get("APPDATA") or _home("AppData", "Roaming")
    elif sys.platform == "darwin":
        folder = _home("Library", "Application Support")
    else:
        folder = variables.get("XDG_CONFIG_HOME") or _home(".config")
    return os.path.join(folder, "Code", "User", "mcp.json")


CLIENTS = {
    "claude": Client("Claude Code", "mcpServers", False, True, _of_claude),
    "codex": Client("Codex", "mcp_servers", True, False, _of_codex),
    "cursor": Client("Cursor", "mcpServers", False, False, lambda _: _home(".cursor", "mcp.json")),
    "vscode": Client("VS Code", "servers", False, True, _of_vscode),
}


def entry_of(variables: Mapping[str, str], *, allow_index: bool) -> Entry:
    """Return how a client starts this exsearch, whatever PATH it has: by its whole path."""
    script = os.path.join(os.path.dirname(sys.executable), NAME + (".exe" if sys.platform == "win32" else ""))
    args = ("mcp", "--allow-index") if allow_index else ("mcp",)
    home = variables.get("EXSEARCH_HOME")
    env = (("EXSEARCH_HOME", os.path.abspath(os.path.expanduser(home))),) if home else ()
    if os.path.isfile(script):
        return Entry(script, args, env)
    return Entry(sys.executable, ("-P", "-m", NAME, *args), env)


def printed(client: Client, entry: Entry) -> str:
    """Return the text of a file that has this entry only."""
    if client.is_toml:
        return _toml(client, entry)
    return json.dumps({client.table: {NAME: _as_dict(client, entry)}}, indent=2) + "\n"


def install(client: Client, entry: Entry, variables: Mapping[str, str]) -> tuple[str, bool]:
    """Write the entry to the file of the client's user; returns its path, and whether it was changed.

    Raises UsageError with the text to paste if the file cannot be parsed, OutputError if it cannot be
    written.
    """
    path = os.path.realpath(client.path(variables))
    try:
        before = _read(path)
        text = "" if before is None else before.decode("utf-8-sig")
        after = (_with_toml if client.is_toml else _with_json)(text, client, entry)
    except (ValueError, RecursionError) as error:  # of decoding and parsing as well
        paste = printed(client, entry).rstrip().replace("\n", "\n  ")
        raise UsageError(f"{path} is left as it is: {error}", hint=f"paste into it:\n  {paste}") from error
    if after == text and before is not None:
        return path, False
    try:
        _replace(path, before, after)
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror or error}") from error
    return path, True


# -- entries


def _as_dict(client: Client, entry: Entry) -> dict[str, Any]:
    kind = {"type": "stdio"} if client.has_type else {}
    env = {"env": dict(entry.env)} if entry.env else {}
    return {**kind, "command": entry.command, "args": list(entry.args), **env}


def _with_json(text: str, client: Client, entry: Entry) -> str:
    held = json.loads(text, object_pairs_hook=_without_repeats) if text.strip() else {}
    servers = held.setdefault(client.table, {}) if isinstance(held, dict) else None
    if not isinstance(servers, dict):
        raise ValueError(f"its {client.table} is no object")
    if servers.get(NAME) == _as_dict(client, entry):
        return text
    servers[NAME] = _as_dict(client, entry)
    indent = re.search(r"^([ \t]+)\S", text, re.MULTILINE)
    return json.dumps(held, indent=indent[1] if indent else 2, ensure_ascii=False, allow_nan=False) + "\n"


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an object has the same key twice")
    return found


def _toml(client: Client, entry: Entry) -> str:
    lines = [f"[{client.table}.{NAME}]", f"command = {json.dumps(entry.command)}",
             f"args = {json.dumps(list(entry.args))}"]  # fmt: skip
    if entry.env:
        lines.append(
            "env = { " + ", ".join(f"{name} = {json.dumps(value)}" for name, value in entry.env) + " }"
        )
    return "\n".join(lines) + "\n"


def _with_toml(text: str, client: Client, entry: Entry) -> str:
    """Return TOML with our table: behind all others, or in the place of an earlier one. All else stays."""
    held = tomllib.loads(text)
    wanted = tomllib.loads(_toml(client, entry))[client.table]
    servers = held.get(client.table, {})
    if not isinstance(servers, dict):
        raise ValueError(f"its {client.table} is no table")
    if servers.get(NAME) == wanted[NAME]:
        return text
    kept = _without_table(text, f"{client.table}.{NAME}")
    made = kept.rstrip("\n") + "\n\n" * bool(kept.strip()) + _toml(client, entry)
    if tomllib.loads(made) != {**held, client.table: {**servers, **wanted}}:
        raise ValueError(f"it has {client.table}.{NAME} in a form that cannot be replaced")
    return made


def _without_table(text: str, name: str) -> str:
    """Return TOML without the lines of a table and of those in it."""
    kept, is_ours = [], False
    for line in text.splitlines(keepends=True):
        head = re.fullmatch(r"\s*\[([^\[\]]+)\]\s*(?:#.*)?", line)
        if head:
            called = head[1].strip()
            is_ours = called == name or called.startswith(f"{name}.")
        elif line.lstrip().startswith("[["):
            is_ours = False
        if not is_ours:
            kept.append(line)
    return "".join(kept)


# -- files


def _read(path: str) -> bytes | None:
    try:
        data = content_of(path, _MOST_BYTES)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ValueError(f"it cannot be read: {error.strerror}") from error
    if data is None or len(data) > _MOST_BYTES:
        raise ValueError("it is no regular file, or too large")
    return data


def _replace(path: str, before: bytes | None, after: str) -> None:
    """Put a file in the place of `path`, unless another program has changed it meanwhile."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    mode = _PRIVATE if before is None else stat.S_IMODE(os.stat(path).st_mode)
    aside = f"{path}.{os.getpid()}.part"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with open(os.open(aside, flags, _PRIVATE), "wb") as file:
            file.write(after.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        os.chmod(aside, mode)
        if _read(path) != before:
            raise OSError("another program has changed it meanwhile, so try again")
        os.replace(aside, path)
    except BaseException:
        if os.path.lexists(aside):
            os.unlink(aside)
        raise
