"""An article's page in the publisher's layout, with all that stands around the text there.

Order of the words: banner, Donate / Light Theme / Log In, headline, caption with credit, section, tags one a line,
headline again, standfirst, byline, MM/DD/YYYY, body (with a donation block, a pull quote, the caption again on
some), then the next and more stories with their headlines, topics, sign-up and footer.
Which elements carry the pollution changes with the article too: class names must not be what gives it away.
"""

from __future__ import annotations

from typing import Any

from dateline.newsroom.body import body_paragraphs
from dateline.newsroom.chance import Chance
from dateline.newsroom.page_frame import frame, script_json
from dateline.newsroom.pollution import Insert, Pollution, pollution_of
from dateline.newsroom.post import Post
from dateline.newsroom.site import Site
from dateline.newsroom.text import esc, excerpt, w3c_date

RELATED_STORIES = 5
_PULL_QUOTE_FORMS = (
    "<blockquote><p>{}</p></blockquote>",
    '<aside class="wp-block-pullquote"><p>{}</p></aside>',
    "<p><strong>{}</strong></p>",
    "<h3>{}</h3>",
)
_BOX_CLASSES = ("drive", "appeal", "widget-text", "wp-block-group", "row")


def article_page(post: Post, site: Site) -> str:
    """The page of `post` as HTML."""
    key = f"page {site.base_url}"
    if key not in post.cache:
        post.cache[key] = _article(post, site, pollution_of(post, site.options.name))
    dirt = pollution_of(post, site.options.name)
    body = (
        f'<main id="main">\n{post.cache[key]}{_related(post, site, dirt)}</main>\n{_footer(post, site, dirt)}'
    )
    title = f"{post.title} - {site.options.name}"
    return frame(site, title=title, head=_head(post, site), body=body, banner=_banner(post, dirt))


def image_path(post: Post) -> str:
    """The path of the article's picture; the upload folder tells the month, as at the publisher."""
    return f"/wp-content/uploads/{post.local:%Y/%m}/{post.slug}.png"


def byline_of(post: Post, site: Site) -> str:
    """The byline that the page shows."""
    return post.byline or f"{site.options.name} Staff"


def _head(post: Post, site: Site) -> str:
    """The meta elements that WordPress with Yoast gives an article."""
    url, description = site.url(post.path), excerpt(post.summary, 30)
    byline = byline_of(post, site)
    properties = [
        ("og:locale", site.options.language.replace("-", "_")),
        ("og:type", "article"),
        ("og:title", post.title),
        ("og:description", description),
        ("og:url", url),
        ("og:site_name", site.options.name),
        ("article:published_time", w3c_date(post.published)),
    ]
    if post.modified != post.published:
        properties.append(("article:modified_time", w3c_date(post.modified)))
    properties.append(("og:image", site.url(image_path(post))))
    names = [("author", byline), ("twitter:card", "summary_large_image"), ("twitter:title", post.title)]
    return "".join(
        [
            '<meta name="robots" content="index, follow, max-image-preview:large" />\n',
            f'<meta name="description" content="{esc(description)}" />\n',
            f'<link rel="canonical" href="{esc(url)}" />\n',
            *(f'<meta property="{key}" content="{esc(value)}" />\n' for key, value in properties),
            *(f'<meta name="{key}" content="{esc(value)}" />\n' for key, value in names),
            f'<script type="application/ld+json">{script_json(_graph(post, site))}</script>\n',
            f'<link rel="shortlink" href="{esc(site.guid(post))}" />\n',
            f'<link rel="alternate" type="application/json" '
            f'href="{esc(site.url(f"/wp-json/wp/v2/posts/{post.post_id}"))}" />\n',
        ]
    )


def _graph(post: Post, site: Site) -> dict[str, Any]:
    """Yoast's schema.org graph."""
    url = site.url(post.path)
    organization = {"@id": site.url("/#organization")}
    return {
        "@context": "https://schema.org",
        "@graph": [
            {
                "@type": "NewsArticle",
                "@id": f"{url}#article",
                "isPartOf": {"@id": url},
                "author": {"@type": "Person", "name": byline_of(post, site)},
                "headline": post.title,
                "datePublished": w3c_date(post.published),
                "dateModified": w3c_date(post.modified),
                "mainEntityOfPage": {"@id": url},
                "wordCount": len(post.text.split()),
                "publisher": organization,
                "image": {"@id": f"{url}#primaryimage"},
                "keywords": list(post.tags),
                "articleSection": [post.category.name],
                "inLanguage": site.options.language,
            },
            {
                "@type": "WebPage",
                "@id": url,
                "url": url,
                "name": f"{post.title} - {site.options.name}",
                "isPartOf": {"@id": site.url("/#website")},
                "datePublished": w3c_date(post.published),
                "dateModified": w3c_date(post.modified),
            },
            {
                "@type": "WebSite",
                "@id": site.url("/#website"),
                "url": site.url("/"),
                "name": site.options.name,
                "publisher": organization,
            },
            {"@type": "Organization", **organization, "name": site.options.name, "url": site.url("/")},
        ],
    }


