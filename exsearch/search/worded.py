"""Rank symbols for a question of several words, by what their names, first sentences and parameters say.

A store finds which symbols have some of the words; how much that is worth is counted here. Nothing here
reads rows.
"""

from __future__ import annotations

import re
from itertools import combinations, islice
from math import log

from exsearch.model import Record
from exsearch.search.text import by_symbol, telling

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from exsearch.index.answers import Named, Row
    from exsearch.index.held import Defined
    from exsearch.index.protocol import Reader
    from exsearch.model import Condition, Query

MOST_COUNTED = 10_000
"""Definitions and blocks that are counted for a word; one that more have says little anyway."""

_MOST_WORDS = 6
"""The words that say most are looked for; a longer question is a text."""

_FROM_EACH = 40
"""Symbols that are looked at for each choice of the words."""

_ENOUGH = 20
"""Symbols after which fewer words need not be looked for."""

_MOST_CHOICES = 24
_MOST_READ = 30
"""Symbols whose definitions are read."""

_IN_NAME, _IN_OWNER, _IN_SENTENCE, _IN_PARAMETERS = 1.0, 0.85, 0.8, 0.6
"""What a word is worth where it stands."""

_FORM, _STARTS, _INSIDE = 0.95, 0.75, 0.6
"""What is left of it if a name has another form of a word, one that starts with it, or one that holds it."""

_IN_OTHER_NAME, _IN_ABOUT = 0.5, 0.4
"""The same of its other names, and of the description of its project."""

_IN_BLOCK, _PER_TEXT = 0.7, 0.02
"""What all words are worth that are in the prose of a block, and what its own worth as text adds."""

_PER_USER, _WHOLE_NAME, _PER_DOT, _INNER = 0.07, 0.2, 0.04, 0.25
"""By how much more a symbol is worth for each doubling of its users and for having no other words in its
name; by how much less for each dot; and what is left of one that users of a library do not import."""

_MOST_DOTS = 6

_WHOLE_SENTENCE, _FEW = 0.3, 3
"""By how much more a symbol is worth whose first sentence has no other words; one with fewer has some."""

_UNUSED, _UNDEFINED = 0.8, 0.65
"""What is left of a symbol that no project uses, and of one whose definition is not known."""

_OF_KIND = {"module": 0.75, "package": 0.75, "attribute": 0.75, "constant": 0.75, "property": 0.85}
"""What is left of symbols that are no functions or classes: questions are about what to call."""

_ANY = 1e9
_WORTH_BESIDE, _WORTH_ALONE = 0.8, 0.4
"""What a symbol without all words is worth at least of the best with all, or of the best without them."""

_MOST_BLOCKS = 200

_LONGEST = 2_000
"""Letters of a sentence or a signature that are looked at."""

_ALIKE = 0.9
"""What is left of a word's worth if another word stands there that says the same."""

_SAY_THE_SAME = (
    ("delete", "remove", "unlink"),
    ("download", "retrieve", "fetch"),
    ("unzip", "unpack", "extract"),
    ("directory", "folder", "dir"),
    ("email", "mail"),
    ("picture", "image"),
)
"""Words of which a question has one and a library another. Each costs time for every question that has it."""

_LEAST_INSIDE = 3
_LEAST_STEM = 3
_LEAST_START = 3
_SAYS_LITTLE = 0.3

_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\da-zA-Z_]+")
_TERM = re.compile(r"[^\W_]+")
_ENDINGS = (*("ations", "ation", "ions", "ion", "ings", "ing", "ers", "er", "ies", "ied", "ed", "es"),
            *("s", "e", "y"))  # fmt: skip
_FORMS = frozenset(_ENDINGS)


class Worded(Record):
    """A symbol, or what shows one in documentation, that has words of a question."""

    worth: float
    """Of the words and of the symbol itself, about 0 to 2."""
    words: tuple[str, ...]
    """The words that say something which it has, in their order."""
    missing: tuple[str, ...]
    """The others."""
    unknown: tuple[str, ...] = ()
    """Those that nothing in the index has, if words are missing."""
    symbols: tuple[Named, ...] = ()
    """All records of the symbol."""
    in_name: bool = False
    """Whether its name has all words that it has."""
    is_exact: bool = False
    """Whether its name has all words, and the last part of it no others."""
    name: str | None = None
    rows: tuple[Row, ...] = ()
    """The rows of blocks of documentation, which show the symbol of this name."""


