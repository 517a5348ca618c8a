"""Which damage the quick check finds, and which only the deep one: without the checksum of the file."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from helpers.documenting import Block, documented
from helpers.harvesting import FLASK, store, write_files, write_project
from helpers.indexes import add_path
from helpers.linked import made
from helpers.pages import page

from exsearch.errors import IndexUnusable
from exsearch.index.items import packed, unpacked
from exsearch.index.sqlite.checking import Verdict, check
from exsearch.index.sqlite.opening import writing
from exsearch.index.sqlite.read import open_index

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
LINKED = documented(
    made("linked", ["linked.f definition", "un.X().m", "un.f().m"], usual=[("f", "import", "linked.f")]),
    Block(3, "linked.f()", "Guide", "Call it:", ("linked.f 1",)),
)
"""What waits for a package, how something is defined, and a page of documentation."""
PAGE = "~~from flask import make_response\n\n~~answer = make_response('kettle')\n"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of three projects and a page, without a checksum of the file."""
    root = tmp_path_factory.mktemp("sound")
    write_files(root / "pages", {"one.md": page(PAGE)})
    with writing(str(root / "index.sqlite")) as writer:
        for tree in (
            write_project(root / "shop", SHOP),
            write_project(root / "flask", FLASK),
            root / "pages",
        ):
            add_path(writer, tree)
        store(writer, LINKED)
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
        connection.create_function("packed", 1, packed)
        connection.create_function("unpacked", 1, unpacked)
        before = connection.total_changes
        connection.executescript(sql)
        assert connection.total_changes > before
    return path


