"""The part of an example that a person wants: its highlighted statements, functions, or a module."""

from __future__ import annotations

from exsearch.snippets import spans, statements

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.model import Example, Span


def spans_of(example: Example, *, functions: bool, context: int = 0) -> list[Span]:
    """Return the lines of the highlighted statements, or of the functions around them, of an example.

    Its code is its whole document. `context` is the number of lines around each that are wanted, too.
    """
    find = statements.highlighted_functions if functions else statements.highlighted_statements
    found = find(example.code, example.highlighted, example.cuts)
    wanted = spans.windows(example.code, found, context, example.cuts)
    is_documentation = example.heading is not None or example.prose is not None or example.block is not None
    return spans.without_blank_ends(example.code, wanted) if is_documentation else wanted


def standing_alone(example: Example) -> Example:
    """Return an example, given with its whole document, with the module made of it as its code."""
    from exsearch.snippets.standalone import standalone  # loads more than the rest

    made = standalone(example)
    return example._replace(code=made.text, highlighted=made.highlighted, cuts=(), segments=None,
                            heading=None, prose=None, block=None)  # fmt: skip
