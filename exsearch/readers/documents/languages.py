"""What the tag of a code block says about its language."""

from __future__ import annotations

import re

PYTHON, SESSION, OTHER, UNKNOWN = "python", "session", "other", "unknown"
"""SESSION is a tag under which a Python session may stand: it is Python only if it has prompts."""

_PYTHON = frozenset({
    "python", "py", "python3", "py3", "pycon", "pycon3", "pyi", "ipython", "ipython2", "ipython3",
    "ipythonconsole", "python-repl", "python-console", "pyrepl", "py-con", "pyconsole", "doctest",
    "default", "jupyter-python", "python2", "py2", "python3.x", "sage", "testcode", "testsetup",
    "testcleanup", "jupyter-execute", "code-cell", "plot",
})  # fmt: skip
_SESSION = frozenset({
    "console", "shell", "bash", "sh", "zsh", "shell-session", "sh-session", "terminal", "text", "none",
    "plain", "plaintext", "txt", "repl", "guess", "output", "bat", "doscon", "cmd", "powershell",
})  # fmt: skip

_WORD = re.compile(r"[^\s,;:{}()\"'=]+")


def word_of(tag: str) -> str | None:
    """Return the language in the tag of a fence, as spelled; None without one.

    It is "py" in `{.py hl_lines="1"}`.
    """
    found = _WORD.search(tag[:200].strip(" \t{"))
    return found[0].lstrip(".") or None if found else None


def kind_of(language: str | None) -> str:
    """Return PYTHON, SESSION, OTHER, or UNKNOWN without a language."""
    if language is None:
        return UNKNOWN
    word = language.lower().partition("+")[0]  # `pycon+sql`
    if word in _PYTHON or re.fullmatch(r"(?:python|py)-?[23](?:\.\d+)?", word):
        return PYTHON
    return SESSION if word in _SESSION else OTHER
