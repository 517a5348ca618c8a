"""Words after `add` and `remove`: the same words name the same source, and a typing error adds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.harvesting import write_files, write_project
from helpers.pages import KETTLE

from exsearch.commands.sources import known_sources, with_env_value
from exsearch.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from helpers import Ran

    Run = Callable[..., Ran]

SHOP = "import json\njson.dumps(1)\n"


def environment(place: Path, *names: str) -> Path:
    """Make an environment with these distributions, a module each, and a base Python's library."""
    base = write_files(place.parent / "base", {"lib/python3.11/os.py": "import json\njson.loads('1')\n"})
    write_files(place, {"pyvenv.cfg": f"home = {base / 'bin'}\nversion = 3.11.9\n"})
    for name in names:
        info = f"{name}-1.0.dist-info"
        stated = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
        record = f"{name}.py,,\n{info}/METADATA,,\n{info}/RECORD,,\n"
        files = {f"{name}.py": SHOP, f"{info}/METADATA": stated, f"{info}/RECORD": record}
        write_files(place / "lib" / "python3.11" / "site-packages", files)
    return place


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lean: None) -> Path:
    """The current folder: a project, an environment, a folder of pages, all with plain names."""
    place = tmp_path / "here"
    write_project(place / "proj", {"proj.py": SHOP})
    write_files(
        place, {"pages/kettle.md": KETTLE, "one.md": KETTLE.replace("kettle", "pan"), "empty/x/y": ""}
    )
    environment(place / ".venv", "shop", "Till_Front")
    monkeypatch.setenv("VIRTUAL_ENV", str(place / ".venv"))
    monkeypatch.setenv("HOME", str(place))
    return place


def sources(run: Run) -> list[str]:
    return [row.split("\t")[0] for row in run("list", "sources").out.splitlines()]


# -- add --env


@pytest.mark.parametrize(
    ("words", "given"),
    [
        ("--env", "--env="),
        ("--env --stdlib", "--env= --stdlib"),
        ("--env -q", "--env= -q"),
        ("--env .venv", "--env .venv"),
        ("--env .venv proj", "--env .venv proj"),
        ("--env proj", "--env proj"),  # a folder: said to be no environment
        ("proj --env", "proj --env="),
        ("--env TYPO", "--env TYPO"),
        ("--env=.venv proj", "--env=.venv proj"),
        ("--env ~/.venv", "--env ~/.venv"),
        ("--env one.md", "--env= one.md"),
        ("--env installed:shop", "--env= installed:shop"),
        ("--env pypi:shop==1.0", "--env= pypi:shop==1.0"),
        ("--env built-in", "--env= built-in"),
        ("--env https://github.com/pallets/flask", "--env= https://github.com/pallets/flask"),
    ],
)
def test_the_word_after_env_is_its_value_unless_it_can_only_be_a_source(
    here: Path, monkeypatch: pytest.MonkeyPatch, words: str, given: str
) -> None:
    monkeypatch.chdir(here)

    assert with_env_value(words.split()) == given.split()


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--env"], ["env:{}/.venv"]),
        (["--env", "--stdlib"], ["env+stdlib:{}/.venv"]),
        (["--stdlib"], ["stdlib:"]),
        (["--env", ".venv/", "proj/"], ["{}/proj", "env:{}/.venv"]),
        (["--env=~/.venv"], ["env:{}/.venv"]),
        (["--env", "installed:shop"], ["installed:shop", "env:{}/.venv"]),
        ([".venv"], ["env:{}/.venv"]),
    ],
    ids=" ".join,
)
def test_remove_takes_the_same_words_as_add(run: Run, here: Path, words: list[str], named: list[str]) -> None:
    added = run("add", *words, cwd=here)
    assert (added.status, sources(run)) == (0, [name.format(here) for name in named])

    removed = run("remove", *words, cwd=here)

    assert removed.status == 0, removed.err
    assert sources(run) == []


