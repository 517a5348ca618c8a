"""`show REF --open` opens the file at the line, whatever the source of the example."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
from helpers.harvesting import write_files, write_project
from helpers.pages import page

from exsearch.commands.open import line_now

if TYPE_CHECKING:
    from collections.abc import Callable

    from helpers import Ran

    Run = Callable[..., Ran]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands for the editor")

USE = """\
import parcel


def save(data):
    return parcel.wrap(data)
"""


class Opened:
    """Runs `show REF --open` with an editor, or a browser, that writes its arguments to a file."""

    def __init__(self, run: Run, folder: Path) -> None:
        self._run = run
        self._said = folder / "said"
        self._programs = write_files(
            folder / "bin", dict.fromkeys(("vim", "browser"), f'#!/bin/sh\necho "$@" > "{self._said}"\n')
        )
        for name in ("vim", "browser"):
            (self._programs / name).chmod(0o755)

    def __call__(self, ref: str, **env: str) -> tuple[Ran, str]:
        self._said.unlink(missing_ok=True)
        said = {"PATH": f"{self._programs}:{os.environ['PATH']}", "VISUAL": "vim", "BROWSER": "browser"}
        ran = self._run("show", ref, "--open", env=said | env)
        return ran, self._said.read_text().strip() if self._said.exists() else ""


@pytest.fixture
def opened(run: Run, tmp_path: Path) -> Opened:
    return Opened(run, tmp_path / "programs")


def installed(folder: Path) -> Path:
    """Install a distribution by hand into a new environment; returns the environment."""
    env = folder / "env"
    site = env / "lib" / "python3.11" / "site-packages"
    write_files(
        site,
        {
            "keeper.py": USE,
            "keeper-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: keeper\nVersion: 1.0\n",
            "keeper-1.0.dist-info/RECORD": "keeper.py,,\nkeeper-1.0.dist-info/METADATA,,\n",
        },
    )
    write_files(env, {"pyvenv.cfg": f"home = {sys.base_prefix}/bin\nversion = 3.11\n"})
    return env


@pytest.mark.parametrize("how", ["--env PATH", "--env PATH --stdlib", "env:PATH", "installed:keeper"])
def test_an_example_from_an_environment_opens_in_it(
    run: Run, opened: Opened, tmp_path: Path, how: str
) -> None:
    env = installed(tmp_path)
    if "--stdlib" in how:
        write_files(env / "lib" / "python3.11", {"os.py": "", "tool.py": "import parcel\n\nparcel.wrap(1)\n"})
    assert run("add", *how.replace("PATH", str(env)).split(), env={"VIRTUAL_ENV": str(env)}).status == 0

    ran, said = opened("keeper@1.0/keeper.py:5", VIRTUAL_ENV=str(env))

    file = env / "lib" / "python3.11" / "site-packages" / "keeper.py"
    assert (ran.status, said) == (0, f"+5 {file}"), ran.err
    assert f"opening {file}:5 in vim" in ran.err


def test_an_example_from_the_standard_library_opens_there(run: Run, opened: Opened, tmp_path: Path) -> None:
    env = installed(tmp_path)
    write_files(env / "lib" / "python3.11", {"os.py": "", "tool.py": "import parcel\n\nparcel.wrap(1)\n"})
    assert run("add", "--stdlib", env={"VIRTUAL_ENV": str(env)}).status == 0

    _, said = opened("parcel.wrap", VIRTUAL_ENV=str(env))

    assert said == f"+3 {env / 'lib' / 'python3.11' / 'tool.py'}"


@pytest.mark.parametrize("where", ["project", "folder of projects", "one file"])
def test_an_example_from_a_checkout_opens_there(run: Run, opened: Opened, tmp_path: Path, where: str) -> None:
    project = write_project(tmp_path / "all" / "keeper", {"src/keeper/io.py": USE})
    file = project / "src" / "keeper" / "io.py"
    added = {"project": project, "folder of projects": project.parent, "one file": file}[where]
    assert run("add", str(added)).status == 0

    ran, said = opened("parcel.wrap")

    assert (ran.status, said) == (0, f"+5 {file}"), ran.err


def test_the_line_is_found_again_in_a_file_that_has_changed(run: Run, opened: Opened, tmp_path: Path) -> None:
    file = write_project(tmp_path / "keeper", {"keeper.py": USE}) / "keeper.py"
    run("add", str(tmp_path / "keeper"))

    assert opened("parcel.wrap")[1] == f"+5 {file}"
    file.write_text("# one\n# two\n" + USE)
    ran, said = opened("parcel.wrap")
    assert said == f"+7 {file}"
    assert "has changed since it was indexed; the use was in line 5" in ran.err
    file.write_text("import parcel\n")
    ran, said = opened("parcel.wrap")
    assert (ran.status, said) == (0, f"+1 {file}")
    assert "the use may have moved: `exsearch update` reads it again" in ran.err


def test_an_example_on_a_page_opens_the_page_at_its_line(run: Run, opened: Opened, tmp_path: Path) -> None:
    text = page("~~import parcel\n\nx = 1\n~~parcel.wrap(x)\n")
    folder = write_files(tmp_path / "pages", {"one.md": text})
    run("add", str(folder))

    ran, said = opened("flask-helpers-make-response-examples:1")

    line = 1 + (folder / "one.md").read_text().splitlines().index("~~parcel.wrap(x)")
    assert (ran.status, said) == (0, f"+{line} {folder / 'one.md'}"), ran.err


def test_a_built_in_example_opens_the_file_that_it_was_cut_from(opened: Opened) -> None:
    ran, said = opened("flask.make_response:1")

    assert ran.status == 0, ran.err
    line, path = said.split()
    assert path.endswith(".py")
    assert "make_response" in Path(path).read_text().splitlines()[int(line) - 1]


def test_without_a_file_the_link_opens_in_the_browser(run: Run, opened: Opened, tmp_path: Path) -> None:
    file = write_files(tmp_path, {"one.md": page("~~make_response()\n")}) / "one.md"
    run("add", str(file))
    assert opened("flask-helpers-make-response-examples:1")[1].endswith("one.md")  # control

    file.unlink()
    ran, said = opened("flask-helpers-make-response-examples:1")

    assert (ran.status, said) == (0, "https://example.org/sandman/blob/main/sandman/service.py")


def test_without_a_file_and_a_link_there_is_an_error(run: Run, opened: Opened, tmp_path: Path) -> None:
    project = write_project(tmp_path / "keeper", {"keeper.py": USE})
    run("add", str(project))
    (project / "keeper.py").unlink()

    ran, said = opened("parcel.wrap")

    assert (ran.status, said) == (2, "")
    assert "has neither a file on this disk nor a link" in ran.err


def test_without_an_editor_the_error_names_the_file_and_the_variable(
    run: Run, opened: Opened, tmp_path: Path
) -> None:
    project = write_project(tmp_path / "keeper", {"keeper.py": USE})
    run("add", str(project))

    ran, said = opened("parcel.wrap", VISUAL="", EDITOR="", SHELL="/bin/bash")

    assert (ran.status, said) == (2, "")
    assert f"cannot open {project / 'keeper.py'}:5: no editor is set" in ran.err
    assert "export VISUAL=" in ran.err


def test_a_link_out_of_the_project_is_not_opened(run: Run, opened: Opened, tmp_path: Path) -> None:
    project = write_project(tmp_path / "keeper", {"keeper.py": USE})
    run("add", str(project))
    secret = tmp_path / "secret.py"
    (project / "keeper.py").rename(secret)
    (project / "keeper.py").symlink_to(secret)

    ran, said = opened("parcel.wrap")

    assert (ran.status, said) == (2, "")


@pytest.mark.parametrize(
    ("now", "line"),
    [
        ("a\nb\nc\nd", 2),
        ("x\na\nb\nc\nd", 3),
        ("b\n\na\nb\nc\nd", 4),  # its neighbours agree
        ("b\n\n\n\nb", 1),  # as good as each other, the nearest
        ("a\n    b\nc", 2),
        ("a\nc", None),
        ("", None),
    ],
)
def test_a_line_is_found_by_its_text_and_its_neighbours(now: str, line: int | None) -> None:
    assert line_now(dedent(now).split("\n"), ["a", "b", "c", "d"], 2) == line
