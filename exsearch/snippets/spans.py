"""Line spans: split a text at its cuts, merge spans, widen them. Line numbers only, no text."""

from __future__ import annotations

from exsearch.model import Span, code_lines, spans_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def segments(count: int, cuts: Iterable[int]) -> list[Span]:
    """Return the runs of lines between the cuts of a text with `count` lines, without empty runs."""
    borders = [0, *sorted({cut for cut in cuts if 0 < cut <= count}), count + 1]
    pairs = zip(borders, borders[1:])  # noqa: B905, RUF007 - nothing is imported here
    return [Span(before + 1, after - 1) for before, after in pairs if after - before > 1]


def merged(spans: Iterable[Span], gap: int = 0) -> list[Span]:
    """Return the spans in order; those that overlap, or have fewer than `gap` lines between them, as one."""
    result: list[Span] = []
    for span in sorted(spans):
        if result and span.first <= result[-1].last + gap:
            result[-1] = Span(result[-1].first, max(result[-1].last, span.last))
        else:
            result.append(span)
    return result


def windows(code: str, spans: Iterable[Span], context: int, cuts: Iterable[int] = ()) -> list[Span]:
    """Return the spans with `context` more lines on each side, merged; none reaches over a cut."""
    wanted = set(lines_of(spans))
    return merged(
        (
            Span(max(part.first, span.first - context), min(part.last, span.last + context))
            for part in segments(len(code_lines(code)), cuts)
            for span in spans_of(tuple(line for line in lines_of([part]) if line in wanted))
        ),
        gap=1,
    )


def lines_of(spans: Iterable[Span]) -> Iterator[int]:
    """Yield the number of every line in the spans."""
    for span in spans:
        yield from range(span.first, span.last + 1)


def without_blank_ends(code: str, spans: Iterable[Span]) -> list[Span]:
    """Return the spans without the blank lines at their ends, where a page of documentation has prose."""
    lines = code_lines(code)
    found = []
    for first, last in spans:
        while first <= last and not lines[first - 1].strip():
            first += 1
        while first <= last and not lines[last - 1].strip():
            last -= 1
        if first <= last:
            found.append(Span(first, last))
    return found
