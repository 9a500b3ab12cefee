"""Feeds of every kind are read or refused with a reason, and nothing in them is lost in silence."""

from __future__ import annotations

import contextlib
import random
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dateline.sources.feed import FeedReading, NotAFeed, plain_text, read_feed

BASE = "https://news.example/feed/"
NOON = datetime(2019, 12, 30, 12, 0, tzinfo=UTC)


def read(text: str | bytes, **how) -> FeedReading:
    body = text if isinstance(text, bytes) else text.encode()
    return read_feed(body, base_url=BASE, **how)


def rss(items: str, version: str = "2.0") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="{version}" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel><title>The Example</title><link>https://news.example/</link><language>en-US</language>{items}"
        "</channel></rss>"
    )


ITEM = """<item><title>A ship &amp; its crew</title><link>https://news.example/a/?utm_source=rss&amp;p=2</link>
<guid isPermaLink="false">https://news.example/?p=1</guid><pubDate>Mon, 30 Dec 2019 12:00:00 +0000</pubDate>
<dc:creator><![CDATA[Mara Levin]]></dc:creator><category>Headlines</category><category><![CDATA[Iraq]]></category>
<description><![CDATA[<p>Short.</p>]]></description>
<content:encoded><![CDATA[<p>The whole “text”.</p>]]></content:encoded>
</item>"""


def problems(reading: FeedReading) -> list[str]:
    return [p.code for p in reading.problems]


def test_a_wordpress_item():
    reading = read(rss(ITEM))
    assert (reading.title, reading.link, reading.language, reading.version) == (
        "The Example",
        "https://news.example/",
        "en-US",
        "rss20",
    )
    (entry,) = reading.entries
    assert entry.url == "https://news.example/a/?p=2"
    assert entry.guid == "https://news.example/?p=1"
    assert entry.title == "A ship & its crew"
    assert entry.published == NOON and entry.published.tzinfo is UTC
    assert entry.author == "Mara Levin"
    assert entry.categories == ("Headlines", "Iraq")
    assert entry.summary_html == "<p>Short.</p>"
    assert entry.content_html == "<p>The whole “text”.</p>"
    assert reading.problems == () and reading.is_whole


OLD = "<item><title>T</title><link>https://news.example/a/</link><description>D</description></item>"


@pytest.mark.parametrize("version", ["0.91", "0.92", "0.93", "0.94", "2.0", "2.0.1", ""])
def test_every_rss_0_9x_and_2(version):
    reading = read(rss(OLD, version))
    assert [e.url for e in reading.entries] == ["https://news.example/a/"]
    assert problems(reading) == ["no_guid", "no_date"]


def test_rss_090_and_091_of_netscape():
    rdf = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>C</title><link>https://news.example/</link></channel>
    <item><title>T</title><link>https://news.example/a/</link></item></rdf:RDF>"""
    assert read(rdf).entries[0].url == "https://news.example/a/"
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">'
    assert read(rss(OLD, "0.91").replace("<rss", doctype + "<rss", 1)).entries[0].title == "T"


def test_rss_10_with_dublin_core():
    rdf = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns="http://purl.org/rss/1.0/">
    <channel rdf:about="https://news.example/"><title>C</title><link>https://news.example/</link></channel>
    <item rdf:about="https://news.example/a/"><title>T</title><link>https://news.example/a/</link>
    <dc:date>2019-12-30T14:00:00+02:00</dc:date><dc:creator>Mara Levin</dc:creator></item></rdf:RDF>"""
    (entry,) = read(rdf).entries
    assert (entry.published, entry.modified, entry.author) == (NOON, None, "Mara Levin")


def test_atom_10():
    atom = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://news.example/x/"><title>F</title>
    <link href="https://news.example/"/>
    <entry><title type="html">A &amp;lt;b&amp;gt; &lt;i&gt;story&lt;/i&gt;</title>
    <link rel="edit" href="/edit"/><link rel="alternate" href="a/"/>
    <id>tag:news.example,2019:1</id><published>2019-12-30T12:00:00Z</published><updated>2019-12-31T12:00:00.5+00:00</updated>
    <author><name>Mara Levin</name></author><author><name>Uri Dan</name></author>
    <category term="iraq" label="Iraq"/><content type="html">&lt;p&gt;Text&lt;/p&gt;</content></entry></feed>"""
    reading = read(atom)
    (entry,) = reading.entries
    assert reading.version == "atom10"
    assert (entry.url, entry.guid) == ("https://news.example/x/a/", "tag:news.example,2019:1")
    assert entry.title == "A <b> story"
    assert entry.published == NOON and entry.modified == datetime(2019, 12, 31, 12, tzinfo=UTC)
    assert entry.author == "Mara Levin, Uri Dan" and entry.categories == ("Iraq",)
    assert entry.content_html == "<p>Text</p>"


