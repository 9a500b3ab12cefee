"""Article pages and print pages: the publisher's layout, its pollution, and words that stay words."""

from __future__ import annotations

import html
import json
import re
from html.parser import HTMLParser

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom_samples import LONG_TEXT, article, many

from dateline.newsroom import Newsroom, SiteOptions
from dateline.newsroom.pollution import PULL_QUOTE_WORDS, links_of
from dateline.newsroom.text import digest


class Words(HTMLParser):
    """The lines a reader sees, one a block element, and every element's attributes."""

    BLOCKS = frozenset("p div h1 h2 h3 h4 li a figcaption button br title article section".split())

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = [""]
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._silent = 0
        self.feed(markup)
        self.close()
        self.lines = [line for raw in self.lines if (line := " ".join(raw.split()))]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._silent += tag in ("script", "style")
        if tag in self.BLOCKS and not (tag == "a" and self._in_text()):
            self.lines.append("")

    def _in_text(self) -> bool:
        return bool(self.lines[-1].strip())

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style")
        if tag in self.BLOCKS - {"a"}:
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.lines[-1] += data

    def meta(self, key: str) -> str | None:
        """The content of a meta element by property or name."""
        for tag, attributes in self.elements:
            if tag == "meta" and key in (attributes.get("property"), attributes.get("name")):
                return attributes.get("content")
        return None


def page(client: httpx2.Client, newsroom: Newsroom, article_id: str = "port-strike") -> Words:
    response = client.get(newsroom.article_url(article_id))
    assert response.status_code == 200 and response.headers["content-type"] == "text/html; charset=UTF-8"
    return Words(response.text)


def test_the_words_stand_in_the_publisher_s_order(client: httpx2.Client) -> None:
    stories = [
        article(
            standfirst="Ships wait while the money is looked for",
            caption="Cranes stand still. (Lena Orr/Harbor Desk)",
            tags=["Ports", "Labor"],
        ),
        *many(3, start="2019-12-01T00:00:00+00:00"),
    ]
    with Newsroom(stories) as newsroom:
        dirt = newsroom.pollution("port-strike")
        lines = page(client, newsroom).lines
        title = "Harbor Workers Walk Out in Marsa"
        expected = [
            *dirt.banner,
            "Donate",
            "Light Theme",
            "Log In",
            title,
            "Cranes stand still. (Lena Orr/Harbor Desk)",
            "Mideast Daily News",
            "Ports",
            "Labor",
            title,
            "Ships wait while the money is looked for",
            "Mona Tal",
            "12/30/2019",
            LONG_TEXT.split("\n\n")[0],
            LONG_TEXT.split("\n\n")[-1],
            dirt.next_label,
            "Story Number 2",
            dirt.more_label,
            "Story Number 1",
            dirt.newsletter[0],
            *dirt.footer,
        ]
        at = 0
        for line in expected:
            assert line in lines[at:], f"{line!r} does not come after {lines[at - 1]!r}"
            at = lines.index(line, at) + 1


def test_every_paragraph_stands_on_the_page_once_and_in_order(client: httpx2.Client) -> None:
    stories = [article(f"a-{n}") for n in range(40)]
    with Newsroom(stories) as newsroom:
        for story in stories:
            lines = page(client, newsroom, story["id"]).lines
            assert [line for line in lines if line in LONG_TEXT.split("\n\n")] == LONG_TEXT.split("\n\n")
            for foreign in newsroom.pollution(story["id"]).foreign:
                assert foreign in lines
                assert foreign not in LONG_TEXT


def test_meta_data_are_those_of_wordpress_with_yoast(client: httpx2.Client) -> None:
    with Newsroom([article(modified="2019-12-31T08:00:00+02:00", tags=["Ports"])]) as newsroom:
        words = page(client, newsroom)
        url = newsroom.article_url("port-strike")
        assert words.meta("og:title") == "Harbor Workers Walk Out in Marsa"
        assert words.meta("og:type") == "article" and words.meta("og:url") == url
        assert words.meta("article:published_time") == "2019-12-30T07:15:00+00:00"
        assert words.meta("article:modified_time") == "2019-12-31T06:00:00+00:00"
        assert words.meta("author") == "Mona Tal"
        assert ("link", {"rel": "canonical", "href": url}) in words.elements
        assert ("link", {"rel": "shortlink", "href": newsroom.guid("port-strike")}) in words.elements
        (script,) = re.findall(
            r'<script type="application/ld\+json">(.*?)</script>', client.get(url).text, re.S
        )
        graph = {node["@type"]: node for node in json.loads(script)["@graph"]}
        news = graph["NewsArticle"]
        assert news["headline"] == "Harbor Workers Walk Out in Marsa" and news["author"]["name"] == "Mona Tal"
        assert (news["datePublished"], news["dateModified"]) == (
            "2019-12-30T07:15:00+00:00",
            "2019-12-31T06:00:00+00:00",
        )
        assert (news["articleSection"], news["keywords"]) == (["Mideast Daily News"], ["Ports"])


