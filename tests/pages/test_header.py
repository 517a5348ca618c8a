"""Headers: values that are read, and problems with their lines. The page below is read in any case."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from itertools import pairwise

import pytest
from helpers.pages import HEADER, page

from exsearch.model import Example, Skipped
from exsearch.readers.page.header import MAX_DEPTH, MAX_HEADER_CHARS, Header, read_header
from exsearch.readers.page.reader import read_page

CODE = """\
    ~~from flask import redirect
    ~~redirect("/")
    """


def fenced(header: str) -> str:
    return f"---\n{header}---\n"


def body_of(text: str) -> str:
    return text[read_header(text).end :]


def read(header: str) -> tuple[list[Example], list[Skipped]]:
    """Read a page with this header and one good example below it."""
    items = list(read_page(page(CODE, header=header), "redirect.md"))
    return [i for i in items if isinstance(i, Example)], [i for i in items if isinstance(i, Skipped)]


# -- where the header is


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("title: flask redirect\nslug: x\n\nbody\n", id="unfenced"),
        pytest.param("---\ntitle: flask redirect\nslug: x\n---\nbody\n", id="fenced"),
        pytest.param("---\ntitle: flask redirect\nslug: x\n...\nbody\n", id="closed with dots"),
        pytest.param("---  \ntitle: flask redirect\nslug: x\n--- \nbody\n", id="blanks behind the fences"),
        pytest.param("title: flask redirect\r\nslug: x\r\n\r\nbody\r\n", id="unfenced, CRLF"),
        pytest.param("---\r\ntitle: flask redirect\r\nslug: x\r\n---\r\nbody\r\n", id="fenced, CRLF"),
        pytest.param("\n  \ntitle: flask redirect\nslug: x\n\nbody\n", id="behind blank lines"),
        pytest.param("\n---\ntitle: flask redirect\nslug: x\n---\nbody\n", id="fenced, behind a blank line"),
        pytest.param("Title: flask redirect\nSLUG: x\n\nbody\n", id="keys in capitals"),
        pytest.param("title:\tflask  redirect \nslug: 'x'\n\nbody\n", id="white space and quotes"),
        pytest.param('title: "flask redirect"\nslug: x\n\nbody\n', id="double quotes"),
        pytest.param("title: flask\n  redirect\nslug: x\n\nbody\n", id="a value over two lines"),
    ],
)
def test_a_header_is_found_and_the_body_begins_after_it(text: str) -> None:
    header = read_header(text)

    assert header.fields == {"title": "flask redirect", "slug": "x"}
    assert header.problem is None
    assert body_of(text).strip() == "body"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("\n\n", id="blank lines only"),
        pytest.param("Some prose.\nand: more of it\n", id="prose"),
        pytest.param(
            "Note: the first line alone looks like a key\nand the next is prose.\n", id="like a key"
        ),
        pytest.param("## Example 1 from sandman\n", id="heading"),
        pytest.param("https://example.org/\n", id="address"),
        pytest.param("- title: x\n", id="list"),
        pytest.param(" title: x\n", id="indented"),
    ],
)
def test_a_page_may_start_without_a_header(text: str) -> None:
    assert read_header(text) == Header({}, {}, 0, None)
    assert read_header("title: x\n\n" + text).fields == {"title": "x"}  # control


@pytest.mark.parametrize("body", ["## Example 1 from x\n", "```python\n", "~~~\n"])
def test_a_header_ends_where_the_body_begins_without_a_blank_line(body: str) -> None:
    assert read_header("title: x\n" + body) == Header({"title": "x"}, {}, 9, None)


def test_a_byte_order_mark_is_no_part_of_the_header() -> None:
    plain = list(read_page(page(CODE), "redirect.md"))

    assert list(read_page("\ufeff" + page(CODE), "redirect.md")) == plain
    assert isinstance(plain[0], Example)  # control


def test_a_fence_that_is_never_closed_is_reported_and_the_body_is_read() -> None:
    (example,), skipped = read("---\n" + HEADER)

    assert skipped == [Skipped("redirect.md", 1, "header is never closed with ---")]
    assert (example.symbol, example.highlighted) == (None, (1, 2))
    assert read(fenced(HEADER))[1] == []  # control


# -- values


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("2020-01-31", "2020-01-31"),
        ("2020-13-45", "2020-13-45"),
        ("2001-12-14t21:59:43.10-05:00", "2001-12-14t21:59:43.10-05:00"),
        ("1.10", "1.10"),
        ("010", "010"),
        ("0x1F", "0x1F"),
        ("12:30:45", "12:30:45"),
        ("yes", "yes"),
        ("False", "False"),
        ("500010050", "500010050"),
        ('"\\u001b[1m\\u0000"', "\x1b[1m\x00"),
        ("'it''s'", "it's"),
        ('""', ""),
    ],
)
def test_a_value_is_text_and_stays_as_written(value: str, text: str) -> None:
    assert read_header(f"key: {value}\n").fields == {"key": text}
    assert read_header(fenced(f"key: {value}\n")).fields == {"key": text}


@pytest.mark.parametrize("value", ["", "~", "null"])
def test_a_key_with_a_null_value_is_left_out(value: str) -> None:
    assert read_header(f"key: {value}\n") == Header({}, {}, 6 + len(value), None)


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("title: flask: redirect", "flask: redirect"),
        ("title: `redirect` in flask", "`redirect` in flask"),
        ("title: [draft] flask redirect", "[draft] flask redirect"),
        ("title: 100% flask", "100% flask"),
        ("title: @flask.route", "@flask.route"),
        ("title: flask redirect, example #1", "flask redirect, example #1"),
        ("title: C# and Python", "C# and Python"),
        ("title: flask: redirect\n  and more", "flask: redirect and more"),
        ("title: 'single", "'single"),
        ("title: \x1b[1mbold", "\x1b[1mbold"),
    ],
)
def test_an_unfenced_header_that_is_not_yaml_is_read_line_by_line(line: str, title: str) -> None:
    header = read_header(f"{line}\nslug: 'x'\n\nbody\n")

    assert header.fields == {"title": title, "slug": "x"}
    assert header.problem is None


@pytest.mark.parametrize(
    "lines",
    [
        "aliases: [flask.a, flask.b]",
        "aliases:\n  - flask.a\n  - flask.b",
        "aliases:\n- flask.a\n- flask.b",
    ],
    ids=["flow", "indented", "not indented"],
)
def test_a_value_may_be_a_list(lines: str) -> None:
    for text in (f"title: x\n{lines}\nslug: y\n", fenced(f"title: x\n{lines}\nslug: y\n")):
        header = read_header(text)

        assert header.lists == {"aliases": ("flask.a", "flask.b")}
        assert header.fields == {"title": "x", "slug": "y"}


def test_a_mapping_inside_the_header_is_left_out() -> None:
    text = "title: x\nextra:\n  title: y\n  more: [1, 2]\nslug: z\n"

    assert read_header(text) == Header({"title": "x", "slug": "z"}, {}, len(text), None)


# -- problems

ANCHORS = "header uses YAML anchors or aliases, which are not read"
TAGS = "header uses YAML tags, which are not read"
DEEP = f"header is nested more than {MAX_DEPTH} levels deep"
ALIAS_BOMB = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in pairwise("abcdefghijkl"))
NESTED = "".join(" " * depth + "a:\n" for depth in range(MAX_DEPTH + 1))


@pytest.mark.parametrize(
    ("header", "line", "reason"),
    [
        pytest.param("title: x\nmeta: *other\n", 2, ANCHORS, id="alias"),
        pytest.param("title: x\nmeta: &here text\n", 2, ANCHORS, id="anchor"),
        pytest.param(ALIAS_BOMB, 1, ANCHORS, id="alias bomb"),
        pytest.param("title: x\nmore: [a, b, &c d]\n", 2, ANCHORS, id="anchor in a list"),
        pytest.param("title: x\nmeta: !!python/object/apply:os.system [id]\n", 2, TAGS, id="tag"),
        pytest.param("title: x\nmeta: !local y\n", 2, TAGS, id="local tag"),
        pytest.param("title: !!str x\n", 1, TAGS, id="tag of a string"),
        pytest.param("title: x\na: " + "[" * MAX_DEPTH + "]" * MAX_DEPTH + "\n", 2, DEEP, id="lists"),
        pytest.param("title: x\na: " + "[" * 30_000 + "\n", 2, DEEP, id="lists, never closed"),
        pytest.param("title: x\na: " + "{a: " * 10_000 + "\n", 2, DEEP, id="mappings"),
        pytest.param("title: x\na: " + "[" * 1_100 + "]" * 1_100 + "\n", 2, DEEP, id="lists, closed"),
        pytest.param("title: x\na: " + "[" * MAX_DEPTH + " %\n", 2, DEEP, id="lists, then an error"),
        pytest.param("title: x\n" + NESTED, MAX_DEPTH + 2, DEEP, id="mappings by indentation"),
    ],
)
@pytest.mark.parametrize("in_fence", [False, True], ids=["unfenced", "fenced"])
def test_an_unreadable_header_is_reported_with_its_line_and_the_body_is_read(
    header: str, line: int, reason: str, in_fence: bool
) -> None:
    text = fenced(header) if in_fence else header

    (example,), (skipped,) = read(text)
    assert skipped == Skipped("redirect.md", line + in_fence, reason)
    assert (example.symbol, example.page and example.page.slug) == (None, "redirect")
    assert example.code == 'from flask import redirect\nredirect("/")\n'

    control = read("title: flask redirect\nmeta: all of it is plain & simple * ! text\n")
    assert (control[0][0].symbol, control[1]) == ("flask.redirect", [])


def test_a_header_with_the_greatest_depth_is_read() -> None:
    inside = MAX_DEPTH - 1
    header = read_header("a: " + "[" * inside + "]" * inside + "\nb: c\n")

    assert (header.fields, header.problem) == ({"b": "c"}, None)


def test_an_error_in_shallow_lists_is_not_reported_as_too_deep() -> None:
    brackets = "[" * (MAX_DEPTH - 1)

    assert read_header(fenced(f"a: {brackets} %\n")).problem == (2, "header is not valid YAML")
    assert read_header(fenced(f"a: [{brackets} %\n")).problem == (2, DEEP)  # control: one level more


@pytest.mark.parametrize("nested", ["? ", "- ", "? - "], ids=["keys", "lists", "both"])
def test_deep_nesting_without_brackets_is_refused_and_does_not_end_the_process(nested: str) -> None:
    # In its own process, because composing this ends the interpreter in some versions of libyaml.
    program = f"""
        from exsearch.readers.page.header import read_header
        print(read_header("---\\n" + {nested!r} * {64_000 // len(nested)} + "a\\n---\\n").problem)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, f"(2, {DEEP!r})\n"), done.stderr


@pytest.mark.parametrize("inside", ["just words\n", "- a\n- b\n"], ids=["text", "list"])
def test_a_fenced_header_without_keys_is_reported(inside: str) -> None:
    assert read_header(fenced(inside)).problem == (2, "header is not made of `key: value` lines")
    assert read_header(fenced("")).problem is None  # control: nothing is lost


@pytest.mark.parametrize(
    ("inside", "line"),
    [("title: x\nmeta: a: b\n", 3), ("title: x\nmeta: 'open\n", 4), ("title: x\n\nmeta: \x1b\n", 4)],
    ids=["two colons", "open quote", "control character"],
)
def test_a_fenced_header_that_is_not_yaml_is_reported_with_its_line(inside: str, line: int) -> None:
    text = fenced(inside)

    assert read_header(text) == Header({}, {}, len(text), (line, "header is not valid YAML"))


@pytest.mark.parametrize("filler", ["x" * 5_000_000, "y\nkey: " * 700_000], ids=["one line", "many lines"])
@pytest.mark.parametrize("in_fence", [False, True], ids=["unfenced", "fenced"])
def test_a_header_of_5_mb_is_refused_and_the_body_is_read(filler: str, in_fence: bool) -> None:
    header = f"title: flask redirect\nkey: {filler}\n"

    (example,), (skipped,) = read(fenced(header) if in_fence else header)

    assert skipped == Skipped(
        "redirect.md", 1 + in_fence, f"header is longer than {MAX_HEADER_CHARS} characters"
    )
    assert example.highlighted == (1, 2)


def test_a_header_of_the_greatest_length_is_read() -> None:
    header = "title: flask redirect\nmeta: "
    header += "x" * (MAX_HEADER_CHARS - len(header) - 1) + "\n"

    assert read(header)[1] == []
    assert len(read(header + "a: b\n")[1]) == 1  # control: one line more


@pytest.mark.parametrize("in_fence", [False, True], ids=["unfenced", "fenced"])
def test_the_first_of_two_equal_keys_is_read_and_the_second_reported(in_fence: bool) -> None:
    header = "title: flask redirect\nslug: x\nTitle: flask abort\ntitle: flask url_for\nmeta: text\n"
    text = fenced(header) if in_fence else header

    assert read_header(text) == Header(
        {"title": "flask redirect", "slug": "x", "meta": "text"},
        {},
        len(text),
        (3 + in_fence, "header has the key `Title` twice; the second is not read"),
    )


def test_a_repeated_key_costs_no_example() -> None:
    (example,), (skipped,) = read("title: flask redirect\ntitle: flask abort\n")

    assert (example.symbol, skipped.line) == ("flask.redirect", 2)
