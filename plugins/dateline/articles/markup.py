"""From a body to a tree that is safe to work on: bounded, without scripts, forms and navigation."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable
from typing import Final

from lxml import etree
from lxml import html as lxml_html

from dateline.articles.article import ExtractionFailure
from dateline.articles.wording import furniture
from dateline.fetch.charset import Decoded, decode_body
from dateline.sources.page_lookup import parse_page

# Everything after parsing is linear in these two; at both bounds an article takes about ten seconds. News
# pages have some 3,000 elements, live pages with all their comments 30,000; long books have 200,000 words.
MAX_ELEMENTS: Final = 50_000
MAX_WORDS: Final = 200_000
MAX_BODY_BYTES: Final = 20 * 1024 * 1024  # above what is ever fetched; a page from a file may be larger
# A start tag longer than this has its attributes dropped: libxml2's check for repeated attributes is
# quadratic (100,000 of them cost two minutes), and no attribute that we read is that long.
MAX_TAG_CHARACTERS: Final = 8192

# A start tag as the HTML standard's tokenizer reads it: names, values with and without quotation marks.
_TAG: Final = re.compile(
    r"""<([a-zA-Z][^\s/>]{0,40}+)((?:[^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+[\s/]*+)*+)>?"""
)
_UNREADABLE: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffd]")
# The prologue holds nothing that is nested, so each comment is taken whole.
_XML_ROOT: Final = re.compile(
    r"(?:<\?[^>]*+>\s*+|<!--(?:[^-]|-(?!->))*+-->\s*+|<![a-zA-Z][^>]*+>\s*+)*+"
    r"<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b"
)
_NOT_HTML: Final = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"\x1f\x8b", "a gzip file"),
    (b"RIFF", "a media file"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"{\\rtf", "an RTF document"),
)
# Nothing in these is ever read as text. `form` is treated with care: some old sites wrap the whole page.
_NEVER_TEXT: Final = frozenset(
    {
    "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "math", "canvas", "audio",
    "video", "button", "select", "option", "textarea", "input", "label", "dialog", "map", "nav", "head",
    }
)  # fmt: skip
FORM_WORDS: Final = 200  # a form with more is the whole page, as some old systems make it
FURNITURE_SHARE: Final = 0.25  # an element with a larger part of the page's words is not furniture
_ROLES: Final = frozenset(
    {"navigation", "banner", "complementary", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar",
     "toolbar", "tooltip", "form"}
)  # fmt: skip
_HIDDEN_STYLE: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def decode_page(body: bytes, content_type: str | None) -> Decoded:
    """The page's text. Raises ExtractionFailure (``empty``, ``too_large``, ``not_html``)."""
    if not body.strip():
        raise ExtractionFailure("empty", "The page is empty; it is tried again later.")
    if len(body) > MAX_BODY_BYTES:
        raise ExtractionFailure(
            "too_large", f"The page is larger than {MAX_BODY_BYTES:,} bytes; it is not read."
        )
    for magic, name in _NOT_HTML:
        if body.startswith(magic):
            raise ExtractionFailure("not_html", f"The address leads to {name}, not to a page.")
    decoded = decode_body(body, content_type)
    head = decoded.text[:4096].lstrip("\ufeff \t\r\n")
    media_type = (content_type or "").partition(";")[0].strip().lower()
    if head[:1] in ("{", "[") or media_type == "application/json":
        raise ExtractionFailure("not_html", "The address leads to JSON, not to a page.")
    if _XML_ROOT.match(head):
        raise ExtractionFailure("not_html", "The address leads to a feed or sitemap, not to a page.")
    if "<" not in decoded.text:
        raise ExtractionFailure("not_html", "The address leads to plain text, not to a page.")
    if len(_UNREADABLE.findall(decoded.text[:20_000])) > len(decoded.text[:20_000]) / 20:
        raise ExtractionFailure("not_html", "The address leads to binary data, not to a page.")
    return decoded


def parse(text: str) -> lxml_html.HtmlElement:
    """The tree of a page. Raises ExtractionFailure (``no_text``, ``too_large``)."""
    tree = parse_page(_without_long_tags(text))
    if tree is None:
        raise ExtractionFailure(
            "no_text", "There is nothing in the page but markup; it is tried again later."
        )
    if sum(1 for _ in itertools.islice(tree.iter(), MAX_ELEMENTS + 1)) > MAX_ELEMENTS:
        raise ExtractionFailure(
            "too_large",
            f"The page has more than {MAX_ELEMENTS:,} elements, as no article has; it is not read.",
        )
    return tree


def _without_long_tags(text: str) -> str:
    def shorten(match: re.Match[str]) -> str:
        return match[0] if len(match[2]) <= MAX_TAG_CHARACTERS else f"<{match[1]}>"

    return _TAG.sub(shorten, text)


def clean(tree: lxml_html.HtmlElement, remove_xpath: Iterable[str] = ()) -> lxml_html.HtmlElement:
    """Take out of `tree`, in place, whatever is never an article's text; returns the body.

    `remove_xpath` are the source's own. An expression that is none is passed over: it cannot cost the
    article. Raises ExtractionFailure (``too_large``).
    """
    for expression in remove_xpath:
        try:
            found = tree.xpath(expression)
        except etree.XPathError:
            continue
        for element in found if isinstance(found, list) else ():
            if isinstance(element, lxml_html.HtmlElement):
                _drop(element)
    body = tree.find("body")
    root: lxml_html.HtmlElement = tree if body is None else body
    _drop_all(root, lambda e: e.tag in _NEVER_TEXT or _is_hidden(e) or e.get("role") in _ROLES)
    sizes = _sizes(root)
    everything = sizes.get(root, 0)
    if everything > MAX_WORDS:
        raise ExtractionFailure(
            "too_large", f"The page has more than {MAX_WORDS:,} words, as no article has; it is not read."
        )
    _drop_all(root, lambda e: _is_furniture(e, sizes.get(e, 0), everything))
    return root


def _drop_all(root: lxml_html.HtmlElement, test: Callable[[lxml_html.HtmlElement], bool]) -> None:
    """Drop the elements below `root` for which `test` holds; what stands in one of them is not looked at."""
    for element in [e for e in root.iter() if e is not root]:
        if not isinstance(element.tag, str) or test(element):
            _drop(element)


def _drop(element: lxml_html.HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def _sizes(root: lxml_html.HtmlElement) -> dict[lxml_html.HtmlElement, int]:
    """How many words stand in each element, those below it included. One pass."""
    sizes: dict[lxml_html.HtmlElement, int] = {}
    for element in reversed(list(root.iter())):
        own = len((element.text or "").split()) if isinstance(element.tag, str) else 0
        size = sizes.get(element, 0) + own
        sizes[element] = size
        parent = element.getparent()
        if parent is not None and element is not root:
            sizes[parent] = sizes.get(parent, 0) + size + len((element.tail or "").split())
    return sizes


def _is_hidden(element: lxml_html.HtmlElement) -> bool:
    style = element.get("style")
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or bool(style and len(style) < 2000 and _HIDDEN_STYLE.search(style))
    )


def _is_furniture(element: lxml_html.HtmlElement, words: int, everything: int) -> bool:
    """Whether an element is furniture by its kind or name. One that holds much of the page never is."""
    if element.tag == "form":
        return words <= FORM_WORDS
    if words > everything * FURNITURE_SHARE:
        return False
    if element.tag == "footer":
        return True
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return (
        1 < len(names) < 500
        and element.tag not in ("body", "main", "article", "p")
        and bool(furniture().search(names))
    )
