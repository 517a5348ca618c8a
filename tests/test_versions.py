"""The checks install pinned versions, inside the ranges that pyproject.toml states; no failure is lost."""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from typing import TYPE_CHECKING

import pytest
from helpers import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
DEVELOPMENT = EXTRAS["dev"] + EXTRAS["browser"]
DECLARED = [Requirement(text) for text in PROJECT["dependencies"] + DEVELOPMENT]
PINNED = [
    Requirement(line)
    for line in (ROOT / ".ci/constraints.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
NAMES = {canonicalize_name(pinned.name) for pinned in PINNED}


def needed(names: list[str]) -> Iterator[str]:
    """Yield these packages and all that they need, as far as they are installed in the pinned version."""
    seen: set[str] = set()
    while names:
        name = canonicalize_name(names.pop())
        if name in seen:
            continue
        seen.add(name)
        yield name
        try:
            package = distribution(name)
        except PackageNotFoundError:
            continue
        if any(canonicalize_name(p.name) == name and package.version in p.specifier for p in PINNED):
            wanted = map(Requirement, package.requires or ())
            names += [w.name for w in wanted if w.marker is None or w.marker.evaluate({"extra": ""})]


def test_every_package_that_the_checks_install_is_pinned() -> None:
    all_needed = set(needed([declared.name for declared in DECLARED]))

    assert {"typer", "pytest"} < all_needed  # control: there is something to compare
    assert all_needed - NAMES == set()
    assert all(re.fullmatch(r"==[\w.]+", str(pinned.specifier)) for pinned in PINNED)


@pytest.mark.parametrize("declared", DECLARED, ids=lambda declared: declared.name)
def test_the_pinned_version_is_in_the_stated_range(declared: Requirement) -> None:
    versions = [
        next(iter(pinned.specifier)).version
        for pinned in PINNED
        if canonicalize_name(pinned.name) == canonicalize_name(declared.name)
    ]

    assert ">=" in [each.operator for each in declared.specifier]
    assert versions
    assert all(version in declared.specifier for version in versions)


STUB = """\
#!/bin/sh
echo "$(basename "$0") $*" >> "$RUN_LOG"
case "$(basename "$0") $*" in "$RUN_FAILS"*) exit 9 ;; esac
case "$*" in
    "-m venv "*)
        mkdir -p "$3/bin"
        echo "ENVIRONMENT=\\"$3\\"; deactivate() { true; }" > "$3/bin/activate"
        ;;
    ".ci/pythons.py "*) echo "$RUN_OTHER" ;;
    "-c "*) echo 3.99.0 ;;
esac
"""


USES_LIBRARIES = ("agents", "cli", "corpus", "output", "pages", "readers", "snippets", "sources", "terminal")
"""Parts that import libraries, or whose tests do: the newest versions are tested with these."""


@pytest.mark.skipif(sys.platform == "win32", reason=".ci/run is a shell script")
class TestRun:
    """`.ci/run` with programs that only note how they were called."""

    @staticmethod
    def run(folder: Path, *, fails: str = "nothing", other: str = "") -> tuple[int, list[str]]:
        for name in ("python3", "python", "ruff", "mypy", "pytest", "python3.99", "apt-get"):
            (folder / name).write_text(STUB)
            (folder / name).chmod(0o755)
        log = folder / "log"
        log.write_text("")
        environment = {
            "PATH": f"{folder}{os.pathsep}{os.defpath}",
            "RUN_LOG": str(log),
            "RUN_FAILS": fails,
            "RUN_OTHER": other,
        }
        done = subprocess.run(
            ["bash", str(ROOT / ".ci/run")], env=environment, capture_output=True, check=False
        )
        return done.returncode, log.read_text().splitlines()

    def test_the_tests_run_with_pinned_and_with_newest_versions(self, tmp_path: Path) -> None:
        status, called = self.run(tmp_path)

        installs = [call.partition(" install ")[2] for call in called if " pip install " in call]
        assert status == 0
        pinned = "-e .[dev] -c .ci/constraints.txt"
        with_browser = pinned.replace("[dev]", "[browser,dev]")
        assert installs == [f"-q {with_browser}", pinned, "-q -e .[dev]"]
        first, second = [call for call in called if call.startswith("pytest")]
        assert first == "pytest -n 2 --dist loadfile"
        assert second.startswith(f"{first} --ignore=tests/faults ")
        assert not [each for each in USES_LIBRARIES if f"--ignore=tests/{each}" in second]

    def test_the_tests_run_on_each_other_python(self, tmp_path: Path) -> None:
        status, called = self.run(tmp_path, other="python3.99")

        assert status == 0
        assert sum(call.startswith("pytest") for call in called) == 3
        assert any(re.match(r"python3\.99 -m venv .*/python-3\.99\.0$", call) for call in called)

    @pytest.mark.parametrize(
        "check",
        ["python3 -m venv", "python -m pip install", "ruff format", "ruff check", "mypy", "pytest",
         "python3 .ci/pythons.py", "python3.99 -m venv", "pytest -n 2 --dist loadfile --ignore"],
    )  # fmt: skip
    def test_a_check_that_fails_ends_the_run_with_a_failure(self, tmp_path: Path, check: str) -> None:
        status, called = self.run(tmp_path, fails=check, other="python3.99")

        assert status == 9
        assert [call for call in called if not call.startswith("apt-get")][-1].startswith(check)


def test_a_version_that_only_some_pythons_get_is_pinned_for_these() -> None:
    merged = runpy.run_path(str(ROOT / ".ci/constrain.py"))["merged"]
    by_python = {"3.11": {"a": "1", "b": "2", "c": "3"}, "3.12": {"a": "1", "b": "2.1"}}

    assert merged(by_python) == [
        "a==1\n",
        'b==2 ; python_version == "3.11"\n',
        'b==2.1 ; python_version == "3.12"\n',
        "c==3\n",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="the Pythons here are shell scripts")
def test_each_version_of_python_is_found_once_and_only_if_it_can_run_the_tests(tmp_path: Path) -> None:
    def python(folder: str, name: str, says: str, status: int = 0) -> str:
        path = tmp_path / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\necho {says}\nexit {status}\n")
        path.chmod(0o755)
        return str(path)

    pinned = python("pyenv/versions/3.11.9/bin", "python", "3 11")
    newer = python("pyenv/versions/3.13.0/bin", "python", "3 13")
    python("pyenv/versions/3.10.1/bin", "python", "3 10")
    python("bin", "python3.13", "3 13")
    python("bin", "python3.12", "3 12", status=1)  # a shim of pyenv for none
    newest = python("bin", "python3.14", "3 14")
    python("bin", "python3.14-config", "3 14")

    def found(*arguments: str) -> list[str]:
        environment = {"PATH": str(tmp_path / "bin"), "PYENV_ROOT": str(tmp_path / "pyenv")}
        command = [sys.executable, str(ROOT / ".ci/pythons.py"), *arguments]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
        return done.stdout.splitlines()

    assert found() == [pinned, newer, newest]
    assert found("--but", pinned) == [newer, newest]
