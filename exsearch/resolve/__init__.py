"""Resolve the names in Python code: find every use of a symbol, and the symbol that it refers to.

A syntax tree goes in and `Names` comes out. Nothing here opens a file, runs code or knows another
module. The way of one file, with `with m.X() as c: c.get()` as the example; each module below imports
only from those above it:

    bindings     what a name can refer to             c: a value with the term m.X()!
    tables       `__all__` and tables of lazy imports
    walk         the state of a walk, and its result  walk.env: the binding of every name now
    uses         notes uses, and takes them back      m.X, a call; m.X()!.get, a call, "inferred"
    scopes       begins and ends scopes and branches  binds c; a function that assigns c hides it inside
    expressions  reads expressions                    `call` reads m.X()
    annotations  reads annotations                    `c: m.X` describes the value m.X%
    calls        what calls make                      `of_call` reads m.X() and returns the term m.X()
    narrowing    what `isinstance` tells
    values       what all other expressions make
    statements   reads simple statements              imports and assignments bind names
    blocks       reads statements that hold others    `_with` binds c to what m.X() makes
    entries      writes the summary of the module
    definitions  reads functions                      their bodies wait until the scope around has ended
    classes      reads classes, and then their methods
    module       `find_names`: all this for one tree

A use has a term: a dotted name as the module's own imports spell it, or an expression over such names that
says how a value came about: `m.X()!.get` is the attribute get of what `with m.X()` binds. What it refers
to is found later, with the summaries of all other modules. A name of which nothing is known is left out; a
name that only may refer to a symbol is recorded as "name-only".

The terms below are all that searching needs. They stand here because a search must start without
loading the rest.
"""

KINDS = ("call", "decorator", "base", "annotation", "except", "attribute", "argument", "import", "definition")
CALL, DECORATOR, BASE, ANNOTATION, EXCEPT, ATTRIBUTE, ARGUMENT, IMPORT, DEFINITION = range(9)
"""The kind of a use: the place in the code where the name stands. The last one is no use."""

HOWS = ("exact", "re-export", "assigned", "inferred", "documented", "name-only")
EXACT, RE_EXPORT, ASSIGNED, INFERRED, DOCUMENTED, NAME_ONLY = range(6)
"""How a use was resolved, the surest first; "documented": the name stands in the docstring of the symbol."""
