"""The exit statuses of the command. They are plain numbers because `enum` costs half a start-up."""

from __future__ import annotations

DONE, NOTHING, FAILED, SKIPPED, INTERRUPTED = 0, 1, 2, 3, 130

MEANINGS = {
    DONE: "Found or done.",
    NOTHING: "Nothing was found.",
    FAILED: "Wrong usage, or it could not be done.",
    SKIPPED: "Done, but something was skipped and --strict was given.",
    INTERRUPTED: "Interrupted.",
}
"""For the man page."""
