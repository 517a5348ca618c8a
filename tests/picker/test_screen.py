"""The picker's own screen, driven by Textual's pilot."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from exsearch.errors import OutputError
from exsearch.output.lines import Piece
from exsearch.output.terminal import UNICODE, Screen
from exsearch.picker.entries import NAME, ROW, Entry, Found, found_for
from exsearch.picker.preview import preview_of

pytest.importorskip("textual", reason="Textual is not installed: pip install 'exsearch[tui]'")

from textual.widgets import Input, OptionList, Static

from exsearch.picker.screen import Chosen, Picking, Preview, Source

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.pilot import Pilot

    from exsearch.output.lines import Line
    from exsearch.picker.entries import Asked

    Acts = Callable[[Pilot[Chosen]], Awaitable[Any]]


class Done:
    """What keys have done."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []

    def act(self, what: str, ref: str) -> str:
        self.said.append((what, ref))
        return f"{what} [b]{ref}[/b]"


def source_of(asked: Asked, done: Done) -> Source:
    def preview(entry: Entry, text: str, columns: int, lines: int) -> list[Line]:
        return preview_of(entry.kind, entry.ref, text, asked, Screen(columns, lines, UNICODE))

    acts = [partial(done.act, what) for what in ("copied", "saved", "opened")]
    return Source(partial(found_for, asked=asked), preview, *acts)


def picked(source: Source, acts: Acts, text: str = "", size: tuple[int, int] = (80, 24)) -> Chosen | None:
    """Start the picker, do something with it, and return what was chosen."""
    app = Picking(text, source.found(text), source)

    async def run() -> None:
        async with app.run_test(size=size) as pilot:
            await settled(pilot)
            await acts(pilot)

    asyncio.run(run())
    return app.return_value


async def settled(pilot: Pilot[Chosen]) -> None:
    """Wait until nothing is looked for any more, and what was found is drawn."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()  # the preview of the new list
    await pilot.pause()


async def press(pilot: Pilot[Chosen], *keys: str) -> None:
    await pilot.press(*keys)
    await settled(pilot)


def listed(pilot: Pilot[Chosen]) -> list[str]:
    options = pilot.app.query_one("#list", OptionList).options
    return [str(option.prompt) for option in options]


def preview(pilot: Pilot[Chosen]) -> str:
    return str(pilot.app.query_one("#code", Static).content)


@pytest.fixture
def done() -> Done:
    return Done()


@pytest.fixture
def source(asked: Asked, done: Done) -> Source:
    return source_of(asked, done)


def test_typing_lists_and_previews(source: Source) -> None:
    async def acts(pilot: Pilot[Chosen]) -> None:
        assert listed(pilot) == ["> parcel.wrap  used by 3", "  parcel.wrap_all  used by 1"]
        await press(pilot, "down")
        assert listed(pilot) == ["  parcel.wrap  used by 3", "> parcel.wrap_all  used by 1"]
        await press(pilot, *"wrap_")
        assert [line for line in listed(pilot) if "parcel.wrap " in line] == []
        assert "wrap_all" in listed(pilot)[0]
        assert "parcel.wrap_all(*data)" in preview(pilot)
        await press(pilot, "escape")

    assert picked(source, acts) == Chosen("", "")


def test_enter_on_a_name_lists_its_rows_and_on_a_row_picks_it(source: Source) -> None:
    async def acts(pilot: Pilot[Chosen]) -> None:
        await press(pilot, "enter")
        assert pilot.app.query_one("#typed", Input).value == "parcel.wrap "
        await press(pilot, "down", "down", "up", "enter")

    chosen = picked(source, acts)

    assert chosen is not None
    first = next(entry for entry in source.found("parcel.wrap ").entries if entry.kind == ROW)
    assert (chosen.text, chosen.ref) == ("parcel.wrap ", first.ref)


def test_keys_copy_save_and_open_what_is_chosen(source: Source, done: Done) -> None:
    async def acts(pilot: Pilot[Chosen]) -> None:
        await press(pilot, "ctrl+y", "down", "ctrl+s", "ctrl+o")
        said = [notification.message for notification in pilot.app._notifications]
        assert "copied [b]parcel.wrap[/b]" in said  # no markup
        await press(pilot, "escape")

    picked(source, acts, "wrap")

    row = source.found("wrap").entries[1].ref
    assert done.said == [("copied", "parcel.wrap"), ("saved", row), ("opened", row)]


def test_what_cannot_be_done_is_said(source: Source) -> None:
    def fails(ref: str) -> str:
        raise OutputError("there is no clipboard here")

    async def acts(pilot: Pilot[Chosen]) -> None:
        await press(pilot, "ctrl+y")
        assert [each.message for each in pilot.app._notifications] == ["there is no clipboard here"]
        await press(pilot, "ctrl+c")

    assert picked(source._replace(copy=fails), acts, "wrap") == Chosen("", "", is_interrupted=True)


def test_nothing_found_is_no_end(source: Source) -> None:
    async def acts(pilot: Pilot[Chosen]) -> None:
        await press(pilot, *"zz", "enter", "tab", "ctrl+y")
        assert "nothing found" in listed(pilot)[0]
        await press(pilot, "ctrl+u", *"wrap_all", "down", "enter")

    chosen = picked(source, acts)
    assert chosen is not None
    assert chosen.text == "wrap_all"


@pytest.mark.parametrize(("size", "is_beside"), [((80, 24), False), ((120, 40), True)])
def test_the_preview_is_beside_the_list_if_there_is_room(
    source: Source, size: tuple[int, int], is_beside: bool
) -> None:
    async def acts(pilot: Pilot[Chosen]) -> None:
        at = pilot.app.query_one("#preview", Preview).region
        assert (at.x > 0) is is_beside
        assert at.right <= size[0]
        assert at.bottom <= size[1]

    picked(source, acts, "wrap", size)


def test_the_preview_is_drawn_anew_for_another_size(source: Source) -> None:
    async def acts(pilot: Pilot[Chosen]) -> None:
        await pilot.resize_terminal(30, 20)
        await settled(pilot)
        width = pilot.app.query_one("#preview", Preview).size.width
        assert max(map(len, preview(pilot).splitlines())) <= width

    picked(source, acts, "wrap")


HOSTILE = "[red]x[/red] [@click=app.leave]y[/] [link=http://x]z[/link] ^[[31m"


def test_strangers_text_is_no_markup() -> None:
    entries = (Entry(NAME, HOSTILE, (Piece(HOSTILE, "1"),)), Entry(ROW, "x:1", (Piece(HOSTILE),)))
    source = Source(lambda _: Found(entries), lambda *_: [(Piece(HOSTILE),)], str, str, str)

    async def acts(pilot: Pilot[Chosen]) -> None:
        assert listed(pilot) == [f"> {HOSTILE}", f"  {HOSTILE}"]
        assert preview(pilot) == HOSTILE
        await pilot.click("#code", offset=(12, 0))
        await pilot.click("#code", offset=(14, 0))
        drawn = "\n".join(strip.text for strip in pilot.app.screen._compositor.render_strips())
        assert "[@click=app.leave]y[/]" in drawn
        await press(pilot, "ctrl+c")

    assert picked(source, acts) == Chosen("", "", is_interrupted=True)  # a click did not leave before
