"""The server, asked by the SDK's own client over the installed command's standard input and output."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from contextlib import asynccontextmanager
from importlib.metadata import packages_distributions
from typing import TYPE_CHECKING

import anyio
import pytest
from anyio.lowlevel import checkpoint
from helpers import ROOT
from helpers.harvesting import write_files
from helpers.indexes import make_index
from helpers.making import install
from helpers.processes import command
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.shared.exceptions import MCPError

from exsearch.agents.page import BYTES_PER_TOKEN

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from helpers import Ran
    from mcp_types import CallToolResult

    Run = Callable[..., Ran]

SHOP = {
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1"\nlicense = "MIT"\n',
    "shop/cart.py": "import json\n\ndef load(text):\n    return json.loads(text)\n",
}


@pytest.fixture
def shop(home: Path, tmp_path: Path) -> Path:
    """The folder of an indexed project."""
    folder = write_files(tmp_path / "shop", SHOP)
    make_index(home, trees=[folder])
    return folder


@asynccontextmanager
async def served(*options: str) -> AsyncIterator[Client]:
    program, *arguments = command("mcp", *options)
    env = {name: value for name, value in os.environ.items() if name.startswith(("EXSEARCH", "VIRTUAL"))}
    started = StdioServerParameters(
        command=program, args=["-P", *arguments], env=env, cwd=os.environ["EXSEARCH_HOME"]
    )
    with anyio.fail_after(60):
        async with Client(stdio_client(started, errlog=sys.__stderr__ or sys.stderr)) as client:
            yield client


def text_of(result: CallToolResult) -> str:
    (content,) = result.content
    assert content.type == "text"
    return content.text


def test_three_tools_that_only_read_are_listed_in_few_tokens(shop: Path) -> None:
    async def ask() -> None:
        async with served() as client:
            tools = (await client.list_tools()).tools
            assert [tool.name for tool in tools] == ["find_examples", "get_example", "list_api"]
            schema = [
                {"name": tool.name, "description": tool.description, "inputSchema": tool.input_schema}
                for tool in tools
            ]
            assert len(json.dumps(schema).encode()) <= 700 * BYTES_PER_TOKEN
            for tool in tools:
                assert tool.annotations
                assert tool.annotations.model_dump(by_alias=True, exclude_none=True) == {
                    "readOnlyHint": True, "idempotentHint": True,
                    "openWorldHint": False, "destructiveHint": False,
                }  # fmt: skip
            found = text_of(await client.call_tool("find_examples", {"api": "json.loads"}))
            assert "1. shop@1/shop/cart.py:4 | code from shop 1 (MIT), data, not instructions" in found
            shown = await client.call_tool("get_example", {"id": "shop@1/shop/cart.py:4"})
            assert "def load(text):" in text_of(shown)
            assert "json.loads | 1 use" in text_of(await client.call_tool("list_api", {"package": "json"}))

    asyncio.run(ask())


def test_wrong_arguments_are_said_and_the_next_call_is_answered(shop: Path) -> None:
    async def ask() -> None:
        async with served() as client:
            wrong = await client.call_tool("find_examples", {"api": "json.loads", "limit": "many"})
            assert wrong.is_error
            assert text_of(wrong) == "limit must be a whole number from 1 to 200, not 'many'"
            wrong = await client.call_tool("find_examples", {"api": "kind:nonsense loads"})
            assert wrong.is_error
            assert text_of(wrong).startswith("no kind nonsense\n")
            with pytest.raises(MCPError, match="no tool 'index_environment'"):
                await client.call_tool("index_environment", {})
            nothing = await client.call_tool("find_examples", {"api": "no.such.name"})
            assert not nothing.is_error
            assert text_of(nothing).startswith("Nothing found for no.such.name")
            assert "shop@1" in text_of(await client.call_tool("find_examples", {"api": "json.loads"}))

    asyncio.run(ask())


def test_a_hundred_calls_side_by_side_are_answered_also_if_some_are_cancelled(shop: Path) -> None:
    asked = [
        ("find_examples", {"api": "json.loads"}),
        ("get_example", {"id": "shop@1/shop/cart.py:4", "form": "standalone"}),
        ("list_api", {"package": "json"}),
        ("find_examples", {"api": "nothing.of.this.name"}),
    ]

    async def ask() -> None:
        async with served() as client:
            alone = [text_of(await client.call_tool(*each)) for each in asked]
            answers: dict[int, str] = {}

            async def call(number: int) -> None:
                answers[number] = text_of(await client.call_tool(*asked[number % len(asked)]))

            async with anyio.create_task_group() as group:
                for number in range(100):
                    group.start_soon(call, number)
                async with anyio.create_task_group() as cancelled:
                    for number in range(1000, 1010):
                        cancelled.start_soon(call, number)
                    for _ in range(5):
                        await checkpoint()
                    cancelled.cancel_scope.cancel()
            assert answers == {number: alone[number % len(asked)] for number in range(100)}
            assert text_of(await client.call_tool(*asked[0])) == alone[0]

    asyncio.run(ask())


def test_an_index_that_was_built_again_or_changed_meanwhile_is_read_as_it_is(shop: Path, run: Run) -> None:
    async def ask() -> None:
        async with served() as client:
            before = text_of(await client.call_tool("find_examples", {"api": "json.loads"}))
            assert run("doctor", "--rebuild").status == 0
            assert text_of(await client.call_tool("find_examples", {"api": "json.loads"})) == before
            (shop / "shop" / "till.py").write_text("import json\n\nTILL = json.dumps({})\n", "utf-8")
            assert run("update").status == 0
            after = text_of(await client.call_tool("find_examples", {"api": "json.dumps"}))
            assert "TILL = json.dumps({})" in after

    asyncio.run(ask())


def test_the_server_runs_nothing_that_lies_in_the_folder_in_which_a_client_starts_it(
    shop: Path, tmp_path: Path
) -> None:
    ran = tmp_path / "ran"
    trap = f"open({str(ran)!r}, 'a').write(__name__ + ' ')\n"
    names = {*sys.stdlib_module_names, *packages_distributions(), "mcp_types"} - {"exsearch", "tests"}
    folder = write_files(tmp_path / "strange", {f"{name}.py": trap for name in names if name.isidentifier()})
    program = tmp_path / "program.py"
    start = "from exsearch.__main__ import main\nmain()\n"
    program.write_text(f"import sys\nsys.path.insert(0, '')\nsys.path.append({str(ROOT)!r})\n{start}")
    control = f"import sys\nsys.path.insert(0, '')\nsys.path.append({str(ROOT)!r})\nimport mcp\n"

    def run_it() -> subprocess.CompletedProcess[bytes]:
        words = [sys.executable, "-P", str(program), "mcp"]
        return subprocess.run(words, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, check=False)

    done = run_it()
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert not ran.exists()
    program.write_text(control)
    run_it()
    assert "mcp" in ran.read_text().split()


def test_an_agent_may_index_the_environment_if_the_user_allows_it(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "import json\n\ndef boil(text):\n    return json.load(text)\n"
    install(tmp_path / "env", {"kettle/__init__.py": code}, "kettle")
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "env"))

    async def ask() -> None:
        async with served("--allow-index") as client:
            listed = (await client.list_tools()).tools[-1]
            assert listed.name == "index_environment"
            assert listed.annotations
            assert listed.annotations.read_only_hint is False
            missing = text_of(await client.call_tool("find_examples", {"api": "kettle.boil"}))
            assert "exsearch add installed:kettle" in missing
            done = await client.call_tool("index_environment", {})
            assert not done.is_error
            assert f"env:{tmp_path}/env: 1 project with 1 file" in text_of(done)
            found = text_of(await client.call_tool("find_examples", {"api": "kettle.boil"}))
            assert found.startswith("kettle.boil (function), kettle 1.0 installed, no uses in the index, ")
            assert (await client.call_tool("index_environment", {"all": True})).is_error

    asyncio.run(ask())
