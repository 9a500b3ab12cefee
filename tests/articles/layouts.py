"""Pages in the layouts of other publishers, built around a given article; all furniture is our own writing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

TEASERS = [
    ("Fishermen Ask for a Longer Season", "They say that the sea has been too rough since autumn."),
    ("Why Lemons Cost More This Year", "A late frost and a closed road are only a part of the answer."),
    ("A Bridge Reopens After Two Winters", "The first bus crossed it at dawn, with the mayor on board."),
    ("Chess Players Meet in the Old Station", "Forty boards, one clock and a great deal of coffee."),
]
CAPTION = "A street in the old town on a winter morning. (Lena Adler/Example Pictures)"
MENU = ["Home", "World", "Business", "Culture", "Opinion", "Podcasts", "Weather"]
COOKIES = "We use cookies to improve your experience on this site. By going on you accept our cookie policy."
LETTER = (
    "Get the morning letter: the five stories that matter, in your inbox before breakfast. Sign up for free."
)
GIVE = "Our reporting is free for all because readers like you pay for it. Please make a donation today."
COMMENTS = [
    "I lived there for ten years and never saw it like this.",
    "Thank you for a good report. Could you say more about the harbor?",
]
LEGAL = "© 2024 The Example Company. All rights reserved. Terms of use and privacy policy."


def _p(paragraphs: Sequence[str]) -> str:
    return "".join(f"<p>{escape(p)}</p>\n" for p in paragraphs)


def _links(items: Sequence[str]) -> str:
    return "".join(f'<li><a href="/{i}">{escape(item)}</a></li>' for i, item in enumerate(items))


def _teasers(tag: str = "h3") -> str:
    return "".join(
        f'<div><{tag}><a href="/t{i}">{escape(a)}</a></{tag}><p>{escape(b)}</p></div>'
        for i, (a, b) in enumerate(TEASERS)
    )


def _comments() -> str:
    return "".join(f"<div class='comment'><b>A reader</b><p>{c}</p></div>" for c in COMMENTS)


def semantic(title: str, text: Sequence[str]) -> str:
    """HTML5 as it is meant: header, main, article, aside, footer."""
    half = len(text) // 2 + 1
    return f"""<!doctype html><html lang="en"><head><title>{escape(title)} | The Example</title>
<meta property="og:title" content="{escape(title)}"><meta property="og:site_name" content="The Example">
</head><body>
<div class="cookie-bar"><p>{COOKIES}</p><button>Accept</button></div>
<header><a href="/">The Example</a><nav><ul>{_links(MENU)}</ul></nav></header>
<main><article><header><h1>{escape(title)}</h1><p class="byline">By Lena Adler</p>
<time datetime="2024-05-02T08:00:00Z">2 May 2024</time></header>
<figure><img src="a.jpg" alt=""><figcaption>{CAPTION}</figcaption></figure>
<section>{_p(text[:half])}</section><aside><h4>Read also</h4><ul>{_links([t[0] for t in TEASERS])}</ul></aside>
<section>{_p(text[half:])}</section></article>
<section><h2>Most read</h2>{_teasers()}</section></main>
<footer><form><p>{LETTER}</p><input type="email"><button>Sign up</button></form><p>{LEGAL}</p></footer></body>
</html>"""


def named(title: str, text: Sequence[str]) -> str:
    """A news site of the 2010s: divs with telling names."""
    return f"""<html lang="en"><head><title>{escape(title)} - The Example</title></head><body class="single">
<div id="top"><ul class="menu">{_links(MENU)}</ul></div>
<div class="story"><h1 class="headline">{escape(title)}</h1>
<div class="author">By <a rel="author" href="/lena">Lena Adler</a></div>
<div class="date">May 2, 2024 08:00</div><div class="share-tools">
<a href="#">Facebook</a> <a href="#">Twitter</a></div>
<div class="article-body"><div class="photo"><img src="a.jpg"><span class="caption">{CAPTION}</span></div>
{_p(text[:2])}<div class="inline-newsletter"><h5>Newsletter</h5><p>{LETTER}</p></div>{_p(text[2:])}
<div class="donate-box"><p>{GIVE}</p><a href="/give">Give now</a></div></div>
<div class="tags">Tags: <a href="/x">harbor</a> <a href="/y">winter</a></div></div>
<div class="sidebar"><h3>Latest</h3>{_teasers("h4")}</div>
<div class="comments"><h3>Comments</h3>{_comments()}</div>
<div class="footer">{LEGAL}</div></body></html>"""


def hashed(title: str, text: Sequence[str]) -> str:
    """A page made by a program: class names that say nothing, each paragraph in a div of its own."""
    rows = "".join(
        f'<div class="css-9f2{i}"><p class="css-k1">{escape(p)}</p></div>' for i, p in enumerate(text)
    )
    return f"""<!doctype html><html lang="en"><head><title>{escape(title)}</title></head><body><div id="root">
