"""Harvests that are written by hand: terms, definitions, paths and words, without code behind them."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from exsearch.checksums import crc_of, row_checksum, text_checksum
from exsearch.index.items import (
    OWN,
    PROJECT,
    Columns,
    Definition,
    Document,
    Harvest,
    Symbol,
    column_of,
    packed,
    values_of,
)
from exsearch.model import Project
from exsearch.resolve import CALL, DEFINITION, EXACT, HOWS, KINDS
from exsearch.search.rank import rank_keys
from helpers.harvesting import MIT

if TYPE_CHECKING:
    from collections.abc import Sequence


def made(
    name: str,
    uses: Sequence[str],
    *,
    summary: str = "",
    paths: Sequence[tuple[str, str]] = (),
    imported: Sequence[str] = (),
    usual: Sequence[tuple[str, str, str]] = (),
    version: str = "1.0",
    role: str = "source",
) -> Harvest:
    """Return the harvest of a project whose package has its name.

    A use is "term", or with words behind it: a kind of use, a way of resolving, and for a definition its kind
    and signature: "shop.Cart definition class (n: int)". Each stands on a line of its own.
    """
    code = "".join(f"{use}\n" for use in uses)
    document = Document(f"{name}/code.py", None, MIT, role, packed(code), crc_of(code))
    terms = list(dict.fromkeys(use.split()[0] for use in uses))
    rows, definitions = [], []
    for line, use in enumerate(uses, 1):
        term, *words = use.split(" ", 3)
        kind = KINDS.index(words[0]) if words and words[0] in KINDS else CALL
        how = next((HOWS.index(word) for word in words if word in HOWS), EXACT)
        flags = OWN if term.partition(".")[0] == name else 0
        if kind == DEFINITION:
            stated = [*words[1:], "function", ""][: max(2, len(words) - 1)]
            definitions.append(Definition(line - 1, stated[0], stated[1], f"What {term} does.", ""))
        rows.append((terms.index(term), 0, 0, line, 0, how, kind, line, flags, int(kind == DEFINITION)))
    columns = [array("q", column) for column in zip(*rows, strict=True)] or [array("q") for _ in range(10)]
    lines, text = column_of([f"{row[3]} {row[3]} {row[3]};;{row[3]}" for row in rows]), column_of(list(uses))
    unranked = Columns._make((*columns, array("q"), lines, text))
    keys = array("q", rank_keys(unranked, [document]))
    sums = [
        row_checksum(key, row[3], 0, row[5], row[6], row[7], row[8], text_checksum(*texts))
        for key, row, texts in zip(keys, rows, zip(values_of(lines), uses, strict=True), strict=True)
    ]
    return Harvest(
        PROJECT, f"{name}@{version}", Project(name, None, version, None, ()), (document,),
        tuple(Symbol(term) for term in terms), ("0@statement", ""),
        unranked._replace(rank_key=keys, checksum=array("q", sums)), (), 1, packages=(name,),
        definitions=tuple(definitions), summary=packed(summary), paths=tuple(paths),
        imported=tuple(imported), usual=tuple(usual))  # fmt: skip
