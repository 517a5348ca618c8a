"""What `.gitignore` leaves out of a project's folder: as Git does, and whatever a stranger wrote in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from typing import TYPE_CHECKING

import pytest
from helpers.making import read, write

from exsearch.model import Skipped
from exsearch.sources.fingerprint import survey
from exsearch.sources.ignored import ignored_in
from exsearch.sources.origins import Limits, Origin
from exsearch.sources.tree import project_files

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PATHS = [
    "a.py", "b.py", "made/a.py", "made/keep.py", "made/deep/a.py", "shop/__init__.py", "shop/made/a.py",
    "shop/made/b.py", "shop/a_pb2.py", "shop/made.py", "docs/a.py", "docs/made/x/y/a.py", "#odd.py", "[x].py",
    "with space .py", "aXbXc.py", "shop/aXbYbXc.py",
]  # fmt: skip

RULES: dict[str, Mapping[str, str]] = {
    "a name anywhere": {".gitignore": "made\n"},
    "a folder only": {".gitignore": "made/\n"},
    "from the top": {".gitignore": "/made\n/shop/made.py"},
    "a path in the middle": {".gitignore": "shop/made\n"},
    "a star": {".gitignore": "*_pb2.py\n"},
    "several stars": {".gitignore": "a*b*c.py\n*X*Y*.py"},
    "any folders": {".gitignore": "docs/**/a.py\n**/deep\n"},
    "all below": {".gitignore": "docs/**\n"},
    "negation": {".gitignore": "*.py\n!a.py\n"},
    "a negation in a folder that is ignored": {".gitignore": "made/\n!made/keep.py\n"},
    "a negation in a folder of which all is ignored": {".gitignore": "/made/*\n!/made/keep.py\n"},
    "a negated folder, files of which are ignored": {".gitignore": "shop/\n!shop/\n*_pb2.py\n!shop/made/\n"},
    "everything but": {".gitignore": "/*\n!/shop\n"},
    "a nested file": {"shop/.gitignore": "made\n", "docs/.gitignore": "/a.py\n"},
    "a nested file that takes back": {".gitignore": "a.py\n", "shop/.gitignore": "!a.py\n"},
    "an order in which the last decides": {".gitignore": "!a.py\na.py\n"},
    "characters": {".gitignore": "\\#odd.py\n\\[x].py\n[ab].py\nwith space .py   \n"},
    "not one of some characters": {".gitignore": "[!a].py\n"},
    "a question mark": {".gitignore": "?.py\na?b?c.py\n"},
    "comments, empty lines, another end of line": {".gitignore": "# made\n\n   \nmade\r\nb.py\r\n"},
    "a byte order mark": {".gitignore": "\ufeffmade\n"},
    "the checkout's own": {".git/info/exclude": "made\n"},
    "the checkout's own comes last": {".git/info/exclude": "made\nb.py\n", ".gitignore": "!made\n"},
}


def checkout(folder: Path, files: Mapping[str, str]) -> Path:
    """Make a work tree, as far as exsearch looks at it."""
    return write(folder, {".git/HEAD": "ref: refs/heads/main\n", **files})


def kept(folder: Path) -> set[str]:
    return {path for path in read(folder).files if path.endswith(".py")}


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no Git to compare with")
@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
def test_git_itself_ignores_the_same_files(tmp_path: Path, rules: Mapping[str, str]) -> None:
    variables = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "GIT_CONFIG_NOSYSTEM": "1"}

    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=tmp_path / "tree", env=variables, check=True,
                              capture_output=True, text=True).stdout  # fmt: skip

    (tmp_path / "tree").mkdir()
    git("init", "-q")
    write(tmp_path / "tree", {**dict.fromkeys(PATHS, ""), **rules})
    listed = git("ls-files", "-z", "--others", "--exclude-standard").split("\0")

    assert kept(tmp_path / "tree") == {path for path in listed if path.endswith(".py")}
    assert kept(tmp_path / "tree") < set(PATHS)  # control: some are ignored


def test_only_a_work_tree_has_a_gitignore(tmp_path: Path) -> None:
    files = {".gitignore": "a.py\n", "a.py": "", "b.py": ""}

    assert kept(write(tmp_path / "no checkout", files)) == {"a.py", "b.py"}
    assert kept(checkout(tmp_path / "checkout", files)) == {"b.py"}  # control


def test_a_folder_in_a_work_tree_has_the_rules_from_above(tmp_path: Path) -> None:
    checkout(
        tmp_path, {".gitignore": "/lib/made\nb.py\n", "lib/made/a.py": "", "lib/a.py": "", "lib/b.py": ""}
    )

    assert kept(tmp_path / "lib") == {"a.py"}


def test_the_user_may_name_a_folder_that_git_ignores(tmp_path: Path) -> None:
    inner = {"made/in/.gitignore": "c.py", "made/in/c.py": "", "made/in/d.py": ""}
    checkout(tmp_path, {".gitignore": "made\nb.py\n", "made/a.py": "", "made/b.py": "", **inner})

    assert kept(tmp_path / "made") == {"a.py", "b.py", "in/d.py"}
    assert kept(tmp_path / "made/in") == {"d.py"}
    assert kept(tmp_path) == set()  # control


def test_a_home_that_is_a_checkout_has_no_say_about_projects_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout(tmp_path, {".gitignore": "*\n", "shop/a.py": ""})
    assert kept(tmp_path / "shop") == {"a.py"}  # named, and ignored: as above
    write(tmp_path, {".gitignore": "a.py\n"})
    assert kept(tmp_path / "shop") == set()  # control

    monkeypatch.setenv("HOME", str(tmp_path))
    assert kept(tmp_path / "shop") == {"a.py"}


def test_a_submodule_has_its_own_rules_only(tmp_path: Path) -> None:
    checkout(tmp_path, {".gitignore": "a.py\n", "sub/.git": "gitdir: ../x", "sub/a.py": "", "sub/b.py": "",
                        "sub/.gitignore": "b.py\n", "other/a.py": "", "other/b.py": ""})  # fmt: skip

    assert kept(tmp_path) == {"sub/a.py", "other/b.py"}


def test_what_is_ignored_is_counted(tmp_path: Path) -> None:
    checkout(tmp_path, {".gitignore": "made\n*_pb2.py\n", "made/a.py": "", "a_pb2.py": "", "b_pb2.py": "",
                        "c_pb2.pyc": "", "__pycache__/made/x.py": ""})  # fmt: skip
    ignored = ignored_in(str(tmp_path))
    assert ignored is not None

    project_files(str(tmp_path), Limits(), ignored=ignored)

    assert (ignored.files, ignored.folders) == (2, 1)  # a file that is not read anyway does not count


def test_a_changed_rule_changes_the_fingerprint(tmp_path: Path) -> None:
    checkout(tmp_path, {"a.py": "", "b.py": ""})
    tree = Origin("tree", str(tmp_path), ".")
    before = survey(tree).fingerprint

    write(tmp_path, {".gitignore": "b.py\n"})

    assert survey(tree).fingerprint != before
    write(tmp_path, {".gitignore": "c.py\n"})
    assert survey(tree).fingerprint == before  # control: nothing else is read


# -- what strangers write


def test_a_line_that_is_no_pattern_costs_itself_and_is_said(tmp_path: Path) -> None:
    lines = ["[z-a].py", "a.py", "!", "x" * 501, "odd\\", "**/a/**/b/**/c/**/d", "\0"]
    checkout(tmp_path, {".gitignore": "\n".join(lines), "a.py": "", "b.py": ""})

    got = read(tmp_path)

    assert set(got.files) == {"b.py"}
    assert [(each.path, each.line) for each in got.skipped] == [(".gitignore", n) for n in (1, 3, 4, 5, 6)]
    assert {each.reason for each in got.skipped} == {
        "a pattern that is not used: bad character range z-a at position 10",
        "a pattern that is not used: Git has no such pattern",
        "a pattern that is not used: more than 500 characters",
        "a pattern that is not used: more than 3 times `**`",
    }


def test_a_file_that_is_too_long_is_used_up_to_a_line(tmp_path: Path) -> None:
    checkout(tmp_path, {".gitignore": "a.py\n" + "x\n" * 3000 + "b.py\n", "a.py": "", "b.py": ""})

    got = read(tmp_path)

    assert set(got.files) == {"b.py"}
    assert got.skipped == [
        Skipped(".gitignore", 2001, "patterns from here on are not used: the file is too long")
    ]


@pytest.mark.parametrize("pattern", ["*a" * 40 + "b", "*a*/" * 20, "[ab]*" * 40, "a*?" * 40, "*" * 400,
                                     "**/*a*b/**/*a*b/**/*a*c"])  # fmt: skip
def test_no_pattern_takes_long(tmp_path: Path, pattern: str) -> None:
    folder = "/".join(["a" * 20] * 9)
    checkout(tmp_path, {".gitignore": f"{pattern}\nb.py\n", f"{folder}/{'a' * 200}.py": "", "b.py": ""})
    started = time.process_time()

    kept(tmp_path)

    assert time.process_time() - started < 2


@pytest.mark.parametrize("made", ["link", "folder", "fifo"])
def test_only_a_regular_file_is_read(tmp_path: Path, made: str) -> None:
    checkout(tmp_path / "tree", {"a.py": ""})
    write(tmp_path, {"rules": "a.py\n"})
    place = tmp_path / "tree/.gitignore"
    if made == "link":
        place.symlink_to(tmp_path / "rules")
    elif made == "folder":
        place.mkdir()
    else:
        os.mkfifo(place)

    assert kept(tmp_path / "tree") == {"a.py"}
