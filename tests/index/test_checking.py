"""Which damage the quick check finds, and which only the deep one: without the checksum of the file."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from helpers.harvesting import FLASK, write_files, write_project
from helpers.pages import page

from exsearch.errors import IndexUnusable
from exsearch.index.checking import Verdict, check
from exsearch.index.opening import writing
from exsearch.index.projects import add_projects
from exsearch.index.store import open_index
from exsearch.sources.projects import locate

if TYPE_CHECKING:
    from pathlib import Path

SHOP = {
    "shop/__init__.py": "from shop.cart import Cart\n",
    "shop/cart.py": """
        import os

        class Cart:
            def place(self):
                return os.getcwd()
        """,
    "shop/views.py": """
        from flask import Flask, make_response
        from shop import Cart

        app = Flask(__name__)

        def answer():
            Cart().place()
            return make_response("teapot")
        """,
    "shop/broken.py": "def (\n",
}
PAGE = "~~from flask import make_response\n\n~~answer = make_response('kettle')\n"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of two projects and a page, without a checksum of the file."""
    root = tmp_path_factory.mktemp("sound")
    write_files(root / "pages", {"one.md": page(PAGE)})
    with writing(str(root / "index.sqlite")) as writer:
        for tree in (write_project(root / "shop", SHOP), write_project(root / "flask", FLASK)):
            add_projects(writer, locate(str(tree), cache=""))
        writer.add(str(root / "pages"), "pages", str(root / "pages"))
    (root / "index.sqlite.sum").unlink()
    return root / "index.sqlite"


def copied(sound: Path, folder: Path) -> Path:
    return shutil.copyfile(sound, folder / "index.sqlite")


def checked(path: Path, *, deep: bool = False) -> Verdict:
    with closing(open_index(str(path))) as index:
        return check(index, deep=deep)


def test_a_sound_index_is_said_to_be_sound(sound: Path) -> None:
    """The control of all below."""
    assert checked(sound) == checked(sound, deep=True) == Verdict((), False)


