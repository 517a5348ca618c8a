"""From source to symbols: the names of a module, the summaries of its project and of others, the linker.

The comment on a line lists the symbols that are used in it, without those of the module itself; "#>" begins
one that is too long and stands below it, a symbol a line.
"""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest
from helpers.summaries import LIBRARY, shown, summary

from exsearch.resolve import IMPORT
from exsearch.resolve.link import Linker
from exsearch.resolve.module import find_names
from exsearch.resolve.summary import module_text
from exsearch.resolve.walk import Use
from exsearch.resolve.ways import public_paths

WEB = {
    "web/": "from .client import Client as Client, get\nfrom . import errors\n__version__ = '1'",
    "web.client": """
        from __future__ import annotations
        from typing import Generic, Iterator, TypeVar
        from web._reply import Reply

        T = TypeVar("T")

        class Base:
            def __enter__(self): return self
            def __exit__(self, *error): ...
            def close(self): ...

        class Client(Base):
            def __init__(self, url: str) -> None:
                self.log = Log()
            def get(self, path) -> Reply: ...
            async def fetch(self): return Reply()
            def pages(self) -> Iterator[Reply]: ...
            @property
            def last(self): return self.get("/")
            @classmethod
            def local(cls): return cls("localhost")

        class Log:
            def write(self, line): ...

        class Pool(Generic[T]):
            def take(self) -> T: ...
            def all(self) -> dict[str, T]: ...

        class ClientPool(Pool[Client]): ...

        def get(url): return Client(url).get("/")
        """,
    "web._reply": """
        class Reply:
            def json(self): ...
            def __truediv__(self, other): return Reply()
        """,
    "web.errors": "class WebError(Exception):\n    def show(self): ...",
    "web.command": """
        class Group:
            def add(self): ...
        def group(name=None):
            def decorate(function) -> Group: ...
            return decorate
        """,
    "web.random": """
        class Random:
            def choice(self, things): ...
        _inst = Random()
        choice = _inst.choice
        """,
}

SHOP = {
    "shop/": """
        from .net import ShopClient, make
        from web import Client as Browser
        __all__ = ["ShopClient", "Browser"]
        """,
    "shop.net": """
        import web
        from web import Client

        class ShopClient(Client):
            def buy(self): return self.get("/buy")

        shared = ShopClient("here")
        def make() -> ShopClient: ...
        """,
}


def summaries(files: dict[str, str]) -> str:
    parts = []
    for name, code in files.items():
        names = find_names(ast.parse(dedent(code)), name.rstrip("/"), name.endswith("/"))
        parts.append(module_text(name.rstrip("/"), name.endswith("/"), names.summary))
    return "".join(parts)


def annotated(code: str) -> str:
    """Return code with what its lines use in comments."""
    lines = [line.partition("  # ")[0] for line in dedent(code).strip().split("\n") if "#> " not in line]
    code = "\n".join(lines)
    names = find_names(ast.parse(code), "app", False)
    projects = {"web": summaries(WEB), "shop": summaries(SHOP)}
    projects["app"] = module_text("app", False, names.summary)
    linker = Linker(lambda top: [projects[top]] if top in projects else [summary(LIBRARY)])
    found: dict[int, dict[str, None]] = {}
    for use in map(Use._make, names.uses):
        linked = [each for each in linker.link(use.symbol) if not each.symbol.startswith("app.")]
        if linked and use.kind != IMPORT:
            found.setdefault(use.line, {})[shown(linked)] = None
    annotated = []
    for number, line in enumerate(lines, start=1):
        symbols = list(found.get(number, ()))
        whole = f"{line}  # {', '.join(symbols)}"
        if len(whole) > _WIDTH:
            annotated += [line, *(f"#> {symbol}" for symbol in symbols)]
        else:
            annotated.append(whole if symbols else line)
    return "\n".join(annotated)


_WIDTH = 90


