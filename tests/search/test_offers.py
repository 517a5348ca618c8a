"""TAB offers the names that are shown, and other names where they are typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.learned import learned
from helpers.pages import page

from exsearch.index.sqlite.opening import in_memory
from exsearch.ingest.add import add
from exsearch.search.offers import names_starting
from exsearch.sources.pages import locate_pages

if TYPE_CHECKING:
    from pathlib import Path


def test_private_names_are_offered_where_a_line_is_typed_or_nothing_else() -> None:
    index = learned({"shop.pay": 1, "shop._till": 1, "shop._inner.add": 1})

    def offered(word: str) -> list[str]:
        return [name.text for name in names_starting(index, word)]

    assert offered("shop.") == ["shop.pay"]
    assert offered("shop._") == ["shop._inner.", "shop._till"]
    assert offered("shop._inner.") == ["shop._inner.add"]


def test_the_names_that_are_shown_are_offered_before_others(tmp_path: Path) -> None:
    of_flask = page("~~from flask import make_response\n~~make_response()\n")
    (tmp_path / "one.md").write_text(of_flask)
    (tmp_path / "two.md").write_text(of_flask.replace("make_response", "url_for").replace("make-", "url-"))
    writer = in_memory()
    add(writer, locate_pages(str(tmp_path), "made", "pages"))

    def offered(word: str) -> list[str]:
        return [name.text for name in names_starting(writer, word)]

    assert offered("flask.") == ["flask.make_response", "flask.url_for"]
    assert offered("fl") == ["flask.make_response", "flask.url_for"]
    assert offered("make") == ["make_response"]
    assert offered("flask.helpers.") == ["flask.helpers.make_response", "flask.helpers.url_for"]
    assert offered("helpers.m") == ["helpers.make_response"]
    assert offered("x") == []  # control
