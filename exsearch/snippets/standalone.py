"""Turn an example into a module that stands by itself.

An example in, text that always parses out: what its highlighted lines need, mended where the page
breaks off, under a comment that says where it comes from and on what terms. Nothing is guessed in
silence: what was added, closed, commented out or left out is said in comments. Nothing is resolved
outside of the example: names that it does not bind are listed, relative imports stay as they are.
"""

from __future__ import annotations

import ast
import textwrap

from exsearch.model import Span, code_lines, spans_of
from exsearch.snippets.comments import MARK, comment_text, commented
from exsearch.snippets.mend import Line, mend
from exsearch.snippets.names import GIVEN, names_of
from exsearch.snippets.notice import license_words
from exsearch.snippets.parsing import MOST_CHARACTERS, NO_TREE, parse
from exsearch.snippets.scanner import read_segment
from exsearch.snippets.selection import choose
from exsearch.snippets.spans import segments
from exsearch.snippets.statements import highlighted_functions, highlighted_statements

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import NamedTuple as Record

    import libcst

    from exsearch.model import Example
else:
    from exsearch.model import Record

# The first two lines are the same in every module: there, a stranger's name that holds "coding:"
# would say how the file is to be decoded, and the rest could be written to decode into code.
_TITLE = (
    '# Extracted by exsearch: comments that begin with "exsearch:" say what was changed.',
    "# Where it comes from, and on what terms:",
)
_FIELD = "#   "
_MORE = "#     "
_LINES = "Lines"
_WIDTH = 96

_NOT_PARSED = f"{MARK}all of it is commented out, it does not parse"
_LEFT_OUT = "## lines left out"


class Standalone(Record):
    """A module made from an example."""

    text: str
    """Parses; ends with a newline."""
    highlighted: tuple[int, ...]
    """1-based lines of `text` that are highlighted lines of the example."""
    lines: tuple[Span, ...]
    """The lines of the example's code that `text` shows."""
    undefined: tuple[str, ...]
    """The names that it needs and does not bind, sorted."""
    relative: tuple[str, ...]
    """The relative modules that it imports from, sorted: "..models"."""
    notes: tuple[str, ...]
    """The comments on what was changed or left out, in order, each once."""


class _Document(Record):
    """The code of an example as the parser counts lines."""

    lines: list[str]
    numbers: list[int]
    """The line of the code that each one is, or is part of; 0 for none."""
    highlighted: tuple[int, ...]
    """1-based, of `lines`; so are the cuts."""
    cuts: tuple[int, ...]
    came_from: str
    """Where the lines come from, if the code is a module that was made here before."""


def standalone(example: Example) -> Standalone:
    """Return what the highlighted lines of an example need, as a module that parses.

    Made from its own result (with the lines that it highlights), it is the same again.
    """
    document, mended = _mended(_document(example))
    body, tree = _body(document, mended)
    names = names_of(tree.body)
    undefined = tuple(sorted(names.needed - names.bound - GIVEN))
    relative = tuple(sorted(_relative_imports(tree)))
    shown = sorted({document.numbers[line.origin - 1] for line in body if line.origin} - {0})
    spans = tuple(spans_of(tuple(shown)))
    header = _header(example, document.came_from or _came_from(example, spans), undefined, relative)
    before = [Line(text, 0) for text in ([*header, ""] if body else header)]
    whole = [*before, *body]
    return Standalone(
        text=_joined(whole) + "\n",
        highlighted=_positions(whole, document),
        lines=spans,
        undefined=undefined,
        relative=relative,
        notes=_notes(body),
    )


def _document(example: Example) -> _Document:
    """Return the code of an example, without the header that an earlier run put above it."""
    lines: list[str] = []
    numbers: list[int] = []
    for number, line in enumerate(code_lines(example.code.removeprefix("\ufeff")), 1):
        # To the parser a lone "\r" is the end of a line.
        pieces = line.removesuffix("\r").split("\r")
        lines += pieces
        numbers += [number] * len(pieces)
    header = _header_length(lines)
    came_from = _unwrapped(_LINES, lines[:header])
    highlighted, cuts = set(example.highlighted), set(example.cuts)
    del lines[:header], numbers[:header]
    places = range(1, len(lines) + 1)
    return _Document(
        lines,
        numbers,
        tuple(n for n in places if numbers[n - 1] in highlighted),
        tuple(n for n in places if numbers[n - 1] in cuts),
        came_from,
    )


def _reduced(document: _Document) -> _Document:
    """Return only the imports of a long document and the definitions around its highlights."""
    code = "\n".join(document.lines)
    spans = highlighted_functions(code, document.highlighted, document.cuts)
    wanted = {n for span in spans for n in range(span.first, span.last + 1)}
    for part in segments(len(document.lines), document.cuts):
        for statement in read_segment(document.lines, part):
            if statement.head in ("import", "from") and not statement.indent:
                wanted.update(range(statement.first, statement.last + 1))
    lines: list[str] = []
    places: list[int] = []
    for span in spans_of(tuple(sorted(wanted))):
        lines += [_LEFT_OUT, *document.lines[span.first - 1 : span.last]]
        places += [0, *range(span.first, span.last + 1)]
    highlighted = set(document.highlighted)
    return _Document(
        lines,
        [document.numbers[place - 1] if place else 0 for place in places],
        tuple(n for n, place in enumerate(places, 1) if place in highlighted),
        tuple(n for n, place in enumerate(places, 1) if not place),
        document.came_from,
    )


