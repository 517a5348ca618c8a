"""Write example records as one example page, the inverse of `reader`.

Records in, text out: reading what was written gives the same records again.
"""

from __future__ import annotations

import re

from exsearch.errors import PageError
from exsearch.model import Example, License, Page, Project, code_lines
from exsearch.pages.reader import MARK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SPECIAL = re.compile(r"([\\\[\]()*`#~<])")
_NEEDS_COPULA = re.compile(r"(?:is|are|an?|the|one)\b", re.IGNORECASE)
_FENCE_LIKE = re.compile(r"^ {0,3}(`{3,})", re.MULTILINE)
_PLAIN_VALUE = re.compile(r"[A-Za-z][\w .,/()@+-]*\Z")
_YAML_WORDS = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}


def write_page(examples: Sequence[Example]) -> str:
    """Return the text of the page that holds `examples`, all of one page and in its order.

    Raises PageError where the format has no place for a record: examples of several pages or
    symbols, positions with gaps, or a line that starts with the highlight mark without being
    highlighted.
    """
    page = _page_of(examples)
    first = examples[0]
    return "".join(
        (
            _header(page, first.symbol, first.kind, first.aliases),
            "\n\n",
            _intro(first.symbol, first.kind),
            *map(_section, examples),
        )
    )


def _page_of(examples: Sequence[Example]) -> Page:
    pages = {(e.page, e.symbol, e.kind, e.aliases) for e in examples}
    if len(pages) != 1:
        raise PageError("a page holds the examples of exactly one page and symbol")
    page = examples[0].page
    if page is None:
        raise PageError("an example without a page cannot be written as one")
    if [e.position for e in examples] != list(range(1, len(examples) + 1)):
        raise PageError(f"{page.slug}: the positions are not 1 to {len(examples)}")
    return page


def _header(page: Page, symbol: str | None, kind: str | None, aliases: tuple[str, ...]) -> str:
    module, _, last = (symbol or "").rpartition(".")
    fields = {"title": page.title, "category": "page", "slug": page.slug, "toc": "False"}
    if symbol:
        fields["sidebartitle"] = f"{module} {last}".strip()
        fields["meta"] = (
            f"Python example code that shows how to use {last}"
            + (f" from the {module} module" if module else "")
            + "."
        )
        fields["symbol"] = symbol
        fields["kind"] = kind or ""
        fields["aliases"] = ", ".join(aliases)
    return "".join(f"{key}: {_yaml(value)}\n" for key, value in fields.items())


def _yaml(value: str) -> str:
    """Return a YAML scalar that reads as the string `value` again."""
    if _PLAIN_VALUE.match(value) and value == value.strip() and value.lower() not in _YAML_WORDS:
        return value
    return '"' + "".join(c if c.isprintable() and c not in '"\\' else _yaml_escape(c) for c in value) + '"'


def _yaml_escape(char: str) -> str:
    code = ord(char)
    return "\\" + char if char in '"\\' else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _intro(symbol: str | None, kind: str | None) -> str:
    module, _, last = (symbol or "").rpartition(".")
    if not module:
        return ""
    return f"`{last}` is a {kind or 'name'} within the `{module}` module.\n"


def _section(example: Example) -> str:
    number = "" if example.number is None else f" {example.number}"
    named = f" from {_escaped(example.project.name)}" if example.project.name else ""
    paragraphs = filter(
        None,
        (
            _project(example.project),
            _license(example.license),
            _file(example),
            "".join(_block(example)),
        ),
    )
    return f"\n\n## Example{number}{named}\n" + "\n\n".join(paragraphs)


def _project(project: Project) -> str:
    text = _escaped(project.description or "")
    if project.name is None:
        return text
    own = _link(project.name, project.url)
    if project.links:
        own += "\n(" + "\nand ".join(_link(label, url) for label, url in project.links) + ")"
    if not text:
        return own
    return own + ("\nis " if _NEEDS_COPULA.match(text) else "\n") + text


def _license(stated: License) -> str:
    if stated.text is None and stated.url is None:
        return ""
    return f"The code is open source under the\n{_link(stated.text or '', stated.url)}."


def _file(example: Example) -> str:
    path, url = example.file
    if path is None and url is None:
        return ""
    pieces = [example.project.name or "project", *(path or "").split("/")]
    label = " / ".join(_escaped(piece) for piece in pieces)
    return f"[**{label}**]({_escaped_url(url)})"


def _block(example: Example) -> Iterator[str]:
    longest = max(map(len, _FENCE_LIKE.findall(example.code)), default=2)
    fence = "`" * max(3, longest + 1)
    highlighted = set(example.highlighted)
    yield f"{fence}python\n"
    for number, line in enumerate(code_lines(example.code), 1):
        if number in highlighted:
            yield MARK
        elif line.startswith(MARK):
            raise PageError(f"{example.id}: line {number} starts with {MARK} but is not highlighted")
        yield f"{line}\n"
    yield f"{fence}\n"


def _link(label: str, url: str | None) -> str:
    return f"[{_escaped(label)}]({_escaped_url(url)})"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _escaped_url(url: str | None) -> str:
    return re.sub(r"([\\()\[\]])", r"\\\1", url or "")
