"""Read the prose of an example's section: project, labelled links, licence, file.

Markdown prose in, records out. Only links, emphasis and paragraphs matter here; the patterns are
bounded, so that no text takes more than linear time.
"""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache

from exsearch.licenses import read_license
from exsearch.model import UNSTATED, File, License, Project, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_PROSE_CHARS = 20_000

_OPENING = r"\[(?<!\\\[)"  # not escaped; the bracket first, which is what the search can jump to
# Each with the plain form first, without escapes and parentheses, which is matched at a tenth of the time.
_LABEL = _OPENING + r"((?:[^\[\]\\]{0,400}(?=\])|(?:[^\[\]\\]|\\.){0,400}))\]"
_PLAIN_URL = r"[^()\s\\]{0,2000}(?=\s{0,20}\))"
_URL = (
    rf"\(\s{{0,20}}((?:{_PLAIN_URL}"
    r"|(?:[^()\s\\]|\\\S|\((?:[^()\s\\]|\\\S){0,400}\)){0,2000}))\s{0,20}\)"
)
_LINK = re.compile(_LABEL + _URL)
_FILE_LINK = re.compile(
    _OPENING + r"\*\*((?:[^\[\]\\*]{0,400}(?=\*\*\])|(?:[^\[\]\\]|\\.){0,400}?))\*\*\]" + _URL
)
_BETWEEN_LABELLED = re.compile(r"[\s,;&]*(?:and|or)?[\s,;&]*")
_LICENSE_FILE = re.compile(r"(?:un)?licen[cs]e[\w.-]*\Z|copying[\w.-]*\Z", re.IGNORECASE)
_LICENSE_WORD = re.compile(r"\blicen[cs]ed?\b", re.IGNORECASE)
_UNDER = re.compile(r"\bunder\s+(?:the\s+|an?\s+)?\Z", re.IGNORECASE)
_UNLINKED_LICENSE = re.compile(
    r"\bunder (?:the|an?) ([\w.,+\"'/ -]{1,80}? licen[cs]e(?: v?[\d.]*\d)?)", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"`\[])")
_PARAGRAPH_END = re.compile(r"\n[ \t\r]*\n")
_ESCAPE = re.compile(r"\\([\\\[\]()*`#~<])")
_COPULA = re.compile(r"\A(?:is|are) ")

_LABELS = (
    ("documentation", re.compile(r"\bdocs?\b|documentation", re.IGNORECASE)),
    ("pypi", re.compile(r"\bpypi\b", re.IGNORECASE)),
    ("website", re.compile(r"\b(?:home\s?page|(?:web)?site)\b", re.IGNORECASE)),
)


class Section(Record):
    """What the prose of one section says."""

    project: Project
    license: License
    file: File


class _Link(Record):
    label: str
    url: str
    start: int
    end: int


def read_section(named: str | None, prose: str) -> Section:
    """Read the prose between a section's heading and its code; `named` is from the heading."""
    # The file's link stands right above the code, whatever comes before it.
    file_link = _last_file_link(prose[-MAX_PROSE_CHARS:])
    if file_link is not None and len(prose) <= MAX_PROSE_CHARS:
        prose = prose[: file_link.start]
    project, stated = _project_and_license(named, prose[:MAX_PROSE_CHARS])
    return Section(project, stated, _file(file_link))


@lru_cache(maxsize=256)
def _project_and_license(named: str | None, prose: str) -> tuple[Project, License]:
    """Read what most pages say of a project word for word alike."""
    links = [_Link(m[1], m[2], m.start(), m.end()) for m in _LINK.finditer(prose)]
    own = _project_link(links, prose, named)
    labelled, after = _labelled_links(prose, own, links)
    others = [link for link in links if link is not own and not _in_labelled_group(link, own, after)]
    around = prose if own is None else prose[: own.start] + " " * (after - own.start) + prose[after:]
    stated, license_link = _license(around, others)
    name = named or (_plain(own.label) if own else None) or None
    url = _address(own.url) if own else None
    return Project(name, url, None, _description(prose, own, after, license_link), labelled), stated


def read_file(prose: str) -> File | None:
    """Return the file that the last link of its kind in `prose` names; None where there is none."""
    link = _last_file_link(prose[-MAX_PROSE_CHARS:])
    return None if link is None else _file(link)


def _in_labelled_group(link: _Link, own: _Link | None, after: int) -> bool:
    """Say whether `link` is one of the labelled links that follow the project's own."""
    return own is not None and own.end <= link.start < after


def _last_file_link(prose: str) -> _Link | None:
    last = None
    for match in _FILE_LINK.finditer(prose):
        last = _Link(match[1], match[2], match.start(), match.end())
    return last


