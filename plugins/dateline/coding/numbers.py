"""Quantities in English news text: "at least 25", "nearly 500", "two dozen", "between five and seven", "scores".

Sets nothing; finds every expression of a number of things in a sentence with low, best and high as the codebook's rule
2 reads its qualifier. What is counted, and whether it is people at all, is for the caller to see; what can be no count
(money, percentages, ages, dates, distances, names such as F-16) is left out here.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
SCALES = {
    "dozen": 12,
    "score": 20,
    "hundred": 100,
    "thousand": 1000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
}
VAGUE_LOW = {
    "several": 2, "numerous": 2, "multiple": 2, "various": 2, "few": 2, "couple": 2, "handful": 2, "many": 2, "pair": 2,
    "dozens": 24, "scores": 40, "hundreds": 200, "thousands": 2000, "millions": 2_000_000,
}  # fmt: skip
"""Lower bounds of the codebook's rule 2; a pair and a couple are exact."""
NEARLY_SHARE = 0.9
"""Codebook rule 2: "nearly N" lies between 0.9 N and N."""

AT_LEAST, NEARLY, UP_TO, ABOUT, FEWER = "at_least", "nearly", "up_to", "about", "fewer"
_QUALIFIERS: tuple[tuple[tuple[str, ...], str], ...] = tuple(
    (tuple(words.split()), kind)
    for kind, phrases in {
        AT_LEAST: "at least|no fewer than|no less than|not fewer than|not less than|a minimum of|minimum of|more than|"
        "well over|over|upwards of|upward of|in excess of|exceeding|exceeded|exceeds|above|not under|at the very least|"
        "well above|topped|surpassed|passed",
        NEARLY: "nearly|almost|close to|just under|approaching|just short of|nearing|near to|not quite|virtually",
        FEWER: "fewer than|less than|under|below",
        UP_TO: "up to|as many as|at most|no more than|not more than|a maximum of|maximum of|as much as",
        ABOUT: "some|about|around|roughly|approximately|an estimated|estimated|circa|approx|in the region of|perhaps|"
        "probably|possibly|reportedly|the estimated|more or less|an approximate",
    }.items()
    for phrases_one in (phrases,)
    for words in phrases_one.split("|")
)
_QUALIFIER_MAX = max(len(words) for words, _ in _QUALIFIERS)
_QUALIFIER_OF = dict(_QUALIFIERS)
_QUALIFIER_ENDS = frozenset(words[-1] for words, _ in _QUALIFIERS)

