"""Write example records as one example page, the inverse of `reader`.

Records in, text out: reading the text gives the same records again.
"""

from __future__ import annotations

import re
from itertools import zip_longest

import yaml

from exsearch.errors import PageError
from exsearch.model import Example, License, Page, Project, code_lines
from exsearch.readers.page.prose import MAX_NAME_CHARS
from exsearch.readers.page.reader import LONGEST_FENCE, MARK, read_page

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_SPECIAL = re.compile(r"([\\\[\]()*`#~<])")
_SPECIAL_IN_URL = re.compile(r"([\\()\[\]])")
_NEEDS_COPULA = re.compile(r"(?:is|are|an?|the|one)\b", re.IGNORECASE)
_FENCE_LIKE = re.compile(r"^ {0,3}(`{3,}|~{3,})", re.MULTILINE)
_PROJECT_IN_LABEL_CHARS = 100
_OF_CLASSES = ("method", "property")
"""Kinds of what a class has, and no module."""


def write_page(examples: Sequence[Example]) -> str:
    """Return the text of the page that holds `examples`: all of one page, in its order.

    Raises PageError if the format cannot express a record: examples of several pages or symbols,
    positions with gaps, or a line that starts with the highlight mark without being highlighted.
    A project's version, the segments, and the fields that only source has (`how`, `role`) are left out.
    """
    page = _page_of(examples)
    text = _header(page, examples[0]) + _intro(examples[0]) + "".join(map(_section, examples))
    _check(text, page, examples)
    return text


def _check(text: str, page: Page, examples: Sequence[Example]) -> None:
    """Raise PageError unless reading `text` gives `examples` again."""
    for example, read in zip_longest(examples, read_page(text, page.path)):
        if not isinstance(example, Example) or not isinstance(read, Example):
            raise PageError(f"{page.slug}: a page with these examples would not be read as such")
        kept = _what_a_page_holds(example)
        for name, value in _what_a_page_holds(read).items():
            if kept[name] != value:
                raise PageError(f"{example.id}: a page cannot hold this {name}: {kept[name]!r}"[:400])


def _what_a_page_holds(example: Example) -> dict[str, object]:
    return {
        "page": example.page,
        "symbol": (example.symbol, example.kind, example.aliases),
        "number": example.number,
        "project": example.project._replace(version=None),
        "license": (example.license.text, example.license.url),
        "file": example.file,
        "code": example.code,
        "set of highlighted lines": example.highlighted,
        "set of cuts": example.cuts,
    }


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


def _header(page: Page, example: Example) -> str:
    fields = {"title": page.title, "category": "page", "slug": page.slug}
    fields |= {"symbol": example.symbol or "", "kind": example.kind or ""}
    if name := example.shown_name():
        module, _, last = name.rpartition(".")
        place = f"of the {module} class" if example.kind in _OF_CLASSES else f"from the {module} module"
        fields["sidebartitle"] = f"{module} {last}".strip()
        fields["meta"] = f"Python example code that shows how to use {last}{f' {place}' if module else ''}."
        fields["aliases"] = ", ".join(example.aliases)
    # Lines have no limit, because people expect one line for each key.
    written = yaml.safe_dump(fields, sort_keys=False, allow_unicode=True, width=float("inf"))
    return f"{written}toc: False\n\n\n"


def _intro(example: Example) -> str:
    module, _, last = (example.shown_name() or "").rpartition(".")
    place = f"of the `{module}` class" if example.kind in _OF_CLASSES else f"within the `{module}` module"
    return f"`{last}` is a {example.kind or 'name'} {place}.\n" if module else ""


def _section(example: Example) -> str:
    number = "" if example.number is None else f" {example.number}"
    named = f" from {_escaped(example.project.name)}" if example.project.name else ""
    parts = (_project(example.project), _license(example.license), _file(example), _block(example))
    return f"\n\n## Example{number}{named}\n" + "\n\n".join(filter(None, parts))


def _project(project: Project) -> str:
    text = _escaped(project.description or "")
    if project.name is None and project.url is None and not project.links:
        return text
    own = _link((project.name or "")[:MAX_NAME_CHARS], project.url)
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
    path, url = example.file.path, example.file.url
    if path is None and url is None:
        return ""
    project = (example.project.name or "project").replace("/", " ")
    label = " / ".join([project[:_PROJECT_IN_LABEL_CHARS], *(path or "").split("/")])
    # A label is bold, and its stars count.
    return f"[**{_escaped(label[: MAX_NAME_CHARS - 4])}**]({_escaped_url(url)})"


def _block(example: Example) -> str:
    lines = code_lines(example.code)
    highlighted = set(example.highlighted)
    for number, line in enumerate(lines, 1):
        if number in highlighted:
            lines[number - 1] = MARK + line
        elif line.startswith(MARK):
            raise PageError(f"{example.id}: line {number} starts with {MARK} but is not highlighted")
    code = "".join(f"{line}\n" for line in lines)
    fence = _fence(code)
    return f"{fence}python\n{code}{fence}\n"


def _fence(code: str) -> str:
    """Return a fence that no line of `code` closes: of backticks, or of tildes if backticks cannot be."""
    runs = _FENCE_LIKE.findall(code)
    longest = {char: max((len(run) for run in runs if run[0] == char), default=2) for char in "`~"}
    char = "`" if longest["`"] < LONGEST_FENCE else "~"
    return char * (longest[char] + 1)


def _link(label: str, url: str | None) -> str:
    return f"[{_escaped(label)}]({_escaped_url(url)})"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _escaped_url(url: str | None) -> str:
    return _SPECIAL_IN_URL.sub(r"\\\1", url or "")
