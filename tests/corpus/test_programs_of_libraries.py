"""Every program of the corpus that needs a library does what it says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from .conftest import PROGRAMS, Answer, Program, site

Capture = pytest.CaptureFixture[str]


def test_stationapi_takes_readings(program: Program) -> None:
    from fastapi.testclient import TestClient

    app = program("stationapi").create_app(token="secret")
    with TestClient(app, headers={"Authorization": "Bearer secret"}) as client:
        assert client.post("/stations/pole", json={"celsius": -40}).status_code == 201
        assert client.get("/stations/pole").json()["celsius"] == -40
        assert client.put("/stations/pole/calibration", json={"offset": 1}).json() == 1
        assert client.get("/stations", params={"prefix": "po"}).json() == ["pole"]
        assert client.get("/stations/pole/readings.csv").text.endswith(",-39.0\n")
        assert client.get("/stations/none").json() == {"detail": "no station none"}
        assert client.post("/stations/pole", json={"celsius": 99}).status_code == 422
        assert client.get("/health", headers={"User-Agent": "tests"}).text == "ready for tests"
        for sent, status in (({"Authorization": ""}, 401), ({"Authorization": "Bearer x"}, 403)):
            assert client.post("/stations/a", json={"celsius": 1}, headers=sent).status_code == status


def test_sketchboard_draws(program: Program) -> None:
    from starlette.testclient import TestClient

    with TestClient(program("sketchboard").create_app("blue")) as client:
        assert client.get("/").json() == ["blue"]
        with client.websocket_connect("/boards/blue/watch") as socket:
            assert client.post("/boards/blue/strokes", json=[1, 2]).status_code == 202
            assert socket.receive_json() == {"stroke": [1.0, 2.0]}
            socket.send_json([3])
            assert socket.receive_json() == {"stroke": [3]}
        assert "2 strokes" in client.get("/boards/blue").text
        assert client.get("/", follow_redirects=False).headers["location"].endswith("/boards/blue")
        assert client.post("/boards/blue/strokes", json="x").json() == {
            "error": "a stroke is a list of numbers"
        }
        assert client.delete("/boards/blue/strokes").status_code == 204
        answer = client.get("/boards/blue", headers={"Accept": "application/json"})
        assert answer.json() == {"strokes": []} and answer.headers["server-timing"].startswith("app;dur=")
        assert client.get("/boards/none").status_code == 404


def cities(request: Any) -> Any:
    import httpx

    path, known = request.url.path.removeprefix("/v1/"), {"oslo": 700_000, "bergen": 290_000}
    if path == "cities" and request.method == "POST":
        return httpx.Response(201, headers={"Location": "/v1/cities/new"})
    if path == "cities":
        more = {"Link": '<https://cities.example/v1/cities?page=2>; rel="next"'}
        names = ["tromso"] if request.url.params.get("page") else list(known)
        return httpx.Response(200, json={"names": names}, headers={} if names == ["tromso"] else more)
    if path == "events":
        return httpx.Response(200, content=b'{"n": 1}\n\n{"n": 2}\n')
    if path == "secret":
        return httpx.Response(200 if request.headers["Authorization"] == "Bearer new" else 401)
    name = path.removeprefix("cities/")
    return httpx.Response(200, json={"people": known[name]}) if name in known else httpx.Response(404)


def test_citylookup_asks(program: Program, tmp_path: Path, capsys: Capture) -> None:
    import asyncio

    import httpx

    citylookup = program("citylookup")
    transport = httpx.MockTransport(cities)
    assert citylookup.main(["oslo", "none"], transport) == 0
    assert capsys.readouterr().out == "oslo: 700,000\nnone: unknown\n"
    with citylookup.make_client(transport) as client:
        assert list(citylookup.all_cities(client)) == ["oslo", "bergen", "tromso"]
        assert citylookup.add_city(client, "moss", 1) == "https://cities.example/v1/cities/new"
        assert citylookup.download(client, "events", tmp_path / "file") == 19
        assert client.get("secret", auth=citylookup.BearerAuth(lambda: "new")).status_code == 200
    answers = iter([httpx.Response(503, headers={"Retry-After": "0"}), httpx.Response(200)])
    assert citylookup.patiently(lambda: next(answers)).status_code == 200
    assert asyncio.run(citylookup.people_in(["oslo", "none"], transport)) == {"oslo": 700_000, "none": None}

    async def all_events() -> list[int]:
        async with httpx.AsyncClient(base_url=citylookup.BASE, transport=transport) as client:
            return [event["n"] async for event in citylookup.events(client)]

    assert asyncio.run(all_events()) == [1, 2]
    assert citylookup.explain(httpx.ReadTimeout("")) == "the server took too long"


def test_mirrorfiles_mirrors(program: Program, tmp_path: Path, capsys: Capture) -> None:
    from hashlib import sha256

    mirrorfiles, text = program("mirrorfiles"), b"0123456789"
    index = json.dumps({"files": {"a.txt": sha256(text).hexdigest(), "none": ""}}).encode()

    def answer(path: str, headers: dict[str, str], body: bytes) -> Answer:
        if body:
            return 200, {}, str(b'filename="a.txt"' in body).encode()
        if headers.get("If-None-Match") == "v1":
            return 304, {}, b""
        if path == "/a.txt" and "Range" in headers:
            return 206, {}, text[int(headers["Range"][6:-1]) :]
        return {"/index.json": (200, {}, index), "/a.txt": (200, {}, text)}.get(path, (404, {}, b""))

    with site(answer) as base:
        (tmp_path / "a.txt.part").write_bytes(text[:4])
        for done in ("6 bytes", "kept"):
            assert mirrorfiles.main([base, str(tmp_path), "--token", "t"]) == 0
            assert capsys.readouterr().out == f"a.txt: {done}\nnone: failed: 404\n"
        assert (tmp_path / "a.txt").read_bytes() == text
        with mirrorfiles.make_session() as session:
            assert mirrorfiles.upload(session, base, tmp_path / "a.txt", kind="text") == "True"
            assert not mirrorfiles.is_newer(session, base + "a.txt", "v1")
            assert mirrorfiles.is_newer(session, base + "a.txt", None)
        assert not mirrorfiles.is_alive(base)
    assert not mirrorfiles.is_alive("http://127.0.0.1:9/")


def test_herbarium_stores_and_migrates(program: Program, capsys: Capture) -> None:
    herbarium = program("herbarium")
    assert herbarium.main() == 0
    assert capsys.readouterr().out == "White clover 2030-05-01 2030-06-01\n{'meadow': 2}\n"
    engine = herbarium.open_database()
    assert "altitude_m" in herbarium.columns(engine, "find")
    with engine.begin() as connection:
        assert herbarium.migrate(connection) == 0
    with herbarium.Session(engine) as session:
        plant = herbarium.add_plant(session, "Tansy", herbarium.Habitat.MEADOW)
        assert herbarium.add_plant(session, "Tansy", herbarium.Habitat.SHORE) is None
        herbarium.import_finds(session, plant, [date(2029, 1, 1), date(2030, 1, 1)])
        herbarium.forget_before(session, date(2029, 6, 1))
        herbarium.rename_place(session, "unknown", "dune")
        session.expire_all()
        assert [(find.day.year, find.place) for find in plant.finds] == [(2030, "dune")]
    engine.dispose()


def test_ordercheck_says_what_is_wrong(program: Program, tmp_path: Path, capsys: Capture) -> None:
    ordercheck, file = program("ordercheck"), tmp_path / "orders.json"
    good = {
        "orderNumber": 1,
        "currency": "nok",
        "item": {"sku": "AB-1234", "price": "2.50", "count": 2},
        "payment": {"kind": "invoice", "due": "2030-02-01"},
        "notes": "ring twice",
    }
    file.write_text(json.dumps([good]))
    assert ordercheck.main([str(file)]) == 0
    assert capsys.readouterr().out == "5.00\n"
    file.write_text(json.dumps([{**good, "currency": "x", "payment": {"kind": "card", "number": "4111"}}]))
    assert ordercheck.main([str(file)]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "0.currency: we take EUR, CHF and NOK", "0.payment.card.number: a digit is wrong"
    ]  # fmt: skip
    orders, bad = ordercheck.read_lines([json.dumps(good), json.dumps({**good, "gift": True}), "{"])
    assert len(bad) == 2 and bad[0] == "2: order: a gift is paid by card"
    assert '"due": "01.02.2030"' in ordercheck.as_json(orders[0])
    assert ordercheck.Stock({"AB-1234": 1}).lacking(orders[0]) == ["AB-1234"]
    assert ordercheck.main(["--schema"]) == 0
    payment = {"kind": "card", "number": "4111111111111111"}
    assert ordercheck.Order(**{**good, "payment": payment}).payment.kind == "card"


def test_errands_are_kept(program: Program, tmp_path: Path) -> None:
    from typer.testing import CliRunner

    app, file = program("errands").app, str(tmp_path / "sub" / "errands.json")

    def run(*words: str, status: int = 0, typed: str = "") -> str:
        result = CliRunner().invoke(app, ["--file", file, *words], input=typed)
        assert result.exit_code == status, result.output
        return str(result.output)

    assert run("add", "buy bread", "--due", "2020-01-02", "-l", "food") == "1: buy bread\n"
    run("add", "[b]read", "--label", "home")
    run("overdue", status=1)
    assert "1  buy bread  2020-01-02" in run("list", "--order", "DUE")
    assert run("labels", "list") == "food\nhome\n"
    run("done", "1")
    run("done", "9", status=1)
    assert "buy" not in run("list") and "buy" in run("list", "--all") and "[b]read" in run("list")
    assert run("clean", typed="n\n", status=1)
    run("clean", "--yes")
    assert "nothing to forget" in run("clean")
    assert run("--version") == "errands 1.0\n"


def test_diskmap_draws_a_folder(program: Program, tmp_path: Path) -> None:
    import io

    from rich.console import Console

    diskmap, out = program("diskmap"), io.StringIO()
    (tmp_path / "[b]old").mkdir()
    (tmp_path / "[b]old" / "big.py").write_text("import os\n" * 300)
    (tmp_path / "small.txt").write_text("x")
    console = Console(file=out, width=100, theme=diskmap.THEME, record=True)
    saved = tmp_path.parent / f"{tmp_path.name}.html"
    assert diskmap.main([str(tmp_path), "--save", str(saved)], console) == 0
    shown = out.getvalue()
    assert "[b]old  3.0 kB" in shown and "1. [b]old/big.py  3.0 kB" in shown and saved.exists()
    console.print(diskmap.preview(tmp_path / "[b]old" / "big.py"))
    assert "10 import os" in out.getvalue()


def test_taskboard_keeps_cards(program: Program, tmp_path: Path) -> None:
    from click.testing import CliRunner

    cli, file = program("taskboard").cli, str(tmp_path / "board.json")

    def run(*words: str, status: int = 0, typed: str = "") -> str:
        result = CliRunner().invoke(cli, ["--file", file, *words], input=typed)
        assert result.exit_code == status, result.output
        return str(result.output)

    run("next-card", status=1)
    assert run("add", "dig", "--estimate", "1h30m", "-t", "garden") == "card 1\n"
    assert "is not like 1h30m" in run("add", "x", "--estimate", "soon", status=2)
    run("import", typed="plant\nwater\n")
    run("move", "1", "Done")
    run("next-card", typed="2\ny\n")
    assert run("show", "--long") == (
        "TODO\n  3. water  30m \nDOING\n  2. plant  30m \nDONE\n  1. dig  90m garden\n"
    )
    run("drop", "3", typed="y\n")
    assert "there is no card 3" in run("move", "3", "todo", status=2)


def test_orrery_knows_planets(program: Program, capsys: Capture) -> None:
    orrery = program("orrery")
    assert orrery.main([]) == 0
    assert capsys.readouterr().out == "Venus: 225 days\nEarth: 365 days\nMars: 687 days\n"
    orrery.main(["--json"])
    bodies = [orrery.from_record(record) for record in json.loads(capsys.readouterr().out)]
    assert orrery.table(bodies)[1] == ("Venus", "planet", None)
    assert orrery.moved(bodies[2], 2).orbit.radius_km == pytest.approx(2 * orrery.AU_KM)
    catalogue = orrery.Catalogue({"Mars": bodies[0]}, aliases={"Red": "Mars"})
    assert catalogue.find("red") is bodies[0] and (catalogue.newest, catalogue.searches) == ("Mars", 1)
    for wrong in ({"kind": "comet"}, {"moons": bodies}):
        with pytest.raises(ValueError, match=r"kind|moons"):
            orrery.Body("x", orrery.Orbit(1), **wrong)
    assert bodies[0].orbit.nearest_km < bodies[0].orbit.radius_km


def test_harbour_unloads(program: Program, tmp_path: Path, capsys: Capture) -> None:
    import anyio

    harbour = program("harbour")
    assert anyio.run(harbour.main) == 0
    assert capsys.readouterr().out == "tide: True\nAlbatross: 3\nHeron: 1\nTern: 2\nin time\n"
    assert anyio.run(harbour.conveyor, list("hgfedcba")) == list("abcdefgh")
    assert anyio.run(harbour.watch, 3) == ("lit", [0, 1, 2])
    assert anyio.run(harbour.in_time, lambda: anyio.sleep(5), 0.01) == "too late"
    (tmp_path / "a").write_bytes(b"")
    assert anyio.run(harbour.seal, tmp_path / "a").startswith("e3b0c442")

    async def asked() -> tuple[bool, bytes]:
        async def answer(stream: anyio.abc.SocketStream) -> None:
            async with stream:
                await stream.send(await stream.receive())

        listener = await anyio.create_tcp_listener(local_host="127.0.0.1", local_port=0)
        port = listener.extra(anyio.abc.SocketAttribute.local_port)
        async with listener, anyio.create_task_group() as group:
            group.start_soon(listener.serve, answer)
            echo = await harbour.ask(port, b"hi")
            group.cancel_scope.cancel()
        return await harbour.tide(harbour.Event(), 0.01), echo

    assert anyio.run(asked) == (False, b"hi")


def test_leafpress_builds_a_site(program: Program, tmp_path: Path, capsys: Capture) -> None:
    leafpress, texts = program("leafpress"), tmp_path / "texts"
    texts.mkdir()
    (texts / "one.txt").write_text("Tea & cake\n2030-01-02\n\nFirst <b>.\n\nSecond.\n")
    assert leafpress.main([str(texts), str(tmp_path / "out")]) == 0
    page = (tmp_path / "out" / "one.html").read_text()
    assert "<title>Tea &amp; cake - Notes</title>" in page
    assert "<p>First &lt;b&gt;.</p>\n<p>Second.</p>" in page
    assert '<a href="one.html">Tea &amp; cake</a>' in (tmp_path / "out" / "index.html").read_text()
    env = leafpress.environment(tmp_path, today=date(2030, 1, 3))
    assert "<b>new</b>" in env.get_template("page.html").render(page=next(leafpress.read_pages(texts)))
    assert leafpress.preview(env, "{{ a }}", {"a": 1}) == "1"
    assert leafpress.preview(env, "{% if %}", {}).startswith("line 1: ")
    assert leafpress.preview(env, "{{ b }}", {}) == "unknown: 'b' is undefined"
    assert leafpress.greeting("Hello {{ name }}", "<x>") == "Hello &lt;x&gt;"
    assert leafpress.as_data_attribute({"a": '"'}).startswith('data-value="{&#34;a')


def test_heatgrid_settles(program: Program, tmp_path: Path, capsys: Capture) -> None:
    heatgrid = program("heatgrid")
    assert heatgrid.main(["--size", "5", "--save", str(tmp_path / "a.npz")]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "#####" and out[-1].startswith("16 steps, mean 29.0")
    hill = heatgrid.gaussian(5, 0.5)
    assert heatgrid.hottest(hill) == (2, 2) and heatgrid.warm_share(hill, 99) == 0.04
    heatgrid.save(tmp_path / "b.csv", hill)
    assert heatgrid.load(tmp_path / "b.csv").shape == heatgrid.load(tmp_path / "a.npz").shape == (5, 5)
    assert heatgrid.with_noise(hill, 1.0, seed=1).min() >= 0
    assert heatgrid.joined(hill, hill[:2]).shape == (5, 10)
    assert heatgrid.fit_line(heatgrid.np.array([1.0, 3.0, 5.0])) == pytest.approx((2.0, 1.0))


def test_tidetable_keeps_tides(program: Program) -> None:
    from fastapi.testclient import TestClient

    tidetable = program("tidetable")
    app = tidetable.create_app()
    assert tidetable.load([{"code": "NOOSL", "name": "Oslo"}, {"code": "NOBGO", "name": "Bergen"}]) == 2
    with TestClient(app) as client:
        listed = client.get("/")
        assert listed.json()["harbours"][0]["name"] == "Bergen" and listed.headers["X-Total"] == "2"
        assert len(client.get("/harbours?q=os").json()["harbours"]) == 1
        tide, key = {"time": "2030-01-02T03:04:05", "metres": 1.5}, {"X-Key": "k"}
        assert client.post("/harbours/NOOSL/tides", json=tide).headers["X-Hint"] == "X-Key"
        added = client.post("/harbours/NOOSL/tides", json=tide, headers=key)
        assert added.json()["time"] == "2030-01-02T03:04:00"
        assert [each["metres"] for each in client.get("/harbours/NOOSL/tides").json()] == [1.5, 0.0]
        assert client.get("/harbours/NOOSL/highest").text == "<p>Oslo: 1.5 m</p>"
        assert client.patch("/harbours/NOBGO", json={"name": "B"}, headers=key).json() == {"changed": 1}
        span = {"first": "2030-01-02T00:00", "last": "2030-01-03T00:00"}
        assert client.request("DELETE", "/harbours/NOOSL/tides", json=span).status_code == 204
        assert len(client.get("/harbours/NOOSL/tides").json()) == 1
        span["last"] = "2029-01-01T00:00"
        assert client.request("DELETE", "/harbours/NOOSL/tides", json=span).status_code == 422
        assert client.get("/harbours/XX/tides").status_code == 404
    tidetable.make_session.kw["bind"].dispose()


def test_weatherfan_shows_reports(program: Program, tmp_path: Path, capsys: Capture) -> None:
    import io

    import anyio
    import httpx
    from rich.console import Console

    weatherfan = program("weatherfan")
    told = {"pole": -40, "desert": 41.25}

    def answer(request: httpx.Request) -> httpx.Response:
        station = request.url.params["station"]
        return (
            httpx.Response(200, json={"celsius": told[station]}) if station in told else httpx.Response(500)
        )

    assert anyio.run(weatherfan.main, ["pole", "moon", "desert"], httpx.MockTransport(answer)) == 0
    out = capsys.readouterr().out
    assert "-40.0" in out and "2 stations" in out and "coldest: pole" in out
    reports = [weatherfan.Report(celsius, name) for name, celsius in told.items()]
    assert "<td>41.2</td>" in weatherfan.page(reports)
    assert weatherfan.slowly(reports, Console(file=io.StringIO())) == 1.25
    assert anyio.run(weatherfan.in_thread, abs, -1, 2) == [1, 2]
    with pytest.raises(TimeoutError):
        anyio.run(weatherfan.wait_until, anyio.Event(), 0.01)


def test_pixelstats_measures(program: Program, tmp_path: Path, capsys: Capture) -> None:
    pixelstats = program("pixelstats")
    board = pixelstats.checkers(4, 2)
    for name in ("a.npy", "a.txt", "a.pgm"):
        pixelstats.save(board, tmp_path / name)
        assert pixelstats.is_alike(pixelstats.load(tmp_path / name), board)
    assert pixelstats.main([str(tmp_path / "a.pgm")]) == 0
    assert capsys.readouterr().out == "a.pgm 4 4 [8, 0, 0, 8] 127.5\n"
    assert pixelstats.from_text(" #\n..").tolist() == [[255, 3], [192, 192]]
    assert pixelstats.dark_pixels(pixelstats.from_text(" #\n..")) == [(0, 1)]
    assert pixelstats.brighter(pixelstats.ramp(3), 200).tolist() == [[200, 255, 255]]
    assert pixelstats.framed(pixelstats.blank(1, 1)).shape == (3, 3)
    assert pixelstats.blurred(pixelstats.blank(3, 3)).tolist() == [[255.0] * 3] * 3
    assert pixelstats.stretched(pixelstats.ramp(3) // 2).tolist() == [[0, 126, 255]]
    assert pixelstats.darkest_row(pixelstats.from_text("..\n##")) == 1
    assert pixelstats.brightest_columns(board) == [0, 0, 2, 2]
    assert pixelstats.side_by_side(board, board).shape == (4, 8)
    assert pixelstats.film([board, board]).shape == (2, 4, 4)
    assert pixelstats.weights(1)[1] == 1 and pixelstats.mixed(board, board).tolist() == board.tolist()
    assert pixelstats.weighted_mean(pixelstats.from_text("  \n##")) == pytest.approx(87)
    assert pixelstats.noise((2, 2), seed=1).shape == (2, 2)


@pytest.mark.parametrize("name", ["pytest_budget", "squeeze", "weatherfan"])
def test_the_tests_of_a_program_pass(name: str, program: Program, tmp_path: Path) -> None:
    command = [sys.executable, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly"]
    done = subprocess.run(
        [*command, "-c", "/dev/null", "--rootdir", ".", "."],
        cwd=PROGRAMS / name,
        env={
            **os.environ,
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "HYPOTHESIS_STORAGE_DIRECTORY": str(tmp_path),
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    if name == "squeeze":
        assert program("squeeze").main(["aaab"]) == 0


# -- applications of Flask, and commands of Click


def test_guestbook_keeps_messages(program: Program, tmp_path: Path) -> None:
    client = program("guestbook").create_app(tmp_path / "a.sqlite3").test_client()
    posted = client.post("/messages", data={"name": "North", "body": "Snow"})
    assert posted.status_code == 303 and posted.location.endswith("#message-1")
    assert b"Snow" in client.get("/").data and client.get("/?page=9").status_code == 404
    assert b"Snow" in client.get("/export/messages.csv").data
    assert client.post("/messages", data={"name": ""}).status_code == 400


def test_recipebox_shows_recipes(program: Program) -> None:
    client = program("recipebox").create_app().test_client()
    assert client.get("/recipes/flat-bread").status_code == 200
    assert b"<loc>" in client.get("/sitemap.xml").data
    chosen = client.post("/preferences/theme", data={"theme": "dark"})
    assert "theme=dark" in chosen.headers["Set-Cookie"]
    assert client.post("/preferences/forget").status_code == 303


def test_linkshelf_keeps_links(program: Program) -> None:
    client = program("linkshelf").create_app().test_client()
    added = client.post("/links", json={"url": "https://example.org/", "tags": ["a"]})
    assert added.status_code == 201
    assert client.get("/links?tag=a").json[0]["url"] == "https://example.org/"
    assert client.get("/links/9").json["status"] == 404
    assert client.delete("/links/1").status_code == 204


def test_sparkline_draws(program: Program) -> None:
    client = program("sparkline").create_app().test_client()
    chart = client.get("/chart.svg?values=3,1,4")
    assert chart.data.startswith(b"<svg")
    again = client.get("/chart.svg?values=3,1,4", headers={"If-None-Match": chart.headers["ETag"]})
    assert again.status_code == 304


def test_hourlog_adds_hours(program: Program, tmp_path: Path) -> None:
    from click.testing import CliRunner

    main, ledger = program("hourlog.cli").main, ["--ledger", str(tmp_path / "ledger")]
    words = ["add", "dam", "--start", "2030-01-02 08:00", "--minutes", "90", "-m", "walls"]
    assert CliRunner().invoke(main, [*ledger, *words]).output == "dam: 1:30\n"
    report = CliRunner().invoke(main, [*ledger, "report", "--from", "2030-01-02"])
    assert "08:00  walls" in report.output


def test_snapkeeper_keeps_snapshots(program: Program, tmp_path: Path) -> None:
    from click.testing import CliRunner

    main, store = program("snapkeeper.cli").main, str(tmp_path / "store")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a").write_text("a")
    taken = CliRunner().invoke(main, ["take", str(tmp_path / "in"), "--name", "n", "--store", store])
    assert taken.exit_code == 0 and Path(taken.output.strip()).is_file()
    rotated = CliRunner().invoke(main, ["rotate", "--name", "n", "--store", store])
    assert rotated.output.startswith("0 deleted")


def test_tidyup_moves_files(program: Program, tmp_path: Path) -> None:
    from click.testing import CliRunner

    (tmp_path / "a.png").touch()
    done = CliRunner().invoke(program("tidyup.cli").main, [str(tmp_path)])
    assert done.output.endswith("1 of 1 files moved.\n")
    assert not (tmp_path / "a.png").exists() and list(tmp_path.glob("*/a.png"))


def test_each_program_is_tested() -> None:
    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    names = [path.name for path in PROGRAMS.iterdir() if path.is_dir()]
    assert len(names) >= 40
    assert [name for name in names if f'"{name}' not in tests] == []


def test_rainbook_sums_months(program: Program, tmp_path: Path, capsys: Capture) -> None:
    rainbook = program("rainbook")
    (tmp_path / "hill.csv").write_text("# mm\n2024-01-30,2.5\n2024-01-31,-\n2024-02-01,4\n2024-02-01,5\n")
    (tmp_path / "pond.csv").write_text("2024-01-30,1\n2024-02-02,3\n2024-02-03,10\n")
    (tmp_path / "places.txt").write_text("gauge;height\nhill;420\npond;35\n")

    assert rainbook.main([str(tmp_path)]) == 0

    said = capsys.readouterr()
    assert said.out.splitlines() == ["day,hill,pond", "2024-01,2.5,1.0", "2024-02,5.0,13.0"]
    assert said.err == "no note: 31 January 2024\n"
    notes = rainbook.read_gauges([tmp_path / "hill.csv", tmp_path / "pond.csv"])
    assert rainbook.yearly(notes)["max"].to_dict() == {("hill", 2024): 5.0, ("pond", 2024): 10.0}
    assert list(rainbook.spells(rainbook.daily_mean(notes), 15)) == [18.0]
    places = rainbook.read_places(tmp_path / "places.txt")
    assert list(rainbook.heights_and_rain(notes, places)["days"]) == [3, 2]


def test_questionnaire_counts_answers(program: Program, tmp_path: Path, capsys: Capture) -> None:
    questionnaire = program("questionnaire")
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(
        "Person, Born, Sent, Q1, Q2\n"
        "a, 1990-05-01, 2024-03-01, often, never\n"
        "b, 2015-01-01, 2024-03-02, always, hm\n"
        "b, 2015-01-01, 2024-03-02, always, hm\n"
    )

    assert questionnaire.main([str(sheet)]) == 0
    assert questionnaire.main([str(sheet), str(tmp_path / "long.csv")]) == 0

    assert capsys.readouterr().out.splitlines()[-1].split() == ["All", "1", "1", "1", "3"]
    assert (tmp_path / "long.csv").read_text().splitlines() == [
        "person,question,value", "a,q1,2.0", "b,q1,3.0", "a,q2,0.0",
    ]  # fmt: skip
    import pandas as pd  # type: ignore[import-untyped]

    scored = questionnaire.scored(questionnaire.read_sheet(sheet.read_text()))
    aged = questionnaire.with_ages(scored, pd.Timestamp("2024-06-01"))
    assert questionnaire.means(aged)["q1"].to_dict() == {"child": 3.0, "young": 2.0}
    assert questionnaire.shares(scored, "q1").to_dict() == {2: 0.5, 3: 0.5}
    assert list(questionnaire.filled(scored)["q2"]) == [0.0, 0.0]
    assert list(questionnaire.rounds(scored, scored)["round"]) == [1, 1, 2, 2]
    better = scored.assign(q1=[3, 3])
    assert questionnaire.compared(scored, better)["change"].to_dict() == {1: 0.0, 0: 1.0}