class _Question(Record):
    """The words of a question, with what each is worth."""

    words: tuple[str, ...]
    """Those that say something."""
    weights: dict[str, float]
    """Of all words, also those that say little."""
    known: tuple[str, ...]
    """Those of `words` that some name or first sentence has, the most telling first."""
    names: bool
    """Whether names may have the words, too."""
    stems: dict[str, str]
    """Of all words."""
    forms: dict[str, str]
    """What names and sentences are asked for instead of a word."""
    alike: dict[str, tuple[tuple[str, str], ...]]
    """Word -> (other word that says the same, its stem)."""

    def total(self) -> float:
        return sum([self.weights[word] for word in self.words])


def ranked(index: Reader, query: Query, is_inner: Callable[[str, int], bool]) -> tuple[list[Worded], bool]:
    """Return what has words of a question, the best first, and whether some name has all of them.

    What has only some of the words is left out if much better is there. `is_inner` says of a name, without so
    many of its last parts, whether users of its library do not import it.
    """
    question = _question_of(index, query.words, names=len(query.words) > 1 or not query.literal)
    symbols = _symbols_worded(index, question, is_inner)
    found = [
        *symbols,
        *_blocks_worded(index, question, query.conditions, bool(symbols and _is_whole(symbols))),
    ]
    if not found:
        return [], False
    whole = [each.worth for each in found if not each.missing]
    least = _WORTH_BESIDE * max(whole) if whole else _WORTH_ALONE * max([each.worth for each in found])
    most = max([each.worth for each in found if each.is_exact], default=_ANY)
    found = [each._replace(worth=min(each.worth, most)) if each.missing else each for each in found]
    found = sorted([each for each in found if not each.missing or each.worth >= least], key=_best_first)
    is_named = True in [each.in_name and not each.missing for each in found]
    return (found if whole else _with_unknown(index, found, question)), is_named


def _is_whole(found: Sequence[Worded]) -> bool:
    return True in [not each.missing for each in found]


def _question_of(index: Reader, words: Sequence[str], *, names: bool) -> _Question:
    """Return what the words of a question are worth: the fewer names and sentences have one, the more."""
    said = tuple(dict.fromkeys(telling(words)))
    weights = dict.fromkeys(words, _SAYS_LITTLE)
    stems = {word: stem_of(word.lower()) for word in words}
    forms = {word: word for word in said}
    counts = dict(zip(said, index.counts_of_words(said, MOST_COUNTED), strict=True))
    for word in said:
        if not counts[word] and stems[word] != word:  # names without a sentence have no other forms
            forms[word] = stems[word]
            (counts[word],) = index.counts_of_words([stems[word]], MOST_COUNTED)
    for word, count in counts.items():
        weights[word] = log(1.0 + 2 * MOST_COUNTED / max(1, count))
    known = sorted([word for word in said if counts[word]], key=lambda word: counts[word])
    known = [word for word in known if len(word) > 1] or known[:1]  # a letter begins a million names
    alike = {word: _alike(word.lower()) for word in said}
    known += [word for word in said if alike[word] and word not in known]
    return _Question(said, weights, tuple(known[:_MOST_WORDS]), names, stems, forms, alike)


def _alike(word: str) -> tuple[tuple[str, str], ...]:
    """Return the words that say the same as a word or one of its forms, with their stems."""
    stem = stem_of(word)
    alike = [each for some in _SAY_THE_SAME if stem in map(stem_of, some) for each in some]
    return tuple([(each, stem_of(each)) for each in alike if stem_of(each) != stem])


def _with_unknown(index: Reader, found: Sequence[Worded], question: _Question) -> list[Worded]:
    """Return what has words of a question with those that nothing has."""
    rare = [word for word in question.words if word not in question.known]
    unknown = tuple([word for word in rare if not index.rows_with_prose([word], (), 1)])
    return [each._replace(unknown=unknown) for each in found]


def _best_first(worded: Worded) -> tuple[float, int, int, str]:
    name = worded.name or ""
    return -round(worded.worth, 6), len(worded.missing), len(name), name


# -- blocks of documentation


def _blocks_worded(
    index: Reader, question: _Question, conditions: Sequence[Condition], has_whole: bool
) -> list[Worded]:
    """Return what is shown in blocks whose headings and prose have the words: all, or all but one of them.

    Those with all but one only if nothing has all.
    """
    rows = index.rows_with_prose(question.words, conditions, _MOST_BLOCKS)
    some = question.words
    if not rows and not has_whole and len(question.words) > 2:
        for left in _choices(question.words[:_MOST_WORDS], len(question.words) - 1):
            rows, some = index.rows_with_prose(left, conditions, _MOST_BLOCKS), left
            if rows:
                break
    missing = tuple([word for word in question.words if word not in some])
    part = sum([question.weights[word] for word in some]) / (question.total() or 1.0)
    return [
        Worded(part * (_IN_BLOCK + _PER_TEXT * worth), some, missing, name=symbol, rows=tuple(members))
        for symbol, worth, members in by_symbol(rows, some, len(rows))
    ]


