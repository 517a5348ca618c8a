"""The front door for every command line: Typer's commands, made from the table of options."""

# No `from __future__ import annotations` here, because Typer would compile each annotation at every start.

import inspect
from enum import StrEnum
from typing import Annotated, Any

import typer

from exsearch.commands import DONE, INTERRUPTED
from exsearch.commands.calls import call, no_such_words
from exsearch.commands.names import MORE, START, VERBS, in_columns
from exsearch.commands.options import FLAG, LINES, NUMBER, OF_ALL, SPELLINGS, TEXTS, Option, Words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def _epilog(examples: "tuple[tuple[str, str], ...]") -> str:
    lines = "\n".join(f"  {line}" for line in in_columns(examples))
    return f"\b\nExamples:\n{lines}"  # \b keeps Click from filling the lines


app = typer.Typer(
    name="exsearch",
    help="Find and extract code examples: how real projects call an API.",
    epilog=f"{_epilog(START)}\n\n{MORE}",
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class _Run:
    """What holds for the whole run."""

    debug = False


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True)] = False,
) -> None:
    if version:
        call("version", {"words": None})
        raise typer.Exit


def _declare(verb: str) -> None:
    """Make a command of a verb, with its words and options from the table."""
    line = LINES[verb]

    def run(**given: Any) -> int:
        _Run.debug = given["debug"]
        return _help(given["words"]) if verb == "help" else call(verb, given)

    words = [_words(line.words)] if line.words else []
    parameters = [*words, *map(_option, (*line.options, *OF_ALL))]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    about = VERBS[verb]
    app.command(
        verb, help=f"{about.line}.\n\n{about.text}", short_help=about.line, epilog=_epilog(about.examples)
    )(run)


def _words(words: Words) -> inspect.Parameter:
    shown = typer.Argument(metavar=words.metavar or None, help=words.help or None, hidden=words.are_hidden)
    kind: Any = list[str] if words.are_many else str
    if words.are_needed:
        return _parameter(words.value, Annotated[kind, shown])
    return _parameter(words.value, Annotated[kind | None if words.are_many else kind, shown],
                      default=None if words.are_many else "")  # fmt: skip


def _option(option: Option) -> inspect.Parameter:
    names = list(option.names)
    if option.off:
        names[0] += f"/{option.off}"
    shown = typer.Option(*names, metavar=option.metavar or None, help=option.help, min=option.least,
                         max=option.most)  # fmt: skip
    kind = _type_of(option)
    if option.is_needed:
        return _parameter(option.target(), Annotated[kind, shown])
    default = option.unset()
    return _parameter(
        option.target(), Annotated[kind if default is not None else kind | None, shown], default
    )


def _type_of(option: Option) -> Any:
    if option.choices:
        return StrEnum(option.target(), option.choices)
    return {FLAG: bool, NUMBER: int, TEXTS: list[str]}.get(option.kind, str)


def _parameter(name: str, annotation: Any, default: Any = inspect.Parameter.empty) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _help(words: "Sequence[str] | None") -> int:
    if words and (len(words) > 1 or words[0] not in VERBS):
        raise no_such_words("help", "a verb", words)
    app([*(words or ()), "--help"], prog_name="exsearch", standalone_mode=False)
    return DONE


for _verb in VERBS:
    _declare(_verb)


def group() -> Any:
    """Return the command with all verbs, as Typer makes it."""
    return typer.main.get_command(app)


def run(arguments: "Sequence[str]") -> int:
    """Run one command line and return its exit status."""
    from exsearch.commands.arguments import with_verb
    from exsearch.commands.failures import status_after
    from exsearch.config import places

    _Run.debug = False
    try:
        words = with_verb(arguments, SPELLINGS, places())
        status = group()(words, prog_name="exsearch", standalone_mode=False)
        if status == INTERRUPTED:  # Typer returns it after Ctrl-C
            raise KeyboardInterrupt
        return status if isinstance(status, int) else DONE
    except typer.Abort:
        return status_after(KeyboardInterrupt(), arguments)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the boundary
        return status_after(error, arguments, debug=_Run.debug)
