"""Open a file in the user's editor, at a line.

The editor is $VISUAL, else $EDITOR, else `code` if it is on PATH. Which editor takes a line in which form
is one table; an editor that is not in it gets the file alone.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from exsearch.errors import OutputError
from exsearch.model import Record
from exsearch.output.programs import find_program, split_command

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PLUS = ("vi", "vim", "nvim", "gvim", "mvim", "view", "nano", "pico", "emacs", "emacsclient", "joe", "mg",
         "ne", "kak", "micro", "gedit", "gnome-text-editor", "xed", "pluma", "geany", "bbedit")  # fmt: skip
_GOTO = ("code", "code-insiders", "code-oss", "codium", "vscodium", "cursor", "windsurf", "positron")
_COLON = ("subl", "sublime_text", "hx", "helix", "zed", "zeditor", "atom", "pulsar", "lite-xl")
_LINE_OPTION = ("pycharm", "pycharm64", "charm", "idea", "idea64", "webstorm", "clion", "goland", "fleet")
_L_OPTION = ("kate", "kwrite", "mate")
_FORMS: dict[str, Callable[[str, int], list[str]]] = {
    **dict.fromkeys(_PLUS, lambda path, line: [f"+{line}", path]),
    **dict.fromkeys(_GOTO, lambda path, line: ["-g", f"{path}:{line}"]),
    **dict.fromkeys(_COLON, lambda path, line: [f"{path}:{line}"]),
    **dict.fromkeys(_LINE_OPTION, lambda path, line: ["--line", str(line), path]),
    **dict.fromkeys(_L_OPTION, lambda path, line: ["-l", str(line), path]),
    "notepad++": lambda path, line: [f"-n{line}", path],
}
"""Name of an editor -> its arguments for a file and a line."""

_IN_COMMAND_FILES = '&|<>^%!"\r\n'
"""What cmd.exe would not leave alone in an argument of a .cmd or .bat file, as `code` is on Windows."""


class Editor(Record):
    """The user's editor."""

    words: tuple[str, ...]
    """The absolute path of the program, and the arguments that the user set."""
    name: str
    """As the table above and messages name it: "vim"."""


def editor_of_user() -> Editor:
    """Return the user's editor; OutputError, which says what to set, if there is none."""
    for variable in ("VISUAL", "EDITOR"):
        if said := os.environ.get(variable, "").strip():
            words = split_command(said)
            program = find_program(words[0]) if words else None
            if program is None:
                raise OutputError(f"{variable} is `{said}`, which is no program on PATH", hint=_what_to_set())
            return Editor((program, *words[1:]), _name(program))
    if program := find_program("code"):
        return Editor((program,), "code")
    raise OutputError("no editor is set", hint=_what_to_set())


def arguments_at(editor: Editor, path: str, line: int | None) -> list[str]:
    """Return the command that opens an absolute path, at a line if the editor is known to take one."""
    form = _FORMS.get(editor.name)
    if form is None or line is None:
        return [*editor.words, path]
    given = form(path, line)
    if given[0] == "-g" and editor.words[-1] in ("-g", "--goto"):
        given = given[1:]
    return [*editor.words, *given]


def edit(editor: Editor, path: str, line: int | None) -> None:
    """Run the editor until it ends, or until it has passed the file on; OutputError if it fails."""
    command = arguments_at(editor, os.path.abspath(path), line)
    if command[0].lower().endswith((".cmd", ".bat")) and any(char in path for char in _IN_COMMAND_FILES):
        raise OutputError(f"{editor.name} cannot be given {path}: Windows would read its name as a command")
    try:
        status = _run(command)
    except OSError as error:
        raise OutputError(f"cannot run {command[0]}: {error.strerror}") from error
    if status:
        raise OutputError(f"{editor.name} ended with status {status}", hint=f"the file is {path}")


def _run(command: list[str]) -> int:
    """Run a command on the terminal, also where our own input or output is a pipe; return its status.

    Ctrl-C is meant for the editor: without a handler of ours it would end exsearch and leave the
    editor without its terminal. The editor gets the default handling, because handlers are not inherited.
    """
    streams = [None if stream and stream.isatty() else _terminal() for stream in (sys.stdin, sys.stdout)]
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        return subprocess.run(command, stdin=streams[0], stdout=streams[1], check=False).returncode  # noqa: S603
    finally:
        signal.signal(signal.SIGINT, before)
        for opened in filter(None, streams):
            os.close(opened)


def _terminal() -> int | None:
    try:
        return os.open("/dev/tty", os.O_RDWR)
    except OSError:
        return None


def _name(program: str) -> str:
    name = os.path.basename(program).lower()
    for ending in (".exe", ".cmd", ".bat", ".com", ".sh"):
        name = name.removesuffix(ending)
    return name


def _what_to_set() -> str:
    """Return how to set an editor, by the example of one that is there."""
    name = next(_editors_here(), "vim")
    shell = os.path.basename(os.environ.get("SHELL", ""))
    if os.name == "nt":
        return f"set your editor, for example: set VISUAL={name}"
    return f"set your editor, for example: {'set -gx VISUAL ' if shell == 'fish' else 'export VISUAL='}{name}"


def _editors_here() -> Iterator[str]:
    usual = ("nvim", "vim", "hx", "micro", "nano", "emacs", "subl", "vi", "notepad")
    return (name for name in usual if find_program(name))