# -- symbols


def _symbols_worded(index: Reader, question: _Question, is_inner: Callable[[str, int], bool]) -> list[Worded]:
    """Return the symbols that have most of the words, the best first."""
    found = _found(index, question)
    for candidate in found.values():
        candidate.standing *= _INNER if is_inner(candidate.shown, 0) else 1.0
    stems = [(word, question.stems[word], question.weights[word]) for word in question.words]
    likely = sorted([(-_likely(each, stems), each.shown) for each in found.values()])[:_MOST_READ]
    defined: dict[str, Defined] = {}
    names = [record.name for _, shown in likely for record in found[shown].records]
    for each in index.definitions(names):
        defined.setdefault(each.symbol, each)
    ranked = [_worth(found[shown], defined, question) for _, shown in likely]
    return [each for each in ranked if each.words]


class _Candidate:
    """A symbol that has some of the words."""

    def __init__(self, named: Named) -> None:
        self.shown = named.shown
        self.records = [named]
        self.words: set[str] = set()
        """Words that its name and first sentence are known to have together."""
        self.standing = 1.0 - _PER_DOT * min(_MOST_DOTS, self.shown.count("."))
        """What the symbol itself is worth, whatever the question: where it is and who uses it."""
        self.standing += _PER_USER * log(1.0 + named.users, 2)
        self.standing *= 1.0 if named.users else _UNUSED


def _likely(candidate: _Candidate, stems: Sequence[tuple[str, str, float]]) -> float:
    """Return what a symbol is worth at first sight: hundreds may have some word of a question."""
    low = candidate.shown.lower()
    match = sum([weight for word, stem, weight in stems if word in candidate.words or stem in low])
    return match * candidate.standing


# -- which symbols have which words


def _found(index: Reader, question: _Question) -> dict[str, _Candidate]:
    """Return shown name -> symbol: those with all words are looked for first, then those with all but one.

    Those with fewer words are, too, as long as there is not much.
    """
    found: dict[str, _Candidate] = {}
    known = question.known
    tried = 0
    for size in range(len(known), 0, -1):
        is_enough = size < len(known) - 1 and len(found) >= _ENOUGH
        if is_enough and size > 1:
            continue
        most = 1 if is_enough else _MOST_CHOICES - tried  # the word that says most is looked for by itself
        for some in islice(_choices(known, size), most):
            tried += 1
            forms = [question.forms[word] for word in some]
            _find(index, question, found, some, forms)
            for number, word in enumerate(some):
                for other, _ in question.alike[word]:
                    _find(index, question, found, some, [*forms[:number], other, *forms[number + 1 :]])
    return found


def _find(
    index: Reader, question: _Question, found: dict[str, _Candidate], some: Sequence[str], forms: list[str]
) -> None:
    """Add the symbols that have all of some forms of words in their sentence, or in their name."""
    for named in index.symbols_with_prose(forms, _FROM_EACH):
        _add(found, named, some)
    if question.names:
        for named in index.symbols_with_words(_last_may_go_on(forms, question), _FROM_EACH):
            _add(found, named)


def _last_may_go_on(forms: Sequence[str], question: _Question) -> list[str]:
    """Return words in the order in which they were typed, with a longer one last if the last is short.

    The last may be the start of a word in a name; there are too many words that start with two letters.
    """
    typed = [form for form in question.forms.values() if form in forms]
    typed = [*[form for form in forms if form not in typed], *typed]
    if len(typed[-1]) < _LEAST_START:
        typed.sort(key=len)
    return typed


def _add(found: dict[str, _Candidate], named: Named, words: Iterable[str] = ()) -> None:
    if named.shown not in found:
        found[named.shown] = _Candidate(named)
    candidate = found[named.shown]
    candidate.words.update(words)
    if named not in candidate.records:
        candidate.records.append(named)


