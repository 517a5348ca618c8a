"""The verb `show`: references -> examples -> code, printed, copied or opened in the editor."""

from __future__ import annotations

from exsearch.asking import open_for_reading
from exsearch.commands import DONE, JSON, JSON_1, write_examples
from exsearch.model import Record
from exsearch.output import plain
from exsearch.search.refs import resolve_all

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from exsearch.commands import Out
    from exsearch.config import Places
    from exsearch.index.protocol import Reader
    from exsearch.model import Example, Span
    from exsearch.output.lines import Line

ALL, HIGHLIGHTED, FUNCTION, STANDALONE = "all", "highlighted", "function", "standalone"
PRINTED, COPIED, OPENED = "printed", "copied", "opened"


class ShowRequest(Record):
    """Examples, the part of them that is wanted, and where it goes."""

    refs: tuple[str, ...]
    part: str = ALL
    """ALL of the code, the HIGHLIGHTED statements, each FUNCTION around a highlight, or STANDALONE."""
    context: int | None = None
    """Lines around that part; with ALL, around the highlighted statements."""
    header: bool = True
    to: str = PRINTED
    """PRINTED, COPIED to the clipboard, OPENED in the editor, JSON or JSON_1."""

    def is_whole(self) -> bool:
        """Return whether the stored excerpts are shown, and no part of the documents."""
        return self.to in (JSON, JSON_1) or (self.part == ALL and self.context is None)


def show(request: ShowRequest, places: Places, out: Out) -> int:
    """Show examples; returns the exit status. Raises NotFound if a reference names nothing."""
    theme = theme_of(out)
    index = open_for_reading(places)
    examples = referred(index, request.refs, places, out, with_documents=not request.is_whole())
    if request.to in (JSON, JSON_1):
        write_examples([(example, None) for example in examples], request.to)
    elif request.to == OPENED:
        from exsearch.commands.open import open_example

        for example in examples:
            open_example(index, example, places, out)
    elif request.to == COPIED:
        from exsearch.output import desktop

        text = "\n".join([plain_text(example, request) for example in examples])
        out.say(f"exsearch: copied {desktop.copy(text)}")
    elif out.style.terminal:
        _draw(examples, request, out, theme)
    else:
        for number, example in enumerate(examples):
            text = plain_text(example, request, color=out.style.color, theme=theme)
            plain.write("\n" * bool(number) + text)
    return DONE


def referred(
    index: Reader, refs: Iterable[str], places: Places, out: Out, *, with_documents: bool = False
) -> list[Example]:
    """Return the examples that references name, and say for each reference how it was understood.

    A part is cut out of the whole document. Otherwise the stored excerpt is enough.
    """
    examples, took = resolve_all(index, refs, places.state)
    for each in took:
        out.say(f"exsearch: {each}")
    if not with_documents:
        return examples
    from exsearch.search.examples import with_document

    return [with_document(index, example) for example in examples]


def _draw(examples: Sequence[Example], request: ShowRequest, out: Out, theme: str) -> None:
    from exsearch.output import code, terminal

    screen = terminal.screen()
    lines: list[Line] = []
    for example in examples:
        shown = _standing_alone(example) if request.part == STANDALONE else example
        lines += [()] * bool(lines)
        lines += code.drawn(shown, _spans(shown, request), screen, color=out.style.color, theme=theme)
    terminal.write(lines, out.style, screen)


def theme_of(out: Out) -> str:
    """Return the colours of code that the user has set, "" for what is usual. Raises SettingsError."""
    if not (out.style.color and out.style.theme):
        return ""
    from exsearch.output.themes import check_theme

    check_theme(out.style.theme, out.settings.who("theme") or "")
    return out.style.theme


def plain_text(example: Example, request: ShowRequest, *, color: bool = False, theme: str = "") -> str:
    """Return the wanted part of an example as plain code, or as code with colours and nothing else."""
    header = request.header
    if request.part == STANDALONE:  # a module has its own attribution
        example, header = _standing_alone(example), False
    wanted = _spans(example, request)
    if color:
        from exsearch.output import code

        return code.in_color(example, wanted, header=header, theme=theme)
    return plain.show(example, wanted, header=header)


def _spans(example: Example, request: ShowRequest) -> list[Span] | None:
    """Return the lines of the wanted part; None for all lines."""
    if request.part == STANDALONE or request.is_whole():
        return None
    from exsearch.snippets.parts import spans_of

    return spans_of(example, functions=request.part == FUNCTION, context=request.context or 0)


def _standing_alone(example: Example) -> Example:
    from exsearch.snippets.parts import standing_alone

    return standing_alone(example)
