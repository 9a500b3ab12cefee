"""The suites: which rules each table must keep, each with its weight and the reason why it exists.

Quarantine is for rows that would mislead: a wrong figure, a point in the wrong country, words that are not there. What
is merely missing, odd or worth a look is a warning, for an analyst loses more by a row that is held back than by one
with a gap. The codebook allows empty counts, undated events, places on open sea, threats that look ahead and sums over
years; no rule may hold these back.
"""

from __future__ import annotations

from dateline.quality import codes, geography, rules
from dateline.quality.derive import FIELD_PATH
from dateline.quality.phrasing import batch, count_rules, in_list, numbered, of_run, row
from dateline.quality.rules import Rule, Severity

# A share over fewer single incidents than this is chance.
LEAST_EVENTS_FOR_SHARE = 60
# Hand-coded articles place and date more than nine in ten of their single incidents; the coder is not that good.
# Below a quarter something is broken (no gazetteer, no publication dates), below a half something is odd.
SHARES: tuple[tuple[Severity, float], ...] = (("critical", 0.25), ("warning", 0.5))
# Hand-coded articles have 8 events on average.
MOST_EVENTS_PER_ARTICLE = 20
LEAST_ARTICLES_FOR_MEAN = 20
# Of forty articles of a newspaper that covers conflict, one at least has an event.
LEAST_ARTICLES_FOR_ANY = 40
# No place that the gazetteer knows is larger; Russia's radius is 2,400 km.
LARGEST_RADIUS_KM = 4000.0
# More rockets than were ever fired in one incident.
LARGEST_QUANTITY = 10_000
# A night between two days counts as one day; so does a long one across a weekend that the text names as one.
LONGEST_DAY = 2