def test_an_article_that_was_never_changed_has_no_modified_time(client: httpx2.Client) -> None:
    with Newsroom([article()]) as newsroom:
        assert page(client, newsroom).meta("article:modified_time") is None


def test_the_visible_date_is_the_local_one(client: httpx2.Client) -> None:
    with Newsroom([article(published="2019-12-30T23:30:00Z")]) as newsroom:
        assert "12/31/2019" in page(client, newsroom).lines


def test_line_ends_within_a_paragraph_are_kept(client: httpx2.Client) -> None:
    with Newsroom([article(text="First line\nsecond line.\n\nNext.")]) as newsroom:
        assert "<p>First line<br />\nsecond line.</p>" in client.get(newsroom.article_url("port-strike")).text


# -- pollution -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def crowd() -> list[dict[str, object]]:
    return [article(f"crowd-{n}") for n in range(200)]


def test_pollution_differs_from_article_to_article_and_never_for_one(crowd: list[dict[str, object]]) -> None:
    with Newsroom(crowd) as first, Newsroom(crowd) as second:
        dirt = {str(a["id"]): first.pollution(str(a["id"])) for a in crowd}
        assert dirt == {article_id: second.pollution(article_id) for article_id in dirt}
    openers = [d.banner[0] for d in dirt.values() if d.banner]
    assert len(set(openers)) > 0.9 * len(openers)
    inserts = [line for d in dirt.values() if d.insert for line in d.insert.lines]
    assert len(set(inserts)) > 0.7 * len(inserts)
    assert {d.insert.form for d in dirt.values() if d.insert} == {
        "list",
        "plain_paragraphs",
        "aside",
        "paragraph",
    }
    # Each kind stands on some pages and not on others.
    for kind in ("banner", "caption", "insert", "pull_quote", "repeated_caption", "cookie_notice"):
        assert 10 < sum(bool(getattr(d, kind)) for d in dirt.values()) < 195, kind


def test_no_slot_of_the_grammar_is_left_open(crowd: list[dict[str, object]]) -> None:
    with Newsroom(crowd) as newsroom:
        for a in crowd:
            for line in newsroom.pollution(str(a["id"])).foreign:
                assert not re.search(r"[{}]|  | ,|\.\.", line), line
                assert line[0].isupper() or not line[0].isalpha(), line


def test_pull_quotes_repeat_a_sentence_of_the_text(
    client: httpx2.Client, crowd: list[dict[str, object]]
) -> None:
    with Newsroom(crowd) as newsroom:
        quoted = [str(a["id"]) for a in crowd if newsroom.pollution(str(a["id"])).pull_quote]
        for article_id in quoted[:10]:
            quote = newsroom.pollution(article_id).pull_quote
            assert (
                quote is not None and quote.text in LONG_TEXT and len(quote.text.split()) in PULL_QUOTE_WORDS
            )
            text = html.unescape(client.get(newsroom.article_url(article_id)).text)
            assert f">{quote.text}<" in text


def test_a_pull_quote_is_never_a_whole_paragraph() -> None:
    whole = "Nine ships wait before the harbor of the town tonight."
    said = "“We will not load a single ship before we are paid in full,”"
    texts = {"whole": "\n\n".join([whole] * 6), "said": "\n\n".join([f"{said} he told reporters there."] * 6)}
    stories = [article(f"{kind}-{n}", text=text) for kind, text in texts.items() for n in range(30)]
    with Newsroom(stories) as newsroom:
        quotes = {s["id"]: newsroom.pollution(s["id"]).pull_quote for s in stories}
    assert not any(quote for article_id, quote in quotes.items() if article_id.startswith("whole"))
    assert {quote.text for quote in quotes.values() if quote} == {said}


