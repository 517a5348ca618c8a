"""The boundary of both front doors: an exception becomes a message and an exit status, here only."""

from __future__ import annotations

import os

from exsearch.commands import FAILED, INTERRUPTED
from exsearch.commands.arguments import parted, rows_in
from exsearch.commands.names import VERBS
from exsearch.errors import ExsearchError, NotFound, SourceError, UsageError
from exsearch.output import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def status_after(error: BaseException, arguments: Sequence[str], *, debug: bool = False) -> int:
    """Write what went wrong, and return the exit status. Nobody sees a traceback without `--debug`."""
    if isinstance(error, ExsearchError):
        words = parted(arguments)[1]
        if isinstance(error, NotFound) and (rows := rows_in(words)):
            error.hint = f"to search for it: `exsearch search {' '.join(rows)}`"
        elif isinstance(error, (NotFound, SourceError, UsageError)):
            error.hint = "\n  ".join(filter(None, (error.hint, _search_for(words, error.hint or ""))))
        plain.say_error(error)
        return FAILED
    if isinstance(error, KeyboardInterrupt):
        plain.say("exsearch: stopped")
        return INTERRUPTED
    usage = getattr(error, "format_message", None)  # of Click, which is not imported here
    if usage is None and (debug or not isinstance(error, Exception)):
        raise error
    if usage is not None:
        words = parted(arguments)[1]
        verb = f"{words[0]} " if words and words[0] in VERBS else ""
        hint = _search_for(words) or f"`exsearch {verb}--help` shows how it is used"
        message = f"{usage()}\n  {hint}"
    elif isinstance(error, FileNotFoundError) and not error.filename and not _has_current_folder():
        message = "the current folder is not there any more\n  go to another one: `cd`"
    elif isinstance(error, OSError):
        message = (f"{error.filename}: " if error.filename else "") + f"{error.strerror or error}"
    else:
        message = f"internal error: {type(error).__name__}: {error}\n  --debug shows the traceback"
    plain.say(f"exsearch: {message}")
    return FAILED


def _search_for(words: Sequence[str], hint: str = "") -> str:
    """Return the search that may be meant by words that begin with a verb; "" if there is a `hint` to one.

    A single word after some verbs is rather a project or an example that is not there.
    """
    verb, *rest = words or [""]
    is_question = verb in VERBS and verb != "search" and len(rest) >= _FEWEST.get(verb, 1)
    if not is_question or not all(map(str.isalpha, rest)) or "exsearch search" in hint:
        return ""
    return f"to search for these words: `exsearch search {' '.join(words)}`"


_FEWEST = {
    **dict.fromkeys(("add", "completion", "extract", "notice", "pages", "show", "skill"), 2),
    **dict.fromkeys(("list", "mcp"), 3),
}
"""Words after a verb that may be a question, if it is more than one."""


def _has_current_folder() -> bool:
    try:
        os.getcwd()
    except OSError:
        return False
    return True
