"""Where: find the places that an article names and say which place of the map each one is.

Works on the whole text without a parser: runs of capitalised words are looked up in the gazetteer, longest
first; words around them tell a place from a person or a newspaper ("Lloyd Austin", "Jerusalem Post"), move it
("30 kilometers south of Baghdad", "northern Syria", "off the coast of Yemen", "near the Syrian border") and
choose between places of one name (countries and provinces named in the article and in the sentence, "Tripoli,
Lebanon", neighbours, population).

Returns :class:`PlaceMention`, sorted, without overlaps; demonyms ("Syrian") as adjectival ones. Which of them
is the place of an event is decided in :mod:`dateline.coding.where_choice`.
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from dateline.coding.gazetteer import Gazetteer, Place
from dateline.coding.gazetteer_build import COUNTRIES, DATA, read_table
from dateline.coding.gazetteer_keys import ARTICLES, fold
from dateline.coding.mentions import PlaceMention, PlacePrecision, PlaceRelation
from dateline.coding.reading import Reading

BORDERS = DATA / "gazetteer_borders.tsv"
COMMON = DATA / "gazetteer_common.txt"
NOT_PLACES = DATA / "gazetteer_not_places.txt"

# The precision of "northern Iraq": the codebook calls a part of a country a region.
PART_OF_COUNTRY: PlacePrecision = "region"
# Towns below it are named so often like people and things that a bare mention needs support from the words around it.
SMALL_TOWN = 100_000
# Names have at most so many words ("Ministry" phrases and sentences of capitals aside).
LONGEST_NAME = 7
# How far "near" and "outside" reach, km: a town's surroundings.
NEAR_KM = 15.0
# "North of Mosul" without a distance: the next towns lie about so far out, km.
UNSTATED_DISTANCE_KM = 20.0

_TOKEN = re.compile(r"(?:[A-Z]\.){2,}|[^\W_]+(?:'(?!s\b|S\b)[^\W_]+)*'?(?<!')", re.UNICODE)
_LOCATIVE = frozenset(
    "in at near inside outside around across into toward towards from to of throughout through within beyond "
    "along off "
    "over between above opposite via on against for and or versus by".split()
)
_STRONG_LOCATIVE = frozenset(
    "in at near inside outside around across into throughout within toward towards from through off".split()
)
_SETTLEMENT = (
    r"(?:towns?|villages?|cit(?:y|ies)|hamlets?|suburbs?|neighbou?rhoods?|quarters?|camps?|districts?|"
    r"kibbutz(?:im)?|moshav|settlements?|"
    r"outposts?|provinces?|governorates?|regions?|areas?|enclaves?|ports?|islands?|capital|countryside|"
    r"outskirts|parts|streets|"
    r"residents|people|north|south|east|west|northeast|northwest|southeast|southwest|road|highway|"
    r"crossing|airport|base|"
    r"valley|county|state|municipality|localit(?:y|ies)|oasis|strip|stronghold|bastion)"
)
_UNIT_AFTER = re.compile(
    r"[ -]((?:[Pp]rovince|[Gg]overnorate|[Dd]istrict|[Rr]egion|[Oo]blast|[Cc]ounty|[Ss]ubdistrict|[Cc]ity|"
    r"[Tt]own|[Vv]illage|[Cc]amp|"
    r"[Nn]eighbou?rhood|[Qq]uarter|[Ss]uburb|[Ss]tate|[Mm]unicipality|[Cc]ountryside|[Ii]sland|"
    r"[Pp]eninsula|[Vv]alley|[Mm]ountains?|"
    r"[Rr]efugee [Cc]amp|[Ss]ettlement|[Kk]ibbutz|[Jj]unction|[Oo]utpost|[Cc]rossing|[Bb]order crossing|"
    r"[Aa]rea|[Ee]nclave))s?\b"
)
_UNIT_KINDS = {
    "province": "admin1", "governorate": "admin1", "oblast": "admin1", "state": "admin1", "region": "admin1",
    "district": "admin2", "county": "admin2", "subdistrict": "admin2",
}  # fmt: skip
_BUILDING_AFTER = re.compile(
    r"^(?:'s)? ?(?:[A-Z][\w'-]+ ){0,3}((?:[Ii]nternational |[Cc]entral |[Mm]ilitary |[Nn]aval |[Mm]ain |"
    r"[Oo]il |[Nn]uclear |[Ss]tate )*"
    r"(?:[Aa]irport|[Aa]irbase|[Aa]ir [Bb]ase|[Bb]ase|[Mm]osque|[Cc]hurch|[Cc]athedral|[Ss]ynagogue|"
    r"[Hh]ospital|[Uu]niversity|[Pp]rison|[Jj]ail|"
    r"[Ss]quare|[Bb]ridge|[Pp]ort|[Hh]arbou?r|[Rr]efinery|[Dd]am|[Pp]alace|[Mm]arket|[Bb]azaar|[Ss]tadium|"
    r"[Ss]chool|[Hh]otel|[Zz]oo|[Cc]ompound|"
    r"[Cc]rossing|[Tt]erminal|[Pp]lant|[Rr]eactor|[Ee]mbassy|[Cc]onsulate|[Cc]ourt|[Cc]ourthouse|"
    r"[Mm]useum|[Cc]emetery|[Cc]heckpoint|[Gg]ate|"
    r"[Aa]irfield|[Gg]arrison|[Bb]arracks|[Dd]epot|[Ff]acility))\b"
)
# Words that, next to a name, show that a place and no person or paper is meant.
_BUILDINGS = frozenset(
    "airport airbase base mosque church cathedral synagogue hospital university prison jail square bridge port "
    "refinery dam palace "
    "market bazaar stadium school hotel zoo compound crossing terminal plant reactor embassy consulate airfield "
    "barracks international "
    "province governorate district region oblast county city town village camp island islands peninsula valley "
    "mountains neighborhood "
    "neighbourhood quarter suburb state municipality area refugee border mall station field oilfield highway".split()
)
# Titles and roles before a name: a person follows.
_TITLES = frozenset(
    "mr mrs ms dr gen general lt col colonel maj major capt captain sgt president minister premier sheikh sheik "
    "prince king queen emir "
    "ayatollah mullah imam rabbi father pope bishop ambassador senator sen rep gov governor secretary spokesman "
    "spokeswoman spokesperson "
    "commander chief leader mayor judge justice professor prof analyst director sultan shah brig adm admiral lord "
    "lady sir haj hajj "
    "maulana mufti sayyid sayed abu umm ibn bin ben abd".split()
)
# Groups and bodies that some village is named like.
_NEVER = frozenset(
    "hamas fatah hezbollah hizbullah taliban isis daesh mossad houthi houthis knesset likud pentagon interpol "
    "reuters "
    "unrwa unifil nato opec zion zone secretary red crescent cross".split()
) - {"pentagon"}
_ACRONYMS = frozenset("usa uae drc car uk ksa dprk prc ussr dmz gerd neom trnc".split())
_TENS = "ten twenty thirty forty fifty sixty seventy eighty ninety".split()
_NUMBER_WORDS = (
    {word: n for n, word in enumerate("zero one two three four five six seven eight nine".split())}
    | {word: 10 * n for n, word in enumerate(_TENS, start=1)}
    | {"twelve": 12, "fifteen": 15, "a hundred": 100, "a few": 4, "several": 5, "tens of": 30}
)
_AMOUNT = "|".join(
    re.escape(word).replace(r"\ ", r"\s+") for word in sorted(_NUMBER_WORDS, key=len, reverse=True)
)
_DIRECTIONS = {
    name: 45 * step
    for step, name in enumerate("north northeast east southeast south southwest west northwest".split())
}
_DIRECTION = r"(?:north|south)(?:[ -]?(?:east|west))?|east|west"
_PART_BEFORE = re.compile(
    rf"\b(?:the\s+)?(?:(?:far|extreme|mainly|rebel-held|government-held|regime-held|war-torn|"
    rf"opposition-held|restive|remote)\s+)*"
    rf"((?:{_DIRECTION})(?:ern|ernmost)?|central|upper|lower|mid|coastal|rural)"
    rf"(?:\s*(?:and|/|-)\s*((?:{_DIRECTION})(?:ern)?|central))?(?:\s+(?:part|parts|half|region|regions|"
    rf"side))?(?:\s+of)?[\s-]+(?:the\s+)?$",
    re.IGNORECASE,
)
_PART_OF = re.compile(
    rf"\b(?:the\s+)?(?:far\s+|extreme\s+)?(?:({_DIRECTION}|cent(?:er|re)|heart)|({_DIRECTION}|central|"
    rf"coastal)(?:ern)?\s+"
    rf"(?:part|parts|half|region|regions|areas?|side|districts?|provinces|coast|corner|portion))\s+of\s+"
    rf"(?:the\s+)?$",
    re.IGNORECASE,
)
_OFFSET = re.compile(
    rf"(?:\b(?:about|around|some|roughly|approximately|just|less than|more than|nearly|only|almost)\s+)*"
    rf"(?:(\d[\d,.]*|{_AMOUNT})\s*"
    rf"(?:-\s*)?(km|kms|kilomet(?:er|re)s?|mi|miles?)\b\s*(?:\([^)]{{1,30}}\)\s*)?)?"
    rf"(?:(?:away\s+)?(?:to\s+the\s+|just\s+|due\s+|immediately\s+)*(?:(far\s+"
    rf")?({_DIRECTION})(?:ern)?(?:\s+(?:side|outskirts|edge|suburbs?|countryside|approaches))?)\s+(?:of|"
    rf"from)\s+|"
    rf"(?:away\s+)?(?:from|outside|off)\s+(?:of\s+)?)(?:the\s+)?(?:(?:{_SETTLEMENT}|capital(?:\s+city)?|"
    rf"major|key|besieged|central|southern|northern|eastern|western|ancient|holy|Iraqi|Syrian|city)\s+"
    rf")*(?:of\s+|the\s+)*$",
    re.IGNORECASE,
)
_NEAR = re.compile(
    r"\b(?:near(?:by)?|close to|outside(?: of)?|around|on the (?:outskirts|edge|periphery) of|"
    r"in the (?:vicinity|outskirts|suburbs|"
    r"countryside|surroundings) of|(?:the )?(?:outskirts|suburbs?|vicinity|countryside) of|not far from|"
    r"adjacent to|next to|"
    r"a short distance from|facing|opposite|overlooking|alongside|bordering)\s+"
    rf"(?:the\s+)?(?:(?:{_SETTLEMENT}|capital|holy|ancient|key|northern|southern|eastern|western|central|"
    rf"coastal|flashpoint)\s+)*(?:of\s+|called\s+|the\s+)*$",
    re.IGNORECASE,
)
_OFFSHORE = re.compile(
    r"\b(?:off(?:shore)?(?:\s+from)?|in\s+(?:the\s+)?waters\s+(?:off|of|near)|in\s+the\s+sea\s+off)\s+"
    r"(?:(?:the\s+)?(?:(?:north|south|east|west)\w*\s+)?"
    r"(?:coasts?|shores?|coastline)\s+of\s+)?(?:the\s+)?(?:(?:port|city|coast|island|coastal|Red|Sea|"
    r"southern|northern|town)\s+)*(?:of\s+)?$",
    re.IGNORECASE,
)
_COAST_AFTER = re.compile(
    r"^(?:'s)?(?:\s+(?:\w+ern|Red Sea|Mediterranean|Black Sea|Atlantic))?\s+(?:coast|coastline|shores?|"
    r"shore|territorial waters|waters)\b"
)
_BORDER_AFTER = re.compile(
    r"^(?:'s)?(?:\s+(?:land|northern|southern|eastern|western|shared|common))?[\s-]+(?:border|frontier|"
    r"fence|boundary|borders|borderlands)\b(?!\s+(?:guards?|police|force|patrol))"
)
_COMPOUND_AFTER = re.compile(
    r"^-(?:backed|led|linked|aligned|allied|based|born|held|controlled|occupied|run|funded|sponsored|"
    r"supported|made|trained|armed|"
    r"supplied|built|friendly|affiliated|inspired|brokered|mediated|hosted|owned|flagged|designated|"
    r"imposed|bound|appointed|recognized|"
    r"recognised|financed|installed|drafted|educated|administered|annexed|style|wide|and)\b",
    re.IGNORECASE,
)
_PRECEDED_ANTI = re.compile(r"\b(?:anti|pro|non|ex|neo|trans|pan|inter|post|pre)-$", re.IGNORECASE)


@dataclass(slots=True)
class _Token:
    start: int
    end: int
    text: str
    key: str
    is_capital: bool
    opens: bool  # first word of a sentence or after a quote, colon or dash


@dataclass(slots=True)
class _Hit:
    """Names found in the text with the places they can mean."""

    start: int
    end: int
    first: int  # index of its first token
    last: int  # index of its last token
    candidates: tuple[Place, ...]
    sentence: int
    strength: float = 0.0
    chosen: Place | None = None
    is_adjectival: bool = False
    unit_kind: str = ""
    trusted: bool = False
    tags: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Country:
    iso3: str
    name: str
    latitude: float
    longitude: float
    radius_km: float
    geonames_id: int
    neighbours: frozenset[str]
    metonyms: tuple[str, ...]


@cache
def countries() -> dict[str, _Country]:
    """Countries by ISO 3166-1 alpha-3 code."""
    found: dict[str, _Country] = {}
    for row in read_table(COUNTRIES):
        found[row["iso3"]] = _Country(
            row["iso3"],
            row["name"],
            float(row["latitude"]),
            float(row["longitude"]),
            float(row["radius_km"]),
            int(row["geonames_id"]),
            frozenset(filter(None, row["neighbours"].split("|"))),
            tuple(fold(m) for m in row["capital_metonyms"].split("|") if m),
        )
    return found


@cache
def demonyms() -> dict[str, str]:
    """Folded demonym → ISO 3166-1 alpha-3 code of the country."""
    found: dict[str, str] = {}
    for row in read_table(COUNTRIES):
        for word in filter(None, row["demonyms"].split("|")):
            found.setdefault(fold(word), row["iso3"])
    return found


@cache
def borders() -> dict[frozenset[str], tuple[float, float, float]]:
    """The middle of land borders and of coasts: {ISO3, ISO3} or {ISO3, "SEA"} → latitude, longitude, radius in km."""
    found: dict[frozenset[str], tuple[float, float, float]] = {}
    for row in read_table(BORDERS):
        ends = frozenset((row["one"], row["other"]))
        found[ends] = (float(row["latitude"]), float(row["longitude"]), float(row["radius_km"]))
    return found


@cache
def common_words() -> frozenset[str]:
    """Folded words and personal names that are also places."""
    return frozenset(
        fold(line)
        for line in COMMON.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    )


@cache
def not_places() -> frozenset[str]:
    """Folded names that hold a place's name and are none ("Washington Post", "Oslo Accords")."""
    return frozenset(
        fold(line)
        for line in NOT_PLACES.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    )