def changed(path: Path, sql: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        before = connection.total_changes
        connection.executescript(sql)
        assert connection.total_changes > before
    return path


FOUND_QUICKLY = {
    "code": "UPDATE file SET code = replace(code, 'teapot', 'teapos')",
    "what lists show of a file": "UPDATE file SET path = path || 'x'",
    "the link of a file": "UPDATE file SET url = 'https://example.org'",
    "a line": "UPDATE used SET text = replace(text, 'make', 'take')",
    "exports": "UPDATE origin SET exports = replace(exports, 'Cart', 'Card')",
    "classes": "UPDATE origin SET classes = replace(classes, 'place', 'plane')",
    "a lost example": "DELETE FROM used WHERE id = (SELECT max(id) FROM used)",
    "an example in the middle of them lost": "DELETE FROM used WHERE id = 2",
    "an example twice": "INSERT INTO used SELECT max(id) + 1, symbol_id, place, file_id, line, nth, how,"
    " kind, same, lines, text, checksum FROM used",
    "a lost file": "DELETE FROM file WHERE id = (SELECT max(id) FROM file)",
    "a lost symbol": "DELETE FROM symbol WHERE name = 'os.getcwd'",
    "a lost project": "DELETE FROM project WHERE name = 'flask'",
    "the code of a page": "UPDATE document SET code = replace(code, 'kettle', 'kittle')",
    "the code of a page lost": "DELETE FROM document",
}
FOUND_DEEPLY = {
    "what lists show of a page": "UPDATE example SET text = 'x' || text",
    "the link of a page": "UPDATE example SET url = 'https://example.org/x'",
    "the title of a page": "UPDATE page SET title = 'x'",
    "a key of a name": "UPDATE name SET key = 'os.getcwe' WHERE key = 'os.getcwd'",
    "the share of a key": "UPDATE name SET share = 0 WHERE key = 'os.getcwd'",
    "a key lost": "DELETE FROM name WHERE key = 'os.getcwd'",
    "a key of another symbol": "UPDATE name SET symbol_id = symbol_id + 1 WHERE key = 'os.getcwd'",
    "a key of no symbol": "INSERT INTO name VALUES ('x', 1, 9999)",
    "other aliases": "UPDATE symbol SET aliases = 'shop.Cards' WHERE aliases = 'shop.Cart'",
    "words of a symbol": "INSERT INTO symbol_words (rowid, words) VALUES (9999, 'os')",
    "words of a symbol lost": "INSERT INTO symbol_words (symbol_words, rowid, words)"
    " SELECT 'delete', id, name FROM symbol WHERE name = 'os.getcwd'",
    "words of an example lost": "INSERT INTO example_words (example_words, rowid, names, lines, code, prose)"
    " VALUES ('delete', 1, '', '', 'kettle', '')",
    "the class of a licence": "UPDATE license SET class = 'copyleft'",
}
NOT_FOUND = {
    "a reason": "UPDATE skipped SET reason = 'x'",
    "when a source was read": "UPDATE source SET updated = 'x'",
    "when a page was changed": "UPDATE page SET mtime_ns = mtime_ns + 1",
    "a kind, in the table and its index alike": "UPDATE symbol SET kind = 'x' WHERE sourced",
}


@pytest.mark.parametrize("name", FOUND_QUICKLY)
def test_the_quick_check_finds_damage_to_source_and_to_code(sound: Path, tmp_path: Path, name: str) -> None:
    copy = changed(copied(sound, tmp_path), FOUND_QUICKLY[name])

    (quick,) = checked(copy).damage
    (deep,) = checked(copy, deep=True).damage

    assert quick == deep
    assert quick.startswith(f"{copy} is damaged: ")


@pytest.mark.parametrize("name", FOUND_DEEPLY)
def test_only_the_deep_check_finds_damage_to_pages_names_and_words(
    sound: Path, tmp_path: Path, name: str
) -> None:
    copy = changed(copied(sound, tmp_path), FOUND_DEEPLY[name])

    assert checked(copy).damage == ()
    (deep,) = checked(copy, deep=True).damage
    assert deep.startswith(f"{copy} is damaged: ")


@pytest.mark.parametrize("name", NOT_FOUND)
def test_no_checksum_covers_remarks_about_sources(sound: Path, tmp_path: Path, name: str) -> None:
    copy = changed(copied(sound, tmp_path), NOT_FOUND[name])

    assert checked(copy, deep=True).damage == ()


@pytest.mark.parametrize("deep", [False, True], ids=["quick", "deep"])
@pytest.mark.parametrize("share", range(8))
def test_a_file_that_was_cut_short_or_lost_a_page_is_damaged(
    sound: Path, tmp_path: Path, share: int, deep: bool
) -> None:
    good = sound.read_bytes()
    pages = len(good) // 8192
    at = 8192 * (pages * share // 8)
    copy = copied(sound, tmp_path)
    for damaged in (good[:at], good[: at + 100], good[:at] + bytes(8192) + good[at + 8192 :]):
        copy.write_bytes(damaged)
        assert damaged != good
        assert is_found(copy, deep=deep)


def is_found(path: Path, *, deep: bool) -> bool:
    try:
        return bool(checked(path, deep=deep).damage)
    except IndexUnusable:
        return True


READ = ("symbol", "name", "file", "used", "document", "example", "project", "license",
        "origin (id, key, ref, fingerprint, project_id, packages, exports, classes)",
        "page (id, source_id, path, key, slug, title)")  # fmt: skip
"""The tables, or columns of them, that a search, `show` or `list` reads."""


def content(path: Path) -> list[object]:
    """Return all that answers are made of, as SQLite reads it; the error if it cannot."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            connection.text_factory = bytes
            found: list[object] = []
            for said in READ:
                table, _, columns = said.partition(" ")
                names = columns.strip("()") or "*"
                found.append(
                    sorted(map(repr, connection.execute(f"SELECT {names} FROM {table} NOT INDEXED")))
                )
            for table in ("symbol_words", "example_words"):
                connection.execute(
                    f"CREATE VIRTUAL TABLE temp.v_{table} USING fts5vocab('main', '{table}', 'instance')"
                )
                found.append(connection.execute(f"SELECT * FROM temp.v_{table}").fetchall())
            return found
    except (sqlite3.Error, UnicodeDecodeError) as error:  # the second: a damaged name in a message
        return [repr(error)]


@pytest.mark.parametrize("seed", range(12))
def test_every_flipped_bit_in_what_answers_are_made_of_is_found(
    sound: Path, tmp_path: Path, seed: int
) -> None:
    good, expected = sound.read_bytes(), content(sound)
    copy = copied(sound, tmp_path)
    random_ = random.Random(seed)
    told = 0
    for _ in range(60):
        damaged = bytearray(good)
        damaged[random_.choice(_not_zero(good))] ^= 1 << random_.randrange(8)
        copy.write_bytes(damaged)
        if content(copy) != expected:
            told += 1
            assert is_found(copy, deep=True)
    assert told > 10  # control: most of the file is what answers are made of


def _not_zero(data: bytes) -> list[int]:
    return [at for at, byte in enumerate(data) if byte]


@pytest.mark.parametrize("limit", [0, 10_000_000])
def test_a_large_index_has_no_seal(
    sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setattr("exsearch.index.seal.MAX_SEALED_BYTES", limit)
    copy = copied(sound, tmp_path)

    with writing(str(copy)) as writer:
        writer.remark("x", "y")

    assert (tmp_path / "index.sqlite.sum").exists() == (limit > 0)
    assert checked(copy) == Verdict((), limit > 0)
