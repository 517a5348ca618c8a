"""Values: what functions return, attributes of classes, containers, protocols, decorators and generics."""

from __future__ import annotations

import pytest
from helpers.summaries import linker, shown, texts

from exsearch.resolve.link import Linker

SHOP = """
    shop
    Item c -
    Item.label f - builtins.str%
    Item.owner v shop.Person()
    Item.price v ?
    Item.seller f p shop.Person%
    Item.new f c $Self
    Item.copy f - $Self
    Item.free f s shop.Person%
    Item.kind v shop.Color.RED
    Book c - shop.Item
    Book.label f - shop.Book^.label()
    Person c -
    Person.name f - ?
    Color c - enum.Enum
    Color.RED v builtins.int%
    Color.show f - ?
    Cart c - builtins.list<shop.Item%>
    Box c T
    Box.content v $T
    Box.get f - $T
    Box.all f - builtins.list<$T>%
    Box.filled f - builtins.dict<builtins.str%,$T>%
    ItemBox c - shop.Box<shop.Item%>
    Pair c K,V shop.Box<$V>
    Pair.key f - $K
    Strange c -
    Strange.__new__ f - shop.Person%
    Caller c -
    Caller.__call__ f - shop.Item%
    Caller.__truediv__ f - shop.Person%
    Any c -
    Any.__getattr__ f - shop.Item%
    Row c - typing.NamedTuple
    Row.item v shop.Item%
    Row.person v shop.Person%
    item v shop.Item()
    find f - shop.Item%
    either f - shop.Item%|shop.Person%
    may f - shop.Item%|?
    which f - shop.Item
    many f o shop.Item%|shop.Person%
    load f a shop.Item%
    stream f ag typing.AsyncIterator<shop.Item%>%
    walk f g typing.Iterator<shop.Item%>%
    yields f g typing.Generator<shop.Item%,?,?>%
    ayields f ag typing.Generator<shop.Item%,?,?>%
    hook v typing.Callable<shop.Item%>%
    outer f - ?
    outer.Inner c -
    outer.Inner.go f - ?
"""


def link(term: str, *projects: str) -> str:
    return shown(linker(SHOP, *projects).link(term))


