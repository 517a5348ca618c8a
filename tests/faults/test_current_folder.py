"""The current folder, PYTHONPATH and what is being read are strangers': no code of theirs runs."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from importlib.metadata import packages_distributions
from typing import TYPE_CHECKING, Any

import pytest
from helpers import ROOT, Ran
from helpers.harvesting import write_files
from helpers.pages import page
from helpers.processes import no_traceback, on_terminal

from exsearch.ingest.background import read_in_background

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

AT_START = {"sitecustomize", "usercustomize"}
"""What an interpreter imports by itself from PYTHONPATH, before any line of a program runs."""

VERBS = [
    "make_response", "show 1", "show 1 --standalone", "show 1 --json", "extract 1 -o out.py", "notice 1",
    "list projects", "list symbols nothing", "nothing_of_that_name", "add .", "add shop-1.0-py3-none-any.whl",
    "add --env env", "add pypi:shop", "update", "pages flask.make_response --to pages",
    "doctor", "doctor --rebuild", "remove built-in", "--help", "add --help",
]  # fmt: skip

READING = ("add", "update", "doctor")

WHEEL = {
    "METADATA": "Metadata-Version: 2.1\nName: shop\nVersion: 1.0\n",
    "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "RECORD": "",
}

STARTS = {"as a program": "", "spawning": "spawn", "from a server": "forkserver"}


@pytest.fixture
def ran_traps(tmp_path: Path) -> Path:
    """The file in which every trap that runs notes its name and process."""
    return tmp_path / "traps.txt"


def lay_traps(folder: Path, ran: Path, *, but: Sequence[str] = ()) -> Path:
    """Put a module into `folder` for every name that a Python program may import."""
    trap = f"import os\nwith open({str(ran)!r}, 'a') as file:\n    print(__name__, os.getpid(), file=file)\n"
    names = {*sys.stdlib_module_names, *packages_distributions(), *AT_START, "pip", "git"}
    names -= {"exsearch", "tests", *but}
    return write_files(folder, {f"{name}.py": trap for name in names if name.isidentifier()})


def loaded_by(program: str) -> list[str]:
    words = [sys.executable, "-P", "-c", f"{program}; print(*sys.modules)"]
    return subprocess.check_output(words, text=True).split()


def type_in(
    folder: Path, words: str, *, method: str = "", env: dict[str, str] | None = None
) -> tuple[Ran, int]:
    """Type a command in a terminal in `folder`, with workers started by `method`; returns its process."""
    program = folder.parent / "program.py"
    program.write_text(
        "import multiprocessing, sys\n"
        f"sys.path.append({str(ROOT)!r})\n"
        "from exsearch.__main__ import main\n"
        "if __name__ == '__main__':\n"
        f"    {method!r} and multiprocessing.set_start_method({method!r})\n"
        "    main()\n"
    )
    known = {**os.environ, **(env or {})}
    return on_terminal([sys.executable, str(program), *words.split()], cwd=folder, env=known)


def stranger(folder: Path, ran: Path) -> Path:
    """A folder with traps, a project, pages, a wheel and an environment in it."""
    lay_traps(folder, ran)
    write_files(
        folder,
        {
            "pyproject.toml": '[project]\nname = "shop"\n',
            "shop/__init__.py": "import flask\nflask.make_response(1)\n",
            "pages/page.md": page("~~flask.make_response()\n"),
            "env/pyvenv.cfg": "",
        },
    )
    with zipfile.ZipFile(folder / "shop-1.0-py3-none-any.whl", "w") as archive:
        archive.writestr("shop.py", "import flask\nflask.jsonify()\n")
        for name, text in WHEEL.items():
            archive.writestr(f"shop-1.0.dist-info/{name}", text)
    site = lay_traps(folder / "env/lib/python3.11/site-packages", ran)
    record = "shop.py,,\n"
    write_files(site, {"shop.py": "import flask\nflask.g\n", "shop-1.0.dist-info/METADATA": WHEEL["METADATA"],
                       "shop-1.0.dist-info/RECORD": record})  # fmt: skip
    return folder


def offline(folder: Path) -> dict[str, str]:
    return {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder), "PIP_CONFIG_FILE": os.devnull,
            "EXSEARCH_PAGER": "cat"}  # fmt: skip


@pytest.mark.parametrize("way", STARTS)
def test_no_verb_runs_what_lies_in_the_current_folder(tmp_path: Path, ran_traps: Path, way: str) -> None:
    folder = stranger(tmp_path / "stranger", ran_traps)

    # Only verbs that read sources start workers.
    for words in [words for words in VERBS if not STARTS[way] or words.split()[0] in READING]:
        ran, _ = type_in(folder, words, method=STARTS[way], env=offline(folder))
        no_traceback(ran)
        assert ran.status in (0, 1), (words, ran)
        assert not ran_traps.exists(), (words, ran_traps.read_text())


def test_python_m_exsearch_runs_nothing_of_the_current_folder_either(tmp_path: Path, ran_traps: Path) -> None:
    folder = stranger(tmp_path / "stranger", ran_traps)
    # `python -m` itself imports some from there, before any line of ours runs.
    for name in loaded_by("import runpy, importlib.util, importlib.machinery, sys"):
        (folder / f"{name}.py").unlink(missing_ok=True)
    assert (folder / "multiprocessing.py").exists()

    done = subprocess.run(
        [sys.executable, "-m", "exsearch", "add", "."],
        cwd=folder,
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert not ran_traps.exists()


def test_the_traps_do_run_where_they_are_imported(tmp_path: Path, ran_traps: Path) -> None:
    folder = lay_traps(tmp_path / "stranger", ran_traps)

    subprocess.run([sys.executable, "-c", "import multiprocessing, ast"], cwd=folder, check=True)

    assert {line.split()[0] for line in ran_traps.read_text().splitlines()} >= {"multiprocessing", "ast"}


@pytest.mark.parametrize("way", STARTS)
def test_pythonpath_gives_no_code_to_any_process_that_is_started(
    tmp_path: Path, ran_traps: Path, way: str
) -> None:
    folder = stranger(tmp_path / "stranger", ran_traps)
    named = lay_traps(tmp_path / "named", ran_traps)
    env = {**offline(folder), "PYTHONPATH": str(named)}
    # The program imports some before exsearch can look at its path; the rest are traps for it, too.
    for name in loaded_by("import multiprocessing, sys"):
        if name not in AT_START:
            (named / f"{name}.py").unlink(missing_ok=True)
    assert {"ast.py", "json.py", "sqlite3.py", "sitecustomize.py"} <= set(os.listdir(named))

    for words in ("add .", "add pypi:shop", "update", "make_response"):
        ran_traps.unlink(missing_ok=True)
        ran, process = type_in(folder, words, method=STARTS[way], env=env)
        assert ran.status == 0, (words, ran)
        ran_there = [line.split() for line in ran_traps.read_text().splitlines()]
        assert {name for name, _ in ran_there} <= AT_START
        assert {int(number) for _, number in ran_there} == {process}


def test_what_reads_in_the_background_is_no_stranger_in_pythonpath(
    tmp_path: Path, ran_traps: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[subprocess.Popen[bytes]] = []

    def start(command: list[str], **options: Any) -> None:
        started.append(popen([*command[:-1], "--help"], **options))

    popen = subprocess.Popen
    trap = f"open({str(ran_traps)!r}, 'a').close()\n"
    named = write_files(tmp_path / "named", {"exsearch/__main__.py": trap, "exsearch/__init__.py": ""})
    monkeypatch.setenv("PYTHONPATH", str(named))
    control = subprocess.run([sys.executable, "-P", "-m", "exsearch", "--help"], check=True)
    assert ran_traps.exists(), control
    ran_traps.unlink()

    for folders in ([named], [named, ROOT]):  # the second is where exsearch itself was found
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join(map(str, folders)))
        with monkeypatch.context() as patched:
            patched.setattr(subprocess, "Popen", start)
            read_in_background("", str(tmp_path))
        assert started[-1].wait(timeout=60) == 0
        assert not ran_traps.exists()