def event() -> tuple[Rule, ...]:
    """Rules of the events."""
    found = [
        of_run("event"),
        batch(
            "event.key_unique",
            rules.unique("event_version_id"),
            "A row that stands twice was multiplied on the way: every count over the table would be wrong.",
        ),
        row(
            "event.number_unique",
            rules.unique_together("article_version_id", "event_number"),
            "Relations and citations name an event by its number within the article.",
        ),
        row(
            "event.identity_unique",
            rules.unique("event_id"),
            "Two rows of one batch that claim to be the same event would overwrite each other.",
        ),
        batch(
            "event.coder_single",
            rules.one_value("coder_version"),
            "A batch is coded by one version of the coder, or nobody can say which made a row.",
        ),
        *in_list("event", "event_type", codes.EVENT_TYPE),
        *in_list("event", "realis", codes.REALIS, required=True),
        *in_list("event", "date_precision", codes.DATE_PRECISION, required=True),
        *in_list("event", "outcome", codes.OUTCOME),
        *in_list("event", "claim_status", codes.CLAIM_STATUS),
        *in_list("event", "ucdp_violence_type", codes.UCDP_VIOLENCE_TYPE),
        row(
            "event.has_mention",
            rules.between("mention_count", 1),
            "An event must be traceable: a reader can see the words that it came from.",
        ),
        row(
            "event.confidence_in_range",
            rules.between("confidence", 0, 1),
            "A confidence is a share; analysts use it as a weight.",
        ),
    ]
    for group in ("fatalities", "injuries", "deaths_civilian"):
        found += count_rules("event", group, f"{group}_low {group}_best {group}_high")
    found += [
        row(
            "event.civilians_within_deaths",
            rules.holds("civilians_within_deaths"),
            "Civilians killed are part of those killed.",
            column="deaths_civilian_high",
            shows="deaths_civilian_low deaths_civilian_best deaths_civilian_high fatalities_high",
        ),
        row(
            "event.civilians_within_best",
            rules.not_above("deaths_civilian_best", "fatalities_best"),
            "More civilians than dead by the best figures: the two come from different words.",
            severity="warning",
            column="deaths_civilian_best",
        ),
        row(
            "event.civilians_have_total",
            rules.holds("civilians_have_total"),
            "Civilians killed and no total: sums of fatalities miss them.",
            severity="warning",
            column="deaths_civilian_best",
            shows="deaths_civilian_low deaths_civilian_best deaths_civilian_high",
        ),
        row(
            "event.quantity_not_negative",
            rules.between("quantity_smallest", 0),
            "Strikes and rockets are counted from nought up.",
            column="quantity",
            shows="quantity quantity_intercepted",
        ),
        row(
            "event.intercepted_within_quantity",
            rules.not_above("quantity_intercepted", "quantity"),
            "No more can be intercepted than were fired.",
            column="quantity_intercepted",
        ),
        row(
            "event.quantity_usual",
            rules.between("quantity", None, LARGEST_QUANTITY),
            "More than was ever fired in one incident: a year or a toll was read as a quantity.",
            severity="warning",
        ),
        row(
            "event.dates_in_order",
            rules.not_above("date_start", "date_end"),
            "An event ends on or after the day on which it begins.",
            column="date_start",
        ),
        row(
            "event.date_has_both_ends",
            rules.holds("date_has_both_ends"),
            "A date with one end only drops out of queries by period.",
            severity="warning",
            column="date_start",
            shows="date_start date_end",
        ),
        row(
            "event.date_agrees_with_precision",
            rules.holds("date_agrees_with_precision"),
            "A precision without a date, or a date of unknown precision, claims a knowledge that is not there.",
            column="date_precision",
            shows="date_precision date_start",
        ),
        row(
            "event.date_not_after_publication",
            rules.holds("date_is_told"),
            "What is reported as having happened did so by the day of publication; a day more is allowed for "
            "time zones, and a named month or year may run on.",
            column="date_start",
            shows="realis date_start date_end date_precision article_published_date",
        ),
        row(
            "event.date_near_enough",
            rules.holds("date_is_near"),
            "Plans look ahead by years, not by generations: a number was read as a year.",
            column="date_start",
            shows="date_start date_text article_published_date",
        ),
        row(
            "event.old_date_has_reason",
            rules.holds("old_date_has_reason"),
            "A date before 1990 needs words that say so: a year, a decade or how long ago.",
            column="date_start",
            shows="date_start date_text",
        ),
        row(
            "event.day_is_short",
            rules.between("span_days", None, LONGEST_DAY),
            "A day known to the day is a day or the night between two.",
            severity="warning",
            column="date_precision",
            shows="date_start date_end date_precision",
        ),
        row(
            "event.date_latest_given",
            rules.holds("latest_is_given"),
            "Without its last possible day an event vanishes from time views.",
            severity="warning",
            column="date_latest",
            shows="date_latest date_end article_published_date",
        ),
        row(
            "event.date_latest_in_order",
            rules.not_above("date_start", "date_latest"),
            "The last day on which it can have happened is not before the first.",
            column="date_latest",
        ),
        row(
            "event.toll_possible_for_type",
            rules.holds("toll_is_possible"),
            "Twenty times the deadliest known incident of the type is the toll of a war, read as one incident's; "
            "it would drown every sum.",
            column="fatalities_best",
            shows="event_type is_aggregate fatalities_best injuries_best",
        ),
        row(
            "event.toll_usual_for_type",
            rules.holds("toll_is_usual"),
            "A toll beyond the deadliest known incidents of the type is a reason to look.",
            severity="warning",
            column="fatalities_best",
            shows="event_type fatalities_best injuries_best",
        ),
        row(
            "event.toll_is_no_year",
            rules.holds("toll_is_no_year"),
            "A toll equal to the current year is more likely a date that was read as a count.",
            severity="warning",
            column="fatalities_best",
            shows="fatalities_low fatalities_best article_published_date",
        ),
        row(
            "event.unreal_without_harm",
            rules.holds("unreal_is_harmless"),
            "What is only threatened, thought of or denied has killed nobody.",
            severity="warning",
            column="realis",
            shows="realis fatalities_low fatalities_best injuries_best",
        ),
        row(
            "event.words_without_harm",
            rules.holds("words_are_harmless"),
            "Statements, talks and sanctions wound nobody: the toll belongs to another event.",
            severity="warning",
            column="event_type",
            shows="event_type fatalities_low fatalities_best injuries_best",
        ),
        row(
            "event.foiled_without_harm",
            rules.holds("foiled_is_harmless"),
            "What was prevented before it began has harmed nobody.",
            severity="warning",
            column="outcome",
            shows="outcome fatalities_low fatalities_best injuries_best",
        ),
        row(
            "event.toll_traced",
            rules.holds("toll_is_traced"),
            "A reader must see the words that a toll was read from.",
            severity="warning",
            column="fatalities_low",
            shows="fatalities_low fatalities_best injuries_best",
        ),
        row(
            "event.date_traced",
            rules.holds("date_is_traced"),
            "A reader must see the words that a date was read from.",
            severity="warning",
            column="date_start",
            shows="date_start date_text",
        ),
    ]
    for what, words in (("place", "a place"), ("date", "a date")):
        for severity, share in SHARES:
            found.append(
                batch(
                    f"event.share_with_{what}" + ("_usual" if severity == "warning" else ""),
                    rules.holds(f"has_{what}", mostly=share),
                    f"Of the single incidents that are told as having happened at least {share:.0%} have {words}; "
                    + (
                        "fewer mean that a part of the coder is broken."
                        if severity == "critical"
                        else "fewer are odd."
                    ),
                    severity=severity,
                    column=what,
                    shows="event_type",
                    least_rows=LEAST_EVENTS_FOR_SHARE,
                )
            )
    return tuple(found)


