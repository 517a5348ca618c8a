"""What the linker is made of; each module below imports only from those above it.

memory     remembers answers, ends circles
values     what a term may stand for
packages   the modules of all known projects, and what their names are bound to
classes    the order of bases, and which class defines an attribute
calls      what calls give, what decorators make
fixtures   which fixture of pytest a parameter asks for
evaluate   terms: paths, attributes, the protocols of `for`, `await` and `with`
"""
