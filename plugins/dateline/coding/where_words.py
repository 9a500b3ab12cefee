"""The words that show a place, move it or show that none is meant: the lists of :mod:`dateline.coding.where`."""

from __future__ import annotations

import re

TOKEN = re.compile(r"(?:[A-Z]\.){2,}|[^\W_]+(?:'(?!s\b|S\b)[^\W_]+)*'?(?<!')", re.UNICODE)


LOCATIVE = frozenset(
    "in at near inside outside around across into toward towards from to of throughout through within beyond "
    "along off "
    "over between above opposite via on against for and or versus by".split()
)


STRONG_LOCATIVE = frozenset(
    "in at near inside outside around across into throughout within toward towards from through off".split()
)


SETTLEMENT = (
    r"(?:towns?|villages?|cit(?:y|ies)|hamlets?|suburbs?|neighbou?rhoods?|quarters?|camps?|districts?|"
    r"kibbutz(?:im)?|moshav|settlements?|"
    r"outposts?|provinces?|governorates?|regions?|areas?|enclaves?|ports?|islands?|capital|countryside|"
    r"outskirts|parts|streets|"
    r"residents|people|north|south|east|west|northeast|northwest|southeast|southwest|road|highway|"
    r"crossing|airport|base|"
    r"valley|county|state|municipality|localit(?:y|ies)|oasis|strip|stronghold|bastion)"
)


UNIT_AFTER = re.compile(
    r"[ -]((?:[Pp]rovince|[Gg]overnorate|[Dd]istrict|[Rr]egion|[Oo]blast|[Cc]ounty|[Ss]ubdistrict|[Cc]ity|"
    r"[Tt]own|[Vv]illage|[Cc]amp|"
    r"[Nn]eighbou?rhood|[Qq]uarter|[Ss]uburb|[Ss]tate|[Mm]unicipality|[Cc]ountryside|[Ii]sland|"
    r"[Pp]eninsula|[Vv]alley|[Mm]ountains?|"
    r"[Rr]efugee [Cc]amp|[Ss]ettlement|[Kk]ibbutz|[Jj]unction|[Oo]utpost|[Cc]rossing|[Bb]order crossing|"
    r"[Aa]rea|[Ee]nclave))s?\b"
)


UNIT_KINDS = {
    "province": "admin1", "governorate": "admin1", "oblast": "admin1", "state": "admin1", "region": "admin1",
    "district": "admin2", "county": "admin2", "subdistrict": "admin2",
}  # fmt: skip


