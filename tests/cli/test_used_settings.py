"""Settings in the real command: what they change, who is said to have set them, and that both doors agree."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from helpers import ROOT
from helpers.harvesting import write_files
from helpers.indexes import make_index
from helpers.processes import environment as environment_with
from helpers.processes import on_terminal, run_as_anyone, run_on_terminal

from exsearch.commands.names import VERBS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from helpers import Ran

    Run = Callable[..., Ran]

THROUGH_TYPER = "--debug"
USE = "from kettle import boil\n\n\ndef {name}{n}():\n    return boil({n})\n"


TESTS = {"tests/test_tea.py": USE.format(name="test_tea", n=9)}


def project(root: Path, license_: str, count: int, **more: str) -> Path:
    stated = f'[project]\nname = "{root.name}"\nversion = "1"\nlicense = "{license_}"\n'
    files = {f"{root.name}/part{n}.py": USE.format(name=root.name, n=n) for n in range(count)}
    return write_files(root, {"pyproject.toml": stated, f"{root.name}/__init__.py": "", **files, **more})


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an index of `kettle.boil`: 4 uses and one in a test under MIT, 2 under GPL."""
    root = tmp_path_factory.mktemp("settings")
    make_index(
        root / "home",
        trees=[project(root / "teashop", "MIT", 4, **TESTS), project(root / "cafe", "GPL-3.0-only", 2)],
    )
    (root / "work" / "src").mkdir(parents=True)
    return root


class Place:
    """The user's file and the project's file, and a command that runs in the project."""

    def __init__(self, root: Path, run: Run) -> None:
        self.user = root / "home" / "config.toml"
        self.project = root / "work" / "pyproject.toml"
        self.folder = root / "work" / "src"
        self._run = run

    def says(self, *, user: str = "", project: str = "") -> None:
        for file, text in ((self.user, user), (self.project, project and f"[tool.exsearch]\n{project}")):
            file.unlink(missing_ok=True)
            if text:
                file.write_text(text, encoding="utf-8")

    def run(self, *arguments: str, env: Mapping[str, str] | None = None) -> Ran:
        return self._run(*arguments, cwd=self.folder, env={"PYTHONPATH": str(ROOT), **(env or {})})

    def both(self, *arguments: str) -> Ran:
        """Run through both doors, which must agree."""
        quick, long = self.run(*arguments), self.run(THROUGH_TYPER, *arguments)
        assert quick == long
        return quick

    def settings(
        self, *arguments: str, env: Mapping[str, str] | None = None
    ) -> dict[str, tuple[object, str]]:
        ran = self.run("config", "--json", *arguments, env=env)
        assert ran.status == 0, ran.err
        return {each["key"]: (each["value"], each["said_by"]) for each in json.loads(ran.out)}


