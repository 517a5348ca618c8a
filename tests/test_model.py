from __future__ import annotations

import pickle

import pytest

from exsearch.model import License, Query, Span, absolute, code_lines, spans_of


def test_a_record_is_a_named_tuple() -> None:
    stated = License("MIT license", None, "MIT", 'spelling: "mit"')

    assert stated == License(text="MIT license", url=None, spdx="MIT", evidence='spelling: "mit"')
    assert stated._replace(url="u").url == "u"
    assert stated._asdict()["spdx"] == "MIT"
    assert pickle.loads(pickle.dumps(stated)) == stated
    assert repr(Span(1, 2)) == "Span(first=1, last=2)"


@pytest.mark.parametrize(
    ("values", "named"),
    [((1,), {}), ((1, 2, 3), {}), ((1,), {"first": 1}), ((1, 2), {"third": 3})],
    ids=["missing", "too many", "twice", "unknown"],
)
def test_a_record_takes_exactly_its_fields(values: tuple[int, ...], named: dict[str, int]) -> None:
    with pytest.raises(TypeError, match="Span takes first, last"):
        Span(*values, **named)

    assert Span(1, last=2) == (1, 2)  # control


def test_the_last_fields_of_a_record_may_have_defaults() -> None:
    assert Query(("a",), ()) == (("a",), (), False, False)
    assert (
        Query(("a",), (), True)
        == Query(words=("a",), conditions=(), pasted=True)
        == (("a",), (), True, False)
    )
    with pytest.raises(TypeError, match="Query takes words, conditions, pasted"):
        Query(("a",))  # type: ignore[call-arg]


def test_a_record_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Span(1, 2).first = 3  # type: ignore[misc]


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("", []),
        ("a", ["a"]),
        ("a\n", ["a"]),
        ("a\n\n", ["a", ""]),
        ("a\r\nb\x0cc\u2028d\n", ["a\r", "b\x0cc\u2028d"]),
    ],
)
def test_lines_end_at_newlines_and_nowhere_else(code: str, lines: list[str]) -> None:
    assert code_lines(code) == lines


def test_consecutive_lines_make_spans() -> None:
    assert list(spans_of((1, 2, 3, 7, 9, 10))) == [Span(1, 3), Span(7, 7), Span(9, 10)]
    assert list(spans_of(())) == []


@pytest.mark.parametrize(("url", "shown"), [
    ("https://example.org/a", "https://example.org/a"), ("file:///srv/a", "file:///srv/a"),
    ("../programs/a.py", ""), ("LICENSE", ""), ("/pages/a.html", ""), ("a/b:c", ""), ("", ""), (None, ""),
])  # fmt: skip
def test_an_address_that_leads_only_from_its_page_is_not_shown(url: str | None, shown: str) -> None:
    assert absolute(url) == shown
