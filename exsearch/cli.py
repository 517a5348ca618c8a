"""The Typer app: one short function per verb, the error boundary, the exit statuses.

0 found or done; 1 nothing found; 2 wrong usage, or it could not be done; 3 done, but items were
skipped and `--strict` was given; 130 interrupted.
"""

# No `from __future__ import annotations` here: Typer would compile each of them from text at every start.

import os
from enum import StrEnum
from typing import Annotated, Any

import typer

from exsearch import __version__, upkeep, verbs
from exsearch.config import places
from exsearch.errors import ExsearchError, IndexMissing, NotFound, UsageError
from exsearch.index import corpus
from exsearch.index.store import CORPUS, CORPUS_REMOVED, Index, check_place, open_index
from exsearch.output import Style, plain, style_for
from exsearch.search.query import FIELDS, parse_query

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from exsearch.model import Example, Query
    from exsearch.search.find import Answer

FOUND, NOTHING, FAILED, INTERRUPTED = 0, 1, 2, 130
_MOST_ROWS = 1_000_000

app = typer.Typer(
    name="exsearch",
    help="Find and extract code examples: how real projects call an API.\n\n"
    "`exsearch make_response` searches; `exsearch show 4` shows a row of the last list.",
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


class Color(StrEnum):
    """When to colour."""

    auto = "auto"
    always = "always"
    never = "never"


class Listed(StrEnum):
    """What can be listed."""

    symbols = "symbols"
    projects = "projects"
    licenses = "licenses"
    sources = "sources"
    examples = "examples"


def _values(name: str, text: str) -> Any:
    return typer.Option(f"--{name}", metavar=name.upper(), help=text)


ColorOption = Annotated[Color, typer.Option("--color", help="When to colour the output.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No messages, only results.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of a failure.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON array.")]
Jsonl = Annotated[bool, typer.Option("--jsonl", help="Print one JSON object a line.")]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with 3 where something was skipped.")]
Limit = Annotated[
    int | None,
    typer.Option(
        "--limit",
        "-n",
        min=0,
        help=f"Most rows; 0 for all. Else {verbs.DEFAULT_LIMIT}, or as many as a terminal shows at once.",
    ),
]
Words = Annotated[
    list[str] | None, typer.Argument(metavar="WORDS...", help="Names, parts of names, or text.")
]
Sources = Annotated[
    list[str] | None, typer.Argument(metavar="SOURCE...", help="Pages, projects, archives, installed:NAME.")
]
Known = Annotated[list[str], typer.Argument(metavar="SOURCE...", help="As `exsearch list sources` says.")]
Refs = Annotated[list[str], typer.Argument(metavar="REF...", help="A row number, an id, or SYMBOL:N.")]
Explain = Annotated[bool, typer.Option("--explain", help="Say why each row is there.")]


class _Run:
    """What holds for the whole run: set by the options, read at the boundary."""

    quiet = False
    debug = False


def _started(quiet: bool, debug: bool) -> None:
    _Run.quiet = _Run.quiet or quiet
    _Run.debug = _Run.debug or debug


def _say(message: str) -> None:
    if not _Run.quiet:
        plain.say(message)


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True)] = False,
) -> None:
    if version:
        plain.write(f"exsearch {__version__}\n")
        raise typer.Exit


