"""What a page states of its article besides the text: headline, byline, section, tags, canonical link."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from lxml import html as lxml_html

from dateline.articles.blocks import tidy
from dateline.articles.identity import canonical_url
from dateline.sources.page_dates import ARTICLE_TYPES, json_ld

MAX_LABELS: Final = 60
MAX_LABEL_LENGTH: Final = 100
MAX_TITLE_LENGTH: Final = 500
_TITLE_CLASSES: Final = ("entry-title", "post-title", "article-title", "article__title")
_SEPARATORS: Final = re.compile(r"\s+[-–—|»«·•:]\s+")
# Accounts and pages that stand where an author should.
_NO_AUTHOR: Final = re.compile(
    r"^(?:admin|administrator|editor|webmaster|https?://.*|www\..*|@.*|unknown|none|null)?$", re.I
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page states. Texts are one line each; `language` is as stated (``en-US``).

    `labels` are sections and tags, without repetition; `section` is the first section, `tags` what is stated as
    a tag and is no section. `bylines` are the authors, one each. `descriptions` are the page's own summaries.
    `is_print` marks WP-Print's page of an article.
    """

    title: str
    bylines: tuple[str, ...]
    labels: tuple[str, ...]
    section: str | None
    tags: tuple[str, ...]
    descriptions: tuple[str, ...]
    captions: tuple[str, ...]
    site_name: str
    language: str | None
    canonical: str
    is_print: bool
    has_password_field: bool

    @property
    def byline(self) -> str | None:
        """The authors in one line."""
        return ", ".join(self.bylines) or None


def read_metadata(tree: lxml_html.HtmlElement, url: str, tracking: Iterable[str]) -> Metadata:
    """What the page at `url` states; to be read before the tree is cleaned. Never raises for its content."""
    nodes = [n for n in json_ld(tree) if _kinds(n) & ARTICLE_TYPES]
    site_name = _first(_meta(tree, "og:site_name")) or _publisher(nodes)
    is_print = _is_print(tree)
    sections, tags = _sections(tree, nodes), _tags(tree, nodes)
    return Metadata(
        title=_title(tree, nodes, site_name),
        bylines=_bylines(tree, nodes),
        labels=_unique([*sections, *tags])[:MAX_LABELS],
        section=next(iter(sections), None),
        tags=tuple(t for t in tags if t not in sections),
        descriptions=_unique(
            [
                *_meta(tree, "description"),
                *_meta(tree, "og:description"),
                *_meta(tree, "twitter:description"),
                *(_text(n.get("description")) for n in nodes),
            ]
        ),
        captions=_captions(tree),
        site_name=site_name,
        language=_first([*(str(v) for v in tree.xpath("/html/@lang")[:1]), *_meta(tree, "og:locale")])
        or None,
        canonical=_canonical(tree, url, tuple(tracking)),
        is_print=is_print,
        has_password_field=bool(tree.xpath("//input[@type='password']")),
    )


def _kinds(node: dict[str, Any]) -> set[str]:
    kind = node.get("@type")
    return {k.rpartition("/")[2] for k in (kind if isinstance(kind, list) else [kind]) if isinstance(k, str)}


def _text(value: object) -> str:
    return tidy(html.unescape(re.sub(r"<[^<>]{0,200}>", "", value))) if isinstance(value, str) else ""


def _first(values: Iterable[str]) -> str:
    return next((v for v in values if v), "")


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(v for v in values if v))


def _meta(tree: lxml_html.HtmlElement, name: str) -> list[str]:
    """The contents of the meta elements called `name`, by either attribute."""
    found = tree.xpath("//meta[@property=$name or @name=$name or @itemprop=$name]/@content", name=name)
    return [text for value in found[:MAX_LABELS] if (text := _text(str(value)))]


def _title(tree: lxml_html.HtmlElement, nodes: list[dict[str, Any]], site_name: str) -> str:
    """The headline: as JSON-LD and metadata have it, an element so named, a heading, the window's title."""
    candidates = [_text(n.get("headline")) for n in nodes]
    candidates += [*_meta(tree, "og:title"), *_meta(tree, "twitter:title")]
    names = (
        "@itemprop='headline'",
        *(f"contains(concat(' ', @class, ' '), ' {n} ')" for n in _TITLE_CLASSES),
    )
    for name in names:
        candidates += [tidy(h.text_content()) for h in tree.xpath(f"//*[{name}]")[:1]]
    titles = [tidy(t.text_content()) for t in tree.xpath("//title")[:1]]
    headings = [tidy(h.text_content()) for h in tree.xpath("//h1 | //h2 | //h3")[:40]]
    # Of the headings that the window's title repeats, the longest is the headline; the site's name is shorter.
    candidates.append(max((h for h in headings if titles and h and h in titles[0]), key=len, default=""))
    candidates += [tidy(h.text_content()) for h in tree.xpath("//h1")[:1]]
    for title in titles:
        # WP-Print: "Site » Headline » Print".
        parts = [p for p in _SEPARATORS.split(title) if p.casefold() != "print"]
        candidates.append(max(parts, key=len, default=""))
    title = _first(candidates)[: 2 * MAX_TITLE_LENGTH]
    return _without_site(title, site_name)[:MAX_TITLE_LENGTH]


