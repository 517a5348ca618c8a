"""Open a file in the user's editor, at a line.

The editor is $VISUAL, else $EDITOR, else `code` if it is on PATH.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from exsearch.errors import OutputError
from exsearch.model import Record
from exsearch.output.programs import find_program, split_command

_FORMS = (
    (
        ("+{line}", "{path}"),
        "vi vim nvim gvim mvim view nano pico emacs emacsclient joe mg ne kak micro"
        " gedit gnome-text-editor xed pluma geany bbedit",
    ),
    (("-g", "{path}:{line}"), "code code-insiders code-oss codium vscodium cursor windsurf positron"),
    (("{path}:{line}",), "subl sublime_text hx helix zed zeditor atom pulsar lite-xl"),
    (("--line", "{line}", "{path}"), "pycharm pycharm64 charm idea idea64 webstorm clion goland fleet"),
    (("-l", "{line}", "{path}"), "kate kwrite mate"),
    (("-n{line}", "{path}"), "notepad++"),
)
"""Arguments for a file and a line, and the editors that take them. Other editors get the path alone."""

_IN_COMMAND_FILES = '&|<>^%!"\r\n'
"""Characters that cmd.exe interprets in arguments of a .cmd or .bat file; `code` is one on Windows."""


class Editor(Record):
    """The user's editor."""

    words: tuple[str, ...]
    """The absolute path of the program, and the arguments that the user has set."""
    name: str
    """As in `_FORMS` and in messages: "vim"."""


def editor_of_user() -> Editor:
    """Return the user's editor. Raises OutputError if there is none."""
    for variable in ("VISUAL", "EDITOR"):
        if command := os.environ.get(variable, "").strip():
            words = split_command(command)
            program = find_program(words[0]) if words else None
            if program is None:
                raise OutputError(
                    f"{variable} is `{command}`, which is not a program on PATH", hint=_how_to_set()
                )
            return Editor((program, *words[1:]), _name(program))
    if program := find_program("code"):
        return Editor((program,), "code")
    raise OutputError("no editor is set", hint=_how_to_set())


def arguments_at(editor: Editor, path: str, line: int | None) -> list[str]:
    """Return the command that opens a file, at the line if the editor is in our table."""
    form = next((form for form, names in _FORMS if editor.name in names.split()), None)
    if form is None or line is None:
        return [*editor.words, path]
    arguments = [word.format(line=line, path=path) for word in form]
    if arguments[0] == "-g" and editor.words[-1] in ("-g", "--goto"):
        arguments = arguments[1:]
    return [*editor.words, *arguments]


def edit(editor: Editor, path: str, line: int | None) -> None:
    """Run the editor and wait until it ends. Raises OutputError if it fails."""
    command = arguments_at(editor, os.path.abspath(path), line)
    if command[0].lower().endswith((".cmd", ".bat")) and any(char in path for char in _IN_COMMAND_FILES):
        raise OutputError(f"cannot open {path} in {editor.name}: Windows would read its name as a command")
    try:
        status = _run(command)
    except OSError as error:
        raise OutputError(f"cannot run {command[0]}: {error.strerror}") from error
    if status:
        raise OutputError(f"{editor.name} ended with status {status}", hint=f"the file is {path}")


def _run(command: list[str]) -> int:
    """Run a command on the terminal, even if our own input or output is a pipe; return its status.

    Ctrl-C is meant for the editor. Without a handler of ours it would end exsearch, and the editor would
    lose its terminal. Child processes do not inherit handlers, so the editor has the default one.
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
    name, ending = os.path.splitext(os.path.basename(program).lower())
    return name if ending in (".exe", ".cmd", ".bat", ".com", ".sh") else name + ending


def _how_to_set() -> str:
    usual = ("nvim", "vim", "hx", "micro", "nano", "emacs", "subl", "vi", "notepad")
    installed = next(filter(find_program, usual), "vim")
    return f"set your editor, for example: {'set' if os.name == 'nt' else 'export'} VISUAL={installed}"
