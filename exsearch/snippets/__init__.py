"""From an example to the part of it that a person wants: a statement, a definition, a module.

scanner     lines -> the statements they hold, though half of the blocks do not parse
statements  highlighted lines -> whole statements, definitions, windows
telling     highlighted lines -> the one that tells most
parsing     text -> a tree, or why there is none
mend        a block that breaks off anywhere -> text that parses, each change said in a comment
names       a syntax tree -> the names it binds and the names it needs
selection   a module and its marked lines -> what these need of it
standalone  an example -> a module that stands by itself
notice      examples -> the attribution that a project pasting them owes
comments    strangers' text -> text that cannot leave a comment
"""