def _banner(post: Post, dirt: Pollution) -> str:
    cookie = f'<div role="region"><p>{esc(dirt.cookie_notice)}</p></div>\n' if dirt.cookie_notice else ""
    if not dirt.banner:
        return cookie
    box = Chance(post.id).one(_BOX_CLASSES, "banner box")
    return f'{cookie}<div class="{box}">{"".join(f"<p>{esc(line)}</p>" for line in dirt.banner)}</div>\n'


def _article(post: Post, site: Site, dirt: Pollution) -> str:
    """The <article> element: everything from the first headline to the end of the body."""
    figure = ""
    if dirt.caption:
        image = f'<img src="{esc(site.url(image_path(post)))}" alt="" />'
        figure = f"<figure>{image}<figcaption>{esc(dirt.caption)}</figcaption></figure>\n"
    tags = "".join(f"<div>{esc(tag)}</div>\n" for tag in post.tags)
    standfirst = f'<p class="standfirst">{esc(post.standfirst)}</p>\n' if post.standfirst else ""
    return f"""<article id="post-{post.post_id}" class="post type-post">
<h1>{esc(post.title)}</h1>
{figure}<div class="entry-category">{esc(post.category.name)}</div>
<div class="entry-tags">
{tags}</div>
<h2 class="entry-title">{esc(post.title)}</h2>
{standfirst}<div class="entry-meta"><div>{esc(byline_of(post, site))}</div>
<div>{post.local:%m/%d/%Y}</div></div>
<div class="entry-content">
{_body(post, site, dirt)}</div>
</article>
"""


def _body(post: Post, site: Site, dirt: Pollution) -> str:
    blocks: list[str] = []
    for number, markup in enumerate(body_paragraphs(post, site)):
        if dirt.repeated_caption and dirt.repeated_caption.before == number:
            blocks.append(f"<p><em>{esc(dirt.repeated_caption.text)}</em></p>")
        if dirt.insert and dirt.insert.before == number:
            blocks.append(_insert(post, dirt.insert))
        if dirt.pull_quote and dirt.pull_quote.before == number:
            form = Chance(post.id).one(_PULL_QUOTE_FORMS, "pull quote form")
            blocks.append(form.format(esc(dirt.pull_quote.text)))
        blocks.append(f"<p>{markup}</p>")
    return "".join(block + "\n" for block in blocks)


def _insert(post: Post, insert: Insert) -> str:
    box = Chance(post.id).one(_BOX_CLASSES, "insert box")
    lines = [esc(line) for line in insert.lines]
    if insert.form == "paragraph":
        return f"<p>{lines[0]}</p>"
    if insert.form == "plain_paragraphs":
        return f"<p><strong>{lines[0]}</strong></p>\n" + "\n".join(f"<p>{line}</p>" for line in lines[1:])
    if insert.form == "aside":
        return f'<aside class="{box}">' + "".join(f"<p>{line}</p>" for line in lines) + "</aside>"
    items = "".join(f"<li>{line}</li>" for line in lines[1:-1])
    return f'<div class="{box}"><h4>{lines[0]}</h4><ul>{items}</ul><p>{lines[-1]}</p></div>'


def _related(post: Post, site: Site, dirt: Pollution) -> str:
    """The stories that a reader is led to: other articles' headlines, the first with its summary."""
    others = site.neighbours(post, RELATED_STORIES)
    if not others:
        return ""
    following, *more = others
    first = (
        f'<section class="related"><h3>{esc(dirt.next_label)}</h3>\n'
        f'<article><h4><a href="{esc(site.url(following.path))}">{esc(following.title)}</a></h4>'
        f"<p>{esc(excerpt(following.summary, 30))}</p></article></section>\n"
    )
    items = "".join(
        f'<article><h4><a href="{esc(site.url(other.path))}">{esc(other.title)}</a></h4>'
        f"<div>{other.local:%m/%d/%Y}</div></article>\n"
        for other in more
    )
    return first + (
        f'<section class="related"><h3>{esc(dirt.more_label)}</h3>\n{items}</section>\n' if items else ""
    )


def _footer(post: Post, site: Site, dirt: Pollution) -> str:
    sections = "".join(
        f'<li><a href="{esc(site.url(category.path))}">{esc(category.name)}</a></li>'
        for _, (category, _) in sorted(site.categories.items())[:12]
    )
    heading, text = dirt.newsletter
    lines = "".join(f"<p>{esc(line)}</p>\n" for line in dirt.footer)
    field = '<form><input type="email" name="email" placeholder="Email"><button type="submit">Sign Up</button></form>'
    share = f'<a href="{esc(site.url(post.print_path))}" rel="nofollow">Print</a>'
    return (
        f"<footer>\n<div>{share}</div>\n<h4>{esc(heading)}</h4>\n<p>{esc(text)}</p>\n{field}\n"
        f'<h4>{esc(dirt.topics_label)}</h4>\n<ul>{sections}</ul>\n<div class="legal">\n{lines}</div>\n</footer>'
    )
