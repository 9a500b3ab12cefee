"""Every way in which fetching can fail, as a closed vocabulary.

The class of a failure decides how soon it is worth trying again (`dateline.fetch.policy`):

``temporary``
    nothing is known to be wrong with the address; the same request may succeed within minutes.
``soft``
    the server answered, or the connection was made, in a way that is wrong but that a site's
    operators often mend within hours or days.
``hard``
    asking again will give the same answer until somebody changes something on purpose.

The three classes follow mediacloud/rss-fetcher; the codes are ours.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

from dateline.fetch.response import Response

FailureClass = Literal["hard", "soft", "temporary"]

FailureCode = Literal[
    "bad_url",
    "bad_header",
    "private_address",
    "robots_disallowed",
    "robots_unreachable",
    "dns",
    "refused",
    "tls",
    "timeout",
    "cut_off",
    "bad_response",
    "bad_redirect",
    "redirect_loop",
    "redirect_other_host",
    "too_many_redirects",
    "too_large",
    "bad_encoding",
    "http_client_error",
    "gone",
    "forbidden",
    "rate_limited",
    "http_server_error",
]

FAILURE_CLASSES: Final[dict[FailureCode, FailureClass]] = {
    "bad_url": "hard",
    "bad_header": "hard",
    "private_address": "hard",
    "robots_disallowed": "hard",
    "robots_unreachable": "temporary",
    "dns": "temporary",  # resolvers fail far more often than names vanish
    "refused": "temporary",
    "tls": "soft",  # an expired certificate is renewed within days
    "timeout": "temporary",
    "cut_off": "temporary",
    "bad_response": "soft",
    "bad_redirect": "soft",
    "redirect_loop": "soft",
    "redirect_other_host": "soft",
    "too_many_redirects": "soft",
    "too_large": "hard",
    "bad_encoding": "soft",
    "http_client_error": "hard",
    "gone": "hard",
    "forbidden": "soft",  # often a firewall in front of the site that changes its mind
    "rate_limited": "temporary",
    "http_server_error": "temporary",
}

FAILURE_CODES: Final[tuple[FailureCode, ...]] = get_args(FailureCode)


class FetchFailure(Exception):
    """A fetch that gave nothing usable; `str()` is one sentence that says what to do next.

    `status` is the HTTP status where the server gave one. `retry_after_seconds` is what the server
    (or our own gate) asked us to wait, never negative. `response` is the answer that was refused,
    its body cut at `Limits.max_error_bytes`, where there was one.
    """

    def __init__(
        self,
        code: FailureCode,
        url: str,
        message: str,
        *,
        status: int | None = None,
        retry_after_seconds: float | None = None,
        response: Response | None = None,
    ) -> None:
        super().__init__(message)
        self.code: FailureCode = code
        self.url = url
        self.message = message
        self.status = status
        self.retry_after_seconds = retry_after_seconds
        self.response = response

    @property
    def failure_class(self) -> FailureClass:
        """``hard``, ``soft`` or ``temporary``, fixed by the code."""
        return FAILURE_CLASSES[self.code]

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions are pickled between worker processes; the default would lose the keywords.
        return (
            _rebuild,
            (self.code, self.url, self.message, self.status, self.retry_after_seconds, self.response),
        )


def _rebuild(
    code: FailureCode,
    url: str,
    message: str,
    status: int | None,
    retry_after_seconds: float | None,
    response: Response | None,
) -> FetchFailure:
    return FetchFailure(
        code, url, message, status=status, retry_after_seconds=retry_after_seconds, response=response
    )
