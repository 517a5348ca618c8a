"""`doctor`: the health of the index first, then where things live and what was skipped."""

from __future__ import annotations

from exsearch import health, upkeep
from exsearch.config import corpus_folder, places
from exsearch.output import plain, style_for
from exsearch.output.progress import progress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.index.sqlite.opening import KnownSource
    from exsearch.index.sqlite.write import Writer
    from exsearch.output import Style


def doctor(*, deep: bool = False, rebuild: bool = False, quiet: bool = False) -> bool:
    """Check the index, or make it anew and check that; returns whether it is sound."""
    where = places()
    if rebuild:
        _rebuild(where.index_file, quiet)
    with progress("checking the index", quiet=quiet or not deep) as step:
        checked = health.check(where, deep=deep, progress=step)
    style = style_for()
    if style.terminal:
        _write_drawn(checked, style)
    else:
        plain.write(plain.table(_lines(checked), color=style.color))
    return checked.sound


def _rebuild(path: str, quiet: bool) -> None:
    from exsearch.errors import SourceError
    from exsearch.ingest.rebuild import rebuild

    def readd(writer: Writer, source: KnownSource) -> None:
        upkeep.readd(writer, source, quiet=quiet)

    made = rebuild(path, corpus_folder(), readd)
    if made.kept:
        _say(f"exsearch: the old index is kept as {made.kept}", quiet)
    for name, error in made.left_out:
        _say(f"exsearch: {error}: {name} is left out", quiet)
    if made.left_out:
        raise SourceError(
            f"the index is made anew, without {len(made.left_out)} of {made.sources} sources",
            hint="`exsearch add` them when they are there again",
        )


def _say(message: str, quiet: bool) -> None:
    if not quiet:
        plain.say(message)


def _lines(checked: health.Checked) -> list[tuple[object, ...]]:
    """Return the records for a pipe; the health is the last."""
    lines: list[tuple[object, ...]] = [*checked.places]
    lines += [("source", each.name, plain.held(each.pages, each.projects), f"{each.examples} examples",
               f"{each.skipped} skipped") for each in checked.sources]  # fmt: skip
    lines += [("skipped", f"{source}: {place}", reason) for source, place, reason in checked.skipped]
    lines += [("damaged", what) for what in checked.damage]
    lines += [("checked", checked.how)] * bool(checked.how)
    return [*lines, ("health", checked.health)]


def _write_drawn(checked: health.Checked, style: Style) -> None:
    """Write the same for a person: the health, what it is based on, and sections below."""
    from exsearch.output.checkup import Section, write_checkup

    said, notes = _health_in_words(checked)
    sections = [Section("", tuple((f"{label:<8}", value) for label, value in checked.places))]
    if checked.sources:
        sources = tuple((each.name, _counts(each)) for each in checked.sources)
        sections.append(Section("Sources", sources))
    skipped: dict[str, list[tuple[str, str]]] = {}
    for source, place, reason in checked.skipped:
        skipped.setdefault(source, []).append((place, reason))
    for source, items in skipped.items():
        sections.append(Section(f"Skipped in {source} ({len(items):,})", tuple(items)))
    write_checkup(said, notes, sections, style, sound=checked.sound)


def _health_in_words(checked: health.Checked) -> tuple[str, list[str]]:
    if checked.damage:
        return "The index is damaged.", [
            *checked.damage, "`exsearch doctor --rebuild` makes it anew from its sources."]  # fmt: skip
    if not checked.sound or not checked.how:
        return checked.health[:1].upper() + checked.health[1:], []
    return "The index is sound.", list(_HOW[checked.how])


_HOW = {
    health.QUICK: (
        "Its structure, all code and all examples from source were checked.",
        "`exsearch doctor --deep` also checks pages, names and words.",
    ),
    health.SEALED: ("The file is as the last run left it.",),
    health.DEEP: ("Everything was checked.",),
}


def _counts(source: health.Source) -> str:
    skipped = f", {source.skipped:,} skipped" if source.skipped else ""
    return f"{plain.held(source.pages, source.projects)}, {source.examples:,} examples{skipped}"
