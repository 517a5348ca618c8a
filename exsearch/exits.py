"""The exit statuses of the command. They are plain numbers because `enum` costs half a start-up."""

from __future__ import annotations

DONE = 0
"""Done, or something was found."""
NOTHING = 1
"""Nothing was found."""
FAILED = 2
"""The command line was wrong, or it could not be done."""
SKIPPED = 3
"""Done, but items were skipped and `--strict` was given."""
INTERRUPTED = 130