def _without_site(title: str, site_name: str) -> str:
    """ "Headline - Site" without the site."""
    for match in reversed(list(_SEPARATORS.finditer(title))):
        if site_name and title[match.end() :].casefold() == site_name.casefold():
            return title[: match.start()]
    return title


def _publisher(nodes: list[dict[str, Any]]) -> str:
    for node in nodes:
        publisher = node.get("publisher")
        if isinstance(publisher, dict) and (name := _text(publisher.get("name"))):
            return name
    return ""


def _bylines(tree: lxml_html.HtmlElement, nodes: list[dict[str, Any]]) -> tuple[str, ...]:
    stated = [name for node in nodes for name in _names(node.get("author"))]
    if not stated:
        stated = _meta(tree, "author") or _meta(tree, "article:author") or _meta(tree, "parsely-author")
    if not stated:
        paths = (
            "//*[@itemprop='author']//*[@itemprop='name']",
            "//*[contains(concat(' ', @class, ' '), ' byline ')]//*[contains(concat(' ', @class, ' '), ' fn ')]",
            "//a[@rel='author']",
            "//*[contains(concat(' ', @class, ' '), ' byline ')]",
            "//*[contains(concat(' ', @class, ' '), ' author-name ')]",
        )
        for path in paths:
            stated = [tidy(e.text_content()) for e in tree.xpath(path)[:5]]
            if any(stated):
                break
    names = [re.sub(r"^\s*by[:\s]+", "", name, flags=re.IGNORECASE).strip(" ,|") for name in stated]
    names = [n for n in names if not _NO_AUTHOR.match(n) and len(n) <= MAX_LABEL_LENGTH]
    return _unique(names)


def _names(author: object) -> list[str]:
    if isinstance(author, list):
        return [name for item in author[:20] for name in _names(item)]
    if isinstance(author, dict):
        return _names(author.get("name"))
    return [text] if (text := _text(author)) else []


def _sections(tree: lxml_html.HtmlElement, nodes: list[dict[str, Any]]) -> tuple[str, ...]:
    """The sections: as JSON-LD and metadata have them, else the links that the theme marks as categories."""
    stated = [name for node in nodes for name in _words(node.get("articleSection"), split=False)]
    stated += _meta(tree, "article:section")
    stated += _links(tree, "contains(concat(' ', @rel, ' '), ' category ')")
    return _labels(stated)


def _tags(tree: lxml_html.HtmlElement, nodes: list[dict[str, Any]]) -> tuple[str, ...]:
    """The tags. WordPress marks categories ``rel="category tag"`` and tags ``rel="tag"``."""
    stated = [word for node in nodes for word in _words(node.get("keywords"), split=True)]
    stated += _meta(tree, "article:tag")
    is_tag = (
        "contains(concat(' ', @rel, ' '), ' tag ') and not(contains(concat(' ', @rel, ' '), ' category '))"
    )
    return _labels([*stated, *_links(tree, is_tag)])


def _links(tree: lxml_html.HtmlElement, condition: str) -> list[str]:
    return [tidy(a.text_content()) for a in tree.xpath(f"//a[{condition}]")[:MAX_LABELS]]


def _labels(stated: Iterable[str]) -> tuple[str, ...]:
    return tuple(label for label in _unique(stated) if len(label) <= MAX_LABEL_LENGTH)[:MAX_LABELS]


def _words(value: object, *, split: bool) -> list[str]:
    if isinstance(value, list):
        return [word for item in value[:MAX_LABELS] for word in _words(item, split=False)]
    text = _text(value)
    return [part.strip() for part in text.split(",")] if split else [text]


def _captions(tree: lxml_html.HtmlElement) -> tuple[str, ...]:
    """The captions of pictures. WordPress's older form has them in an element of class wp-caption-text."""
    found = tree.xpath("//figcaption | //*[contains(concat(' ', @class, ' '), ' wp-caption-text ')]")
    return _unique(tidy(e.text_content()) for e in found[:MAX_LABELS])


def _canonical(tree: lxml_html.HtmlElement, url: str, tracking: tuple[str, ...]) -> str:
    """The link that the page names as its own, where it leads to the same site and not to its home page.

    A page that names another site's article as its own, or the home page, would make two articles one.
    """
    own = canonical_url(url, tracking=tracking)
    stated = [str(v) for v in tree.xpath("//link[@rel='canonical']/@href")[:1]] + _meta(tree, "og:url")
    for link in stated:
        try:
            candidate = canonical_url(link, own, tracking=tracking)
        except ValueError:
            continue
        if _host(candidate) == _host(own) and (
            urlsplit(candidate).path not in ("", "/") or urlsplit(candidate).query
        ):
            return candidate
    return own


def _host(url: str) -> str:
    return urlsplit(url).netloc.removeprefix("www.")


def _is_print(tree: lxml_html.HtmlElement) -> bool:
    """Whether this is WP-Print's page: its header line, its footer lines."""
    text = tidy(
        " ".join(
            str(t)
            for t in tree.xpath(
                "//body//text()[contains(., 'rticle printed from') or contains(., 'URL to article')]"
            )[:4]
        )
    )
    return "rticle printed from" in text and "URL to article" in text
