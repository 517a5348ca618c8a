"""Records -> plain text, for pipes and files: no colour, no wrapping, nothing cropped.

Code goes out byte for byte; everything around it is one clean line a record.
"""

from __future__ import annotations

import os
import sys
from itertools import chain, repeat

from exsearch.model import code_lines
from exsearch.output.safe import clean, clean_code

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from exsearch.errors import ExsearchError
    from exsearch.model import Example, Hit, License, Span

UNSTATED = "unstated"


_LOOKS = ("1", "1;36", "32", "35", "2", "", "2")
"""Of the fields of a row, where a pipe is to be coloured."""

_FIRST_LOOKS = ("1;36",)


def rows(hits: Iterable[Hit], *, explain: bool = False, color: bool = False) -> str:
    """Return one line a hit: number, symbol, project, licence, file, line of code; tabs between."""
    lines = []
    for number, hit in enumerate(hits, 1):
        fields = [str(number), hit.symbol or "-", hit.project or "-", hit.license or UNSTATED,
                  hit.path or "-", hit.text]  # fmt: skip
        if explain:
            fields.append(f"{hit.why} ({hit.score:g})")
        lines.append(_line(fields, color))
    return "".join(lines)


def table(records: Iterable[Sequence[object]], *, color: bool = False) -> str:
    """Return one line a record, tabs between its fields; None is "-"."""
    return "".join(
        _line(["-" if field is None or field == "" else str(field) for field in record], color, _FIRST_LOOKS)
        for record in records
    )


def _line(fields: Iterable[str], color: bool, looks: Sequence[str] = _LOOKS) -> str:
    texts = map(clean, fields)
    if color:
        from exsearch.output.lines import in_look

        texts = map(in_look, texts, chain(looks, repeat("")))
    return "\t".join(texts) + "\n"


def counted(count: int, noun: str) -> str:
    """Return "1 page", "2 pages", "1,300 pages"."""
    return f"{count} {noun}" if count == 1 else f"{count:,} {noun}s"


def held(pages: int, projects: int) -> str:
    """Return what a source holds: "2 projects", "1 page", or "2 projects, 1 page"."""
    counts = [counted(projects, "project")] * bool(projects) + [counted(pages, "page")] * bool(pages)
    return ", ".join(counts) or counted(0, "page")


def attribution(example: Example) -> list[str]:
    """Return what has to be said of where a snippet comes from, one clean line each, no `#`."""
    project, file = example.project, example.file
    lines = [f"{example.symbol or 'code'} in {project.name or 'an unnamed project'}"
             + (f", {file.path}" if file.path else "")]  # fmt: skip
    lines += [url for url in (file.url or project.url,) if url]
    lines.append("License: " + license_line(example.license))
    lines.append(f"Example: {example.id}")
    return [clean(line) for line in lines]


def license_line(stated: License) -> str:
    """Return the licence as one line: SPDX, the words where they say more, the link."""
    if stated.text is None and stated.spdx is None:
        return UNSTATED + (f", {stated.url}" if stated.url else "")
    return ", ".join(filter(None, (stated.spdx or stated.text, stated.url)))


def show(example: Example, spans: Sequence[Span] | None, *, header: bool) -> str:
    """Return the code of an example, or the spans of it, with the attribution as comments on top."""
    comments = "".join(f"# {line}\n" for line in attribution(example)) if header else ""
    return comments + code_of(example, spans)


def code_of(example: Example, spans: Sequence[Span] | None) -> str:
    """Return the lines of the spans, exactly as they are; all of the code without spans."""
    if spans is None:
        return example.code
    lines = code_lines(example.code)
    return "".join(f"{line}\n" for span in spans for line in lines[span.first - 1 : span.last])


def for_eyes(code: str) -> str:
    """Return code for a terminal: what it would obey is shown instead."""
    return "".join(clean_code(line) + "\n" for line in code_lines(code))


def write(text: str) -> None:
    """Write to standard output without any translation: as UTF-8, or as a terminal expects it.

    To a terminal of another encoding UTF-8 is more than noise: the second byte of "Û" opens an
    escape sequence where bytes above 127 are controls. A reader that has gone, or an output that was
    closed from the start, is no error. Raises OutputError where the output cannot take it, as on a
    full disk.
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
    """Lead standard output to nowhere, so that nothing complains when the interpreter ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)


def say(message: str) -> None:
    """Write a message to standard error, cleaned; its further lines start with two blanks.

    Any other line break is shown: a file name cannot begin a line that looks like ours. In a
    terminal long lines break between words.
    """
    if sys.stderr is None:
        return
    lines = [clean(line) for line in message.split("\n  ")]
    try:
        if sys.stderr.isatty():
            width = os.get_terminal_size(sys.stderr.fileno()).columns
            lines = [piece for line in lines for piece in _wrapped(line, width - 2)]
        sys.stderr.write("\n  ".join(lines) + "\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        return


def _wrapped(line: str, width: int) -> list[str]:
    """Return a line in pieces of at most `width` characters, broken at blanks only."""
    pieces: list[str] = []
    while width > 0 and len(line) > width:
        at = line.rfind(" ", 1, width + 1)
        if at < 0:
            at = line.find(" ", width)
        if at < 0:
            break
        pieces.append(line[:at])
        line = line[at + 1 :]
    return [*pieces, line]


def say_error(error: ExsearchError) -> None:
    """Write what went wrong, and what to do next, to standard error."""
    say(f"exsearch: {error}" + (f"\n  {error.hint}" if error.hint else ""))