OF_SOURCE, OF_PAGES = "WHERE position IS NULL", "WHERE position IS NOT NULL"
FOUND_QUICKLY = {
    "code": f"UPDATE document SET code = packed(replace(unpacked(code), 'teapot', 'teapos')) {OF_SOURCE}",
    "code, as it is compressed": f"UPDATE document SET code = substr(code, 1, length(code) - 1) {OF_SOURCE}",
    "what lists show of a file": f"UPDATE document SET path = path || 'x' {OF_SOURCE}",
    "the link of a file": f"UPDATE document SET url = 'https://example.org' {OF_SOURCE}",
    "a line": "UPDATE example SET text = replace(text, 'make', 'take')",
    "a shape": "UPDATE example SET shape_id = shape_id + 1",
    "a summary": "UPDATE origin SET summary = packed(replace(unpacked(summary), 'Cart', 'Card'))"
    " WHERE kind = 'project'",
    "what is imported": "UPDATE origin SET imported = packed('x') WHERE kind = 'project'",
    "rows that are missing": "UPDATE document SET missing = missing + 1",
    "a lost example": "DELETE FROM example WHERE id = (SELECT max(id) FROM example)",
    "an example in the middle of them lost": "DELETE FROM example WHERE id = 2",
    "an example twice": "INSERT INTO example SELECT max(id) + 1, symbol_id, rank_key, document_id, line, nth,"
    " how, kind, flags, shape_id, same, lines, text, checksum FROM example",
    "a lost file": f"DELETE FROM document WHERE id = (SELECT max(id) FROM document {OF_SOURCE})",
    "a lost symbol": "DELETE FROM symbol WHERE name = 'os.getcwd'",
    "a lost project": "DELETE FROM project WHERE name = 'flask'",
    "a lost shape": "DELETE FROM shape",
    "the text of a shape": "UPDATE shape SET text = replace(text, '@', '*@')",
    "the project of a shape": "UPDATE shape SET project_id = (SELECT max(id) FROM project) - project_id + 1",
    "shapes of another project": "UPDATE origin SET first_shape = first_shape + 1",
    "a shape too many": "INSERT INTO shape SELECT max(id) + 1, project_id, text, checksum FROM shape",
    "the code of a page": "UPDATE document SET code = packed(replace(unpacked(code), 'kettle', 'kitten'))"
    f" {OF_PAGES}",
    "the code of a page lost": f"DELETE FROM document {OF_PAGES}",
    "what lists show of a page": f"UPDATE document SET path = 'x' || path {OF_PAGES}",
    "the link of a page": f"UPDATE document SET url = 'https://example.org/x' {OF_PAGES}",
    "the title of a page": "UPDATE origin SET title = 'x' WHERE kind = 'page'",
    "the state that a page was read in": "UPDATE origin SET fingerprint = 'x' WHERE kind = 'page'",
    "other aliases": "UPDATE symbol SET aliases = 'shop.Cards' WHERE aliases = 'shop.Cart'",
    "a kind": "UPDATE symbol SET kind = 'x' WHERE sourced",
    "the name that is shown": "UPDATE symbol SET shown = 'x' WHERE sourced",
    "how many use a symbol": "UPDATE symbol SET users = users + 1",
    "a definition": "UPDATE definition SET signature = '(x)'",
    "the symbol of a definition": "UPDATE definition SET symbol_id = symbol_id + 1000",
    "a lost definition": "DELETE FROM definition",
    "what is said of a block": "UPDATE passage SET prose = 'Never call it:'",
    "the lines of a block": "UPDATE passage SET last = last + 1",
    "the examples of a block": "UPDATE passage SET first_example = first_example - 1",
    "a lost block": "DELETE FROM passage",
    "how many blocks a document has": "UPDATE document SET passages = passages + 1",
    "the document of a block": "UPDATE passage SET id = id + (9 << 20)",
    "a path": "UPDATE path SET path = path || 'x'",
    "the project of a path": "UPDATE path SET origin_id = 99",
    "an imported path": "UPDATE imported SET users = users + 1",
    "a usual word": "UPDATE usual SET symbol = 'x'",
    "a term": "UPDATE term SET text = text || 'x'",
    "a lost term": "DELETE FROM term",
    "a row that waits": "UPDATE waiting SET text = 'x'",
    "the term of a row that waits": "UPDATE waiting SET term_id = term_id + 1000",
    "the id of a row that waits": "UPDATE waiting SET id = id - 4",
    "the document of a row that waits": "UPDATE waiting SET document_id = document_id + 2",
    "that source has a symbol": "UPDATE symbol SET sourced = 0 WHERE name = 'shop.views'",
    "that a page has a symbol": "UPDATE symbol SET sourced = 1 WHERE sourced = 0",
    "a guess": "UPDATE guess SET how = how + 1",
    "a guess at nothing": "UPDATE guess SET id = id + 1000",
}
FOUND_DEEPLY = {
    "a key of a name": "UPDATE name SET key = 'os.getcwe' WHERE key = 'os.getcwd'",
    "how a key matches": "UPDATE name SET match = 0 WHERE key = 'os.getcwd'",
    "how often the symbol of a key is used": "UPDATE name SET used = used + 1 WHERE key = 'os.getcwd'",
    "a key lost": "DELETE FROM name WHERE key = 'os.getcwd'",
    "a key of another symbol": "UPDATE name SET symbol_id = symbol_id + 1 WHERE key = 'os.getcwd'",
    "a key of no symbol": "INSERT INTO name VALUES ('x', 1, 0, 9999)",
    "words of a symbol": "INSERT INTO symbol_words (rowid, words) VALUES (9999, 'os')",
    "words of a symbol lost": "INSERT INTO symbol_words (symbol_words, rowid, words)"
    " SELECT 'delete', id, name FROM symbol WHERE name = 'os.getcwd'",
    "words of an example lost": "INSERT INTO example_words (example_words, rowid, names, lines, code, prose)"
    " SELECT 'delete', first_example, '', '', 'kettle', '' FROM document WHERE position = 1",
    "words of prose": "INSERT INTO prose_words (rowid, words) VALUES (9999, 'os')",
    "words of prose lost": "INSERT INTO prose_words (prose_words, rowid, words)"
    " SELECT 'delete', -id, heading FROM passage",
    "the class of a licence": "UPDATE license SET class = 'copyleft'",
}
NOT_FOUND = {
    "a reason": "UPDATE skipped SET reason = 'x'",
    "when a source was read": "UPDATE source SET updated = 'x'",
}


@pytest.mark.parametrize("name", FOUND_QUICKLY)
def test_the_quick_check_finds_damage_to_all_records(sound: Path, tmp_path: Path, name: str) -> None:
    copy = changed(copied(sound, tmp_path), FOUND_QUICKLY[name])

    (quick,) = checked(copy).damage
    (deep,) = checked(copy, deep=True).damage

    assert quick == deep
    assert quick.startswith(f"{copy} is damaged: ")


@pytest.mark.parametrize("name", FOUND_DEEPLY)
def test_only_the_deep_check_finds_damage_to_names_and_words(sound: Path, tmp_path: Path, name: str) -> None:
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


READ = ("symbol", "name", "shape", "document", "passage", "example", "project", "license",
        "definition", "path", "imported", "usual", "term", "waiting", "guess",
        "origin (id, kind, key, ref, fingerprint, project_id, name, title, files, packages,"
        " first_shape, last_shape, summary)",
        )  # fmt: skip
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
            for table in ("symbol_words", "example_words", "prose_words"):
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


def test_the_files_of_a_project_that_is_not_there_are_damage(sound: Path, tmp_path: Path) -> None:
    copy = copied(sound, tmp_path)
    assert not is_found(copy, deep=True)  # control
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("UPDATE reading SET origin_id = origin_id + 1000000")

    assert is_found(copy, deep=True)
