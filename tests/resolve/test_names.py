"""Every rule of the resolver, beside the case that looks like it and is not."""

from __future__ import annotations

import pytest
from helpers.annotated import annotated, cases, names, uses

from exsearch.resolve import CALL, EXACT, IMPORT
from exsearch.resolve.module import Use


@cases("""
    ## from import
    from flask import abort
    abort()  # flask.abort call

    ## from import as
    from flask import abort as stop
    stop()  # flask.abort call

    ## the old name after as
    from flask import abort as stop
    abort()

    ## import
    import flask
    flask.abort()  # flask.abort call

    ## import as
    import flask as f
    f.abort()  # flask.abort call

    ## import dotted
    import a.b.c
    a.b.c.d()  # a.b.c.d call

    ## import dotted binds its first part
    import a.b
    a.x()  # a.x call

    ## import dotted does not bind its last
    import a.b
    b.x()

    ## import dotted as binds the last
    import a.b as c
    c.x()  # a.b.x call

    ## import dotted as does not bind the first
    import a.b as c
    a.x()

    ## longest chain once
    import os
    os.path.join.__doc__  # os.path.join.__doc__ attribute

    ## no import
    abort()

    ## attribute of the same name
    from flask import abort
    x.abort()

    ## keyword of the same name
    from flask import abort
    f(abort=1)

    ## class then method
    import datetime
    datetime.datetime.now().isoformat()
    #> datetime.datetime.now call, datetime.datetime.now().isoformat call inferred

    ## enum member
    from paint import Color
    Color.RED.value  # paint.Color.RED.value attribute

    ## store
    import settings
    settings.DEBUG = 1  # settings.DEBUG attribute

    ## item store
    import os
    os.environ['A'] = '1'  # os.environ attribute

    ## in f string
    import os
    f'{os.sep!r:>{os.width}}'  # os.sep attribute, os.width attribute

    ## in fake f string
    import os
    '{os.sep}'

    ## future
    from __future__ import annotations
    annotations.x

    ## before its import
    flask.abort()
    import flask
""")
def test_imports(code: str) -> None:
    assert annotated(code) == code


@pytest.mark.parametrize(
    ("code", "module", "is_package", "expected"),
    [
        ("from .x import y\ny()", "a.b.c", False, ["a.b.x.y"]),
        ("from .x import y\ny()", "a.b.c", True, ["a.b.c.x.y"]),
        ("from ..x import y\ny()", "a.b.c", False, ["a.x.y"]),
        ("from . import z\nz.w()", "a.b.c", False, ["a.b.z.w"]),
        ("from .. import z\nz.w()", "a.b", True, ["a.z.w"]),
        ("from .. import z\nz.w()", "a.b", False, []),
        ("from .. import z\nz.w()", "a", True, []),
        ("from . import z\nz.w()", "a", True, ["a.z.w"]),
        ("from . import z\nz.w()", "a", False, []),
        ("from .x import y\ny()", None, False, []),
    ],
)
def test_relative_imports_count_from_the_package(
    code: str, module: str | None, is_package: bool, expected: list[str]
) -> None:
    assert [use.symbol for use in uses(code, module, is_package=is_package)] == expected


@cases("""
    ## try
    try:
      import ujson as json
    except ImportError:
      import json
    json.loads()  # ujson.loads call, json.loads call

    ## if
    if new:
      from a import x
    elif newer:
      from b import x
    else:
      from c import x
    x()  # a.x call, b.x call, c.x call

    ## none instead
    try:
      import json
    except ImportError:
      json = None
    json.loads()  # json.loads call

    ## stand in
    try:
      from a import x
    except (ImportError, OSError):
      def x(): pass
    x()  # a.x call

    ## other value
    try:
      from a import x
    except KeyError:
      x = y
    x()  # a.x call name-only

    ## if or value
    if old:
      from a import x
    else:
      x = y
    x()  # a.x call name-only

    ## if or number
    if old:
      from a import x
    else:
      x = 3
    x()  # a.x call

    ## if or unbound
    if old:
      from a import x
    x()  # a.x call

    ## if or built in
    if old:
      from io import open
    open()  # io.open call name-only

    ## if or none
    x = None
    if old:
      from a import x
    x()  # a.x call

    ## if or value before
    x = y
    if old:
      from a import x
    x()  # a.x call name-only

    ## twice the same
    from a import x
    if old:
      from a import x
    x()  # a.x call

    ## one after the other
    from a import x
    from b import x
    x()  # b.x call

    ## or no further
    try:
      from a import x
    except ImportError:
      raise
    x()  # a.x call

    ## type checking
    from typing import TYPE_CHECKING
    if TYPE_CHECKING:  # typing.TYPE_CHECKING attribute
      from a import X
    else:
      X = object
    X()  # a.X call

    ## loops
    for x in y:
      from a import b
    while x:
      import c
    b(); c.d()  # a.b call, c.d call

    ## straight through
    from a import b
    with x as b:
      b()
    match y:
      case [b]: pass
""")
def test_a_name_that_branches_bind_may_be_any_of_their_candidates(code: str) -> None:
    assert annotated(code) == code


