"""How a symbol is used: drawn in a terminal, as lines for pipes, and as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from exsearch.model import Card, Definition, Hit
from exsearch.output import usage as of
from exsearch.output.lines import painted
from exsearch.output.terminal import ASCII, UNICODE, Screen
from exsearch.output.usage_records import as_dict, lines
from exsearch.output.ways import as_code
from exsearch.resolve.shapes import PLACES
from exsearch.usage import Arguments, Keyword, Member, Usage, Way, main_ways, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

DEFINITION = Definition("web@1/web.py:3", ("(url, timeout=None)",), "Fetch a page.", "", "web", "1", "MIT",
                        "web.py", 3, 0)  # fmt: skip
CARD = Card("web.get", "function", 9, 3, False, 0, DEFINITION, is_asked_for=True)


def hit(text: str, project: str = "shop") -> Hit:
    return Hit(
        f"{project}@1/a.py:1", "web.api.get", project, "MIT", "a.py", 1, text, 0, 0.0, "", 0, "web.get"
    )


def call(positional: int, *keywords: str, star: bool = False, double: bool = False) -> Arguments:
    return Arguments(positional, star, keywords, double)


USAGE = Usage(
    CARD,
    "web.api.get",
    (
        Way(call(1, "timeout"), "assigned", 6, 3, hit("r = get("), "r = web.get(address, timeout=10)"),
        Way(call(1), "chained", 3, 2, hit("get(1).text", "till"), "web.get(1).text"),
        Way(call(2), "awaited", 1, 1),
    ),
    (Way(None, "argument", 2, 1), Way(None, "import", 1, 1)),
    3,
    (Keyword("timeout", 6, (("10", 3), ("5", 1))), Keyword("help", 1, (("'x'", 1),))),
    0,
    9,
    8,
    ((".json()", 4), ("returned", 1)),
    (("except OSError", 3), ("loop", 2)),
    (("json.loads", 2),),
    (),
)
NOTHING = USAGE._replace(calls=(), others=(), projects=0, keywords=(), examples=0, looked_at=0, results=(),
                         guards=(), together=())  # fmt: skip


def drawn(usage: Usage = USAGE, width: int = 80, *, rare: bool = False, ascii_only: bool = False) -> str:
    screen = Screen(width, 24, ASCII if ascii_only else UNICODE, "ascii" if ascii_only else "utf-8")
    found, _ = of.drawn(usage, screen, rare=rare)
    return "\n".join(line.rstrip() for line in painted(found, color=False).split("\n"))


def test_the_answer_at_80_columns() -> None:
    assert drawn() == (
        "web.get(url, timeout=None)\n"
        "  function  ·  9 uses in 3 projects  ·  web 1  ·  MIT\n"
        "  Fetch a page.\n"
        "  definition: `exsearch show web@1/web.py:3`\n"
        "how it is used: 10 calls in 9 uses by 3 projects (_ is any value)\n"
        "  ████████  60 %  3 projects   _ = get(_, timeout=_)\n"
        "  1  r = web.get(address, timeout=10)\n"
        "  ████      30 %  2 projects   get(_)._\n"
        "  2  web.get(1).text\n"
        "  +1 rarer: --all\n"
        "  keywords    timeout= 60 % (10, 5), help= 10 %\n"
        "  not called  passed on 2, imported 1\n"
        "in 8 of 9 uses with calls looked at:\n"
        "  result      .json() 50 %, returned 12 %\n"
        "  guarded     except OSError 37 %, loop 25 %\n"
        "  together    json.loads 25 %\n"
    )


def test_the_answer_at_40_columns() -> None:
    assert drawn(width=40) == (
        "web.get(url, timeout=None)\n"
        "  function  ·  9 uses in 3 projects\n"
        "  web 1  ·  MIT\n"
        "  Fetch a page.\n"
        "  definition:\n"
        "    `exsearch show web@1/web.py:3`\n"
        "how it is used: 10 calls in 9 uses\n"
        "    by 3 projects (_ is any value)\n"
        "  ████████  60 %  3 projects\n"
        "    _ = get(_, timeout=_)\n"
        "  1  r = web.get(address, timeout=10)\n"
        "  ████      30 %  2 projects   get(_)._\n"
        "  2  web.get(1).text\n"
        "  +1 rarer: --all\n"
        "  keywords    timeout= 60 % (10, 5),\n"
        "    help= 10 %\n"
        "  not called  passed on 2, imported 1\n"
        "in 8 of 9 uses with calls looked at:\n"
        "  result      .json() 50 %,\n"
        "    returned 12 %\n"
        "  guarded     except OSError 37 %,\n"
        "    loop 25 %\n"
        "  together    json.loads 25 %\n"
    )


def test_all_ways_are_drawn_if_rare_ones_are_wanted() -> None:
    assert drawn(rare=True).split("is any value)\n")[1].split("in 8 of 9")[0] == (
        "  ████████  60 %  3 projects   _ = get(_, timeout=_)\n"
        "  1  r = web.get(address, timeout=10)\n"
        "  ████      30 %  2 projects   get(_)._\n"
        "  2  web.get(1).text\n"
        "  █▎        10 %  1 project    await get(_, _)\n"
        "  keywords    timeout= 60 % (10, 5), help= 10 %\n"
        "how it is used: 3 times, no call\n"
        "  ████████  66 %  1 project    _(get)\n"
        "  ████      33 %  1 project    import get\n"
    )


def test_what_is_never_called_has_the_places_where_it_stands() -> None:
    class_ = USAGE._replace(
        card=Card("web.Error", "class", 3, 1, False, 0), calls=(), keywords=(), looked_at=0,
        others=(Way(None, "except", 2, 2, hit("except Error:"), "except web.Error:"),
                Way(None, "annotation", 1, 1, hit("x: Error"), "x: Error")),
        members=(Member("web.Error.args", "attribute", 4, 2, hit("error.args")),),
    )  # fmt: skip

    assert drawn(class_) == (
        "web.Error  class  ·  3 uses in 1 project\n"
        "how it is used: 3 times, no call\n"
        "  ████████  66 %  2 projects   except Error\n"
        "  1  except web.Error:\n"
        "  ████      33 %  1 project    _: Error\n"
        "  2  x: Error\n"
        "most used members in it:\n"
        "  3  .args  ·  4 uses in 2 projects\n"
    )


def test_subclasses_and_methods_are_named_as_such() -> None:
    def heading(*ways: Way, kind: str = "class") -> list[str]:
        text = drawn(USAGE._replace(card=CARD._replace(kind=kind, definition=None), calls=ways), 100)
        return [text.split("\n")[1], text.split("projects   ")[1].split("\n")[0]]

    base, made = Way(None, "base", 2, 2), Way(call(0), "statement", 1, 2)
    assert heading(base) == [
        "how it is used: 2 subclasses by 3 projects (_ is any value)", "class _(get)",
    ]  # fmt: skip
    assert heading(made, base)[0] == (
        "how it is used: 1 call in 9 uses and 2 subclasses by 3 projects (_ is any value)"
    )
    bare = Way(None, "decorator", 2, 2)  # no call, so that the uses with calls are others
    assert heading(made, bare)[0] == "how it is used: 3 calls by 3 projects (_ is any value)"
    assert heading(made, kind="method")[1] == ".get()"
    assert heading(made)[1] == "get()"  # control


def test_a_symbol_that_nothing_uses_has_its_card_alone() -> None:
    card = CARD._replace(uses=0, projects=0)

    assert drawn(NOTHING._replace(card=card)).split("\n")[1:] == [
        "  function  ·  no uses in the index  ·  web 1  ·  MIT", "  Fetch a page.",
        "  definition: `exsearch show web@1/web.py:3`", "",
    ]  # fmt: skip


def test_examples_that_are_not_counted_are_told() -> None:
    assert drawn(NOTHING._replace(not_counted=2)).endswith("\nnot counted: 2 uses on pages\n")
    assert "not counted" not in drawn(NOTHING)  # control


def test_what_was_seen_once_among_many_examples_is_left_out() -> None:
    seen = ((".json()", 4), ("returned", 1))

    assert "returned" in drawn(USAGE._replace(results=seen, looked_at=19))
    assert "returned" not in drawn(USAGE._replace(results=seen, looked_at=20))


def test_a_small_share_is_not_nothing() -> None:
    keywords = (Keyword("timeout", 1, ()),)
    ways = (Way(call(1), "assigned", 1000, 3),)

    assert "timeout= <1 %" in drawn(USAGE._replace(keywords=keywords, calls=ways))


def test_a_terminal_without_blocks_gets_signs() -> None:
    text = drawn(ascii_only=True)

    assert text.isascii()
    assert "  ########  60 %" in text
    assert "  ####      30 %" in text


@pytest.mark.parametrize(("place", "code"), [
    ("statement", "get(_)"), ("assigned", "_ = get(_)"), ("returned", "return get(_)"),
    ("awaited", "await get(_)"), ("decorator", "@get(_)"), ("base", "class _(get(_))"),
    ("with", "with get(_)"), ("argument", "_(get(_))"), ("element", "[get(_)]"),
    ("iterated", "for _ in get(_)"), ("condition", "if get(_)"), ("chained", "get(_)._"),
    ("annotation", "_: get(_)"), ("except", "except get(_)"), ("import", "import get(_)"),
    ("read", "get(_)"), ("other", "get(_)"),
])  # fmt: skip
def test_each_place_has_its_code(place: str, code: str) -> None:
    assert as_code(Way(call(1), place, 1, 1), "get") == code


def test_every_place_is_tested() -> None:
    (mark,) = test_each_place_has_its_code.pytestmark  # type: ignore[attr-defined]

    assert {place for place, _ in mark.args[1]} == set(PLACES)


@pytest.mark.parametrize(("arguments", "code"), [
    (call(0), "get()"),
    (call(2, "a", "b"), "get(_, _, a=_, b=_)"),
    (call(1, "a", star=True, double=True), "get(_, *_, a=_, **_)"),
    (call(7), "get(7 values)"),
    (None, "get"),
])  # fmt: skip
def test_arguments_as_code(arguments: Arguments | None, code: str) -> None:
    assert as_code(Way(arguments, "statement", 1, 1), "get") == code


# -- which ways are the main ones


@st.composite
def ways(draw: st.DrawFn) -> tuple[Way, ...]:
    times = draw(st.lists(st.integers(1, 3000), max_size=12))
    return tuple(Way(call(at), "assigned", each, 1) for at, each in enumerate(times))


@given(ways())
def test_main_ways_are_few_and_none_but_the_first_is_rare(all_of: tuple[Way, ...]) -> None:
    found, whole = main_ways(all_of), sum(way.times for way in all_of)

    assert len(found) <= 5
    assert found[:1] == all_of[:1]
    assert all(way.times * 100 >= whole for way in found[1:])
    assert sum(way.times for way in found[:-1]) * 10 < whole * 9 or not found
    if len(found) < 5:  # nothing more was left to show
        left = [way for way in all_of if way not in found]
        covered = sum(way.times for way in found)
        assert covered * 10 >= whole * 9 or all(way.times * 100 < whole for way in left)


@given(ways())
def test_shares_never_add_up_to_more_than_100(all_of: tuple[Way, ...]) -> None:
    whole = sum(way.times for way in all_of)

    assert sum(percent(way.times, whole) for way in all_of) <= 100
    assert percent(0, 0) == 0


# -- strangers' text

_EVIL = "\x1b[31m\x07\u202e\x9b"


def _hostile(text: str) -> Usage:
    return USAGE._replace(
        card=CARD._replace(name=f"web.{text}", definition=None),
        calls=(Way(call(1, text), "assigned", 2, 1, hit(text), text),),
        keywords=(Keyword(text, 2, ((text, 2),)),),
        results=((f".{text}()", 2),), guards=((f"except {text}", 2),), together=((text, 2),),
        members=(Member(f"web.{text}.{text}", None, 1, 1, hit(text)),),
    )  # fmt: skip


@pytest.mark.parametrize("width", [20, 40, 80])
def test_no_strangers_text_reaches_the_terminal_or_a_pipe_raw(width: int) -> None:
    screen = Screen(width, 24, UNICODE)
    text = painted(of.drawn(_hostile(_EVIL), screen)[0], color=True)
    piped, _ = lines(_hostile(_EVIL))

    for char in ("\x1b[31m", "\x07", "\u202e", "\x9b"):
        assert char not in text
        assert char not in piped
    assert "^[" in text.replace("\n", "")
    assert "\x1b[1;36m" in text  # control: our own escape sequences are there


@given(st.text(max_size=30), st.integers(20, 100))
def test_no_line_is_wider_than_the_terminal(text: str, width: int) -> None:
    found, _ = of.drawn(_hostile(text), Screen(width, 24, UNICODE))

    for line in painted(found, color=False).split("\n"):
        assert cell_len(line.rstrip()) <= width


# -- programs


def fields(text: str) -> list[list[str]]:
    return [line.split("\t") for line in text.splitlines()]


def test_the_lines_for_a_pipe() -> None:
    text, hits = lines(USAGE)

    assert fields(text) == [
        ["symbol", "web.get", "-", "10", "3", "function"],
        ["call", "_ = get(_, timeout=_)", "60", "6", "3", "1", "shop", "MIT", "a.py",
         "r = web.get(address, timeout=10)"],
        ["call", "get(_)._", "30", "3", "2", "2", "till", "MIT", "a.py", "web.get(1).text"],
        ["keyword", "timeout=", "60", "6", "10 5"],
        ["keyword", "help=", "10", "1", "'x'"],
        ["result", ".json()", "50", "4"],
        ["result", "returned", "12", "1"],
        ["guard", "except OSError", "37", "3"],
        ["guard", "loop", "25", "2"],
        ["together", "json.loads", "25", "2"],
    ]  # fmt: skip
    assert [each.project for each in hits] == ["shop", "till"]


def test_with_rare_ways_a_pipe_has_those_that_are_no_calls_too() -> None:
    text, _ = lines(USAGE, rare=True)

    assert [line[:5] for line in fields(text) if line[0] in ("call", "other")][2:] == [
        ["call", "await get(_, _)", "10", "1", "1"],
        ["other", "_(get)", "66", "2", "1"],
        ["other", "import get", "33", "1", "1"],
    ]


def test_a_pipe_and_a_terminal_number_the_same_examples_alike() -> None:
    members = (Member("web.get.a", None, 1, 1, hit("x", "third")),)
    with_members = USAGE._replace(members=members)

    assert lines(with_members)[1] == of.drawn(with_members, Screen(80, 24, UNICODE))[1]


def test_the_record_has_everything() -> None:
    record = json.loads(json.dumps(as_dict(USAGE)))

    assert list(record) == [
        "schema", "symbol", "name", "answer", "calls", "projects", "shapes", "others", "keywords", "examples",
        "looked_at", "results", "guards", "together", "members", "not_counted",
    ]  # fmt: skip
    assert (record["name"], record["calls"], record["projects"]) == ("web.get", 10, 3)
    assert record["answer"]["summary"] == "Fetch a page."
    assert record["shapes"][0] == {
        "code": "_ = get(_, timeout=_)",
        "arguments": {"positional": 1, "star": False, "keywords": ["timeout"], "double_star": False},
        "place": "assigned", "times": 6, "projects": 3, "share": 0.6,
        "example": {"id": "shop@1/a.py:1", "project": "shop", "license": "MIT", "path": "a.py", "line": 1,
                    "code": "r = web.get(address, timeout=10)"},
    }  # fmt: skip
    assert [each["times"] for each in record["shapes"]] == [6, 3, 1]
    assert record["shapes"][2]["example"] is None
    assert record["others"][0]["arguments"] is None
    assert record["keywords"][0] == {
        "name": "timeout", "calls": 6, "share": 0.6,
        "values": [{"value": "10", "examples": 3}, {"value": "5", "examples": 1}],
    }  # fmt: skip
    assert record["results"][0] == {"result": ".json()", "examples": 4, "share": 0.5}
    assert record["guards"][0] == {"guard": "except OSError", "examples": 3, "share": 0.375}
    assert record["together"] == [{"name": "json.loads", "examples": 2, "share": 0.25}]


def test_the_record_of_what_nothing_uses_has_the_same_keys() -> None:
    def keys(record: dict[str, Any]) -> Sequence[str]:
        return list(record)

    assert keys(as_dict(NOTHING)) == keys(as_dict(USAGE))
