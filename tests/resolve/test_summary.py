"""Summaries and terms, as they are stored."""

from __future__ import annotations

import pytest
from helpers.summaries import summary

from exsearch.resolve.link import Linker
from exsearch.resolve.summary import (
    NO_NUMBER,
    UNKNOWN_TERM,
    Entry,
    Module,
    Post,
    module_text,
    modules,
    parse,
    read_entry,
)


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("i a.b", Entry("i", "a.b", "", (), ())),
        ("v m.X%|?", Entry("v", "m.X%|?", "", (), ())),
        ("f - ?", Entry("f", "?", "", (), ())),
        ("f ap m.X% @a.b() @c", Entry("f", "m.X%", "ap", ("a.b()", "c"), ())),
        ("c -", Entry("c", "", "", (), ())),
        ("c T,U m.A m.B<$T>", Entry("c", "", "", ("m.A", "m.B<$T>"), ("T", "U"))),
        ("a x +m.y", Entry("a", "", "", ("x", "+m.y"), ())),
        ("a", Entry("a", "", "", (), ())),
        ("", Entry("v", "?", "", (), ())),
        ("f", Entry("v", "?", "", (), ())),
        ("x y", Entry("v", "?", "", (), ())),
    ],
)
def test_an_entry_is_read(text: str, entry: Entry) -> None:
    assert read_entry(text) == entry


def test_modules_are_read_from_a_text() -> None:
    text = module_text("shop", True, {"x": "v ?", "*": "i a b"}) + module_text("shop.cart", False, {})
    shop, cart = modules(text)

    assert text == "\tshop/\nx\tv ?\n*\ti a b\n\tshop.cart\n"
    assert (shop.name, shop.is_package, list(shop.names()), shop.stars()) == (
        "shop",
        True,
        ["x", "*"],
        ["a", "b"],
    )
    assert (cart.name, cart.is_package, list(cart.names()), cart.entries("x")) == ("shop.cart", False, [], [])
    assert shop.entries("x") == [read_entry("v ?")]


def test_a_module_is_read_only_when_a_name_in_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    whole = Module._read

    def note(module: Module) -> object:
        read.append(module.name)
        return whole(module)

    monkeypatch.setattr(Module, "_read", note)
    asked: list[str] = []

    def texts(top: str) -> list[str]:
        asked.append(top)
        return [summary("shop/\nx i shop.cart.X\n\nshop.cart\nX c -\n\nshop.other\ny f - ?")]

    linker = Linker(texts)
    linker.link("shop.x")
    linker.link("shop.cart.X.y")

    assert sorted(read) == ["shop", "shop.cart"]
    assert asked == ["shop"]


def shape(post: Post) -> str:
    """Return a term as it was understood, with blanks between its parts."""
    root = post.root if isinstance(post.root, str) else f"({'|'.join(map(shape, post.root))})"
    return " ".join([root, *[sign + _argument(argument) for sign, argument in post.steps]])


def _argument(argument: object) -> str:
    if isinstance(argument, tuple):
        return ",".join("|".join(map(shape, union)) for union in argument)
    return "" if argument == NO_NUMBER else str(argument)


@pytest.mark.parametrize(
    ("term", "shapes"),
    [
        ("m.X", ["m.X"]),
        ("~3.x", ["~3.x"]),
        ("m.X%", ["m.X %"]),
        ("m.f().a.b", ["m.f () .a .b"]),
        ("m.f()()", ["m.f () ()"]),
        ("$T.x", ["$T .x"]),
        ("?", ["?"]),
        ("m.X|?|m.Y%", ["m.X", "?", "m.Y %"]),
        ("m.X*[][2][-1]@", ["m.X * [ [2 [-1 @"]),
        ("m.X!", ["m.X !"]),
        ("m.X!!.y", ["m.X !! .y"]),
        ("m.X^.y", ["m.X ^ .y"]),
        ("m.X^^.y", ["m.X ^^ .y"]),
        ("(m.X|m.Y%).a", ["(m.X|m.Y %) .a"]),
        ("m.L<m.X%|?,$T>%.a", ["m.L <m.X %|?,$T % .a"]),
        ("m.T<m.L<m.X%>%,...>%", ["m.T <m.L <m.X % %,... %"]),
        ("größe.x()", ["größe.x ()"]),
    ],
)
def test_a_term_is_parsed(term: str, shapes: list[str]) -> None:
    assert [shape(post) for post in parse(term)] == shapes
    assert "|".join(post.texts[-1] for post in parse(term)) == term


@pytest.mark.parametrize(
    "term",
    ["", "|", "m.X|", "(m.X", "m.X)", "m.X<", "m.X<>", "m.X<m.Y", "m.X[a]", "m.X[", "m.X(", "m.X(1)",
     "m.X,m.Y", "m.X%y", "(" * 99 + "m.X" + ")" * 99, "m.X" + "()" * 200, "m." + "x" * 5000 + "()"],
)  # fmt: skip
def test_what_is_no_term_is_unknown(term: str) -> None:
    assert parse(term) == UNKNOWN_TERM
    assert parse("m.X") != UNKNOWN_TERM  # control