@pytest.fixture
def place(shared: Path, run: Run, environment: None, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setenv("EXSEARCH_HOME", str(shared / "home"))
    made = Place(shared, run)
    made.says()
    return made


def projects_in(ran: Ran) -> list[str]:
    return [line.split("\t")[2] for line in ran.out.splitlines()]


# -- the verb


def test_every_setting_is_shown_with_value_and_origin(place: Place) -> None:
    place.says(user='limit = 5\nlicense = ["MIT", "-copyleft"]\npager = ""\n', project='\nfile = "*.py"\n')

    ran = place.run("config")

    assert ran.out == (
        'auto\t"never"\tEXSEARCH_AUTO\n'
        "environments\t[]\tdefault\n"
        "exclude\t[]\tdefault\n"
        f'license\t["MIT", "-copyleft"]\t{place.user}:2\n'
        "project\t-\tdefault\n"
        f'file\t["*.py"]\t{place.project}:3\n'
        "symbol\t-\tdefault\n"
        "kind\t-\tdefault\n"
        "role\t-\tdefault\n"
        "source\t-\tdefault\n"
        "since\t-\tdefault\n"
        f"limit\t5\t{place.user}:1\n"
        f'pager\t""\t{place.user}:3\n'
        'color\t"auto"\tdefault\n'
        'theme\t"ansi_dark"\tdefault\n'
    )
    assert ran.err == f"exsearch: your settings are read from {place.user}\n"
    assert place.run("config", "-q").err == ""
    place.says()
    assert "which does not exist yet" in place.run("config").err


def test_settings_are_columns_in_a_terminal(place: Place) -> None:
    place.says(user="limit = 5\n")

    ran = run_on_terminal("config", columns=200, env={"NO_COLOR": "1"})

    assert ran.status == 0
    lines = [line.split() for line in ran.out.splitlines()]
    assert ["setting", "value", "said", "by"] in lines
    assert ["limit", "5", f"{place.user}:1"] in lines


COLOR = [
    ("", {}, (), ("auto", "default")),
    ("never", {}, (), ("never", "USER:1")),
    ("never", {"FORCE_COLOR": "1"}, (), ("always", "FORCE_COLOR")),
    ("always", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, (), ("never", "NO_COLOR")),
    ("always", {"TERM": "dumb"}, (), ("never", "TERM")),
    ("always", {"NO_COLOR": "1"}, ("--color", "always"), ("always", "--color")),
    ("always", {}, ("--color", "auto"), ("auto", "--color")),
    ("always", {"NO_COLOR": "1"}, ("--color", "auto"), ("never", "NO_COLOR")),
]


@pytest.mark.parametrize(("user", "variables", "options", "expected"), COLOR)
def test_colour_is_said_by_the_first_of_option_variable_and_user(
    place: Place, user: str, variables: dict[str, str], options: tuple[str, ...], expected: tuple[str, str]
) -> None:
    place.says(user=f'color = "{user}"\n' if user else "")
    value, who = expected

    shown = place.settings(*options, env=variables)["color"]
    ran = place.run("search", "boil", *options, env=variables)

    assert shown == (value, who.replace("USER", str(place.user)))
    assert ("\x1b[" in ran.out) == (value == "always")


PAGER = [
    ("", {}, (None, "default")),
    ("most -w", {}, ("most -w", "USER:1")),
    ("most -w", {"PAGER": "more"}, ("more", "PAGER")),
    ("most -w", {"PAGER": "more", "EXSEARCH_PAGER": ""}, ("", "EXSEARCH_PAGER")),
]


@pytest.mark.parametrize(("user", "variables", "expected"), PAGER)
def test_the_pager_is_said_by_the_first_of_variables_and_user(
    place: Place, user: str, variables: dict[str, str], expected: tuple[str | None, str]
) -> None:
    place.says(user=f'pager = "{user}"\n' if user else "")
    value, who = expected

    shown = place.settings(env=variables)["pager"]

    assert shown[1] == who.replace("USER", str(place.user))
    assert shown[0] == value or (value is None and shown[0] in ("less", "more"))


@pytest.mark.parametrize("variables", [{}, {"PAGER": "cat"}], ids=["user", "variable"])
def test_the_users_pager_runs_unless_a_variable_names_another(
    place: Place, tmp_path: Path, variables: dict[str, str]
) -> None:
    kept = tmp_path / "paged"
    place.says(user=f"pager = \"sh -c 'cat > {kept}'\"\n")
    words = [sys.executable, "-c", _WITHOUT_PAGER, "boil", "-n", "100"]
    ran, _ = on_terminal(
        words, cwd=place.folder, env=environment_with(LINES="2", NO_COLOR="1", **variables), columns=100
    )

    assert ran.status == 0, ran.err
    assert kept.exists() is not bool(variables)
    assert ("boil(1)" in ran.out) is bool(variables)


_WITHOUT_PAGER = (
    "import os, sys; os.environ.pop('EXSEARCH_PAGER', None); from exsearch.__main__ import main; main()"
)


# -- limit


def test_the_limit_is_said_by_the_first_of_option_project_and_user(place: Place) -> None:
    assert len(projects_in(place.both("boil"))) == 7
    place.says(user="limit = 3\n")
    assert len(projects_in(place.both("boil"))) == 3
    place.says(user="limit = 3\n", project="limit = 2\n")
    ran = place.both("boil")
    assert len(projects_in(ran)) == 2
    assert ran.err == "exsearch: the best 2; there are more: -n 10\n"
    assert len(projects_in(place.run("boil", "-n", "5"))) == 5
    place.says(user="limit = 3\n", project="limit = 0\n")
    assert len(projects_in(place.both("boil"))) == 7


# -- conditions


def test_a_condition_of_the_user_narrows_and_says_so_once(place: Place) -> None:
    assert set(projects_in(place.both("boil"))) == {"teashop", "cafe"}
    place.says(user='license = "permissive"\n')

    ran = place.both("boil")

    assert set(projects_in(ran)) == {"teashop"}
    assert ran.err == f"exsearch: only license:permissive ({place.user}:1): `--no-filters` lists the others\n"
    assert place.run("boil", "-q").err == ""


def test_no_filters_leaves_the_settings_out(place: Place) -> None:
    place.says(user='license = "permissive"\n')

    ran = place.run("boil", "--no-filters")

    assert set(projects_in(ran)) == {"teashop", "cafe"}
    assert ran.err == ""


def test_a_typed_condition_replaces_settings_of_its_field_only(place: Place) -> None:
    place.says(user='license = "permissive"\nfile = "*part1*"\n')

    ran = place.run("boil", "license:copyleft")

    assert projects_in(ran) == ["cafe"]
    assert ran.err == f"exsearch: only file:'*part1*' ({place.user}:2): `--no-filters` lists the others\n"
    both = place.run("boil")
    assert projects_in(both) == ["teashop"]  # control
    assert place.run("boil", "--license", "copyleft") == ran


def test_a_minus_in_a_setting_excludes(place: Place) -> None:
    place.says(project='license = "-copyleft"\n')

    ran = place.both("boil")

    assert set(projects_in(ran)) == {"teashop"}
    assert f"only -license:copyleft ({place.project}:2)" in ran.err


def test_a_terminal_leaves_tests_out_although_settings_exclude_another_role(place: Place) -> None:
    def lists_tests(*words: str) -> bool:
        return "tests/test_tea.py" in run_on_terminal("boil", *words).out

    place.says(user='role = "-vendored"\n')
    assert not lists_tests()
    assert lists_tests("role:test")  # control
    assert lists_tests("-role:vendored")  # control
    place.says(user='role = ["test", "source"]\n')
    assert lists_tests()  # control


def test_an_empty_list_of_the_project_takes_the_users_condition_away(place: Place) -> None:
    place.says(user='license = "permissive"\n', project="license = []\n")

    ran = place.both("boil")

    assert (set(projects_in(ran)), ran.err) == ({"teashop", "cafe"}, "")


def test_an_answer_that_settings_emptied_says_how_to_widen_it(place: Place) -> None:
    place.says(user='project = "nothing-here"\n')

    ran = place.both("boil")

    assert (ran.status, ran.out) == (1, "")
    assert f"only project:nothing-here ({place.user}:1): `--no-filters` lists the others" in ran.err
    assert "there are examples without the conditions: `exsearch boil --no-filters`" in ran.err
    assert place.run("boil", "--no-filters").status == 0  # control


def test_a_terminal_says_it_below_the_rows(place: Place) -> None:
    place.says(user='license = "permissive"\n')

    ran = run_on_terminal("boil", columns=300)

    assert ran.err == (
        "exsearch: `exsearch show 1` shows the first\n"
        "  uses in tests are left out: `role:test` lists them\n"
        f"  only license:permissive ({place.user}:1): `--no-filters` lists the others\n"
    )


def test_a_licence_that_does_not_exist_is_an_error_of_the_file(place: Place) -> None:
    place.says(user='\nlicense = "permisive"\n')

    ran = place.both("boil")

    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(
        f"exsearch: {place.user}:2: no license permisive\n  did you mean license:permissive?\n"
    )


# -- errors


@pytest.mark.parametrize(
    "line", ["boil", "show kettle.boil:1", "1", "update", "list", "search boil --json", "config", "doctor"]
)
def test_an_error_in_a_file_ends_every_verb_that_uses_settings(place: Place, line: str) -> None:
    place.says(user="limt = 3\n")

    ran = place.both(*line.split())

    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(f"exsearch: {place.user}:1: no setting limt\n  did you mean limit?\n")


@pytest.mark.parametrize("line", ["version", "help", "help search", "completion bash", "--version"])
def test_help_needs_no_settings(place: Place, line: str) -> None:
    place.says(user="limt = 3\n")

    assert place.run(*line.split()).status == 0


def test_a_typing_error_is_named_before_an_error_in_a_file(place: Place) -> None:
    place.says(user="limt = 3\n")

    assert place.both("shwo", "1").err.startswith("exsearch: did you mean `exsearch show 1`?")


def test_a_users_file_without_permission_is_an_error(place: Place) -> None:
    place.says(user="limit = 3\n")
    place.user.chmod(0)

    ran = run_as_anyone("boil")

    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(f"exsearch: {place.user}: cannot be read: Permission denied\n")
    place.user.chmod(0o644)
    assert len(projects_in(run_as_anyone("boil"))) == 3  # control


def test_a_project_cannot_run_a_program(place: Place, tmp_path: Path) -> None:
    made = tmp_path / "made"
    place.says(project=f"pager = \"sh -c 'touch {made}'\"\n")

    ran = place.both("boil")

    assert ran.status == 2
    assert ran.err.startswith(f"exsearch: {place.project}:2: a project cannot set pager\n")
    assert not made.exists()


def test_a_strangers_table_does_not_reach_the_terminal_raw(place: Place) -> None:
    place.says(project='"a\\u001b[2J\\nexsearch: all is well" = 1\n')

    typed = place.both("boil")

    assert "\x1b" not in typed.err
    assert "no setting a^[[2J^Jexsearch: all is well" in typed.err
    assert typed.err.count("\nexsearch:") == 0


def test_a_theme_is_checked_when_code_is_coloured(place: Place) -> None:
    place.says(user='\ntheme = "monokia"\n')

    ran = place.run("show", "kettle.boil:1", "--color", "always")

    assert ran.status == 2
    assert ran.err.startswith(f'exsearch: {place.user}:2: no theme monokia\n  did you mean "monokai"?\n')
    assert place.run("config").err == ran.err
    assert place.run("show", "kettle.boil:1").status == 0  # control: nothing is coloured
    place.says(user='theme = "monokai"\n')
    colored = place.run("show", "kettle.boil:1", "--color", "always")
    place.says()
    usual = place.run("show", "kettle.boil:1", "--color", "always")
    assert colored.status == usual.status == 0
    assert "\x1b[38;5;" in colored.out
    assert "\x1b[38;5;" not in usual.out


# -- speed


def test_a_search_without_settings_loads_nothing_that_reads_them(place: Place) -> None:
    def loaded() -> set[str]:
        program = (
            "import sys; from exsearch.__main__ import quick_answer;"
            "status = quick_answer(['boil']); print(status, *sorted(sys.modules), file=sys.stderr)"
        )
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=place.folder, capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        status, *modules = done.stderr.splitlines()[-1].split()
        assert status == "0"
        return {*modules}

    costly = {"tomllib", "exsearch.settings", "exsearch.commands.defaults", "re", "typer"}
    place.project.write_text("[project]\nname = 'work'\n")
    assert not costly & loaded()

    place.says(project="limit = 3\n")
    assert costly & loaded() >= {"tomllib", "exsearch.settings"}  # control


def test_the_verb_is_in_the_table() -> None:
    assert VERBS["config"].takes == ""


def test_a_word_after_the_verb_gets_the_search_as_a_hint(place: Place) -> None:
    ran = place.run("config", "parser")

    assert ran.status == 2
    assert "to search for these words: `exsearch search config parser`" in ran.err
