"""Read what was typed in an interactive session on a page: without `>>> ` and `... `, and without the output.

Lines in, lines out, each with its place. Where a line is neither a prompt nor below one, it stays as it is:
pages show code and sessions as one text. In documentation the reader has taken the prompts away already.
"""

from __future__ import annotations

from exsearch.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Sequence

_PROMPT, _CONTINUED = ">>>", "..."


class Typed(Record):
    """The code of a session."""

    lines: list[str]
    places: list[int]
    """The index of each line in the lines given."""
    outputs: dict[int, int]
    """For the index of each line of output the index of the last line of what printed it."""


def before_prompts(lines: Sequence[str]) -> int | None:
    """Return how many lines stand before the first one that begins with `>>>`; None if none does."""
    return next((n for n, line in enumerate(lines) if line.lstrip().startswith(_PROMPT)), None)


def typed(lines: Sequence[str], cuts: Container[int]) -> Typed:
    """Return what was typed. Output ends at an empty line, at a prompt, or at one of the `cuts`, 1-based."""
    made = Typed([], [], {})
    indent = -1
    """The column of the session that the line may belong to, -1 outside."""
    for at, line in enumerate(lines):
        body = line.lstrip()
        text: str | None = line
        if not body or at + 1 in cuts:
            indent = -1
        elif _is_after(body, _PROMPT):
            indent = len(line) - len(body)
            text = body[len(_PROMPT) + 1 :]
        elif indent >= 0 and _is_after(body, _CONTINUED) and len(line) - len(body) == indent:
            text = body[len(_CONTINUED) + 1 :]
        elif indent >= 0:
            text = None
        if text is None:
            made.outputs[at] = made.places[-1]
        else:
            made.lines.append(text)
            made.places.append(at)
    return made


def _is_after(body: str, prompt: str) -> bool:
    return body.rstrip() == prompt or body.startswith(prompt + " ")
