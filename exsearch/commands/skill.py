"""The verb `skill`: a file that tells agents how to call the command."""

from __future__ import annotations

import os

from exsearch.commands import DONE
from exsearch.commands.names import INSTALL
from exsearch.errors import UsageError
from exsearch.model import Record
from exsearch.output import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.commands import Out


class SkillRequest(Record):
    """The words after `skill`, and its options."""

    words: tuple[str, ...]
    in_project: bool = False
    force: bool = False


def skill(request: SkillRequest, out: Out) -> int:
    """Write the skill to where agents look for it, and the paths to the output; returns the exit status."""
    if request.words != (INSTALL,):
        typed = " ".join(("skill", *request.words))
        hint = f"`exsearch skill install` writes the skill\n  to search for it: `exsearch search {typed}`"
        raise UsageError("`exsearch skill` takes one word: install", hint=hint)
    from exsearch.agents.skill import install

    base = os.getcwd() if request.in_project else os.path.expanduser("~")
    paths = install(base, force=request.force)
    plain.write("".join(f"{path}\n" for path in paths))
    out.say("exsearch: agents find the skill there at their next start")
    return DONE