<div class="css-1a">
<div class="css-1b">{"".join(f'<a class="css-7" href="/{m}">{m}</a>' for m in MENU)}</div>
<div class="css-2a"><h1 class="css-2b">{escape(title)}</h1><div class="css-2c"><span>Lena Adler</span>
<span>2 May 2024</span></div>
<div class="css-2d"><picture><img src="a.jpg"></picture><div class="css-2e">{CAPTION}</div></div>
<div class="css-3a">{rows}</div></div>
<div class="css-4a"><h2 class="css-4b">You may also like</h2>{_teasers("div")}</div>
<div class="css-5a"><span>{LEGAL}</span></div></div></div></body></html>"""


def tables(title: str, text: Sequence[str]) -> str:
    """A page of the year 2000: tables, font elements and line breaks."""
    body = "<br><br>".join(escape(p) for p in text)
    return f"""<html><head><title>The Example: {escape(title)}</title></head><body bgcolor="#ffffff">
<table width="100%"><tr>
<td width="120" valign="top">{"<br>".join(f'<a href="/{m}">{m}</a>' for m in MENU)}</td>
<td valign="top"><font size="5"><b>{escape(title)}</b></font><br><i>By Lena Adler</i><br><br>
<font face="Verdana" size="2">{body}</font><br><br><hr><a href="/">Back to the front page</a></td>
<td width="150" valign="top">{"<br>".join(f'<a href="/t">{a}</a>' for a, _ in TEASERS)}</td></tr></table>
<center><font size="1">{LEGAL}</font></center></body></html>"""


def blog(title: str, text: Sequence[str]) -> str:
    """A blog: the text in one element with line breaks, an archive beside it."""
    body = "<br /><br />".join(escape(p) for p in text)
    return f"""<html lang="en"><head><title>Notes from the Coast: {escape(title)}</title></head><body>
<div class="header"><h1>Notes from the Coast</h1></div>
<div class="main"><h2 class="date-header">Thursday, May 2, 2024</h2><div class="post hentry">
<h3 class="post-title entry-title">{escape(title)}</h3>
<div class="post-body entry-content">{body}</div>
<div class="post-footer">Posted by <span class="fn">Lena</span> at <abbr>8:00 AM</abbr> 2 comments
Email This BlogThis! Share to Twitter Share to Facebook</div></div>
<div class="comments"><h4>2 comments:</h4>{"".join(f"<p>{c}</p>" for c in COMMENTS)}</div></div>
<div class="sidebar"><h2>Blog Archive</h2><ul>{_links(["May (3)", "April (7)", "March (9)"])}</ul>
<h2>About Me</h2><p>I write about harbors, trains and the people who wait for both.</p></div>
</body></html>"""


def microdata(title: str, text: Sequence[str]) -> str:
    """schema.org in the markup, an advertisement and a pull quote in the text."""
    quote = " ".join(text[-1].split()[:12])
    middle = f'<div class="ad-slot">Advertisement</div><blockquote class="pull">{escape(quote)}</blockquote>'
    return f"""<html lang="en-GB"><head><title>{escape(title)} — The Example</title></head>
<body itemscope itemtype="https://schema.org/NewsArticle">
<div role="banner">The Example</div><div role="navigation">{" ".join(MENU)}</div>
<h1 itemprop="headline">{escape(title)}</h1><span itemprop="author" itemscope>
<span itemprop="name">Lena Adler</span></span>
<meta itemprop="datePublished" content="2024-05-02T09:00:00+01:00">
<div itemprop="articleBody">{_p(text[:1])}{middle}{_p(text[1:])}
<p><a href="/more">Read more</a></p></div><div class="trc_related">{_teasers()}</div>
<div role="contentinfo">{LEGAL}</div></body></html>"""


def pages(title: str, text: Sequence[str]) -> dict[str, str]:
    """Every layout around one article."""
    makers: list[Callable[[str, Sequence[str]], str]] = [semantic, named, hashed, tables, blog, microdata]
    return {maker.__name__: maker(title, text) for maker in makers}