LABEL = "shop.Item.label inferred"
NAME = "shop.Person.name inferred"


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("shop.Item.label", "shop.Item.label"),
        ("shop.Item().label", LABEL),
        ("shop.Item%.label", LABEL),
        ("shop.find().label", LABEL),
        ("shop.item.label", LABEL),
        ("shop.item.price", "shop.Item.price inferred"),
        ("shop.item.price.x", ""),
        ("shop.item.nothing", ""),
        ("shop.item.owner.name", NAME),
        ("shop.item.seller.name", NAME),
        ("shop.Item.seller.name", ""),
        ("shop.Item.new().label", LABEL),
        ("shop.item.copy().copy().label", LABEL),
        ("shop.item.free().name", NAME),
        ("shop.which()().label", LABEL),
        ("shop.Book.new().label", "shop.Book.label inferred"),
        ("shop.Book().copy().label", "shop.Book.label inferred"),
        ("shop.Book().owner", "shop.Item.owner (shop.Book.owner) inferred"),
        ("shop.Book.copy", "shop.Item.copy (shop.Book.copy)"),
        ("shop.Book^.label", LABEL),
        ("shop.Book^.copy().label", "shop.Book.label inferred"),
        ("shop.Book^^.new", "shop.Item.new inferred"),
        ("shop.Strange().name", NAME),
        ("shop.Strange%.name", ""),
        ("shop.Caller()().label", LABEL),
        ("shop.Caller().__truediv__().name", NAME),
        ("shop.Any().x", ""),
        ("shop.Any().x.label", LABEL),
        ("shop.hook().label", LABEL),
        ("shop.outer.Inner.go", "shop.outer.Inner.go"),
        ("shop.outer.Inner%.go", "shop.outer.Inner.go inferred"),
        ("shop.outer.cache_clear", ""),
        ("shop.item.__class__.new", "shop.Item.new inferred"),
        ("?.label", ""),
        ("shop.(", ""),
        ("", ""),
    ],
)
def test_what_a_term_stands_for(term: str, expected: str) -> None:
    assert link(term) == expected


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("shop.either().label", LABEL),
        ("shop.either().name", NAME),
        ("(shop.Item%|shop.Person%).label", LABEL),
        ("(shop.Item%|None).label", LABEL),
        ("(shop.Item%|?).label", "shop.Item.label name-only"),
        ("shop.may().label", "shop.Item.label name-only"),
        ("(shop.Item%|other.make()).label", "shop.Item.label name-only,  name-only waits for other"),
        ("(shop.Item%|shop.Row%).__init__", ""),
        ("shop.many().label", "shop.Item.label name-only"),
        ("(shop.Item%|shop.Book%).label", "shop.Book.label inferred, shop.Item.label inferred"),
        ("shop.Item%.label|shop.Person%.name", f"{LABEL}, {NAME}"),
    ],
)
def test_unions(term: str, expected: str) -> None:
    assert link(term) == expected.replace(",  ", ", ")


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("shop.Color.RED", "shop.Color.RED"),
        ("shop.Color.RED.show", "shop.Color.show inferred"),
        ("shop.Color*.show", "shop.Color.show inferred"),
        ("shop.Color[].show", "shop.Color.show inferred"),
        ("shop.Color().show", "shop.Color.show inferred"),
        ("shop.item.kind", "shop.Item.kind inferred"),
        ("shop.item.kind.show", "shop.Color.show inferred"),
        ("enum.Enum().show", ""),
    ],
)
def test_members_of_an_enumeration_are_instances_of_it(term: str, expected: str) -> None:
    assert link(term) == expected


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("builtins.list<shop.Item%>%*.label", LABEL),
        ("builtins.list<shop.Item%>%[].label", LABEL),
        ("builtins.list<shop.Item%>%[0].label", LABEL),
        ("builtins.list<shop.Item%>%[-1].label", LABEL),
        ("builtins.list<shop.Item%>%.pop().label", LABEL),
        ("builtins.list<shop.Item%>%.pop", ""),
        ("builtins.list%*.label", ""),
        ("shop.Cart()*.label", LABEL),
        ("shop.Cart()[3].label", LABEL),
        ("shop.Cart().pop", ""),
        ("builtins.dict<builtins.str%,shop.Item%>%[].label", LABEL),
        ("builtins.dict<builtins.str%,shop.Item%>%[0].label", LABEL),
        ("builtins.dict<builtins.str%,shop.Item%>%.get().label", LABEL),
        ("builtins.dict<builtins.str%,shop.Item%>%.values()*.label", LABEL),
        ("builtins.dict<builtins.str%,shop.Item%>%.items()*[1].label", LABEL),
        ("builtins.dict<builtins.str%,shop.Item%>%.items()*[0].label", ""),
        ("builtins.dict<shop.Item%,?>%*.label", LABEL),
        ("builtins.tuple<shop.Item%,shop.Person%>%[1].name", NAME),
        ("builtins.tuple<shop.Item%,shop.Person%>%[0].name", ""),
        ("builtins.tuple<shop.Item%,shop.Person%>%[2].name", ""),
        ("builtins.tuple<shop.Item%,shop.Person%>%*.name", NAME),
        ("builtins.tuple<shop.Item%,...>%[7].label", LABEL),
        ("shop.Row()[1].name", NAME),
        ("shop.Row()[-2].label", LABEL),
        ("shop.Row().item.label", LABEL),
        ("shop.walk()*.label", LABEL),
        ("shop.yields()*.label", LABEL),
        ("shop.stream()*.label", LABEL),
        ("shop.ayields()*.label", LABEL),
        ("shop.load()@.label", LABEL),
        ("shop.load().label", ""),
        ("shop.find()@.label", ""),
        ("shop.Box<shop.Item%>%.content.label", LABEL),
        ("shop.Box<shop.Item%>%.get().label", LABEL),
        ("shop.Box<shop.Item%>().get().label", LABEL),
        ("shop.Box().get().label", ""),
        ("shop.ItemBox().get().label", LABEL),
        ("shop.ItemBox().all()*.label", LABEL),
        ("shop.ItemBox().filled().items()*[1].label", LABEL),
        ("shop.Pair<shop.Person%,shop.Item%>%.get().label", LABEL),
        ("shop.Pair<shop.Person%,shop.Item%>%.key().name", NAME),
        ("shop.Pair<shop.Person%,shop.Item%>%.get", "shop.Box.get (shop.Pair.get) inferred"),
        ("pathlib.Path().__truediv__().parent.open", "pathlib.Path.open inferred"),
        ("pathlib.Path.cwd().open()!.readlines", "io._Base.readlines (io.TextIOWrapper.readlines) inferred"),
        ("builtins.open()!.readlines", "io._Base.readlines (io.TextIOWrapper.readlines) inferred"),
        ("builtins.str%.split", ""),
    ],
)
def test_containers_and_protocols(term: str, expected: str) -> None:
    assert link(term) == expected