def actor() -> tuple[Rule, ...]:
    """Rules of the actors."""
    return (
        of_run("actor"),
        numbered("actor"),
        *in_list("actor", "actor_role", codes.ACTOR_ROLE, required=True),
        *in_list("actor", "stance", codes.STANCE),
        *in_list("actor", "actor_type", codes.ACTOR_TYPE),
        *in_list("actor", "country_iso3", geography.countries()),
        row(
            "actor.named",
            rules.holds("is_named"),
            "An actor without name and without words in the text is nobody.",
            column="name",
            shows="actor_role name mention_text",
        ),
        row(
            "actor.actor_id_known",
            rules.holds("actor_id_is_known"),
            "A key that the table of actors does not have joins with nothing; the actor's name still tells who.",
            severity="warning",
            column="actor_id",
            shows="actor_id",
        ),
        row(
            "actor.blame_has_author",
            rules.holds("blame_has_author"),
            "To be blamed means that somebody blames: who says so must be told.",
            severity="warning",
            column="asserted_by",
            shows="actor_role name",
        ),
        row(
            "actor.not_own_target",
            rules.holds("is_not_own_target"),
            "Who attacks himself was read twice: source and target come from the same words.",
            severity="warning",
            column="actor_id",
            shows="actor_role actor_id",
        ),
        row(
            "actor.words_in_text",
            rules.holds("words_in_text"),
            "The words that name an actor stand in the article.",
            severity="warning",
            column="mention_text",
            shows="mention_text",
        ),
    )


def place() -> tuple[Rule, ...]:
    """Rules of the places."""
    return (
        of_run("place"),
        numbered("place"),
        *in_list("place", "place_role", codes.PLACE_ROLE, required=True),
        *in_list("place", "place_precision", codes.PLACE_PRECISION),
        *in_list("place", "country_iso3", geography.countries()),
        row(
            "place.named",
            rules.holds("is_named"),
            "A place without name and without words in the text is nowhere.",
            column="name",
            shows="place_role name mention_text",
        ),
        row(
            "place.latitude_in_world",
            rules.between("latitude", -90, 90),
            "Latitudes run from pole to pole; beyond, latitude and longitude were swapped or scaled.",
        ),
        row(
            "place.longitude_in_world",
            rules.between("longitude", -180, 180),
            "Longitudes run from -180 to 180 degrees in WGS 84.",
        ),
        row(
            "place.both_coordinates",
            rules.holds("has_both_coordinates"),
            "Half a point cannot be drawn.",
            column="latitude",
            shows="latitude longitude",
        ),
        row(
            "place.not_zero",
            rules.holds("is_not_zero"),
            "The point 0, 0 in the Gulf of Guinea stands for a missing one.",
            column="latitude",
            shows="name latitude longitude",
        ),
        row(
            "place.in_its_country",
            rules.holds("lies_in_country"),
            "A point far outside of the country that it is filed under is another place of that name.",
            column="country_iso3",
            shows="name country_iso3 latitude longitude",
        ),
        row(
            "place.point_has_precision",
            rules.holds("has_precision"),
            "A point without precision would be drawn as if it were the site itself.",
            column="place_precision",
            shows="name latitude longitude place_precision",
        ),
        row(
            "place.fine_has_point",
            rules.holds("fine_is_located"),
            "A town or site that is not on the map drops out of it.",
            severity="warning",
            column="latitude",
            shows="name place_precision latitude longitude",
        ),
        row(
            "place.country_is_named",
            rules.holds("country_is_named"),
            "A place known by its country only has that country.",
            severity="warning",
            column="country_iso3",
            shows="name place_precision country_iso3",
        ),
        row(
            "place.radius_not_negative",
            rules.between("radius_km", 0),
            "A circle has no negative radius.",
        ),
        row(
            "place.radius_usual",
            rules.between("radius_km", None, LARGEST_RADIUS_KM),
            "No country is larger: kilometres and metres were mixed up.",
            severity="warning",
        ),
        row(
            "place.geonames_id_known",
            rules.holds("geonames_id_is_known"),
            "A key that the gazetteer does not have leads nowhere; name and point still tell where.",
            severity="warning",
            column="geonames_id",
            shows="name geonames_id",
        ),
        row(
            "place.main_once",
            rules.between("mains", None, 1),
            "An event is drawn at its main place: there is one or none.",
            column="is_main",
            shows="name is_main",
        ),
        row(
            "place.main_is_place_of_event",
            rules.holds("main_is_place_of_event"),
            "Where a report comes from is not where it happened.",
            severity="warning",
            column="place_role",
            shows="name place_role is_main",
        ),
        row(
            "place.quantity_not_negative",
            rules.between("quantity", 0),
            "Strikes and rockets are counted from nought up.",
        ),
        row(
            "place.parts_within_quantity",
            rules.holds("parts_within_quantity"),
            "What fell on the single places is part of what was fired.",
            severity="warning",
            column="quantity",
            shows="name quantity",
        ),
        row(
            "place.words_in_text",
            rules.holds("words_in_text"),
            "The words that name a place stand in the article.",
            severity="warning",
            column="mention_text",
            shows="mention_text",
        ),
    )