@cases("""
    ## call
    import m
    m.f(1)  # m.f call

    ## decorator
    import m
    @m.f  # m.f decorator
    def g(): pass

    ## called decorator
    import m
    @m.f(m.x)  # m.f decorator, m.x argument
    class C: pass

    ## base
    import m
    class C(m.B, m.G[m.T], metaclass=m.M): pass  # m.B base, m.G base, m.T attribute, m.M argument

    ## called base
    import m
    class C(m.f(m.B)): pass  # m.f call, m.B argument

    ## annotation
    import m
    x: m.T = m.v  # m.T annotation, m.v attribute

    ## parameter
    import m
    def f(a: m.A, *b: m.B, c: m.C = m.d, **e: m.E) -> m.R: pass
    #> m.A annotation, m.B annotation, m.C annotation, m.d attribute, m.E annotation, m.R annotation

    ## inside annotation
    import m
    x: list[m.T | m.U[m.V, None]]  # m.T annotation, m.U annotation, m.V annotation

    ## quoted
    import m
    x: 'm.T'  # m.T annotation

    ## quoted inside
    import m
    x: list['m.T | None']  # m.T annotation

    ## quoted no type
    import m
    x: 'see m.T: it'

    ## literal
    import m
    import typing
    x: typing.Literal['m']  # typing.Literal annotation

    ## annotated
    import m
    from typing import Annotated as A
    x: A['m.T', m.f('m')]  # typing.Annotated annotation, m.T annotation, m.f call

    ## except
    import m
    try: pass
    except m.E: pass  # m.E except
    except (m.F, m.G) as e: pass  # m.F except, m.G except

    ## argument
    import m
    f(m.a, *m.b, k=m.c, **m.d)  # m.a argument, m.b argument, m.c argument, m.d argument

    ## isinstance
    import m
    isinstance(x, m.T)  # m.T argument

    ## inside argument
    import m
    f([m.a], not m.b)  # m.a attribute, m.b attribute

    ## attribute
    import m
    x = m.a + m.b  # m.a attribute, m.b attribute

    ## module itself
    import m
    f(m)  # m argument

    ## match
    import m
    match m.x:  # m.x attribute
      case m.C(y=m.D()): pass  # m.C attribute, m.D attribute
      case m.E: pass  # m.E attribute
""")
def test_kinds(code: str) -> None:
    assert annotated(code) == code


@cases("""
    ## function or class
    if x:
        class C: pass
    else:
        def C(): pass
    C()  # shop.cart.C call

    ## function
    def f(): pass
    f()  # shop.cart.f call

    ## class
    class C: pass
    C()  # shop.cart.C call

    ## class attribute
    class C: pass
    C.a.b  # shop.cart.C.a.b attribute

    ## attribute of a function
    def f(): pass
    @f.register  # shop.cart.f.register decorator
    def g(): pass

    ## later definition
    def f(): g()  # shop.cart.g call
    def g(): pass

    ## base
    class C: pass
    class D(C): pass  # shop.cart.C base

    ## quoted own class
    class C:
      def f(self) -> 'C': pass  # shop.cart.C annotation
      x: 'C'  # shop.cart.C annotation

    ## variable
    x = 1
    f(x)

    ## method on self
    class C:
      def f(self): self.g()  # shop.cart.C%.g call inferred
      def g(self): pass

    ## method by its bare name
    class C:
      def f(self): g()
      def g(self): pass

    ## function in a function
    def f():
      def g(): pass
      g()

    ## redefined
    def f(): pass
    f = 3
    f()
""")
def test_own_definitions(code: str) -> None:
    assert annotated(code) == code
    assert not uses(code, None)  # a module without a name has no symbols


