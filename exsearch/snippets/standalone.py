"""Turn an example into a module that stands by itself.

An example in, text that always parses out: the code that its highlighted lines need, repaired where
the page breaks off, under a comment with its source and licence. Each addition and omission is
named in a comment. Names that the example does not bind are listed, not resolved, and relative
imports stay as they are.
"""

from __future__ import annotations

import ast
from bisect import bisect_right

from exsearch.garbage import nothing_collected
from exsearch.model import Record, Span, code_lines, spans_of
from exsearch.snippets.attribution import Taken, header, header_of, lines_taken
from exsearch.snippets.comments import MARK, commented
from exsearch.snippets.earlier import needed_before
from exsearch.snippets.functions import in_function
from exsearch.snippets.names import GIVEN, names_of
from exsearch.snippets.parsing import MOST_CHARACTERS, NO_TREE, Line, parse, parses, text_of
from exsearch.snippets.repair import Repaired, repair
from exsearch.snippets.scanner import read_segment
from exsearch.snippets.select import choose
from exsearch.snippets.select.syntax import by_lines, first_line, last_line
from exsearch.snippets.sessions import before_prompts, typed
from exsearch.snippets.spans import lines_of, merged, segments
from exsearch.snippets.statements import highlighted_functions, highlighted_statements

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from exsearch.model import Example
    from exsearch.snippets.parsing import Parsed

_NOT_PARSED = f"{MARK}everything is commented out, because it does not parse"
_LEFT_OUT = "## lines left out"
_IMPORTS = ("import ", "from ")
_BEGINNINGS = (*_IMPORTS, "def ", "class ", "async def ", "@")
_LONGEST_PART = 20_000
"""Lines of a definition that is read in a file that is not."""
_MOST_SPANS = 10
"""Runs of lines that a header names as left out."""


class Standalone(Record):
    """A module made from an example."""

    text: str
    """Parses; ends with a newline."""
    highlighted: tuple[int, ...]
    """1-based lines of `text` that are highlighted lines of the example."""
    lines: tuple[Span, ...]
    """The lines of the example's code that are in `text`."""
    undefined: tuple[str, ...]
    """The names that it needs and does not bind, sorted."""
    relative: tuple[str, ...]
    """The relative modules that it imports from, sorted: "..models"."""


class _Document(Record):
    """The code of an example, split into lines like the parser does."""

    lines: list[str]
    numbers: list[int]
    """For each line its line in the code; 0 for an added line."""
    highlighted: tuple[int, ...]
    """1-based, of `lines`; so are the cuts."""
    cuts: tuple[int, ...]
    earlier: Taken
    """What its header says of lines, if the code is a module that was made here before."""

    def statements(self, repaired: Repaired | None) -> list[Span]:
        """Return the lines of the highlighted statements."""
        parts: list[Span] = []
        if repaired is not None and not self.cuts and repaired.are(self.lines):
            parts = _parts(repaired.tree, len(self.lines), self.highlighted)
        return highlighted_statements("\n".join(self.lines), self.highlighted, self.cuts, parts)


def _parts(tree: ast.Module, count: int, highlighted: Sequence[int]) -> list[Span]:
    """Return the lines of the statements at the highlights, each with the next statement of the module."""
    starts = [first_line(group[0]) for group in by_lines(tree.body)]
    borders = [1, *starts, count + 1, count + 1]
    found = []
    for number in highlighted:
        at = bisect_right(starts, number)
        found.append(Span(borders[at], borders[min(at + 2, len(borders) - 1)] - 1))
    return merged(found)


def modules(examples: Sequence[Example]) -> list[Standalone]:
    """Return a module for each example; a file with several of them is parsed once."""
    made: dict[int, Standalone] = {}
    parsed = _Parsed()
    for at in sorted(range(len(examples)), key=lambda at: examples[at].code):
        made[at] = standalone(examples[at], parsed)
    return [made[at] for at in range(len(examples))]


class _Parsed:
    """A parser that remembers its last text: trees are too large to keep many."""

    def __init__(self) -> None:
        self._text = ""
        self._tree = ast.Module(body=[], type_ignores=[])

    def __call__(self, text: str) -> ast.Module:
        if text != self._text:
            self._text, self._tree = "", ast.Module(body=[], type_ignores=[])  # not two trees at a time
            self._tree = parse(text)
            self._text = text
        return self._tree


def standalone(example: Example, parsed: Parsed | None = None) -> Standalone:
    """Return the code that the highlighted lines of an example need, as a module that parses.

    A module made from such a module, with the lines that it highlights, is the same again. `parsed`
    parses the whole document.
    """
    with nothing_collected():
        return _standalone(example, parsed or _Parsed())


