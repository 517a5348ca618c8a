"""The picture of the README shows what the commands in it show today."""

from __future__ import annotations

import runpy

from helpers import ROOT

MAKER = runpy.run_path(str(ROOT / "docs" / "tour" / "make_picture.py"))


def test_the_picture_shows_what_comes_out() -> None:
    text_of, drawn = MAKER["text_of"], MAKER["PICTURE"].read_text(encoding="utf-8")
    made = MAKER["picture"]()

    assert text_of(drawn) == text_of(made), "`python docs/tour/make_picture.py` draws it again"
    for typed in MAKER["TYPED"]:
        assert f"${typed}".replace(" ", "") in text_of(made)


def test_the_picture_is_on_the_front_page_and_fetches_nothing() -> None:
    drawn = MAKER["PICTURE"].read_text(encoding="utf-8")

    assert "](docs/tour.svg)" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert drawn.count("http") == 1  # the name of its format
    assert "url(" not in drawn.replace("url(#", "")
