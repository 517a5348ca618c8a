"""Plain rows and code, JSON, and text that a terminal cannot obey."""

from __future__ import annotations

import json
import os
import re
import sys
from typing import TYPE_CHECKING

import pytest
from helpers.pages import page
from hypothesis import given
from hypothesis import strategies as st

from exsearch.model import Card, Definition, Example, Hit, License, Span
from exsearch.output import Style, plain, style_for
from exsearch.output.lines import broken
from exsearch.output.pager import pager_command
from exsearch.output.safe import clean, clean_code
from exsearch.output.structured import as_dict, one_array
from exsearch.readers.page.reader import read_page

if TYPE_CHECKING:
    from pathlib import Path


def without_colors(text: str) -> str:
    return re.sub(r"\x1b\[[\d;]*m", "", text)


def example(code: str = "~~from flask import make_response\n\n~~make_response(1)\n") -> Example:
    (read,) = read_page(page(code), "one.md")
    assert isinstance(read, Example)
    return read


HIT = Hit(
    "slug:1", "flask.make_response", "sandman", "MIT", "a.py", 3, "make_response(1)", 0, 70.0, "symbol: x"
)


def test_a_row_is_one_line_with_tabs_between_its_fields() -> None:
    assert plain.rows([HIT]) == "1\tflask.make_response\tsandman\tMIT\ta.py\tmake_response(1)\n"
    assert plain.rows([HIT], explain=True).endswith("make_response(1)\tsymbol: x (70)\n")


def test_a_row_has_the_name_that_people_import() -> None:
    made = HIT._replace(symbol="flask.helpers.make_response", name="flask.make_response")

    assert plain.rows([made]) == plain.rows([HIT])
    assert plain.rows([made._replace(name=None)]) != plain.rows([HIT])  # control


def test_a_row_in_colour_is_the_same_row_with_colours() -> None:
    colored = plain.rows([HIT], explain=True, color=True)

    assert colored.startswith("\x1b[1m1\x1b[0m\t\x1b[1;36mflask.make_response\x1b[0m\t")
    assert without_colors(colored) == plain.rows([HIT], explain=True)


def test_a_table_in_colour_is_the_same_table_with_colours() -> None:
    records = [("a\x1b", None, 3000), ("b", "c", 1)]

    assert without_colors(plain.table(records, color=True)) == plain.table(records)
    assert plain.table(records) == "a^[\t-\t3000\nb\tc\t1\n"


def test_unknown_fields_of_a_row_are_marked() -> None:
    bare = HIT._replace(symbol=None, project=None, license=None, path=None)

    assert plain.rows([bare]) == "1\t-\t-\tunstated\t-\tmake_response(1)\n"


def test_code_has_its_attribution_on_top() -> None:
    assert plain.show(example(), None, header=True) == (
        "# flask.helpers.make_response in sandman, sandman/service.py\n"
        "# https://example.org/sandman/blob/main/sandman/service.py\n"
        "# License: MIT, https://example.org/sandman/blob/main/LICENSE\n"
        "# Example: flask-helpers-make-response-examples:1\n"
        "from flask import make_response\n"
        "\n"
        "make_response(1)\n"
    )


def test_spans_of_code_are_its_unchanged_lines() -> None:
    shown = example("~~a = 1 \t\nb = 2\n~~c = 3\x0c\n")

    assert plain.show(shown, [Span(1, 1), Span(3, 3)], header=False) == "a = 1 \t\nc = 3\x0c\n"


@pytest.mark.parametrize(
    ("stated", "line"),
    [
        (License(None, None, None, None), "unstated"),
        (License(None, "https://x", None, None), "unstated, https://x"),
        (License("BSD license", None, None, None), "BSD license"),
        (License("the MIT", "https://x", "MIT", "e"), "MIT, https://x"),
    ],
)
def test_a_licence_is_one_line(stated: License, line: str) -> None:
    assert f"License: {line}" in plain.attribution(example()._replace(license=stated))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain ünïcödé 日本", "plain ünïcödé 日本"),
        ("\x1b[31mred", "^[[31mred"),
        ("a\nb\tc\r\0\x7f", "a^Jb^Ic^M^@^?"),
        ("\x9b31m", "\\x9b31m"),
        ("a\u202eb\u2066c", "a\\u202eb\\u2066c"),
        ("\U000e0041", "\\U000e0041"),
        ("\ud800", "\\ud800"),
        ("a\u00a0b\u3000c", "a\u00a0b\u3000c"),
    ],
)
def test_characters_that_a_terminal_would_obey_become_visible(text: str, shown: str) -> None:
    assert clean(text) == shown


@given(st.text())
def test_cleaning_a_clean_text_does_not_change_it(text: str) -> None:
    once = clean(text)

    assert clean(once) == once
    assert all(char.isprintable() or (char.isspace() and ord(char) > 0x9F) for char in once)


def test_code_for_a_terminal_has_blanks_for_tabs_and_no_carriage_return() -> None:
    assert clean_code("\tif x:\t# y\r") == "    if x:   # y"
    assert clean_code("a\rb") == "a^Mb"