_TOKEN = re.compile(r"\d+(?:,\d{3}(?!\d))*(?:\.\d+)?|[^\W\d_]+(?:'[^\W\d_]+)*|[^\w\s]", re.UNICODE)
_UNIT_AFTER = frozenset(
    """percent per cent pct km kilometer kilometers kilometre kilometres mile miles meter meters metre
        metres foot feet yard yards inch inches cm mm acre acres hectare hectares kg kilo kilos kilogram
        kilograms gram grams pound pounds lb lbs ton tons tonne tonnes ounce ounces liter liters litre
        litres barrel barrels gallon gallons megawatt megawatts dollar dollars euro euros shekel shekels
        dinar dinars riyal riyals rial rials lira liras peso pesos cent cents year years month months week
        weeks day days hour hours minute minutes second seconds decade decades century centuries time times
        fold degree degrees am pm hrs mph kph knot knots caliber calibre mm th st nd rd seat seats vote
        votes point points ballot ballots nautical square cubic acre proof""".split()
)
_MONTHS = frozenset(
    """january february march april may june july august september october november december jan feb mar
        apr jun jul aug sep sept oct nov dec""".split()
)
_LABEL_BEFORE = frozenset(
    """no number resolution article section chapter page flight route highway channel group unit figure
        class""".split()
)
_CURRENCY = "$€£₪¥"
_GLUE = ("-", "–", "/", ".", ":", "'")
_AGED_NOUNS = frozenset("age girl boy youth man woman child teenager".split())
_LABELS_IN_LOWER_CASE = frozenset("resolution flight page".split())
_YEAR_BEFORE = frozenset(
    """in since of until till by from during the to and before after late early mid through between ,""".split()
)
_YEAR_AFTER = frozenset("and when in to after the as by on for at war invasion election elections".split())


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number expression: characters ``[start, end)`` of the text searched, qualifier included;
    ``core_start``/``core_end`` are the number words themselves. ``high`` is None for an open end, ``low`` for an open
    beginning ("up to 30"). ``is_further`` marks an addition to what was counted before ("another five")."""

    start: int
    end: int
    core_start: int
    core_end: int
    low: int | None
    best: int | None
    high: int | None
    approximate: bool
    is_further: bool = False
    is_vague: bool = False


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    text: str
    low: str


@dataclass(frozen=True, slots=True)
class _Core:
    first: int
    last: int
    low: int
    high: int | None
    vague: bool
    approximate: bool = False


def _tokens(text: str) -> list[_Token]:
    return [_Token(m.start(), m.end(), m.group(), m.group().lower()) for m in _TOKEN.finditer(text)]


def _adjacent(tokens: list[_Token], left: int, right: int) -> bool:
    return tokens[left].end == tokens[right].start


def _digits(token: _Token) -> float | None:
    if not token.text[0].isdigit():
        return None
    body = token.text.rstrip(",")
    if "," in body and not re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", body):
        return None
    try:
        value = float(body.replace(",", ""))
    except ValueError:
        return None
    return value if value < 1e10 else None


MOST_COUNTED = 1_000_000_000
"""Larger figures count no people harmed and no weapons (and the database's integers end at 2.1 billion)."""


def _number(tokens: list[_Token], at: int) -> tuple[float, int] | None:
    """A number in digits or words at token ``at``, up to MOST_COUNTED: its value and the token after it."""
    found = _any_number(tokens, at)
    return found if found is not None and found[0] <= MOST_COUNTED else None


def _any_number(tokens: list[_Token], at: int) -> tuple[float, int] | None:
    if at >= len(tokens):
        return None
    value = _digits(tokens[at])
    if value is not None:
        index = at + 1
        body = tokens[at].text
        if body.endswith(","):
            return value, index
        # A scale word after the digits: 1.5 million, 20 thousand, two hundred thousand.
        scale = 1
        while (
            index < len(tokens) and scale < SCALES.get(tokens[index].low, 0) and tokens[index].low != "score"
        ):
            scale = SCALES[tokens[index].low]
            value *= scale
            index += 1
        return value, index
    total = 0.0
    group: float | None = None
    index = at
    word = tokens[at].low
    if (
        word == "half"
        and index + 2 < len(tokens)
        and tokens[index + 1].low == "a"
        and tokens[index + 2].low in SCALES
    ):
        return SCALES[tokens[index + 2].low] / 2, index + 3
    if (
        word in ("a", "an")
        and index + 1 < len(tokens)
        and tokens[index + 1].low in ("dozen", "hundred", "thousand", "million", "score")
    ):
        group, index = 1.0, index + 1
        if tokens[index].low == "score" and not (index + 1 < len(tokens) and tokens[index + 1].low == "of"):
            return None
    elif word == "half" and index + 1 < len(tokens) and tokens[index + 1].low == "dozen":
        return 6.0, index + 2
    elif (
        word in ("a", "an")
        and index + 2 < len(tokens)
        and tokens[index + 1].low == "half"
        and tokens[index + 2].low == "dozen"
    ):
        return 6.0, index + 3
    seen = group is not None
    while index < len(tokens):
        word = tokens[index].low
        if word in UNITS:
            if group is not None and group % 10 != 0:
                break
            if group is not None and seen and tokens[index - 1].low in UNITS:
                break
            group = (group or 0) + UNITS[word]
        elif word in TENS:
            if group is not None and group % 100 != 0:
                break
            group = (group or 0) + TENS[word]
        elif word in ("hundred", "dozen"):
            if group is None or group >= 100:
                break
            group *= SCALES[word]
        elif word in ("thousand", "million", "billion"):
            if group is None and not total:
                break
            total += (group or 1) * SCALES[word]
            group = None
        elif (
            word == "and"
            and seen
            and index + 1 < len(tokens)
            and tokens[index - 1].low in ("hundred", "thousand")
            and (tokens[index + 1].low in UNITS or tokens[index + 1].low in TENS)
        ) or (
            word == "-"
            and seen
            and index + 1 < len(tokens)
            and tokens[index - 1].low in TENS
            and tokens[index + 1].low in UNITS
            and _adjacent(tokens, index - 1, index)
        ):
            index += 1
            continue
        else:
            break
        seen = True
        index += 1
    if not seen:
        return None
    return total + (group or 0), index


def _core(tokens: list[_Token], at: int) -> _Core | None:
    """The number, range or vague quantity that begins at token ``at``."""
    word = tokens[at].low
    nxt = tokens[at + 1].low if at + 1 < len(tokens) else ""
    after = tokens[at + 2].low if at + 2 < len(tokens) else ""
    if word in ("several", "many", "few") and nxt in ("dozen", "hundred", "thousand", "million", "score"):
        return _Core(at, at + 2, {"dozen": 24, "score": 40}.get(nxt, 2 * SCALES[nxt]), None, True)
    if word == "a" and nxt == "few" and after in ("dozen", "hundred", "thousand"):
        return _Core(at, at + 3, {"dozen": 24}.get(after, 2 * SCALES[after]), None, True)
    if word == "a" and nxt == "couple" and after in ("dozen", "hundred", "thousand"):
        return _Core(at, at + 3, 2 * SCALES[after], 2 * SCALES[after], False)
    if word in ("tens", "hundreds") and nxt == "of" and after in ("thousands", "millions"):
        return _Core(
            at,
            at + 3,
            (20 if word == "tens" else 200) * (1000 if after == "thousands" else 1_000_000),
            None,
            True,
        )
    if (
        word in ("a", "an")
        and nxt in ("number", "handful", "couple", "pair", "string", "series", "group")
        and after == "of"
    ):
        if nxt in ("string", "series", "group"):
            return None
        exact = nxt in ("couple", "pair")
        return _Core(at, at + 2, 2, 2 if exact else None, not exact)
    if (
        word in ("a", "an")
        and nxt
        in ("large", "great", "small", "significant", "growing", "unknown", "unspecified", "undisclosed")
        and after == "number"
    ):
        return (
            _Core(at, at + 3, 2, None, True)
            if nxt in ("large", "great", "small", "significant", "growing")
            else None
        )
    if word == "a" and nxt == "few":
        return _Core(at, at + 2, 2, None, True)
    if word == "a" and nxt == "handful":
        return _Core(at, at + 2, 2, None, True)
    if word == "quite" and nxt == "a" and after == "few":
        return _Core(at, at + 3, 2, None, True)
    if word == "many" and at and tokens[at - 1].low in ("as", "how", "so", "too", "that", "not", "very"):
        return None
    if word == "scores" and at and tokens[at - 1].low in ("the", "test", "final", "box"):
        return None
    if word in (
        "several",
        "numerous",
        "multiple",
        "dozens",
        "scores",
        "hundreds",
        "thousands",
        "millions",
        "many",
    ):
        return _Core(at, at + 1, VAGUE_LOW[word], None, True)
    if word == "both":
        return None
    found = _number(tokens, at)
    if found is None:
        return None
    value, last = found
    low, high = value, value
    # Ranges: "5-7", "five to seven", "two or three", "between 5 and 7" (the word "between" is read by the caller).
    if last + 1 < len(tokens) and not tokens[last - 1].text.endswith(","):
        link = tokens[last].low
        before = tokens[at - 1].low if at else ""
        second = _number(tokens, last + 1)
        if second is not None:
            top, end = second
            is_dash = (
                link in ("-", "–", "—")
                and _adjacent(tokens, last - 1, last)
                and _adjacent(tokens, last, last + 1)
            )
            # "10 to 20 thousand", "2 or 3 hundred": the scale belongs to both.
            if (
                top >= 100
                and value < 100
                and tokens[end - 1].low in SCALES
                and tokens[last - 1].low not in SCALES
            ):
                value *= SCALES[tokens[end - 1].low]
            if value < top and (
                (link == "to" and before != "from")
                or (link == "or" and top <= 2 * value + 2)
                or is_dash
                or (link == "and" and before == "between")
                or (link == "to" and before == "from")
            ):
                low, high, last = value, top, end
    if not float(low).is_integer() or not float(high).is_integer():
        return None
    return _Core(at, last, int(low), int(high), False)


def _excluded(tokens: list[_Token], core: _Core, text: str) -> bool:
    """Whether the number counts no things: money, share, age, date, distance, score, part of a name."""
    first, last = core.first, core.last
    digits = text[tokens[first].start].isdigit()
    before = tokens[first - 1] if first else None
    earlier = tokens[first - 2] if first > 1 else None
    after = tokens[last] if last < len(tokens) else None
    later = tokens[last + 1].low if last + 1 < len(tokens) else ""
    if before is not None and _spoilt_before(core, tokens[first], before, earlier, after, digits):
        return True
    if after is not None and _spoilt_after(core, tokens[last - 1], after, later, digits):
        return True
    if digits and not core.vague and core.low == core.high and _is_year(tokens[last - 1].text, before, after):
        return True
    if not digits and core.low == core.high == 1 and tokens[first].low == "one":
        return _is_pronoun_one(before, after, later)
    return before is not None and not core.vague and before.low in ("day", "phase", "article", "chapter")


def _spoilt_before(
    core: _Core, number: _Token, before: _Token, earlier: _Token | None, after: _Token | None, digits: bool
) -> bool:
    """What stands before the number makes it none: "$5", "F-16", "May 9", "aged 16", "a girl of 16", "No. 5"."""
    if before.text in _CURRENCY:
        return True
    if (
        digits
        and before.end == number.start
        and (before.text in _GLUE or before.text.isalpha() or before.text == "#")
    ):
        return True
    if digits and before.low in _MONTHS and core.low <= 31 and before.text[:1].isupper():
        return True
    if before.low in ("aged", "age"):
        return True
    if before.low == "of" and earlier is not None and earlier.low in _AGED_NOUNS:
        return after is None or after.low not in ("them", "whom")
    if (
        digits
        and before.low in _LABEL_BEFORE
        and (before.text[:1].isupper() or before.low in _LABELS_IN_LOWER_CASE)
    ):
        return True
    if digits and before.text == "." and earlier is not None and earlier.low == "no":
        return True
    if before.text == "(" and after is not None and after.text == ")":
        return True
    # a name's age: "Jane Roe, 16,"
    apposed = before.text == "," and earlier is not None and earlier.text[:1].isupper()
    return apposed and digits and core.low < 111 and after is not None and after.text in (",", ")", ";")


def _spoilt_after(core: _Core, number: _Token, after: _Token, later: str, digits: bool) -> bool:
    """What stands behind the number makes it none: "40 percent", "3 km", "9 May", "16-year-old", "10:30"."""
    if after.text == "%" or (after.low == "per" and later == "cent"):
        return True
    glued = after.start == number.end
    if digits and glued and after.text in ("/", ":"):
        return True
    if after.low in _UNIT_AFTER:
        return True
    if digits and after.low in _MONTHS and after.text[:1].isupper() and core.low <= 31:
        return True
    if glued and after.text in ("-", "–") and later.isalpha():
        return later not in ("man", "member", "strong", "plus", "odd")
    return glued and after.text.isalpha() and after.low not in ("m", "k")


def _is_year(number: str, before: _Token | None, after: _Token | None) -> bool:
    """Whether four digits are a year: "in 2018", "the 2018 attack", "2018."."""
    if not re.fullmatch(r"(?:19|20)\d\d", number):
        return False
    previous = before.low if before is not None else ""
    following = after.low if after is not None else ""
    if previous in _YEAR_BEFORE or previous in _MONTHS:
        return True
    return not following.isalpha() or following in _YEAR_AFTER


def _is_pronoun_one(before: _Token | None, after: _Token | None, later: str) -> bool:
    """Whether "one" counts nobody: "no one", "this one", "one another", "one day", "one must"."""
    if before is not None and before.low in ("no", "any", "every", "some", "each", "this", "that", "which"):
        return True
    following = after.low if after is not None else ""
    if following == "more":
        return later not in ("was", "person", "soldier", "civilian", "man", "woman", "died")
    return following in ("another", "s", "day", "way", "hand", "side", "can", "must", "should", "would")


def find_quantities(text: str) -> list[Quantity]:
    """All quantities of a text, in order, without overlaps; linear in the length of the text."""
    tokens = _tokens(text)
    found: list[Quantity] = []
    at = 0
    while at < len(tokens):
        first_char = tokens[at].text[0]
        if not (first_char.isdigit() or first_char.isalpha()):
            at += 1
            continue
        core = _core(tokens, at)
        if core is None:
            at += 1
            continue
        if _excluded(tokens, core, text):
            at = core.last
            continue
        found.append(_qualified(tokens, core))
        at = core.last
    return found


def _qualified(tokens: list[_Token], core: _Core) -> Quantity:
    first, last = core.first, core.last
    kind: str | None = None
    start = first
    further = False
    approximate = core.vague
    # Qualifiers before: the nearest decides, but the span takes all of them ("a further at least 12").
    while start > 0:
        if tokens[start - 1].low in ("another", "further", "additional", "other", "extra") and start - 1 >= 0:
            further = True
            start -= 1
            if start > 0 and tokens[start - 1].low in ("a", "an", "the"):
                start -= 1
            continue
        if tokens[start - 1].low == "between" and core.high != core.low:
            start -= 1
            continue
        if tokens[start - 1].low == "from" and core.high != core.low and core.high is not None:
            start -= 1
            continue
        matched = False
        longest = _QUALIFIER_MAX if tokens[start - 1].low in _QUALIFIER_ENDS else 0
        for size in range(min(longest, start), 0, -1):
            words = tuple(t.low for t in tokens[start - size : start])
            qualifier = _QUALIFIER_OF.get(words)
            if qualifier is not None:
                if kind is None or kind == ABOUT:
                    kind = qualifier
                start -= size
                matched = True
                break
        if matched:
            continue
        if tokens[start - 1].low in ("all", "a total of", "just", "only", "both", "even", "now", "already"):
            start -= 1
            continue
        if start > 2 and tokens[start - 1].low == "of" and tokens[start - 2].low == "total":
            start -= 2
            if start > 0 and tokens[start - 1].low in ("a", "the"):
                start -= 1
            continue
        break
    # Qualifiers after: "or more", "or so", "-plus", "at least", "more", "others".
    end = last
    rest = [t.low for t in tokens[last : last + 5]]
    if rest[:2] in (["or", "more"], ["and", "more"], ["and", "above"], ["or", "above"]):
        kind, end = AT_LEAST, last + 2
    elif rest[:1] == ["+"] or rest[:2] in (["-", "plus"], ["–", "plus"]):
        kind, end = AT_LEAST, last + (1 if rest[0] == "+" else 2)
    elif rest[:2] == ["or", "so"] or rest[:2] == ["-", "odd"]:
        kind, end = kind or ABOUT, last + 2
    elif rest[:2] in (["or", "fewer"], ["or", "less"]):
        kind, end = UP_TO, last + 2
    elif len(rest) >= 3 and rest[1:3] == ["or", "more"] and rest[0].isalpha():
        kind = AT_LEAST  # "178 people or more"
    elif len(rest) >= 4 and rest[2:4] == ["or", "more"] and rest[0].isalpha() and rest[1].isalpha():
        kind = AT_LEAST
    elif rest[:2] == ["at", "least"]:
        kind, end = AT_LEAST, last + 2
    if rest[:1] and rest[0] in ("more", "others", "other", "additional", "further") and end == last:
        further = True
    low: int | None = core.low
    high = core.high
    best: int | None = core.low
    if core.vague:
        pass  # open above; the codebook's lower bound is the best there is
    elif kind == AT_LEAST:
        high = None
    elif kind in (NEARLY, FEWER):
        low, high = math.ceil(NEARLY_SHARE * core.low - 1e-9), core.high
        if kind == FEWER:
            low, best = None, None
            high = core.high
        approximate = True
    elif kind == UP_TO:
        low, approximate = None, True
    elif kind == ABOUT or core.low != core.high:
        approximate = True
    return Quantity(
        tokens[start].start,
        tokens[end - 1].end,
        tokens[first].start,
        tokens[last - 1].end,
        low,
        best,
        high,
        approximate,
        further,
        core.vague,
    )


def exact(start: int, end: int, value: int) -> Quantity:
    """A quantity said without a number: "a soldier" is one."""
    return Quantity(start, end, start, start, value, value, value, False)


def shifted(quantity: Quantity, by: int) -> Quantity:
    """The same quantity with offsets into a text that begins ``by`` characters earlier."""
    return replace(
        quantity,
        start=quantity.start + by,
        end=quantity.end + by,
        core_start=quantity.core_start + by,
        core_end=quantity.core_end + by,
    )