@app.command(context_settings={"ignore_unknown_options": True})
def search(
    words: Words = None,
    limit: Limit = None,
    license: Annotated[list[str] | None, _values("license", "A class, an SPDX id, or words.")] = None,
    project: Annotated[list[str] | None, _values("project", "A name, or a glob.")] = None,
    file: Annotated[list[str] | None, _values("file", "A part of a path, or a glob.")] = None,
    symbol: Annotated[list[str] | None, _values("symbol", "A name, or its start or end.")] = None,
    kind: Annotated[list[str] | None, _values("kind", "function, class, ...")] = None,
    role: Annotated[list[str] | None, _values("role", "source, test, ...")] = None,
    source: Annotated[list[str] | None, _values("source", "A source, as listed.")] = None,
    explain: Explain = False,
    as_json: Json = False,
    as_jsonl: Jsonl = False,
    color: ColorOption = Color.auto,
    quiet: Quiet = False,
    debug: Debug = False,
) -> int:
    """Search for examples (the verb may be left out).

    A word is a name, the end, the start or a part of one, or text, in that order of worth. Narrow
    with license:permissive project:django-cms file:'*/views.py' -test, or the options.
    """
    _started(quiet, debug)
    options = dict(zip(FIELDS, (license, project, file, symbol, kind, role, source), strict=True))
    said = [f"{field}:{value}" for field, values in options.items() for value in values or ()]
    query = parse_query([*(words or ()), *said])
    if not query.words and not query.conditions:
        raise UsageError("nothing to search for", hint="`exsearch make_response`, or `exsearch --help`")
    where = places()
    index = corpus.open_with_corpus(where.index_file)
    most = _MOST_ROWS if limit == 0 else limit
    style = style_for(color.value)
    if as_json or as_jsonl:
        style = Style(False, False)
        found = verbs.answer(index, query, most or verbs.DEFAULT_LIMIT, where.state)
        _write_json(_dicts(index, found), as_jsonl)
    else:
        found = verbs.write_answer(index, query, most, where.state, style, explain=explain)
    if not found.hits:
        _say_nothing_found(index, query)
        return NOTHING
    hint = verbs.next_step(found, query, most, style)
    if hint:
        _say(hint)
    return FOUND


def _dicts(index: Index, found: "Answer") -> "Iterable[dict[str, Any]]":
    from exsearch.output.structured import as_dict

    examples = index.load([hit.id for hit in found.hits])
    return [as_dict(e, hit) for hit, e in zip(found.hits, examples, strict=True) if e is not None]


def _write_json(records: "Iterable[dict[str, Any]]", one_each_line: bool) -> None:
    from exsearch.output.structured import one_array, one_line_each

    if not one_each_line:
        plain.write(one_array(records))
        return
    for line in one_line_each(records):
        plain.write(line)


def _say_nothing_found(index: Index, query: "Query") -> None:
    from exsearch.search.suggest import suggest

    _say(f"exsearch: nothing found for {query.text()}")
    near = [name for word in query.words[:3] for name in suggest(index, word)]
    if near:
        _say("Did you mean " + ", ".join(dict.fromkeys(near)) + "?")
    if not _Run.quiet:
        for hint in upkeep.what_could_be_added(index):
            _say(hint)


@app.command()
def show(
    refs: Refs,
    highlighted: Annotated[
        bool, typer.Option(verbs.HIGHLIGHTED, help="Only the highlighted statements, whole.")
    ] = False,
    function: Annotated[
        bool, typer.Option(verbs.FUNCTION, help="The definition around each highlight.")
    ] = False,
    standalone: Annotated[
        bool, typer.Option("--standalone", help="A module that stands by itself and always parses.")
    ] = False,
    context: Annotated[
        int | None, typer.Option("--context", "-C", min=0, help="Lines around the highlights.")
    ] = None,
    header: Annotated[bool, typer.Option("--header/--no-header", help="The attribution on top.")] = True,
    copy: Annotated[bool, typer.Option("--copy", help="To the clipboard instead of the output.")] = False,
    open_: Annotated[bool, typer.Option("--open", help="Open its link or file instead.")] = False,
    as_json: Json = False,
    color: ColorOption = Color.auto,
    quiet: Quiet = False,
    debug: Debug = False,
) -> int:
    """Show an example, or the part of it that is wanted.

    In a terminal it is drawn, with line numbers and marks; in a pipe it is plain code with the
    attribution as comments on top.
    """
    _started(quiet, debug)
    wanted = verbs.Wanted(_part(highlighted, function, standalone), context)
    examples = _referred(refs, None if as_json else wanted)
    if as_json:
        from exsearch.output.structured import as_dict

        _write_json([as_dict(example) for example in examples], False)
        return FOUND
    if open_:
        return max(_open(example) for example in examples)
    if copy:
        from exsearch.output import desktop

        texts = [verbs.plain_text(example, wanted, header=header) for example in examples]
        _say(f"exsearch: copied {desktop.copy(chr(10).join(texts))}")
        return FOUND
    verbs.write_examples(examples, wanted, style_for(color.value), header=header)
    return FOUND


