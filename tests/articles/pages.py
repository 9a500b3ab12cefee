"""Article pages that tests write, in a WordPress publisher's layout; all words are our own."""

from __future__ import annotations

URL = "https://line.example/headlines/a-tanker-is-towed-to-port/"
TITLE = "A Tanker Is Towed to Port"
TEXT = [
    "[HAIFA] – A tanker that took on water off the coast on Sunday was towed to port by two tugs, the coast guard "
    "told The Line. Nobody was hurt.",
    "“We heard the alarm a little after four, and by five we had our boots in the water,” Yael Ardon, the second "
    "mate, said on the quay. She had slept in her clothes.",
    "The ship’s owner, a firm in Piraeus, said that a valve had failed. An inquiry will begin within the week, and "
    "its results will be made public, the ministry of transport said.",
    "It was the third such case since October. In each of them a valve of the same make was found to be worn, "
    "according to a report that the ministry published in January.",
]
META = f"""<meta property="og:type" content="article"><meta property="og:title" content="{TITLE}">
<meta property="og:site_name" content="The Line">
<meta property="article:published_time" content="2024-01-29T08:30:00+00:00">
<meta property="article:modified_time" content="2024-01-29T12:00:00+00:00">
<link rel="canonical" href="{URL}">"""


def paragraphs(texts: list[str]) -> str:
    """Each text as a paragraph."""
    return "".join(f"<p>{t}</p>\n" for t in texts)


def page(
    body: str | None = None, head: str = META, *, before: str = "", after: str = "", lang: str = "en-US"
) -> bytes:
    """A page whose text element holds `body` (default: the whole text)."""
    inner = paragraphs(TEXT) if body is None else body
    return f"""<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8">
<title>{TITLE} - The Line</title>{head}</head>
<body><header><a href="/">The Line</a><nav><a href="/news/">News</a></nav></header>{before}
<article><h1>{TITLE}</h1><div class="entry-content">{inner}</div></article>{after}
<footer><p>The Line, a news agency.</p></footer></body></html>""".encode()


def between(extra: str, place: int = 2) -> str:
    """The text with `extra` before paragraph number `place`."""
    return paragraphs(TEXT[:place]) + extra + paragraphs(TEXT[place:])
