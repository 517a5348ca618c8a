"""The front door: the plain forms that people type all day answer before Typer is imported.

It takes `exsearch WORD...`, `exsearch [show] REF... [--highlighted | --function]`, `exsearch add SOURCE...`
and `exsearch update` if it understands every argument, and hands all else to `cli`, which does the
same and more in five times the time of a search. Both end in the functions of `verbs` and `upkeep`;
a test sends every form through both.
"""

# No `from __future__ import annotations`: it loads a module before `main` has looked at the module path.

import gc
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import NoReturn

    from exsearch.completion import Option

VERBS = frozenset(
    ("search", "show", "extract", "notice", "list", "add", "update", "remove", "pages", "doctor",
     "completion", "help", "version")
)  # fmt: skip
_OF_ROWS = "0123456789#,-"
_STARTS_OF_ROWS = frozenset("0123456789#")
_IMPORTS = ("import", "from")
"""First words of pasted code without a bracket."""
_SLIP = 2
_PARTS = ("--highlighted", "--function")
_FEW = 20
"""Words; the long way says that more are too many."""


def main() -> "NoReturn":
    """Run the command line and leave with its exit status."""
    gc.set_threshold(50_000)  # records make no cycles, and a search ends before it has as many
    _import_only_what_is_installed()
    _open_standard_streams()
    arguments = sys.argv[1:]
    try:
        status = quick_answer(arguments)
        if status is None:
            from exsearch.cli import run

            sys.exit(run(arguments))
    except KeyboardInterrupt:  # before `run` could take it
        status = 130
    # What is written is flushed and no file is open for writing: taking the interpreter apart
    # would cost a fifth of the whole command.
    os._exit(status)


def quick_answer(arguments: "Sequence[str]") -> int | None:
    """Answer the shell, or one of the plain forms; None where the long way has to."""
    try:
        if "_EXSEARCH_COMPLETE" in os.environ:
            return _complete()
        form = _quick_form(arguments) if arguments else None
        if form in ("add", "update"):
            return _keep_up(arguments)
        return _answer(form, arguments) if form else None
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # noqa: BLE001 - the class to look for costs a search that goes well
        return _status_after(error)


def _answer(form: str, arguments: "Sequence[str]") -> int | None:
    from exsearch.config import places
    from exsearch.model import Query
    from exsearch.output import style_for
    from exsearch.verbs import ALL, Wanted, quick_search, quick_show

    if form == "show":
        part = arguments[-1] if arguments[-1] in _PARTS else ALL
        return quick_show(places(), _references(arguments), Wanted(part), style_for())
    near = VERBS if _is_near_a_verb(arguments[0]) else ()
    return quick_search(places(), Query(tuple(arguments), ()), style_for(), near)


def _keep_up(arguments: "Sequence[str]") -> int:
    """Add or update; what goes wrong is said here, for to do it all once more could say it is well."""
    from exsearch import upkeep

    try:
        return upkeep.add(arguments[1:]) if arguments[0] == "add" else upkeep.update()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the boundary knows them all
        from exsearch.cli import status_after

        return status_after(error)


def _complete() -> int:
    """Answer the shell, which asks at every TAB; never the long way, which would take it for a command."""
    from exsearch.completion import answer
    from exsearch.output import plain

    try:
        offered = answer(os.environ, _options_of)
        plain.write(offered or "")
    except Exception as error:  # noqa: BLE001 - as above
        return _status_after(error) or 2
    return 2 if offered is None else 0


def _options_of(verb: str) -> "Iterable[Option]":
    from exsearch.cli import options_of

    return options_of(verb)


def _status_after(error: Exception) -> int | None:
    from exsearch.errors import OutputError
    from exsearch.output import plain

    if not isinstance(error, OutputError):
        return None  # the long way meets it again, and says it
    plain.say(f"exsearch: {error}")  # the long way would write it to nowhere, and call that done
    return error.exit_status


def _quick_form(arguments: "Sequence[str]") -> str | None:
    refs = _references(arguments)
    if arguments[0] == "show" or (refs and all(map(_names_rows, refs))):
        return "show" if 0 < len(refs) <= _FEW and all(_is_plain(ref, ".:-@/_,#") for ref in refs) else None
    if arguments[0] == "add" and len(arguments) > 1:
        return None if any(word.startswith("-") for word in arguments) else "add"
    if arguments[0] == "update":
        return "update" if len(arguments) == 1 else None
    if arguments[0] in VERBS or arguments[0] in _IMPORTS or len(arguments) > _FEW:
        return None
    if not all(_is_plain(word, "._") for word in arguments):
        return None
    return "search"


def _references(arguments: "Sequence[str]") -> "Sequence[str]":
    """Return the references of a plain `show`, whose verb may be left out before rows."""
    first = 1 if arguments[0] == "show" else 0
    return arguments[first:-1] if arguments[-1] in _PARTS else arguments[first:]


def _is_near_a_verb(word: str) -> bool:
    """Say whether a word may be a slip of a verb: one slip adds or removes two different letters at most."""
    letters = set(word.lower())
    return word == "last" or any(len(letters.symmetric_difference(verb)) <= _SLIP for verb in VERBS)


def _names_rows(word: str) -> bool:
    """Say whether a word looks like rows of the last list: `4`, `#4`, `1-3`."""
    return word[:1] in _STARTS_OF_ROWS and not word.strip(_OF_ROWS)


def _is_plain(word: str, also: str) -> bool:
    bare = word
    for char in also:
        bare = bare.replace(char, "")
    return bare.isascii() and bare.isalnum() and not word.startswith("-")


def _import_only_what_is_installed() -> None:
    """Take the current folder and the folders of PYTHONPATH off the module path.

    A stranger's `ast.py` may lie there, or a module that a library imports only where it exists. If
    exsearch itself was found there, its libraries may be there, too: the folders stay, as the last ones.
    Worker processes are given this path.
    """
    own = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    named = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    current = ("", ".", _current_folder())
    late = [path for path in sys.path if path in current or path in named]
    if late:
        ours = [path for path in late if os.path.abspath(path or ".") == own]
        if ours and ours[0] in named:
            ours = [path for path in late if path in named]
        sys.path[:] = [path for path in sys.path if path not in late] + ours


def _current_folder() -> str:
    try:
        return os.getcwd()
    except OSError:  # it is gone
        return "."


def _open_standard_streams() -> None:
    """Open the null device on 0 to 2 where they are closed: the next file opened would get them."""
    if None in (sys.stdin, sys.stdout, sys.stderr):
        while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
            pass
        os.close(descriptor)


if __name__ == "__main__":
    main()