def _project_link(links: list[_Link], prose: str, named: str | None) -> _Link | None:
    """Return the first link of the first paragraph, where it leads to a place of the project's own.

    Links such as `[Flask](/flask.html)` lead to pages of the site that the page comes from, others
    to a licence; but `[license-expression](...)` is what the heading says it is.
    """
    paragraph_end = _PARAGRAPH_END.search(prose.lstrip("\r\n"))
    limit = paragraph_end.start() + len(prose) - len(prose.lstrip("\r\n")) if paragraph_end else None
    for link in links:
        if limit is not None and link.start > limit:
            break
        if link.url.startswith("/"):
            continue
        if _plain(link.label) == named or not (_names_license(link) or _under(link, prose)):
            return link
    return None


def _labelled_links(
    prose: str, own: _Link | None, links: list[_Link]
) -> tuple[tuple[tuple[str, str], ...], int]:
    """Read "([documentation](...) and [PyPI page](...))" behind the project's own link.

    Returns the links and the offset after the group, which some pages never close.
    """
    if own is None:
        return (), 0
    at = own.end + len(prose[own.end :]) - len(prose[own.end :].lstrip())
    if prose[at : at + 1] != "(":
        return (), own.end
    starts = {link.start: link for link in links}
    labelled: dict[str, str] = {}
    end = at + 1
    while True:
        between = _BETWEEN_LABELLED.match(prose, end)
        link = starts.get(between.end()) if between else None
        if link is None:
            break
        label = _plain(link.label)
        short = next((key for key, words in _LABELS if words.search(label)), label)
        labelled.setdefault(label if short in labelled else short, _unescaped(link.url))
        end = link.end
    if not labelled:
        return (), own.end
    closing = re.compile(r"\s*\)").match(prose, end)
    return tuple(labelled.items()), closing.end() if closing else end


def _names_license(link: _Link) -> bool:
    file_name = link.url.partition("#")[0].rpartition("/")[2]
    return bool(_LICENSE_FILE.match(file_name) or _LICENSE_WORD.search(link.label))


def _under(link: _Link, prose: str) -> bool:
    """Say whether the words before a link are "under the"."""
    return bool(_UNDER.search(prose, max(0, link.start - 40), link.start))


def _license(prose: str, links: list[_Link]) -> tuple[License, _Link | None]:
    """Return the licence that the prose states, and the link that states it."""
    stating = next((link for link in links if _names_license(link)), None) or next(
        (link for link in links if _under(link, prose)), None
    )
    if stating is not None:
        return read_license(_plain(stating.label) or None, _address(stating.url)), stating
    unlinked = _UNLINKED_LICENSE.search(" ".join(prose.split()))
    if unlinked:
        return read_license(_plain(unlinked[1])), None
    return UNSTATED, None


def _description(prose: str, own: _Link | None, after: int, license_link: _Link | None) -> str | None:
    """Return the first paragraph as plain text: "a library for ..." of "[x](...) is a library for ...".

    A sentence that is only there to state the licence is left out.
    """
    leading = own is not None and not prose[: own.start].strip()
    if own is not None:
        prose = prose[: own.end] + " " * (after - own.end) + prose[after:]
    begin = own.end if own is not None and leading else len(prose) - len(prose.lstrip())
    paragraph = _PARAGRAPH_END.search(prose, begin)
    end = paragraph.start() if paragraph else len(prose)
    kept = [
        prose[first:last]
        for first, last in _sentences(prose, begin, end, license_link)
        if (first == begin and own is not None)
        or license_link is None
        or not first <= license_link.start < last
    ]
    flat = _plain(_LINK.sub(lambda m: m[1], " ".join(kept)))
    return (_COPULA.sub("", flat) if leading else flat) or None


def _sentences(text: str, begin: int, end: int, link: _Link | None) -> Iterator[tuple[int, int]]:
    """Yield where each sentence begins and ends; none ends inside `link`."""
    for gap in _SENTENCE_END.finditer(text, begin, end):
        if link is None or not link.start < gap.start() < link.end:
            yield begin, gap.start()
            begin = gap.end()
    yield begin, end


def _file(link: _Link | None) -> File:
    """Return path and URL of "[**project / a / b.py**](.../blob/main/./a/b.py)"."""
    if link is None:
        return File(None, None)
    url = _address(link.url)
    if url is not None and "/blob/" in url:
        root, _, tail = url.partition("/blob/")
        branch, _, path = tail.partition("/")
        lines_at = re.search(r"[?#]", path)  # "...b.py#L10-L20" is the file b.py
        path, part = (path[: lines_at.start()], path[lines_at.start() :]) if lines_at else (path, "")
        path = _normal_path(path)
        return File(path or None, f"{root}/blob/{branch}/{path}{part}")
    pieces = [piece.strip() for piece in _plain(link.label).split("/")]
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
