"""The frame of every HTML page: head, header with menu, footer."""

from __future__ import annotations

import json
from typing import Any

from dateline.newsroom.category import LABELS
from dateline.newsroom.site import Site
from dateline.newsroom.text import esc

STYLE = """
body{font:17px/1.55 Georgia,serif;color:#1c1c1c;margin:0;background:#fff}
header,footer,main{max-width:760px;margin:0 auto;padding:0 20px}
ul.utility{list-style:none;padding:0}.utility li{display:inline}
header nav a,.utility a{margin-right:14px;font:600 13px/2.4 sans-serif;color:#7a1f1f;text-decoration:none}
.site-title{font-size:30px;font-weight:700;color:#7a1f1f;text-decoration:none}
h1{font-size:34px;line-height:1.2}figure{margin:0}figure img{width:100%;max-height:360px;object-fit:cover}
figcaption,.entry-meta,.entry-tags,.legal{font:14px/1.5 sans-serif;color:#666}
.standfirst{font-size:20px;color:#444}.appeal,.drive{background:#fbf3e2;padding:12px 18px}
blockquote{border-left:4px solid #7a1f1f;margin:18px 0;padding:4px 18px;font-size:21px}
.related article{border-top:1px solid #ddd}footer{margin-top:40px;border-top:3px solid #7a1f1f}
""".strip()


def script_json(data: Any) -> str:
    """JSON for a <script> element: no character in it can end the element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def frame(site: Site, *, title: str, head: str, body: str, banner: str = "") -> str:
    """A whole HTML page. `title` is plain text; `head`, `body` and `banner` are markup."""
    name = esc(site.options.name)
    menu = "".join(
        f'<a href="{esc(site.url(category.path))}">{esc(category.name)}</a>'
        for slug, (category, _) in sorted(site.categories.items())
        if slug in LABELS
    )
    comments_feed = esc(site.url("/comments/feed/"))
    return f"""<!DOCTYPE html>
<html lang="{esc(site.options.language)}">
<head>
<meta charset="UTF-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{esc(title)}</title>
<link rel="alternate" type="application/rss+xml" title="{name} &raquo; Feed" href="{esc(site.url("/feed/"))}" />
<link rel="alternate" type="application/rss+xml" title="{name} &raquo; Comments Feed" href="{comments_feed}" />
{head}<meta name="generator" content="WordPress 6.8" />
<link rel="https://api.w.org/" href="{esc(site.url("/wp-json/"))}" />
<style>{STYLE}</style>
</head>
<body>
{banner}<header id="masthead">
<a class="site-title" href="{esc(site.url("/"))}">{name}</a>
<p>{esc(site.options.tagline)}</p>
<nav>{menu}</nav>
<ul class="utility"><li><a href="{esc(site.url("/donate/"))}">Donate</a></li>
<li><a href="#">Light Theme</a></li>
<li><a href="{esc(site.url("/wp-login.php"))}">Log In</a></li></ul>
</header>
{body}
</body>
</html>
"""
