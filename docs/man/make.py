"""Write the man page from the verbs and options that Typer has: `python docs/man/make.py`.

The page is checked in, because wheels are built without the dependencies of exsearch. A test checks that it
is up to date.
"""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from exsearch.cli import group
from exsearch.commands import STATUS_MEANINGS
from exsearch.commands.names import START, VERBS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

PAGE = Path(__file__).parent / "exsearch.1"

ENVIRONMENT = (
    ("EXSEARCH_HOME", "The folder for everything: index, lists, cache."),
    ("EXSEARCH_AUTO", "Whether your environment is indexed when a search misses: ask, always or never."),
    ("EXSEARCH_PAGER, PAGER", "The pager for long output in a terminal; empty or cat for none."),
    ("VISUAL, EDITOR", "The editor that show --open starts. If neither is set, it tries code."),
    ("VIRTUAL_ENV, CONDA_PREFIX", "The environment that add --env reads."),
    ("NO_COLOR, FORCE_COLOR", "Never colour the output; always colour it."),
)
FILES = (
    ("~/.local/share/exsearch/index.sqlite", "On Linux, the index; exsearch doctor prints where it is."),
    ("~/.config/exsearch/config.toml", "Your settings; exsearch config shows them."),
    ("pyproject.toml", "The settings of a project, in [tool.exsearch]."),
    ("~/.local/state/exsearch", "The last list of each terminal."),
    ("~/.cache/exsearch", "Fetched sources, which can be deleted and fetched again."),
)


def page() -> str:
    """Return the text of the man page."""
    command = group()
    lines = [
        '.\\" Written by docs/man/make.py; do not edit.',
        ".TH EXSEARCH 1",
        *_section("NAME", [f"exsearch {escaped('-')} find and extract code examples"]),
        *_section("SYNOPSIS", _synopsis(command.commands)),
        *_section("DESCRIPTION", _paragraphs(_DESCRIPTION)),
        *_section("OPTIONS", _options(command)),
        *_section("VERBS", [line for name, each in command.commands.items() for line in _verb(name, each)]),
        *_section("EXAMPLES", _examples(START)),
        *_section("EXIT STATUS", _table((str(status), text) for status, text in STATUS_MEANINGS.items())),
        *_section("ENVIRONMENT", _table(ENVIRONMENT)),
        *_section("FILES", _table(FILES)),
    ]
    return "\n".join(lines) + "\n"


_DESCRIPTION = """
exsearch shows how projects call an API, from an index on your own disk. Each row is a real use, with its
project and its licence.

A search needs no verb: exsearch make_response lists uses of a name, and exsearch show 4 shows row 4 of this
list. Index the packages of your environment first: exsearch add --env.

To search for a word that is also a verb, type the verb as well: exsearch search help.
"""


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield f".SH {title}"
    yield from lines


def _synopsis(commands: dict[str, Any]) -> Iterator[str]:
    for name, command in commands.items():
        yield f".B exsearch {escaped(name)}"
        yield escaped(" ".join(("[OPTIONS]", *filter(None, map(_argument, command.params)))))
        yield ".br"


def _argument(parameter: Any) -> str:
    """Return an argument as the usage shows it; "" for an option. Versions of Typer would differ in it."""
    metavar = parameter.metavar or ""
    if parameter.param_type_name != "argument" or parameter.hidden:
        return ""
    return metavar if parameter.required or metavar.startswith("[") else f"[{metavar}]"


def _verb(name: str, command: Any) -> Iterator[str]:
    yield f".SS {escaped(name)}"
    yield from _paragraphs(inspect.cleandoc(command.help or ""))
    yield from _options(command)
    yield from _examples(VERBS[name].examples)


def _options(command: Any) -> Iterator[str]:
    for parameter in command.get_params(_context(command)):
        if parameter.param_type_name != "option" or parameter.hidden:
            continue
        names = ", ".join(sorted((*parameter.opts, *parameter.secondary_opts), key=len))
        value = "" if parameter.is_flag else _value(parameter)
        yield ".TP"
        yield f"\\fB{escaped(names)}\\fR" + (f" \\fI{escaped(value)}\\fR" if value else "")
        yield escaped(parameter.help or "")


def _context(command: Any) -> typer.Context:
    return typer.Context(command, help_option_names=["-h", "--help"])


def _value(parameter: Any) -> str:
    return str(parameter.metavar or parameter.name.upper())


def _examples(examples: tuple[tuple[str, str], ...]) -> Iterator[str]:
    for command, gives in examples:
        yield ".PP"
        yield ".EX"
        yield f"    {escaped(command)}"
        yield ".EE"
        yield ".RS"
        yield escaped(gives)
        yield ".RE"


def _table(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    for term, text in rows:
        yield ".TP"
        yield f"\\fB{escaped(term)}\\fR"
        yield escaped(text)


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in text.strip().split("\n\n"):
        yield ".PP"
        yield escaped(" ".join(paragraph.split()))


def escaped(text: str) -> str:
    """Return text escaped for roff, with hyphens that can be pasted into a shell."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga")
    return f"\\&{text}" if text.startswith(".") else text


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