def _part(highlighted: bool, function: bool, standalone: bool) -> str:
    parts = {verbs.HIGHLIGHTED: highlighted, verbs.FUNCTION: function, verbs.STANDALONE: standalone}
    wanted = [part for part, is_wanted in parts.items() if is_wanted]
    if len(wanted) > 1:
        raise UsageError(f"{wanted[0]} and {wanted[1]} are two different parts", hint="give one of them")
    return wanted[0] if wanted else verbs.ALL


def _referred(refs: "Sequence[str]", wanted: verbs.Wanted | None = None) -> "list[Example]":
    """Return the examples that references mean, to cut what is wanted from, and say what was taken."""
    from exsearch.search.refs import resolve

    where = places()
    index = corpus.open_with_corpus(where.index_file)
    referred = [resolve(index, ref, where.state) for ref in refs]
    for each in referred:
        _say(f"exsearch: {each.took}")
    return [verbs.cut_from(index, each.example, wanted or verbs.Wanted()) for each in referred]


def _open(example: "Example") -> int:
    """Open the link of an example in the browser, else the page that it stands on in the editor."""
    from exsearch.output import desktop

    for url in (example.file.url, example.project.url):
        if url and desktop.open_link(url):
            _say(f"exsearch: opened {url}")
            return FOUND
    for path in _files_of(example):
        if desktop.open_file(path):
            _say(f"exsearch: opened {path}")
            return FOUND
    raise NotFound(
        f"{example.id} has no link that a browser opens, and no editor is set for its page",
        hint="set VISUAL to your editor",
    )


def _files_of(example: "Example") -> "Iterator[str]":
    """Yield the files on disk that an example is on: where its link leads to within its source, its page."""
    root = os.path.realpath(upkeep.known_root(example.source or "", example.source or ""))
    if example.page is None:
        real = os.path.realpath(os.path.join(root, example.file.path or ""))
        if real.startswith(root + os.sep) and os.path.isfile(real):
            yield real
        return
    if os.path.isfile(root):
        yield root
    elif example.page is not None:
        page = os.path.join(root, example.page.path)
        for path in (os.path.join(os.path.dirname(page), example.file.url or ""), page):
            real = os.path.realpath(path)
            if real.startswith(root + os.sep) and os.path.isfile(real):
                yield real