def casualty() -> tuple[Rule, ...]:
    """Rules of the casualty figures."""
    three = "harm count_low count_best count_high"
    return (
        of_run("casualty"),
        numbered("casualty"),
        *in_list("casualty", "harm", codes.HARM, required=True),
        *in_list("casualty", "casualty_status", codes.CASUALTY_STATUS),
        *count_rules("casualty", "count", three),
        row(
            "casualty.subset_within_total",
            rules.holds("subset_within_total"),
            "A part of the dead or wounded is no larger than all of them.",
            column="is_subset",
            shows=f"{three} total_high",
        ),
        row(
            "casualty.subset_within_best",
            rules.holds("subset_within_best"),
            "A part above the best total: the total is open upwards, but the two hardly agree.",
            severity="warning",
            column="is_subset",
            shows=three,
        ),
        row(
            "casualty.row_within_total",
            rules.holds("row_within_total"),
            "A figure above the event's highest total was left out of it, or a later toll replaced it.",
            severity="warning",
            column="count_best",
            shows=f"{three} total_high",
        ),
        row(
            "casualty.has_total",
            rules.holds("has_total"),
            "Dead or wounded in the rows and none in the event: sums miss them.",
            severity="warning",
            column="count_best",
            shows=three,
        ),
        row(
            "casualty.has_count",
            rules.holds("has_count"),
            "A figure without a number counts nobody.",
            severity="warning",
            column="count_low",
            shows="harm casualty_text",
        ),
        row(
            "casualty.counted_once",
            rules.holds("is_counted_once"),
            "The same figure of the same source twice is one figure read twice.",
            severity="warning",
            column="casualty_text",
            shows=f"{three} casualty_text",
        ),
        row(
            "casualty.demographics_in_list",
            rules.holds("demographics_are_known"),
            "Another word than the codebook's five drops out of every query.",
            severity="warning",
            column="demographics",
            shows="demographics",
        ),
        row(
            "casualty.words_in_text",
            rules.holds("words_in_text"),
            "The words that a figure was read from stand in the article.",
            severity="warning",
            column="casualty_text",
            shows="casualty_text",
        ),
    )


def mention() -> tuple[Rule, ...]:
    """Rules of the mentions."""
    span = "start_offset end_offset article_text_length"
    sentence = "sentence_start_offset sentence_end_offset"
    return (
        of_run("mention"),
        numbered("mention"),
        row(
            "mention.in_text",
            rules.holds("lies_in_text"),
            "Offsets outside of the text, or of no words, show a reader nothing.",
            column="start_offset",
            shows=span,
        ),
        row(
            "mention.words_agree",
            rules.equal("article_slice", "mention_text"),
            "The words at the offsets are the words of the mention; else the offsets belong to another text.",
            column="mention_text",
        ),
        row(
            "mention.sentence_in_text",
            rules.holds("sentence_lies_in_text"),
            "Offsets outside of the text show a reader no sentence.",
            column="sentence_start_offset",
            shows=f"{sentence} article_text_length",
        ),
        row(
            "mention.sentence_holds_mention",
            rules.holds("sentence_holds_mention"),
            "The sentence that is shown for a mention holds it.",
            column="sentence_start_offset",
            shows=f"{sentence} start_offset end_offset",
        ),
        row(
            "mention.has_sentence",
            rules.holds("has_sentence"),
            "Without its sentence a mention cannot be read in context.",
            severity="warning",
            column="sentence_start_offset",
            shows=f"mention_text {sentence}",
        ),
    )


