"""Article files: what one holds, how a folder of them is read, and what is said of a file that is wrong."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated, Any, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from dateline.newsroom.errors import ArticleFileError, NewsroomError
from dateline.newsroom.text import clean, one_line, paragraphs

# An article of a daily is a few kilobytes; a file of more than this is something else.
MAX_FILE_BYTES = 16 * 1024 * 1024
# A date without a time means noon at the publisher: the same calendar day in UTC and in most of the world.
NOON = time(12)
_DATE_ONLY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _zone(info: ValidationInfo) -> ZoneInfo:
    return info.context["zone"] if info.context else ZoneInfo("UTC")


def _moment(value: object, info: ValidationInfo) -> datetime:
    """An ISO date or date-time as an aware UTC instant of whole seconds (WordPress stores no fractions)."""
    if isinstance(value, datetime):
        moment = value
    elif isinstance(value, str) and _DATE_ONLY.fullmatch(value.strip()):
        moment = datetime.combine(date.fromisoformat(value.strip()), NOON)
    elif isinstance(value, str):
        moment = datetime.fromisoformat(value.strip())
    else:
        raise ValueError("must be an ISO date-time such as 2019-12-30T09:15:00+02:00")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=_zone(info))
    try:
        return moment.astimezone(UTC).replace(microsecond=0)
    except OverflowError as error:
        raise ValueError("is outside the years 1 to 9999") from error


def _line(value: object) -> str:
    """A string, a number, or a list of strings (bylines) as one clean line."""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        value = ", ".join(value)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise ValueError("must be a string")
    return one_line(value)


def _category(value: object) -> str:
    return _line(value[0] if isinstance(value, list) and value else value)


def _tags(value: object) -> tuple[str, ...]:
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple):
        raise ValueError("must be a list of strings")
    return tuple(dict.fromkeys(tag for part in parts if (tag := _line(part))))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("must be a string, paragraphs separated by blank lines")
    return "\n\n".join(paragraphs(value))


Moment = Annotated[datetime, BeforeValidator(_moment)]
Line = Annotated[str, BeforeValidator(_line)]
Text = Annotated[str, BeforeValidator(_text)]


class _Record(BaseModel):
    """Keys that are not known are ignored; a null counts as absent."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _drop_nulls(cls, value: Any) -> Any:
        return {k: v for k, v in value.items() if v is not None} if isinstance(value, dict) else value


class Correction(_Record):
    """A change that the publisher made after publication, at the instant `at`."""

    at: Moment
    title: Line | None = None
    text: Text | None = None
    note: str = ""


class Article(_Record):
    """One article as its file states it. Instants are aware, UTC, of whole seconds.

    `published` None means: published when the server first saw the file. A time without offset is the
    site's local time, a date without time is noon there.
    """

    id: Line = Field(min_length=1)
    title: Line = Field(min_length=1)
    text: Text = Field(min_length=1)
    published: Moment | None = None
    modified: Moment | None = None
    slug: Line = ""
    byline: Line = ""
    category: Annotated[str, BeforeValidator(_category)] = ""
    standfirst: Line = ""
    caption: Line = ""
    tags: Annotated[tuple[str, ...], BeforeValidator(_tags)] = ()
    corrections: tuple[Correction, ...] = ()


def read_article(data: Any, *, time_zone: str = "Asia/Jerusalem") -> Article:
    """`data`, as JSON gives it, checked. Raises `NewsroomError` that names each key and what is wrong with it."""
    if not isinstance(data, dict):
        raise NewsroomError("must hold one JSON object with id, title and text")
    try:
        return Article.model_validate(data, context={"zone": ZoneInfo(time_zone)})
    except ValidationError as error:
        raise NewsroomError("; ".join(_complaint(e) for e in error.errors())) from error


def _complaint(error: Any) -> str:
    key = ".".join(str(part) for part in error["loc"]) or "the object"
    if error["type"] == "missing":
        return f"{key} is missing"
    if error["type"] == "string_too_short":
        return f"{key} is empty"
    return f"{key}: {error['msg'].removeprefix('Value error, ')}"


def load_article(path: Path, *, time_zone: str = "Asia/Jerusalem") -> Article:
    """The article in the JSON file `path`. Raises `ArticleFileError`, whatever is wrong with the file."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise ArticleFileError(path, f"is larger than {MAX_FILE_BYTES} bytes, no article is")
        data = json.loads(clean(path.read_text("utf-8-sig")))
        return read_article(data, time_zone=time_zone)
    except ArticleFileError:
        raise
    except UnicodeDecodeError as error:
        raise ArticleFileError(path, "is not UTF-8") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise ArticleFileError(path, f"is not JSON ({error})") from error
    except OSError as error:
        raise ArticleFileError(path, f"cannot be read ({error.strerror or error})") from error
    except (NewsroomError, ValueError) as error:
        raise ArticleFileError(path, str(error)) from error


class LoadedArticles(NamedTuple):
    """What a folder holds: the articles that can be served, by path, and one error for each file that cannot."""

    articles: dict[Path, Article]
    problems: tuple[ArticleFileError, ...]


def is_article_file(name: str) -> bool:
    """Whether a file of this name is looked at: `*.json`, not hidden."""
    return name.endswith(".json") and not name.startswith(".")


def load_articles(folder: Path, *, time_zone: str = "Asia/Jerusalem") -> LoadedArticles:
    """Every article file (`*.json`) of `folder`, in the order of their names; sub-folders are not read.

    A bad file, or a second file with the same id, becomes a problem and stops nothing.
    Raises `NewsroomError` if the folder itself cannot be read.
    """
    articles: dict[Path, Article] = {}
    problems: list[ArticleFileError] = []
    owner: dict[str, Path] = {}
    try:
        paths = sorted(p for p in folder.iterdir() if is_article_file(p.name) and p.is_file())
    except OSError as error:
        raise folder_error(folder, error) from error
    for path in paths:
        try:
            article = load_article(path, time_zone=time_zone)
        except ArticleFileError as problem:
            problems.append(problem)
            continue
        if article.id in owner:
            problems.append(second_file_error(path, article.id, owner[article.id]))
            continue
        owner[article.id] = path
        articles[path] = article
    return LoadedArticles(articles, tuple(problems))


def folder_error(folder: Path, error: OSError) -> NewsroomError:
    """The error for a folder that cannot be listed."""
    return NewsroomError(
        f"the article folder {folder} cannot be read ({error.strerror or error}); "
        "name a folder of article files with --articles"
    )


def second_file_error(path: Path, article_id: str, owner: Path) -> ArticleFileError:
    """The error for a second file with an id that is taken."""
    return ArticleFileError(path, f"its id {article_id!r} is that of {owner.name} already")
