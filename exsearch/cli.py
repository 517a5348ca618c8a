"""The front door for every command line: Typer's declarations, and nothing that a verb does."""

# No `from __future__ import annotations` here, because Typer would compile each annotation at every start.

import inspect
import os
from enum import StrEnum
from typing import Annotated, Any

import typer

from exsearch import __version__
from exsearch.commands import DEFAULT_LIMIT, JSON, JSONL, Out
from exsearch.commands.names import MORE, START, SUBJECTS, VERBS, in_columns
from exsearch.config import places
from exsearch.errors import UsageError
from exsearch.exits import DONE, INTERRUPTED
from exsearch.output import plain, style_for
from exsearch.search.query import FIELDS, parse_query

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from exsearch.commands.complete import Option


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


class Color(StrEnum):
    """Values of `--color`."""

    auto = "auto"
    always = "always"
    never = "never"


def _option(*names: str, help: str, **more: Any) -> Any:
    return typer.Option(*names, help=help, **more)


ColorOption = Annotated[
    Color, _option("--color", metavar="auto|always|never", help="When to colour the output.")
]
Quiet = Annotated[bool, _option("--quiet", "-q", help="Print results only, no messages.")]
Debug = Annotated[bool, _option("--debug", help="Show the traceback of an error.")]
Json = Annotated[bool, _option("--json", help="Print one JSON array.")]
Jsonl = Annotated[bool, _option("--jsonl", help="Print one JSON object per line.")]
Strict = Annotated[bool, _option("--strict", help="Exit with status 3 if anything was skipped.")]
Force = Annotated[bool, _option("--force", help="Overwrite files that exist.")]
Explain = Annotated[bool, _option("--explain", help="Give the reason for each row.")]
Limit = Annotated[
    int | None,
    _option(
        "--limit",
        "-n",
        metavar="N",
        min=0,
        help=f"Print at most N rows; 0 for all. The default is {DEFAULT_LIMIT}, or what fits the terminal.",
    ),
]
Words = Annotated[
    list[str] | None, typer.Argument(metavar="WORDS...", help="Names, parts of names, or text.")
]
Sources = Annotated[
    list[str] | None, typer.Argument(metavar="SOURCE...", help="Pages, projects, archives, installed:NAME.")
]
Known = Annotated[
    list[str] | None,
    typer.Argument(metavar="SOURCE...", help="As for `add`, or as `exsearch list sources` names it."),
]
Refs = Annotated[
    list[str], typer.Argument(metavar="REF...", help="Rows (4, 1-3, 1,3, 4-, last), an id, or SYMBOL:N.")
]
Env = Annotated[
    str | None,
    _option("--env", metavar="[PATH]", help="All packages of an environment; without PATH, of yours."),
]


class _Run:
    """Options that hold for the whole run."""

    quiet = False
    debug = False


def _verb(function: "Callable[..., int]") -> "Callable[..., int]":
    """Make a function a verb with its name. Its help is in the table of verbs; -q and --debug are added."""

    def run(quiet: bool = False, debug: bool = False, **options: Any) -> int:
        _Run.quiet, _Run.debug = quiet or _Run.quiet, debug or _Run.debug
        return function(**options)

    parameters = [
        *inspect.signature(function).parameters.values(),
        inspect.Parameter("quiet", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=Quiet),
        inspect.Parameter("debug", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=Debug),
    ]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    name = function.__name__.strip("_")
    verb = VERBS[name]
    app.command(
        name, help=f"{verb.line}.\n\n{verb.text}", short_help=verb.line, epilog=_epilog(verb.examples)
    )(run)
    return function


def _with_fields(function: "Callable[..., int]") -> "Callable[..., int]":
    """Replace `**fields` by an option for each field of a query, behind words and limit."""
    signature = inspect.signature(function)
    words, limit, *others, _fields = signature.parameters.values()
    options = []
    for name, (text, _) in FIELDS.items():
        option = Annotated[list[str] | None, _option(f"--{name}", metavar=name.upper(), help=text)]
        options.append(inspect.Parameter(name, words.kind, default=None, annotation=option))
    parameters = [words, limit, *options, *others]
    function.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    return function


def _out(color: str = "auto") -> Out:
    return Out(style_for(color), _Run.quiet)


def _form(as_json: bool, as_jsonl: bool) -> str:
    return JSONL if as_jsonl else JSON if as_json else ""


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, _option("--version", help="Print the version.", is_eager=True)] = False,
) -> None:
    if version:
        plain.write(f"exsearch {__version__}\n")
        raise typer.Exit


