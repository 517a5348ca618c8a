"""Read the prose of an example's section: project, labelled links, licence, file.

Markdown prose in, records out. Only links and paragraphs matter here. The patterns never backtrack
far, and the prose is cut, so that reading takes linear time whatever the text.
"""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache

from exsearch.licenses import read_license
from exsearch.model import UNSTATED, File, License, Project, Record

MAX_PROSE_CHARS = 20_000

MAX_NAME_CHARS = 400
"""Limit of a project's name and of a link's label."""

# The bracket stands before the check that it is not escaped, because the search can jump to a character.
LINK = re.compile(
    rf"\[(?<!\\\[)(?P<label>[^\[\]\\]{{0,{MAX_NAME_CHARS}}}+(?:\\.[^\[\]\\]{{0,{MAX_NAME_CHARS}}}+)*+)\]"
    r"\(\s{0,20}+(?P<url>[^()\s\\]{0,2000}+"
    r"(?:(?:\\\S|\((?:[^()\s\\]|\\\S){0,400}+\))[^()\s\\]{0,2000}+)*+)\s{0,20}\)"
)
_LABELLED = re.compile(rf"\s*\((?:[\s,;&]*+(?:(?:and|or)[\s,;&]*+)?{LINK.pattern})++(?:\s*\))?")
_LICENSE_FILE = re.compile(r"(?:un)?licen[cs]e[\w.-]*\Z|copying[\w.-]*\Z", re.IGNORECASE)
_LICENSE_WORD = re.compile(r"\blicen[cs]ed?\b", re.IGNORECASE)
_UNDER = re.compile(r"\bunder\s+(?:the\s+|an?\s+)?\Z", re.IGNORECASE)
_UNLINKED_LICENSE = re.compile(
    r"\bunder (?:the|an?) ([\w.,+\"'/ -]{1,80}? licen[cs]e(?: v?[\d.]*\d)?)", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"`\[])")
_PARAGRAPH_END = re.compile(r"\n[ \t\r]*\n")
_ESCAPE = re.compile(r"\\(\W)")
_NUMBER_AND_PROJECT = re.compile(r"#?(\d{1,9})? ?[:.]? ?(?:from(?: (.*))?)?\Z")
_COPULA = re.compile(r"\A(?:is|are) ")

_LABELS = (
    ("documentation", re.compile(r"\bdocs?\b|documentation", re.IGNORECASE)),
    ("pypi", re.compile(r"\bpypi\b", re.IGNORECASE)),
    ("website", re.compile(r"\b(?:home\s?page|(?:web)?site)\b", re.IGNORECASE)),
)


class Section(Record):
    """The facts that the prose of one section states."""

    project: Project
    license: License
    file: File


def read_heading(heading: str) -> tuple[int | None, str | None]:
    """Return 3 and "sandman" for " 3 from [sandman](https://...) ##", the rest of "## Example"."""
    words = LINK.sub(r"\g<label>", heading).split()
    if words and not words[-1].strip("#"):
        words.pop()  # the number signs that may close a heading
    text = " ".join(words)
    found = _NUMBER_AND_PROJECT.match(text)
    number, named = found.groups() if found else (None, text)
    return int(number) if number else None, _plain(named or "")[:MAX_NAME_CHARS].strip() or None


def read_section(named: str | None, prose: str) -> Section:
    """Read the prose between a section's heading and its code; `named` is the project in the heading."""
    file_link = _last_file_link(prose)
    if file_link is not None and len(prose) <= MAX_PROSE_CHARS:
        prose = prose[: file_link.start()]
    project, stated = _project_and_license(named, prose[:MAX_PROSE_CHARS].strip())
    return Section(project, stated, File(None, None) if file_link is None else _file(file_link))


def read_file(prose: str) -> File | None:
    """Return the file that the prose names, None if it names none."""
    link = _last_file_link(prose)
    return None if link is None else _file(link)


def _last_file_link(prose: str) -> re.Match[str] | None:
    """Return the last link with a bold label, which stands right above the code."""
    prose = prose[-MAX_PROSE_CHARS:]
    at = prose.rfind("[**")
    while at >= 0:
        link = LINK.match(prose, at)
        if link and link["label"].endswith("**", 2):
            return link
        at = prose.rfind("[**", 0, at)
    return None


@lru_cache(maxsize=256)
def _project_and_license(named: str | None, prose: str) -> tuple[Project, License]:
    """Return project and licence; cached because most pages describe a project in the same words."""
    links = list(LINK.finditer(prose))
    own = _project_link(links, prose, named)
    begin, end = own.span() if own else (0, 0)
    group = _LABELLED.match(prose, end) if own else None
    after = group.end() if group else end
    # Blanks instead of what has been read, because all offsets stay the same.
    others = [link for link in links if not begin <= link.start() < after]
    stated, license_link = _license(prose[:begin] + " " * (after - begin) + prose[after:], others)
    description = _description(prose[:end] + " " * (after - end) + prose[after:], own, license_link)
    name = named or (_plain(own["label"]) if own else None) or None
    url = _address(own["url"]) if own else None
    labelled = _labelled_links(group[0]) if group else ()
    return Project(name, url, None, description, labelled), stated