def test_atom_03():
    atom = """<?xml version="1.0"?><feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>F</title>
    <entry><title>T</title><link rel="alternate" type="text/html" href="https://news.example/a/"/><id>tag:1</id>
    <issued>2019-12-30T12:00:00Z</issued><modified>2019-12-31T12:00:00Z</modified></entry></feed>"""
    (entry,) = read(atom).entries
    assert (entry.url, entry.published) == ("https://news.example/a/", NOON)
    assert entry.modified == datetime(2019, 12, 31, 12, tzinfo=UTC)


def test_an_atom_entry_that_states_only_a_change_has_no_date_of_publication():
    atom = """<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><entry><title>T</title><id>1</id>
    <link href="https://news.example/a/"/><updated>2019-12-31T12:00:00Z</updated></entry></feed>"""
    reading = read(atom)
    assert reading.entries[0].published is None and problems(reading) == ["no_date"]


def dated(text: str) -> str:
    return rss(ITEM.replace("Mon, 30 Dec 2019 12:00:00 +0000", text))


@pytest.mark.parametrize(
    "text",
    [
        "Mon, 30 Dec 2019 12:00:00 GMT",
        "Mon, 30 Dec 2019 14:00:00 +0200",
        "Mon, 30 Dec 2019 07:00:00 EST",
        "Mon, 30 Dec 2019 04:00:00 PST",
        "30 Dec 2019 12:00:00 UT",
        "30 Dec 19 12:00 Z",
        "Monday, 30 December 2019 12:00:00 +0000",
        "2019-12-30T12:00:00Z",
        "2019-12-30T14:00:00+02:00",
        "2019-12-30 12:00:00 +0000",
        "2019-12-30T12:00:00.123456Z",
        "Mon Dec 30 12:00:00 UTC 2019",
        "Mon, 30 Dec 2019 14:00:00 +0200 (IST)",
        "\n   Mon,  30 Dec 2019 12:00:00 +0000 \t",
    ],
)
def test_dates_as_feeds_write_them(text):
    reading = read(dated(text), time_zone="Asia/Jerusalem")
    assert reading.entries[0].published.replace(microsecond=0) == NOON, problems(reading)


@pytest.mark.parametrize(
    "text",
    [
        "Mon, 30 Dec 2019 14:00:00",
        "2019-12-30T14:00:00",
        "2019-12-30 14:00:00",
        "Mon, 30 Dec 2019 14:00:00 IST",
    ],
)
def test_a_date_without_zone_is_read_in_the_publishers(text):
    reading = read(dated(text), time_zone="Asia/Jerusalem")
    assert reading.entries[0].published == NOON
    if "IST" not in text:
        assert problems(reading) == ["date_without_zone"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "Someday, 45 Foo 2019 99:99:99",
        "Thu, 01 Jan 1970 00:00:00 +0000",
        "0000-00-00",
        "0001-01-01T00:00:00Z",
        "99999999999999999999",
        "Mon, 30 Dec 2019 12:00:00 +9999999",
    ],
)
def test_a_date_that_is_none_is_told_and_the_entry_kept(text):
    reading = read(dated(text))
    assert len(reading.entries) == 1
    if reading.entries[0].published is None:
        assert problems(reading) in (["bad_date"], ["no_date"], ["bad_date", "no_date"])


def test_relative_links_are_made_absolute():
    (entry,) = read(rss(ITEM.replace("https://news.example/a/", "/b/../c/"))).entries
    assert entry.url == "https://news.example/c/?p=2"


def without(tag: str) -> str:
    import re

    return rss(re.sub(rf"<{tag}[ >].*?</{tag}>", "", ITEM))


def test_without_guid_the_link_stands_for_it():
    reading = read(without("guid"))
    assert reading.entries[0].guid is None and problems(reading) == ["no_guid"]


def test_without_link_a_guid_that_is_an_address_leads_there():
    reading = read(without("link").replace("<channel>", "<channel><link>https://news.example/</link>"))
    assert reading.entries[0].url == "https://news.example/?p=1"


def test_without_link_and_address_the_entry_is_left_out_and_told_in_its_own_words():
    item = "<item><title>Lost</title><guid>no-address-17</guid><description>D</description></item>"
    reading = read(rss(item + ITEM))
    assert len(reading.entries) == 1 and not reading.is_whole
    (problem,) = reading.problems
    assert (problem.code, problem.entry, problem.guid, problem.title) == (
        "no_link",
        0,
        "no-address-17",
        "Lost",
    )
    assert problem.is_entry_lost


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "ftp://news.example/a", "http://u:p@news.example/", "http://"]
)
def test_a_link_that_may_not_be_fetched_is_told(link):
    item = f"<item><title>T</title><link>{link}</link><guid>x</guid></item>"
    reading = read(rss(item))
    assert reading.entries == () and problems(reading) == ["bad_link"]


