"""What can go wrong in the newsroom, in words that say what to do next."""

from __future__ import annotations

from pathlib import Path


class NewsroomError(Exception):
    """The newsroom cannot do what was asked; the message says why and what to do next."""


class ArticleFileError(NewsroomError):
    """One article file cannot be served; `path` names it, `reason` says what is wrong with it."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path.name}: {reason}; the file is skipped, mend it and it will be served")
        self.path = path
        self.reason = reason
