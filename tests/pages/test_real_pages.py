"""The 317 real pages, against a second reading of a few lines that shares no code with the first."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import pytest

from exsearch.model import UNSTATED, Example, Skipped
from exsearch.readers.page.reader import read_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    Pages = dict[str, list[Example | Skipped]]


class Block(NamedTuple):
    """A block as it stands in the lines of the page."""

    number: int
    project: str
    lines: list[str]


def blocks_of(text: str) -> Iterator[Block]:
    """Yield the blocks of a page: the lines between "```python" and "```", below its heading."""
    heading = ""
    lines: list[str] | None = None
    for line in text.split("\n"):
        if lines is None and line.startswith("## Example "):
            heading = line.removeprefix("## Example ")
        elif lines is None and line == "```python":
            lines = []
        elif lines is not None and line == "```":
            number, _, project = heading.partition(" from ")
            yield Block(int(number), project.strip(), lines)
            lines = None
        elif lines is not None:
            lines.append(line)


@lru_cache(maxsize=1)
def texts_in(root: Path) -> dict[str, str]:
    paths = sorted(root.rglob("*.markdown"))
    return {path.relative_to(root).as_posix(): path.read_bytes().decode() for path in paths}


@lru_cache(maxsize=1)
def read_in(root: Path) -> Pages:
    return {path: list(read_page(text, path)) for path, text in texts_in(root).items()}


@pytest.fixture
def texts(real_pages: Path) -> dict[str, str]:
    """Path -> text of every real page."""
    return texts_in(real_pages)


@pytest.fixture
def read(real_pages: Path) -> Pages:
    return read_in(real_pages)


@pytest.fixture
def examples(read: Pages) -> list[Example]:
    return [item for items in read.values() for item in items if isinstance(item, Example)]


def test_no_example_is_lost_and_none_is_invented(read: Pages, examples: list[Example]) -> None:
    assert len(read) == 317
    assert sum(bool(items) for items in read.values()) == 314
    assert len(examples) == 757
    assert [item for items in read.values() for item in items if isinstance(item, Skipped)] == []
    assert sum(len(e.highlighted) for e in examples) == 3176
    assert sum(len(e.cuts) for e in examples) == 1151
    assert len({e.project.name for e in examples}) == 107


def test_every_block_has_the_lines_of_the_page_without_the_marks(texts: dict[str, str], read: Pages) -> None:
    for path, text in texts.items():
        examples = [item for item in read[path] if isinstance(item, Example)]
        blocks = list(blocks_of(text))
        assert len(examples) == len(blocks), path
        for example, block in zip(examples, blocks, strict=True):
            marked = tuple(n for n, line in enumerate(block.lines, 1) if line.startswith("~~"))

            assert example.code == "".join(line.removeprefix("~~") + "\n" for line in block.lines), example.id
            assert example.highlighted == marked, example.id
            assert (example.number, example.project.name) == (block.number, block.project), example.id


def test_every_comment_of_the_site_is_a_cut_and_no_comment_of_a_project_is(
    texts: dict[str, str], examples: list[Example]
) -> None:
    own = Counter(
        line
        for text in texts.values()
        for block in blocks_of(text)
        for line in block.lines
        if line.startswith("##")
    )
    for example in examples:
        lines = example.code.split("\n")
        own -= Counter(lines[number - 1] for number in example.cuts)

    # Two projects' own comments start with two number signs as well: a rule, and a file's name.
    assert {line.strip("#").strip() for line in own} == {"", "views.py"}


def test_every_record_is_complete(examples: list[Example]) -> None:
    for e in examples:
        values = (e.symbol, e.number, e.page, e.project.name, e.project.url, e.project.description)
        assert None not in values, e.id
        assert all(e.file), e.id
        assert e.page is not None
        assert (e.page.slug, e.page.title) != ("", ""), e.id
        assert e.highlighted, e.id
        # Pages do not state these; only source has them.
        assert (e.project.version, e.segments, e.how, e.role, e.source) == (None,) * 5, e.id


def test_ids_are_unique_and_numbers_are_positions(examples: list[Example]) -> None:
    assert len({e.id for e in examples}) == len(examples)
    for e in examples:
        assert e.page is not None
        assert e.id == f"{e.page.slug}:{e.position}"
        assert e.number == e.position


def test_a_kind_is_null_only_if_the_page_states_none(examples: list[Example]) -> None:
    # These six pages call their symbols "object", "source file", "settings", and "the Signal module" of
    # a symbol named "signal"; the kinds on all other pages are the words of this list.
    assert Counter(e.symbol for e in examples if e.kind is None) == {
        "django.conf.settings": 4,
        "django.db.models.signal": 1,
        "django.http.HttpResponse": 5,
        "django.http.HttpResponseBadRequest": 3,
        "django.http.HttpResponseNotModified": 1,
        "django.utils.timezone": 4,
    }
    assert Counter(e.kind for e in examples if e.kind is not None) == {
        "callable": 401,
        "class": 301,
        "function": 27,
        "constant": 10,
    }


def test_a_licence_is_unstated_only_if_the_section_states_none(
    texts: dict[str, str], read: Pages, examples: list[Example]
) -> None:
    unstated = {e.id for e in examples if e.license == UNSTATED}
    silent = set()
    for path, text in texts.items():
        items = [item for item in read[path] if isinstance(item, Example)]
        sections = text.split("\n## Example ")[1:]
        for example, section in zip(items, sections, strict=True):
            prose = section.partition("```python")[0].lower()
            # Such a section has neither the word nor a link to a licence's text.
            if not any(word in prose for word in ("licen", "copying", "open source under")):
                silent.add(example.id)

    assert len(unstated) == 50
    assert unstated == silent


def test_a_stated_licence_without_spdx_is_ambiguous_or_unlisted(examples: list[Example]) -> None:
    open_words = Counter(e.license.text for e in examples if e.license != UNSTATED and not e.license.spdx)

    # "this license", "open source" and "BSD license" are ambiguous; the others belong to one project each.
    assert open_words == {
        "open source": 42,
        "Encode OSS Ltd. license": 26,
        "BSD license": 11,
        "available as open source": 11,
        "under this license": 8,
        "BSD License": 8,
        "this license": 3,
        "GNU Alfredo license": 1,
        "GNU General Public License": 1,
        "custom license written by Tangent Communications PLC": 1,
    }
    assert sum(e.license.spdx is not None for e in examples) == 595


def test_aliases_are_the_paths_that_people_import(examples: list[Example]) -> None:
    assert {(e.symbol, e.aliases) for e in examples if e.aliases} >= {
        ("flask.globals.request", ("flask.request",)),
        ("flask.helpers.url_for", ("flask.url_for",)),
        ("django.urls.exceptions.Resolver404", ("django.urls.Resolver404",)),
    }
    for e in examples:
        assert all(alias.split(".")[0] == str(e.symbol).split(".")[0] for alias in e.aliases), e.id


def test_paths_and_urls_of_files_are_normalised(examples: list[Example]) -> None:
    for e in examples:
        assert e.file.path is not None
        assert not {"", ".", ".."} & set(e.file.path.split("/")), e.id
        assert "/./" not in str(e.file.url), e.id
        assert str(e.file.url).endswith("/" + e.file.path), e.id
