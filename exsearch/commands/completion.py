"""The verb `completion`: the script that a shell reads to complete the command line on TAB."""

from __future__ import annotations

import os

from exsearch.completion import SHELLS
from exsearch.errors import UsageError

_INSTALLED_BY = {
    "bash": """echo 'eval "$(exsearch completion bash)"' >> ~/.bashrc""",
    "zsh": """echo 'eval "$(exsearch completion zsh)"' >> ~/.zshrc""",
    "fish": "exsearch completion fish > ~/.config/fish/completions/exsearch.fish",
    "powershell": "Add-Content $PROFILE 'exsearch completion powershell | Out-String | Invoke-Expression'",
}


def script_for(shell: str) -> str:
    """Return the script for a shell; UsageError, with how to install each, if it is none that is known."""
    if shell not in SHELLS:
        said = f"no completion for {shell}" if shell else "name your shell"
        raise UsageError(f"{said}: {', '.join(SHELLS[:-1])} or {SHELLS[-1]}", hint=_how_to_install())
    path = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "shells", shell)
    with open(path, encoding="utf-8") as file:
        return file.read()


def _how_to_install() -> str:
    """Return a line to type for each shell, the user's own first; a new shell has it."""
    own = os.path.basename(os.environ.get("SHELL", ""))
    shells = sorted(SHELLS, key=lambda shell: shell != own)
    return "\n  ".join(f"{shell + ':':11} {_INSTALLED_BY[shell]}" for shell in shells)