def test_add_env_reads_the_environments_in_the_settings_instead_of_the_one_in_use(
    run: Run, here: Path, home: Path
) -> None:
    others = [environment(here / name / "venv", name) for name in ("first", "second")]
    home.mkdir(exist_ok=True)
    (home / "config.toml").write_text(f"\nenvironments = {[str(each) for each in others]}\n")

    added = run("add", "--env", "--stdlib", cwd=here)

    assert added.status == 0, added.err
    assert sources(run) == [f"env+stdlib:{others[0]}", f"env:{others[1]}"]
    said = f"exsearch: reading the environments that {home / 'config.toml'}:2 names\n"
    assert added.err.startswith(said)
    assert run("remove", "--env", "--stdlib", cwd=here).status == 0
    assert sources(run) == []
    assert run("add", "--env", ".venv", cwd=here).status == 0  # control: an option comes first
    assert sources(run) == [f"env:{here}/.venv"]


def test_an_environment_in_the_settings_that_is_gone_is_an_error_of_their_line(run: Run, here: Path) -> None:
    write_files(here, {"pyproject.toml": "[tool.exsearch]\nenvironments = ['.venv', 'gone']\n"})

    ran = run("add", "--env", cwd=here / "proj")

    assert ran.status == 2
    assert ran.err == (
        f"exsearch: {here / 'pyproject.toml'}:2: no such folder: {here / 'gone'}\n"
        "  correct it, or name an environment: `exsearch add --env PATH`\n"
    )
    assert sources(run) == []
    (here / "pyproject.toml").write_text("[tool.exsearch]\nenvironments = ['.venv']\n")
    assert run("add", "--env", cwd=here / "proj").status == 0  # control
    assert sources(run) == [f"env:{here}/.venv", str(here / "proj")]


def test_a_file_that_is_excluded_leaves_the_index_at_the_next_update(
    run: Run, here: Path, home: Path
) -> None:
    write_files(here / "proj", {"proj_pb2.py": SHOP.replace("dumps", "loads")})
    assert run("add", "proj", cwd=here).status == 0
    before = run("list", "examples").out
    assert "proj_pb2.py" in before

    (home / "config.toml").write_text("exclude = '*_pb2.py'\n")
    assert run("update").status == 0
    assert "proj_pb2.py" not in run("list", "examples").out
    assert run("update").err == "exsearch: nothing has changed\n"

    (home / "config.toml").unlink()
    assert run("update").status == 0
    assert run("list", "examples").out == before


@pytest.mark.parametrize(
    ("words", "said", "hint"),
    [
        (["--env", "TYPO"], "no such folder: TYPO", "`exsearch add --env` without a folder reads .venv "),
        (["--env=TYPO", "proj"], "no such folder: TYPO", "`exsearch add --env` without"),
        (["--env", "proj"], "proj is no environment: no Python package is", "`exsearch add proj` reads its"),
        (["--env", "empty"], "empty is no environment: no Python package is", "name the folder that holds"),
        (["--env=one.md"], "one.md is a file, not an environment", "`exsearch add --env` without"),
        ([], "nothing to add", "`exsearch add --env` reads 2 distributions of .venv (VIRTUAL_ENV)"),
    ],
)
def test_a_typing_error_adds_nothing_and_gets_a_hint(
    run: Run, here: Path, words: list[str], said: str, hint: str
) -> None:
    ran = run("add", *words, cwd=here)

    first, second, *_ = ran.err.splitlines()
    assert (ran.status, ran.out) == (2, "")
    assert first.startswith(f"exsearch: {said}")
    assert second.startswith(f"  {hint}")
    assert sources(run) == []


def test_add_of_nothing_suggests_the_project_in_the_current_folder(run: Run, here: Path) -> None:
    offered = "`exsearch add .` reads the project in this folder"

    assert offered in run("add", cwd=here / "proj").err
    assert offered not in run("add", cwd=here).err  # control
    assert run("add", ".", cwd=here / "proj").status == 0


