"""Remove names from an import statement and keep the formatting of the rest.

The parser gives the position of each name. The text between two names belongs to the first one,
because a comment behind a comma is about the name before it.
"""

from __future__ import annotations

import ast
from itertools import pairwise

from exsearch.snippets.names import bound_name
from exsearch.snippets.parsing import NO_TREE, parse


def without_unused(statement: str, used: frozenset[str]) -> str:
    """Return an import statement with only the names in `used`; unchanged if it has none of them."""
    node = parse(statement).body[0]
    if not isinstance(node, (ast.Import, ast.ImportFrom)):
        return statement
    kept = [n for n, alias in enumerate(node.names) if bound_name(alias, node) in used]
    if not kept or len(kept) == len(node.names):
        return statement
    opening, names, after = _pieces(statement, node.names)
    after[kept[-1]] = _ending(after[kept[-1]], after[-1])
    pruned = opening + "".join(names[n] + after[n] for n in kept)
    node.names = [node.names[n] for n in kept]
    try:
        return pruned if ast.dump(parse(pruned).body[0]) == ast.dump(node) else statement
    except NO_TREE:
        return statement


def _pieces(statement: str, aliases: list[ast.alias]) -> tuple[str, list[str], list[str]]:
    """Return the text before the first name, the names, and the text after each of them."""
    data = statement.encode()  # the parser counts columns in bytes
    starts = [0]
    for line in data.split(b"\n"):
        starts.append(starts[-1] + len(line) + 1)
    borders = [0]
    for alias in aliases:
        borders.append(starts[alias.lineno - 1] + alias.col_offset)
        borders.append(starts[(alias.end_lineno or 0) - 1] + (alias.end_col_offset or 0))
    borders.append(len(data))
    texts = [data[begin:end].decode() for begin, end in pairwise(borders)]
    return texts[0], texts[1::2], texts[2::2]


def _ending(own: str, last: str) -> str:
    """Return the text to put after the last kept name: its `own` comment, then the end of the statement.

    `last` is the text after the last name of all; the comment in it goes with that name.
    """
    if own is last:
        return last
    own_line, line_break, _ = own.partition("\n")
    if not line_break or own_line.endswith("\\"):
        return last
    comma = "," if last.lstrip().startswith(",") else ""
    comment = own_line.partition(",")[2]
    _, line_break, rest = last.partition("\n")
    if line_break or comment:
        return f"{comma}{comment}\n{rest if line_break else last.lstrip(' ,')}"
    return last
