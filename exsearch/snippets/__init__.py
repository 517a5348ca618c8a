"""From an example to the part that a person wants: a statement, a definition, a module.

spans           line numbers: segments between cuts, merged spans, windows
scanner         lines -> statements, although half of the blocks do not parse
statements      highlighted lines -> whole statements and definitions
excerpt         a source file and a use -> the lines to show
representative  highlighted lines -> the line to show in a list
parsing         text -> a tree, or the reason why there is none
repair          a block that breaks off anywhere -> text that parses, with a comment on each change
sessions        a printed session -> what was typed
names           a syntax tree -> the names it binds and the names it needs
imports         an import statement -> the same with fewer names
select          a module and its marked lines -> the lines that these need
earlier         a block of documentation -> the statements above it that it needs
standalone      an example -> a module that stands by itself
attribution     examples -> licence notices, and the comment on top of a module
comments        strangers' text -> text that cannot leave its comment
"""