def test_without_title_and_with_a_guid_twice():
    reading = read(
        without("title")
        .replace("<channel>", "<channel><title>C</title>")
        .replace("</channel>", ITEM + "</channel>")
    )
    assert problems(reading) == ["no_title", "duplicate_guid"]
    assert len(reading.entries) == 2


def test_a_guid_that_several_articles_share_names_none_of_them():
    one = without("guid").replace("</item>", "<guid>https://example.org/</guid></item>")
    other = one[one.index("<item>") : one.index("</item>")].replace(
        "<link>", "<link>https://example.org/other?was="
    )
    reading = read(one.replace("</channel>", other + "</item></channel>"))
    assert [entry.guid for entry in reading.entries] == [None, None]
    assert len({entry.url for entry in reading.entries}) == 2


def test_titles_are_plain_text():
    assert (
        plain_text("Kata&#8217;ib <em>Hiz</em>bullah<br/>hits&nbsp;back &amp; how")
        == "Kata’ib Hizbullah hits back & how"
    )
    assert plain_text("5 < 6 and 7 > 2") == "5 < 6 and 7 > 2"
    assert (
        read(rss(ITEM.replace("A ship &amp; its crew", "<![CDATA[Kata&#8217;ib <b>H</b>]]>")))
        .entries[0]
        .title
        == "Kata’ib H"
    )


# -- charsets -----------------------------------------------------------------------------------------

CURLY = ITEM.replace("A ship &amp; its crew", "Kata’ib “Hizbullah”")


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "text/xml",
        "application/rss+xml",
        "text/xml; charset=iso-8859-1",
        "text/html; charset=us-ascii",
        "application/octet-stream",
    ],
)
def test_utf8_whatever_is_declared(content_type):
    reading = read(rss(CURLY), content_type=content_type)
    assert reading.entries[0].title == "Kata’ib “Hizbullah”"
    if content_type and "charset" in content_type:
        assert problems(reading) == ["wrong_charset"]


@pytest.mark.parametrize("charset", ["windows-1252", "utf-16", "utf-8-sig"])
def test_other_charsets(charset):
    text = rss(CURLY).replace("UTF-8", charset.removesuffix("-sig"))
    assert read(text.encode(charset)).entries[0].title == "Kata’ib “Hizbullah”"


# -- what is broken -----------------------------------------------------------------------------------


def test_a_feed_that_is_cut_off_gives_what_came_and_says_so():
    text = rss(ITEM + ITEM.replace("p=1", "p=9").replace("/a/", "/b/"))
    reading = read(text[: text.rindex("whole")])
    assert [e.guid for e in reading.entries] == ["https://news.example/?p=1", "https://news.example/?p=9"]
    assert reading.entries[0].content_html and reading.entries[1].content_html is None
    assert "cut_off" in problems(reading) and not reading.is_whole


@pytest.mark.parametrize("junk", ["<b>unclosed", "Tanks & tigers", "\x00\x07", "&nbsp;&hellip;"])
def test_a_feed_that_is_not_well_formed_is_read_all_the_same(junk):
    reading = read(rss(ITEM.replace("A ship &amp; its crew", f"A ship {junk}") + ITEM.replace("p=1", "p=9")))
    assert [e.guid for e in reading.entries] == ["https://news.example/?p=1", "https://news.example/?p=9"]
    assert reading.entries[0].title.startswith("A ship")


def test_words_before_and_after_the_document_do_not_hide_it():
    warning = "\n\nWarning: Cannot modify header information in /home/x.php on line 3\n"
    assert len(read(rss(ITEM) + warning).entries) == 1
    assert read(rss(ITEM) + "<!-- cached by a plugin -->").problems == ()
    assert len(read("\n\n  " + rss(ITEM)).entries) == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"),
        (b" \r\n\t ", "empty"),
        (
            b"<!DOCTYPE html><html><head><title>Log In &lsaquo; News</title></head><body><form></form></body></html>",
            "html_page",
        ),
        (b"<html><body>maintenance</body></html>", "html_page"),
        (b'{"error": "x"}', "json"),
        (b"just words", "not_xml"),
        (b"%PDF-1.7\n\xff\xfe", "not_xml"),
        (b"<?xml version='1.0'?><urlset><url><loc>https://a/</loc></url></urlset>", "no_feed_elements"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no_feed_elements"),
        (b"x" * (10 * 1024 * 1024 + 1), "too_large"),
    ],
    ids=lambda v: v if isinstance(v, str) else None,
)
def test_what_is_no_feed_is_refused_with_a_reason(body, code):
    with pytest.raises(NotAFeed) as refused:
        read(body)
    assert refused.value.code == code and refused.value.failure_class == "soft"
    assert str(refused.value).endswith(".")


