"""Packs: lists of projects in TOML, read strictly, and fetched member by member from this machine alone."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest
from helpers import making
from helpers.making import sdist, wheel, write

from exsearch.errors import SourceError
from exsearch.licenses import license_class
from exsearch.model import License
from exsearch.sources import packs
from exsearch.sources.locate import locate
from exsearch.sources.origins import Origin
from exsearch.sources.packs import Member, bringing, built_in_packs, pack_called, source_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

needs_pip = pytest.mark.skipif(find_spec("pip") is None, reason="pip is not installed here")

SHOP = '[[member]]\nname = "Shop"\nversion = "1.0"\n'
TILL = '[[member]]\nname = "till"\nversion = "1.0"\narchive = "sdist"\n'


def pack(folder: Path, text: str) -> Path:
    return write(folder, {"mine.toml": text}) / "mine.toml"


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A folder of archives that takes the place of the network."""
    folder = write(tmp_path / "shelf", {})
    wheel(folder, {"shop/cart.py": "x = 1\n"})
    sdist(folder, {"till.py": "x = 1\n"}, name="till")
    return folder


@pytest.fixture
def offline(tmp_path: Path, shelf: Path) -> dict[str, str]:
    return making.offline(shelf, home=tmp_path)


@needs_pip
def test_members_are_fetched_once_and_one_that_fails_costs_itself_only(
    tmp_path: Path, shelf: Path, offline: Mapping[str, str]
) -> None:
    file = pack(tmp_path, SHOP + TILL + SHOP.replace("Shop", "gone"))
    cache = tmp_path / "cache"
    steps: list[tuple[int, int]] = []

    located = locate(
        f"pack:{file}", cache=str(cache), environment=offline, progress=lambda *step: steps.append(step)
    )

    assert (located.name, located.kind) == (f"pack:{file}", "pack")
    assert located.origins == (
        Origin("wheel", str(cache / "wheels" / "shop-1.0-py3-none-any.whl"), "shop"),
        Origin("sdist", str(cache / "sdists" / "till-1.0.tar.gz"), "till"),
    )
    ((gone, _, reason),) = located.skipped
    assert (gone, "`exsearch add pack:" in reason) == ("gone", True)
    assert steps[-1][0] == steps[-1][1]
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    shutil.rmtree(shelf)  # what is there is not fetched again, and a path is the same pack
    assert locate(str(file), cache=str(cache), environment=offline).origins == located.origins
    with pytest.raises(SourceError, match="could be fetched"):  # control: there is nothing to fetch any more
        locate(f"pack:{file}", cache=str(tmp_path / "other"), environment=offline)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (SHOP.replace("version", "verson"), 3, "did you mean version"),
        ("titel = 'x'\n" + SHOP, 1, "did you mean title"),
        (SHOP.replace('"Shop"', '"../../etc"'), 2, "not the name of a project"),
        (SHOP.replace('"Shop"', '"--index-url=x"'), 2, "not the name of a project"),
        (SHOP.replace('"Shop"', '"shop @ file:///tmp/x"'), 2, "not the name of a project"),
        (SHOP.replace('"Shop"', '"shop[all]"'), 2, "not the name of a project"),
        (SHOP.replace('"1.0"', '">=1"'), 3, "not a version"),
        (SHOP.replace('"1.0"', '"1.0 --pre"'), 3, "not a version"),
        (SHOP + "\n" + SHOP.replace("Shop", "shop"), 6, "already"),
        (SHOP + 'uses = ["a b"]\n', 4, "modules"),
        (SHOP + "size = -1\n", 4, "number of bytes"),
        (SHOP + 'archive = "egg"\n', 4, "archive is"),
        (SHOP + 'why = "a\\u001b[31m"\n', 4, "one line"),
        ("title = 'x'\n", 1, "needs members"),
        (SHOP + "name = \n", 4, "Invalid"),
        (SHOP.replace("]]", "]"), 1, 'a pack is in TOML, for example:\n  [[member]]\n  name = "wagtail"'),
    ],
)
def test_a_bad_pack_is_an_error_with_its_line_and_what_was_meant(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    file = pack(tmp_path, text)

    with pytest.raises(SourceError) as caught:
        pack_called(str(file))

    assert str(caught.value).startswith(f"{file}:{line}: ")
    assert said in f"{caught.value} {caught.value.hint}"


def test_control_a_good_pack_is_read(tmp_path: Path) -> None:
    file = pack(tmp_path, f'title = "Ours"\n{SHOP}license = "MIT"\nsize = 7\nuses = ["flask"]\n')

    found = pack_called(str(file))

    assert found.members == (Member("shop", "1.0", "", "MIT", 7, ("flask",), "wheel"),)
    assert (found.title, found.source, found.size_bytes()) == ("Ours", f"pack:{file}", 7)
    assert source_of(str(file)) == source_of(f"pack:{file}") == found.source


def test_an_unknown_pack_is_an_error_with_the_nearest() -> None:
    with pytest.raises(SourceError) as caught:
        pack_called("webb")

    assert "did you mean pack:web?" in str(caught.value.hint)


def test_a_pack_that_is_not_there_is_said_not_to_be(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no such file: .*nowhere\.toml"):
        pack_called(str(tmp_path / "nowhere.toml"))
    with pytest.raises(SourceError, match=r"folder\.toml: not a regular file"):  # control
        pack_called(str(write(tmp_path / "folder.toml", {})))


@pytest.mark.parametrize(("typed", "hint"), [("web", "add pack:web"), ("webby", "add pypi:webby")])
def test_who_types_the_name_of_a_pack_alone_is_told_how_to_add_it(
    tmp_path: Path, typed: str, hint: str
) -> None:
    with pytest.raises(SourceError) as caught:
        locate(typed, cache=str(tmp_path), environment={"VIRTUAL_ENV": str(tmp_path)}, cwd=str(tmp_path))

    assert hint in str(caught.value.hint)


def test_the_built_in_packs_are_small_and_permissive() -> None:
    found = built_in_packs()

    assert [each.source for each in found] == [
        f"pack:{name}" for name in ("async", "cli", "data", "science", "testing", "web")
    ]
    for each in found:
        assert 5 <= len(each.members) <= 12
        assert each.size_bytes() < 20_000_000
        for member in each.members:
            assert license_class(License(None, None, member.license, None)) == "permissive", member.name
            assert member.why and member.uses and member.size_bytes, member.name


def test_what_a_pack_brings_is_known_by_name_and_by_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = {"a.toml": SHOP, "a.names": "flask.abort 1\n", "b.toml": SHOP, "b.names": "flask.abort 2\n"}
    monkeypatch.setattr(packs, "FOLDER", str(write(tmp_path, names)))

    assert bringing("flask.abort") == bringing("abort") == [("pack:b", 2), ("pack:a", 1)]
    assert bringing("bort") == []
