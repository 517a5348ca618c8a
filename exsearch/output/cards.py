"""Draw what is known of a symbol whose definition is in the index.

The one that was asked for, in a few lines:

    flask.make_response(*args: t.Any) -> Response
      function  ·  412 uses in 31 projects  ·  Flask 3.1.3  ·  BSD-3-Clause
      Sometimes it is necessary to set additional headers in a view.
      defined in flask/helpers.py:146: `exsearch show 5`

One of several with the same name, in one line:

    click.Path  class  ·  7 uses in 2 projects  ·  The Path type is similar to the File ty…

Texts are shortened here and nowhere else, because a card must not push the examples off the screen.
"""

from __future__ import annotations

from exsearch.output import plain
from exsearch.output.lines import BOLD_CYAN, BOLD_YELLOW, DIM, Piece, broken, cells, cropped, width_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from exsearch.model import Card, Definition
    from exsearch.output.lines import Line
    from exsearch.output.signatures import Signature
    from exsearch.output.terminal import Screen

    Part = tuple[str, str, str]
    """(blanks or signs before it, text, look): what comes before is left out at the start of a line."""

_INDENT = 2
_HANG = 4
_NARROW = 60
"""Columns; a narrower terminal gets one more line of signature."""
_LINES_OF_SIGNATURE = 3
_LINES_OF_TEXT = 2
_SHORTEST_TEXT = 20
"""Columns that the first sentence needs in the heading of one of several symbols."""


def drawn(card: Card, definition: Definition, screen: Screen, row: int | None) -> list[Line]:
    """Return the lines about the symbol that was asked for; `row` is where the list has its definition."""
    return [*described(card, definition, screen), *_place(definition, screen, row)]


def described(card: Card, definition: Definition, screen: Screen) -> list[Line]:
    """Return the lines about a symbol without the place where it is defined."""
    lines = _signature(card, definition, screen)
    lines += _wrapped(filled(_facts(card, definition, screen), screen.width, _INDENT), screen)
    if definition.deprecated:
        lines += _text(_deprecated(definition), screen, BOLD_YELLOW)
    if definition.summary:
        lines += _text(definition.summary, screen, "")
    return lines


def in_one_line(card: Card, definition: Definition, screen: Screen) -> list[Line]:
    """Return what is said of one of several symbols; more than one line only if its name is long."""
    dot = f"  {screen.signs.dot}  "
    parts = [("", screen.shows(card.name), BOLD_CYAN)]
    if card.kind:
        parts.append(("  ", screen.shows(card.kind), DIM))
    parts.append((dot, plain.uses_of(card), DIM))
    if definition.project and _plainly(definition.project) != _plainly(card.name.partition(".")[0]):
        parts.append((dot, screen.shows(definition.project), DIM))
    if definition.deprecated:
        parts.append((dot, "deprecated", BOLD_YELLOW))
    lines = filled(parts, screen.width, 0)
    room = screen.width - width_of(lines[-1]) - len(dot)
    if definition.summary and room >= _SHORTEST_TEXT:
        text = cropped(screen.shows(definition.summary), room, screen.signs.cut)
        lines[-1] = (*lines[-1], Piece(dot, DIM), Piece(text))
    return _wrapped(lines, screen)


# -- the lines of a card


def _facts(card: Card, definition: Definition, screen: Screen) -> list[Part]:
    dot = f"  {screen.signs.dot}  "
    kind, project = screen.shows(card.kind or ""), screen.shows(definition.project or "")
    if project and definition.version:
        project += " " + screen.shows(definition.version)
    stated = screen.shows(definition.license or f"licence {plain.UNSTATED}")
    if definition.others:
        project += f" and {plain.counted(definition.others, 'other version')}"
    facts = [text for text in (kind, plain.uses_of(card), project.strip(), stated) if text]
    return [(" " * _INDENT, facts[0], DIM), *[(dot, fact, DIM) for fact in facts[1:]]]


def _deprecated(definition: Definition) -> str:
    reason = definition.deprecated
    return reason if reason.lower().startswith("deprecated") else f"deprecated: {reason}"


def _text(text: str, screen: Screen, look: str) -> Iterator[Line]:
    """Yield the first lines of a sentence."""
    room, cut = screen.width - _INDENT, screen.signs.cut
    lines = broken(screen.shows(text), room)
    if len(lines) > _LINES_OF_TEXT:
        last = lines[_LINES_OF_TEXT - 1]
        lines = [*lines[: _LINES_OF_TEXT - 1], cropped(last, room - cells(cut), "") + cut]
    for line in lines:
        yield (Piece(" " * _INDENT), Piece(cropped(line, room, cut), look))


