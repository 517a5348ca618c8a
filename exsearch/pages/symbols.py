"""Work out which symbol a page is about, its kind, and its other names.

Header and code in, names out. A page says its symbol several times: in the title and the side-bar
title ("flask.helpers make_response"), in the meta sentence, in the slug, and through the imports
in its own code, which know where people really take it from.
"""

from __future__ import annotations

import re
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from exsearch.pages.header import Header


class PageSymbol(NamedTuple):
    """The symbol that all examples of one page share."""

    name: str | None
    """None where the title holds no dotted name, as on pages that only list projects."""
    kind: str | None
    aliases: tuple[str, ...]


_DOTTED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*\Z")
_ENDS = {"example", "examples", "code", "codes"}
_ENDS_OR_NAMES = {"django", "flask", "python", "source"}
"""What a title may also end with, unless it is the symbol itself, as in "flask.app Flask"."""
_KINDS = r"(class|function|method|callable|constant|decorator|module|package|attribute|property)\b"
_KIND_AFTER = re.compile(rf"\b(\w+)`?\s+(?:is\s+an?\s+)?(?:exception\s+)?{_KINDS}")
_KIND_BEFORE = re.compile(rf"\b{_KINDS}\s+`?(\w+)")
_LINK = re.compile(r"\[([^\[\]]{0,400})\]\([^()\s]{0,2000}\)")
_ASIDE = re.compile(r"\([^()]{0,400}\)")
_MODULE = re.compile(r"\b(?:from|within|in)\s+(?:the\s+)?([\w.]+\w)\s+(?:module|package)\b")
_MENTION = re.compile(r"(?<![\w.])[^\W\d]\w*(?:\.\w+)*")
_IMPORT = re.compile(
    r"[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import(?:[ \t]+|(?=\())"
    r"(\((?:[^()#]++|#[^\n]*+)*+\)|(?:[^\n#(\\]|\\\r?\n)+)"
    r"|import[ \t]+([^\n#]+))"
)
_COMMENT = re.compile(r"#[^\n]*")
_IMPORTED = re.compile(r"([\w.]+)(?:\s+as\s+(\w+))?\s*\Z")


def read_symbol(header: Header, intro: str, codes: Iterable[tuple[str, tuple[str, ...]]]) -> PageSymbol:
    """Return the symbol of a page.

    `intro` is the prose before the first example; `codes` are the blocks, each as its code and
    its highlighted lines. A header that says `symbol:`, `kind:` or `aliases:` is believed.
    """
    fields = header.fields
    stated = fields.get("symbol")
    name = (_titled_symbol(fields) or _described_symbol(fields) or "") if stated is None else stated
    blocks = list(codes)
    if stated is None:
        name = _with_its_module(name, fields, [code for code, _ in blocks])
    if not _DOTTED.match(name):
        return PageSymbol(None, fields.get("kind") or None, ())
    if "kind" in fields:
        kind = fields["kind"] or None
    else:
        kind = _kind(name, fields.get("meta", "")) or _kind(name, _unlinked(intro))
    if "aliases" in fields or "aliases" in header.lists:
        listed = header.lists.get("aliases") or fields.get("aliases", "").replace(",", " ").split()
        aliases = {alias for alias in listed if _DOTTED.match(alias)}
    else:
        uses = [_use(name, code, lines) for code, lines in blocks]
        aliases = _aliases(name, fields.get("meta", ""), uses)
    return PageSymbol(name, kind, tuple(sorted(aliases - {name})))


def _titled_symbol(fields: dict[str, str]) -> str | None:
    """Read "flask.helpers make_response Example Code" as `flask.helpers.make_response`.

    The side-bar title is the symbol without a sentence around it; where it and the title differ,
    the slug decides.
    """
    readings = [_readings(fields.get(key, "")) for key in ("sidebartitle", "title")]
    slug = fields.get("slug", "") + "-"
    confirmed = (name for names, _ in readings for name in names if slug.startswith(_slugged(name) + "-"))
    return next(confirmed, None) or next((plain for _, plain in readings if plain), None)


def _readings(title: str) -> tuple[list[str], str | None]:
    """Return the names that a title may hold, the longest first, and the one without more evidence."""
    words = title.split()
    names: list[str] = []
    while words:
        last = words[-1].lower()
        dotted = len(words) <= 3 and all(map(_DOTTED.match, words))
        if last not in _ENDS | _ENDS_OR_NAMES:
            name = ".".join(words) if dotted else None
            return ([*names, name], name) if name else (names, None)
        if dotted and len(words) > 1 and last not in _ENDS:
            names.append(".".join(words))
        words.pop()
    return names, None


def _slugged(name: str) -> str:
    return name.lower().replace(".", "-").replace("_", "-")


