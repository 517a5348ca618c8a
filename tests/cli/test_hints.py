"""Hints describe the user's environment correctly: each test runs the command in the hint.

A test takes the commands out of the back quotes of a hint, runs them, and searches again.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest
from helpers.harvesting import write_files, write_project
from helpers.processes import run_on_terminal

from exsearch.commands.hints import more_uses
from exsearch.index.sqlite.read import open_index

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from helpers import Ran

    Run = Callable[..., Ran]

pytestmark = pytest.mark.usefixtures("lean")

SHOP = "import json\n\ndef pay(basket):\n    return json.dumps(basket)\n"
USES_SHOP = "import shop\n\nshop.pay([])\n"


def install(env: Path, name: str, version: str = "1.0", code: str = SHOP, module: str | None = None) -> Path:
    """Install a distribution of one module in place of its other versions; returns its metadata folder."""
    site = env / "lib" / "python3.11" / "site-packages"
    module = module or name
    for old in site.glob(f"{name}-*.dist-info"):
        shutil.rmtree(old)
    info = f"{name}-{version}.dist-info"
    stated = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nLicense-Expression: MIT\n"
    record = "".join(f"{path},,\n" for path in (f"{module}.py", f"{info}/METADATA", f"{info}/RECORD"))
    write_files(site, {f"{module}.py": code, f"{info}/METADATA": stated, f"{info}/RECORD": record})
    return site / info


@pytest.fixture
def env(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The active environment, with two distributions and a base Python that has a little library."""
    base = write_files(
        tmp_path / "base", {"lib/python3.11/os.py": "", "lib/python3.11/json.py": "import os\n"}
    )
    place = tmp_path / "env"
    write_files(place, {"pyvenv.cfg": f"home = {base / 'bin'}\nversion = 3.11.9\n"})
    install(place, "shop")
    install(place, "till", code=USES_SHOP)
    monkeypatch.setenv("VIRTUAL_ENV", str(place))
    return place


def hints(run: Run, *words: str, cwd: Path | None = None) -> list[str]:
    """Return the lines after the first of a search that finds nothing, without similar names."""
    ran = run(*words, cwd=cwd)
    assert (ran.status, ran.out) == (1, ""), "control: nothing is found"
    first, *lines = ran.err.splitlines()
    assert first.startswith("exsearch: nothing found for ")
    lines = [line for line in lines if not line.startswith("Did you mean")]
    assert all(line.startswith("  ") for line in lines)
    return [line.removeprefix("  ") for line in lines]


def commands(hint: str) -> list[list[str]]:
    """Return the commands between back quotes, as a shell splits them, without the name of the program."""
    found = [shlex.split(command) for command in re.findall(r"`exsearch ([^`]*)`", hint)]
    assert found, f"no command in: {hint}"
    return found


def do(run: Run, hint: str, cwd: Path | None = None) -> None:
    """Run the first command in a hint."""
    ran = run(*commands(hint)[0], cwd=cwd)
    assert ran.status == 0, ran.err


# -- a fresh index


def test_the_first_search_suggests_a_first_source(run: Run, env: Path) -> None:
    (hint,) = hints(run, "shop.nosuch")
    assert hint == f"no package is indexed yet: `exsearch add --env` reads 2 distributions of {env}"

    do(run, hint)

    assert hints(run, "shop.nosuch") == ["shop 1.0 is indexed, but nothing in the index uses shop.nosuch"]
    assert run("shop.pay").status == 0


def test_the_environment_in_use_is_named_if_settings_name_others(
    run: Run, env: Path, home: Path, tmp_path: Path
) -> None:
    other = write_files(tmp_path / "other", {"pyvenv.cfg": "version = 3.11.9\n"})
    (home / "config.toml").write_text(f"environments = ['{other}']\n")

    (hint,) = hints(run, "shop.pay")

    assert f"`exsearch add --env {env}` reads 2 distributions" in hint
    do(run, hint)
    assert run("shop.pay").status == 0


