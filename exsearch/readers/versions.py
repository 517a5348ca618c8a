"""Which version of Python has the syntax of a line that this one cannot parse.

A line and what the parser says about it in, the name of a version out. The forms are those that PEP 695, 696,
701, 750 and 758 added, and those that Python 3 has no more.
"""

from __future__ import annotations

import re
import sys

_NEWER = (
    ((3, 12), re.compile(r"\s*type\s+\w+\s*(?:\[[^=]*\])?\s*=")),
    ((3, 13), re.compile(r"\s*(?:(?:async\s+)?def|class|type)\s+\w+\s*\[[^\]]*=")),
    ((3, 12), re.compile(r"\s*(?:(?:async\s+)?def|class)\s+\w+\s*\[")),
    ((3, 14), re.compile(r"""(?:.*[\s(\[{=,:])?(?:t|tr|rt)["']""", re.IGNORECASE)),
    ((3, 12), re.compile(r"""(?:.*[^\w])?(?:f|fr|rf)(["'])[^"']*\{[^}]*\1""", re.IGNORECASE)),
)
_OLD = re.compile(
    r"\s*(?:print\s+[^\s=(.]|print\s*>>|exec\s+[\"'\w]|raise\s+\w+\s*,|except\s+[\w.]+\s*,\s*[a-z_]\w*\s*:)"
    r"|.*(?:<>|\bur[\"']|\b0[0-7]+\b|`\w)"
)
_SEVERAL_EXCEPTIONS = re.compile(r"\s*except\*?\s+[\w.]+(?:\s*,\s*[\w.]+)+\s*:")
_LONGEST_LINE = 500


def version_of(line: str, message: str) -> str:
    """Return "Python 3.12", or another version that would read a line; "" if that cannot be told."""
    line = line[:_LONGEST_LINE]
    if "print" in message or _OLD.match(line):
        return "Python 2"
    wanted = next((version for version, form in _NEWER if form.match(line)), None)
    if "backslash" in message and "f-string" in message:
        wanted = (3, 12)
    if wanted is None and _SEVERAL_EXCEPTIONS.match(line):
        wanted = (3, 14)
    if wanted is None or wanted <= sys.version_info[:2]:
        return ""
    return f"Python {wanted[0]}.{wanted[1]}"
