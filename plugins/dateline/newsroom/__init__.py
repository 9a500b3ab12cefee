"""The sample newsroom: a site that behaves as a WordPress news site does, on request also as a broken one does.

`server.serve` runs it for the command line, `Newsroom` for tests.
"""

from dateline.newsroom.article import load_articles
from dateline.newsroom.errors import ArticleFileError, NewsroomError
from dateline.newsroom.faults import Fault
from dateline.newsroom.options import SiteOptions
from dateline.newsroom.running import Newsroom

__all__ = ["ArticleFileError", "Fault", "Newsroom", "NewsroomError", "SiteOptions", "load_articles"]