def _place(definition: Definition, screen: Screen, row: int | None) -> list[Line]:
    """Return where the symbol is defined, and how to see it."""
    place = "definition:" if row is None else f"defined in {definition.path or '-'}:{definition.line}:"
    command = f"`exsearch show {definition.id if row is None else row}`"
    parts = [(" " * _INDENT, screen.shows(place), DIM), (" ", screen.shows(command), DIM)]
    return _wrapped(filled(parts, screen.width, _HANG), screen)


def _plainly(name: str) -> str:
    return name.lower().replace("-", "_")


# -- signatures


def _signature(card: Card, definition: Definition, screen: Screen) -> list[Line]:
    """Return the lines of name and signature, shortened if they are too many."""
    first = screen.shows(definition.signatures[0]) if definition.signatures else ""
    more = max(0, len(definition.signatures) - 1)
    most = _LINES_OF_SIGNATURE + (screen.width < _NARROW)
    end: list[Part] = [("  ", f"+{plain.counted(more, 'overload')}", DIM)] if more else []
    name = screen.shows(card.name)
    if cells(name) + cells(first) <= screen.width and first[:1] == "(":
        return _of_text(name, first, end, most, screen)
    from exsearch.output import signatures  # which a short signature does not need

    apart = signatures.taken_apart(first) if "(" in first[:_FIRST_BRACKET] else None
    if apart is None:
        return _of_text(name, first, end, most, screen)
    plainer = apart._replace(parameters=tuple(map(signatures.without_annotation, apart.parameters)))
    for each in (apart, plainer):
        lines = filled(_parts(name, each, "", screen, end), screen.width, _HANG)
        if len(lines) <= most:
            return _wrapped(lines, screen)
    for kept in range(len(plainer.parameters)):  # from none on, because few fit however many there are
        count = len(plainer.parameters) - kept
        is_whole = plainer.parameters[-1] != "..."  # else nobody knows how many there are
        left_out = f"{screen.signs.cut} {count:,} more" if is_whole else f"{screen.signs.cut} more"
        shorter = plainer._replace(parameters=plainer.parameters[:kept])
        longer = filled(_parts(name, shorter, left_out, screen, end), screen.width, _HANG)
        if kept and len(longer) > most:
            break
        lines = longer
    return _wrapped(lines, screen)


_FIRST_BRACKET = 40
"""Characters among which the bracket of a signature is: decorators of ours come before it. Types of
attributes have none, or later ones."""


def _parts(name: str, signature: Signature, left_out: str, screen: Screen, end: Sequence[Part]) -> list[Part]:
    """Return what stays in one line: the name, each parameter, the result."""
    longest = screen.width - _HANG - 1
    before, bracket, _ = signature.before.rpartition("(")
    parts: list[Part] = [("", before.strip(), DIM)] if before else []
    parts.append((" " if before else "", name, BOLD_CYAN))
    last = signature.after[:1]
    texts = [cropped(text, longest, screen.signs.cut) for text in signature.parameters]
    texts += [left_out] if left_out else []
    texts = [bracket + text for text in texts[:1]] + texts[1:] if texts else [bracket]
    texts = [text + "," for text in texts[:-1]] + [texts[-1] + last]
    parts += [("" if number == 0 else " ", text, "") for number, text in enumerate(texts)]
    result = signature.after[1:].strip()
    if result:
        parts.append((" ", cropped(result, longest, screen.signs.cut), ""))
    return [*parts, *end]


def _of_text(name: str, text: str, end: Sequence[Part], most: int, screen: Screen) -> list[Line]:
    """Return the lines of a name with a type, a value, or a signature that is no whole one."""
    if not text:
        between = ""
    elif text[0] in "=(":
        between = " " * (text[0] == "=")
    else:
        between = ": "
    text = " ".join(text.split())  # strings of many lines that are cut off
    room = most * (screen.width - _HANG) - cells(name) - len(between)
    text = cropped(text, max(room, _SHORTEST_TEXT), screen.signs.cut)
    line = [Piece(name, BOLD_CYAN), Piece(between + text), *[Piece(a + b, look) for a, b, look in end]]
    return screen.wraps(line, _HANG)


# -- filling lines


def filled(parts: Sequence[Part], width: int, hang: int) -> list[Line]:
    """Return lines of parts, broken between parts only: a part that is too long is alone in its line."""
    lines: list[list[Piece]] = [[]]
    used = 0
    for before, text, look in parts:
        if lines[-1] and used + cells(before) + cells(text) > width:
            lines.append([Piece(" " * hang)])
            used = hang
            before = ""
        lines[-1].append(Piece(before + text, look))
        used += cells(before) + cells(text)
    return list(lines)


def _wrapped(lines: Sequence[Line], screen: Screen) -> list[Line]:
    return [part for line in lines for part in screen.wraps(line, _HANG)]