@pytest.mark.parametrize(
    "code",
    [
        """
        import web
        client = web.Client("x")  # web.client.Client re-export
        client.get("/").json()  # web.client.Client.get inferred, web._reply.Reply.json inferred
        client.close()  # web.client.Base.close (web.client.Client.close) inferred
        client.log.write("x")  # web.client.Log.write inferred
        client.last.json()  # web._reply.Reply.json inferred
        client.nothing()
        """,
        """
        from web import get
        reply = get("x")  # web.client.get re-export
        (reply / 2).json()  # web._reply.Reply.json inferred
        for page in web.pages(): page.json()
        """,
        """
        import web
        with web.Client.local() as client:  # web.client.Client.local re-export
            for page in client.pages():  # web.client.Client.pages inferred
                page.json()  # web._reply.Reply.json inferred
        """,
        """
        from shop import Browser, ShopClient, make
        Browser("x")  # web.client.Client re-export
        ShopClient("x").buy().json()
        #> shop.net.ShopClient re-export
        #> shop.net.ShopClient.buy inferred
        #> web._reply.Reply.json inferred
        make().fetch()
        #> shop.net.make re-export
        #> web.client.Client.fetch (shop.net.ShopClient.fetch) inferred
        async def f():
            reply = await make().fetch()
        #> shop.net.make re-export
        #> web.client.Client.fetch (shop.net.ShopClient.fetch) inferred
            reply.json()  # web._reply.Reply.json inferred
        """,
        """
        from shop.net import shared
        class App:
            client = shared  # shop.net.shared
            def run(self):
                self.client.buy()  # shop.net.ShopClient.buy inferred
        """,
        """
        from web.client import ClientPool, Pool
        pool = ClientPool()  # web.client.ClientPool
        pool.take().close()
        #> web.client.Pool.take (web.client.ClientPool.take) inferred
        #> web.client.Base.close (web.client.Client.close) inferred
        for name, client in pool.all().items():
        #> web.client.Pool.all (web.client.ClientPool.all) inferred
            client.close()  # web.client.Base.close (web.client.Client.close) inferred
        Pool().take().close()  # web.client.Pool, web.client.Pool.take inferred
        """,
        """
        import shop
        class Own(shop.ShopClient):  # shop.net.ShopClient re-export
            def get(self, path):
                reply = super().get(path)  # web.client.Client.get inferred
                reply.json()  # web._reply.Reply.json inferred
                self.buy()  # shop.net.ShopClient.buy (app.Own.buy) inferred
                return reply
        Own("x").get("/").json()  # web._reply.Reply.json inferred
        """,
        """
        from web.errors import WebError
        try: ...
        except WebError as error:  # web.errors.WebError
            error.show()  # web.errors.WebError.show inferred
        """,
        """
        from web.random import choice
        choice([1])  # web.random.Random.choice inferred
        """,
        """
        import contextlib
        from collections.abc import Iterator
        from web import Client
        @contextlib.contextmanager  # contextlib.contextmanager
        def opened() -> Iterator[Client]:
        #> typing.Iterator re-export
        #> web.client.Client re-export
            yield Client("x")  # web.client.Client re-export
        with opened() as client:
            client.get("/")  # web.client.Client.get inferred
        """,
        """
        from web import Client
        def either(flag):
            client = Client("x") if flag else None  # web.client.Client re-export
            return client
        either(1).get("/")  # web.client.Client.get inferred
        clients = [Client("x") for _ in range(3)]  # web.client.Client re-export
        clients[0].get("/")  # web.client.Client.get inferred
        """,
    ],
    ids=["members", "functions", "with-and-for", "subclass", "instance", "generics", "super", "except",
         "alias", "context", "branches"],
)  # fmt: skip
def test_what_code_uses(code: str) -> None:
    expected = dedent(code).strip()

    assert annotated(code) == expected


def test_the_public_ways() -> None:
    assert dict(public_paths(summaries(SHOP))) == {
        "shop.ShopClient": "shop.net.ShopClient",
        "shop.make": "shop.net.make",
        "shop.Browser": "web.Client",
    }
    assert dict(public_paths(summaries(WEB))) == {
        "web.Client": "web.client.Client",
        "web.get": "web.client.get",
        "web.random.choice": "web.random.Random().choice",
        "web.client.Reply": "web._reply.Reply",
    }


def test_an_alias_of_a_type_is_no_other_name_of_a_class() -> None:
    code = """
        from typing import Annotated, Optional, TypeAlias, Union
        from web.client import Client, Log
        Maybe = Optional[Client]
        Noted: TypeAlias = Annotated[Client, 1]
        Either = Union[Client, Log]
        Same = Client
        def f(x: Maybe) -> Maybe: ...
        """
    projects = {"web": summaries(WEB), "app": summaries({"app": code})}
    linker = Linker(lambda top: [projects[top]] if top in projects else [summary(LIBRARY)])

    assert [shown(linker.link(f"app.{name}")) for name in ("Maybe", "Noted", "Either", "Same")] == [
        "app.Maybe", "app.Noted", "app.Either", "web.client.Client assigned"]  # fmt: skip
    assert (
        shown(linker.link("app.f().get"))
        == shown(linker.link("app.Maybe%.get"))
        == "web.client.Client.get inferred"
    )