BUILDING_AFTER = re.compile(
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


PERSONAL_BUILDING = re.compile(
    r"(?:hospital|mosque|church|cathedral|synagogue|university|square|bridge|palace|market|bazaar|stadium|school|hotel|zoo|"
    r"court|courthouse|museum|cemetery|airport)$",
    re.IGNORECASE,
)
# Words that, next to a name, show that a place and no person or paper is meant.
BUILDINGS = frozenset(
    "airport airbase base mosque church cathedral synagogue hospital university prison jail square bridge port "
    "refinery dam palace "
    "market bazaar stadium school hotel zoo compound crossing terminal plant reactor embassy consulate airfield "
    "barracks international "
    "province governorate district region oblast county city town village camp island islands peninsula valley "
    "mountains neighborhood "
    "neighbourhood quarter suburb state municipality area refugee border mall station field oilfield highway".split()
)


# Titles and roles before a name: a person follows.
TITLES = frozenset(
    "mr mrs ms dr gen general lt col colonel maj major capt captain sgt president minister premier sheikh sheik "
    "prince king queen emir "
    "ayatollah mullah imam rabbi father pope bishop ambassador senator sen rep gov governor secretary spokesman "
    "spokeswoman spokesperson "
    "commander chief leader mayor judge justice professor prof analyst director sultan shah brig adm admiral lord "
    "lady sir haj hajj "
    "maulana mufti sayyid sayed abu umm ibn bin ben abd".split()
)


# Groups and bodies that some village is named like.
NEVER = frozenset(
    "hamas fatah hezbollah hizbullah taliban isis daesh mossad houthi houthis knesset likud pentagon interpol "
    "reuters "
    "unrwa unifil nato opec zion zone secretary red crescent cross holiday "
    # languages and peoples
    "persian arabic hebrew kurdish kurds kurd druze bedouin pashto dari urdu farsi aramaic berber amazigh latin".split()
) - {"pentagon"}


ACRONYMS = frozenset("usa uae drc car uk ksa dprk prc ussr dmz gerd neom trnc".split())


_TENS = "ten twenty thirty forty fifty sixty seventy eighty ninety".split()


NUMBER_WORDS = (
    {word: n for n, word in enumerate("zero one two three four five six seven eight nine".split())}
    | {word: 10 * n for n, word in enumerate(_TENS, start=1)}
    | {"twelve": 12, "fifteen": 15, "a hundred": 100, "a few": 4, "several": 5, "tens of": 30}
)


_AMOUNT = "|".join(
    re.escape(word).replace(r"\ ", r"\s+") for word in sorted(NUMBER_WORDS, key=len, reverse=True)
)


DIRECTIONS = {
    name: 45 * step
    for step, name in enumerate("north northeast east southeast south southwest west northwest".split())
}


DIRECTION = r"(?:north|south)(?:[ -]?(?:east|west))?|east|west"


PART_BEFORE = re.compile(
    rf"\b(?:the\s+)?(?:(?:far|extreme|mainly|rebel-held|government-held|regime-held|war-torn|"
    rf"opposition-held|restive|remote)\s+)*"
    rf"((?:{DIRECTION})(?:ern|ernmost)?|central|upper|lower|mid|coastal|rural)"
    rf"(?:\s*(?:and|/|-)\s*((?:{DIRECTION})(?:ern)?|central))?(?:\s+(?:part|parts|half|region|regions|"
    rf"side))?(?:\s+of)?[\s-]+(?:the\s+)?$",
    re.IGNORECASE,
)


PART_OF = re.compile(
    rf"\b(?:the\s+)?(?:far\s+|extreme\s+)?(?:({DIRECTION}|cent(?:er|re)|heart)|({DIRECTION}|central|"
    rf"coastal)(?:ern)?\s+"
    rf"(?:part|parts|half|region|regions|areas?|side|districts?|provinces|coast|corner|portion))\s+of\s+"
    rf"(?:the\s+)?$",
    re.IGNORECASE,
)


OFFSET = re.compile(
    rf"(?:\b(?:about|around|some|roughly|approximately|just|less than|more than|nearly|only|almost)\s+)*"
    rf"(?:(\d[\d,.]*|{_AMOUNT})\s*"
    rf"(?:-\s*)?(km|kms|kilomet(?:er|re)s?|nautical\s+miles?|nmi?|mi|miles?)\b\s*(?:\([^)]{{1,30}}\)\s*)?)?"
    rf"(?:(?:away\s+)?(?:to\s+the\s+|just\s+|due\s+|immediately\s+)*(?:(far\s+"
    rf")?({DIRECTION})(?:ern)?(?:\s+(?:side|outskirts|edge|suburbs?|countryside|approaches))?)\s+(?:of|"
    rf"from)\s+|"
    rf"(?:away\s+)?(?:from|outside|off)\s+(?:of\s+)?)(?:the\s+)?(?:[A-Z]\w+'s\s+)?(?:(?:{SETTLEMENT}|capital(?:\s+city)?|"
    rf"major|key|besieged|central|southern|northern|eastern|western|ancient|holy|Iraqi|Syrian|city)\s+"
    rf")*(?:of\s+|the\s+)*$",
    re.IGNORECASE,
)


NEAR = re.compile(
    r"\b(?:near(?:by)?|close to|outside(?: of)?|around|on the (?:outskirts|edge|periphery) of|"
    r"in the (?:vicinity|outskirts|suburbs|"
    r"countryside|surroundings) of|(?:the )?(?:outskirts|suburbs?|vicinity|countryside) of|not far from|"
    r"adjacent to|next to|"
    r"a short distance from|facing|opposite|overlooking|alongside|bordering)\s+"
    rf"(?:the\s+)?(?:(?:{SETTLEMENT}|capital|holy|ancient|key|northern|southern|eastern|western|central|"
    rf"coastal|flashpoint)\s+)*(?:of\s+|called\s+|the\s+)*$",
    re.IGNORECASE,
)


# Fragments without one of which the patterns below cannot match: looking for them costs far less.
_DIRECTED = ("north", "south", "east", "west")
_MEASURED = (*_DIRECTED, "km", "kilomet", "mile", " mi ")
_NEARBY = (
    "near", "close", "outside", "around", "outskirt", "edge", "periphery", "vicinity", "suburb", "countryside",
    "surrounding", "not far", "adjacent", "next to", "short distance", "facing", "opposite", "overlooking", "alongside",
    "bordering",
)  # fmt: skip
_PARTS = (*_DIRECTED, "cent", "upper", "lower", "mid", "coastal", "rural", "heart")


def offset_before(head: str) -> re.Match[str] | None:
    """The words that move a place at the end of ``head`` ("30 kilometers south of ")."""
    low = head.lower()
    return OFFSET.search(head) if any(w in low for w in _MEASURED) else None


def near_before(head: str) -> re.Match[str] | None:
    """The words at the end of ``head`` that say "near"."""
    low = head.lower()
    return NEAR.search(head) if any(w in low for w in _NEARBY) else None


def part_of_before(head: str) -> re.Match[str] | None:
    """The words at the end of ``head`` that name a part ("the north of ")."""
    low = head.lower()
    return PART_OF.search(head) if any(w in low for w in _PARTS) else None


def part_before(head: str) -> re.Match[str] | None:
    """The adjective at the end of ``head`` that names a part ("northern ")."""
    low = head.lower()
    return PART_BEFORE.search(head) if any(w in low for w in _PARTS) else None


def offshore_before(head: str) -> re.Match[str] | None:
    """The words at the end of ``head`` that put a place to sea ("off the coast of ")."""
    low = head.lower()
    return OFFSHORE.search(head) if "off" in low or "waters" in low else None


OFFSHORE = re.compile(
    # Not where "off" belongs to a verb: "sealed off Hyderabad", "cut off Aleppo".
    r"(?<!sealed )(?<!sealing )(?<!cut )(?<!cutting )(?<!cordoned )(?<!closed )(?<!blocked )(?<!fenced )(?<!took )"
    r"(?<!taken )(?<!shut )(?<!called )(?<!set )(?<!went )(?<!broke )(?<!walled )(?<!fended )(?<!warded )(?<!drove )"
    r"\b(?:off(?:shore)?(?:\s+from)?|in\s+(?:the\s+)?waters\s+(?:off|of|near)|in\s+the\s+sea\s+off)\s+"
    r"(?:(?:the\s+)?(?:(?:north|south|east|west)\w*\s+)?"
    r"(?:coasts?|shores?|coastline)\s+of\s+)?(?:the\s+)?(?:(?:port|city|coast|island|coastal|Red|Sea|"
    r"southern|northern|town)\s+)*(?:of\s+)?$",
    re.IGNORECASE,
)


COAST_AFTER = re.compile(
    r"^(?:'s)?(?:\s+(?:\w+ern|Red Sea|Mediterranean|Black Sea|Atlantic))?\s+(?:coast|coastline|shores?|"
    r"shore|territorial waters|waters)\b"
)


BORDER_AFTER = re.compile(
    r"^(?:'s)?(?:\s+(?:land|northern|southern|eastern|western|shared|common))?[\s-]+(?:border|frontier|"
    r"fence|boundary|borders|borderlands)\b(?!\s+(?:guards?|police|force|patrol))"
)


COMPOUND_AFTER = re.compile(
    r"^-(?:backed|led|linked|aligned|allied|based|born|held|controlled|occupied|run|funded|sponsored|"
    r"supported|made|trained|armed|"
    r"supplied|built|friendly|affiliated|inspired|brokered|mediated|hosted|owned|flagged|designated|"
    r"imposed|bound|appointed|recognized|"
    r"recognised|financed|installed|drafted|educated|administered|annexed|style|wide|and)\b",
    re.IGNORECASE,
)


PRECEDED_ANTI = re.compile(r"\b(?:anti|pro|non|ex|neo|trans|pan|inter|post|pre)-$", re.IGNORECASE)


PART_WORD = re.compile(
    r"(?:North|South|East|West)(?:ern)?|(?:North|South)(?:[Ee]ast|[Ww]est)(?:ern)?|Central|Upper|Lower|"
    r"Greater|Inner|Outer|Old|Mid|"
    r"Coastal|Rural|Downtown|Mount|Lake|Port|Fort|Camp|Wadi|Jabal|Jebel|Tel|Tell|Tal|Kibbutz|Moshav|"
    r"Historic|Occupied|Liberated",
)


PLAIN_WORDS = frozenset(
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
