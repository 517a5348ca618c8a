"""Copying examples: parts, modules, files, the attribution, the clipboard, the editor."""

from __future__ import annotations

import ast
import os
import stat
import sys
from typing import TYPE_CHECKING

import pytest
from helpers.pages import page

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from helpers import Ran

    Run = Callable[..., Ran]
    Tree = Callable[..., Path]

CODE = """\
~~from flask import make_response, request

TYPE = "text/plain"


## ... source file abbreviated to get to make_response examples ...


def unused():
    return request.args


@app.route("/")
def answer():
    text = helper(request)
~~    return make_response(
        text, TYPE,
    )
"""
REF = "flask.make_response:1"


@pytest.fixture
def pages(run: Run, tree: Tree) -> Path:
    folder = tree({"one.md": page(CODE)})
    assert run("add", str(folder)).status == 0
    return folder


def test_a_function_comes_with_its_decorators(run: Run, pages: Path) -> None:
    shown = run("show", REF, "--function", "--no-header").out

    assert shown == (
        "from flask import make_response, request\n"
        '@app.route("/")\ndef answer():\n    text = helper(request)\n'
        "    return make_response(\n        text, TYPE,\n    )\n"
    )


def test_a_standalone_module_parses_and_has_its_imports(run: Run, pages: Path) -> None:
    module = run("show", REF, "--standalone").out

    ast.parse(module)
    assert 'TYPE = "text/plain"' in module
    assert "def unused" not in module
    assert "#   Not defined here: app, helper\n" in module
    assert "SPDX-License-Identifier: MIT" in module


def test_two_parts_at_once_are_an_error(run: Run, pages: Path) -> None:
    assert run("show", REF, "--function", "--standalone").status == 2
    assert run("show", REF, "--function").status == 0  # control


def test_modules_are_written_to_a_folder_or_a_file(run: Run, pages: Path, tmp_path: Path) -> None:
    target = tmp_path / "snippets"

    done = run("extract", REF, "flask-make-response-examples:3", REF, "--to", str(target))

    names = ["make_response_sandman.py", "make_response_sparkline.py", "make_response_sandman_2.py"]
    assert done.out.splitlines() == [str(target / name) for name in names]
    assert sorted(os.listdir(target)) == sorted(names)
    for name in names:
        ast.parse((target / name).read_text(encoding="utf-8"))
    assert f"exsearch: {target / names[0]} needs app, helper" in done.err


def test_an_existing_file_is_not_overwritten(run: Run, pages: Path, tmp_path: Path) -> None:
    target = tmp_path / "mine.py"
    target.write_text("mine\n")

    refused = run("extract", REF, "-o", str(target))

    assert (refused.status, target.read_text()) == (2, "mine\n")
    assert f"{target} exists already\n  --force replaces it\n" in refused.err
    assert run("extract", REF, "-o", str(target), "--force").status == 0
    ast.parse(target.read_text(encoding="utf-8"))
    assert list(tmp_path.glob("*.part")) == []


def test_extract_needs_one_place_to_write_to(run: Run, pages: Path, tmp_path: Path) -> None:
    assert run("extract", REF).status == 2
    assert run("extract", REF, "-o", str(tmp_path / "x.py"), "--to", str(tmp_path)).status == 2
    assert run("extract", REF, REF, "-o", str(tmp_path / "x.py")).status == 2
    assert not (tmp_path / "x.py").exists()
    assert run("extract", REF, "-o", str(tmp_path / "x.py")).status == 0  # control


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_an_error(run: Run, pages: Path, tmp_path: Path) -> None:
    tmp_path.joinpath("closed").mkdir(mode=0o500)

    assert run("extract", REF, "--to", str(tmp_path / "closed")).status == 2


def test_a_path_that_is_not_a_folder_is_an_error(run: Run, pages: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    refused = run("extract", REF, "--to", str(tmp_path / "file"))

    assert refused.status == 2
    assert "cannot write" in refused.err


def test_the_notice_has_one_entry_a_project(run: Run, pages: Path) -> None:
    owed = run("notice", REF, REF, "flask-make-response-examples:3")

    assert owed.status == 0
    assert owed.out.count("\nsandman\n") == 1
    assert owed.out.count("\nsparkline\n") == 1
    assert "https://example.org/sandman/blob/main/LICENSE" in owed.out


@pytest.fixture
def tool(tmp_path: Path) -> Callable[[str], Path]:
    """Put a program that keeps its input first on the PATH."""

    def tool(name: str) -> Path:
        kept = tmp_path / f"{name}.kept"
        path = tmp_path / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f'#!/bin/sh\necho "$@" > {kept}\ncat >> {kept}\n')
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return kept

    return tool


@pytest.mark.skipif(sys.platform == "win32", reason="shell scripts stand for the tools")
def test_a_snippet_goes_to_the_clipboard_exactly(run: Run, pages: Path, tool, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    kept = tool("wl-copy")
    env = {"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}", "WAYLAND_DISPLAY": "x"}

    done = run("show", REF, "--no-header", "--copy", env=env)

    assert (done.status, done.out) == (0, "")
    assert "copied with wl-copy" in done.err
    assert kept.read_text() == "\n" + CODE.replace("~~", "")


@pytest.mark.skipif(sys.platform == "win32", reason="shell scripts stand for the tools")
def test_a_page_without_a_link_opens_in_the_editor(run: Run, tool, tree: Tree, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    kept = tool("my-editor")
    env = {"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}", "VISUAL": "my-editor -x", "BROWSER": "true"}
    folder = tree({"one.md": "title: web go\n\n\n## Example 1\nNo project.\n\n```python\n~~go()\n```\n"})
    run("add", str(folder))

    done = run("show", "web.go", "--open", env=env)

    assert done.status == 0, done.err
    assert kept.read_text() == f"-x {folder / 'one.md'}\n"


def test_without_an_editor_the_error_has_a_hint(run: Run, tree: Tree) -> None:
    folder = tree({"one.md": "title: web go\n\n\n## Example 1\nNo project.\n\n```python\n~~go()\n```\n"})
    run("add", str(folder))

    refused = run("show", "web.go", "--open", env={"VISUAL": "", "EDITOR": "", "SHELL": "/bin/sh"})

    assert refused.status == 2
    assert "set your editor, for example: export VISUAL=" in refused.err
