"""A signature is taken apart at its commas, whatever strings and brackets are in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exsearch.output.signatures import LONGEST, Signature, taken_apart, without_annotation


@pytest.mark.parametrize(
    ("text", "before", "parameters", "after"),
    [
        ("()", "(", (), ")"),
        ("(a, b) -> str", "(", ("a", "b"), ") -> str"),
        ("@classmethod (a, *, b=1)", "@classmethod (", ("a", "*", "b=1"), ")"),
        ("(a: dict[str, int] = {1: 2, 3: 4}, b=(1, 2))", "(",
         ("a: dict[str, int] = {1: 2, 3: 4}", "b=(1, 2)"), ")"),
        ("(sep=',', end=\"\\\"), \", quote='(')", "(", ("sep=','", "end=\"\\\"), \"", "quote='('"), ")"),
        ("(a) -> Callable[[int], str]", "(", ("a",), ") -> Callable[[int], str]"),
    ],
)  # fmt: skip
def test_a_signature_in_pieces(text: str, before: str, parameters: tuple[str, ...], after: str) -> None:
    assert taken_apart(text) == Signature(before, parameters, after)


@pytest.mark.parametrize("text", ["", "str", "(a, b", "(a='", "(a[)", "] ("])
def test_what_is_no_whole_signature_is_not_taken_apart(text: str) -> None:
    assert taken_apart(text) is None


@pytest.mark.parametrize(
    ("parameter", "plain"),
    [
        ("a: int", "a"),
        ("a: int = 1", "a=1"),
        ("a: dict[str, int]={'=': 1}", "a={'=': 1}"),
        ("a: Literal['=', ':'] = ':'", "a=':'"),
        ("**kw: Unpack[X]", "**kw"),
        ("a", "a"),
        ("*", "*"),
        ("key=lambda x: x", "key=lambda x: x"),
    ],
)
def test_a_parameter_without_its_type(parameter: str, plain: str) -> None:
    assert without_annotation(parameter) == plain


_NO_BLANKS_OR_COMMAS = str.maketrans("", "", " ,")


@given(st.text("ab(),[]{}'\"\\=: ->", max_size=60))
def test_pieces_lose_nothing_but_blanks(text: str) -> None:
    apart = taken_apart(text)

    if apart is not None:
        whole = apart.before + ",".join(apart.parameters) + apart.after
        assert whole.translate(_NO_BLANKS_OR_COMMAS) == text.translate(_NO_BLANKS_OR_COMMAS)
        assert text.count(",") - whole.count(",") in (0, 1)  # a last comma stands before no parameter


def test_only_the_start_of_a_very_long_signature_is_looked_at() -> None:
    assert taken_apart("(" + "a, " * LONGEST + ")") is None
    assert taken_apart("(" + "a, " * (LONGEST // 4) + ")") is not None  # control
