"""Remove names from an import statement and keep the formatting of the rest.

What stands between the names is cut out as text. Where comments or backslashes stand there, too, libcst says
what belongs together; it is loaded for these only, because that takes longer than making most modules.
"""

from __future__ import annotations

import ast

from exsearch.snippets.names import bound_name
from exsearch.snippets.parsing import NO_TREE, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    import libcst

_LONGEST = 20_000
"""Characters of an import statement that is rewritten."""


def without_unused(statement: str, used: frozenset[str]) -> str:
    """Return an import statement with only the names in `used`; unchanged if it has none of them.

    libcst gets nothing but import statements, because brackets nested some thousand deep end its process by
    a signal.
    """
    node = parse(statement).body[0]
    if not isinstance(node, (ast.Import, ast.ImportFrom)) or len(statement) > _LONGEST:
        return statement
    kept = [n for n, alias in enumerate(node.names) if bound_name(alias, node) in used]
    if not kept or len(kept) == len(node.names):
        return statement
    simple = _cut_out(statement, node.names, kept)
    node.names = [node.names[n] for n in kept]
    try:
        pruned = _with_libcst(statement, kept) if simple is None else simple
        return pruned if ast.dump(parse(pruned).body[0]) == ast.dump(node) else statement
    except NO_TREE:
        return statement


def _cut_out(statement: str, names: Sequence[ast.alias], kept: Sequence[int]) -> str | None:
    """Return the statement without the text from each unwanted name to the next one.

    The last name is followed by what followed the old last one. None if there is more than names, commas,
    brackets and white space.
    """
    lines = statement.split("\n")
    if not statement.isascii() or "#" in statement or "\\" in statement or "\f" in statement:
        return None
    if any(line != line.rstrip() for line in lines):
        return None
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    begins = [starts[alias.lineno - 1] + alias.col_offset for alias in names]
    ends = [starts[(alias.end_lineno or 1) - 1] + (alias.end_col_offset or 0) for alias in names]
    parts = [statement[: begins[0]]]
    parts += [statement[begins[n] : begins[n + 1]] for n in kept[:-1]]
    parts.append(statement[begins[kept[-1]] : ends[kept[-1]]] + statement[ends[-1] :])
    return "".join(parts)


def _with_libcst(statement: str, kept: Sequence[int]) -> str:
    import libcst

    try:
        return _without_others(libcst.parse_module(statement), kept)
    except libcst.ParserSyntaxError:
        return statement


def _without_others(module: libcst.Module, kept: Sequence[int]) -> str:
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
        statement, names = _with_ending(statement, names, every[-1].comma)
    changed = line.with_changes(body=[statement.with_changes(names=names)])
    return module.with_changes(body=[changed]).code


def _with_ending(
    statement: libcst.Import | libcst.ImportFrom,
    names: list[libcst.ImportAlias],
    ending: libcst.Comma | libcst.MaybeSentinel,
) -> tuple[libcst.Import | libcst.ImportFrom, list[libcst.ImportAlias]]:
    """Return the statement and its names; the last name gets the comma, or none, that the old last one had.

    The comment after a comma is about the name before it, and stays with that name.
    """
    import libcst

    space = names[-1].comma.whitespace_after if isinstance(names[-1].comma, libcst.Comma) else None
    own = space if isinstance(space, libcst.ParenthesizedWhitespace) else None
    if isinstance(ending, libcst.Comma):
        after = ending.whitespace_after
        if own and isinstance(after, libcst.ParenthesizedWhitespace):
            after = after.with_changes(first_line=own.first_line)
        elif own and own.first_line.comment:
            after = own.with_changes(last_line=libcst.SimpleWhitespace(""))
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
