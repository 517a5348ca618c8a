"""The quick front door: whatever needs no help text answers before Typer is imported.

`exsearch WORD...` and `exsearch [show] REF... [--highlighted | --function]` are read here, because people
type them all day. Other command lines are read by the table in `commands.options`, from which Typer's
commands are made as well. Help, and arguments that are wrong, go to `cli`, whose start takes ten times as
long as a search. Tests run command lines through both doors.
"""

# No `from __future__ import annotations` here: it loads a module before `main` has looked at the module path.

import gc
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

_OF_ROWS = "0123456789#,-"
_STARTS_OF_ROWS = frozenset("0123456789#")
_IMPORTS = ("import", "from")
"""First words of pasted code without a bracket."""
_SLIP = 2
_OF_TYPER = frozenset(("-h", "--help", "--debug"))
_PARTS = ("--highlighted", "--function")
MOST_WORDS, MOST_CHARS = 20, 1000
"""As in `search.query`, which has the messages about longer queries."""


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
    except KeyboardInterrupt:  # before a boundary could take it
        from exsearch.commands import INTERRUPTED

        status = INTERRUPTED
    # All output is flushed and no file is open for writing. Taking the interpreter apart would cost a fifth
    # of the whole command.
    os._exit(status)


def quick_answer(arguments: "Sequence[str]") -> int | None:
    """Answer the shell, or a plain form; returns the exit status, or None if the arguments are for Typer."""
    try:
        if "_EXSEARCH_COMPLETE" in os.environ:
            return _complete()
        if "_EXSEARCH_PICK" in os.environ:
            return _answer_fzf(arguments)
        verb = quick_verb(arguments)
        return _understood(arguments) if verb is None else _run(verb, arguments)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the boundary
        from exsearch.commands.failures import status_after

        return status_after(error, arguments)


def quick_verb(arguments: "Sequence[str]") -> str | None:
    """Return "search" or "show" for their plain forms, else None."""
    from exsearch.commands.names import VERBS

    if not arguments:
        return None
    verb, refs = arguments[0], _references(arguments)
    if verb == "show" or (refs and all(map(_names_rows, refs))):
        is_plain = 0 < len(refs) <= MOST_WORDS and all(_is_plain(ref, ".:-@/_,#") for ref in refs)
        return "show" if is_plain else None
    is_short = len(arguments) <= MOST_WORDS and sum(map(len, arguments)) <= MOST_CHARS
    is_plain = is_short and all(_is_plain(word, "._") for word in arguments)
    return "search" if is_plain and verb not in VERBS and verb not in _IMPORTS else None


def _run(verb: str, arguments: "Sequence[str]") -> int:
    from exsearch.commands import Out
    from exsearch.config import places, settings
    from exsearch.output import style_for

    where = places()
    if verb == "search" and is_near_a_verb(arguments[0]):
        from exsearch.commands.guess import check_verb

        check_verb(arguments, arguments, where)
    said = settings(where)
    out = Out(style_for(None, said), settings=said)
    if verb == "search":
        from exsearch.commands.search import SearchRequest, search
        from exsearch.model import Query

        return search(SearchRequest(Query(tuple(arguments), ())), where, out)
    from exsearch.commands.show import ALL, ShowRequest, show

    part = arguments[-1].removeprefix("--") if arguments[-1] in _PARTS else ALL
    return show(ShowRequest(tuple(_references(arguments)), part), where, out)


def _understood(arguments: "Sequence[str]") -> int | None:
    """Answer a command line with options; None if Typer has to answer."""
    if not arguments or not _OF_TYPER.isdisjoint(arguments):
        return None
    from exsearch.commands.arguments import with_verb
    from exsearch.commands.calls import call
    from exsearch.commands.options import LINES, SPELLINGS, values_of
    from exsearch.config import places

    if list(arguments) == ["--version"]:
        arguments = ["version"]
    verb, *words = with_verb(arguments, SPELLINGS, places())
    given = values_of(verb, words) if verb in LINES and verb != "help" else None
    return None if given is None else call(verb, given)


def _answer_fzf(arguments: "Sequence[str]") -> int:
    """Answer fzf, which asks at every key of `exsearch -i`."""
    from exsearch.commands import Out
    from exsearch.config import places, settings
    from exsearch.output import style_for
    from exsearch.picker.answers import answer

    where = places()
    said = settings(where)
    return answer(arguments, where, Out(style_for(None, said), settings=said))


def _complete() -> int:
    """Answer the shell, which asks at every TAB."""
    from exsearch.commands import DONE, FAILED
    from exsearch.commands.complete import answer
    from exsearch.config import places
    from exsearch.output import plain

    offered = answer(os.environ, places())
    plain.write(offered or "")
    return FAILED if offered is None else DONE


def _references(arguments: "Sequence[str]") -> "Sequence[str]":
    """Return the references of a plain `show`, whose verb may be left out before rows."""
    first = 1 if arguments[0] == "show" else 0
    return arguments[first:-1] if arguments[-1] in _PARTS else arguments[first:]


def is_near_a_verb(word: str) -> bool:
    """Return whether a word may be near a verb, because at most two of its letters are different."""
    from exsearch.commands.names import VERBS

    letters = set(word.lower())
    return word == "last" or any(len(letters.symmetric_difference(verb)) <= _SLIP for verb in VERBS)


def _names_rows(word: str) -> bool:
    """Return whether a word looks like rows of the last list: `4`, `#4`, `1-3`."""
    return word[:1] in _STARTS_OF_ROWS and not word.strip(_OF_ROWS)


def _is_plain(word: str, also: str) -> bool:
    """Return whether a word has only ASCII letters, digits and the characters in `also`."""
    bare = word
    for char in also:
        bare = bare.replace(char, "")
    return bare.isascii() and bare.isalnum() and not word.startswith("-")


def _import_only_what_is_installed() -> None:
    """Take the current folder and the folders of PYTHONPATH off the module path.

    A stranger's `ast.py` may lie there, or a module that a library imports only if it exists. If exsearch
    itself was found there, its libraries may be there, too, and the folders become the last ones. Worker
    processes get this path.
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
    """Open the null device for closed standard streams, because the next file would get their number."""
    if None in (sys.stdin, sys.stdout, sys.stderr):
        while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
            pass
        os.close(descriptor)


if __name__ == "__main__":
    main()