def test_an_environment_that_the_user_did_not_choose_is_named(
    run: Run, here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usr = environment(tmp_path / "usr", "shop")
    (usr / "pyvenv.cfg").unlink()
    write_files(usr, {"bin/python3": "#!/bin/sh\nexit 1\n"})
    (usr / "bin" / "python3").chmod(0o755)
    monkeypatch.delenv("VIRTUAL_ENV")

    on_path = run("add", "--env", env={"PATH": str(usr / "bin")}, cwd=tmp_path)
    by_folder = run("add", "--env", env={"PATH": str(usr / "bin")}, cwd=here)  # control

    assert on_path.err.startswith(
        f"exsearch: reading {usr} (python3 on PATH)\nexsearch: env:{usr}: 1 project "
    )
    assert by_folder.err.startswith(f"exsearch: env:{here / '.venv'}: 2 projects ")


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("shop", "did you mean the installed package? `exsearch add installed:shop`"),
        ("Till-Front", "did you mean the installed package? `exsearch add installed:till-front`"),
        ("shopp", "did you mean the installed package? `exsearch add installed:shop`"),
        ("page", "did you mean pages?"),
        ("./proj/prj.py", "did you mean ./proj/proj.py?"),
        ("httpx", "to fetch a project of this name from PyPI: `exsearch add pypi:httpx`"),
        ("httpx==0.28", "to fetch a project of this name from PyPI: `exsearch add pypi:httpx==0.28`"),
        ("gone", "it is a symbolic link to something that is not there"),
        (
            "no/such/thing",
            "a source is a folder, a file, an archive, installed:NAME, pypi:NAME, pack:NAME or a Git URL",
        ),
    ],
)
def test_the_error_for_a_missing_path_suggests_similar_sources(
    run: Run, here: Path, said: str, hint: str
) -> None:
    (here / "gone").symlink_to("nowhere")

    assert run("add", said, cwd=here) == (2, "", f"exsearch: no such file or folder: {said}\n  {hint}\n")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("shpo", "did you mean `exsearch add installed:shop`?"),
        ("Till_Frnt", "did you mean `exsearch add installed:till-front`?"),
        ("httpx", "to fetch it from PyPI: `exsearch add pypi:httpx`"),
    ],
)
def test_the_error_for_a_distribution_that_is_not_installed_suggests_pypi(
    run: Run, here: Path, name: str, hint: str
) -> None:
    said = f"exsearch: {name} is not installed in {here / '.venv'}\n  {hint}\n"

    assert run("add", f"installed:{name}", cwd=here) == (2, "", said)


def test_a_distribution_without_a_list_of_its_files_is_read_from_its_folder(run: Run, here: Path) -> None:
    stated = "Metadata-Version: 2.1\nName: Bare\nVersion: 2.0\n"
    site = here / ".venv" / "lib" / "python3.11" / "site-packages"
    write_files(site, {"bare/__init__.py": SHOP, "Bare-2.0.dist-info/METADATA": stated})

    ran = run("add", "installed:bare", cwd=here)

    assert (ran.status, ran.err.splitlines()) == (2, [
        f"exsearch: cannot read bare in {here / '.venv'}: its installer left no list of its files (RECORD)",
        f"  to read its folder instead: `exsearch add {site / 'bare'}`",
    ])  # fmt: skip
    assert run("add", str(site / "bare")).status == 0


@pytest.mark.parametrize(
    ("words", "failed"),
    [(["--env"], ""), (["--stdlib"], ""), (["installed:shop"], "shop is not installed: ")],
)
def test_the_error_names_a_variable_with_a_wrong_folder(
    run: Run, here: Path, words: list[str], failed: str
) -> None:
    ran = run("add", *words, env={"VIRTUAL_ENV": "/gone"})

    assert ran.status == 2
    assert ran.err == (
        f"exsearch: {failed}VIRTUAL_ENV names /gone, and there is no such folder\n"
        "  activate an environment, or name one: `exsearch add --env PATH`\n"
    )