DECORATED = """
    click
    group f o typing.Callable<click.Group%>%|click.Group%
    Group c - click.Command
    Group.command f o typing.Callable<click.Command%>%|click.Command%
    Command c -
    Command.main f - ?
    option f - typing.Callable<?>%
    tool f - ?

    django
    cached_property c -
    cached_property.__get__ f - ?
    reify c - builtins.property
    classonly c - builtins.classmethod
    Field c -
    Field.__get__ f - shop.Item%
    plain c -

    app
    cli f - ? @click.group() @click.option()
    bare f - ? @click.group
    sub f - ? @app.cli.command()
    kept f - shop.Item% @click.option() @click.tool() @functools.wraps()
    unknown f - shop.Item% @other.decorate()
    told f - ? @typing.Callable<third.Group%>% @other.decorate()
    passed f - shop.Item% @app.passing
    passing f - other.decorate()()
    opened f g typing.Iterator<shop.Item%>% @contextlib.contextmanager
    yielded f g typing.Generator<shop.Item%,?,?>% @contextlib.contextmanager
    later f ag typing.AsyncIterator<shop.Item%>% @contextlib.asynccontextmanager
    cached f - shop.Item% @functools.lru_cache()
    bare_cached f - shop.Item% @functools.lru_cache
    C c -
    C.lazy f - shop.Item% @functools.cached_property
    C.kept f - shop.Item% @django.cached_property
    C.made f - shop.Item% @django.reify
    C.cls f - shop.Item% @django.classonly
    C.field v django.Field()
    C.wrapped f - shop.Item% @django.plain
"""


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("app.cli", "app.cli"),
        ("app.cli.command", "click.Group.command inferred"),
        ("app.cli.main", "click.Command.main (click.Group.main) inferred"),
        ("app.bare.command", "click.Group.command inferred"),
        ("app.sub.main", "click.Command.main inferred"),
        ("app.sub.command", ""),
        ("app.kept().label", LABEL),
        ("app.unknown().label", LABEL),
        ("app.unknown.delay", "inferred waits for other"),
        ("app.told.command", "third.Group.command inferred waits for third"),
        ("app.passed().label", LABEL),
        ("app.passed.delay", "inferred waits for other"),
        ("app.opened()!.label", LABEL),
        ("app.yielded()!.label", LABEL),
        ("app.opened().label", ""),
        ("app.later()!!.label", LABEL),
        ("app.later()!.label", ""),
        ("app.cached().label", LABEL),
        ("app.cached.cache_clear", "functools._Wrapper.cache_clear inferred"),
        ("app.bare_cached().label", LABEL),
        ("app.C().lazy", "app.C.lazy inferred"),
        ("app.C().kept.label", LABEL),
        ("app.C().made.label", LABEL),
        ("app.C.cls().label", LABEL),
        ("app.C().field.label", LABEL),
        ("app.C.field.__get__", "django.Field.__get__ inferred"),
        ("app.C().wrapped.label", ""),
    ],
)
def test_decorators_and_descriptors(term: str, expected: str) -> None:
    assert link(term, DECORATED) == expected


APP = """
    app
    Session c - requests.Session
    Session.own f - app.Session%
    Mixed c - app.Session app.Last
    Last c -
    Last.end f - ?
    Dynamic c - ?
    Dynamic.own f - ?
    Typed c - typing_extensions.Protocol
    session v app.Session()
    client v httpx.Client()
"""


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("app.session.own", "app.Session.own inferred"),
        ("app.session.get", "inferred waits for requests"),
        ("app.session.get().json", "inferred waits for requests"),
        ("app.Mixed.end", "app.Last.end (app.Mixed.end) name-only waits for requests"),
        ("app.Session^.get", "inferred waits for requests"),
        ("app.Dynamic().own", "app.Dynamic.own inferred"),
        ("app.Dynamic().other", ""),
        ("app.Typed().other", ""),
        ("app.client.get", "httpx.Client.get inferred waits for httpx"),
        ("app.client.get().json", "inferred waits for httpx"),
        ("httpx.Client()!.get", "httpx.Client.get inferred waits for httpx"),
        ("httpx.Client%.get", "httpx.Client.get inferred waits for httpx"),
        ("httpx.get().json", "inferred waits for httpx"),
        ("httpx.Color.RED().x", "inferred waits for httpx"),
        ("httpx.client*.x", "inferred waits for httpx"),
        ("httpx.Client", "httpx.Client waits for httpx"),
        ("httpx.Client.get", "httpx.Client.get waits for httpx"),
    ],
)
def test_what_depends_on_an_unknown_package_waits_for_it(term: str, expected: str) -> None:
    assert link(term, APP) == expected


