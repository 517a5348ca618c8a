"""What the picker lists and previews for a text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import pytest
from helpers.indexes import make_index

import exsearch
from exsearch.commands import Out
from exsearch.config import places
from exsearch.errors import IndexDamaged
from exsearch.model import Settings
from exsearch.output import Style
from exsearch.output.lines import painted
from exsearch.output.terminal import UNICODE, Screen
from exsearch.picker.entries import NAME, NOTE, ROW, Asked, best_row, found_for
from exsearch.picker.preview import preview_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from exsearch.picker.entries import Found


def lines(found: Found) -> list[str]:
    return [painted([entry.line], color=False).rstrip() for entry in found.entries]


def names(found: Found) -> list[str]:
    return [entry.ref for entry in found.entries if entry.kind == NAME]


def previewed(asked: Asked, text: str, at: int, *, columns: int = 60, height: int = 30) -> str:
    entry = found_for(text, asked).entries[at]
    screen = Screen(columns, height, UNICODE)
    return painted(preview_of(entry.kind, entry.ref, text, asked, screen), color=False)


def test_without_a_word_the_names_that_most_projects_use_are_listed(asked: Asked) -> None:
    found = found_for("", asked)

    assert lines(found) == ["parcel.wrap  used by 3", "parcel.wrap_all  used by 1"]
    assert found.hits == ()


def test_while_a_word_is_typed_each_name_has_a_few_rows(asked: Asked) -> None:
    found = found_for("wrap", asked)

    assert names(found) == ["parcel.wrap", "parcel.wrap_all", "parcel.Wrapper"]
    rows = [entry.kind for entry in found.entries]
    assert rows == [NAME, ROW, ROW, ROW, NAME, ROW, ROW, NAME, ROW]


def test_a_blank_after_the_word_lists_all_rows_of_the_search(asked: Asked) -> None:
    found = found_for("wrap ", asked)

    assert [hit.symbol for hit in found.hits].count("parcel.wrap") == 8
    assert len([hit for hit in found_for("wrap", asked).hits if hit.symbol == "parcel.wrap"]) == 3  # control


@pytest.mark.parametrize(
    "words", ["wrap", "parcel.wrap_all", "Wrapper", "wrap data", "wrpa_all", "wrap project:till"]
)
def test_the_first_answer_is_that_of_the_api(asked: Asked, home: Path, words: str) -> None:
    with exsearch.open(str(home)) as index:
        assert found_for(f"{words} ", asked).hits[0].id == index.search(*words.split(), tests=False)[0].id


def test_a_whole_dotted_name_has_all_its_rows_without_a_blank(asked: Asked) -> None:
    assert len([hit for hit in found_for("parcel.wrap", asked).hits if hit.symbol == "parcel.wrap"]) == 8


def test_a_name_that_is_the_text_has_a_best_row(asked: Asked) -> None:
    entries = found_for("parcel.wrap ", asked).entries
    first = next(entry.ref for entry in entries if entry.kind == ROW)

    assert best_row(entries, "parcel.wrap", "parcel.wrap ") == first
    assert best_row(entries, "parcel.wrap", "parcel.wr") == ""
    assert best_row(entries, "parcel.nosuch", "parcel.nosuch") == ""
    assert best_row((), "parcel.wrap", "parcel.wrap") == ""


def test_rows_are_numbered_as_show_will_know_them(asked: Asked) -> None:
    found = found_for("wrap", asked)

    rows = [entry for entry in found.entries if entry.kind == ROW]
    assert [row.ref for row in rows] == [hit.id for hit in found.hits]
    assert [line.split()[0] for line in lines(found) if line.startswith("  ")] == list("123456")


def test_the_best_use_of_your_own_project_comes_first_and_is_marked(
    asked: Asked, stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "yours" not in "".join(lines(found_for("wrap ", asked)))  # control

    monkeypatch.chdir(stored.parent / "till")

    assert lines(found_for("wrap ", asked))[1].endswith("return parcel.wrap(text)  till  yours")


def test_conditions_narrow_what_is_listed(asked: Asked) -> None:
    assert {hit.project for hit in found_for("wrap project:till ", asked).hits} == {"till"}
    assert len({hit.project for hit in found_for("wrap ", asked).hits}) > 1  # control


def test_conditions_in_the_settings_narrow_it_unless_they_are_left_out(asked: Asked) -> None:
    set_to = Settings(filters=(("project", ("till",)),))
    narrow = asked._replace(out=asked.out._replace(settings=set_to))

    assert {hit.project for hit in found_for("wrap ", narrow).hits} == {"till"}
    assert len({hit.project for hit in found_for("wrap ", narrow._replace(filters=False)).hits}) > 1


def test_a_condition_that_is_not_complete_is_a_note_with_the_next_step(asked: Asked) -> None:
    (note,) = found_for("wrap license:", asked).entries

    assert note.kind == NOTE
    assert "for example license:permissive" in previewed(asked, "wrap license:", 0)


def test_what_is_not_found_is_a_note_with_what_to_do(asked: Asked) -> None:
    first, *_ = found_for("zzzzzz", asked).entries

    assert (first.kind, lines(found_for("zzzzzz", asked))[0]) == (NOTE, "nothing found for zzzzzz")
    assert previewed(asked, "zzzzzz", 0).strip()


@pytest.mark.usefixtures("lean")
def test_an_empty_index_is_a_note_with_what_to_do(tmp_path: Path) -> None:
    empty = Asked(places(), Out(Style(terminal=True, color=False), quiet=True))

    assert lines(found_for("", empty)) == ["nothing is indexed yet"]
    assert "exsearch add" in previewed(empty, "", 0)


def test_a_slip_of_the_finger_lists_the_nearest_name(asked: Asked) -> None:
    assert names(found_for("wrpa_all", asked)) == ["parcel.wrap_all"]


def test_an_index_that_cannot_be_used_is_a_note(asked: Asked) -> None:
    with open(asked.places.index_file, "wb") as file:
        file.write(b"no index" * 1000)

    (note,) = found_for("wrap", asked).entries

    assert note.kind == NOTE
    assert "index.sqlite" in previewed(asked, "wrap", 0, columns=200)


def test_an_index_that_turns_out_to_be_damaged_is_a_note_with_the_remedy(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(*_: object, **__: object) -> NoReturn:
        raise IndexDamaged("it is damaged", hint="build it again")

    monkeypatch.setattr("exsearch.picker.entries.answered", damaged)

    assert lines(found_for("wrap", asked)) == ["it is damaged"]
    assert previewed(asked, "wrap", 0).split("\n")[:2] == ["it is damaged", "build it again"]


def test_the_preview_of_a_name_is_its_card_and_its_best_example(asked: Asked) -> None:
    shown = previewed(asked, "wrap", 0)

    assert "parcel.wrap(data, *, twice=False)" in shown
    assert "Wrap data in paper." in shown
    assert "▌" in shown


def test_the_preview_of_a_row_shows_its_highlights_however_low_it_is(asked: Asked) -> None:
    at = next(n for n, line in enumerate(lines(found_for("wrap", asked))) if "wrap(letter" in line)

    low, high = (previewed(asked, "wrap", at, height=height) for height in (4, 30))

    assert "▌     return wrap(letter" in low
    assert len(low.splitlines()) < len(high.splitlines())  # control


HOSTILE = {
    "evil.md": """\
title: evil red Example Code
slug: evil-red-examples
symbol: evil.red

## Example 1 from te\x1b[31ma\u202epot
[te\x1b[31ma\u202epot](https://example.org/teapot) is a sample.

```python
import evil\x1b]0;x\x07
~~evil.red()  # \u202e\x1b[2J
```
""",
}


def test_strangers_text_is_clean_in_lines_refs_and_previews(
    asked: Asked, home: Path, tree: Callable[..., Path]
) -> None:
    make_index(home, pages=[tree(HOSTILE)])

    found = found_for("evil", asked)

    assert [entry.kind for entry in found.entries] == [NAME, ROW]
    assert "te^[[31ma" in lines(found)[1]  # control: the name is as it was written
    texts = [*lines(found), *(entry.ref for entry in found.entries)]
    texts += [previewed(asked, "evil", at).replace("\n", "") for at in range(len(found.entries))]
    assert "evil.red()  # " in texts[-1]  # control
    assert [text for text in texts if not text.isprintable()] == []