@cache
def _not_place_lengths() -> dict[str, int]:
    longest: dict[str, int] = {}
    for name in not_places():
        words = name.split()
        longest[words[0]] = max(len(words), longest.get(words[0], 0))
    return longest


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Great-circle distance in km between two points in degrees."""
    a, b = math.radians(latitude), math.radians(other_latitude)
    h = (
        math.sin((b - a) / 2) ** 2
        + math.cos(a) * math.cos(b) * math.sin(math.radians(other_longitude - longitude) / 2) ** 2
    )
    return 12742 * math.asin(min(1.0, math.sqrt(h)))


def shifted(latitude: float, longitude: float, bearing: float, km: float) -> tuple[float, float]:
    """The point ``km`` away in the direction ``bearing`` (degrees clockwise from north)."""
    a = math.radians(bearing)
    north = latitude + km * math.cos(a) / 111.2
    east = longitude + km * math.sin(a) / (111.2 * max(0.1, math.cos(math.radians(latitude))))
    return max(-90.0, min(90.0, north)), (east + 180) % 360 - 180


# --- finding names ---------------------------------------------------------------------------------


class _Finder:
    """One article being read for places."""

    def __init__(
        self,
        reading: Reading,
        gazetteer: Gazetteer,
        title: Reading | None,
        blocked: Sequence[tuple[int, int]],
    ) -> None:
        self.reading = reading
        self.text = reading.text
        self.gazetteer = gazetteer
        self.blocked = sorted(blocked)
        self.tokens: list[_Token] = []
        self.sentence_of: list[int] = []
        self.shouting: set[int] = set()
        self.weights: Counter[str] = Counter()
        self.taken: list[int] = []  # where accepted names begin
        self.refused: list[tuple[int, int]] = []  # names that are none of places
        self.title = title
        self._tokenise()

    def _tokenise(self) -> None:
        for sentence in self.reading.sentences:
            first = len(self.tokens)
            body = sentence.text
            for match in _TOKEN.finditer(body):
                word = match[0]
                start, end = sentence.start + match.start(), sentence.start + match.end()
                before = body[max(0, match.start() - 2) : match.start()]
                opens = (
                    match.start() == 0
                    or not before.strip(" \"'([")
                    or before[-1:] in '"(['
                    or before.strip() in (":", "–", "—")
                )
                capital = word[0].isupper() or (word[0].isdigit() and any(c.isupper() for c in word))
                self.tokens.append(_Token(start, end, word, fold(word), capital, opens))
                self.sentence_of.append(sentence.index)
            words = [t for t in self.tokens[first:] if t.text[0].isalpha()]
            capitals = sum(t.is_capital for t in words)
            # A headline or a shouted line: capitals say nothing there.
            if len(words) >= 4 and capitals > 0.7 * len(words):
                self.shouting.add(sentence.index)

    # -- matching

    def _joined(self, i: int, j: int) -> bool:
        """Whether tokens i … j stand together: a blank, a hyphen or nothing between them, in one sentence."""
        for k in range(i, j):
            if self.sentence_of[k] != self.sentence_of[k + 1]:
                return False
            if self.text[self.tokens[k].end : self.tokens[k + 1].start] not in (
                " ",
                "-",
                "",
                "  ",
                " - ",
                ". ",
            ):
                return False
            if (
                self.text[self.tokens[k].end : self.tokens[k + 1].start] == ". "
                and len(self.tokens[k].text) > 2
            ):
                return False
        return True

    def _begins_name(self, i: int) -> bool:
        token = self.tokens[i]
        if token.is_capital:
            return True
        # al-Tanf, el-Arish, ash-Shaddadi
        if token.key in ARTICLES and i + 1 < len(self.tokens):
            following = self.tokens[i + 1]
            return following.is_capital and self.text[token.end : following.start] == "-"
        return False

    def find(self) -> list[_Hit]:
        """All names that can be places, longest first at each word, left to right."""
        hits: list[_Hit] = []
        i, tokens = 0, self.tokens
        lengths = _not_place_lengths()
        people = demonyms()
        while i < len(tokens):
            if not self._begins_name(i):
                i += 1
                continue
            key = tokens[i].key
            skip = self._blocked_name(i, lengths)
            if skip:
                self.refused.append((tokens[i].start, tokens[i + skip - 1].end))
                i += skip
                continue
            hit = self._longest(i)
            if hit is None and key in people:
                iso3 = people[key]
                hit = _Hit(tokens[i].start, tokens[i].end, i, i, (), self.sentence_of[i], is_adjectival=True)
                hit.tags.add(iso3)
            if (
                hit is None
                and i + 1 < len(tokens)
                and f"{key} {tokens[i + 1].key}" in people
                and self._joined(i, i + 1)
            ):
                iso3 = people[f"{key} {tokens[i + 1].key}"]
                hit = _Hit(
                    tokens[i].start, tokens[i + 1].end, i, i + 1, (), self.sentence_of[i], is_adjectival=True
                )
                hit.tags.add(iso3)
            if hit is None:
                i += 1
                continue
            hits.append(hit)
            i = hit.last + 1
        return hits

    def _is_no_name(self, i: int) -> bool:
        """A title, or an acronym (SANA is no Sanaa) where capitals are used as they should."""
        token = self.tokens[i]
        if token.key in _TITLES or token.key in _NEVER:
            return True
        shouted = self.sentence_of[i] in self.shouting
        return (
            token.text.isupper() and 2 < len(token.text) <= 5 and not shouted and token.key not in _ACRONYMS
        )

    def _blocked_name(self, i: int, lengths: dict[str, int]) -> int:
        longest = lengths.get(self.tokens[i].key, 0)
        for n in range(min(longest, len(self.tokens) - i), 1, -1):
            if self._joined(i, i + n - 1) and " ".join(t.key for t in self.tokens[i : i + n]) in not_places():
                return n
        return 0

    def _longest(self, i: int) -> _Hit | None:
        tokens = self.tokens
        longest = min(
            self.gazetteer.longest(tokens[i].key.split(" ")[0]) if tokens[i].key else 0,
            LONGEST_NAME,
            len(tokens) - i,
        )
        people = demonyms()
        for n in range(longest, 0, -1):
            j = i + n - 1
            if n == 1 and self._is_no_name(i):
                return None
            if not (tokens[j].is_capital or (n > 1 and tokens[j].text[0].isdigit())) or not self._joined(
                i, j
            ):
                continue
            key = " ".join(t.key for t in tokens[i : j + 1])
            if n == 1 and (key in people and key not in ("us", "u s")):
                return None
            candidates = self.gazetteer.find(key)
            if n == 1 and len(tokens[i].text) <= 3 and not tokens[i].text.isupper():
                # "Us", "An", "Al" are no countries; short towns ("Tyr", "Hit", "Qom") stay.
                candidates = tuple(c for c in candidates if c.kind != "country")
            if candidates:
                return _Hit(tokens[i].start, tokens[j].end, i, j, candidates, self.sentence_of[i])
        # al-X where only X is known: keep the article in the words.
        if not tokens[i].is_capital and i + 1 < len(tokens):
            inner = self._longest(i + 1) if tokens[i + 1].is_capital else None
            if inner is not None:
                inner.first, inner.start = i, tokens[i].start
            return inner
        return None

    # -- context of one hit

    def before(self, hit: _Hit, k: int = 1) -> _Token | None:
        """The k-th token before the hit within its sentence."""
        i = hit.first - k
        return self.tokens[i] if i >= 0 and self.sentence_of[i] == hit.sentence else None

    def after(self, hit: _Hit, k: int = 1) -> _Token | None:
        """The k-th token after the hit within its sentence."""
        i = hit.last + k
        return self.tokens[i] if i < len(self.tokens) and self.sentence_of[i] == hit.sentence else None

    def gap_before(self, hit: _Hit) -> str:
        """What stands between the hit and the token before it."""
        token = self.before(hit)
        return self.text[token.end : hit.start] if token else "\n"

    def gap_after(self, hit: _Hit) -> str:
        """What stands between the hit and the token after it."""
        token = self.after(hit)
        return self.text[hit.end : token.start] if token else "\n"


def _is_embedded(finder: _Finder, hit: _Hit, names: set[int], people: dict[str, str]) -> bool:
    """Whether the name is part of a longer proper name that is no place ("Lloyd Austin", "Paris Hilton", "
    ""Tripoli Street").

    ``names``: indices of tokens that belong to other hits."""
    if hit.sentence in finder.shouting:
        return False
    before, after = finder.before(hit), finder.after(hit)
    if before is not None and finder.gap_before(hit) in (" ", "-") and hit.first - 1 not in names:
        word = before.key
        if word in _TITLES or (before.text.rstrip(".").lower() in _TITLES):
            return True
        proper = before.is_capital and not before.text.isdigit()
        if (
            proper
            and word not in people
            and word not in _LOCATIVE
            and word not in _BUILDINGS
            and word not in _PLAIN_WORDS
            and not _PART_WORD.fullmatch(before.text)
            and not before.text.endswith("'s")
            and not (before.opens and _looks_plain(word))
        ):
            return True
    if after is not None and finder.gap_after(hit) == " " and hit.last + 1 not in names:
        word = after.key
        if after.is_capital and after.text[0].isalpha() and word not in people and word not in _BUILDINGS:
            # "in Baghdad Sunday": a plain word with a capital may follow a place.
            return not (word in _PLAIN_WORDS or word in _TITLES or _weekday_or_month(word))
    return False


def _title_before(finder: _Finder, hit: _Hit) -> bool:
    before = finder.before(hit)
    return before is not None and finder.gap_before(hit) == " " and before.text.rstrip(".").lower() in _TITLES


_PART_WORD = re.compile(
    r"(?:North|South|East|West)(?:ern)?|(?:North|South)(?:[Ee]ast|[Ww]est)(?:ern)?|Central|Upper|Lower|"
    r"Greater|Inner|Outer|Old|Mid|"
    r"Coastal|Rural|Downtown|Mount|Lake|Port|Fort|Camp|Wadi|Jabal|Jebel|Tel|Tell|Tal|Kibbutz|Moshav|"
    r"Historic|Occupied|Liberated",
)
_PLAIN_WORDS = frozenset(
    "the a an and or but in on at of for from to by with as if when while after before since until near that this "
    "these those its his "
    "her their our your my who which where what why how not no yes is are was were be been has have had will "
    "would could may might can "
    "must should shall do does did it he she they we i you there here then than so also both all some any more "
    "most many several "
    "meanwhile however although though because during despite amid against inside outside across around over "
    "under between through "
    "into toward towards via per says said killed kills attack attacks hit hits strikes strike meanwhile earlier "
    "later elsewhere "
    "also only even just still now today yesterday tomorrow tonight according former new capital city town "
    "province".split()
)


def _looks_plain(word: str) -> bool:
    """A sentence's first word that is hardly a first name: a function word, an adverb, a participle, a common "
    "noun."""
    return (
        word in _PLAIN_WORDS
        or word.endswith(("ing", "ly", "ed", "tion", "tions", "ists", "ers", "als"))
        or len(word) < 3
    )


def _weekday_or_month(word: str) -> bool:
    return word.endswith("day") or word in (
        "january february march april may june july august september october november december".split()
    )


def _is_country(hit: _Hit) -> bool:
    return bool(hit.candidates) and hit.candidates[0].kind == "country"


def _strength(finder: _Finder, hit: _Hit, names: set[int]) -> float:
    """How surely the words around a name show a place: 0 nothing, 1 some, 2 a locative phrase, 3 a place said to "
    "be one."""
    text, strength = finder.text, 0.0
    before = finder.before(hit)
    head = text[max(0, hit.start - 60) : hit.start]
    tail = text[hit.end : hit.end + 40]
    if before is not None and finder.gap_before(hit) == " ":
        if before.text.lower() in _STRONG_LOCATIVE:
            strength = 2.0
        elif before.text.lower() in _LOCATIVE:
            strength = 1.0
        if before.text.lower() in ("and", "or") and hit.first - 2 in names:
            strength = max(strength, 1.5)
    if finder.gap_before(hit).strip() == "," and hit.first - 1 in names:
        strength = max(strength, 1.5)
    if _SETTLEMENT_BEFORE.search(head):
        strength = 3.0
    if _UNIT_AFTER.match(tail) or (
        (built := _BUILDING_AFTER.match(tail)) and not re.match(r" [A-Z]\w+ [A-Z]", built[0])
    ):
        strength = max(strength, 2.5)
    after = finder.after(hit)
    if after is not None and finder.gap_after(hit) == ", " and hit.last + 1 in names:
        strength = max(strength, 2.5)
    if _OFFSET.search(head) and re.search(
        rf"\b(?:{_DIRECTION})(?:ern)?\b|\bkm|kilomet|miles", head[-50:], re.IGNORECASE
    ):
        strength = max(strength, 2.5)
    return strength


_SETTLEMENT_BEFORE = re.compile(
    rf"\b{_SETTLEMENT}\s+(?:of|called|named|in|near|around)\s+(?:the\s+)?$|\b(?:town|village|city|"
    rf"neighbou?rhood|province|district|capital|camp|port|"
    rf"suburb|settlement|kibbutz|hamlet|governorate)\s*,?\s*$",
    re.IGNORECASE,
)


# --- choosing between places of one name -----------------------------------------------------------

# A country named in the article is worth as much as a population forty times larger; one named in the same
# sentence more.
_ARTICLE_COUNTRY = 18.0
_SENTENCE_COUNTRY = 10.0
_NEIGHBOUR_COUNTRY = 4.0
_APPOSITION = 45.0
# The publisher's beat: between two towns of one name and no other clue it means the one of its region.
_REGION = frozenset(
    "AFG ARE BHR DJI DZA EGY ERI IRN IRQ ISR JOR KWT LBN LBY MAR OMN PAK PSE QAT SAU SDN SOM SYR TUN TUR YEM".split()
)
_REGION_BONUS = 5.0
# Above it (a country is 90, Baghdad 57, a provincial capital about 40) a name counts without any support.
_KNOWN_RANK = 35.0


def _is_doubtful(hit: _Hit) -> bool:
    """Georgia is a country and a state of another: it vouches for neither."""
    return any(
        c.kind == "admin1" and c.country_iso3 != hit.candidates[0].country_iso3 for c in hit.candidates
    )


def _weigh_countries(finder: _Finder, hits: list[_Hit]) -> None:
    weights = finder.weights
    for hit in hits:
        if hit.is_adjectival:
            for iso3 in hit.tags:
                weights[iso3] += 4
        elif _is_country(hit) and hit.candidates[0].country_iso3:
            weights[hit.candidates[0].country_iso3] += 0 if _is_doubtful(hit) else 6
        elif hit.candidates and hit.candidates[0].country_iso3:
            top = hit.candidates[0]
            rivals = [
                c for c in hit.candidates[1:] if c.country_iso3 != top.country_iso3 and c.rank > top.rank - 14
            ]
            if top.rank >= _KNOWN_RANK and not rivals:
                weights[top.country_iso3 or ""] += 3 if top.kind != "city" or top.rank < 50 else 4
    if finder.title is not None:
        people = demonyms()
        for match in _TOKEN.finditer(finder.title.text):
            key = fold(match[0])
            if key in people:
                weights[people[key]] += 6
            else:
                found = finder.gazetteer.find(key) if match[0][0].isupper() and len(key) > 2 else ()
                if found and found[0].kind == "country" and found[0].country_iso3:
                    weights[found[0].country_iso3] += 8


def _score(
    place: Place, hit: _Hit, finder: _Finder, local: dict[int, Counter[str]], near: list[tuple[float, float]]
) -> float:
    score = min(place.rank, 62.0) - 6.0 * place.tier
    if place.kind == "country" and _is_doubtful(hit):
        score -= 8.0
    total = max(finder.weights.values(), default=0.0)
    iso3 = place.country_iso3 or ""
    if total and iso3:
        share = finder.weights[iso3] / total
        score += _ARTICLE_COUNTRY * min(1.0, 0.35 + share) if finder.weights[iso3] else 0.0
        if not finder.weights[iso3] and any(n in finder.weights for n in _neighbours(iso3)):
            score += _NEIGHBOUR_COUNTRY
    if iso3 and local.get(hit.sentence, Counter())[iso3]:
        score += _SENTENCE_COUNTRY
    if iso3 in _REGION:
        score += _REGION_BONUS
    if iso3 in hit.tags:
        score += _APPOSITION
    if place.admin1 and fold(place.admin1) in hit.tags:
        score += _APPOSITION / 2
    if hit.unit_kind:
        wanted = place.kind == hit.unit_kind or (
            hit.unit_kind == "admin1" and place.kind in ("admin1", "region")
        )
        score += (
            25.0
            if wanted
            else (
                8.0 if hit.unit_kind == "admin2" and place.kind == "city" else -5.0 * (place.kind == "city")
            )
        )
    if place.kind in ("city", "facility", "admin2") and near:
        closest = min(distance_km(place.latitude, place.longitude, lat, lon) for lat, lon in near[:12])
        score += 8.0 if closest < 60 else 4.0 if closest < 200 else 0.0
    return score


def _neighbours(iso3: str) -> frozenset[str]:
    country = countries().get(iso3)
    return country.neighbours if country else frozenset()


def _choose(finder: _Finder, hits: list[_Hit]) -> list[_Hit]:
    """Pick a place for every hit and drop hits that are none."""
    people = demonyms()
    common = common_words()
    names = {
        k
        for hit in hits
        if hit.is_adjectival or _solid(finder, hit, common)
        for k in range(hit.first, hit.last + 1)
    }
    for hit in hits:
        if hit.is_adjectival:
            continue
        tail = finder.text[hit.end : hit.end + 30]
        unit = _UNIT_AFTER.match(tail)
        if unit:
            hit.unit_kind = _UNIT_KINDS.get(unit[1].lower(), "")
        hit.strength = _strength(finder, hit, names)
        _apposition(finder, hit, hits)
    kept: list[_Hit] = []
    for hit in hits:
        if hit.is_adjectival:
            kept.append(hit)
            continue
        if _is_embedded(finder, hit, names, people):
            # "Iraq Prime Minister", "the Syria Campaign": a country keeps its sense, but names no place there.
            if not _is_country(hit) or _title_before(finder, hit):
                finder.refused.append((hit.start, hit.end))
                continue
            hit.tags.add("embedded")
        kept.append(hit)
    _weigh_countries(finder, [h for h in kept if h.is_adjectival or _supported(h, common, finder)])
    local: dict[int, Counter[str]] = {}
    for hit in kept:
        country = hit.candidates[0].country_iso3 if _is_country(hit) and not _is_doubtful(hit) else None
        iso3s = hit.tags if hit.is_adjectival else {country or ""}
        local.setdefault(hit.sentence, Counter()).update(iso3s - {""})
    near: list[tuple[float, float]] = []
    out: list[_Hit] = []
    # Sure ones first, so that they help with the rest.
    order = sorted((h for h in kept if not h.is_adjectival), key=lambda h: (-_sureness(h), h.start))
    accepted: dict[str, Place] = {}
    for hit in order:
        key = fold(finder.text[hit.start : hit.end])
        ranked = sorted(hit.candidates, key=lambda p: (-_score(p, hit, finder, local, near), p.id))
        best = ranked[0]
        if (
            key in accepted
            and not (hit.tags & set(countries()))
            and not hit.unit_kind
            and accepted[key] in hit.candidates
        ):
            best = accepted[key]
        if not _accept(finder, hit, best, common, key in accepted):
            continue
        if (
            hit.unit_kind in ("admin1", "admin2")
            and best.kind == "city"
            and not finder.weights[best.country_iso3 or ""]
        ):
            # "Hiran region" in a report on Somalia is no village in Iraq.
            best = _by_likeness(finder, key, [c for c, _ in finder.weights.most_common(3)]) or best
        hit.chosen = _beside_its_town(finder, hit, best, kept)
        if not hit.unit_kind:
            accepted.setdefault(key, best)
        if best.kind in ("city", "facility", "admin1", "admin2"):
            near.append((best.latitude, best.longitude))
        out.append(hit)
    out.extend(h for h in kept if h.is_adjectival)
    return sorted(out, key=lambda h: h.start)


# How far a quarter may lie from the town that the text gives it to.
_QUARTER_KM = 40.0


def _beside_its_town(finder: _Finder, hit: _Hit, place: Place, hits: list[_Hit]) -> Place:
    """Reads "Damascus' Old City", "Independence Square in Minsk": a quarter of that town."""
    if place.kind != "facility" or place.rank != 75.0:
        return place
    for other in hits:
        if other is hit or other.is_adjectival or other.sentence != hit.sentence or not other.candidates:
            continue
        between = (
            finder.text[other.end : hit.start]
            if other.end <= hit.start
            else finder.text[hit.end : other.start]
        )
        pattern = r"'s?\s+(?:\w+\s+)?" if other.end <= hit.start else r"(?:,\s+|\s+(?:of|in)\s+)(?:\w+\s+)?"
        town = next((c for c in other.candidates if c.kind == "city"), None)
        if town is None or not re.fullmatch(pattern, between):
            continue
        options = [c for c in hit.candidates if _apart(c, town) <= _QUARTER_KM]
        if options:
            return options[0]
        if _apart(place, town) > _QUARTER_KM:
            return dataclasses.replace(
                town,
                kind="facility",
                precision="near",
                name=f"{finder.text[hit.start : hit.end]}, {town.name}",
                geonames_id=None,
            )
    return place


def _apart(one: Place, other: Place) -> float:
    return distance_km(one.latitude, one.longitude, other.latitude, other.longitude)


def _solid(finder: _Finder, hit: _Hit, common: frozenset[str]) -> bool:
    """A name that is surely one of a place, so that it can vouch for its neighbours."""
    key = fold(finder.text[hit.start : hit.end])
    return hit.candidates[0].rank >= _KNOWN_RANK and key not in common


def _sureness(hit: _Hit) -> float:
    top = hit.candidates[0]
    rivals = sum(
        1 for c in hit.candidates[1:4] if c.country_iso3 != top.country_iso3 and c.rank > top.rank - 14
    )
    return min(top.rank, 60.0) - 10 * rivals + 5 * hit.strength + (30 if hit.tags & set(countries()) else 0)


def _supported(hit: _Hit, common: frozenset[str], finder: _Finder) -> bool:
    key = fold(finder.text[hit.start : hit.end])
    top = hit.candidates[0]
    return top.kind == "country" or (top.rank >= _KNOWN_RANK and (key not in common or hit.strength >= 2))


def _apposition(finder: _Finder, hit: _Hit, hits: list[_Hit]) -> None:
    """Reads "Tripoli, Lebanon", "Mosul in northern Iraq", "Lebanon's Tripoli", "the Syrian town of …": the country
    beside a name."""
    for other in hits:
        if other is hit or other.sentence != hit.sentence:
            continue
        iso3s = other.tags & set(countries()) if other.is_adjectival else set()
        kind = other.candidates[0].kind if other.candidates else ""
        if kind == "country":
            iso3s = {other.candidates[0].country_iso3 or ""}
        if not iso3s and kind not in ("admin1", "region"):
            continue
        if hit.end < other.start <= hit.end + 45:
            between = finder.text[hit.end : other.start]
            if _COMMA_OR_IN.fullmatch(between):
                if kind in ("admin1", "region") and other.candidates[0].country_iso3:
                    hit.tags.add(other.candidates[0].country_iso3)
                    hit.tags.add(fold(other.candidates[0].admin1 or other.candidates[0].name))
                hit.tags |= iso3s
        elif (
            hit.start - 45 <= other.end <= hit.start
            and iso3s
            and _OWNER.fullmatch(finder.text[other.end : hit.start])
        ):
            hit.tags |= iso3s


_COMMA_OR_IN = re.compile(
    rf",\s+|,?\s+in\s+(?:(?:the\s+)?(?:(?:{_DIRECTION})(?:ern)?|central|rural|neighbou?ring|{_SETTLEMENT}|"
    rf"of|\w+-held|\w+-controlled)\s+)*"
    r"(?:the\s+)?|,\s+(?:in|the\s+capital\s+of|a\s+\w+\s+in|capital\s+of)\s+(?:(?:the\s+)?\w+ern\s+)?|"
    r",?\s+\(\s*",
    re.IGNORECASE,
)
_OWNER = re.compile(
    rf"(?:'s)?\s+(?:(?:{_DIRECTION})(?:ern)?\s+|central\s+|coastal\s+|border\s+|port\s+|capital\s*|"
    rf"{_SETTLEMENT}\s+|second|largest|\w+est\s+|"
    r"of\s+|the\s+|capital,\s+|city\s+)*",
    re.IGNORECASE,
)


def _accept(finder: _Finder, hit: _Hit, place: Place, common: frozenset[str], seen: bool) -> bool:
    """Whether a name is a place at all, given what it would mean."""
    if place.kind == "country":
        return True
    key = fold(finder.text[hit.start : hit.end])
    single = " " not in key
    weights = finder.weights
    iso3 = place.country_iso3
    known = iso3 is None or bool(weights[iso3])
    near = known or any(weights[n] for n in _neighbours(iso3 or ""))
    apposed = iso3 is not None and iso3 in hit.tags
    by_hand = place.rank in (75.0, 80.0)
    shouting = hit.sentence in finder.shouting
    if single and key in common and not apposed and not (by_hand and known):
        if shouting or (weights and not near and place.rank < _KNOWN_RANK):
            return False
        return seen or hit.strength >= (2.0 if place.rank >= _KNOWN_RANK or known else 2.5)
    if by_hand:
        # A quarter or a camp ("Green Zone", "Old City", "Tahrir Square") of a country that the article does not
        # speak of is another one.
        return (
            place.kind in ("region", "sea", "admin1") or near or not weights or apposed or hit.strength >= 2.0
        )
    if apposed or seen or place.rank >= _KNOWN_RANK + 7:
        return True
    if shouting:
        return known and bool(weights) and place.rank >= 30
    if place.rank >= _KNOWN_RANK - 3 and place.tier <= 1:
        return near or hit.strength >= 1.5
    if place.kind == "facility":
        return known or hit.strength >= 2.0
    # Small towns: a country that the article speaks of, and words that say "place".
    if known and weights:
        return hit.strength >= (1.5 if place.tier <= 1 else 2.0)
    if near and weights:
        return hit.strength >= (2.0 if not single and place.tier == 0 else 2.5)
    return not weights and hit.strength >= (2.0 if place.tier == 0 and place.rank >= 25 else 2.5)


# --- from names to mentions ------------------------------------------------------------------------


def _mention(
    finder: _Finder,
    start: int,
    end: int,
    place: Place,
    *,
    relation: PlaceRelation = "in",
    precision: PlacePrecision | None = None,
    name: str | None = None,
    latitude: float | None = None,
    longitude: float | None = None,
    radius_km: float | None = None,
    country_iso3: str | None = None,
    is_adjectival: bool = False,
) -> PlaceMention:
    return PlaceMention(
        start=start,
        end=end,
        text=finder.text[start:end],
        name=name or place.name,
        country_iso3=country_iso3 if country_iso3 is not None else place.country_iso3,
        admin1=place.admin1,
        latitude=round(place.latitude if latitude is None else latitude, 4),
        longitude=round(place.longitude if longitude is None else longitude, 4),
        precision=precision or place.precision,
        radius_km=round(place.radius_km if radius_km is None else radius_km, 1),
        geonames_id=place.geonames_id,
        kind=place.kind,
        relation=relation,
        is_adjectival=is_adjectival,
    )


def _country_place(iso3: str) -> Place:
    c = countries()[iso3]
    return Place(
        0,
        c.name,
        "country",
        iso3,
        None,
        c.latitude,
        c.longitude,
        0,
        "country",
        c.radius_km,
        c.geonames_id,
        60.0,
    )


def _kilometres(amount: str | None, unit: str | None) -> float | None:
    if not amount or not unit:
        return None
    word = re.sub(r"\s+", " ", amount.lower())
    value = _NUMBER_WORDS.get(word)
    if value is None:
        try:
            number = float(word.replace(",", "").rstrip("."))
        except ValueError:
            return None
    else:
        number = float(value)
    return number * (1.609 if unit.lower().startswith("mi") else 1.0)


def _bearing(word: str) -> float | None:
    plain = re.sub(r"ern(?:most)?$|[ -]", "", word.lower())
    return float(_DIRECTIONS[plain]) if plain in _DIRECTIONS else None


def _placed(finder: _Finder, hit: _Hit, place: Place) -> PlaceMention:
    """The mention of one name with the words that move it."""
    text, start, end = finder.text, hit.start, hit.end
    sentence_start = finder.reading.sentences[hit.sentence].start
    head = text[max(sentence_start, start - 110) : start]
    tail = text[end : end + 60]
    unit = _UNIT_AFTER.match(tail)
    if unit and (hit.unit_kind or place.kind in ("city", "facility", "region")):
        end += unit.end()
        tail = text[end : end + 60]
    if place.kind in ("country", "admin1", "region", "city", "admin2", "sea"):
        coast = _COAST_AFTER.match(tail)
        offshore = _OFFSHORE.search(head)
        if (offshore or (coast and re.search(r"\boff\s+$", head))) and place.kind != "sea":
            return _at_sea(
                finder,
                place,
                start - len(head) + (offshore.start() if offshore else len(head) - 4),
                end + (coast.end() if coast else 0),
            )
    inner = _PART_OF.search(head)
    if (
        inner
        and not re.search(r"\b(?:in|of|to|from|across|throughout)\s+$", head[: inner.start()] + " ")
        and not re.match(r"the\b", inner[0], re.IGNORECASE)
    ):
        inner = None  # "north of Mosul" lies outside, "in the north of Mosul" within
    offset = _OFFSET.search(head) if inner is None else None
    if offset and place.kind != "country" and (offset[1] or offset[4]):
        begin = start - len(head) + offset.start()
        km = _kilometres(offset[1], offset[2])
        bearing = _bearing(offset[4]) if offset[4] else None
        if bearing is not None:
            reach = km if km is not None else max(UNSTATED_DISTANCE_KM, 0.7 * place.radius_km)
            lat, lon = shifted(place.latitude, place.longitude, bearing, reach)
            words = f"{offset[4].lower()} of {place.name}"
            name = f"{km:.0f} km {words}" if km is not None else words
            radius = max(5.0, 0.3 * reach) if km is not None else 1.5 * reach
            return _mention(
                finder,
                *_tight(text, begin, end),
                place,
                relation="direction",
                precision="near",
                name=name,
                latitude=lat,
                longitude=lon,
                radius_km=radius,
            )
        if km is not None:
            return _mention(
                finder,
                *_tight(text, begin, end),
                place,
                relation="near",
                precision="near",
                name=f"{km:.0f} km from {place.name}",
                radius_km=max(km, 5.0),
            )
    near = _NEAR.search(head)
    if near and place.kind in ("city", "facility", "admin2"):
        begin = start - len(head) + near.start()
        return _mention(
            finder,
            *_tight(text, begin, end),
            place,
            relation="near",
            precision="near",
            radius_km=max(NEAR_KM, 1.5 * place.radius_km),
        )
    part = inner or _PART_BEFORE.search(head)
    if part and place.kind in ("country", "admin1", "region", "admin2"):
        return _part(finder, place, part, start - len(head) + part.start(), end)
    if part and place.kind == "city" and part[1] and _bearing(part[1]) is not None:
        begin = start - len(head) + part.start(1)
        return _mention(
            finder,
            *_tight(text, begin, end),
            place,
            relation="direction",
            name=f"{part[1].lower()} {place.name}",
        )
    building = _BUILDING_AFTER.match(tail) if place.kind == "city" else None
    if building and not any(end <= taken < end + building.end() for taken in finder.taken):
        whole = text[hit.start : end + building.end()]
        name = re.sub(r"'s\b", "", whole)
        return _mention(
            finder,
            hit.start,
            end + building.end(),
            place,
            name=name,
            precision="near" if place.radius_km > 3 else "city",
            radius_km=max(5.0, place.radius_km),
        )
    if (
        unit
        and place.kind == "city"
        and end > hit.end
        and unit[1].lower() in ("province", "governorate", "district", "region", "countryside", "area")
    ):
        return _mention(
            finder,
            start,
            end,
            place,
            name=f"{place.name} {unit[1].lower()}",
            precision="near" if unit[1].lower() in ("countryside", "area") else "admin2",
            radius_km=max(20.0, place.radius_km),
        )
    return _mention(finder, start, end, place)


def _tight(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " \n\t":
        start += 1
    return start, end


def _part(finder: _Finder, place: Place, part: re.Match[str], begin: int, end: int) -> PlaceMention:
    lat, lon, radius = _part_of_place(finder, place, [w for w in part.groups() if w])
    precision: PlacePrecision = PART_OF_COUNTRY if place.kind in ("country", "region") else place.precision
    label = " ".join(finder.text[begin:end].split())
    label = re.sub(r"^the\s+", "", label, flags=re.IGNORECASE)
    return _mention(
        finder,
        *_tight(finder.text, begin, end),
        place,
        relation="direction",
        precision=precision,
        name=label,
        latitude=lat,
        longitude=lon,
        radius_km=radius,
    )


def _part_of_place(finder: _Finder, place: Place, words: list[str]) -> tuple[float, float, float]:
    """The middle and radius of a part of a country or region ("northern", "north-eastern", "south and east")."""
    bearings = [b for w in words if (b := _bearing(w)) is not None]
    x = sum(math.sin(math.radians(b)) for b in bearings)
    y = sum(math.cos(math.radians(b)) for b in bearings)
    bearing = math.degrees(math.atan2(x, y)) % 360 if abs(x) + abs(y) > 0.1 else None
    if place.kind == "country" and place.country_iso3:
        name = (
            "central"
            if bearing is None
            else next(d for d, b in _DIRECTIONS.items() if b == round(bearing / 45) * 45 % 360)
        )
        if bearing is not None or any(w.lower() in ("central", "center", "centre", "heart") for w in words):
            known = finder.gazetteer.part(place.country_iso3, name)
            if known:
                return known
    if bearing is None:
        return place.latitude, place.longitude, 0.7 * place.radius_km
    # Half of a region's radius towards its edge is the middle of that part of it.
    lat, lon = shifted(place.latitude, place.longitude, bearing, 0.5 * place.radius_km)
    return lat, lon, 0.6 * place.radius_km


def _at_sea(finder: _Finder, place: Place, begin: int, end: int) -> PlaceMention:
    lat, lon, radius = place.latitude, place.longitude, 60.0
    known = borders().get(frozenset((place.country_iso3 or "", "SEA")))
    if place.kind in ("country", "admin1", "region") and known:
        lat, lon, radius = known
    label = re.sub(r"\s+", " ", finder.text[begin:end]).strip()
    mention = _mention(
        finder,
        *_tight(finder.text, begin, end),
        place,
        relation="near",
        precision="near",
        name=label,
        latitude=lat,
        longitude=lon,
        radius_km=radius,
    )
    # Open sea has no country (codebook rule 9).
    return replace(mention, country_iso3=None, admin1=None, kind="sea", geonames_id=None)


def _mentions(finder: _Finder, hits: list[_Hit]) -> list[PlaceMention]:
    found: list[PlaceMention] = []
    finder.taken = [hit.start for hit in hits if not hit.is_adjectival]
    for hit in hits:
        if hit.is_adjectival:
            iso3 = next(iter(hit.tags))
            found.append(_mention(finder, hit.start, hit.end, _country_place(iso3), is_adjectival=True))
            continue
        place = hit.chosen
        if place is None:
            continue
        tail = finder.text[hit.end : hit.end + 20]
        head = finder.text[max(0, hit.start - 8) : hit.start]
        adjectival = (
            bool(_COMPOUND_AFTER.match(tail) or _PRECEDED_ANTI.search(head)) or "embedded" in hit.tags
        )
        if place.kind == "country" and not adjectival:
            adjectival = _is_attributive(finder, hit)
        if adjectival:
            base = _country_place(place.country_iso3) if place.country_iso3 in countries() else place
            found.append(_mention(finder, hit.start, hit.end, base, is_adjectival=True))
            continue
        found.append(_placed(finder, hit, place))
    return found


_ABBREVIATED = re.compile(r"(?:US|USA|UK|UAE|DRC|U\.S\.A?\.|U\.K\.|U\.A\.E\.)")


def _is_attributive(finder: _Finder, hit: _Hit) -> bool:
    """Reads "US airstrikes", "a Turkey official": a country's name used like its adjective."""
    words = finder.text[hit.start : hit.end]
    after = finder.after(hit)
    before = finder.before(hit)
    if not _ABBREVIATED.fullmatch(words) or after is None or finder.gap_after(hit) != " ":
        return False
    if before is not None and before.text.lower() == "the" and not after.text[0].isupper():
        # "the US said" is the country, "the US airstrikes" is not; what follows decides.
        return after.text.lower().endswith("s") and after.text.lower() not in (
            "says",
            "has",
            "was",
            "is",
            "does",
            "this",
            "its",
            "as",
        )
    return True


# --- borders, roads, parts of "the country" --------------------------------------------------------

_SIDE_AFTER = re.compile(
    r"^\s+side\s+of\s+(?:the|its|their)\s+(?:\w+\s+)?(?:border|frontier)\b", re.IGNORECASE
)
_BORDER_BETWEEN = re.compile(
    r"'s\s+(?:\w+\s+){0,2}(?:border|frontier)s?\s+with\s+(?:the\s+|neighbou?ring\s+)?", re.IGNORECASE
)
_PAIR = re.compile(r"^\s?[-–—/]\s?$")
_BORDER_HEAD = re.compile(
    r"(?:\b(?:on|near|along|at|across|over|close to|by)\s+)?(?:both\s+sides\s+of\s+)?(?:the\s+|its\s+|"
    r"their\s+)?(?:northern\s+|southern\s+|eastern\s+|western\s+)?$",
    re.IGNORECASE,
)
_BORDER_WITH = re.compile(
    r"\b(?:(?:on|near|along|at|across|close to)\s+)?(?:the\s+|its\s+|their\s+)?(?:northern\s+|southern\s+|"
    r"eastern\s+|western\s+)?(?:shared\s+)?"
    r"(?:border|frontier|boundary)s?(?:\s+(?:area|region|zone|fence))?\s+(?:with|between|to|of|from)\s+"
    r"(?:neighbou?ring\s+)?(?:the\s+)?$",
    re.IGNORECASE,
)


def _with_borders(finder: _Finder, mentions: list[PlaceMention]) -> list[PlaceMention]:
    """Replace countries that only name a border ("the Syrian border", "the Iraq-Syria border", "its border with "
    "Iran",
    "the border between Sudan and Chad") by the border."""
    out: list[PlaceMention] = []
    skip = -1
    for k, mention in enumerate(mentions):
        if k <= skip:
            continue
        text = finder.text
        following = mentions[k + 1] if k + 1 < len(mentions) else None
        sides: list[str] = []
        end = mention.end
        used = k
        is_nation = mention.kind == "country" or mention.is_adjectival
        named = is_nation or mention.name in _TERRITORIES
        if (
            named
            and following
            and (following.kind == "country" or following.is_adjectival or following.name in _TERRITORIES)
        ):
            between = text[mention.end : following.start]
            tail = _BORDER_AFTER.match(text[following.end : following.end + 40])
            head_with = re.search(
                r"\b(?:border|frontier|boundary)s?(?:\s+\w+)?\s+(?:between|of)\s+(?:the\s+)?$",
                text[max(0, mention.start - 40) : mention.start],
            )
            if tail and _PAIR.match(between):
                sides, end, used = [_side(mention), _side(following)], following.end + tail.end(), k + 1
            elif _BORDER_BETWEEN.fullmatch(between) or (
                head_with and re.fullmatch(r"\s+and\s+(?:the\s+)?", between)
            ):
                sides, end, used = [_side(mention), _side(following)], following.end, k + 1
        if not sides and is_nation and (side := _SIDE_AFTER.match(text[mention.end : mention.end + 45])):
            lead = re.search(
                r"\b(?:on\s+)?the\s+$", text[max(0, mention.start - 8) : mention.start], re.IGNORECASE
            )
            begin = mention.start - (len(lead[0]) if lead else 0)
            crossed = _border(
                finder, mention, [_side(mention), ""], begin, mention.end + side.end(), previous=out
            )
            if crossed is not None:
                out.append(replace(crossed, country_iso3=mention.country_iso3))
                continue
        if not sides and named:
            tail = _BORDER_AFTER.match(text[mention.end : mention.end + 40])
            head_with = _BORDER_WITH.search(text[max(0, mention.start - 70) : mention.start])
            if tail or head_with:
                sides = [_side(mention), ""]
                end = mention.end + (tail.end() if tail else 0)
        if not sides:
            out.append(mention)
            continue
        head = text[max(0, mention.start - 70) : mention.start]
        lead = _BORDER_WITH.search(head) or _BORDER_HEAD.search(head)
        begin = mention.start - len(head) + lead.start() if lead else mention.start
        begin = max(begin, out[-1].end if out else 0, _sentence_start(finder, mention.start))
        border = _border(finder, mention, sides, *_tight(text, begin, end), previous=out)
        out.append(border if border is not None else mention)
        skip = used if border is not None else -1
    return out


_SHORT_BORDER_KM = 150.0
_TERRITORIES = {"Gaza Strip": "PSE", "Golan Heights": "SYR", "Kurdistan Region": "IRQ", "West Bank": "PSE"}


def _side(mention: PlaceMention) -> str:
    return mention.country_iso3 or ""


def _sentence_start(finder: _Finder, offset: int) -> int:
    sentence = finder.reading.sentence_at(offset)
    return sentence.start if sentence else offset


def _border(
    finder: _Finder,
    mention: PlaceMention,
    sides: list[str],
    start: int,
    end: int,
    *,
    previous: list[PlaceMention],
) -> PlaceMention | None:
    one, other = sides
    country: str | None = None
    if not other:
        # The side it lies on: the country last spoken of that shares that border, else the article's main one.
        sentence = _sentence_start(finder, mention.start)
        near = [m.country_iso3 for m in reversed(previous) if m.start >= sentence and m.country_iso3]
        rest = [iso3 for iso3, _ in finder.weights.most_common()]
        other = next((c for c in [*near, *rest] if c and c != one and frozenset((one, c)) in borders()), "")
        country = other or None
    point = borders().get(frozenset((one, other)))
    if point is None:
        if not mention.is_adjectival and mention.kind != "country":
            return None
        if not other:
            return None
        a, b = countries().get(one), countries().get(other)
        if a is None or b is None:
            return None
        point = (
            (a.latitude + b.latitude) / 2,
            (a.longitude + b.longitude) / 2,
            (a.radius_km + b.radius_km) / 2,
        )
    names = [countries()[c].name for c in (other, one) if c in countries()]
    return PlaceMention(
        start=start,
        end=end,
        text=finder.text[start:end],
        name=f"{'–'.join(names)} border",
        country_iso3=country,
        admin1=None,
        latitude=point[0],
        longitude=point[1],
        # A short border is a place by itself, a long one a region.
        precision="near" if point[2] <= _SHORT_BORDER_KM else "region",
        radius_km=point[2],
        geonames_id=None,
        kind="region",
        relation="near",
    )


_PART_OF_COUNTRY = re.compile(
    rf"\b(?:in|of|to|from|across|throughout)\s+the\s+(?:country's\s+(?P<a>(?:far\s+)?(?:{_DIRECTION}|"
    rf"cent(?:er|re)))\b|(?P<b>{_DIRECTION})(?:ern)?\s+(?:part\s+)?of\s+(?:the|this|that)\s+"
    rf"(?:\w+\s+)?(?:country|kingdom|republic|nation|emirate|sultanate)\b|country's\s+"
    rf"(?P<c>{_DIRECTION})(?:ern)?\b|(?P<d>{_DIRECTION})(?:ern)?(?:\s+part)?\s+of\s+the\s+country\b)",
    re.IGNORECASE,
)


def _parts_of_the_country(finder: _Finder, mentions: list[PlaceMention]) -> Iterator[PlaceMention]:
    """Reads "In the south of the country", "the country's north": the country last named."""
    for match in _PART_OF_COUNTRY.finditer(finder.text):
        word = next(g for g in match.groups() if g)
        before = [m for m in mentions if m.end <= match.start() and m.country_iso3]
        sentence = finder.reading.sentence_at(match.start())
        if sentence is None:
            continue
        places = [m for m in before if not m.is_adjectival] or before
        weights = finder.weights.most_common(1)
        iso3 = places[-1].country_iso3 if places else (weights[0][0] if weights else None)
        if iso3 is None or iso3 not in countries():
            continue
        place = _country_place(iso3)
        lat, lon, radius = _part_of_place(finder, place, [re.sub(r"^far\s+", "", word)])
        start = match.start() + re.match(r"\w+\s+", match[0]).end()  # type: ignore[union-attr]
        yield _mention(
            finder,
            start,
            match.end(),
            place,
            relation="direction",
            precision=PART_OF_COUNTRY,
            name=f"{_adjective(word)} {place.name}",
            latitude=lat,
            longitude=lon,
            radius_km=radius,
        )


_CAPITAL = re.compile(
    r"\b(?:the\s+)?(?:(?P<of>[A-Z][\w'-]+(?:\s[A-Z][\w'-]+)??)(?:'s)?\s+capital\b|"
    r"(?:(?<=in the )|(?<=outside the )|(?<=near the )|(?<=of the )|(?<=around the )|(?<=on the )|(?<=to the ))"
    r"capital\b)"
    r"(?:\s+city)?(?!,\s+[A-Z])(?!\s+(?:[A-Z]|of\b|punishment|offen|markets?|controls?|gains?|flight|crimes?|investment|"
    r"city\s+[A-Z]))"
)


def _capitals(finder: _Finder, mentions: list[PlaceMention]) -> Iterator[PlaceMention]:
    """Reads "The Iraqi capital", "Yemen's capital", "in the capital": the city, of the country last spoken of."""
    for match in _CAPITAL.finditer(finder.text):
        sentence = finder.reading.sentence_at(match.start())
        if sentence is None:
            continue
        if match["of"]:
            inner = [
                m for m in mentions if m.start >= match.start() and m.end <= match.end() and m.country_iso3
            ]
            iso3 = inner[-1].country_iso3 if inner else None
        else:
            named = [m for m in mentions if m.end <= match.start() and m.country_iso3 and not m.is_adjectival]
            main = finder.weights.most_common(1)
            iso3 = named[-1].country_iso3 if named else main[0][0] if main else None
        city = _capital_of(finder, iso3)
        if city is None or (iso3 and _provincial(finder.text, match.start())):
            continue
        yield _mention(finder, match.start(), match.end(), city)


def _provincial(text: str, at: int) -> bool:
    return bool(
        re.search(
            r"\b(?:provincial|regional|state|district|cultural|financial|economic|former)\s+$",
            text[max(0, at - 20) : at],
        )
    )


def _capital_of(finder: _Finder, iso3: str | None) -> Place | None:
    if iso3 not in countries():
        return None
    for name in countries()[iso3].metonyms:
        for place in finder.gazetteer.find(name):
            if place.kind == "city" and place.country_iso3 == iso3:
                return place
    return None


def _adjective(word: str) -> str:
    plain = re.sub(r"^far\s+", "", word.lower())
    return "central" if plain.startswith("cent") else plain if plain.endswith("ern") else f"{plain}ern"


_ROAD = re.compile(
    r"\b(?:road|highway|route|street|area|border|line|corridor|stretch|halfway|located|lies|lying|"
    r"somewhere|desert|crossing)\b[^.;]{0,40}\bbetween\s+(?:the\s+)?(?:\w+\s+of\s+|towns?\s+of\s+|"
    r"cities\s+of\s+)?$",
    re.IGNORECASE,
)
_HIGHWAY_AFTER = re.compile(r"^\s+(?:highway|road|motorway|railway|route)\b", re.IGNORECASE)
# Towns farther apart than this are no two ends of one stretch of road in a report.
_ROAD_KM = 500.0


def _with_roads(finder: _Finder, mentions: list[PlaceMention]) -> list[PlaceMention]:
    """Reads "On the road between X and Y", "the X-Y highway": the middle of the two, near."""
    out: list[PlaceMention] = []
    skip = False
    for k, mention in enumerate(mentions):
        if skip:
            skip = False
            continue
        following = mentions[k + 1] if k + 1 < len(mentions) else None
        if (
            following is None
            or mention.kind not in ("city", "facility")
            or following.kind not in ("city", "facility")
        ):
            out.append(mention)
            continue
        text = finder.text
        between = text[mention.end : following.start]
        head = text[max(0, mention.start - 80) : mention.start]
        road = _ROAD.search(head) if re.fullmatch(r"\s+and\s+(?:the\s+)?(?:\w+\s+of\s+)?", between) else None
        highway = (
            _HIGHWAY_AFTER.match(text[following.end : following.end + 12]) if _PAIR.match(between) else None
        )
        if not road and not highway:
            out.append(mention)
            continue
        assert mention.latitude is not None and mention.longitude is not None
        assert following.latitude is not None and following.longitude is not None
        apart = distance_km(mention.latitude, mention.longitude, following.latitude, following.longitude)
        if apart > _ROAD_KM:
            out.append(mention)
            continue
        start = mention.start - len(head) + road.start() if road else mention.start
        start = max(start, out[-1].end if out else 0, _sentence_start(finder, mention.start))
        end = following.end + (highway.end() if highway else 0)
        start, end = _tight(text, start, end)
        out.append(
            replace(
                mention,
                start=start,
                end=end,
                text=text[start:end],
                name=f"between {mention.name} and {following.name}",
                country_iso3=mention.country_iso3 if mention.country_iso3 == following.country_iso3 else None,
                admin1=mention.admin1 if mention.admin1 == following.admin1 else None,
                latitude=round((mention.latitude + following.latitude) / 2, 4),
                longitude=round((mention.longitude + following.longitude) / 2, 4),
                precision="near",
                radius_km=round(max(10.0, apart / 2), 1),
                geonames_id=None,
                relation="near",
            )
        )
        skip = True
    return out


# --- names that the gazetteer does not hold --------------------------------------------------------

_UNKNOWN = re.compile(
    r"\b(?:the\s+)?(?:(?:\w+\s+){0,2}?)(?P<kind>towns?|villages?|hamlet|cit(?:y|ies)|suburb|"
    r"neighbou?rhood|quarter|district|sub-?district|kibbutz|moshav|settlement|outpost|refugee\s+camp|camp|"
    r"province|governorate|region|island|port|crossing|locality|farm|valley)\s+(?:of\s+|called\s+|named\s+)"
    r"(?P<name>(?:(?:al|el|as|ash|ar|ad|an|at|az|ez|es)-)?[A-Z][\w'-]+(?:\s+(?:(?:al|el|as|ash|ar|ad|an|"
    r"at|az|ez|es|de|of)[- ])?[A-Z][\w'-]+){0,2})|"
    r"(?P<name2>(?:(?:al|el|as|ash|ar|ad|an|at|az|ez|es)-)?[A-Z][\w'-]+(?:\s+(?:(?:al|el|as|ash|ar|ad|an|"
    r"at|az|ez|es)-)?[A-Z][\w'-]+){0,2})\s+"
    r"(?P<kind2>village|town|refugee\s+camp|neighbou?rhood|district|sub-?district|kibbutz|settlement|"
    r"outpost|crossing|checkpoint|province|governorate|suburb|quarter|"
    r"valley|region|mountains)\b"
)


def _unknown_places(finder: _Finder, mentions: list[PlaceMention]) -> Iterator[PlaceMention]:
    """Reads "The village of X": a place said to be one that the gazetteer holds under another spelling or not at all.
    By sound or spelling within the article's countries; else at the place that holds it (province or country of its sentence)."""
    taken = sorted([*((m.start, m.end) for m in mentions if not m.is_adjectival), *finder.refused])
    for match in _UNKNOWN.finditer(finder.text):
        group = "name" if match["name"] else "name2"
        start, end = match.span(group)
        name = match[group]
        first = re.split(r"[\s-]", name)[0]
        if group == "name2" and (
            fold(first) in demonyms() or first.lower() in _PLAIN_WORDS or _PART_WORD.fullmatch(first)
        ):
            continue
        if group == "name2" and _ADJECTIVE.search(name):
            continue
        if any(s < end and start < e for s, e in taken) or finder.reading.sentence_at(start) is None:
            continue
        sentence = finder.reading.sentence_at(start)
        if sentence is None or sentence.index in finder.shouting:
            continue
        known = [iso3 for iso3, _ in finder.weights.most_common(4)]
        place = _by_likeness(finder, name, known)
        if place is not None:
            yield _mention(finder, start, end, place)
            continue
        holders = [
            m
            for m in mentions
            if sentence.start <= m.start < sentence.end and m.kind in ("admin1", "admin2", "city", "region")
        ]
        holders = [
            m
            for m in holders
            if m.precision in ("admin1", "admin2", "city", "near", "region") and not m.is_adjectival
        ]
        nearest = min(holders, key=lambda m: (abs(m.start - end), m.start), default=None)
        kind = (match["kind"] or match["kind2"]).lower()
        if nearest is None and _WITHIN_TOWN.search(kind):
            nearest = _last_town(finder, mentions, sentence.index, start)
        if nearest is not None:
            precision: PlacePrecision = "near" if nearest.precision == "city" else nearest.precision
            yield replace(
                nearest,
                start=start,
                end=end,
                text=finder.text[start:end],
                name=name,
                precision=precision,
                radius_km=max(nearest.radius_km, 20.0),
                geonames_id=None,
                kind="city" if "province" not in kind else "admin1",
                relation="in",
            )
        elif known and finder.weights[known[0]] >= 4:
            base = _country_place(_local_country(finder, mentions, sentence.start, sentence.end) or known[0])
            yield replace(
                _mention(finder, start, end, base, name=name),
                geonames_id=None,
                kind="city",
                precision="country",
                latitude=None,
                longitude=None,
            )


_ADJECTIVE = re.compile(r"(?:ish|ian|ese|ist|ite|ern|al|ic|ed|ing|ous|nese)$", re.IGNORECASE)
_WITHIN_TOWN = re.compile(r"neighbou?rhood|quarter|suburb|camp|market|square|street")
# How many sentences back the town of an unknown quarter may have been named.
_TOWN_SENTENCES = 3


def _last_town(finder: _Finder, mentions: list[PlaceMention], index: int, start: int) -> PlaceMention | None:
    """The town named last before an unknown quarter, a few sentences back at most."""
    for mention in sorted((m for m in mentions if m.end <= start), key=lambda m: -m.start):
        sentence = finder.reading.sentence_at(mention.start)
        if sentence is None or sentence.index < index - _TOWN_SENTENCES:
            return None
        if mention.kind == "city" and mention.precision == "city" and not mention.is_adjectival:
            return mention
    return None


def _local_country(finder: _Finder, mentions: list[PlaceMention], start: int, end: int) -> str | None:
    inside = [m.country_iso3 for m in mentions if start <= m.start < end and m.country_iso3]
    counts = Counter(inside)
    return max(counts, key=lambda c: (counts[c], finder.weights[c], c)) if counts else None


def _by_likeness(finder: _Finder, name: str, known: list[str]) -> Place | None:
    key = fold(name)
    for candidates in (finder.gazetteer.find_by_sound(key), finder.gazetteer.find_by_spelling(key)):
        for place in candidates:
            if place.country_iso3 in known:
                return place
    return None


_HOLDER = re.compile(
    rf",\s+(?:(?:a|the)\s+(?:\w+\s+){{0,2}}{_SETTLEMENT}\s+)?in\s+(?:(?:the|\w+ern|{_SETTLEMENT}|of|central)\s+)*",
    re.IGNORECASE,
)


def _holder_after(finder: _Finder, mentions: list[PlaceMention], end: int, limit: int) -> PlaceMention | None:
    """The province or district that the text says holds a name ("near X, in the province of Y")."""
    for mention in mentions:
        if end < mention.start < min(limit, end + 60) and mention.kind in ("admin1", "admin2"):
            return mention if _HOLDER.fullmatch(finder.text[end : mention.start]) else None
    return None


_CAPITALISED = re.compile(
    r"\b(?:in|near|at|outside|on|from|to)\s+(?:the\s+)?(?P<name>(?:(?:al|el|as|ash|ar|ad|an|at|az|ez|"
    r"es)-)?[A-Z][\w'-]{3,}(?:[ -](?:(?:al|el|as|ash|ar|ad|an|at|az|ez|es)-)?[A-Z][\w'-]+)?)"
)


def _misspelt_places(finder: _Finder, mentions: list[PlaceMention]) -> Iterator[PlaceMention]:
    """Reads "In Beletweyne", "near Iskenderum": a name after a locative preposition that sounds or reads like a town
    of the article's countries."""
    taken = sorted([*((m.start, m.end) for m in mentions), *finder.refused])
    known = [iso3 for iso3, weight in finder.weights.most_common(3) if weight >= 4]
    if not known:
        return
    for match in _CAPITALISED.finditer(finder.text):
        start, end = match.span("name")
        name = match["name"]
        if (
            any(s < end and start < e for s, e in taken)
            or fold(name) in common_words()
            or _weekday_or_month(fold(name))
        ):
            continue
        sentence = finder.reading.sentence_at(start)
        if (
            sentence is None
            or sentence.index in finder.shouting
            or re.match(r" (?:[a-z]+-)?[A-Z]", finder.text[end : end + 3])
        ):
            continue
        words = name.split()
        place = _by_likeness(finder, name, known)
        if place is None and len(words) > 1:
            place = _by_likeness(finder, words[0], known)
            end = start + len(words[0]) if place is not None else end
        if place is None:
            holder = _holder_after(finder, mentions, end, sentence.end)
            if holder is not None:
                yield replace(
                    holder,
                    start=start,
                    end=end,
                    text=finder.text[start:end],
                    name=name,
                    radius_km=max(holder.radius_km, 20.0),
                    geonames_id=None,
                    kind="city",
                    relation="in",
                )
            continue
        # A hamlet found by likeness alone is more often a coincidence.
        if place.population >= 5000 or place.rank >= 60:
            yield _mention(finder, start, end, place)


# --- the whole -------------------------------------------------------------------------------------


def _outside_blocked(finder: _Finder, hits: list[_Hit]) -> list[_Hit]:
    """Drop names inside an actor's name, save where a preposition or a possessive shows the place in it "
    "("militants in
    Idlib", "Baghdad's security agencies") or the actor is the place ("Israel")."""
    if not finder.blocked:
        return hits
    kept: list[_Hit] = []
    for hit in hits:
        inside = next(
            (
                b
                for b in finder.blocked
                if b[0] <= hit.start and hit.end <= b[1] and b != (hit.start, hit.end)
            ),
            None,
        )
        if inside is None or hit.is_adjectival or _is_country(hit):
            kept.append(hit)
            continue
        before = finder.before(hit)
        possessive = finder.text[hit.end : hit.end + 2] == "'s"
        if possessive or (
            before is not None and before.start >= inside[0] and before.text.lower() in _STRONG_LOCATIVE
        ):
            kept.append(hit)
    return kept


def find_places(
    reading: Reading,
    gazetteer: Gazetteer,
    *,
    title: Reading | None = None,
    blocked: Sequence[tuple[int, int]] = (),
) -> tuple[PlaceMention, ...]:
    """The places that an article names, in order, without overlaps.

    ``title`` adds its countries to the context; ``blocked`` are spans of actors' names, inside which a place's
    name is not a place. Offsets are into ``reading.text``. Linear in the length of the text.
    """
    finder = _Finder(reading, gazetteer, title, blocked)
    hits = _choose(finder, _outside_blocked(finder, finder.find()))
    mentions = _mentions(finder, hits)
    mentions = _without_overlaps(mentions)
    mentions = _with_borders(finder, mentions)
    mentions = _with_roads(finder, mentions)
    extra = [*_parts_of_the_country(finder, mentions), *_capitals(finder, mentions)]
    mentions = _without_overlaps([*mentions, *extra])
    extra = [*_unknown_places(finder, mentions), *_misspelt_places(finder, mentions)]
    return tuple(_without_overlaps([*mentions, *extra]))


def _without_overlaps(mentions: list[PlaceMention]) -> list[PlaceMention]:
    """Sorted; of two that overlap the longer one stays ("near the Syrian border" covers "Syrian")."""
    kept: list[PlaceMention] = []
    for mention in sorted(mentions, key=lambda m: (m.start, -(m.end - m.start), m.is_adjectival)):
        if kept and mention.start < kept[-1].end:
            if mention.end - mention.start > kept[-1].end - kept[-1].start:
                kept[-1] = mention
            continue
        kept.append(mention)
    return kept


__all__ = ["Gazetteer", "borders", "countries", "demonyms", "distance_km", "find_places", "shifted"]
