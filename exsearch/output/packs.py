"""Draw packs: what each would add, and the members of one. Lines wrap at blanks; nothing is cropped."""

from __future__ import annotations

from exsearch.output import terminal
from exsearch.output.lines import BOLD_CYAN, DIM, Piece, broken, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from exsearch.output import Style
    from exsearch.output.lines import Line
    from exsearch.output.terminal import Screen


def write_packs(blocks: Iterable[tuple[str, Sequence[str]]], style: Style) -> None:
    """Write packs, each as a heading and sentences below it."""
    screen = terminal.screen()
    lines: list[Line] = []
    for heading, sentences in blocks:
        lines += [()] * bool(lines) + _prose(0, heading, BOLD_CYAN, screen)
        lines += [line for sentence in sentences for line in _prose(2, sentence, "", screen)]
    terminal.write(lines, style, screen)


def write_members(title: str, rows: Iterable[Sequence[str]], style: Style) -> None:
    """Write the members of a pack; a row is name, version, licence, megabytes, what it uses, and why."""
    screen = terminal.screen()
    lines: list[Line] = _prose(0, title, "", screen)
    for name, version, license_, megabytes, uses, why in rows:
        lines += [(), *_prose(0, f"{name} {version}", BOLD_CYAN, screen), *_prose(2, why, "", screen)]
        facts = [license_, f"{megabytes} MB", f"uses {', '.join(uses.split())}" if uses else ""]
        lines += _prose(2, "; ".join(filter(None, facts)), DIM, screen)
    terminal.write(lines, style, screen)


def _prose(indent: int, words: str, look: str, screen: Screen) -> list[Line]:
    """Return words as indented lines, broken at blanks."""
    margin = Piece(" " * indent)
    lines = broken(screen.shows(words), screen.width - indent)
    return [part for line in lines for part in wrapped((margin, Piece(line, look)), screen.width, (margin,))]
