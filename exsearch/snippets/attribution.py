"""Write where copied code comes from: licence notices, and the comment on top of a module.

Examples in, plain text out. All of it but the fixed words is strangers' text, and is cleaned. This
module does not know what a licence demands, and gives no advice on it.
"""

from __future__ import annotations

from exsearch.model import Record, Span, absolute, spans_of
from exsearch.snippets.comments import comment_text
from exsearch.snippets.spans import lines_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from exsearch.model import Example, License

NOT_STATED = "not stated: ask before you use it"

# The first two lines are the same in every module, because Python looks there for an encoding: a
# project named "coding: utf-7" could otherwise turn the rest of the text into other code.
_TITLE = [
    '# Extracted by exsearch: comments that begin with "exsearch:" say what was changed.',
    "# Where it comes from, and on what terms:",
]
_FIELD = "#   "
_CONTINUED = "#     "
_LINES = "Lines"
_LEFT_OUT = "Left out, although names from here are used"
_WIDTH = 96


def license_line(license_: License) -> str:
    """Return a licence on one line: its SPDX expression and the words as written, or `NOT_STATED`."""
    text, spdx = comment_text(license_.text or ""), comment_text(license_.spdx or "")
    if spdx and text and text != spdx:
        return f"{spdx} ({text})"
    return spdx or text or NOT_STATED


# Notices.


def notice(examples: Iterable[Example]) -> str:
    """Return one entry per project, sorted by name: licences, links, files and notices of the examples."""
    projects: dict[tuple[str, str, str], list[Example]] = {}
    for example in examples:
        project = example.project
        key = (project.name or "", project.url or "", project.version or "")
        projects.setdefault(key, []).append(example)
    ordered = sorted(projects.items(), key=lambda item: (item[0][0].casefold(), item[0]))
    entries = [_entry(taken) for _, taken in ordered]
    return "\n".join(["This project includes code from:\n", *entries]) if entries else ""


def _entry(taken: list[Example]) -> str:
    project = taken[0].project
    name = comment_text(" ".join(filter(None, (project.name, project.version))))
    lines = [name or "a project without a name"]
    for label, values in (
        ("Project", {absolute(project.url)}),
        ("License", {license_line(example.license) for example in taken}),
        ("License text", {absolute(example.license.url) for example in taken}),
        ("Files", {_file(example) for example in taken}),
    ):
        cleaned = {comment_text(value or "") for value in values}
        lines += [f"  {label}: {value}" for value in sorted(cleaned) if value]
    noted = [line for example in taken for line in (example.license.notice or "").split("\n")]
    kept = list(dict.fromkeys(filter(None, map(comment_text, noted))))
    if kept:
        lines += ["  Notices to keep:", *(f"    {line}" for line in kept)]
    return "\n".join(lines) + "\n"


def _file(example: Example) -> str:
    path, url = example.file.path, absolute(example.file.url)
    if path and url:
        return f"{path} <{url}>"
    return path or url or f"not stated, example {example.id}"


# The comment on top of a module.


class Taken(Record):
    """The fields of a header about lines, as text; both are empty if there is no header."""

    lines: str
    """Those that a module has."""
    left_out: str
    """Those that it has not, although they use its names."""


def header(example: Example, taken: Taken, undefined: Iterable[str], relative: Iterable[str]) -> list[str]:
    """Return the lines of the comment: the source of a module, and the names that it needs."""
    project, file, license_ = example.project, example.file, example.license
    made = list(_TITLE)
    for label, values in (
        ("Project", [" ".join(filter(None, (project.name, project.version))), absolute(project.url)]),
        ("File", [file.path, absolute(file.url)]),
        ("Heading", [example.heading]),
        ("Text above it", [example.prose]),
        ("License", [license_line(license_), absolute(license_.url)]),
        ("Notices", (license_.notice or "").split("\n")),
        ("SPDX-License-Identifier", [license_.spdx]),
        (_LINES, [taken.lines]),
        (_LEFT_OUT, [taken.left_out]),
        ("Not defined here", undefined),
        ("Relative imports, as in the project", relative),
    ):
        text = ", ".join(comment_text(value) for value in values if value)
        if text:
            made += _wrapped(f"{label}: {text}")
    return made


def header_of(lines: Sequence[str]) -> tuple[int, Taken]:
    """Return the length of the header that `lines` begin with, and its fields about lines.

    The length includes the blank lines after it; it is 0 if there is no header.
    """
    if list(lines[:2]) != _TITLE:
        return 0, Taken("", "")
    end = 2
    while end < len(lines) and lines[end].startswith(_FIELD):
        end += 1
    fields = "\n".join(lines[:end]).replace(f"\n{_CONTINUED}", " ").split("\n")
    taken = Taken(_value(fields, _LINES), _value(fields, _LEFT_OUT))
    while end < len(lines) and not lines[end].strip():
        end += 1
    return end, taken


def _value(fields: Iterable[str], label: str) -> str:
    """Return the text of the field with this label; "" if there is none."""
    start = f"{_FIELD}{label}: "
    return comment_text(next((each for each in fields if each.startswith(start)), start).removeprefix(start))


def lines_taken(example: Example, spans: Sequence[Span], most: int = 0) -> str:
    """Return the spans of an example's code as text; as lines of its file, if these are known.

    Of more than `most` spans the others are not named; 0 means all.
    """
    more = " and others" if most and len(spans) > most else ""
    spans = spans[: most or None]
    if example.segments is None:
        return f"{_ranges(spans)}{more} of example {example.id}" if spans else ""
    taken = frozenset(lines_of(spans))
    in_file = {
        in_file + number - in_code
        for in_code, in_file, count in example.segments
        for number in range(in_code, in_code + count)
        if number in taken
    }
    return f"{_ranges(spans_of(tuple(sorted(in_file))))}{more} of the file" if in_file else ""


def _ranges(spans: Iterable[Span]) -> str:
    return ", ".join(f"{first}" if first == last else f"{first}-{last}" for first, last in spans)


def _wrapped(text: str) -> list[str]:
    import textwrap  # here, because it loads `re`, and `license_line` must not

    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=_FIELD,
        subsequent_indent=_CONTINUED,
        break_long_words=False,
        break_on_hyphens=False,
    )
