"""Every program of the corpus that needs the standard library alone does what it says."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import sqlite3
import subprocess
import sys
import threading
import urllib.error
import urllib.request
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from .conftest import PROGRAMS, Answer, Program, site

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def logs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let programs set up logging, and forget it."""
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", list(root.handlers))
    monkeypatch.setattr(root, "level", root.level)


def test_tableload_imports_and_shows_a_table(program: Program, tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "planets.csv"
    file.write_text("Name;Mean radius (km);Moons\nMars;3389.5;2\nVenus;6051.8;0\n", encoding="utf-8")
    tableload = program("tableload")

    assert tableload.main([str(tmp_path / "a.db"), str(file), "--show", "planets"]) == 0
    assert capsys.readouterr().out == "name,mean_radius_km,moons\nMars,3389.5,2\nVenus,6051.8,0\n"
    db = sqlite3.connect(tmp_path / "a.db")
    assert tableload.describe(db, "planets") == [
        ("name", "TEXT"), ("mean_radius_km", "REAL"), ("moons", "INTEGER")
    ]  # fmt: skip
    db.close()


def test_politeclient_waits_retries_and_remembers(program: Program) -> None:
    politeclient = program("politeclient")
    asked: list[str] = []

    def answer(path: str, headers: dict[str, str], body: bytes) -> Answer:
        asked.append(path)
        if headers.get("If-None-Match") == "v1":
            return 304, {}, b""
        if path == "/busy" and asked.count("/busy") < 3:
            return 503, {"Retry-After": "7"}, b""
        if body:
            return 200, {}, body
        return (404, {}, b"") if path == "/none" else (200, {"ETag": "v1"}, b'{"a": 1}')

    slept: list[float] = []
    with site(answer) as base:
        client = politeclient.Client(base, token="t", sleep=slept.append)
        assert client.get("a", page=1) == client.get("a", page=1) == {"a": 1}
        assert asked == ["/a?page=1", "/a?page=1"]
        assert client.get("busy") == {"a": 1} and slept.count(7.0) == 2
        assert client.post("new", {"b": 2}) == {"b": 2}
        with pytest.raises(urllib.error.HTTPError):
            client.get("none")


def test_a_token_bucket_spreads_calls(program: Program) -> None:
    now = 0.0
    bucket = program("politeclient").TokenBucket(rate=2, burst=1, clock=lambda: now)
    assert [bucket.delay() for _ in range(3)] == [0.0, 0.5, 1.0]


def test_linkcrawler_finds_broken_links(program: Program, capsys: Capture) -> None:
    page = b'<a href="/two#part">2</a><img src="/pic"><a href="http://other.invalid/">x</a>'

    def answer(path: str, _headers: dict[str, str], _body: bytes) -> Answer:
        html = {"Content-Type": "text/html; charset=utf-8"}
        return (404, html, b"") if path == "/pic" else (200, html, page)

    with site(answer) as base:
        assert program("linkcrawler").main([base, "--at-once", "2"]) == 1
        out = capsys.readouterr().out
        assert out == f" 404  {base}pic\n3 addresses, 1 broken\n"


def test_measurelog_reports(program: Program, tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "log"
    file.write_text("".join(f"pole 2030-01-0{d}T0{d}:00 {v}\n" for d, v in enumerate([1, 2, 4], 1)) + "x\n")
    measurelog = program("measurelog")
    assert measurelog.main([str(file)]) == 0
    out = capsys.readouterr().out
    assert "pole          2.33    1.53  rising" in out and "! 1 x number of fields" in out
    assert measurelog.outliers([1.0, 2.0, 2.0, 3.0, 50.0]) == [50.0]
    readings = measurelog.parse(file.read_text().splitlines(), measurelog.Counter())
    assert measurelog.daily_means(readings) == {"2030-01-01": 1.0, "2030-01-02": 2.0, "2030-01-03": 4.0}
    assert measurelog.busiest_hours(readings, 1) == [(1, 1)]


def test_logweave_merges_and_compresses(program: Program, tmp_path: Path, capsys: Capture) -> None:
    logweave = program("logweave")
    one, two = tmp_path / "one.log", tmp_path / "two.log.gz"
    one.write_text("2030-01-01 12:00:00 INFO start\n  and more\n2030-01-01 12:05:00 ERROR bad\n")
    two.write_bytes(logweave.gzip.compress(b"2030-01-01T12:01:00+01:00 DEBUG early\n"))
    assert logweave.main([str(one), str(two)]) == 0
    assert [line[20:] for line in capsys.readouterr().out.splitlines()] == [
        "DEBUG   [two] early", "INFO    [one] start", "", "ERROR   [one] bad"
    ]  # fmt: skip
    assert logweave.main([str(one), "--minutes", "2", "--gzip", str(tmp_path / "all.gz")]) == 0
    assert b"start" in logweave.gzip.decompress((tmp_path / "all.gz").read_bytes())
    assert logweave.main([str(one), "--errors"]) == 0


def test_folderpack_packs_verifies_and_restores(program: Program, tmp_path: Path, capsys: Capture) -> None:
    main, source = program("folderpack").main, tmp_path / "in"
    (source / "sub").mkdir(parents=True)
    (source / "sub" / "a.txt").write_text("a")
    (source / "b.pyc").write_text("ignored")
    pack = str(tmp_path / "pack.zip")
    assert main(["pack", str(source), pack]) == main(["verify", pack]) == 0
    assert main(["restore", pack, str(tmp_path / "out")]) == 0
    assert (tmp_path / "out" / "sub" / "a.txt").read_text() == "a"
    assert capsys.readouterr().out.endswith("1 files restored\n")
    with zipfile.ZipFile(pack, "a") as archive:
        archive.writestr("extra", "x")
    assert main(["verify", pack]) == 1
    assert "not those of the manifest" in capsys.readouterr().err


def test_jobworks_counts_primes(program: Program, capsys: Capture, caplog: pytest.LogCaptureFixture) -> None:
    jobworks = program("jobworks")
    in_thread: list[int] = []  # so that no signal handler of the tests is replaced
    thread = threading.Thread(target=lambda: in_thread.append(jobworks.main(["100", "10", "-t", "2"])))
    thread.start()
    thread.join()
    assert in_thread == [0]
    assert capsys.readouterr().out.split("\n")[:2] == [
        "       4 primes below 10",
        "      25 primes below 100",
    ]
    pool = jobworks.Pool(threads=1, capacity=1)
    assert pool.submit(lambda: 1 / 0) and not pool.submit(lambda: 1)


def test_layers_says_who_said_so(
    program: Program, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.layers]\nport = 80\nplugins = ["a"]\n')
    (tmp_path / "layers.ini").write_text("[layers]\nmode = prod\n")
    monkeypatch.setenv("LAYERS_DEBUG", "yes")
    main = program("layers").main
    assert main([str(tmp_path), "--port", "81"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "mode = production  (ini)", "port = 81  (option)", "cache = cache  (default)",
        "plugins = ('a',)  (toml)", "debug = True  (environment)",
    ]  # fmt: skip
    with pytest.raises(SystemExit):
        main([str(tmp_path), "--port", "0"])


def test_quantities_add_and_convert(program: Program, capsys: Capture) -> None:
    quantities = program("quantities")
    assert quantities.main(["1 km", "250 m"]) == 0
    assert capsys.readouterr().out.splitlines()[:3] == ["1250 m", "1.25 km", "49212.598 in"]
    parse = quantities.Quantity.parse
    assert parse("1 h") == parse("3600 s") and parse("1 in") < parse("1 m")
    assert [str(each) for each in quantities.scaled([parse("2 m")], lambda _: Decimal(3))] == ["6 m"]
    assert json.loads(json.dumps(quantities.METRE, default=quantities.encode))["factor"] == "1"
    assert quantities.main(["1 km", "1 s"]) == 2


def test_postbag_writes_and_reads_messages(program: Program, tmp_path: Path, capsys: Capture) -> None:
    postbag, data, letter = program("postbag"), tmp_path / "data.csv", str(tmp_path / "one.eml")
    data.write_text("a,b\n")
    assert postbag.main(["write", "reader@example.org", "-o", letter, "-a", str(data)]) == 0
    assert postbag.main(["show", letter, "--save-to", str(tmp_path / "saved")]) == 0
    assert capsys.readouterr().out.startswith("The weather in Lisbon\n\nGood morning, Lisbon!")
    assert (tmp_path / "saved" / "data.csv").read_text() == "a,b\n"
    message = postbag.read_message(Path(letter))
    assert postbag.store(tmp_path / "box", [message]) == 1
    assert [subject for _, subject in postbag.listed(tmp_path / "box")] == ["The weather in Lisbon"]


def test_feedpress_merges_feeds(program: Program, tmp_path: Path, capsys: Capture) -> None:
    feed = tmp_path / "one.xml"
    feed.write_text(
        "<rss><channel><title>Ports</title><item><title>Oslo &amp;amp; Bergen</title>"
        "<link>https://example.org/a?utm_source=x&amp;id=1#top</link>"
        "<pubDate>Tue, 01 Jan 2030 10:00:00 +0000</pubDate></item><item/></channel></rss>"
    )
    feedpress = program("feedpress")
    assert feedpress.main([str(feed)]) == feedpress.main([str(feed), "--to", str(tmp_path / "out")]) == 0
    out = capsys.readouterr().out
    assert 'href="https://example.org/a?id=1"' in out
    assert feedpress.titles_in_atom(out) == ["Oslo & Bergen"]
    assert "Oslo &amp; Bergen</a> (Ports, 01 January 2030)" in (tmp_path / "out/index.html").read_text()


def test_keysmith_makes_hashes_and_signs(program: Program, tmp_path: Path, capsys: Capture) -> None:
    keysmith = program("keysmith")
    assert keysmith.main(["password"]) == keysmith.main(["passphrase"]) == keysmith.main(["token"]) == 0
    assert len(capsys.readouterr().out.splitlines()[0]) == 16
    stored = keysmith.hash_password("open")
    assert keysmith.verify_password("open", stored) and not keysmith.verify_password("closed", stored)
    signer = keysmith.Signer(keysmith.load_key(tmp_path / "key"))
    token = signer.sign({"a": 1}, lifetime=10, now=100)
    assert signer.read(token, now=105) == {"a": 1}
    assert signer.read(token, now=111) is signer.read(token[:-1], now=105) is signer.read("!", 1) is None


def test_shelfserver_keeps_documents(program: Program, tmp_path: Path) -> None:
    shelfserver = program("shelfserver")
    store = shelfserver.Store(tmp_path / "shelf")
    with shelfserver.running(store) as base:

        def ask(path: str, method: str = "GET", body: bytes | None = None) -> tuple[int, bytes]:
            request = urllib.request.Request(base + path, data=body, method=method)
            try:
                with urllib.request.urlopen(request, timeout=5) as response:
                    return response.status, response.read()
            except urllib.error.HTTPError as error:
                with error:
                    return error.code, error.read()

        assert [ask("/items/oslo", "PUT", b'{"a": 1}')[0], ask("/items/oslo", "PUT", b"2")[0]] == [201, 200]
        assert json.loads(ask("/items/oslo")[1])["value"] == 2
        assert json.loads(ask("/items?prefix=os")[1]) == ["oslo"]
        assert ask("/items/x", "PUT", b"{")[0] == 400
        assert ask("/items/oslo", "DELETE")[0] == 204
        assert [ask("/items/oslo")[0], ask("/elsewhere")[0]] == [404, 404]


def test_framechat_lets_guests_talk(program: Program, capsys: Capture) -> None:
    assert program("framechat").main([]) == 0
    assert capsys.readouterr().out == "north: snow\nplain: hello\nsouth: sun\n"


def test_tracefile_writes_finds_and_checks(program: Program, tmp_path: Path, capsys: Capture) -> None:
    tracefile, path = program("tracefile"), tmp_path / "a.trc"
    assert tracefile.main([str(path), "--simulate", "50", "--at", "10"]) == 0
    assert capsys.readouterr().out.startswith("50 samples written\nSample(time=8.4")
    with tracefile.Trace(path) as trace:
        assert len(trace.between(0, 1e9)) == 50 and trace.at(-1) is None
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert tracefile.main([str(path)]) == 1


def test_dayplan_knows_the_next_dates(program: Program, capsys: Capture) -> None:
    dayplan = program("dayplan")
    words = ["every 2nd tuesday at 9:30", "--in", "Europe/Oslo", "--now", "2030-03-25", "-n", "2"]
    assert dayplan.main(words) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Tue 26 Mar 2030 08:30 UTC  in 1 day 8 hours", "Tue 09 Apr 2030 07:30 UTC  in 15 days 7 hours"
    ]  # fmt: skip
    assert dayplan.business_days(date(2030, 1, 1), date(2030, 1, 7)) == 5
    assert dayplan.last_day(date(2028, 2, 3)) == date(2028, 2, 29)
    moment = dayplan.parse_moment("24.12.2030 18:00")
    assert moment == datetime(2030, 12, 24, 18, tzinfo=UTC) and "December 2030" in dayplan.month(moment)
    rule = dayplan.Rule.parse("every friday at 7", dayplan.ZoneInfo("UTC"))
    assert "BYDAY=FR" in dayplan.as_icalendar(rule, moment, "Market")


def test_commandgrid_runs_commands(program: Program, tmp_path: Path, capsys: Capture) -> None:
    commandgrid, python = program("commandgrid"), sys.executable
    file = tmp_path / "commands"
    file.write_text(f"{python} -c 'print(1)'\n{python} -c 'import sys; sys.exit(3)'\nno-such-command\n")
    assert commandgrid.main([str(file), "--logs", str(tmp_path / "logs")]) == 1
    assert sorted(line.split()[1] for line in capsys.readouterr().out.splitlines()) == ["0", "127", "3"]
    assert len(list((tmp_path / "logs").iterdir())) == 3
    slow = f"{python} -c 'import time; time.sleep(60)'"
    assert commandgrid.run(slow, limit=0.2).status is None
    assert commandgrid.first_success(["no-such", f"{python} -c ''"], 20).is_good
    assert list(commandgrid.lines_of([python, "-c", "print('a\\nb')"])) == ["a", "b"]
    assert commandgrid.piped("b\na\n", [python, "-c", "print(input())"]) == "b\n"
    assert commandgrid.version_of(python).startswith("Python 3")


def test_goldenfile_compares(
    program: Program, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    goldenfile = program("goldenfile")
    for text, words, status in [("a\n", ["--update"], 0), ("a\n", [], 0), ("b\n", [], 1)]:
        monkeypatch.setattr("sys.stdin", io.StringIO(text))
        assert goldenfile.main(["one", "--folder", str(tmp_path), *words]) == status
    assert capsys.readouterr().out.endswith("-a\n+b\n")
    assert goldenfile.similarity("abcd", "abcx") == 0.75
    assert goldenfile.colored("+b\n") == "\x1b[32m+b\x1b[0m\n"


def test_the_tests_of_goldenfile_pass() -> None:
    done = subprocess.run(
        [sys.executable, "-B", "-m", "unittest", "-q"], cwd=PROGRAMS / "goldenfile", capture_output=True
    )
    assert done.returncode == 0, done.stderr


def test_buildorder_plans(program: Program, tmp_path: Path, capsys: Capture) -> None:
    buildorder, file = program("buildorder"), tmp_path / "plan"
    file.write_text("# tasks\nbuild (5): fetch\nfetch (2):\ntest (9): build\nlint: fetch\n")
    assert buildorder.main([str(file)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "1. fetch", "2. build, lint", "3. test", "at least 16 minutes: fetch > build > test"
    ]  # fmt: skip
    plan = buildorder.Plan.parse(file.read_text().splitlines())
    assert buildorder.needed_for(plan, "test") == {"build", "fetch"}
    assert buildorder.conflicts(plan) == [("build", "lint")]
    assert plan.start_times()["fetch"] == 0
    assert buildorder.schedule(plan.minutes, 2) == [["test"], ["build", "fetch", "lint"]]
    roads = {"a": {"b": 1.0, "c": 5.0}, "b": {"c": 2.0}}
    assert buildorder.cheapest(roads, "a", "c") == 3.0 and buildorder.cheapest(roads, "c", "a") == float(
        "inf"
    )
    file.write_text("a: b\nb: a\n")
    assert buildorder.main([str(file)]) == 1


def test_steadfast_retries_and_traces(
    program: Program, capsys: Capture, caplog: pytest.LogCaptureFixture
) -> None:
    steadfast = program("steadfast")
    caplog.set_level("INFO")
    assert steadfast.main() == 0
    assert capsys.readouterr().out == "pole: there\n"
    assert "[demo] ask({'place': 'pole', 'polite': True})" in caplog.text
    memory = steadfast.Remembering[int](2)
    assert [memory.fetch(key, lambda: 1) for key in "abc"] == [1, 1, 1] and list(memory) == ["b", "c"]

    undone: list[int] = []

    async def step(number: int) -> int:
        if number == 3:
            raise ValueError(number)
        return number

    async def undo(number: int) -> None:
        undone.append(number)

    async def steps(*numbers: int) -> list[int]:
        made = [lambda n=n: step(n) for n in numbers]
        result: list[int] = await steadfast.in_order(*made, undo=undo)
        return result

    assert asyncio.run(steps(1, 2)) == [1, 2] and undone == []
    with pytest.raises(ValueError, match="3"):
        asyncio.run(steps(1, 2, 3))
    assert undone == [2, 1]
    with pytest.raises(TimeoutError):
        asyncio.run(steadfast.with_timeout(0.01)(asyncio.sleep)(5))
    stream = io.StringIO()
    with steadfast.log_in_background(logging.StreamHandler(stream)):
        steadfast.log.warning("written")
    assert stream.getvalue() == "written\n"


def test_phrasebook_finds_any_spelling(program: Program, tmp_path: Path, capsys: Capture) -> None:
    phrasebook = program("phrasebook")
    entries = [phrasebook.Entry("garçon", ("boy", "waiter")), phrasebook.Entry("été", ("summer",))]
    for _ in range(2):
        phrasebook.save(tmp_path, "fr", entries)
    assert phrasebook.main([str(tmp_path), "fr", "GARCON"]) == 0
    assert capsys.readouterr().out == "garçon: boy, waiter\n"
    assert phrasebook.languages(tmp_path) == ["fr"] and (tmp_path / "fr.bak").exists()
    loaded = phrasebook.load(tmp_path, "fr")
    assert phrasebook.by_letter(loaded) == {"e": ["été"], "g": ["garçon"]}
    assert phrasebook.page(loaded, 2, size=1) == [entries[0]]
    assert phrasebook.columns(["a", "b", "c"], 2) == "a  c\nb"
    assert len({word for word, _ in zip(range(4), phrasebook.quiz(entries, seed=1), strict=False)}) == 4
    assert phrasebook.pairs(entries)[0] == ("garçon", "boy") and phrasebook.letters(entries)["e"] == 2


def test_nightshift_works_through_files(program: Program, tmp_path: Path, capsys: Capture) -> None:
    nightshift, names = program("nightshift"), ["a", "b", "c"]
    for name in names:
        (tmp_path / name).write_text(name)
    assert nightshift.main([str(tmp_path / name) for name in names]) == 0
    assert [line.split()[1] for line in capsys.readouterr().out.splitlines()] == names
    nightshift.write_report({"x": "1"}, tmp_path / "out")
    assert (tmp_path / "out").read_text() == "1 x\n"
    assert asyncio.run(nightshift.as_they_come([0.05, 0.0])) == [0.0, 0.05]
    assert asyncio.run(nightshift.in_threads([lambda: 1, lambda: 2])) == 3
    assert asyncio.run(nightshift.politely(["a", "b"], at_once=1)) == ["A", "B"]
    first = nightshift.first_answer([asyncio.sleep(9, "late"), asyncio.sleep(0, "soon")], timeout=5)
    assert asyncio.run(first) == "soon"

    async def beats() -> int:
        heard: list[int] = []
        async with nightshift.heartbeat(0.01, lambda: heard.append(1)):
            while not heard:
                await asyncio.sleep(0.01)
        return len(heard)

    assert asyncio.run(beats()) >= 1
    with site(lambda *_: (200, {}, b"")) as base:
        port = int(base.rpartition(":")[2].strip("/"))
        assert asyncio.run(nightshift.ports_open("127.0.0.1", [9, port])) == [port]


def test_gradebook_ranks(program: Program, tmp_path: Path, capsys: Capture) -> None:
    gradebook, file = program("gradebook"), tmp_path / "marks.csv"
    marks = [
        gradebook.Mark("maps", name, points) for name, points in zip("abcd", (40, 65, 95, 65), strict=True)
    ]
    gradebook.write(marks, file)
    assert gradebook.read(file) == marks
    assert gradebook.main([str(file)]) == 0
    out = capsys.readouterr().out
    assert (
        "maps: 66.2 ± 22.5" in out and "3/4 passed; the sum is 265" in out and "c (95), b (65), d (65)" in out
    )
    assert gradebook.read_pasted("course\tname\tpoints\nmaps\tb\t7\nmaps\tb\t8\n")[0].points == 7
    assert [gradebook.letter(points) for points in (49, 50, 95)] == ["E", "D", "A"]
    assert [gradebook.rank(points, [40, 65, 95, 65]) for points in (95, 65, 40)] == [1, 2, 4]
    assert gradebook.weighted([60, 90], [1, 2]) == Decimal("80.0")
    assert gradebook.merged([9, 3], [5]) == [9, 5, 3] and gradebook.records([1, 3, 2]) == [1, 3, 3]
    assert list(gradebook.moving_mean([1, 2, 3], 2)) == [1.5, 2.5] and gradebook.jumps([1, 4, 2]) == [3, -2]
    assert sorted(name for group in gradebook.groups("abcde", 2, seed=1) for name in group) == list("abcde")
    assert list(gradebook.pairings("abc")) == [("a", "b"), ("a", "c"), ("b", "c")]
    assert gradebook.seats(2, 2) == ["A1", "A2", "B1", "B2"]
    assert gradebook.table([["a", "b"], ["c"]]) == "a       c\nb"
    assert gradebook.merit_list(marks) == "c, b, d, a"


def test_attic_keeps_folders(program: Program, tmp_path: Path, capsys: Capture) -> None:
    attic, source, place = program("attic"), tmp_path / "maps", tmp_path / "attic"
    source.mkdir()
    (source / "a.txt").write_text("a")
    (source / "b.tmp").write_text("b")
    assert attic.main([str(source), str(place)]) == 0
    checksum, name = capsys.readouterr().out.split()
    copied = place / name
    assert attic.digest(copied) == checksum and attic.differences(source, copied) == ["b.tmp"]
    assert [entry["to"] for entry in attic.Journal(place / "journal.gz").read()] == [name]
    assert attic.archive(source, place).name == "maps.tar.gz"
    assert attic.zip_texts(source, place / "texts.zip") == ["a.txt"]
    attic.unzip(place / "texts.zip", tmp_path / "out", "*.txt")
    assert (tmp_path / "out" / "a.txt").read_text() == "a"
    assert attic.sizes(source) == {".": 2}
    attic.make_read_only(copied)
    assert not (copied / "a.txt").stat().st_mode & 0o200
    attic.save_settings(tmp_path / "settings", {"rate": 1.5})
    assert attic.load_settings(tmp_path / "settings") == {"rate": "1.5"}
    assert attic.has_room(tmp_path, 1) and attic.commit_of(tmp_path) is None
    assert attic.filtered([sys.executable, "-c", "print(input().upper())"], "a\n") == "A\n"
    with attic.scratch("maps-") as folder:
        assert folder.is_dir()
    assert not folder.exists()
    assert attic.prune(place, attic.timedelta(days=1), now=4e9) == 4
    assert attic.main([str(tmp_path / "none"), str(place)]) == 1


def test_textmine_finds_things(program: Program, tmp_path: Path, capsys: Capture) -> None:
    textmine, file = program("textmine"), tmp_path / "text"
    text = "On 1.2.2030 or 2030-02-30, CHF 1'200.50 &amp; EUR 3: see https://example.org/a."
    file.write_text(text)
    assert textmine.main([str(file), "--kind", "price", "--kind", "link"]) == 0
    assert capsys.readouterr().out.splitlines()[0].endswith("price CHF 1'200.50")
    assert textmine.dates(text) == [date(2030, 2, 1)]
    assert textmine.amounts(text) == {"CHF": Decimal("1200.50"), "EUR": Decimal(3)}
    assert textmine.text_of("<p>One <b>two</b></p>") == "One two"
    assert textmine.repeated("the the sea") == ["the"]
    assert textmine.headings("# One\na\n## Two\nb") == {"One": "a", "Two": "b"}
    assert textmine.key_and_value("Key : a:b") == ("key", "a:b") and textmine.key_and_value("x") is None
    assert textmine.highlight("c++ and C++", "c++", times=1) == "*c++* and C++"
    assert textmine.slug("Été à l'île") == "ete-a-l-ile"
    link = textmine.search_link("https://example.org/a%20b", q=["x y", "z"], empty="")
    assert textmine.query_of(link) == {"q": ["x y", "z"], "empty": [""]}
    assert textmine.file_name(link) == "a b"
    assert textmine.last_friday(2030, 3) == date(2030, 3, 29)
    assert textmine.opening(date(2030, 7, 1), "Europe/Oslo").utcoffset().total_seconds() == 7200
    assert textmine.age(date(2030, 1, 2), date(2030, 1, 1)) == textmine.timedelta()
    assert textmine.parse_time("01/Jan/2030:10:00:00 +0000").tzinfo == UTC
    document = textmine.Document("a", "sea sea sky 1.2.2030").tagged("blue")
    assert textmine.summary(document).endswith("(sea, sky)")
    assert json.loads(textmine.as_json(document))["finds"][0]["kind"] == "date"


# -- packages


def test_gitdigest_lists_changes(program: Program, tmp_path: Path, capsys: Capture) -> None:
    for words in (
        ["init", "-q"],
        ["-c", "user.name=a", "-c", "user.email=", "commit", "-qm", "fix: leak", "--allow-empty"],
    ):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    main = program("gitdigest.cli").main
    assert main(["changes", "-C", str(tmp_path)]) == 0
    assert "leak" in capsys.readouterr().out
    assert main(["authors", "-C", str(tmp_path / "none")]) == 1


def test_portwatch_says_what_answers(program: Program, capsys: Capture) -> None:
    with site(lambda *_: (200, {}, b"")) as base:
        port = base.rpartition(":")[2].strip("/")
        assert program("portwatch.__main__").main([f"127.0.0.1:{port}", "--format", "jsonl"]) == 0
    assert json.loads(capsys.readouterr().out)["state"] == "open"


def test_relay_lets_guests_hear_each_other(program: Program) -> None:
    server = program("relay.server")

    async def talk() -> bytes:
        room = server.Room()
        listening = await asyncio.start_server(room.welcome, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"north\n")
        while not room.guests:
            await asyncio.sleep(0.01)
        _, other = await asyncio.open_connection("127.0.0.1", port)
        other.write(b"south\nhello\n")
        heard = await reader.readline() + await reader.readline()
        for each in (writer, other):
            each.close()
            await each.wait_closed()
        listening.close()
        await room.close()
        return heard

    assert asyncio.run(talk()) == b"* south came in\nsouth: hello\n"


def test_runbook_runs_tasks_in_order(program: Program, tmp_path: Path, capsys: Capture) -> None:
    book = tmp_path / "runbook.toml"
    python = json.dumps(sys.executable)
    book.write_text(
        f'[task.one]\ncommand = [{python}, "-c", "print(1)"]\n'
        f'[task.two]\ncommand = [{python}, "-c", "print(2)"]\nneeds = ["one"]\n'
    )
    main = program("runbook.__main__").main
    assert main(["two", "-f", str(book), "--journal", str(tmp_path / "journal")]) == 0
    out = capsys.readouterr().out.splitlines()
    assert [line for line in out if not line.startswith("==")] == ["1", "2"]
    assert main(["three", "-f", str(book)]) == 2


def test_twinfinder_finds_copies(program: Program, tmp_path: Path, capsys: Capture) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_text("same")
    (tmp_path / "c").write_text("else")
    assert program("twinfinder.cli").main([str(tmp_path), "-c", "--workers", "1"]) == 1
    assert capsys.readouterr().out == "1 files too many in 1 groups\n"


def test_wordgarden_counts_and_corrects(program: Program, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The sea, the sea!")
    # In a process of its own, because the workers start from the module that is run.
    code = "import sys; from pathlib import Path; from wordgarden.count import count_all\n"
    code += "if __name__ == '__main__': print(count_all([Path(sys.argv[1])], 1).counts['sea'])"
    (tmp_path / "run.py").write_text(code)
    done = subprocess.run(
        [sys.executable, "-B", str(tmp_path / "run.py"), str(tmp_path / "a.txt")],
        env={"PYTHONPATH": str(PROGRAMS / "wordgarden"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout == "2\n", done.stderr
    assert program("wordgarden.spelling").Speller({"harbour": 2}).suggest("harbor") == ["harbour"]
    with program("wordgarden.frequency").Frequencies() as frequencies:
        frequencies.add("one", {"sea": 2, "the": 1})
        frequencies.add("two", {"the": 1})
        assert [word.word for word in frequencies.keywords("one", most=1)] == ["sea"]
        assert frequencies.shared(["one", "two"]) == ["the"]