@app.command()
def extract(
    refs: Refs,
    folder: Annotated[
        str | None, typer.Option("--to", metavar="DIR", help="A folder for the modules.")
    ] = None,
    file: Annotated[
        str | None,
        typer.Option("-o", metavar="FILE", help="The file for one module; - for standard output."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over files that are there.")] = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> int:
    """Write examples as modules that stand by themselves: imports, definitions, attribution.

    Prints the files that were written. What a module still needs is said in its comments.
    """
    from exsearch.output import files
    from exsearch.snippets.standalone import standalone

    _started(quiet, debug)
    if (folder is None) == (file is None):
        raise UsageError("say where to: either --to DIR or -o FILE")
    if file is not None and len(refs) > 1:
        raise UsageError("-o takes one example", hint="--to DIR takes several")
    examples = _referred(refs, verbs.Wanted(verbs.STANDALONE))
    if file == "-":
        return _extract_to_output(examples[0])
    names = files.file_names([(example.symbol, example.project.name) for example in examples])
    paths = [os.path.join(folder, name) for name in names] if folder is not None else [str(file)]
    made = [standalone(example) for example in examples]
    files.write_files({p: module.text for p, module in zip(paths, made, strict=True)}, force=force)
    for path, module in zip(paths, made, strict=True):
        plain.write(plain.table([(path,)]))
        if module.undefined:
            _say(f"exsearch: {path} needs {', '.join(module.undefined)}")
    return FOUND


def _extract_to_output(example: "Example") -> int:
    from exsearch.snippets.standalone import standalone

    module = standalone(example)
    plain.write(plain.for_eyes(module.text) if style_for().terminal else module.text)
    if module.undefined:
        _say(f"exsearch: the module needs {', '.join(module.undefined)}")
    return FOUND


@app.command()
def notice(refs: Refs, quiet: Quiet = False, debug: Debug = False) -> int:
    """Print the attribution that a project owes which pastes these examples."""
    from exsearch.snippets.notice import notice as notice_of

    _started(quiet, debug)
    plain.write(notice_of(_referred(refs)))
    return FOUND


@app.command("list")
def list_(
    what: Annotated[str, typer.Argument(metavar=f"[{'|'.join(Listed)}]", help="What to list.")] = "",
    prefix: Annotated[str, typer.Argument(metavar="[PREFIX]", help="Only names with this prefix.")] = "",
    as_json: Json = False,
    as_jsonl: Jsonl = False,
    color: ColorOption = Color.auto,
    quiet: Quiet = False,
    debug: Debug = False,
) -> int:
    """List what is in the index: symbols unless another subject is named.

    `exsearch list flask.` lists the symbols in a package. Without a prefix a terminal gets a summary.
    """
    from exsearch.commands import listing

    _started(quiet, debug)
    style = style_for(color.value)
    subject, prefix = _subject(what, prefix)
    index = corpus.open_with_corpus(places().index_file) if subject is not Listed.examples else _opened()
    if subject is Listed.examples:
        return _list_examples(index, prefix, as_json, as_jsonl, style)
    if not what and style.terminal and not (as_json or as_jsonl):
        hint = listing.write_summary(index, style)
        if hint:
            _say(hint)
        return FOUND if hint else NOTHING
    heads, records = _listing(index, subject, prefix)
    if what == prefix and not records:
        raise _nothing_starts_with(prefix)
    if as_json or as_jsonl:
        _write_json([dict(zip(heads, record, strict=True)) for record in records], as_jsonl)
    else:
        listing.write_table(records, heads, style)
    return FOUND if records else NOTHING


def _subject(what: str, prefix: str) -> tuple[Listed, str]:
    """Return what to list and the prefix; a word that is no subject is a prefix of symbols."""
    if not what or what in list(Listed):
        return Listed(what or Listed.symbols), prefix
    if prefix:
        raise UsageError(f"{what} cannot be listed", hint="one of these can: " + ", ".join(Listed))
    return Listed.symbols, what


def _nothing_starts_with(prefix: str) -> UsageError:
    return UsageError(
        f"no symbol starts with {prefix}",
        hint="`exsearch list` shows the packages; these can be listed, too: " + ", ".join(list(Listed)[1:]),
    )


def _opened() -> Index:
    try:
        return open_index(places().index_file)
    except IndexMissing:
        return corpus.open_with_corpus(places().index_file)


def _listing(index: Index, what: Listed, prefix: str) -> "tuple[tuple[str, ...], Sequence[Sequence[object]]]":
    if what is Listed.projects:
        return ("project", "url", "examples"), index.count_projects(prefix)
    if what is Listed.licenses:
        counted = index.count_licenses(prefix)
        return ("license", "class", "examples"), [
            (spdx or text or plain.UNSTATED, kind, n) for spdx, text, kind, n in counted
        ]
    if what is Listed.sources:
        heads = ("source", "kind", "updated", "pages", "projects", "examples", "skipped")
        return heads, [row for row in index.sources() if row[0].startswith(prefix)]
    return ("symbol", "kind", "examples"), index.count_symbols(prefix)


def _list_examples(index: Index, prefix: str, as_json: bool, as_jsonl: bool, style: Style) -> int:
    from exsearch.commands import listing

    examples = index.examples(prefix)
    if as_json or as_jsonl:
        from exsearch.output.structured import as_dict

        _write_json((as_dict(example) for example in examples), as_jsonl)
        return FOUND
    records = (
        (example.id, example.symbol, example.project.name,
         example.license.spdx or example.license.text or plain.UNSTATED, example.file.path)
        for example in examples
    )  # fmt: skip
    return FOUND if listing.write_each(records, style) else NOTHING


@app.command()
def add(
    sources: Sources = None,
    env: Annotated[
        str | None,
        typer.Option("--env", metavar="[PATH]", help="Every distribution of an environment, or of this one."),
    ] = None,
    stdlib: Annotated[bool, typer.Option("--stdlib", help="The standard library, too.")] = False,
    symbol: Annotated[
        str | None, typer.Option("--symbol", metavar="NAME", help="Only the uses of one symbol.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, help="Processes; as many as processors.")
    ] = None,
    strict: Strict = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> int:
    """Add example pages and Python source, or read them again.

    A source is a folder or file of pages, a project or a folder of projects, a wheel or sdist,
    installed:NAME, pypi:NAME==VERSION, or a Git URL. What has not changed is not read.
    `exsearch add built-in` brings the built-in examples back.
    """
    _started(quiet, debug)
    said = list(sources or ())
    if env is not None:
        said.append(f"env+stdlib:{env}" if stdlib else f"env:{env}")
    elif stdlib:
        said.append("stdlib:")
    if not said:
        raise UsageError(
            "nothing to add", hint="`exsearch add PROJECT`, `exsearch add installed:rich`, or `--env`"
        )
    return upkeep.add(said, symbol=symbol, jobs=jobs, strict=strict, quiet=_Run.quiet)


@app.command()
def update(strict: Strict = False, quiet: Quiet = False, debug: Debug = False) -> int:
    """Read again what has changed; drop what has gone."""
    _started(quiet, debug)
    return upkeep.update(strict=strict, quiet=_Run.quiet)


@app.command()
def remove(sources: Known, quiet: Quiet = False, debug: Debug = False) -> int:
    """Remove sources and all that was read from them."""
    from exsearch.index.opening import writing

    _started(quiet, debug)
    check_place(places().index_file)
    with writing(places().index_file) as writer:
        for source in sources:
            name = _known_source(writer.index, source)
            pages, projects = writer.remove(name)
            if name == corpus.NAME:
                writer.remark(CORPUS, CORPUS_REMOVED)
            what = plain.counted(projects, "project") if projects else plain.counted(pages, "page")
            _say(f"exsearch: removed {name}: {what}")
    return FOUND


def _known_source(index: Index, said: str) -> str:
    names = [name for name, *_ in index.sources()]
    for name in (said, os.path.realpath(os.path.expanduser(said))):
        if name in names:
            return name
    raise NotFound(f"{said} is not a source", hint="`exsearch list sources` shows them")


@app.command()
def pages(
    symbols: Annotated[list[str], typer.Argument(metavar="SYMBOL...", help="Names, best qualified.")],
    folder: Annotated[str, typer.Option("--to", metavar="DIR", help="A folder for the pages.")],
    count: Annotated[int, typer.Option("--count", "-n", min=1, max=1000, help="Examples a page.")] = 5,
    force: Annotated[bool, typer.Option("--force", help="Write over files that are there.")] = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> int:
    """Write example pages with the best examples of symbols, in the format that `add` reads.

    Prints the files that were written.
    """
    from exsearch.output import files
    from exsearch.paging import make_page

    _started(quiet, debug)
    index = corpus.open_with_corpus(places().index_file)
    made = [make_page(index, symbol, count) for symbol in symbols]
    files.write_files({os.path.join(folder, page.name): page.text for page in made}, force=force)
    for page in made:
        plain.write(plain.table([(os.path.join(folder, page.name),)]))
        for reason in page.left_out:
            _say(f"exsearch: left out {reason}")
    return FOUND


@app.command()
def doctor(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the index anew from its sources.")] = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> int:
    """Say where things live, if all is well, and what was skipped."""
    from exsearch import health
    from exsearch.commands import listing

    _started(quiet, debug)
    where = places()
    if rebuild:
        for report in health.rebuild(where.index_file, upkeep.readd, _say):
            if not _Run.quiet:
                upkeep.say_report(report)
    checked = health.check(where)
    listing.write_labelled(checked.lines, style_for())
    return FOUND if checked.sound else FAILED


# -- the boundary


def run(arguments: "Sequence[str]") -> int:
    """Run one command line and return its exit status; errors become text here and only here."""
    _Run.quiet = _Run.debug = False
    try:
        status = app(_with_verb(list(arguments)), prog_name="exsearch", standalone_mode=False)
        if status == INTERRUPTED:  # what Typer makes of Ctrl-C
            raise KeyboardInterrupt
        return status if isinstance(status, int) else FOUND
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the boundary
        return status_after(error)


def status_after(error: BaseException) -> int:
    """Say what went wrong, and return the exit status; a user is never shown a traceback unasked."""
    if isinstance(error, ExsearchError):
        plain.say_error(error)
        return error.exit_status
    if isinstance(error, typer.Abort | KeyboardInterrupt):
        plain.say("exsearch: stopped")
        return INTERRUPTED
    if isinstance(error, OSError):
        return _say_os_error(error)
    if isinstance(error, Exception):
        return _say_failure(error)
    raise error


def _say_os_error(error: OSError) -> int:
    if _Run.debug:
        raise error
    place = f"{error.filename}: " if error.filename else ""
    plain.say(f"exsearch: {place}{error.strerror or error}")
    return FAILED


def _say_failure(error: Exception) -> int:
    """Say what Typer makes of a command line, or that this program is at fault."""
    format_message = getattr(error, "format_message", None)
    if format_message is not None:
        plain.say(f"exsearch: {format_message()}\n  `exsearch --help` shows how it is used")
        return FAILED
    if _Run.debug:
        raise error
    plain.say(f"exsearch: internal error: {type(error).__name__}: {error}\n  --debug shows the traceback")
    return FAILED


def _commands() -> frozenset[str]:
    from exsearch.__main__ import VERBS

    return VERBS


def _with_verb(arguments: list[str]) -> list[str]:
    """Put `search` before words that start with no verb, and mark excluded words as such.

    `-test` is a word that must not be there: to Typer it would be four options.
    """
    leading = 0
    while leading < len(arguments) and arguments[leading] in ("-q", "--quiet", "--debug"):
        leading += 1
    rest = arguments[leading:]
    if not rest:
        return ["--help"]
    if rest[0] in ("-h", "--help", "--version", "--install-completion", "--show-completion"):
        return rest
    if rest[0] not in _commands():
        rest.insert(0, "search")
    verb, rest = rest[0], arguments[:leading] + rest[1:]
    if verb == "add":
        rest = _with_env(rest)
    if verb == "search":
        rest = [f"not:{word[1:]}" if _is_excluded(word) else word for word in rest]
    return [verb, *rest]


def _with_env(arguments: list[str]) -> list[str]:
    """Give `--env` the value that it may go without: nothing, for the environment that is in use."""
    given: list[str] = []
    for word, following in zip(arguments, [*arguments[1:], ""], strict=False):
        is_bare = word == "--env" and not os.path.isdir(os.path.expanduser(following) or os.devnull)
        given.append("--env=" if is_bare else word)
    return given


def _is_excluded(word: str) -> bool:
    """Say whether `word` is `-test` or `-license:MIT`, and not an option like `-n5`."""
    if not word.startswith("-") or word.startswith("--") or len(word) < 3:
        return False
    return not (word[1] in "nC" and word[2:].isdigit())