def test_a_login_page_is_named():
    with pytest.raises(NotAFeed, match="titled “Log In ‹ News”"):
        read("<!doctype html><html><head><title>Log In &lsaquo; News</title></head></html>")


def test_an_empty_feed_is_a_feed():
    assert read(rss("")).entries == ()


def laughs(depth: int = 9) -> str:
    entities = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(depth)
    )
    return f"<!DOCTYPE rss [{entities}]>"


@pytest.mark.timeout(60)  # unfolded they would be gigabytes
@pytest.mark.parametrize(
    "doctype",
    [
        laughs(),
        f'<!DOCTYPE rss [<!ENTITY j "{"x" * 100_000}">]>',
        '<!DOCTYPE rss [<!ENTITY j SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>',
        '<!DOCTYPE rss [<!ENTITY j "&j;">]>',
    ],
    ids=["laughs", "quadratic", "file", "parameter", "recursive"],
)
def test_entity_bombs_do_not_unfold_and_files_are_not_read(doctype):
    text = rss(f"<item><title>{'&j;' * 3000}</title><link>https://news.example/a/</link></item>" + ITEM)
    text = text.replace("<rss", doctype + "<rss", 1)
    try:
        reading = read(text)
    except NotAFeed:
        return
    assert sum(len(e.title) for e in reading.entries) < 500_000
    assert "root:" not in repr(reading)


def test_scripts_do_not_get_through():
    bad = ITEM.replace("The whole “text”.", "<script>alert(1)</script><img src=x onerror=alert(1)>Text")
    content = read(rss(bad)).entries[0].content_html
    assert "alert" not in content and "Text" in content


def test_too_many_entries_are_told():
    reading = read(rss("".join(OLD.replace("/a/", f"/{n}/") for n in range(5010))))
    assert len(reading.entries) == 5000
    assert "too_many_entries" in problems(reading) and not reading.is_whole


def test_the_digest_follows_what_the_entries_say():
    one, other = (
        read(rss(ITEM)),
        read(rss("<lastBuildDate>Mon, 30 Dec 2019 13:00:00 GMT</lastBuildDate>" + ITEM)),
    )
    assert one.digest == other.digest
    assert one.digest != read(rss(ITEM.replace("A ship", "Another ship"))).digest


# -- anything at all ----------------------------------------------------------------------------------

PIECES = """
<rss version='2.0'> <channel> <item> </item> </channel> </rss> <title> </title> <link> </link>
<feed xmlns='http://www.w3.org/2005/Atom'> <entry> </entry> </feed> <link href='/a'/> <id> </id>
<![CDATA[ ]]> <!-- --> &amp; &#x0; &#99999999; &nbsp; <pubDate> </pubDate> 2019-12-30 <guid>
https://news.example/a http://[::1 <content:encoded> <p> <div ' " > < é ]] <?xml <!DOCTYPE rss [
<!ENTITY a 'b'> ]> <rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'> <category> <author>
<itunes:image href='x'/> <media:content url='x'/> <georss:point>1 2</georss:point> <textarea> <enclosure/>
<source url='x'>
""".split()
PIECES += ["\ud800", "\x00", "<!DOCTYPE rss [", " "]


@given(st.binary(max_size=300))
@example(b"\xef\xbb\xbf")
@example(b"<")
def test_any_bytes_are_a_feed_or_no_feed(body):
    with contextlib.suppress(NotAFeed):
        assert isinstance(read(body), FeedReading)


@given(
    st.lists(st.sampled_from(PIECES), max_size=40),
    st.none() | st.sampled_from(["text/html", "text/xml; charset=utf-16", "x"]),
)
def test_any_tangle_of_feed_elements_is_a_feed_or_no_feed(pieces, content_type):
    body = "".join(pieces).encode("utf-8", "surrogatepass")
    try:
        reading = read_feed(body, base_url=BASE, content_type=content_type)
    except NotAFeed:
        return
    for entry in reading.entries:
        assert entry.url.startswith(("http://", "https://"))
        assert entry.published is None or entry.published.tzinfo is UTC


@given(st.integers(0, 2**32), st.integers(1, 8))
def test_a_feed_with_bytes_knocked_out_is_a_feed_or_no_feed(seed, count):
    body = bytearray(rss(ITEM * 2).encode())
    dice = random.Random(seed)
    for _ in range(count):
        place = dice.randrange(len(body))
        body[place : place + dice.randrange(4)] = dice.randbytes(dice.randrange(4))
    with contextlib.suppress(NotAFeed):
        read(bytes(body))