def _standalone(example: Example, parsed: Parsed) -> Standalone:
    whole_page = _without_output(_document(example), parsed)
    wanted = _of_block(example, whole_page)
    document, repaired = _repaired(whole_page if wanted is None else wanted.document, parsed)
    statements = document.statements(repaired)
    marked = frozenset(lines_of(statements)) if wanted is None else wanted.marked
    body, tree, others = _body(document, repaired, marked, needs_function=wanted is not None)
    names = names_of(tree.body)
    undefined = tuple(sorted(names.needed - names.bound - GIVEN))
    relative = tuple(sorted(_relative_imports(tree)))
    lines = _in_code(body, document)
    taken = document.earlier
    if not taken.lines:
        left_out = _in_code(others, document)
        taken = Taken(lines_taken(example, lines), lines_taken(example, left_out, _MOST_SPANS))
    top = [Line(text, 0) for text in header(example, taken, undefined, relative)]
    whole = [*top, *([Line("", 0)] if body else []), *body]
    highlighted = _highlighted(whole, document, statements)
    return Standalone(f"{text_of(whole)}\n", highlighted, lines, undefined, relative)


def _in_code(lines: Sequence[Line], document: _Document) -> tuple[Span, ...]:
    """Return where lines of a module stand in the code of the example."""
    numbers = {document.numbers[line.origin - 1] for line in lines if line.origin} - {0}
    return tuple(spans_of(tuple(sorted(numbers))))


def _document(example: Example) -> _Document:
    """Return the code of an example without the header of an earlier run."""
    lines: list[str] = []
    numbers: list[int] = []
    for number, line in enumerate(code_lines(example.code.removeprefix("\ufeff")), 1):
        # A lone "\r" ends a line for the parser.
        pieces = line.removesuffix("\r").split("\r")
        lines += pieces
        numbers += [number] * len(pieces)
    top, earlier = header_of(lines)
    numbers = numbers[top:]
    highlighted, cuts = (
        tuple(n for n, number in enumerate(numbers, 1) if number in wanted)
        for wanted in (frozenset(example.highlighted), frozenset(example.cuts))
    )
    return _Document(lines[top:], numbers, highlighted, cuts, earlier)


def _without_output(document: _Document, parsed: Parsed) -> _Document:
    """Return a document with the code of its session; for highlighted output, what printed it."""
    count = before_prompts(document.lines)
    if count is None:
        return document
    if parses("\n".join(document.lines), parsed) or not parses("\n".join(document.lines[:count])):
        return document  # the prompts are in a string, which the page may cut off before its end
    found = typed(document.lines, document.cuts)
    places = {place: n for n, place in enumerate(found.places, 1)}
    highlighted = {places[found.outputs.get(number - 1, number - 1)] for number in document.highlighted}
    return document._replace(
        lines=found.lines,
        numbers=[document.numbers[place] for place in found.places],
        highlighted=tuple(sorted(highlighted)),
        cuts=tuple(places[number - 1] for number in document.cuts),
    )


class _Wanted(Record):
    """A page of documentation without the lines that a block of it does not need."""

    document: _Document
    marked: frozenset[int]
    """Lines that are kept whole."""


def _of_block(example: Example, document: _Document) -> _Wanted | None:
    """Return what the block of an example needs of its page; None without a block.

    Other blocks are left out, but for what the block needs of those above.
    """
    if example.block is None or document.earlier.lines:
        return None
    numbers = document.numbers
    own = [n for n, number in enumerate(numbers, 1) if example.block.first <= number <= example.block.last]
    kept = set(own)
    marked = {n for n in own if document.lines[n - 1].strip()}
    try:
        for node in needed_before(parse("\n".join(document.lines[: own[-1]])), own[0], own[-1]):
            places = range(first_line(node), last_line(node) + 1)
            kept.update(places)
            if not isinstance(node, (ast.Import, ast.ImportFrom)):
                marked.update(places)
    except NO_TREE:
        kept.update(range(1, own[0]))
    lines = [line if n in kept else "" for n, line in enumerate(document.lines[: own[-1]], 1)]
    within = document._replace(lines=lines, numbers=numbers[: own[-1]], cuts=())
    return _Wanted(within, frozenset(marked))


