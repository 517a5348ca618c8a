"""The pages of the built-in corpus state only what the programs show, and every example can be used.

Pages are read here by a few lines of the tests' own, so that a mistake in `exsearch.readers.page` and one in
the corpus cannot hide each other.
"""

from __future__ import annotations

import ast
import os
import re
import runpy
import subprocess
import sys
import tempfile
from collections import Counter
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, NamedTuple

import pytest
from helpers import ROOT

from exsearch.index.sqlite.read import open_index
from exsearch.model import Example
from exsearch.readers.page.reader import read_page
from exsearch.snippets.standalone import standalone

if TYPE_CHECKING:
    from pathlib import Path

CORPUS = ROOT / "corpus"
PAGES = sorted((CORPUS / "pages").iterdir())
SOURCES = sorted((CORPUS / "programs").rglob("*.py"))
MARK = "~~"
MOST_BYTES = 3_000_000
STDLIB = sys.stdlib_module_names

PROMISED = (
    *("argparse", "asyncio", "collections", "contextlib", "csv", "dataclasses", "datetime", "decimal"),
    *("functools", "hashlib", "itertools", "json", "logging", "pathlib", "re", "sqlite3", "statistics"),
    *("subprocess", "tempfile", "threading", "urllib", "xml", "zipfile", "unittest"),
    *("anyio", "attrs", "click", "fastapi", "flask", "httpx", "hypothesis", "jinja2", "numpy", "pydantic"),
    *("pytest", "requests", "rich", "sqlalchemy", "typer"),
)
"""What is used most has a page at least."""


class Section(NamedTuple):
    """One example of a page, taken apart."""

    page: str
    number: int
    program: str
    file: Path
    text: str
    block: list[str]

    def __str__(self) -> str:
        return f"{self.page}:{self.number}"

    def lines(self) -> list[str]:
        """The lines that are code of the program."""
        return [line.removeprefix(MARK) for line in self.block if not line.startswith("## ...")]


def header(text: str) -> dict[str, str]:
    head, _, _ = text.partition("\n\n")
    return dict(line.split(": ", 1) for line in head.splitlines())


def sections(path: Path) -> list[Section]:
    found = []
    for part in re.split(r"^(?=## Example )", path.read_text(encoding="utf-8"), flags=re.M)[1:]:
        heading = re.match(r"## Example (\d+) from (\S+)\n", part)
        link = re.search(r"^\[\*\*.+\*\*\]\((.+)\)$", part, re.M)
        (block,) = re.findall(r"^```python\n(.*?)^```$", part, re.M | re.S)
        assert heading and link, part[:200]
        file = (path.parent / link[1].replace("\\", "")).resolve()
        number, program = int(heading[1]), heading[2].replace("\\", "")
        found.append(Section(path.stem, number, program, file, part, block.splitlines()))
    return found


def examples() -> list[Example]:
    read = [item for page in PAGES for item in read_page(page.read_text(encoding="utf-8"), page.name)]
    assert all(isinstance(item, Example) for item in read)
    return [item for item in read if isinstance(item, Example)]


SECTIONS = {path.stem: sections(path) for path in PAGES}
EVERY = [section for found in SECTIONS.values() for section in found]


def test_there_are_pages_about_what_is_used_most() -> None:
    names = [header(path.read_text(encoding="utf-8"))["sidebartitle"] for path in PAGES]
    modules = {name.partition(" ")[0].partition(".")[0] for name in names}

    assert len(set(names)) == len(names) >= 150
    assert [module for module in PROMISED if module not in modules] == []


def test_each_page_has_two_to_five_examples_numbered_from_one() -> None:
    for page, found in SECTIONS.items():
        assert 2 <= len(found) <= 5, page
        assert [section.number for section in found] == list(range(1, len(found) + 1)), page


def test_each_example_names_program_licence_and_file() -> None:
    for section in EVERY:
        assert section.file.is_relative_to(CORPUS / "programs" / section.program), section
        assert section.file.is_file(), section
        assert "[MIT-0](../LICENSE)" in section.text, section
    assert (CORPUS / "LICENSE").read_text(encoding="utf-8").startswith("MIT No Attribution\n")


def test_every_line_of_an_example_is_in_its_file_in_order() -> None:
    for section in EVERY:
        source = iter(section.file.read_text(encoding="utf-8").splitlines())
        missing = [line for line in section.lines() if line and line not in source]
        assert missing == [], section


def test_the_import_and_a_use_are_highlighted_by_name() -> None:
    for section in EVERY:
        marked = "\n".join(line for line in section.block if line.startswith(MARK))
        name = header((CORPUS / "pages" / f"{section.page}.markdown").read_text(encoding="utf-8"))
        last = name["sidebartitle"].split()[-1]
        assert re.search(rf"\b{last}\b", marked), section