@pytest.mark.parametrize(
    ("term", "hidden", "waiting"),
    [
        ("app.client.get", "", "httpx.Client().get"),
        ("app.client!.get().json", "", "httpx.Client()!.get().json"),
        ("app.session.get", "", "app.Session%.get"),
        ("app.session.get", "app", "requests.Session%.get"),
        ("app.Session^.get", "", "requests.Session%.get"),
        ("app.Session.get", "", "app.Session.get"),
        ("app.Session.get().json", "app", "requests.Session.get().json"),
        ("app.session*[].x", "app", "requests.Session%.__iter__().__next__()[].x"),
        ("app.session@.x", "app", "requests.Session%@.x"),
        ("app.made.x[3].y", "", "other.decorate()().x[3].y"),
        ("httpx.get()@.a", "", "httpx.get()@.a"),
        ("httpx.X%!!.a", "", "httpx.X%!!.a"),
        ("httpx.x^.a", "", "httpx.x^.a"),
        ("httpx.Client.get", "", "httpx.Client.get"),
        ("shop.item.label", "", ""),
        ("app.client.get" + "()" * 300, "", ""),
    ],
)
def test_the_term_that_waits_begins_with_a_name_that_others_know(
    term: str, hidden: str, waiting: str
) -> None:
    app = APP + "    made f - ? @other.decorate()\n"
    found = Linker(texts(SHOP, app), [hidden]).link(term)

    assert [each.term for each in found] == ([waiting] if found else [])


def test_what_waited_is_known_when_the_package_comes() -> None:
    requests = """
        requests/
        Session i requests.sessions.Session

        requests.sessions
        Session c -
        Session.get f - shop.Item%
    """
    inherited = "requests.sessions.Session.get (app.Session.get) inferred"

    assert link("app.session.get", APP, requests) == inherited
    assert link("app.session.get().label", APP, requests) == LABEL


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("shop.item", "shop.Item"),
        ("shop.find()", "shop.Item"),
        ("shop.either()", ""),
        ("shop.may()", ""),
        ("shop.Item", ""),
        ("httpx.Client()", "httpx.Client"),
        ("httpx.get()", ""),
        ("builtins.list<shop.Item%>%", "builtins.list"),
    ],
)
def test_the_class_of_a_value(term: str, expected: str) -> None:
    assert linker(SHOP).class_of(term) == expected


def test_the_order_of_bases_is_that_of_python() -> None:
    app = "app\nA c -\nA.m f - ?\nB c - app.A\nC c - app.A\nC.m f - ?\nD c - app.B app.C\nE c - app.A app.B"

    assert link("app.D.m", app) == "app.C.m (app.D.m)"
    assert link("app.E.m", app) == "app.A.m (app.E.m)"  # there is no such order: depth first
    assert link("app.D^.m", app) == "app.C.m inferred"


def test_a_walk_that_grows_ends() -> None:
    app = """
        app
        Box c T
        Box.more f - app.Box<app.Box<$T>%>%.more()
        Box.twin f - app.Box<builtins.tuple<$T,$T>%>%.twin()
        f0 f - app.f1()
    """ + "".join(f"\n        f{n} f - app.f{n + 1}()" for n in range(1, 300))
    ends = linker(app)

    assert (
        ends.link("app.Box<shop.X%>%.more().x")
        == ends.link("app.Box().twin().x")
        == ends.link("app.f0().x")
        == ()
    )
    assert ends.link("app.Box" + "()" * 5000) == ends.link("(" * 500) == ()


def test_a_new_that_calls_that_of_object_makes_an_instance() -> None:
    app = "app\nA c -\nA.__new__ f - app.A^^.__new__()\nA.m f - ?\nB c - app.A\nC c - ?"

    assert link("app.B().m", app) == "app.A.m (app.B.m) inferred"
    assert link("app.B.__new__().m", app) == "app.A.m inferred"
    assert link("app.C.__new__().m", app) == ""  # control