def _mended(document: _Document) -> tuple[_Document, list[Line] | None]:
    """Return a document and its lines mended, reduced if nothing else helps; None if not even that."""
    mended = mend(document.lines, document.cuts)
    if mended is None and not _is_comment(document.lines):
        reduced = _reduced(document)
        mended = mend(reduced.lines, reduced.cuts)
        if mended is not None or sum(map(len, document.lines)) > MOST_CHARACTERS:
            return reduced, mended
    return document, mended


def _body(document: _Document, mended: list[Line] | None) -> tuple[list[Line], ast.Module]:
    """Return the chosen lines and their tree; all as comments if nothing else parses."""
    if mended is None:
        return _commented_out(document.lines), ast.Module(body=[], type_ignores=[])
    marked = {n for span in _marked(document) for n in range(span.first, span.last + 1)}
    if marked:  # what is left of the lines around a cut may not be next to each other
        cuts = set(document.cuts)
        mended = [Line("", 0) if line.origin in cuts else line for line in mended]
    tree = parse(_joined(mended))
    places = [n for n, line in enumerate(mended, 1) if line.origin in marked]
    try:
        chosen = _stripped(choose(mended, tree, places, _pruned))
        return chosen, parse(_joined(chosen))
    except NO_TREE:
        return _stripped(mended), tree


def _commented_out(lines: Sequence[str]) -> list[Line]:
    """Return all lines as comments; as they are, if that is what they are already."""
    if _is_comment(lines):
        return [Line(text, n) for n, text in enumerate(lines, 1)]
    comments = [Line(commented(text), n) for n, text in enumerate(lines, 1)]
    return [Line(_NOT_PARSED, 0), *comments]


def _is_comment(lines: Sequence[str]) -> bool:
    return all(line.startswith("#") and "\0" not in line for line in lines)


def _marked(document: _Document) -> list[Span]:
    """Return the lines of all highlighted statements."""
    code = "\n".join(document.lines)
    return highlighted_statements(code, document.highlighted, document.cuts)


def _positions(whole: Sequence[Line], document: _Document) -> tuple[int, ...]:
    """Return the lines of the result that are highlighted lines of the example.

    Of a statement that had to be changed, or that stands in for a blank line, it is all lines.
    """
    shown = {line.origin: line.text for line in whole}
    highlighted = set(document.highlighted)
    wanted: set[int] = set()
    for span in _marked(document):
        places = set(range(span.first, span.last + 1))
        own = places & highlighted
        unchanged = all(shown.get(n, "") == document.lines[n - 1] for n in places)
        wanted |= own if own and unchanged else places
    return tuple(n for n, line in enumerate(whole, 1) if line.origin in wanted)


def _notes(body: Iterable[Line]) -> tuple[str, ...]:
    notes = (line.text.partition(MARK)[2] for line in body if not line.origin or MARK in line.text)
    return tuple(dict.fromkeys(note for note in notes if note))


def _stripped(lines: list[Line]) -> list[Line]:
    """Return the lines without the blank ones at both ends."""
    full = [n for n, line in enumerate(lines) if line.text.strip()]
    return lines[full[0] : full[-1] + 1] if full else []


def _joined(lines: Iterable[Line]) -> str:
    return "\n".join(line.text for line in lines)


def _relative_imports(tree: ast.Module) -> set[str]:
    return {
        "." * node.level + (node.module or "")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level
    }


# The comment at the top.


def _header(example: Example, came_from: str, undefined: Iterable[str], relative: Iterable[str]) -> list[str]:
    """Return the comment that says where a module comes from, and what it lacks."""
    project, license_, file = example.project, example.license, example.file
    name = " ".join(filter(None, (project.name, project.version)))
    lines = list(_TITLE)
    for label, values in (
        ("Project", [name, project.url]),
        ("File", [file.path, file.url]),
        ("License", [license_words(license_), license_.url]),
        ("SPDX-License-Identifier", [license_.spdx]),
        (_LINES, [came_from]),
        ("Not defined here", list(undefined)),
        ("Relative imports, as in the project", list(relative)),
    ):
        text = ", ".join(comment_text(value) for value in values if value)
        if text:
            lines += _wrapped(label, text)
    return lines


def _came_from(example: Example, spans: Sequence[Span]) -> str:
    """Return which lines were taken, of the file if that is known."""
    if example.segments is None:
        return f"{_ranges(spans)} of example {example.id}" if spans else ""
    taken = {n for span in spans for n in range(span.first, span.last + 1)}
    in_file = {
        line + place - first
        for first, line, count in example.segments
        for place in range(first, first + count)
        if place in taken
    }
    spans = tuple(spans_of(tuple(sorted(in_file))))
    return f"{_ranges(spans)} of the file" if spans else ""


