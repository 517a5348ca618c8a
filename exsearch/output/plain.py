"""Records to plain text for pipes and files, and messages to standard error.

Code is written byte for byte. Everything else is clean, with one line for each record; nothing is wrapped or
cropped.
"""

from __future__ import annotations

import os
import sys
from itertools import chain, repeat

from exsearch.model import absolute, code_lines
from exsearch.output.safe import clean, clean_code

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from exsearch.errors import ExsearchError
    from exsearch.model import Card, Example, Hit, License, Span

UNSTATED = "unstated"

_WIDTH = 96
"""Columns of a comment with prose; one of attribution is as long as its text."""

_ROW_LOOKS = ("1", "1;36", "32", "35", "2", "", "2")
_TABLE_LOOKS = ("1;36",)
"""Looks of the fields, if a pipe is coloured."""


def rows(hits: Iterable[Hit], *, explain: bool = False, color: bool = False) -> str:
    """Return one line for each hit: number, symbol, project, licence, file and code, with tabs."""
    lines = []
    for number, hit in enumerate(hits, 1):
        fields = [str(number), hit.shown_name() or "-", hit.project or "-", hit.license or UNSTATED,
                  hit.path or "-", hit.text]  # fmt: skip
        if explain:
            fields.append(f"{hit.why} ({hit.score:g})")
        lines.append(_line(fields, color, _ROW_LOOKS))
    return "".join(lines)


def table(records: Iterable[Sequence[object]], *, color: bool = False) -> str:
    """Return one line for each record with tabs between its fields; an empty field is "-"."""
    return "".join(
        _line(["-" if field is None or field == "" else str(field) for field in record], color, _TABLE_LOOKS)
        for record in records
    )


def _line(fields: Iterable[str], color: bool, looks: Sequence[str]) -> str:
    texts = map(clean, fields)
    if color:
        from exsearch.output.lines import in_look

        texts = map(in_look, texts, chain(looks, repeat("")))
    return "\t".join(texts) + "\n"


def counted(count: int, noun: str) -> str:
    """Return "1 page", "2 pages", "1,300 pages"."""
    return f"{count} {noun}" if count == 1 else f"{count:,} {noun}s"


def held(pages: int, projects: int) -> str:
    """Return the contents of a source in words: "2 projects", "1 page", or "2 projects, 1 page"."""
    counts = [counted(projects, "project")] * bool(projects) + [counted(pages, "page")] * bool(pages)
    return ", ".join(counts) or counted(0, "page")


def uses_of(card: Card) -> str:
    """Return how often a symbol is used, in words: "412 uses in 31 projects, 12 yours"."""
    if not card.uses:
        return "no uses in the index"
    among = f" in {counted(card.projects, 'project')}" if card.projects else ""
    own = f", {card.own:,} yours" if card.own else ""
    return ("of " if card.is_narrowed else "") + counted(card.uses, "use") + among + own


def attribution(example: Example) -> list[str]:
    """Return symbol, project, file, licence and id of an example as clean lines without `#`."""
    project, file, license_ = example.project, example.file, example.license
    place = ", ".join(filter(None, (project.name or "an unnamed project", file.path)))
    lines = (
        f"{example.shown_name() or 'code'} in {place}",
        absolute(file.url) or absolute(project.url),
        "License: " + ", ".join(filter(None, (license_name(license_), absolute(license_.url)))),
        f"Example: {example.id}",
    )
    return [clean(line) for line in lines if line]


def license_name(stated: License) -> str:
    """Return the SPDX expression of a licence, else its words, else "unstated"."""
    return stated.spdx or stated.text or UNSTATED


def show(example: Example, spans: Sequence[Span] | None, *, header: bool) -> str:
    """Return the code of an example, or some spans of it, with the attribution as comments on top."""
    comments = [*attribution(example), *(above(example) if spans is None else ())] if header else []
    return "".join(f"# {line}".rstrip() + "\n" for line in comments) + code_of(example, spans)


def above(example: Example) -> list[str]:
    """Return the headings and the sentence above a block of documentation as clean lines without `#`."""
    texts = [clean(" ".join((text or "").split())) for text in (example.heading, example.prose)]
    if not any(texts):
        return []
    from exsearch.output.lines import broken

    return ["", *(line for text in texts if text for line in broken(text, _WIDTH))]


def code_of(example: Example, spans: Sequence[Span] | None) -> str:
    """Return the lines of the spans unchanged, or all of the code if `spans` is None."""
    if spans is None:
        return example.code
    lines = code_lines(example.code)
    return "".join(f"{line}\n" for span in spans for line in lines[span.first - 1 : span.last])


def for_eyes(code: str) -> str:
    """Return clean code for a terminal."""
    return "".join(clean_code(line) + "\n" for line in code_lines(code))


def write(text: str) -> None:
    """Write to standard output, exactly: in the encoding of the terminal, or as UTF-8 in a pipe.

    A terminal with another encoding must not get UTF-8, because it may take the second byte of a character
    such as "Û" for the start of an escape sequence. It is no error if the reader of a pipe has gone, or if
    standard output is closed. Raises OutputError if it cannot be written, for example to a full disk.
    """
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
        if sys.stdout.isatty():
            data = text.encode(sys.stdout.encoding, "backslashreplace")
        else:
            data = text.encode("utf-8", "surrogatepass")
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        _drop_output()
    except OSError as error:
        from exsearch.errors import OutputError

        _drop_output()
        raise OutputError(f"cannot write the output: {error.strerror}") from error


def _drop_output() -> None:
    """Redirect standard output to nowhere, so that the interpreter reports no error when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)


def say(message: str) -> None:
    """Write a clean message to standard error.

    A line break in a message has two blanks after it. Any other line break is a stranger's and is shown as a
    sign, so that no file name can begin a line that looks like ours. In a terminal, long lines are broken
    between words.
    """
    if sys.stderr is None:
        return
    lines = [clean(line) for line in message.split("\n  ")]
    try:
        if sys.stderr.isatty():
            from exsearch.output.lines import broken

            width = os.get_terminal_size(sys.stderr.fileno()).columns - 2
            lines = [part for line in lines for part in (broken(line, width) if width > 0 else [line])]
        sys.stderr.write("\n  ".join(lines) + "\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        return


def asked(question: str) -> str | None:
    """Write a question to standard error, and return the line that is typed; None if the input has ended."""
    if sys.stderr is None or sys.stdin is None:
        return None
    try:
        sys.stderr.write(clean(question))
        sys.stderr.flush()
        line = sys.stdin.readline()
    except (OSError, ValueError):
        return None
    if not line:
        sys.stderr.write("\n")
    return line or None


def say_error(error: ExsearchError) -> None:
    """Write an error and its hint to standard error."""
    say(f"exsearch: {error}" + (f"\n  {error.hint}" if error.hint else ""))