def _project_link(links: list[re.Match[str]], prose: str, named: str | None) -> re.Match[str] | None:
    """Return the first link of the first paragraph that leads to a place of the project's own.

    Links such as `[Flask](/flask.html)` lead to pages of the site that the page comes from, and others
    to a licence. But a link with the name in the heading is the project's, as in `[license-expression](...)`.
    """
    paragraph = _PARAGRAPH_END.search(prose)
    for link in links:
        if paragraph and link.start() > paragraph.start():
            break
        if link["url"].startswith("/"):
            continue
        if _plain(link["label"]) == named or not (_names_license(link) or _under(link, prose)):
            return link
    return None


def _labelled_links(group: str) -> tuple[tuple[str, str], ...]:
    """Read "([documentation](...) and [PyPI page](...))", the links behind the project's own."""
    labelled: dict[str, str] = {}
    for link in LINK.finditer(group):
        label = _plain(link["label"])
        short = next((key for key, words in _LABELS if words.search(label)), label)
        labelled.setdefault(label if short in labelled else short, _unescaped(link["url"]))
    return tuple(labelled.items())


def _names_license(link: re.Match[str]) -> bool:
    file_name = link["url"].partition("#")[0].rpartition("/")[2]
    return bool(_LICENSE_FILE.match(file_name) or _LICENSE_WORD.search(link["label"]))


def _under(link: re.Match[str], prose: str) -> bool:
    """Return whether the words before a link are "under the"."""
    return bool(_UNDER.search(prose, max(0, link.start() - 40), link.start()))


def _license(prose: str, links: list[re.Match[str]]) -> tuple[License, re.Match[str] | None]:
    """Return the licence that the prose states, and the link that states it."""
    named = next((link for link in links if _names_license(link)), None)
    stating = named or next((link for link in links if _under(link, prose)), None)
    if stating is not None:
        return read_license(_plain(stating["label"]) or None, _address(stating["url"])), stating
    unlinked = _UNLINKED_LICENSE.search(" ".join(prose.split()))
    return read_license(_plain(unlinked[1])) if unlinked else UNSTATED, None


def _description(prose: str, own: re.Match[str] | None, license_link: re.Match[str] | None) -> str | None:
    """Return the first paragraph as plain text: "a library for ..." of "[x](...) is a library for ...".

    A sentence with the licence is left out, unless the project's link begins it.
    """
    leading = own is not None and own.start() == 0
    begin = own.end() if own is not None and leading else 0
    paragraph = _PARAGRAPH_END.search(prose, begin)
    end = paragraph.start() if paragraph else len(prose)
    text = prose[begin:end]
    if license_link is not None and license_link.start() < end:
        first = begin
        for gap in _SENTENCE_END.finditer(prose, begin, license_link.start() + 1):
            first = gap.end()
        if first > begin or own is None:
            following = _SENTENCE_END.search(prose, license_link.end(), end)
            text = prose[begin:first] + (prose[following.end() : end] if following else "")
    flat = _plain(LINK.sub(r"\g<label>", text))
    return (_COPULA.sub("", flat) if leading else flat) or None


def _file(link: re.Match[str]) -> File:
    """Return path and URL of "[**project / a / b.py**](.../blob/main/./a/b.py)"."""
    url = _address(link["url"])
    if url is not None and "/blob/" in url:
        root, _, tail = url.partition("/blob/")
        branch, _, written = tail.partition("/")
        before_lines = re.split(r"[?#]", written, maxsplit=1)[0]  # "...b.py#L10-L20" is the file b.py
        path = _normal_path(before_lines)
        return File(path or None, f"{root}/blob/{branch}/{path}{written[len(before_lines) :]}")
    pieces = [piece.strip() for piece in _plain(link["label"][2:-2]).split("/")]
    return File(_normal_path("/".join(pieces[1:] or pieces)) or None, url)


def _normal_path(path: str) -> str:
    """Return `path` without `.` and `..`: it never leads out of its project."""
    normal = posixpath.normpath("/" + path).lstrip("/")
    return "" if normal == "." else normal


def _address(url: str) -> str | None:
    return _unescaped(url) or None


def _plain(markdown: str) -> str:
    """Return one line of text: escapes resolved, white space collapsed."""
    return " ".join(_unescaped(markdown).split())


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text