def test_an_insert_stands_between_paragraphs(client: httpx2.Client, crowd: list[dict[str, object]]) -> None:
    first, last = LONG_TEXT.split("\n\n")[0], LONG_TEXT.split("\n\n")[-1]
    with Newsroom(crowd) as newsroom:
        for a in crowd[:40]:
            insert = newsroom.pollution(str(a["id"])).insert
            if insert:
                lines = page(client, newsroom, str(a["id"])).lines
                assert lines.index(first) < lines.index(insert.lines[0]) < lines.index(last)


def test_a_caption_without_credit_gets_one() -> None:
    stories = [article("a", caption="Cranes stand still"), article("b", caption="Ships wait. (Lena Orr)")]
    with Newsroom(stories) as newsroom:
        assert re.fullmatch(r"Cranes stand still\. \(.+\)", newsroom.pollution("a").caption)
        assert newsroom.pollution("b").caption == "Ships wait. (Lena Orr)"


# -- print pages -----------------------------------------------------------------------------------


def test_a_print_page_is_wp_print_s(client: httpx2.Client) -> None:
    with Newsroom([article(standfirst="Ships wait while the money is looked for")]) as newsroom:
        response = client.get(newsroom.print_url("port-strike"))
        words = Words(response.text)
        assert words.meta("robots") == "noindex, nofollow"
        assert ("link", {"rel": "canonical", "href": newsroom.article_url("port-strike")}) in words.elements
        home = newsroom.url.rstrip("/")
        assert f"- The Sample Line - {home} -" in words.lines
        assert f"Article printed from The Sample Line: {home}" in words.lines
        assert f"URL to article: {newsroom.article_url('port-strike')}" in words.lines
        assert words.lines.index("Harbor Workers Walk Out in Marsa") < words.lines.index(
            "Ships wait while the money is looked for"
        )
        # No byline, no date: the publisher's print pages have none.
        assert not any("Mona Tal" in line or "2019" in line for line in words.lines)


def test_links_become_numbers_in_brackets(client: httpx2.Client) -> None:
    stories = [article(f"linked-{n}") for n in range(30)]
    with Newsroom(stories) as newsroom:
        counts = set()
        for story in stories:
            links = links_of(newsroom.post(story["id"]))
            counts.add(len(links))
            text = "\n\n".join(Words(client.get(newsroom.print_url(story["id"])).text).lines)
            body, _, listed = text.partition("Article printed from")
            assert re.findall(r"\[(\d)\]", body) == [str(n + 1) for n in range(len(links))]
            # Without the markers the text is the article's own.
            assert LONG_TEXT in re.sub(r" \[\d\]", "", body)
            for number, link in enumerate(links, start=1):
                assert f"{link.words} [{number}]" in body and f"[{number}] {link.words}: http" in listed
            page_html = client.get(newsroom.article_url(story["id"])).text
            assert all(f">{html.escape(link.words)}</a>" in page_html for link in links)
        assert counts == {0, 1, 2, 3}


# -- addresses -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stated", "path"),
    [
        ("Mideast Daily News", "/mideast-daily-news/"),
        ("mideast-daily-news", "/mideast-daily-news/"),
        ("News Updates", "/news/"),
        ("Opinion", "/news/opinion/"),
        ("news/opinion", "/news/opinion/"),
        ("", "/mideast-daily-news/"),
        ("Arts & Culture", "/arts-culture/"),
        ("feed", "/section-feed/"),
        ("2019/12", "/section-2019/12/"),
        ("../../etc", "/etc/"),
    ],
)
def test_sections_make_addresses(client: httpx2.Client, stated: str, path: str) -> None:
    with Newsroom([article(category=stated)]) as newsroom:
        url = newsroom.article_url("port-strike")
        assert url == newsroom.url.rstrip("/") + path + "port-strike/"
        assert client.get(url).status_code == 200


@pytest.mark.parametrize(
    ("keys", "slug"),
    [
        ({"id": "a-plain-id_1"}, "a-plain-id_1"),
        ({"id": "x", "slug": "123300"}, "123300"),
        ({"id": "x", "slug": "No Slug!"}, "x"),
        ({"id": "x", "slug": "feed"}, "x"),
    ],
)
def test_slugs_come_from_slug_or_id(keys: dict[str, str], slug: str) -> None:
    with Newsroom(
        [article(**{"article_id": keys["id"], **{k: v for k, v in keys.items() if k != "id"}})]
    ) as newsroom:
        assert newsroom.post(keys["id"]).slug == slug