def test_a_use_has_its_place_and_its_import() -> None:
    found = names("""\
        from m import (
            é as e,
        )
        x = ("é", e
             .a
             .b(1))
    """)
    assert found.uses == [
        Use("m.é", IMPORT, EXACT, 2, 2, 4, 0, 1, "@import"),
        Use(
            "m.é.a.b",
            CALL,
            EXACT,
            line=4,
            end_line=6,
            column=11,
            definition=1,
            import_line=1,
            shape="1@element",
        ),
    ]


@pytest.mark.parametrize(
    ("call", "shape"),
    [
        ("m.f()", "0"),
        ("m.f(1, x)", "2"),
        ("m.f(1, timeout=2, key=3)", "1,key,timeout"),
        ("m.f(*a, 1, k=2, **b)", "1,*,k,**"),
        ("m.f", ""),
    ],
)
def test_the_shape_of_a_call(call: str, shape: str) -> None:
    (alone,) = [use.shape for use in uses(f"import m\n{call}")][:1]
    (decorator,) = [use.shape for use in uses(f"import m\n@{call}\ndef g(): pass")][:1]

    assert alone == f"{shape}@{'statement' if shape else 'read'}"
    assert decorator == f"{shape}@decorator"


def test_a_use_belongs_to_the_innermost_function_else_class_else_statement() -> None:
    found = names("""\
        import m
        @m.a
        class C(m.b):
            x = m.c
            @m.d
            def f(self, y=m.e):
                "text"
                z = lambda: m.f
                def g():
                    class D:
                        w = m.g
        if m.h:
            m.i(
            )
        try:
            m.j
        except m.k:
            pass
    """)
    placed = {use.symbol: found.definitions[use.definition] for use in map(Use._make, found.uses)}
    del placed["m"]  # the import
    of_class, of_f = (2, 4, 11, "C"), (5, 7, 11, "C.f")
    assert placed == {
        "m.a": of_class, "m.b": of_class, "m.c": of_class,
        "m.d": of_f, "m.e": of_f, "m.f": of_f, "m.g": (9, 10, 11, "C.f.g"),
        "m.h": (12, 12, 12, ""), "m.i": (13, 13, 14, ""), "m.j": (16, 16, 16, ""), "m.k": (17, 17, 17, ""),
    }  # fmt: skip


def test_the_import_line_is_that_of_the_nearest_import() -> None:
    found = uses("import os\nimport os.path\nos.path.join()\nos.getcwd()")
    assert [(use.symbol, use.import_line) for use in found] == [("os.path.join", 2), ("os.getcwd", 1)]


def test_uses_are_in_order() -> None:
    found = uses("import m\ndef f():\n  m.a(m.b)\nm.c(m.d)\nclass C(m.e): x = lambda: m.f")
    places = [(use.line, use.column) for use in found]
    assert places == sorted(places)
    assert len(places) == 6


def test_the_names_that_a_module_imports_and_defines() -> None:
    found = names("""
        import os, a.b
        from m import gone, kept as k
        try:
            import x
        except ImportError:
            import y as x
        gone = 1
        alias = os.path
        PI: int = 3
        bare: int
        class C(k, ValueError, Unknown):
            def f(self): pass
            class D(C): pass
            n = 1
        class E(C): pass
        def g():
            import inner
            def h(): pass
    """)
    assert found.summary == {
        "os": "i os",
        "a": "i a",
        "k": "i m.kept",
        "x": "i x",
        "gone": "v builtins.int%",
        "alias": "v os.path",
        "PI": "v builtins.int%",
        "bare": "v builtins.int%",
        "C": "c - m.kept builtins.ValueError ?",
        "C.f": "f - ?",
        "C.D": "c - ?",
        "C.n": "v builtins.int%",
        "E": "c - shop.cart.C",
        "g": "f - ?",
    }


def test_names_that_only_a_star_import_can_bind() -> None:
    found = names("""
        before()
        from m import *
        from .n import *
        def f(a):
            widget.show(1)
            a(len, own)
            late()
            late = 1
        own = 1
    """)
    assert [(use.symbol, use.line, use.import_line, use.shape) for use in map(Use._make, found.uses)] == [
        ("shop.cart.widget.show", 6, 4, "1@statement"),
    ]
    assert found.summary["*"] == "i m shop.n"
    assert names("def f(): widget.show(1)").uses == []  # control
