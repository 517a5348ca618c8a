"""TAB in real shells: bash with and without its package of completions, zsh and fish."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from helpers.harvesting import FLASK, write_project
from helpers.indexes import make_index
from helpers.shells import Shell, is_there

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from helpers import Ran

    Run = Callable[..., Ran]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="these shells are not on Windows")

EVIL = ["$(touch evil)", "`touch evil`", "a;touch evil", "&&touch evil", "a'b", "${evil::=x}", "*"]
"""Names that a shell must not obey."""

SHOP = {
    "shop/__init__.py": "",
    "shop/tables.py": """
        from flask import make_response
        from pandas import DataFrame, date_range

        def render(command="$(touch evil)"):
            return make_response(DataFrame(), date_range("`touch evil`"))

        def again():
            return make_response("$(touch evil)")
        """,
}


@pytest.fixture(scope="module")
def shop_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("shop")
    trees = [write_project(root / "flask", FLASK), write_project(root / "shop", SHOP)]
    pages = root / "pages"
    pages.mkdir()
    for number, evil in enumerate(EVIL):
        (pages / f"{number}.md").write_text(
            f"slug: s{number}\nsymbol: zoo.render{number}\nkind: {evil}\n\n## Example 1 from {evil}\n\n"
            f"It is under the [{evil} License](https://example.org/LICENSE).\n\n```python\n~~x\n```\n"
        )
    make_index(root / "home", trees=trees, pages=[pages])
    return root / "home"


@pytest.fixture(
    scope="module",
    params=[
        "bash",
        *(
            pytest.param(shell, marks=pytest.mark.skipif(not is_there(shell), reason=f"there is no {shell}"))
            for shell in ("bash-completion", "zsh", "fish")
        ),
    ],
)
def shell(
    request: pytest.FixtureRequest, shop_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shell]:
    shell = Shell(request.param, tmp_path_factory.mktemp(request.param), shop_home)
    (shell.cwd / "my project").mkdir()
    (shell.cwd / "inside.whl").touch()
    (shell.cwd / "$(touch evil).py").touch()
    yield shell
    assert not (shell.cwd / "evil").exists()
    shell.close()


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("exsearch upd", "exsearch update "),
        ("exsearch pandas.Da", "exsearch pandas.DataFrame "),
        ("exsearch pandas.dataf", "exsearch pandas.DataFrame "),
        ("exsearch flask.m", "exsearch flask.make_response "),
        ("exsearch flask.hel", "exsearch flask.helpers"),  # a name itself, with others below it
        ("exsearch flask.helpers.", "exsearch flask.helpers.abort_with "),  # the other is flask.make_response
        ("exsearch x license:per", "exsearch x license:permissive "),
        ("exsearch x 'license:per", "exsearch x 'license:permissive' "),
        ('exsearch x "license:per', 'exsearch x "license:permissive" '),
        ("exsearch x -license:per", "exsearch x -license:permissive "),
        ("exsearch x lic", "exsearch x license:"),
        ("exsearch x project:sh", "exsearch x project:shop "),
        ("exsearch show flask.make_response:3", "exsearch show flask.make_response:3 "),
        ("exsearch show --hi", "exsearch show --highlighted "),
        ("exsearch x --color=al", "exsearch x --color=always "),
        ("exsearch list pro", "exsearch list projects "),
        ("exsearch add inside", "exsearch add inside.whl "),
        ("exsearch add my", "exsearch add my\\ project/"),
        ("exsearch add --env my", "exsearch add --env my\\ project/"),
        ("exsearch add --env insi", "exsearch add --env insi"),
        ("exsearch zzz", "exsearch zzz"),
        ("exsearch update ", "exsearch update "),
        ("exsearch x project:$(touch evi", "exsearch x project:$(touch evi"),
        ("true && exsearch upd", "true && exsearch update "),
    ],
)
def test_tab_completes(shell: Shell, typed: str, line: str) -> None:
    if shell.kind == "fish" and "$(" in typed:
        pytest.skip("fish completes inside the command")

    assert shell.line_after(typed) == line


def test_two_tabs_list_the_words_that_can_follow(shell: Shell) -> None:
    lines = shell.listed_after("exsearch ", "search", "usage", "doctor")
    listed = "\n".join(lines)
    if shell.kind == "bash":  # which fills columns
        places = {word: (line.index(word), row) for row, line in enumerate(lines) for word in line.split()}
        assert places["search"] < places["usage"] < places["doctor"]
    else:
        assert listed.index("search") < listed.index("usage") < listed.index("doctor")
        assert "Check the index" in listed

    listed = "\n".join(shell.listed_after("exsearch flask.", "flask.helpers.", "flask.make_response"))
    if shell.kind != "bash":
        assert "function" in listed


def test_rows_of_the_list_are_offered_and_not_obeyed(shell: Shell, shop_home: Path) -> None:
    shell._send("exsearch make_response >/dev/null; echo don''e\r")
    shell._wait(lambda: "done" in shell._lines())

    listed = "\n".join(shell.listed_after("exsearch show ", "1", "2", "3"))

    if shell.kind != "bash":
        assert "$(touch evil)" in listed
        assert "flask.helpers.make_response" in listed


def test_names_of_strangers_are_not_obeyed(shell: Shell) -> None:
    for typed in ("exsearch x project:", "exsearch x license:", "exsearch zoo.render", "exsearch remove "):
        shell.line_after(typed)
    shell.listed_after("exsearch add ", "built-in")
    shell.listed_after("exsearch zoo.render", "render0", "render6")  # control
    assert not (shell.cwd / "evil").exists()
    assert shell.line_after("exsearch add '$(tou").startswith("exsearch add '$(touch evil).py'")
    assert not (shell.cwd / "evil").exists()


@pytest.mark.parametrize("shell_name", ["bash", "zsh", "fish", "powershell"])
def test_the_script_is_printed_unchanged(run: Run, shell_name: str) -> None:
    ran = run("completion", shell_name)

    assert (ran.status, ran.err) == (0, "")
    assert (
        f"Completion of exsearch for {'PowerShell' if shell_name == 'powershell' else shell_name}" in ran.out
    )


@pytest.mark.parametrize("shell_name", ["bash", "zsh", "fish"])
def test_the_shell_can_read_the_script(run: Run, tmp_path: Path, shell_name: str) -> None:
    if not is_there(shell_name):
        pytest.skip(f"there is no {shell_name}")
    path = tmp_path / "script"
    path.write_text(run("completion", shell_name).out)

    done = subprocess.run([shell_name, "-n", str(path)], capture_output=True, check=False)

    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("arguments", [(), ("tcsh",), ("--install-completion",)])
def test_without_a_shell_the_error_explains_the_setup_of_each(run: Run, arguments: tuple[str, ...]) -> None:
    words = arguments if arguments[:1] == ("--install-completion",) else ("completion", *arguments)

    ran = run(*words, env={"SHELL": "/bin/zsh"})

    assert (ran.status, ran.out) == (2, "")
    ways = [line.split(":")[0].strip() for line in ran.err.splitlines()[1:]]
    assert ways == ["zsh", "bash", "fish", "powershell"]


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_the_hint_sets_completion_up(run: Run, tmp_path: Path, shop_home: Path, name: str) -> None:
    if not is_there(name):
        pytest.skip(f"there is no {name}")
    hint = next(line for line in run("completion").err.splitlines() if line.strip().startswith(f"{name}:"))
    (tmp_path / ".config" / "fish" / "completions").mkdir(parents=True)
    command = tmp_path / "bin" / "exsearch"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m exsearch "$@"\n')
    command.chmod(0o755)
    env = {"PATH": f"{command.parent}:/usr/bin:/bin", "HOME": str(tmp_path), "PYTHONPATH": os.getcwd()}

    done = subprocess.run(
        [name, "-c", hint.partition(":")[2].strip()], env=env, capture_output=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, b"")
    asked = {"bash": ["-ic", "complete -p exsearch"], "zsh": ["-ic", "print $_comps[exsearch]"],
             "fish": ["-c", "complete -C 'exsearch upd'"]}[name]  # fmt: skip
    answered = subprocess.run([name, *asked], env=env, capture_output=True, check=False, text=True)
    assert "_exsearch" in answered.stdout or "update" in answered.stdout, answered.stderr