@_verb
@_with_fields
def _search(
    words: Words = None,
    limit: Limit = None,
    explain: Explain = False,
    as_json: Json = False,
    as_jsonl: Jsonl = False,
    color: ColorOption = Color.auto,
    **fields: list[str] | None,
) -> int:
    from exsearch.commands.search import SearchRequest, search

    conditions = [f"{field}:{value}" for field, values in fields.items() for value in values or ()]
    query = parse_query([*(words or ()), *conditions])
    if not query.words and not query.conditions:
        raise UsageError("nothing to search for", hint="`exsearch make_response`, or `exsearch --help`")
    request = SearchRequest(query, limit, explain, _form(as_json, as_jsonl))
    return search(request, places(), _out(color.value))


@_verb
def _show(
    refs: Refs,
    highlighted: Annotated[bool, _option("--highlighted", help="Only the highlighted statements.")] = False,
    function: Annotated[
        bool, _option("--function", help="The whole function or class around each use.")
    ] = False,
    standalone: Annotated[
        bool, _option("--standalone", help="A complete module that always parses.")
    ] = False,
    context: Annotated[
        int | None, _option("--context", "-C", metavar="N", min=0, help="N lines around the highlights.")
    ] = None,
    header: Annotated[
        bool, _option("--header/--no-header", help="Project, licence and link on top, or not.")
    ] = True,
    copy: Annotated[bool, _option("--copy", help="Copy to the clipboard instead of printing.")] = False,
    open_: Annotated[bool, _option("--open", help="Open the file at the line, else the link.")] = False,
    as_json: Json = False,
    color: ColorOption = Color.auto,
) -> int:
    from exsearch.commands import show as of

    flags = {of.HIGHLIGHTED: highlighted, of.FUNCTION: function, of.STANDALONE: standalone}
    parts = [part for part, is_wanted in flags.items() if is_wanted]
    if len(parts) > 1:
        raise UsageError(f"--{parts[0]} and --{parts[1]} are two different parts", hint="give one of them")
    to = JSON if as_json else of.OPENED if open_ else of.COPIED if copy else of.PRINTED
    request = of.ShowRequest(tuple(refs), parts[0] if parts else of.ALL, context, header, to)
    return of.show(request, places(), _out(color.value))


@_verb
def _extract(
    refs: Refs,
    folder: Annotated[
        str | None, _option("--to", metavar="DIR", help="Write each example to a file in this folder.")
    ] = None,
    file: Annotated[
        str | None, _option("-o", metavar="FILE", help="Write one example to this file; - for the output.")
    ] = None,
    force: Force = False,
) -> int:
    from exsearch.commands.extract import ExtractRequest, extract

    return extract(ExtractRequest(tuple(refs), folder, file, force), places(), _out())


@_verb
def _notice(refs: Refs) -> int:
    from exsearch.commands.notice import notice

    return notice(tuple(refs), places(), _out())


@_verb
def _list(
    what: Annotated[str, typer.Argument(metavar=f"[{'|'.join(SUBJECTS)}]", help="What to list.")] = "",
    prefix: Annotated[str, typer.Argument(metavar="[PREFIX]", help="Only names with this prefix.")] = "",
    as_json: Json = False,
    as_jsonl: Jsonl = False,
    color: ColorOption = Color.auto,
) -> int:
    from exsearch.commands.list import ListRequest, list_

    return list_(ListRequest(what, prefix, _form(as_json, as_jsonl)), places(), _out(color.value))


@_verb
def _add(
    sources: Sources = None,
    env: Env = None,
    stdlib: Annotated[bool, _option("--stdlib", help="The standard library, too.")] = False,
    symbol: Annotated[
        str | None, _option("--symbol", metavar="NAME", help="Only uses of this symbol.")
    ] = None,
    jobs: Annotated[
        int | None,
        _option(
            "--jobs", "-j", metavar="N", min=1, help="Use N processes. The default is one per processor."
        ),
    ] = None,
    strict: Strict = False,
) -> int:
    from exsearch.commands.add import AddRequest, add

    return add(AddRequest(tuple(sources or ()), env, stdlib, symbol, jobs, strict), places(), _out())


@_verb
def _update(strict: Strict = False) -> int:
    from exsearch.commands.update import UpdateRequest, update

    return update(UpdateRequest(strict), places(), _out())


