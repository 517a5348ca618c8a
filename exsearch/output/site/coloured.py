"""Code to lines of HTML with the classes of Pygments, whose formatter escapes what it is given."""

from __future__ import annotations

from itertools import pairwise

from markupsafe import Markup
from pygments import highlight  # type: ignore[import-untyped]
from pygments.formatters.html import HtmlFormatter  # type: ignore[import-untyped]
from pygments.lexers.python import PythonLexer  # type: ignore[import-untyped]

from exsearch.model import Record, code_lines
from exsearch.output.code import numbers_shown, words_of_cut
from exsearch.output.safe import clean_code

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from exsearch.model import Example

_LEXER = PythonLexer(stripnl=False, stripall=False, ensurenl=True)
_FORMATTER = HtmlFormatter(nowrap=True)


class CodeLine(Record):
    """A line of an example as a page shows it."""

    number: str
    """In its file; in the code if that is not known, "" if it is in no file."""
    html: Markup
    is_marked: bool
    cut: str
    """What was left out here, in words; "" for a line of code."""


def lines_of(example: Example) -> list[CodeLine]:
    """Return the lines of an example, those that use the symbol marked."""
    texts = [clean_code(line).rstrip() for line in code_lines(example.code)]
    numbers = numbers_shown(example, len(texts))
    marked, cuts = set(example.highlighted), set(example.cuts)
    return [
        CodeLine(numbers[at - 1], html, at in marked, words_of_cut(texts[at - 1]) if at in cuts else "")
        for at, html in enumerate(_coloured(texts, example.cuts), 1)
    ]


def inline(text: str) -> Markup:
    """Return one line of code."""
    (line,) = _coloured([" ".join(clean_code(text).split())], ())
    return line


def _coloured(lines: Sequence[str], cuts: Iterable[int]) -> list[Markup]:
    """Return lines with colours. Parts between cuts stand alone, because a cut may leave a string open."""
    return [
        html for first, last in pairwise((0, *cuts, len(lines))) for html in _highlighted(lines[first:last])
    ]


def _highlighted(lines: Sequence[str]) -> list[Markup]:
    if not lines:
        return []
    html = highlight("\n".join(lines) + "\n", _LEXER, _FORMATTER)
    return [Markup(line) for line in html.split("\n")[: len(lines)]]  # noqa: S704 - Pygments has escaped it
