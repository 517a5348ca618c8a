"""Work out which symbol a page is about, its kind, and its aliases.

Header, introduction and code in, names out. A page names its symbol several times: in the title and
the side-bar title ("flask.helpers make_response"), in the meta sentence, in the slug, and through the
imports in its code, which show the path that people import the symbol by.
"""

from __future__ import annotations

import re

from exsearch.model import Record
from exsearch.readers.page.prose import LINK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from exsearch.readers.page.header import Header

    Import = tuple[str, str, str, str]
    """As written: the whole import; module and members of a `from` import; modules of any other import."""

    Block = tuple[list[Import], tuple[str, ...]]
    """The imports of a block, and its highlighted lines."""


class PageSymbol(Record):
    """The symbol that all examples of one page share."""

    name: str | None
    """None if the page names no symbol, as pages do that only list projects."""
    kind: str | None
    aliases: tuple[str, ...]


LONGEST_NAME = 500
"""Characters of a symbol. Every end of it is a key of the index: 30,000 parts would fill a gigabyte."""
MOST_ALIASES = 100
_DOTTED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*\Z")
_ENDS = {"example", "examples", "code", "codes"}
_ENDS_OR_NAMES = {"django", "flask", "python", "source"}
"""A title may also end with these, unless they are the symbol itself, as in "flask.app Flask"."""
_KINDS = r"(class|function|method|callable|constant|decorator|module|package|attribute|property)\b"
_KIND_AFTER = re.compile(rf"\b(\w++)`?\s++(?:is\s+an?\s+)?(?:exception\s+)?{_KINDS}")
_KIND_BEFORE = re.compile(rf"\b{_KINDS}\s+`?(\w+)")
_ASIDE = re.compile(r"\([^()]{0,400}\)")
_MODULE = re.compile(r"\b(?:from|within|in)\s+(?:the\s+)?([\w.]+\w)\s+(?:module|package)\b")
# The letter stands before the check of the text in front of it, because the search can jump to a character.
_MENTION = re.compile(r"[^\W\d](?<![\w.].)\w*(?:\.\w+)*")
_IMPORT = re.compile(
    r"\n[ \t]*+(from[ \t]+([\w.]+)[ \t]+import(?:[ \t]+|(?=\())"
    r"(\((?:[^()#]++|#[^\n]*+)*+\)|[^\n#(\\]*+(?:\\\r?\n[^\n#(\\]*+)*+)"
    r"|import[ \t]+([^\n#]+))"
)
_COMMENT = re.compile(r"#[^\n]*")
_IMPORTED = re.compile(r"([\w.]+)(?:\s+as\s+(\w+))?\s*\Z")


def read_symbol(header: Header, intro: str, codes: Iterable[tuple[str, tuple[str, ...]]]) -> PageSymbol:
    """Return the symbol of a page.

    `intro` is the prose before the first example; `codes` are the blocks, each as code and highlighted lines.
    The keys `symbol`, `kind` and `aliases` of the header come before anything else that the page states.
    """
    fields = header.fields
    meta = fields.get("meta", "")
    blocks: list[Block] = [(_IMPORT.findall("\n" + code), lines) for code, lines in codes]
    name = fields.get("symbol")
    if name is None:
        name = _with_its_module(_titled_symbol(fields), _described_symbol(meta), blocks)
    if len(name) > LONGEST_NAME or not _DOTTED.match(name):
        return PageSymbol(None, fields.get("kind") or None, ())
    if "kind" in fields:
        kind = fields["kind"] or None
    else:  # "the Q class" of "the [Q](...) ([documentation](...)) class"
        kind = _kind(name, meta) or _kind(name, _ASIDE.sub("", LINK.sub(r"\g<label>", intro)))
    if "aliases" in fields or "aliases" in header.lists:
        listed = header.lists.get("aliases") or fields.get("aliases", "").replace(",", " ").split()
        aliases = {alias for alias in listed if len(alias) <= LONGEST_NAME and _DOTTED.match(alias)}
    else:
        aliases = _aliases(name, meta, blocks)
    named = [alias for alias in sorted(aliases - {name}) if len(alias) <= LONGEST_NAME]
    return PageSymbol(name, kind, tuple(named[:MOST_ALIASES]))


