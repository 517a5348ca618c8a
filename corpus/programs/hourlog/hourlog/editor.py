"""Writing a longer note in the editor that the user already knows."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

HINT = "# Lines that begin with a number sign are left out. An empty note is none.\n"


class EditorError(Exception):
    """The editor could not be started, or was left with an error."""


def editor_command() -> list[str]:
    """The user's editor, split into words: it may be set with options of its own."""
    fallback = "notepad" if sys.platform == "win32" else "vi"
    chosen = os.environ.get("VISUAL") or os.environ.get("EDITOR") or fallback
    return shlex.split(chosen, posix=sys.platform != "win32")


def without_comments(text: str) -> str:
    """The note itself."""
    kept = [line for line in text.splitlines() if not line.startswith("#")]
    return "\n".join(kept).strip()


def edit_note(draft: str = "") -> str:
    """Open the draft in an editor, wait until it is closed, return what was saved."""
    command = editor_command()
    with tempfile.TemporaryDirectory(prefix="hourlog-") as folder:
        path = Path(folder, "note.txt")
        path.write_text(f"{draft}\n{HINT}", encoding="utf-8")
        try:
            # No output is captured: the editor needs the terminal for itself.
            subprocess.run([*command, str(path)], check=True)
        except FileNotFoundError as error:
            raise EditorError(f"no such editor: {command[0]}") from error
        except subprocess.CalledProcessError as error:
            raise EditorError(f"{command[0]} ended with {error.returncode}") from error
        return without_comments(path.read_text(encoding="utf-8"))
