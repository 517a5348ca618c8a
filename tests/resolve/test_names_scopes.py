"""A name that has been rebound, or that is hidden by another scope, is not a use of the import."""

from __future__ import annotations

import sys

import pytest
from helpers.annotated import annotated, cases


@cases("""
    ## rebinding
    import m
    m.a()  # m.a call
    m = 1
    m.b()

    ## del
    import m
    m.a()  # m.a call
    del m
    m.b()

    ## parameter
    import m
    def f(m): m.a()

    ## star parameter
    import m
    def f(*m): m.a()
    def g(**m): m.a()
    def h(*, m): m.a()
    def i(m, /): m.a()

    ## default is outside
    import m
    def f(m=m.a): pass  # m.a attribute

    ## lambda parameter
    import m
    f = lambda m: m.a
    g = lambda n=m.b: m.c  # m.b attribute, m.c attribute

    ## loop target
    import m
    def f():
      for m in m.a: m.b()  # m.a*.b call inferred

    ## loop target of the module
    import m
    for x, (m, *n) in m.a: m.b()  # m.a attribute, m.a*[1][0].b call inferred

    ## with as
    import m
    with m.a() as m: m.b()  # m.a call, m.a()!.b call inferred

    ## except as
    import m
    try: pass
    except ValueError as m: m.a()

    ## walrus
    import m
    def f():
      if (m := 1): pass
      m.a()

    ## walrus in comprehension
    import m
    def f():
      [m := x for x in y]
      m.a()

    ## capture
    import m
    def f(x):
      match x:
        case {'a': [*m]}: m.a()
        case C(b=1 as m): m.a()
        case {**m}: m.a()

    ## comprehension
    import m
    [m.a for m in m.b]  # m.b*.a attribute inferred, m.b attribute
    m.c  # m.c attribute

    ## comprehension kinds
    import m
    {m for m in x}, {m.a: m.b for m in x}, (m for m in x if m.c)
    m.d  # m.d attribute

    ## comprehension later iterable
    import m
    [m.a for x in m.b for m in x.c if m.d]
    #> m.b*.c*.a attribute inferred, m.b attribute, m.b*.c attribute inferred, m.b*.c*.d attribute inferred

    ## local everywhere
    import m
    def f():
      m.a()
      m = 1

    ## local in one branch
    import m
    def f():
      m.a()
      if x:
        m = 1

    ## local by import
    import m
    def f():
      m.a()
      import m
      m.b()  # m.b call

    ## other function
    import m
    def f():
      m = 1
    def g():
      m.a()  # m.a call

    ## nested function sees the local
    import m
    def f():
      m = 1
      def g(): m.a()

    ## nested function sees a later local
    import m
    def f():
      def g(): m.a()
      m = 1

    ## class scope
    import m
    class C:
      m = 1
      m.a()
      def f(self): m.b()  # m.b call

    ## comprehension in a class
    import m
    class C:
      n = 1
      a = [m.a(x) for x in n]  # m.a call
      b = {x: m.c for x in m.b}  # m.c attribute, m.b attribute

    ## class scope before
    import m
    class C:
      m.a()  # m.a call
      m = m.b  # m.b attribute

    ## function body sees the end
    import m
    def f(): m.a()
    m = 1

    ## function body sees later imports
    import m
    def f(): n.a()  # n.a call
    import n

    ## global
    import m
    def f():
      global m
      m.a()  # m.a call
      m = 1
      m.b()

    ## global elsewhere
    import m
    def g(): m.a()  # m.a call
    def f():
      global m
      m = 1

    ## nonlocal
    import m
    def f():
      import n
      def g():
        nonlocal n
        n = 1
        n.a()

    ## function name
    import m
    def m(): pass
    m.a()  # shop.cart.m.a call

    ## class name
    import m
    class m: pass
    m.a()  # shop.cart.m.a call

    ## nested class name
    import m
    def f():
      class m: pass
      m.a()  # shop.cart.f.m.a call inferred

    ## augmented
    import m
    m += 1  # m attribute
    m.a()

    ## branch that leaves
    import m
    def f():
      import n
      if x:
        n = 1
        return
      n.a()  # n.a call

    ## branch that goes on
    import m
    def f():
      import n
      if x:
        n = 1
      n.a()  # n.a call

    ## method parameter
    import m
    class C:
      def f(self, m): m.a()
      def g(self): m.b()  # m.b call

    ## annotation of the same name
    import m
    def f(m: m.T): m.a()  # m.T annotation, m.T%.a call inferred
""")
def test_scopes(code: str) -> None:
    assert annotated(code) == code


@pytest.mark.skipif(sys.version_info < (3, 12), reason="syntax of Python 3.12")
@cases("""
    ## type parameters
    import m
    def f[m](x: m.T): m.a()
    def g[T: m.B](x: m.T) -> T: m.c()  # m.B annotation, m.T annotation, m.c call

    ## class type parameters
    import m
    class C[m](m.B):
        def f(self): m.a()
    class D[T: m.B](m.C): pass  # m.B annotation, m.C base

    ## type alias
    import m
    type A[m] = m.T
    type B[T] = list[m.T]  # m.T annotation
    def f(x: B): x[0].a()  # builtins.list<m.T%>%[0].a call inferred
    def g[m](): pass
""")
def test_type_parameters(code: str) -> None:
    assert annotated(code) == code