@pytest.mark.parametrize(
    "article_id", ["Straße №5", "print", "feed", "../../etc/passwd", "طائرة", "A", "a b", "é" * 300]
)
def test_ids_that_are_no_slugs_get_a_part_of_their_hash(client: httpx2.Client, article_id: str) -> None:
    with Newsroom([article(article_id)]) as newsroom:
        assert newsroom.post(article_id).slug.endswith("-" + digest(article_id)[:6])
        assert client.get(newsroom.article_url(article_id)).status_code == 200


def test_two_articles_that_state_one_slug_both_have_an_address(client: httpx2.Client) -> None:
    with Newsroom(
        [article("a", slug="same", title="One"), article("b", slug="same", title="Two")]
    ) as newsroom:
        assert newsroom.article_url("a").endswith("/same/")
        assert "Two" in page(client, newsroom, "b").meta("og:title")  # type: ignore[operator]


def test_permalinks_move_to_their_canonical_form(client: httpx2.Client) -> None:
    with Newsroom([article()]) as newsroom:
        url = newsroom.article_url("port-strike")
        for other in (url.rstrip("/"), newsroom.url + "headlines/port-strike/", newsroom.guid("port-strike")):
            response = client.get(other)
            assert (response.status_code, response.headers["location"]) == (301, url)
        assert client.get(newsroom.print_url("port-strike").rstrip("/")).headers["location"] == url + "print/"


def test_what_does_not_exist_is_404_with_headlines(client: httpx2.Client) -> None:
    with Newsroom([article()]) as newsroom:
        for path in (
            "nothing/",
            "mideast-daily-news/nothing/",
            "?p=1",
            "a/b/c/d/",
            "%00/",
            "mideast-daily-news/x/print/",
        ):
            response = client.get(newsroom.url + path)
            assert response.status_code == 404, path
            assert "Harbor Workers Walk Out in Marsa" in response.text


def test_pictures_are_pictures(client: httpx2.Client) -> None:
    with Newsroom([article(caption="Cranes. (Desk)")]) as newsroom:
        (source,) = [a["src"] for tag, a in page(client, newsroom).elements if tag == "img"]
        assert source and "/wp-content/uploads/2019/12/port-strike.png" in source
        response = client.get(source)
        assert response.headers["content-type"] == "image/png" and response.content.startswith(
            b"\x89PNG\r\n\x1a\n"
        )


# -- hostile words ---------------------------------------------------------------------------------

HOSTILE = (
    "</title></script><script>alert(1)</script><img src=x onerror=alert(2)> \"quoted\" 'too' & {curly} ]]> %s"
)


def test_hostile_words_make_no_element(client: httpx2.Client) -> None:
    keys = dict.fromkeys(("title", "byline", "standfirst", "caption", "category"), HOSTILE)
    text = "\n\n".join([HOSTILE] * 5)
    with Newsroom(
        [article("h", text=text, tags=[HOSTILE], **keys), article("other")], options=SiteOptions(name=HOSTILE)
    ) as newsroom:
        for url in (
            newsroom.article_url("h"),
            newsroom.print_url("h"),
            newsroom.url,
            newsroom.article_url("other"),
        ):
            words = Words(client.get(url).text)
            assert not [
                a for tag, a in words.elements if tag == "script" and a.get("type") != "application/ld+json"
            ]
            assert not [a for _, a in words.elements if "onerror" in a]
        assert page(client, newsroom, "h").meta("og:title") == HOSTILE
        assert newsroom.problems == []


@settings(max_examples=40, deadline=None)
@given(title=st.text(min_size=1), text=st.text(min_size=1), byline=st.text(), tag=st.text())
def test_any_words_make_a_page_from_which_they_can_be_read(
    title: str, text: str, byline: str, tag: str
) -> None:
    from dateline.newsroom.article import read_article
    from dateline.newsroom.article_page import article_page
    from dateline.newsroom.errors import NewsroomError
    from dateline.newsroom.post import make_post
    from dateline.newsroom.site import Site, in_order

    try:
        read = read_article(article(title=title, text=text, byline=byline, tags=[tag]))
    except NewsroomError:
        return
    assert read.published is not None
    options = SiteOptions()
    post = make_post(
        read,
        published=read.published,
        modified=read.published,
        title=read.title,
        text=read.text,
        zone=options.zone,
    )
    site = Site(options, "http://127.0.0.1:1", read.published, in_order([post]), read.published)
    words = Words(article_page(post, site))
    assert words.meta("og:title") == read.title
    seen = " ".join(" ".join(words.lines).split())
    for paragraph in post.paragraphs:
        assert " ".join(paragraph.split()) in seen