def _ranges(spans: Iterable[Span]) -> str:
    return ", ".join(
        str(span.first) if span.first == span.last else f"{span.first}-{span.last}" for span in spans
    )


def _wrapped(label: str, text: str) -> list[str]:
    return textwrap.wrap(
        f"{label}: {text}",
        _WIDTH,
        initial_indent=_FIELD,
        subsequent_indent=_MORE,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _unwrapped(label: str, header: Sequence[str]) -> str:
    """Return the text that `_wrapped` has put into a header, or ""."""
    parts: list[str] = []
    for line in header:
        if parts and line.startswith(_MORE):
            parts.append(line.removeprefix(_MORE))
        elif parts:
            break
        elif line.startswith(f"{_FIELD}{label}: "):
            parts.append(line.removeprefix(f"{_FIELD}{label}: "))
    return comment_text(" ".join(parts))


def _header_length(lines: Sequence[str]) -> int:
    """Return how many lines at the top are a header made here, with the blank lines after it."""
    if tuple(lines[:2]) != _TITLE:
        return 0
    end = 2
    while end < len(lines) and lines[end].startswith(_FIELD):
        end += 1
    while end < len(lines) and not lines[end].strip():
        end += 1
    return end


# Import statements without the names that nothing uses.

_LONGEST_IMPORT = 20_000


def _pruned(statement: str, used: frozenset[str]) -> str:
    """Return an import statement without the names that are not `used`, all else as it is.

    libcst is loaded only here, and sees nothing but import statements: on brackets nested some
    thousand deep it dies by a signal, which nothing can catch.
    """
    node = parse(statement).body[0]
    if not isinstance(node, (ast.Import, ast.ImportFrom)) or len(statement) > _LONGEST_IMPORT:
        return statement
    kept = [n for n, alias in enumerate(node.names) if _bound(alias, node) in used]
    if not kept or len(kept) == len(node.names) or node.names[0].name == "*":
        return statement
    import libcst

    try:
        pruned = _without_others(libcst.parse_module(statement), kept)
        after = parse(pruned).body[0]
    except (libcst.ParserSyntaxError, *NO_TREE):
        return statement
    node.names = [node.names[n] for n in kept]
    return pruned if ast.dump(after) == ast.dump(node) else statement


def _bound(alias: ast.alias, node: ast.Import | ast.ImportFrom) -> str:
    if isinstance(node, ast.ImportFrom):
        return alias.asname or alias.name
    return alias.asname or alias.name.partition(".")[0]


def _without_others(module: libcst.Module, kept: Sequence[int]) -> str:
    """Return the code of an import statement with only the `kept` ones of its names."""
    import libcst

    line = libcst.ensure_type(module.body[0], libcst.SimpleStatementLine)
    statement = line.body[0]
    if not isinstance(statement, (libcst.Import, libcst.ImportFrom)):
        return module.code
    every = statement.names
    if isinstance(every, libcst.ImportStar):
        return module.code
    names = [every[n] for n in kept]
    if kept[-1] != len(every) - 1:
        return _code_of(module, line, *_ending_so(statement, names, every[-1].comma))
    return _code_of(module, line, statement, names)


def _code_of(
    module: libcst.Module,
    line: libcst.SimpleStatementLine,
    statement: libcst.Import | libcst.ImportFrom,
    names: list[libcst.ImportAlias],
) -> str:
    changed = line.with_changes(body=[statement.with_changes(names=names)])
    return module.with_changes(body=[changed]).code


def _ending_so(
    statement: libcst.Import | libcst.ImportFrom,
    names: list[libcst.ImportAlias],
    ending: libcst.Comma | libcst.MaybeSentinel,
) -> tuple[libcst.Import | libcst.ImportFrom, list[libcst.ImportAlias]]:
    """Return the statement and its names, ending with the comma, or none, that the last name had.

    The comment behind a comma is about the name before it, and stays with that.
    """
    import libcst

    space = names[-1].comma.whitespace_after if isinstance(names[-1].comma, libcst.Comma) else None
    own = space if isinstance(space, libcst.ParenthesizedWhitespace) else None
    if isinstance(ending, libcst.Comma):
        after = ending.whitespace_after
        if own and isinstance(after, libcst.ParenthesizedWhitespace):
            after = after.with_changes(first_line=own.first_line)
        ending = ending.with_changes(whitespace_after=after)
    elif own and isinstance(statement, libcst.ImportFrom) and statement.rpar:
        before: libcst.BaseParenthesizableWhitespace = statement.rpar.whitespace_before
        if isinstance(before, libcst.ParenthesizedWhitespace):
            before = before.with_changes(first_line=own.first_line)
        elif own.first_line.comment:
            before = own.with_changes(last_line=libcst.SimpleWhitespace(""))
        rpar = statement.rpar.with_changes(whitespace_before=before)
        statement = statement.with_changes(rpar=rpar)
    return statement, [*names[:-1], names[-1].with_changes(comma=ending)]