def _described_symbol(fields: dict[str, str]) -> str | None:
    """Read "the url function within the django.conf.urls module" in the meta sentence."""
    meta = fields.get("meta", "")
    module, named = _MODULE.search(meta), _KIND_AFTER.search(meta)
    return f"{module[1]}.{named[1]}" if module and named else None


def _unlinked(prose: str) -> str:
    """Return "the Q class" of "the [Q](...) ([documentation](...)) class"."""
    return _ASIDE.sub("", _LINK.sub(lambda m: m[1], prose))


def _kind(symbol: str, prose: str) -> str | None:
    """Return "class" from "the Q class" or "the Q exception class", where the prose says so."""
    last = symbol.rpartition(".")[2]
    after = (kind for name, kind in _KIND_AFTER.findall(prose) if name == last)
    before = (kind for kind, name in _KIND_BEFORE.findall(prose) if name == last)
    return next(after, None) or next(before, None)


class _Use(NamedTuple):
    """How one block names the symbol of its page."""

    imported: dict[str, str]
    """Local name -> dotted name, of the imports that can matter."""
    mentions: set[str]
    """The dotted names in highlighted lines that end as the symbol does."""


def _use(name: str, code: str, lines: tuple[str, ...]) -> _Use:
    last = name.rpartition(".")[2]
    mentions = {m for line in lines if last in line for m in _MENTION.findall(line)}
    heads = {mention.partition(".")[0] for mention in mentions}
    return _Use(_imported_names(code, heads | {last}), mentions)


def _with_its_module(name: str, fields: dict[str, str], codes: list[str]) -> str:
    """Complete a name from the meta sentence, or from the imports of the page's code.

    "mysql" is `sqlalchemy.databases.mysql` where the sentence speaks of "the mysql callable from the
    sqlalchemy.databases module"; "SQLAlchemy Model" is `flask_sqlalchemy.SQLAlchemy.Model` where the
    code says `from flask_sqlalchemy import SQLAlchemy`.
    """
    head, dot, rest = name.partition(".")
    described = None if dot else _described_symbol(fields)
    if described and described.endswith("." + name):
        return described
    if not head:
        return name
    origins = set()
    for code in codes:
        imported = _imported_names(code, {head}) if head in code else {}
        if any(known.partition(".")[0] == head for known in imported.values()):
            return name  # it is the name of a package itself
        origins |= {imported[head]} if head in imported else set()
    return min(origins) + dot + rest if origins else name


def _imports(code: str) -> Iterator[tuple[str, str, str]]:
    """Yield (module, members, "") or ("", "", modules) of each import; "import" is looked for first."""
    at = 0
    while (word := code.find("import", at)) >= 0:
        statement = _IMPORT.match(code, max(at, code.rfind("\n", 0, word) + 1))
        if statement:
            yield statement[1] or "", statement[2] or "", statement[3] or ""
        at = max(word + 6, statement.end() if statement else 0)


def _imported_names(code: str, wanted: set[str]) -> dict[str, str]:
    """Return local name -> dotted name for the absolute imports of a block that hold a wanted word."""
    names: dict[str, str] = {}
    for module, members, modules in _imports(code):
        said = f"{module} {members}{modules}"
        if module.startswith(".") or not any(word in said for word in wanted):
            continue
        pieces = _COMMENT.sub("", members).replace("\\", "").strip("()") or modules
        for piece in pieces.split(","):
            imported = _IMPORTED.match(piece.strip())
            if imported:
                dotted, local = imported.groups()
                if module:
                    names[local or dotted] = f"{module}.{dotted}"
                else:
                    head = dotted.partition(".")[0]
                    names[local or head] = dotted if local else head
    return names


def _aliases(symbol: str, meta: str, uses: list[_Use]) -> set[str]:
    """Return the other paths under which highlighted lines, or the meta sentence, name `symbol`.

    Only paths along its own: `flask.make_response` of `flask.helpers.make_response`. What merely
    has the same last name, as `django.db.models.CharField` and `django.forms.CharField`, is
    another symbol.
    """
    module, _, last = symbol.rpartition(".")
    found = set()
    for imported, mentions in uses:
        for mention in mentions:
            head, dot, rest = mention.partition(".")
            if head in imported:
                found.add(imported[head] + dot + rest)
        if last in mentions:  # "from flask import make_response as reply"
            found |= set(imported.values())
    said = _MODULE.search(meta)
    if said:
        found.add(f"{said[1]}.{last}")
    paths = ((alias, *alias.rpartition(".")) for alias in found if alias != symbol)
    return {alias for alias, path, _, name in paths if name == last and _along(path, module)}


def _along(one: str, other: str) -> bool:
    """Say whether one module path contains the other's start, from the top-level package on."""
    shorter, longer = sorted((one, other), key=len)
    return bool(shorter) and (longer + ".").startswith(shorter + ".")