@_verb
def _remove(
    sources: Known = None,
    env: Env = None,
    stdlib: Annotated[bool, _option("--stdlib", help="The standard library.")] = False,
) -> int:
    from exsearch.commands.remove import RemoveRequest, remove

    return remove(RemoveRequest(tuple(sources or ()), env, stdlib), places(), _out())


@_verb
def _pages(
    symbols: Annotated[
        list[str], typer.Argument(metavar="SYMBOL...", help="Names, best with their package: flask.Flask.")
    ],
    folder: Annotated[str, _option("--to", metavar="DIR", help="The folder for the pages.")],
    count: Annotated[
        int, _option("--count", "-n", metavar="N", min=1, max=1000, help="N examples per page.")
    ] = 5,
    force: Force = False,
) -> int:
    from exsearch.commands.pages import PagesRequest, pages

    return pages(PagesRequest(tuple(symbols), folder, count, force), places(), _out())


@_verb
def _doctor(
    deep: Annotated[
        bool, _option("--deep", help="Check everything, names and text indexes as well.")
    ] = False,
    rebuild: Annotated[bool, _option("--rebuild", help="Build the index again from its sources.")] = False,
) -> int:
    from exsearch.commands.doctor import DoctorRequest, doctor

    return doctor(DoctorRequest(deep, rebuild), places(), _out())


@_verb
def _completion(
    shell: Annotated[str, typer.Argument(metavar="[SHELL]", help="bash, zsh, fish or powershell.")] = "",
) -> int:
    from exsearch.commands.completion import completion

    return completion(shell, os.path.basename(os.environ.get("SHELL", "")))


@_verb
def _help(
    words: Annotated[list[str] | None, typer.Argument(metavar="[VERB]", help="What to explain.")] = None,
) -> int:
    if words and (len(words) > 1 or words[0] not in VERBS):
        raise _no_such_words("help", "a verb", words)
    app([*(words or ()), "--help"], prog_name="exsearch", standalone_mode=False)
    return DONE


@_verb
def _version(words: Annotated[list[str] | None, typer.Argument(hidden=True)] = None) -> int:
    if words:
        raise _no_such_words("version", "no words", words)
    plain.write(f"exsearch {__version__}\n")
    return DONE


def _no_such_words(verb: str, takes: str, words: "Sequence[str]") -> UsageError:
    typed = " ".join(words)
    return UsageError(
        f"`exsearch {verb}` takes {takes}, not {typed}",
        hint=f"to search for these words: `exsearch search {verb} {typed}`",
    )


def group() -> Any:
    """Return the command with all verbs, as Typer makes it."""
    return typer.main.get_command(app)


def options_of(verb: str) -> "Iterator[Option]":
    """Yield the options of a verb, as TAB offers them."""
    from exsearch.commands.complete import Option

    command = group().commands[verb]
    for parameter in command.get_params(typer.Context(command)):
        if parameter.param_type_name == "option" and not parameter.hidden:
            long_first = sorted(parameter.opts, key=lambda name: not name.startswith("--"))
            yield Option(tuple(long_first), parameter.help or "", parameter.multiple)
            if parameter.secondary_opts:
                yield Option(tuple(parameter.secondary_opts), parameter.help or "", False)


def spellings(command: Any) -> "Mapping[str, Mapping[str, bool]]":
    """Return the options of each verb, and those of the command itself under "": name -> takes a value."""
    return {
        verb: {"-h": False, "--help": False}
        | {
            name: not parameter.is_flag
            for parameter in each.params
            if parameter.param_type_name == "option"
            for name in (*parameter.opts, *parameter.secondary_opts)
        }
        for verb, each in {**command.commands, "": command}.items()
    }


def run(arguments: "Sequence[str]") -> int:
    """Run one command line and return its exit status."""
    from exsearch.commands.arguments import with_verb
    from exsearch.commands.failures import status_after

    _Run.quiet = _Run.debug = False
    try:
        command = group()
        words = with_verb(arguments, spellings(command), places())
        status = command(words, prog_name="exsearch", standalone_mode=False)
        if status == INTERRUPTED:  # Typer returns it after Ctrl-C
            raise KeyboardInterrupt
        return status if isinstance(status, int) else DONE
    except typer.Abort:
        return status_after(KeyboardInterrupt(), arguments)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the boundary
        return status_after(error, arguments, debug=_Run.debug)