def test_the_first_search_for_the_standard_library_reads_it_as_well(run: Run, env: Path) -> None:
    (hint,) = hints(run, "json.nosuch")
    assert commands(hint) == [["add", "--env", "--stdlib"]]
    assert hint.endswith(f"reads 2 distributions of {env} and the standard library")

    do(run, hint)

    (after,) = hints(run, "json.nosuch")
    assert re.fullmatch(
        r"the standard library of Python [\d.]+ is indexed, but nothing .* json\.nosuch", after
    )


def test_without_an_environment_the_first_search_explains_how_to_name_one(
    run: Run, env: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIRTUAL_ENV", f"{env}-gone")

    (hint,) = hints(run, "nosuchname")
    assert hint == (
        f"VIRTUAL_ENV names {env}-gone, which is no folder: `exsearch add --env PATH` names one that is there"
    )
    do(run, hint.replace("PATH", str(env)))

    assert hints(run, "shop.nosuch") == ["shop 1.0 is indexed, but nothing in the index uses shop.nosuch"]


def test_the_built_in_examples_do_not_count_as_a_package(run: Run, env: Path) -> None:
    run("add", "built-in")

    (hint,) = hints(run, "nosuchname")
    assert hint == f"no package is indexed yet: `exsearch add --env` reads 2 distributions of {env}"
    do(run, hint)
    assert not [line for line in hints(run, "nosuchname") if "yet" in line]


# -- a name that nothing uses


def test_a_symbol_that_nothing_uses_has_a_card_and_a_hint(run: Run, env: Path) -> None:
    run("add", "installed:shop")

    ran = run_on_terminal("shop.pay", columns=200, env={"NO_COLOR": "1"})
    assert ran.status == 0
    assert ran.out.startswith("shop.pay(basket)\n  function  ·  no uses in the index  ·  shop 1.0  ·  MIT\n")
    first, hint, *_ = ran.err.splitlines()
    assert first == "exsearch: `exsearch show 1` shows it"
    assert hint == f"  1 distribution in {env} is not indexed and may use it: `exsearch add --env`"
    assert run("shop.pay").err == ""  # a pipe gets its row and nothing else

    do(run, hint)

    after = run_on_terminal("shop.pay", columns=200, env={"NO_COLOR": "1"})
    assert "  function  ·  1 use in 1 project  ·  shop 1.0  ·  MIT\n" in after.out
    assert after.err == "exsearch: `exsearch show 1` shows the first\n"  # control


def test_the_project_in_the_current_folder_may_use_what_nothing_uses(
    run: Run, env: Path, home: Path, tmp_path: Path
) -> None:
    run("add", "installed:shop", "installed:till")
    project = write_project(tmp_path / "project", {"cart.py": "import shop\n\nshop.leave()\n"})

    def uses_to_get(folder: Path) -> list[str]:
        return more_uses(open_index(str(home / "index.sqlite")), cwd=str(folder))

    assert uses_to_get(tmp_path) == [
        "it is used in no indexed project: `exsearch add FOLDER` adds one that uses it"
    ]  # control: no project is there
    (hint,) = uses_to_get(project)
    assert hint == "the project in this folder is not indexed and may use it: `exsearch add .`"
    do(run, hint, cwd=project)
    assert uses_to_get(project) == uses_to_get(tmp_path)


# -- a name that is installed


def test_an_installed_package_can_be_added(run: Run, env: Path) -> None:
    run("add", "installed:till")

    (hint,) = hints(run, "shop.nosuch")
    assert hint == f"shop is installed in {env} and not indexed: `exsearch add installed:shop`"
    do(run, hint)

    assert hints(run, "shop.nosuch") == ["shop 1.0 is indexed, but nothing in the index uses shop.nosuch"]


def test_the_right_name_of_a_package_that_is_not_indexed_is_no_slip(run: Run, env: Path) -> None:
    install(env, "shopp")
    run("add", "installed:till")

    assert run("shop.pay").status == 0
    assert run("shoop").err.startswith("exsearch: showing shop\n")  # control
    assert run("shopp.pay").status == 1
    (hint, *_) = hints(run, "shopp")
    assert hint == f"shopp is installed in {env} and not indexed: `exsearch add installed:shopp`"


@pytest.mark.parametrize("which", [0, 1])
def test_the_hint_counts_the_other_packages_that_are_not_indexed(run: Run, env: Path, which: int) -> None:
    for name in ("one", "two"):
        install(env, name)
    run("add", "installed:till")

    both = hints(run, "one.nosuch")
    assert both == [
        f"one is installed in {env} and not indexed: `exsearch add installed:one`",
        "`exsearch add --env` reads it and 2 others",
    ]
    do(run, both[which])

    assert hints(run, "one.nosuch") == ["one 1.0 is indexed, but nothing in the index uses one.nosuch"]


def test_a_module_is_added_by_the_name_of_its_distribution(run: Run, env: Path) -> None:
    install(env, "PyCart", module="cart")
    run("add", "installed:till", "installed:shop")

    (hint,) = hints(run, "cart.nosuch")
    assert commands(hint) == [["add", "installed:pycart"]]
    do(run, hint)

    assert hints(run, "cart.nosuch") == ["PyCart 1.0 is indexed, but nothing in the index uses cart.nosuch"]


@pytest.mark.parametrize("how", [["--env"], ["installed:shop"]])
def test_an_upgraded_package_is_brought_up_to_date(run: Run, env: Path, how: list[str]) -> None:
    run("add", *how)
    install(env, "shop", "2.0", SHOP.replace("dumps", "loads"))

    (hint,) = hints(run, "shop.refund")
    assert hint == f"shop 1.0 is indexed, and {env} has 2.0: `exsearch update`"
    do(run, hint)

    assert hints(run, "shop.refund") == ["shop 2.0 is indexed, but nothing in the index uses shop.refund"]
    assert run("json.loads").status == 0


def test_a_package_changed_in_place_is_brought_up_to_date(run: Run, env: Path) -> None:
    run("add", "--env")
    install(env, "shop", code=SHOP + "\ndef refund(): ...\n\nrefund()\n")

    (hint,) = hints(run, "shop.nosuch")
    assert hint == "shop has changed since it was indexed: `exsearch update`"
    do(run, hint)

    assert "has changed" not in "".join(hints(run, "shop.nosuch"))


def test_a_version_from_elsewhere_is_not_brought_up_to_date_by_update(
    run: Run, env: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    install(other, "shop", "0.9")
    run("add", "--env", str(other), "installed:till")

    (hint,) = hints(run, "shop.nosuch")
    assert hint == f"shop 0.9 is indexed from env:{other}, and {env} has 1.0: `exsearch add installed:shop`"
    assert run("update").err == "exsearch: nothing has changed\n"  # control: that would not help
    do(run, hint)

    assert hints(run, "shop.nosuch") == ["shop 1.0 is indexed, but nothing in the index uses shop.nosuch"]


def test_update_reads_new_packages_of_an_added_environment(run: Run, env: Path) -> None:
    run("add", "--env", "--stdlib")
    install(env, "cart")

    for words in ("cart.nosuch", "nosuch_name"):
        (hint,) = hints(run, words)
        assert commands(hint) == [["update"]]
    do(run, hint)

    assert hints(run, "cart.nosuch") == ["cart 1.0 is indexed, but nothing in the index uses cart.nosuch"]
    assert hints(run, "nosuch_name") == []
    assert run("list", "sources").out.count("\n") == 1  # nothing is read twice


def test_one_symbol_of_a_project_is_not_the_project(run: Run, env: Path) -> None:
    run("add", "--symbol", "json.dumps", "installed:shop")

    hint = hints(run, "shop.nosuch")[0]
    assert commands(hint) == [["add", "installed:shop"]]
    do(run, hint)

    assert "is indexed, but" in hints(run, "shop.nosuch")[0]


def test_a_package_without_a_list_of_files_is_added_as_a_folder(run: Run, env: Path) -> None:
    site = env / "lib" / "python3.11" / "site-packages"
    stated = "Metadata-Version: 2.1\nName: bare\nVersion: 2.0\n"
    write_files(site, {"bare/__init__.py": USES_SHOP, "bare-2.0.dist-info/METADATA": stated})
    run("add", "--env")

    (hint,) = hints(run, "bare.nosuch")
    assert "its installer left no list of its files (RECORD): `exsearch add " in hint
    do(run, hint)

    assert "is indexed, but" in hints(run, "bare.nosuch")[0]
    assert hints(run, "nosuch_name") == []  # what cannot be read is not said to be missing


def test_update_suggests_to_remove_a_source_that_is_gone(run: Run, env: Path, tmp_path: Path) -> None:
    mine = write_project(tmp_path / "my project", {"mine.py": USES_SHOP})
    run("add", str(mine), "--env")
    shutil.rmtree(mine)
    shutil.rmtree(env)

    said = run("update").err.splitlines()
    assert said == [
        f"exsearch: no such file or folder: {mine}",
        f"  if it is gone for good: `exsearch remove '{mine}'`",
        f"exsearch: no such folder: {env}",
        f"  if it is gone for good: `exsearch remove env:{env}`",
    ]
    for hint in said[1::2]:
        do(run, hint)

    assert run("update") == (0, "", "exsearch: nothing has changed\n")


def test_a_project_that_was_edited_is_brought_up_to_date(run: Run, env: Path, tmp_path: Path) -> None:
    mine = write_project(tmp_path / "mine", {"mine/__init__.py": USES_SHOP})
    run("add", str(mine), "--env")
    assert "is indexed, but" in hints(run, "mine.nosuch")[0]  # control
    write_files(mine, {"mine/more.py": "import shop\nshop.pay([1])\n"})

    (hint,) = hints(run, "mine.nosuch")
    assert hint.endswith("has changed since it was indexed: `exsearch update`")
    do(run, hint)

    assert "is indexed, but" in hints(run, "mine.nosuch")[0]


# -- a name that is not installed


def test_the_standard_library_is_added_alone_if_the_environment_is_indexed(run: Run, env: Path) -> None:
    run("add", "--env")

    (hint,) = hints(run, "json.nosuch")
    assert hint == "the standard library is not indexed: `exsearch add --stdlib`"
    do(run, hint)

    assert hints(run, "json.nosuch")[0].startswith("the standard library of Python ")


def test_the_standard_library_is_added_with_the_environment_if_that_is_not_indexed(
    run: Run, env: Path
) -> None:
    run("add", "installed:shop")

    (hint,) = hints(run, "json.nosuch")
    assert hint.endswith(f" 1 distribution in {env} are not indexed: `exsearch add --env --stdlib`")
    do(run, hint)

    assert "is indexed, but" in hints(run, "json.nosuch")[0]


def wheel(shelf: Path, name: str) -> None:
    info = f"{name}-1.0.dist-info"
    stated = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
    shelf.mkdir(exist_ok=True)
    with zipfile.ZipFile(shelf / f"{name}-1.0-py3-none-any.whl", "w") as archive:
        archive.writestr(f"{name}.py", USES_SHOP)
        archive.writestr(f"{info}/METADATA", stated)
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")


@pytest.mark.skipif(find_spec("pip") is None, reason="pip is not installed here")
@pytest.mark.parametrize("words", ["parcel.nosuch", "parcel"])
def test_a_project_that_is_not_installed_can_be_fetched(
    run: Run, env: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    for name, value in {
        "NO_INDEX": "1",
        "FIND_LINKS": str(tmp_path / "shelf"),
        "CONFIG_FILE": os.devnull,
    }.items():
        monkeypatch.setenv(f"PIP_{name}", value)
    wheel(tmp_path / "shelf", "parcel")
    run("add", "--env")

    (hint,) = hints(run, words)
    assert hint == (f"parcel is not installed in {env}; if PyPI has it: `exsearch add pypi:parcel`")
    do(run, hint)

    after = hints(run, "parcel.nosuch")
    assert after == ["parcel 1.0 is indexed, but nothing in the index uses parcel.nosuch"]


@pytest.mark.parametrize(
    "words",
    [["retry", "http"], ["nosuch_name"], ["NoSuchClass"], ["NoSuchClass.get"], ["pd.nosuch"], ["_x.nosuch"],
     ["größe.x"], ["kind:class"]],
)  # fmt: skip
def test_an_unlikely_name_of_a_project_is_not_fetched(run: Run, env: Path, words: list[str]) -> None:
    run("add", "--env")

    assert hints(run, *words) == []
    assert "pypi:nosuchname" in hints(run, "nosuchname.x")[0]  # control


def test_the_hint_after_several_words_names_an_installed_package(run: Run, env: Path, tmp_path: Path) -> None:
    run("add", str(write_files(tmp_path / "box", {"box.py": "import json\njson.dumps(1)\n"})))

    hint, *_ = hints(run, "refund", "shop")
    assert commands(hint) == [["add", "installed:shop"]]
    do(run, hint)

    assert run("refund", "shop").err.startswith("exsearch: found shop; not found: refund\n")


def test_words_that_are_not_found_are_named_and_no_names_are_made_of_them(run: Run, env: Path) -> None:
    run("add", "--env")

    ran = run("pay", "zebra", "quickly")

    assert ran.status == 0
    assert ran.out.startswith("1\tshop.pay\t")
    assert ran.err.startswith("exsearch: found pay; not found: zebra, quickly\n")
    nothing = run("zebra", "quickly")
    assert (nothing.status, nothing.out) == (1, "")
    assert "Did you mean" not in nothing.err
    assert "not found" not in run("shop", "pay").err  # control


def test_conditions_that_hide_everything_are_named(run: Run, env: Path) -> None:
    run("add", "--env")

    (hint,) = hints(run, "shop.pay", "license:GPL-3.0-only")
    assert hint == "there are examples without the conditions: `exsearch shop.pay`"
    do(run, hint)
    assert hints(run, "shop.nosuch", "license:GPL-3.0-only")[0].startswith("shop 1.0 is indexed")  # control


def test_a_search_that_finds_something_loads_nothing_that_looks_for_hints(run: Run, env: Path) -> None:
    run("add", "--env")
    listing = {"PYTHONPROFILEIMPORTTIME": "1"}

    found, vain = run("search", "shop.pay", "-n", "1", env=listing), run("shop.nosuch", env=listing)

    costly = ("exsearch.commands.hints", "exsearch.sources.environments", "exsearch.index.sqlite.counts")
    assert found.status == 0
    assert not [name for name in costly if name in found.err]
    assert all(name in vain.err for name in costly)  # control


def test_hints_work_in_a_folder_that_was_removed(tmp_path: Path, env: Path) -> None:
    (tmp_path / "gone").mkdir()
    program = (
        "import os, sys; os.rmdir(os.getcwd()); from exsearch.cli import run; sys.exit(run(['nosuch.x']))"
    )

    done = subprocess.run(
        [sys.executable, "-P", "-c", program],
        cwd=tmp_path / "gone",
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert f"`exsearch add --env` reads 2 distributions of {env}" in done.stderr


def test_quiet_suppresses_hints(run: Run, env: Path) -> None:
    assert run("-q", "shop.nosuch") == (1, "", "")


def test_an_environment_found_by_its_folder_is_shown_as_it_is_typed(
    run: Run, env: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VIRTUAL_ENV")
    for name in ("CONDA_PREFIX", "UV_PROJECT_ENVIRONMENT"):
        monkeypatch.delenv(name, raising=False)
    shutil.copytree(env, tmp_path / "project" / ".venv")

    (hint,) = hints(run, "nosuchname", cwd=tmp_path / "project")
    assert hint == "no package is indexed yet: `exsearch add --env` reads 2 distributions of .venv"
    do(run, hint, cwd=tmp_path / "project")
    sources = run("list", "sources").out
    assert sources.startswith(f"env:{tmp_path / 'project' / '.venv'}\t")