def test_the_examples_of_a_page_differ() -> None:
    for page, found in SECTIONS.items():
        marked = Counter("\n".join(x for x in each.block if x.startswith(MARK)) for each in found)
        assert len({"\n".join(each.lines()) for each in found}) == len(found), page
        assert marked.most_common(1)[0][1] < len(found), page


def test_examples_are_short() -> None:
    lengths = sorted(len(section.block) for section in EVERY)
    assert lengths[-1] <= 50 and lengths[len(lengths) // 2] <= 20


def test_links_lead_into_the_corpus() -> None:
    for path in PAGES:
        prose = re.sub(r"^```python\n.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)
        targets = re.findall(r"\]\(([^)]+)\)", prose)
        assert targets
        for target in targets:
            assert (path.parent / target).exists(), (path.name, target)


def test_every_program_is_shown_somewhere_and_described() -> None:
    folders = {path.name for path in (CORPUS / "programs").iterdir() if path.is_dir()}
    assert folders == {section.program for section in EVERY}
    for path in SOURCES:
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path
    for name in folders:
        assert 'license = "MIT-0"' in (CORPUS / "programs" / name / "pyproject.toml").read_text(
            encoding="utf-8"
        )


def test_at_least_thirty_programs_have_40_to_200_lines() -> None:
    lengths: Counter[str] = Counter()
    for path in SOURCES:
        name = path.relative_to(CORPUS / "programs").parts[0]
        lengths[name] += len(path.read_text(encoding="utf-8").splitlines())
    assert sum(40 <= length <= 200 for length in lengths.values()) >= 30


def test_the_corpus_names_no_machine_and_no_person() -> None:
    private = re.compile(r"(?<![\w.])/(home|root|tmp|work|Users)/|\b[A-Z]:\\|\w@(?!example)\w+\.\w|localhost")
    for path in CORPUS.rglob("*"):
        if path.is_file() and path.suffix != ".pyc" and not path.name.startswith("index."):
            assert not private.search(path.read_text(encoding="utf-8")), path
    assert private.search("see /home/x")  # control


def test_the_corpus_is_small() -> None:
    sizes = [path.stat().st_size for path in CORPUS.rglob("*")
             if path.is_file() and path.suffix != ".pyc" and not path.name.startswith("index.")]  # fmt: skip
    assert sum(sizes) < MOST_BYTES / 2  # the other half is for the index of the pages in a wheel


# -- the examples are used


RUNNER = """
import ast, sys, types
for name, folder, code in ast.literal_eval(sys.stdin.read()):
    sys.path[0] = folder
    sys.modules["example"] = module = types.ModuleType("example")
    try:
        exec(compile(code, name, "exec"), vars(module))
    except Exception as error:
        print(name, repr(error))
"""


def run_all(modules: list[tuple[str, str, str]]) -> str:
    """Execute modules in a process of its own; returns a line for each that fails."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-B", "-c", RUNNER], input=repr(modules), capture_output=True, text=True,
            timeout=120, cwd=folder, env={"PATH": os.environ["PATH"], "HOME": folder},
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_example_gives_a_module_that_parses_and_those_of_the_standard_library_run() -> None:
    of_stdlib = []
    for example in examples():
        module = standalone(example).text
        ast.parse(module)
        if (example.symbol or "").partition(".")[0].lstrip("_") in STDLIB:
            folder = CORPUS / "programs" / (example.project.name or "")
            of_stdlib.append((example.id, str(folder), module))

    assert len(of_stdlib) > 200
    assert run_all(of_stdlib) == ""
    assert run_all([("bad", "", "import nothing_of_the_kind")]).startswith("bad ModuleNotFound")  # control


# -- the pages are made again


def is_pinned(name: str) -> bool:
    """Return whether the version of a package is the one that the pages were made with."""
    try:
        wanted = f"{name}=={version(name)}"
    except PackageNotFoundError:
        return False
    return wanted in (ROOT / ".ci/constraints.txt").read_text(encoding="utf-8").splitlines()


def test_the_pages_are_those_that_the_programs_give(tmp_path: Path) -> None:
    maker = runpy.run_path(str(ROOT / "docs" / "corpus" / "make_pages.py"))
    if other := [name for name in maker["LIBRARIES"] if not is_pinned(name)]:
        pytest.skip(f"other versions than the pinned ones: {', '.join(other)}")
    path = str(tmp_path / "index.sqlite")
    maker["fill"](path, maker["LIBRARIES"])
    index = open_index(path)
    made = maker["pages"](index, maker["listed"](), maker["shapes_of"](index))
    index.close()

    stored = {page.name: page.read_text(encoding="utf-8") for page in PAGES}
    hint = "`python docs/corpus/make_pages.py` writes them again"
    assert len(made) == len(maker["listed"]())
    assert sorted(made) == sorted(stored), hint
    assert [name for name, text in made.items() if text != stored[name]] == [], hint