def test_the_record_has_its_stable_keys() -> None:
    record = as_dict(example(), HIT)

    assert list(record) == [
        "schema", "id", "symbol", "name", "aliases", "kind", "page", "position", "number", "project",
        "license", "file", "code", "segments", "highlighted", "cuts", "how", "role", "heading",
        "prose", "source",
        "score", "why", "answer", "also_in", "own"]  # fmt: skip
    assert list(as_dict(example())) == list(record)[:-5]
    assert record["project"] == {"name": "sandman", "url": "https://example.org/sandman", "version": None,
                                 "description": "a code library for REST.", "links": {}}  # fmt: skip
    assert record["license"]["spdx"] == "MIT"
    assert record["page"]["slug"] == "flask-helpers-make-response-examples"


def test_the_card_of_an_answer_is_in_the_record() -> None:
    definition = Definition("a@1/b.py:3", ("(x)", "()"), "Make one.", "", "a", "1", None, "b.py", 3, 2)
    card = Card("a.make", "function", 4, 2, False, 0, definition)

    assert as_dict(example(), HIT, card)["answer"] == {
        "name": "a.make", "kind": "function", "signatures": ["(x)", "()"], "summary": "Make one.",
        "deprecated": None, "project": {"name": "a", "version": "1"}, "license": None,
        "uses": 4, "projects": 2, "own": 0,
        "defined": {"id": "a@1/b.py:3", "path": "b.py", "line": 3}, "other_versions": 2}  # fmt: skip
    unknown = as_dict(example(), HIT, card._replace(definition=None))["answer"]
    assert list(unknown) == list(as_dict(example(), HIT, card)["answer"])
    assert [unknown[key] for key in ("summary", "project", "license", "defined")] == [None] * 4
    assert as_dict(example(), HIT)["answer"] is None


@given(st.text(alphabet=st.characters(codec=None), max_size=30))
def test_json_keeps_every_character(text: str) -> None:
    assert json.loads(one_array([{"text": text}])) == [{"text": text}]


@pytest.mark.parametrize(
    ("environment", "terminal", "option", "style"),
    [
        ({}, True, "auto", Style(terminal=True, color=True)),
        ({}, False, "auto", Style(terminal=False, color=False)),
        ({"NO_COLOR": "1"}, True, "auto", Style(terminal=True, color=False)),
        ({"NO_COLOR": ""}, True, "auto", Style(terminal=True, color=True)),
        ({"TERM": "dumb"}, True, "auto", Style(terminal=True, color=False)),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, True, "auto", Style(terminal=True, color=True)),
        ({"FORCE_COLOR": "1"}, False, "auto", Style(terminal=False, color=True)),
        ({"FORCE_COLOR": ""}, False, "auto", Style(terminal=False, color=False)),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, "auto", Style(terminal=True, color=False)),
        ({"FORCE_COLOR": "1", "NO_COLOR": ""}, False, "auto", Style(terminal=False, color=True)),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, "never", Style(terminal=True, color=False)),
        ({"NO_COLOR": "1"}, True, "always", Style(terminal=True, color=True)),
        ({}, False, "always", Style(terminal=False, color=True)),
        ({}, True, "never", Style(terminal=True, color=False)),
    ],
)
def test_the_style_follows_option_environment_and_terminal(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], terminal: bool, option: str, style: Style
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal, raising=False)

    assert style_for(option) == style


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"PAGER": "sh -x"}, ["BIN/sh", "-x"]),
        ({"PAGER": "sh", "EXSEARCH_PAGER": "cat"}, []),
        ({"PAGER": "less -S"}, ["BIN/less", "-S", "-R"]),
        ({"PAGER": ""}, []),
        ({"PAGER": "no-such-pager-anywhere"}, []),
        ({"PAGER": "'unclosed"}, []),
        ({"PAGER": "./sh"}, []),
        ({}, ["BIN/less", "-R"]),
    ],
)
def test_the_pager_is_the_user_s(
    environment: dict[str, str], words: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for folder in (tmp_path / "bin", tmp_path / "here"):
        folder.mkdir()
        for name in ("sh", "less"):
            (folder / name).touch(mode=0o755)
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("PATH", f".{os.pathsep}{tmp_path / 'bin'}")

    assert pager_command(environment) == [word.replace("BIN", str(tmp_path / "bin")) for word in words]


@pytest.mark.parametrize(
    ("line", "width", "pieces"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("one two three", 13, ["one two three"]),
        ("one two three", 6, ["one", "two", "three"]),
        ("/a/very/long/path and more", 8, ["/a/very/long/path", "and more"]),
        ("in /a/very/long/path and more", 8, ["in", "/a/very/long/path", "and more"]),
        ("", 5, [""]),
        ("日本 日本 日本", 9, ["日本 日本", "日本"]),
    ],
)
def test_prose_breaks_between_words_and_nowhere_else(line: str, width: int, pieces: list[str]) -> None:
    assert broken(line, width) == pieces
    assert " ".join(pieces) == line