def _reduced(document: _Document) -> _Document:
    """Return the imports of a document and the definitions around its highlighted lines."""
    code = "\n".join(document.lines)
    parts = segments(len(document.lines), document.cuts)
    if len(code) > MOST_CHARACTERS:  # too long to be read as a whole
        parts = _near(document, parts)
    kept = highlighted_functions(code, document.highlighted, document.cuts, parts)
    for part in parts:
        for statement in read_segment(document.lines, part):
            if statement.head in ("import", "from") and not statement.indent:
                kept.append(Span(statement.first, statement.last))
    highlighted = frozenset(document.highlighted)
    places: list[int] = []
    for span in spans_of(tuple(sorted(set(lines_of(kept))))):
        places += [0, *lines_of([span])]
    return _Document(
        lines=[document.lines[place - 1] if place else _LEFT_OUT for place in places],
        numbers=[document.numbers[place - 1] if place else 0 for place in places],
        highlighted=tuple(n for n, place in enumerate(places, 1) if place in highlighted),
        cuts=tuple(n for n, place in enumerate(places, 1) if not place),
        earlier=document.earlier,
    )


def _near(document: _Document, parts: Sequence[Span]) -> list[Span]:
    """Return the lines of the imports, and those of the definitions of the module at the highlights.

    Without reading: as lines without indentation that begin like an import or a definition.
    """
    lines = document.lines
    starts = [n for n, line in enumerate(lines, 1) if line.startswith(_BEGINNINGS)]
    starts = [n for n in starts if not lines[n - 2].startswith("@") or n == 1]
    found = []
    for first, last in parts:
        borders = [first, *(n for n in starts if first < n <= last), last + 1]
        wanted = {bisect_right(borders, n) - 1 for n in document.highlighted if first <= n <= last}
        wanted.update(at for at, n in enumerate(borders[:-1]) if lines[n - 1].startswith(_IMPORTS))
        spans = [Span(borders[at], borders[at + 1] - 1) for at in sorted(wanted)]
        found += [Span(a, min(b, a + _LONGEST_PART)) for a, b in spans]
    return found


def _repaired(document: _Document, parsed: Parsed) -> tuple[_Document, Repaired | None]:
    """Return a document and its repaired lines; None if even the reduced document cannot be repaired."""
    repaired = repair(document.lines, document.cuts, parsed)
    if repaired is None and not _is_comment(document.lines):
        reduced = _reduced(document)
        repaired = repair(reduced.lines, reduced.cuts)
        if repaired is not None or sum(map(len, document.lines)) > MOST_CHARACTERS:
            return reduced, repaired
    return document, repaired


def _body(
    document: _Document, found: Repaired | None, marked: frozenset[int], *, needs_function: bool
) -> tuple[list[Line], ast.Module, list[Line]]:
    """Return the chosen lines, their tree, and lines that use their names, but are left out.

    If nothing else parses, all lines are chosen as comments.

    With `needs_function`, what Python allows in functions only is put into one.
    """
    if found is None:
        return _commented_out(document.lines), ast.Module(body=[], type_ignores=[]), []
    repaired, tree = found
    if marked and document.cuts:  # the lines around a cut may not be neighbours in the result
        cuts = frozenset(document.cuts)
        repaired = [Line("", 0) if line.origin in cuts else line for line in repaired]
    if needs_function:
        repaired = in_function(repaired, tree)
        tree = parse(text_of(repaired))
    places = [n for n, line in enumerate(repaired, 1) if line.origin in marked]
    try:
        taken = choose(repaired, tree, places)
        chosen = _stripped(taken.lines)
        return chosen, parse(text_of(chosen)), taken.left_out
    except NO_TREE:
        return _stripped(repaired), tree, []


def _commented_out(lines: Sequence[str]) -> list[Line]:
    if _is_comment(lines):
        return [Line(text, n) for n, text in enumerate(lines, 1)]
    return [Line(_NOT_PARSED, 0), *(Line(commented(text), n) for n, text in enumerate(lines, 1))]


def _is_comment(lines: Sequence[str]) -> bool:
    return all(line.startswith("#") and "\0" not in line for line in lines)


def _highlighted(whole: Sequence[Line], document: _Document, statements: Sequence[Span]) -> tuple[int, ...]:
    """Return the lines of the result that are highlighted lines of the example.

    A statement that was changed, or that replaces a highlighted blank line, counts as a whole.
    """
    shown = {line.origin: line.text for line in whole}
    highlighted = frozenset(document.highlighted)
    wanted: set[int] = set()
    for span in statements:
        places = set(lines_of([span]))
        own = places & highlighted
        unchanged = all(shown.get(n, "") == document.lines[n - 1] for n in places)
        wanted |= own if own and unchanged else places
    return tuple(n for n, line in enumerate(whole, 1) if line.origin in wanted)


def _stripped(lines: list[Line]) -> list[Line]:
    """Return the lines without the blank ones at both ends."""
    full = [n for n, line in enumerate(lines) if line.text.strip()]
    return lines[full[0] : full[-1] + 1] if full else []


def _relative_imports(tree: ast.Module) -> set[str]:
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    return {"." * node.level + (node.module or "") for node in imports if node.level}
