"""Read documentation: the text of a file in, its headings, prose and blocks of Python code out.

Each module reads one kind of text with `read(text, path)`, and returns a `Read`. `docstrings.read` also takes
the syntax tree of the module. `path` is only written into each `Skipped`. Nothing here opens a file, knows an
index, or resolves a name.

1. A reader (`markdown`, `rst`, `notebook`, `docstrings`, `doctests`, `metadata`) finds headings, paragraphs
   and blocks, and hands them in order to a `page.Page`.
2. `page` decides whether a block is Python: by its tag (`languages`), or by its statements (`statements`).
3. `sessions` takes prompts away and keeps what was printed as comments. `prose` finds the sentence above a
   block.
"""