# -- remove


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("installed:Typer", "installed:typer"),
        ("installed:Ruamel_yaml", "installed:ruamel-yaml"),
        ("pypi:Shop_Front", "pypi:shop-front"),
        ("pypi:Shop_Front==1.0", "pypi:shop-front==1.0"),
        ("env:", "env:{}/.venv"),
        ("env:.venv/", "env:{}/.venv"),
        (".venv", "env:{}/.venv"),
        ("~/.venv/", "env:{}/.venv"),
        ("{}/.venv", "env:{}/.venv"),
        ("env+stdlib:other", "env+stdlib:{}/other"),
        ("other", "env+stdlib:{}/other"),
        ("proj", "{}/proj"),
        ("./pages/../proj/", "{}/proj"),
        ("~/proj", "{}/proj"),
        ("stdlib:", "stdlib:"),
        ("git+https://git.shop.example/a/b", "git+https://git.shop.example/a/b"),
        ("https://name:secret@git.shop.example/a.git", "https://git.shop.example/a.git"),
    ],
)
def test_a_source_is_found_by_the_words_that_added_it(
    here: Path, monkeypatch: pytest.MonkeyPatch, said: str, name: str
) -> None:
    monkeypatch.chdir(here)
    patterns = ["installed:typer", "installed:ruamel-yaml", "pypi:shop-front", "pypi:shop-front==1.0",
                "stdlib:", "env:{}/.venv", "env+stdlib:{}/other", "{}/proj", "git+https://git.shop.example/a/b",
                "https://git.shop.example/a.git"]  # fmt: skip
    names = [pattern.format(here) for pattern in patterns]

    assert known_sources(names, [said.format(here)]) == [name.format(here)]
    with pytest.raises(NotFound):  # control
        known_sources([each for each in names if each != name.format(here)], [said.format(here)])


def test_a_link_to_an_environment_is_that_environment(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(here)
    (here / "link").symlink_to(here / ".venv")

    assert known_sources([f"env:{here}/link"], [".venv"]) == [f"env:{here}/link"]
    assert known_sources([f"env:{here}/.venv"], ["link"]) == [f"env:{here}/.venv"]


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("installed:tpyer", "did you mean installed:typer? `exsearch list sources` shows all sources"),
        ("typer", "did you mean installed:typer? "),
        ("prjo", "did you mean /a/proj? "),
        ("/a/pro", "did you mean /a/proj? "),
        ("zebra", "`exsearch list sources` shows them"),
    ],
)
def test_the_error_for_an_unknown_source_suggests_the_nearest(said: str, hint: str) -> None:
    with pytest.raises(NotFound, match=f"{said} is not a source") as raised:
        known_sources(["installed:typer", "/a/proj"], [said])

    assert (raised.value.hint or "").startswith(hint)


def test_nothing_is_removed_if_one_source_is_unknown(run: Run, here: Path) -> None:
    run("add", "proj", "pages", cwd=here)

    assert run("remove", "proj", "nosuch", cwd=here).status == 2
    assert sources(run) == [str(here / "proj"), str(here / "pages")]
    assert run("remove", "proj", "pages", cwd=here).status == 0  # control
    assert sources(run) == []


def test_remove_counts_projects_and_pages(run: Run, here: Path) -> None:
    write_files(here / "proj", {"docs/kettle.md": KETTLE})
    run("add", "proj", "pages", "--env", cwd=here)

    removed = run("remove", "proj", "pages", "--env", cwd=here)

    assert removed.err.splitlines() == [
        f"exsearch: removed {here / 'proj'}: 1 project, 1 page",
        f"exsearch: removed {here / 'pages'}: 1 page",
        f"exsearch: removed env:{here / '.venv'}: 2 projects",
    ]


def test_the_error_for_remove_without_sources_has_a_hint(run: Run, here: Path) -> None:
    hint = "  `exsearch list sources` shows what can be removed\n"

    assert run("remove") == (2, "", f"exsearch: nothing to remove\n{hint}")


# -- the built-in examples


def test_built_in_examples_can_be_removed_before_there_is_an_index(run: Run, tmp_path: Path) -> None:
    removed = run("remove", "built-in")
    assert removed == (
        0, "", "exsearch: built-in will not be indexed\n  `exsearch add built-in` brings it back\n"
    )  # fmt: skip

    assert run("make_response").status == 1
    assert run("remove", "built-in").err.startswith("exsearch: built-in was removed before\n")
    assert run("add", "built-in").status == 0
    assert run("make_response").status == 0
    assert run("remove", "built-in").err.startswith("exsearch: removed built-in: ")
    assert run("make_response").status == 1


def test_without_an_index_only_the_built_in_examples_can_be_removed(run: Run, home: Path) -> None:
    ran = run("remove", "proj")

    assert (ran.status, ran.err.splitlines()[0]) == (2, "exsearch: there is no index yet")
    assert not (home / "index.sqlite").exists()
