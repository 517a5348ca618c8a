"""Work out which symbol a page is about, its kind, and its other names.

Header and code in, names out. A page says its symbol several times: in the title and the side-bar
title ("flask.helpers make_response"), in the meta sentence, in the slug, and through the imports
in its own code, which know where people really take it from.
"""

from __future__ import annotations

import re

from exsearch.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from exsearch.readers.page.header import Header


class PageSymbol(Record):
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
_KIND_AFTER = re.compile(rf"\b(\w++)`?\s++(?:is\s+an?\s+)?(?:exception\s+)?{_KINDS}")
_KIND_BEFORE = re.compile(rf"\b{_KINDS}\s+`?(\w+)")
_LINK = re.compile(r"\[([^\[\]]{0,400})\]\([^()\s]{0,2000}\)")
_ASIDE = re.compile(r"\([^()]{0,400}\)")
_MODULE = re.compile(r"\b(?:from|within|in)\s+(?:the\s+)?([\w.]+\w)\s+(?:module|package)\b")
# The letter first, which is what the search can jump to, and then what may not be in front of it.
_MENTION = re.compile(r"[^\W\d](?<![\w.].)\w*(?:\.\w+)*")
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


class _Use(Record):
    """How one block names the symbol of its page."""

    imported: dict[str, str]
    """Local name -> dotted name, of the imports that can matter."""
    mentions: set[str]
    """The dotted names in the highlighted lines that hold the symbol's last name."""


def _use(name: str, code: str, lines: tuple[str, ...]) -> _Use:
    last = name.rpartition(".")[2]
    mentions = {m for line in lines if last in line for m in _MENTION.findall(line)}
    heads = {mention.partition(".")[0] for mention in mentions if mention.endswith("." + last)}
    return _Use(dict(_imported(code, heads | {last})), mentions)


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
        origin = None
        for local, dotted in _imported(code, {head}):
            if dotted.partition(".")[0] == head:
                return name  # it is the name of a package itself
            origin = dotted if local == head else origin
        origins |= {origin} if origin else set()
    return min(origins) + dot + rest if origins else name


def _imports(code: str, wanted: set[str]) -> Iterator[re.Match[str]]:
    """Yield the imports of a block that hold a wanted word: of a hundred others none is looked at."""
    looked_at = 0  # what begins before it and goes on behind it is known to be no import
    last = code.rfind("import")
    places = dict.fromkeys(wanted, -1)
    while looked_at <= last:
        for word in [word for word, place in places.items() if place < looked_at]:
            places[word] = code.find(word, looked_at)
            if places[word] < 0:
                del places[word]
        if not places:
            return
        at = min(places.values())
        start = code.rfind("\n", looked_at, at) + 1 or looked_at
        end = code.find("\n", at)
        end = len(code) if end < 0 else end
        # The word's own line first; else one above it, where a list of names has been opened.
        statement = _IMPORT.match(code, start) if code.find("import", start, end) >= 0 else None
        above = start if statement is None else -1
        while statement is None and (above := code.rfind("import", looked_at, above)) >= 0:
            statement = _IMPORT.match(code, code.rfind("\n", looked_at, above) + 1 or looked_at)
        if statement and statement.end() > at:
            yield statement
            end = max(end, statement.end())
        looked_at = end


def _imported(code: str, wanted: set[str]) -> Iterator[tuple[str, str]]:
    """Yield (local name, dotted name) for the absolute imports of a block that hold a wanted word."""
    for statement in _imports(code, wanted):
        module, members, modules = (said or "" for said in statement.groups())
        said = f"{module} {members}{modules}"
        if module.startswith(".") or not any(word in said for word in wanted):
            continue
        pieces = _COMMENT.sub("", members).replace("\\", "").strip("()") or modules
        for piece in pieces.split(","):
            imported = _IMPORTED.match(piece.strip())
            if imported:
                dotted, local = imported.groups()
                head = dotted.partition(".")[0]
                if module:
                    yield local or dotted, f"{module}.{dotted}"
                else:
                    yield local or head, dotted if local else head


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