def evidence() -> tuple[Rule, ...]:
    """Rules of the evidence."""
    return (
        of_run("evidence"),
        numbered("evidence"),
        row(
            "evidence.in_text",
            rules.holds("lies_in_text"),
            "Offsets outside of the text, or of no words, prove nothing.",
            column="start_offset",
            shows="field start_offset end_offset article_text_length",
        ),
        row(
            "evidence.field_well_formed",
            rules.matches("field", FIELD_PATH),
            "Evidence is found by the path of its field, such as casualties[0].low.",
        ),
        row(
            "evidence.field_there",
            rules.holds("field_is_there"),
            "Evidence for a field that the record does not have explains nothing.",
            severity="warning",
            column="field",
            shows="field",
        ),
    )


def relation() -> tuple[Rule, ...]:
    """Rules of the relations."""
    shows = "relation_type related_event_number"
    return (
        of_run("relation"),
        numbered("relation"),
        *in_list("relation", "relation_type", codes.RELATION_TYPE, required=True),
        row(
            "relation.target_there",
            rules.holds("target_is_there"),
            "An answer to an event that the article does not have answers nothing.",
            column="related_event_id",
            shows=shows,
        ),
        row(
            "relation.not_to_itself",
            rules.holds("is_not_to_itself"),
            "No event answers or contains itself.",
            column="related_event_id",
            shows=shows,
        ),
        row(
            "relation.no_circle",
            rules.holds("is_no_circle"),
            "Of two events one answers the other, not each the other.",
            severity="warning",
            column="related_event_id",
            shows=shows,
        ),
        row(
            "relation.told_once",
            rules.unique_together("event_version_id", "relation_type", "related_event_number"),
            "The same relation twice doubles the links of a chain.",
            severity="warning",
        ),
    )


def article() -> tuple[Rule, ...]:
    """Rules of the articles that the run coded."""
    return (
        batch(
            "article.all_events_there",
            rules.equal("events", "rows_staged"),
            "As many events are audited as the coder gave for the article, none lost and none left from before.",
        ),
        row(
            "article.events_fit_length",
            rules.holds("events_fit_length"),
            "More events than an article of this length can tell of: a table or a list was read as events.",
            severity="warning",
            column="events",
            shows="article_version_id events article_text_length",
        ),
        batch(
            "article.events_per_article",
            rules.mean_between("events", None, MOST_EVENTS_PER_ARTICLE),
            "Hand-coded articles have eight events on average; many times that is a broken coder.",
            least_rows=LEAST_ARTICLES_FOR_MEAN,
        ),
        batch(
            "article.some_have_events",
            rules.mean_between("events", 0.001),
            "Not one event in many articles: the coder found nothing to read, or its model is another one.",
            severity="warning",
            least_rows=LEAST_ARTICLES_FOR_ANY,
        ),
    )


def join() -> tuple[Rule, ...]:
    """Rules over the joins: every event is traceable to what it came from, with all of its details."""
    return (
        batch(
            "join.event_in_view",
            rules.holds("is_in_view"),
            "Every staged event is audited exactly once; one that the views lose would be published unseen.",
            column="event_version_id",
            shows="event_version_id",
        ),
        batch(
            "join.all_details_there",
            rules.holds("has_all_details"),
            "Every actor, place, figure and mention of a record is audited; a lost one would be published unseen.",
            column="event_version_id",
            shows="event_version_id",
        ),
        row(
            "join.version_of_article",
            rules.equal("article_of_version", "article_id"),
            "An event belongs to the article whose text it was read from.",
            column="article_version_id",
        ),
        row(
            "join.version_there",
            rules.given("article_of_version"),
            "Every event is traceable to the version of an article.",
            column="article_version_id",
            shows="article_id",
        ),
        row(
            "join.identity_of_article",
            rules.equal("article_of_event", "article_id"),
            "The key of an event belongs to one article for ever.",
            column="event_id",
        ),
        row(
            "join.article_listed",
            rules.holds("is_listed"),
            "What the run does not list as coded would never be taken back when it is coded again.",
            column="article_version_id",
            shows="article_id",
        ),
        row(
            "join.coder_name_of_run",
            rules.equal("coder_name", "run_coder_name"),
            "A row names the coder that made it: the one of its run.",
            column="coder_name",
        ),
        row(
            "join.coder_version_of_run",
            rules.equal("coder_version", "run_coder_version"),
            "A row names the version of the coder that made it: the one of its run.",
            column="coder_version",
        ),
    )


def batch_suites() -> dict[str, tuple[Rule, ...]]:
    """The suites of one coding run's staged rows, by table."""
    return {
        "event": event(),
        "actor": actor(),
        "place": place(),
        "casualty": casualty(),
        "mention": mention(),
        "evidence": evidence(),
        "relation": relation(),
        "article": article(),
        "join": join(),
    }
