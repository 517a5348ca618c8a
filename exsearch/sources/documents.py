"""Which files are documentation, and which of these are example pages.

The names of files decide, then their content: nothing here opens a file.
"""

from __future__ import annotations

import codecs
import re

from exsearch.licenses.texts import is_license_name
from exsearch.readers import document_reader_of, is_description, reader_of
from exsearch.sources.origins import Listed
from exsearch.sources.roles import is_in_documentation, role_of_document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.model import Skipped

HEAD_BYTES = 65_536
"""At the start of a file: enough to tell an example page from documentation."""

_MOST_TEXT_BYTES = 500_000
"""A larger `.txt` holds data."""

# Old versions of a project's interface, and lists of people: no code that one should copy.
_CHANGES = frozenset(("changes", "changelog", "changelogs"))
_NOT_READ = frozenset(
    (
        *("history", "news", "whatsnew", "whats_new", "release_notes", "releasenotes", "releases"),
        *("authors", "contributors", "credits", "maintainers", "thanks", "acknowledgements"),
        *("code_of_conduct", "copyright", "notice", "notices", "third_party_notices"),
        *("requirements", "constraints", "cmakelists"),
    )
)
_CHANGE_FOLDERS = frozenset(
    (
        *("changelog", "changelogs", "changelog.d", "changes", "news", "newsfragments", "whatsnew"),
        *("release_notes", "releasenotes", "release-notes", "releases"),
    )
)
_NAME_PARTS = re.compile(r"[^a-z]+")

_HEADER_LINE = re.compile(r"([A-Za-z_][\w-]*):(?:[ \t]|$)")
_MARKED_LINE = re.compile(r"\n~~(?!~)")
_NUMBERED = re.compile(r"\n#{1,6} Example \d")


def is_document_name(name: str) -> bool:
    """Return whether a file with this name is documentation of its project, wherever it lies."""
    if is_description(name) or document_reader_of(name) is None or is_license_name(name):
        return False
    stem = name.lower().partition(".")[0]
    if stem.replace("-", "_") in _NOT_READ or _NAME_PARTS.split(stem, maxsplit=1)[0] in _CHANGES:
        return False
    return not (_is_text(name) and ("requirements" in stem or "constraints" in stem))


def is_document(path: str) -> bool:
    """Return whether the file at `path` in a project is documentation; that of tests is data for them."""
    *folders, name = path.split("/")
    if not is_document_name(name) or not _CHANGE_FOLDERS.isdisjoint(map(str.lower, folders)):
        return False
    if any(folder.endswith(".dist-info") for folder in folders):  # what vendored distributions state
        return False
    return role_of_document(path) not in ("test", "vendored")


def is_packaged_document(path: str) -> bool:
    """Return whether a file, by its path in a wheel or in site-packages, is documentation in a package."""
    if document_reader_of(path) is None:
        return False
    first, slash, _ = path.partition("/")
    is_inside = (
        bool(slash) and not first.startswith(".") and not first.endswith((".dist-info", ".egg-info", ".data"))
    )
    return is_inside and not _is_text(path) and is_document(path)


def is_worth_listing(found: Listed | Skipped) -> bool:
    """Return whether a file that was found in a project is listed as documentation.

    A `.txt` that is large, or cannot be read, is not: most are data.
    """
    if not is_document(found.path):
        return False
    return not _is_text(found.path) or (isinstance(found, Listed) and found.size <= _MOST_TEXT_BYTES)


def is_loose(path: str) -> bool:
    """Return whether a document is a `.txt` outside the folders of documentation and examples."""
    return _is_text(path) and not is_in_documentation(path)


def is_documentation(path: str, content: bytes) -> bool:
    """Return whether a listed document is documentation by its content.

    An example page is not. Metadata is if a description is in it. A `.txt` is if it holds a prompt; in a
    folder of documentation a block of reStructuredText is enough.
    """
    if is_description(path):
        head, _, body = content.replace(b"\r\n", b"\n").partition(b"\n\n")
        return b"\nDescription:" in head or bool(body.strip())
    if reader_of(path) == "page" and is_example_page(content[:HEAD_BYTES]):
        return False
    return not _is_text(path) or b">>>" in content or (is_in_documentation(path) and b"::" in content)


def is_example_page(head: bytes) -> bool | None:
    """Return whether a Markdown file that begins with `head` is an example page; None if it is no text.

    Example pages have a header with a title and a slug or symbol, numbered examples, and marked lines of
    code.
    Documentation may have one of these.
    """
    if b"\0" in head:
        return None
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return None
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").lstrip("\n")
    is_fenced = text.startswith("---\n")
    keys = _keys_of_header(text.removeprefix("---\n"))
    is_named = not keys.isdisjoint(("slug", "symbol"))
    if _NUMBERED.search("\n" + text):
        return is_named or _MARKED_LINE.search(text) is not None
    return is_named and "title" in keys and not is_fenced


def _keys_of_header(text: str) -> set[str]:
    """Return the keys of the `key: value` lines that a text begins with, in small letters."""
    keys: set[str] = set()
    end = 0
    while (at := end) < len(text):
        end = text.find("\n", at) + 1 or len(text)
        if found := _HEADER_LINE.match(text[at:end].rstrip("\n")):
            keys.add(found[1].lower())
        elif text[at] not in " \t-" or not text[at:end].strip() or text.startswith("---", at):
            break
    return keys


def _is_text(path: str) -> bool:
    return path.lower().endswith(".txt")
