"""The verb `completion`: the script with which a shell completes the command line on TAB."""

from __future__ import annotations

import os

from exsearch.commands import DONE
from exsearch.commands.names import SHELLS
from exsearch.errors import UsageError
from exsearch.output import plain

_INSTALLED_BY = {
    "bash": """echo 'eval "$(exsearch completion bash)"' >> ~/.bashrc""",
    "zsh": """echo 'eval "$(exsearch completion zsh)"' >> ~/.zshrc""",
    "fish": "exsearch completion fish > ~/.config/fish/completions/exsearch.fish",
    "powershell": "Add-Content $PROFILE 'exsearch completion powershell | Out-String | Invoke-Expression'",
}


def completion(shell: str, own: str) -> int:
    """Write the script for a shell; returns the exit status.

    If the shell is unknown, raises UsageError with a line to type for each shell, the user's `own` first.
    """
    if shell not in SHELLS:
        unknown = f"no completion for {shell}" if shell else "name your shell"
        shells = sorted(SHELLS, key=lambda each: each != own)
        hint = "\n  ".join(f"{each + ':':11} {_INSTALLED_BY[each]}" for each in shells)
        raise UsageError(f"{unknown}: {', '.join(SHELLS[:-1])} or {SHELLS[-1]}", hint=hint)
    path = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "shells", shell)
    with open(path, encoding="utf-8") as file:
        plain.write(file.read())
    return DONE