def _titled_symbol(fields: dict[str, str]) -> str | None:
    """Read "flask.helpers make_response Example Code" as `flask.helpers.make_response`.

    The side-bar title comes first because it has no sentence around the symbol. But a name that the slug
    begins with comes before any other.
    """
    readings = [reading for key in ("sidebartitle", "title") for reading in _readings(fields.get(key, ""))]
    slug = fields.get("slug", "") + "-"
    slugs = ((name, name.lower().replace(".", "-").replace("_", "-")) for name, _ in readings)
    confirmed = (name for name, begin in slugs if slug.startswith(begin + "-"))
    certain = (name for name, is_certain in readings if is_certain)
    return next(confirmed, None) or next(certain, None)


def _readings(title: str) -> Iterator[tuple[str, bool]]:
    """Yield the names that a title may hold, the longest first, and whether each needs no confirmation."""
    words = title.split()
    while words:
        last = words[-1].lower()
        may_be_end = last in _ENDS_OR_NAMES and len(words) > 1
        is_end = last in _ENDS or last in _ENDS_OR_NAMES
        if len(words) <= 3 and (may_be_end or not is_end) and all(map(_DOTTED.match, words)):
            yield ".".join(words), not is_end
        if not is_end:
            return
        words.pop()


def _described_symbol(meta: str) -> str | None:
    """Read "the url function within the django.conf.urls module" in the meta sentence."""
    module, named = _MODULE.search(meta), _KIND_AFTER.search(meta)
    return f"{module[1]}.{named[1]}" if module and named else None


def _kind(symbol: str, prose: str) -> str | None:
    """Return "class" of "the Q class" or "the Q exception class"; None if the prose has no such words."""
    last = symbol.rpartition(".")[2]
    after = (kind for name, kind in _KIND_AFTER.findall(prose) if name == last)
    before = (kind for kind, name in _KIND_BEFORE.findall(prose) if name == last)
    return next(after, None) or next(before, None)


def _with_its_module(titled: str | None, described: str | None, blocks: list[Block]) -> str:
    """Complete the name in the title from the meta sentence, or from the imports of the page's code.

    "mysql" is `sqlalchemy.databases.mysql` if the sentence is about "the mysql callable from the
    sqlalchemy.databases module". "SQLAlchemy Model" is `flask_sqlalchemy.SQLAlchemy.Model` if the
    code has `from flask_sqlalchemy import SQLAlchemy`.
    """
    name = titled or described or ""
    head, dot, rest = name.partition(".")
    if described and not dot and described.endswith("." + name):
        return described
    origins = set()
    for imports, _ in blocks if head else ():
        last = None
        for local, dotted in _imported(imports, {head}):
            if dotted.partition(".")[0] == head:
                return name  # its first part is a package
            last = dotted if local == head else last
        origins.add(last)
    return min(filter(None, origins), default=head) + dot + rest


def _imported(imports: list[Import], wanted: set[str]) -> Iterator[tuple[str, str]]:
    """Yield (local name, dotted name) for the absolute imports that hold a wanted word."""
    for text, module, members, modules in imports:
        found = [word for word in wanted if word in text]
        if not found or module.startswith("."):
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


def _aliases(symbol: str, meta: str, blocks: list[Block]) -> set[str]:
    """Return the other paths by which highlighted lines, or the meta sentence, name `symbol`.

    Only paths along its own are aliases, such as `flask.make_response` of `flask.helpers.make_response`.
    A path that has only the last name in common is another symbol, as `django.forms.CharField` and
    `django.db.models.CharField` are two.
    """
    module, _, last = symbol.rpartition(".")
    described = _MODULE.search(meta)
    found = {f"{described[1]}.{last}"} if described else set()
    for imports, lines in blocks:
        mentions = {mention for line in lines if last in line for mention in _MENTION.findall(line)}
        heads = {mention.partition(".")[0] for mention in mentions if mention.endswith("." + last)}
        imported = dict(_imported(imports, heads | {last}))
        for mention in mentions:
            head, dot, rest = mention.partition(".")
            if head in imported:
                found.add(imported[head] + dot + rest)
        if last in mentions:  # "from flask import make_response as reply"
            found |= set(imported.values())
    paths = ((alias, *alias.rpartition(".")) for alias in found if alias != symbol)
    return {alias for alias, path, _, name in paths if name == last and _along(path, module)}


def _along(one: str, other: str) -> bool:
    """Return whether one module path begins with the other: `flask` and `flask.helpers`."""
    shorter, longer = sorted((one, other), key=len)
    return bool(shorter) and (longer + ".").startswith(shorter + ".")
