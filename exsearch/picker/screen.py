"""The picker as a screen of our own, for those without fzf; the only file that imports Textual.

What is listed and previewed is found in threads, so that typing never waits. Every text is a `rich.text.Text`
of clean pieces, because Textual would read markup in strings: `[red]`, and worse, `[@click=...]`.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from functools import partial

from textual import on
from textual.app import App, SuspendNotSupported
from textual.binding import Binding
from textual.containers import Container, VerticalScroll
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import get_current_worker

from exsearch.errors import ExsearchError
from exsearch.model import Record
from exsearch.output.lines import BOLD_RED, Piece, as_rich
from exsearch.output.safe import clean
from exsearch.picker.answers import KEYS
from exsearch.picker.entries import NAME, ROW, Entry, Found, best_row
from exsearch.picker.fzf import open_terminal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.text import Text
    from textual.app import ComposeResult

    from exsearch.output.lines import Line

_WIDE = 110
"""Columns from which on the preview is beside the list."""


class Source(Record):
    """What the screen asks; all but `open` may be called in threads."""

    found: Callable[[str], Found]
    preview: Callable[[Entry, str, int, int], list[Line]]
    """Takes an entry, the text that is typed, columns and lines."""
    copy: Callable[[str], str]
    save: Callable[[str], str]
    """Both take a ref, and return what to say."""
    open: Callable[[str], object]


class Chosen(Record):
    """What was picked, and the text that it was listed for."""

    text: str
    ref: str
    """"" if nothing was."""
    is_interrupted: bool = False


class Listed(Message):
    """What is listed for a text is known."""

    def __init__(self, text: str, found: Found) -> None:
        self.text = text
        self.found = found
        super().__init__()


class Previewed(Message):
    """The preview of an entry is known."""

    def __init__(self, entry: Entry, lines: list[Line]) -> None:
        self.entry = entry
        self.lines = lines
        super().__init__()


class Said(Message):
    """An action is done, or failed."""

    def __init__(self, text: str, *, is_error: bool) -> None:
        self.text = text
        self.is_error = is_error
        super().__init__()


class Preview(VerticalScroll):
    """Where the preview is drawn."""

    class Resized(Message):
        """It has another size, so that its lines have to be drawn anew."""

    def on_resize(self) -> None:
        """Say so."""
        self.post_message(self.Resized())


class Picking(App[Chosen]):
    """A line to type in, a list, and a preview of what is chosen in it."""

    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (_WIDE, "-wide")]  # noqa: RUF012 - as Textual declares it
    CSS = """
    #typed, #typed:focus { height: 1; border: none; padding: 0; background: ansi_default;
                           background-tint: ansi_default 0%; }
    #typed > .input--cursor { text-style: underline; }
    #keys { height: 1; color: ansi_bright_black; }
    #list { border: none; padding: 0; background: ansi_default; height: 1fr; scrollbar-size-vertical: 1;
            text-wrap: nowrap; text-overflow: ellipsis; }
    #list > .option-list--option { padding: 0; }
    #list > .option-list--option-highlighted { text-style: bold; background: ansi_default;
                                               color: ansi_default; }
    #preview { height: 1fr; padding: 0 0 0 1; background: ansi_default; scrollbar-size-vertical: 1; }
    .-narrow #both { layout: vertical; }
    .-wide #both { layout: horizontal; }
    .-narrow #preview { border-top: solid ansi_bright_black; }
    .-wide #preview { border-left: solid ansi_bright_black; width: 1fr; }
    .-wide #list { width: 1fr; }
    """
    BINDINGS = [  # noqa: RUF012 - as Textual declares it
        Binding("escape,ctrl+q", "leave", priority=True),
        Binding("ctrl+c", "interrupt", priority=True),
        Binding("ctrl+z", "suspend_process", priority=True),
        Binding("up,ctrl+p", "move(-1)", priority=True),
        Binding("down,ctrl+n", "move(1)", priority=True),
        Binding("pageup", "move(-10)", priority=True),
        Binding("pagedown", "move(10)", priority=True),
        Binding("shift+up", "scroll(-1)", priority=True),
        Binding("shift+down", "scroll(1)", priority=True),
        Binding("tab", "take", priority=True),
        Binding("ctrl+y", "copy", priority=True),
        Binding("ctrl+o", "open", priority=True),
        Binding("ctrl+s", "save", priority=True),
    ]

    def __init__(self, text: str, first: Found, source: Source) -> None:
        super().__init__(ansi_color=True)
        self._text = text
        self._first = first
        self._source = source
        self._entries: tuple[Entry, ...] = ()
        self._pointed: int | None = None
        """The position of the entry with a pointer, because no colour marks it in every theme."""

    def compose(self) -> ComposeResult:
        """Yield the widgets."""
        yield Input(self._text, id="typed", select_on_focus=False)
        yield Static(KEYS, id="keys", markup=False)
        with Container(id="both"):
            yield OptionList(id="list", markup=False)
            with Preview(id="preview"):
                yield Static(id="code", markup=False)

    def on_mount(self) -> None:
        """Draw in the terminal's own colours, and list what was found before the start."""
        self.theme = next(name for name in ("ansi-dark", "textual-ansi") if name in self.available_themes)
        self._typed.focus()
        self._list.can_focus = self._preview.can_focus = False
        self._show_list(Listed(self._text, self._first))

    # -- the list

    @on(Input.Changed, "#typed")
    def _find(self, event: Input.Changed) -> None:
        self.run_worker(partial(self._found, event.value), thread=True, exclusive=True, group="list")

    def _found(self, text: str) -> None:
        worker = get_current_worker()
        if not worker.is_cancelled:
            found = self._source.found(text)
            if not worker.is_cancelled:
                self.post_message(Listed(text, found))

    @on(Listed)
    def _show_list(self, message: Listed) -> None:
        if message.text != self._typed.value:
            return
        self._entries = message.found.entries
        self._list.clear_options()
        self._list.add_options([Option(_prompt(entry, "  ")) for entry in self._entries])
        self._pointed = None
        self._list.highlighted = 0 if self._entries else None

    def action_move(self, by: int) -> None:
        """Choose another entry."""
        if self._entries:
            self._list.highlighted = min(max(0, (self._list.highlighted or 0) + by), len(self._entries) - 1)

    @property
    def _chosen(self) -> Entry | None:
        at = self._list.highlighted
        return self._entries[at] if at is not None and at < len(self._entries) else None

    # -- the preview

    @on(OptionList.OptionHighlighted, "#list")
    def _point(self) -> None:
        for at, sign in ((self._pointed, "  "), (self._list.highlighted, "> ")):
            if at is not None and at < len(self._entries):
                self._list.replace_option_prompt_at_index(at, _prompt(self._entries[at], sign))
        self._pointed = self._list.highlighted

    @on(OptionList.OptionHighlighted, "#list")
    @on(Preview.Resized)
    def _look(self) -> None:
        if (entry := self._chosen) is not None:
            size = self._preview.size
            look = partial(self._looked, entry, self._typed.value, size.width - 1, size.height)
            self.run_worker(look, thread=True, exclusive=True, group="preview")

    def _looked(self, entry: Entry, text: str, columns: int, lines: int) -> None:
        worker = get_current_worker()
        if not worker.is_cancelled:
            preview = self._source.preview(entry, text, columns, lines)
            if not worker.is_cancelled:
                self.post_message(Previewed(entry, preview))

    @on(Previewed)
    def _show_preview(self, message: Previewed) -> None:
        if message.entry == self._chosen:
            self.query_one("#code", Static).update(as_rich(message.lines))
            self._preview.scroll_home(animate=False)

    def action_scroll(self, by: int) -> None:
        """Move the preview."""
        self._preview.scroll_relative(y=by, animate=False)

    # -- keys that end it, or take a name

    @on(Input.Submitted, "#typed")
    @on(OptionList.OptionSelected, "#list")
    def _choose(self) -> None:
        entry = self._chosen
        if entry is not None and entry.kind == ROW:
            self.exit(Chosen(self._typed.value, entry.ref))
        elif entry is not None and (row := best_row(self._entries, entry.ref, self._typed.value)):
            self.exit(Chosen(self._typed.value, row))
        else:
            self.action_take()

    def action_take(self) -> None:
        """Take the name that is chosen as the text."""
        entry = self._chosen
        if entry is not None and entry.kind == NAME:
            self._typed.value = f"{entry.ref} "
            self._typed.cursor_position = len(self._typed.value)

    def action_leave(self) -> None:
        """End without an example."""
        self.exit(Chosen("", ""))

    def action_interrupt(self) -> None:
        """End as Ctrl-C ends other commands."""
        self.exit(Chosen("", "", is_interrupted=True))

    # -- keys that do something with an example

    def action_copy(self) -> None:
        """Copy the example."""
        self._do(self._source.copy)

    def action_save(self) -> None:
        """Write the example to a file."""
        self._do(self._source.save)

    def _do(self, action: Callable[[str], str]) -> None:
        entry = self._chosen
        if entry is not None and entry.ref:
            self.run_worker(partial(self._done, action, entry.ref), thread=True, group="actions")

    def _done(self, action: Callable[[str], str], ref: str) -> None:
        try:
            self.post_message(Said(action(ref), is_error=False))
        except ExsearchError as error:
            self.post_message(Said(str(error), is_error=True))

    @on(Said)
    def _say(self, message: Said) -> None:
        self.notify(
            clean(message.text), severity="error" if message.is_error else "information", markup=False
        )

    def action_open(self) -> None:
        """Open the example in the editor, which gets the terminal."""
        entry = self._chosen
        if entry is None or not entry.ref:
            return
        try:
            with self.suspend():
                self._source.open(entry.ref)
        except SuspendNotSupported:
            self._source.open(entry.ref)
        self.refresh()

    @property
    def _typed(self) -> Input:
        return self.query_one("#typed", Input)

    @property
    def _list(self) -> OptionList:
        return self.query_one("#list", OptionList)

    @property
    def _preview(self) -> VerticalScroll:
        return self.query_one("#preview", VerticalScroll)


def _prompt(entry: Entry, sign: str) -> Text:
    return as_rich([(Piece(sign, BOLD_RED), *entry.line)])


def run(text: str, first: Found, source: Source, *, color: bool) -> Chosen:
    """Let the user choose: an entry for a text, which they may change. `first` is what is listed for it.

    Raises OutputError if there is no terminal.
    """
    if not color:
        os.environ["NO_COLOR"] = "1"  # for Textual
    with _on_terminal():
        chosen = Picking(text, first, source).run()
    return Chosen("", "", is_interrupted=True) if chosen is None else chosen


@contextmanager
def _on_terminal() -> Iterator[None]:
    """Put the terminal in the place of the streams that Textual reads and draws on, if they are others."""
    if os.name != "posix":
        yield
        return
    with open_terminal() as terminal:
        kept = {stream: os.dup(stream) for stream in (0, 2) if not os.isatty(stream)}
        for stream in kept:
            os.dup2(terminal.fileno(), stream)
        try:
            yield
        finally:
            for stream, before in kept.items():
                os.dup2(before, stream)
                os.close(before)