def _choices(words: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    """Yield choices of some words; those with the first words come first."""
    return combinations(words, size)


# -- what a symbol is worth


def _worth(candidate: _Candidate, defined: Mapping[str, Defined], question: _Question) -> Worded:
    """Return what a symbol is worth for a question, with its definition if that is known."""
    definition = next((defined[each.name] for each in candidate.records if each.name in defined), None)
    fields = _Fields(candidate, definition, question)
    match, words, in_name = 0.0, [], True
    for word in question.words:
        low, stem = word.lower(), question.stems[word]
        by_name = fields.by_name(low, stem)
        worth = max(by_name, _IN_SENTENCE * (word in candidate.words))
        if worth < _IN_SENTENCE:
            worth = max(worth, fields.by_prose(low, stem))
        for other, other_stem in question.alike[word]:
            by_name = max(by_name, _ALIKE * fields.by_name(other, other_stem))
            worth = max(worth, by_name, _ALIKE * fields.by_prose(other, other_stem))
        if worth:
            match += question.weights[word] * worth
            in_name = in_name and by_name > 0
            words.append(word)
    worth = match / (question.total() or 1.0)
    worth *= 1.0 + _WHOLE_NAME * fields.share + _WHOLE_SENTENCE * fields.focus
    worth *= candidate.standing
    worth *= _OF_KIND.get(definition.kind, 1.0) if definition else _UNDEFINED
    missing = tuple([word for word in question.words if word not in words])
    return Worded(worth, tuple(words), missing, symbols=tuple(candidate.records), in_name=in_name,
                  is_exact=in_name and not missing and fields.share == 1.0, name=candidate.shown)  # fmt: skip


class _Fields:
    """What the parts of a name, a first sentence and a signature are worth for words."""

    def __init__(self, candidate: _Candidate, defined: Defined | None, question: _Question) -> None:
        owner, _, last = candidate.shown.rpartition(".")
        self._in_last, self._in_owner = parts_of(last), parts_of(owner)
        self._others = " ".join([f"{each.name} {each.aliases}" for each in candidate.records]).lower()
        self._defined = defined
        letters = sum([len(part) for part in self._in_last])
        alike = [each for some in question.alike.values() for each in some]
        held = sum([_letters_held(word.lower(), stem, self._in_last)
                    for word, stem in (*question.stems.items(), *alike)])  # fmt: skip
        self.share = min(1.0, held / max(1, letters))
        """How much of the last part of the name the words are that were asked for: 0 to 1."""
        said = telling(_TERM.findall(defined.summary[:_LONGEST].lower())) if defined else ()
        asked = [stem for word, stem in question.stems.items() if word in question.words]
        asked += [stem for _, stem in alike]
        about = sum([True in [_is_form(term, stem) for stem in asked] for term in said])
        self.focus = about / max(_FEW, len(said))
        """How much of the first sentence the words are: 0 to 1."""

    def by_name(self, word: str, stem: str) -> float:
        in_last = _held(word, stem, self._in_last)
        if in_last and self.share == 1.0:
            in_last = max(in_last, _FORM)
        worth = max(_IN_NAME * in_last, _IN_OWNER * _held(word, stem, self._in_owner))
        return worth or _IN_OTHER_NAME * (word in self._others)

    def by_prose(self, word: str, stem: str) -> float:
        defined = self._defined
        if defined is None:
            return 0.0
        if _is_said(defined.summary, stem):
            return _IN_SENTENCE
        in_parameters = _held(word, stem, parts_of(defined.signature[:_LONGEST]))
        return max(_IN_PARAMETERS * in_parameters, _IN_ABOUT * _is_said(defined.about, stem))


def _is_said(text: str, stem: str) -> bool:
    low = text[:_LONGEST].lower()
    return stem in low and True in [_is_form(term, stem) for term in _TERM.findall(low)]


def _letters_held(word: str, stem: str, parts: Sequence[str]) -> int:
    """Return how many letters of some parts a word makes up."""
    for part in parts:
        if _is_form(part, stem):
            return len(part)
        if part.startswith(word) or part.endswith(word):
            return len(word)
    return 0


def _held(word: str, stem: str, parts: Iterable[str]) -> float:
    """Return how well one of some parts is a word, 0 to 1."""
    best = 0.0
    for part in parts:
        if part == word:
            return 1.0
        if _is_form(part, stem):
            best = max(best, _FORM)
        elif len(word) >= _LEAST_INSIDE and (stem if part.startswith(stem) else word) in part:
            best = max(best, _STARTS if part.startswith(stem) else _INSIDE)
    return best


def parts_of(name: str) -> list[str]:
    """Return the words in a name: "http" and "response" in `HTTPResponse`."""
    return [part.lower() for part in _PART.findall(name)]


def stem_of(word: str) -> str:
    """Return what the forms of an English word begin with: "pars" for parse, parsing and parser."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM and word[-2:] != "ss":
            return word[: -len(ending)]
    return word


def _is_form(term: str, stem: str) -> bool:
    return term.startswith(stem) and (len(term) == len(stem) or term[len(stem) :] in _FORMS)
