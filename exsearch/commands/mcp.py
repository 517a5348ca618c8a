"""The verb `mcp`: the server for agents, and its entry in the configuration of their clients."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec

from exsearch.commands import DONE
from exsearch.commands.names import CLIENTS, INSTALL
from exsearch.errors import UsageError
from exsearch.model import Record
from exsearch.output import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from exsearch.commands import Out

_CLIENTS = f"{', '.join(CLIENTS[:-1])} or {CLIENTS[-1]}"


class McpRequest(Record):
    """The words after `mcp`, and its options."""

    words: tuple[str, ...]
    print_only: bool = False
    allow_index: bool = False


def mcp(request: McpRequest, out: Out) -> int:
    """Serve until standard input ends, or set up a client; returns the exit status.

    Raises UsageError for other words, and if the SDK is not installed.
    """
    if request.words:
        return _install(request, out)
    if request.print_only:
        raise UsageError("--print needs a client", hint=f"`exsearch mcp install NAME --print`: {_CLIENTS}")
    _check_installed()
    from exsearch.agents.server import serve

    if sys.stdin is not None and sys.stdin.isatty():
        out.say(
            "exsearch: an MCP server on standard input and output, which a client starts; Ctrl-C ends it\n"
            "  `exsearch mcp install claude` sets up a client"
        )
    serve(allow_index=request.allow_index)
    return DONE


def _install(request: McpRequest, out: Out) -> int:
    from exsearch.agents import clients

    client = clients.CLIENTS.get(_client_named(request.words))
    if client is None:
        typed = " ".join(request.words)
        search = f"to search for these words: `exsearch search mcp {typed}`"
        hint = f"`exsearch mcp install NAME` takes {_CLIENTS}\n  {search}"
        raise UsageError(f"`exsearch mcp` takes install and a client, not {typed}", hint=hint)
    entry = clients.entry_of(os.environ, allow_index=request.allow_index)
    if request.print_only:
        plain.write(clients.printed(client, entry))
        out.say(f"exsearch: for {client.path(os.environ)}")
        return DONE
    _check_installed()
    path, is_changed = clients.install(client, entry, os.environ)
    plain.write(f"{path}\n")
    if is_changed:
        out.say(f"exsearch: {client.title} starts exsearch from now on; restart it if it is running")
    else:
        out.say(f"exsearch: nothing to do: {client.title} has this entry already")
    return DONE


def _client_named(words: Sequence[str]) -> str:
    return words[1] if len(words) == 2 and words[0] == INSTALL else ""


def _check_installed() -> None:
    if find_spec("mcp") is None or find_spec("mcp_types") is None:
        raise UsageError("the server needs the MCP SDK, version 2", hint="pip install 'exsearch[mcp]'")
