"""A project takes time, memory and room in proportion to its honest size, and what is left out is said."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from exsearch.harvest import pool, project
from exsearch.harvest.project import Task, harvest
from exsearch.index.held import HeldOrigin
from exsearch.ingest.changes import changed_in, key_of
from exsearch.model import License
from exsearch.resolve.linking.values import in_order
from exsearch.search.rank import rank_keys
from exsearch.sources.origins import Limits, Located, Origin, SourceFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from exsearch.index.items import Harvest

USE = "import os\nos.getcwd()\n"
METADATA = "Metadata-Version: 2.1\nName: shop\nVersion: 1\n"


def wheel(folder: Path, files: Mapping[str, str]) -> Origin:
    place = folder / "shop-1-py3-none-any.whl"
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {"shop-1.dist-info/METADATA": METADATA, **files}.items():
            archive.writestr(name, text)
    return Origin("wheel", str(place), "shop")


def read(origin: Origin, limits: Limits | None = None) -> Harvest:
    return harvest(Task(origin, limits or Limits(), (), rank_keys))


def clock(*times: float) -> Iterator[float]:
    yield from times


def file(name: str, size: int = 1) -> SourceFile:
    return SourceFile(name, None, False, "source", License(None, None, None, None), None, "x" * size)


def test_files_after_too_much_time_are_left_out_and_this_is_said() -> None:
    files = [file("a.py"), file("b.py"), file("c.py")]
    ticks = clock(0, 0, 5, 11)
    first, second, third = project._in_time(
        files, Limits(seconds=10, seconds_per_megabyte=0), lambda: next(ticks)
    )

    assert (first, second) == (files[0], files[1])  # control
    assert third.path == "c.py"
    assert "10 s were not enough" in third.reason  # type: ignore[union-attr]
    assert "--no-limit" in third.reason  # type: ignore[union-attr]


def test_the_time_of_a_project_grows_with_its_size() -> None:
    limits = Limits(seconds=10, seconds_per_megabyte=30)

    def kept(size: int) -> int:
        ticks = clock(0, 0, 20)
        read = project._in_time([file("a.py", size), file("b.py")], limits, lambda: next(ticks))
        return sum(isinstance(each, SourceFile) for each in read)

    assert (kept(1_000), kept(1_000_000)) == (1, 2)


def test_a_small_archive_that_expands_far_is_read_in_part(tmp_path: Path) -> None:
    files = {f"shop/{name}.py": USE + "#" * 900 + "\n" for name in "abcdef"}
    origin = wheel(tmp_path, files)

    found = read(origin, Limits(expanded_from=2_000, expanded_ratio=0))
    assert [each.path for each in found.skipped] == ["shop/c.py"]
    assert "--no-limit" in found.skipped[0].reason
    assert len(found.examples.line)  # control: what was read before is kept
    assert not read(origin).skipped  # control
    assert not read(origin, Limits(expanded_from=2_000, expanded_ratio=0).unlimited()).skipped


def test_an_archive_is_allowed_more_source_the_larger_it_is() -> None:
    assert Limits().of_archive(122_000).project_bytes < 7_000_000
    assert Limits().of_archive(50_000_000).project_bytes == Limits().project_bytes


def test_a_file_that_needs_too_much_memory_costs_that_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from exsearch.readers import python

    def starving(file: SourceFile) -> Iterator[object]:
        if file.path == "shop/b.py":
            raise MemoryError
        yield python.resolved(file, file.text)

    origin = wheel(tmp_path, {f"shop/{name}.py": USE + f"{name} = 1\n" for name in "abc"})
    monkeypatch.setattr(python, "read", starving)
    found = read(origin)

    assert found.error is None
    assert [(each.path, "memory" in each.reason) for each in found.skipped] == [("shop/b.py", True)]
    assert {each.path for each in found.documents} == {"shop/a.py", "shop/c.py"}


def test_a_project_that_needs_too_much_memory_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def starving(self: object, note: object) -> None:
        raise MemoryError

    monkeypatch.setattr(project._Collected, "tell", starving)
    found = read(wheel(tmp_path, {"shop/a.py": USE}))

    assert found.error is not None
    assert "memory" in found.error[0]


@pytest.mark.parametrize(
    ("memory", "space"),
    [(1 << 30, 1 << 30), (4 << 30, 2 << 30), (64 << 30, 4 << 30)],
    ids=["small", "usual", "large"],
)
def test_the_address_space_of_a_worker_is_a_share_of_the_memory(
    memory: int, space: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = {"SC_PHYS_PAGES": memory // 4096, "SC_PAGE_SIZE": 4096}
    monkeypatch.setattr("os.sysconf", sizes.__getitem__)

    assert pool.space_of_worker() == space


def test_names_of_nested_classes_do_not_grow_without_end(tmp_path: Path) -> None:
    long = "x" * 400
    code = "".join(f"{' ' * n}class {long}{n}:\n" for n in range(50)) + f"{' ' * 50}end = 1\n"
    found = read(wheel(tmp_path, {"shop/a.py": code + "class Cart:\n    total = 1\n"}))

    assert max(len(each.name) for each in found.symbols) <= 520
    assert "shop.a.Cart.total" in {each.name for each in found.symbols}  # control
    assert len(found.summary) < 5_000


def test_a_chain_of_star_imports_gives_a_bounded_number_of_paths(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    files = {"shop/m0.py": "".join(f"def n{n}(): 0\n" for n in range(50))}
    files |= {f"shop/m{n}/__init__.py": f"from shop.m{n - 1} import *\n" for n in range(1, 8)}
    origin = wheel(tmp_path, files)
    whole = read(origin)
    monkeypatch.setattr("exsearch.resolve.ways._LEAST_OF_ALL", 100)
    cut = read(origin)

    assert (len(whole.paths), whole.skipped) == (350, ())  # control
    assert 100 <= len(cut.paths) < 350
    assert "other paths" in cut.skipped[0].reason


def test_classes_are_in_the_order_of_python() -> None:
    o = type("O", (), {})
    a, b, c = (type(name, (o,), {}) for name in "ABC")
    d, e = type("D", (a, b), {}), type("E", (a, c), {})
    f = type("F", (d, e), {})

    def names(cls: type) -> list[str]:
        return [each.__name__ for each in cls.__mro__[:-1]]

    assert in_order("F", [names(d), names(e)], ["D", "E"]) == names(f)
    assert in_order("G", [["D", "A", "B"], ["B", "A"]], ["D", "B"]) == [
        "G",
        "D",
        "A",
        "B",
    ]  # no such order: depth first


def test_a_project_that_was_read_without_limits_stays_so_until_it_changes(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(USE)
    origin = Origin("tree", str(tmp_path), ".")
    located = Located(str(tmp_path), "tree", (origin,))
    (limited,) = changed_in(located, {}, ())
    (free,) = changed_in(located, {}, (), no_limit=True)

    def held(fingerprint: str) -> dict[tuple[str, str], HeldOrigin]:
        kind, key = key_of(origin)
        return {
            (kind, key): HeldOrigin(located.name, "tree", kind, key, "", fingerprint, "shop", None, (), True)
        }

    assert not changed_in(located, held(free.fingerprint), ())
    assert not changed_in(located, held(limited.fingerprint), ())  # control
    assert changed_in(located, held(limited.fingerprint), (), no_limit=True)
    assert not changed_in(located, held(free.fingerprint), (), no_limit=True)
