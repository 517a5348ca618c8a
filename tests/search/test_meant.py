"""What is typed is understood as a person means it: case, the most used, abbreviations, other paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.harvesting import harvested, index_of
from helpers.learned import Learned, learned

from exsearch.search.find import Answer, search
from exsearch.search.query import parse_query

if TYPE_CHECKING:
    from exsearch.index.protocol import Reader


def ask(index: Reader, *words: str) -> Answer:
    return search(index, parse_query(words), 20)


def symbols(index: Reader, *words: str) -> list[str | None]:
    return list(dict.fromkeys(hit.symbol for hit in ask(index, *words).hits))


# -- case


def test_whole_parts_of_names_in_the_same_case_come_first() -> None:
    index = learned({"orm.Relationship": 9, "orm.relationship": 2, "web.Response": 1, "web.response": 5})

    assert symbols(index, "relationship") == ["orm.relationship", "orm.Relationship"]
    assert symbols(index, "orm.relationship") == ["orm.relationship", "orm.Relationship"]
    assert symbols(index, "Response") == ["web.Response", "web.response"]
    assert symbols(index, "RESPONSE") == [
        "web.response",
        "web.Response",
    ]  # control: in neither, the most used


def test_a_part_of_another_word_is_no_name_in_the_same_case() -> None:
    index = learned({"shop.widget.GET": 9, "shop.get": 1})

    assert symbols(index, "get") == ["shop.get", "shop.widget.GET"]
    assert symbols(index, "widget.get") == ["shop.widget.GET"]  # control


def test_the_start_of_a_word_counts_in_its_case() -> None:
    index = learned({"web.ResponseX": 1, "web.response_x": 5, "web.HttpRespond": 1, "web.http_respond": 5})

    assert symbols(index, "Respon") == [
        "web.ResponseX", "web.response_x", "web.HttpRespond", "web.http_respond"]  # fmt: skip
    assert symbols(index, "respon") == [
        "web.response_x", "web.ResponseX", "web.http_respond", "web.HttpRespond"]  # fmt: skip


# -- the most used


def test_of_several_names_with_one_end_the_most_used_comes_first() -> None:
    index = learned({"a.get": 1, "bb.get": 1, "a.b.get": 1, "z.y.x.get": 7})

    assert symbols(index, "get") == ["z.y.x.get", "a.get", "bb.get", "a.b.get"]


def test_a_whole_name_comes_before_an_end_that_is_used_more() -> None:
    index = learned({"json": 1, "web.json": 9})

    assert symbols(index, "json")[:2] == ["json", "web.json"]


# -- abbreviations

NP = {"np": [("import", "numbers", 12), ("import", "nine.pins", 3)]}


def test_an_abbreviation_that_the_code_uses_opens_a_dotted_name() -> None:
    index = learned({"numbers.where": 5, "nine.pins.where": 9, "nine.pins.roll": 1}, NP)

    assert symbols(index, "np.where") == ["numbers.where"]
    assert symbols(index, "np.roll") == ["nine.pins.roll"]  # the first meaning has no such name
    assert symbols(index, "np.fly") == []  # control
    assert ask(index, "np.where").meanings == ("np is numbers in 12 projects",)
    assert ask(index, "numbers.where").meanings == ()  # control


def test_an_abbreviation_alone_is_what_it_stands_for() -> None:
    index = learned({"numbers": 5, "other.npm": 9}, NP)

    assert symbols(index, "np") == ["numbers", "other.npm"]
    assert symbols(index, "xp") == []  # control


def test_what_one_project_does_counts_if_nothing_else_is_found() -> None:
    usual = {"ab": [("import", "abacus", 2), ("import", "abbey", 1)]}
    index = learned({"abacus.add": 1, "abbey.add": 9, "abbey.pray": 1}, usual)

    assert symbols(index, "ab.add") == ["abacus.add"]
    assert symbols(index, "ab.pray") == ["abbey.pray"]
    assert ask(index, "ab.pray").meanings == ("ab is abbey in 1 project",)


def test_a_package_comes_before_an_abbreviation() -> None:
    usual = {"tf": [("import", "tensors", 9)]}
    index = learned({"tf.add": 1, "tensors.add": 9, "tensors.mul": 1, "deep.sub": 1, "tensors.sub": 2}, usual,
                    {"tf.sub": "deep.sub"})  # fmt: skip

    assert symbols(index, "tf.add") == ["tf.add"]
    assert symbols(index, "tf.sub") == ["deep.sub"]  # a path of the package
    assert symbols(index, "tf.mul") == ["tensors.mul"]


def test_the_end_of_a_name_and_a_meaning_are_in_the_order_of_their_use() -> None:
    usual = {"app": [("receiver", "flasks.Flask", 40)]}
    users = {"flasks.Flask.route": 40, "mine.app.route": 1, "flasks.Flask.run": 3, "our.app.run": 7}

    assert symbols(learned(users, usual), "app.route") == ["flasks.Flask.route", "mine.app.route"]
    assert symbols(learned(users, usual), "app.run") == ["our.app.run", "flasks.Flask.run"]


def test_the_classes_of_usual_receivers_give_their_members() -> None:
    usual = {"session": [("receiver", "sql.Session", 7), ("receiver", "http.Session", 3)]}
    users = {
        "sql.Session.execute": 2,
        "http.Session.get": 5,
        "http.Session.close": 1,
        "base.Session.close": 6,
    }
    index = learned(users, usual, {"sql.Session.close": "base.Session.close"})

    assert symbols(index, "session.execute") == ["sql.Session.execute"]
    assert ask(index, "session.execute").hits[0].why == "session is a sql.Session in 7 projects"
    assert symbols(index, "session.close") == ["base.Session.close", "http.Session.close"]  # one is inherited
    assert ask(index, "session").meanings == ()  # control: a receiver alone is no name


# -- other paths


def test_a_path_that_no_key_has_is_linked() -> None:
    paths = {"fast.TestClient": "star.testing.TestClient", "pkg.HeadersDict.items": "multi.MultiDict.items",
             "numbers.deep.add": "numbers.add"}  # fmt: skip
    index = learned({"star.testing.TestClient": 2, "multi.MultiDict.items": 1, "pkg.HeadersDict": 1,
                     "numbers.add": 1}, NP, paths)  # fmt: skip

    assert symbols(index, "fast.TestClient") == ["star.testing.TestClient"]
    assert symbols(index, "pkg.HeadersDict.items") == ["multi.MultiDict.items"]
    assert symbols(index, "HeadersDict.items") == ["multi.MultiDict.items"]  # the end of a path
    assert symbols(index, "np.deep.add") == ["numbers.add"]  # below an abbreviation
    assert symbols(index, "fast.OtherClient") == symbols(index, "HeadersDict.keys") == []  # control


@pytest.mark.parametrize("word", ["numbers.where", "add_up", "numbers"])
def test_a_name_that_a_key_has_is_looked_for_by_keys_alone(word: str) -> None:
    index = Learned({"numbers.where": 1, "sums.add_up": 1, "numbers": 1}, NP)

    assert ask(index, word).hits
    assert not {"usual", "linked", "lists"} & {*index.asked}
    if word == "numbers.where":
        assert index.asked == ["symbols_named", "rows_of"]
    assert not ask(index, "np.fly").hits
    assert {"usual", "linked"} <= {*index.asked}  # control


# -- as it is learned


def test_abbreviations_and_receivers_are_learned_from_the_code_in_the_index() -> None:
    tables = {"tables/__init__.py": "from .frame import Frame, Base, load\n",
              "tables/frame.py": "class Base:\n    def save(self): ...\n\nclass Frame(Base):\n"
                                 "    def join(self): ...\n\ndef load() -> Frame: ...\n"}  # fmt: skip
    use = "import tables as tb\n\ndef run():\n    df = tb.Frame(tb.load())\n    df.join()\n"
    users = [harvested({f"{name}/a.py": use}, name) for name in ("shop", "till")]
    index = index_of(harvested(tables, "tables"), *users)

    assert symbols(index, "tb.load") == symbols(index, "load") == ["tables.frame.load"]
    assert ask(index, "tb.load").meanings == ("tb is tables in 2 projects",)
    assert symbols(index, "df.join") == ["tables.frame.Frame.join"]
    assert ask(index, "df.join").meanings == ("df is a tables.Frame in 2 projects",)
    assert symbols(index, "df.save") == symbols(index, "tables.Frame.save") == ["tables.frame.Base.save"]
    assert {hit.name for hit in ask(index, "load").hits} == {"tables.load"}
    assert [hit.is_definition for hit in ask(index, "load").hits] == [False, True]  # the uses are copies
    assert symbols(index, "df.fly") == symbols(index, "tx.load") == []  # control


# -- underscores, and variables that are called like their class


def test_a_word_may_be_a_name_without_its_underscores() -> None:
    users = {"sql.create_engine": 5, "sql.CreateEnginePlugin": 1, "old.creat_eengine": 1}
    index = learned(users | {"web.check_password_hash": 1, "web.a_b_c_letters": 1})

    assert symbols(index, "createengine")[0] == "sql.create_engine"
    assert ask(index, "createengine").meanings == ("createengine is create_engine",)
    assert symbols(index, "checkpasswordhash") == ["web.check_password_hash"]
    assert symbols(index, "abcletters") == []  # control: three
    assert symbols(index, "createengineplugin") == ["sql.CreateEnginePlugin"]  # control: it is a name
    assert ask(index, "createeng").meanings == ()  # control: no whole name


def test_short_words_are_no_names_without_underscores() -> None:
    index = learned({"a.re_ad": 5, "a.reading": 1, "a.read_it": 1})

    assert "a.re_ad" not in symbols(index, "read")
    assert symbols(index, "readit") == ["a.read_it"]  # control


def test_a_member_of_a_variable_that_is_called_like_a_class_is_of_that_class_too() -> None:
    users = {"other.Other.fetch": 1, "db.Cursor.fetch": 4, "x.cursors.fetch": 9}
    index = learned(users, {"cursor": [("receiver", "other.Other", 3)]})

    assert symbols(index, "cursor.fetch") == ["db.Cursor.fetch", "other.Other.fetch"]
    assert symbols(index, "cursor.Fetch") == ["other.Other.fetch", "db.Cursor.fetch"]  # control
