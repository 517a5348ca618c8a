"""The folder of a site is replaced as a whole, and holds nothing of anybody else."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from exsearch.errors import OutputError, UsageError
from exsearch.output.site.folder import site_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def write(folder: Path, pages: Sequence[str], text: str = "x", *, force: bool = False) -> None:
    with site_in(str(folder), force=force) as site:
        for page in pages:
            site.write(f"names/{page}", text)
        site.write("index.html", text)


def files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_page_that_is_not_made_any_more_goes_away_and_nothing_else(tmp_path: Path) -> None:
    write(tmp_path / "site", ["a.html", "b.html"])
    (tmp_path / "site" / "CNAME").write_text("mine")
    (tmp_path / "site" / "names" / "mine.html").write_text("mine")

    write(tmp_path / "site", ["b.html", "c.html"], "y")

    found = files(tmp_path / "site")
    note = found.pop(".exsearch-site").splitlines()[1:]
    assert found == {"CNAME": "mine", "index.html": "y", "names/b.html": "y", "names/c.html": "y",
                     "names/mine.html": "mine"}  # fmt: skip
    assert note == ["index.html", "names/b.html", "names/c.html"]


def test_a_folder_with_other_files_is_refused_unless_it_is_forced(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.txt").write_text("mine")

    with pytest.raises(UsageError, match="holds other files") as refused:
        write(tmp_path / "mine", ["a.html"])
    assert "--force" in (refused.value.hint or "")
    assert files(tmp_path / "mine") == {"a.txt": "mine"}
    write(tmp_path / "mine", ["a.html"], force=True)  # control
    assert files(tmp_path / "mine").keys() == {"a.txt", ".exsearch-site", "index.html", "names/a.html"}
    (tmp_path / "empty").mkdir()
    write(tmp_path / "empty", ["a.html"])  # control
    assert (tmp_path / "empty" / "index.html").exists()


@pytest.mark.parametrize("kind", ["file", "fifo", "dangling link"])
def test_what_is_no_folder_is_refused(tmp_path: Path, kind: str) -> None:
    place = tmp_path / "site"
    if kind == "file":
        place.write_text("mine")
    elif kind == "fifo":
        if not hasattr(os, "mkfifo"):
            pytest.skip("there are no FIFOs")
        os.mkfifo(place)
    else:
        place.symlink_to(tmp_path / "nowhere")

    with pytest.raises(UsageError, match="is no folder"):
        write(place, ["a.html"])
    assert not (tmp_path / "nowhere").exists()


def test_nothing_is_written_or_removed_through_a_link_in_the_folder(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.html").write_text("mine")
    site = tmp_path / "site"
    write(site, ["a.html"])
    (site / "names" / "a.html").unlink()
    (site / "names").rmdir()
    (site / "names").symlink_to(outside)

    with pytest.raises(UsageError, match="is no folder of a site"):
        write(site, ["b.html"])

    (site / "names").unlink()
    (site / "index.html").unlink()
    (site / "index.html").symlink_to(outside / "a.html")
    write(site, ["b.html"], "y")
    assert files(outside) == {"a.html": "mine"}
    assert not (site / "index.html").is_symlink()


def test_a_note_that_a_stranger_wrote_removes_nothing_but_pages(tmp_path: Path) -> None:
    site = tmp_path / "site"
    write(site, ["a.html"])
    for name in ("mine.html", "mine.txt"):
        (tmp_path / name).write_text("mine")
        (site / name).write_text("mine")
    lines = ("../mine.html", "names/../../mine.html", "names/../mine.txt", str(tmp_path / "mine.html"),
             "mine.txt", "names/a.html")  # fmt: skip
    (site / ".exsearch-site").write_text("\n".join(lines))

    write(site, ["b.html"])

    assert (tmp_path / "mine.html").exists()
    assert (site / "mine.txt").exists()
    assert not (site / "names" / "a.html").exists()  # control: a name of a page is believed


def test_a_fifo_in_the_place_of_the_note_blocks_nothing(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("there are no FIFOs")
    (tmp_path / "site").mkdir()
    os.mkfifo(tmp_path / "site" / ".exsearch-site")

    with pytest.raises(UsageError, match="holds other files"):
        write(tmp_path / "site", ["a.html"])
    write(tmp_path / "site", ["a.html"], force=True)
    assert (tmp_path / "site" / ".exsearch-site").is_file()


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_a_run_that_fails_leaves_the_site_before_it_as_it_was(
    tmp_path: Path, error: type[BaseException] | OSError
) -> None:
    site = tmp_path / "site"
    write(site, ["a.html", "b.html"])
    before = files(site)

    with pytest.raises((KeyboardInterrupt, OutputError)), site_in(str(site), force=False) as made:
        made.write("names/a.html", "half")
        raise error

    assert files(site) == before
    assert {path.name for path in site.iterdir()} == {".exsearch-site", "index.html", "names"}


def test_a_run_may_die_at_any_step_and_the_next_one_makes_all_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """In place of a signal: nothing is cleaned up."""

    write(tmp_path / "good", ["b.html", "c.html"], "y")
    left = 0

    def dying(real: object) -> object:
        def call(*arguments: object, **named: object) -> object:
            nonlocal left
            left -= 1
            if left < 0:
                raise Killed
            return real(*arguments, **named)  # type: ignore[operator]

        return call

    steps = 0
    for steps in range(1, 50):
        site = tmp_path / str(steps)
        write(site, ["a.html", "b.html"])
        left = steps
        with monkeypatch.context() as broken:
            broken.setattr("shutil.rmtree", lambda *_, **__: None)
            for name in ("replace", "unlink", "mkdir"):
                broken.setattr(os, name, dying(getattr(os, name)))
            try:
                write(site, ["b.html", "c.html"], "y")
                is_done = True
            except Killed:
                is_done = False
        pages = [text for name, text in files(site).items() if name.endswith(".html")]
        assert {*pages} <= {"x", "y"}  # each file is whole
        for left_over in site.glob(".exsearch-site-new-*"):  # of a process that is gone
            left_over.rename(site / ".exsearch-site-new-999999999-x")
        write(site, ["b.html", "c.html"], "y")
        assert files(site) == files(tmp_path / "good")
        if is_done:
            break
    assert steps > 5  # control: there were steps to die at


def test_what_cannot_be_written_is_said_with_its_path(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")

    with pytest.raises(OutputError, match=r"cannot write .*file/site: Not a directory"):
        write(tmp_path / "file" / "site", ["a.html"])
