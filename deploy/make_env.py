"""Write .env for the container stack: the example's settings, with secrets of its own. An existing .env is completed.

    python deploy/make_env.py        writes .env; what stands in it already stays
    python deploy/make_env.py check  exits 1 and says why when the stack would not start, or not safely, with it

Needs only the standard library: it runs before anything is installed.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import secrets
import sys
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
PLACEHOLDER = "change-me"
# These stand in URLs, where other characters would need escaping.
IN_URLS = (
    "POSTGRES_PASSWORD",
    "AIRFLOW_DB_PASSWORD",
    "LOADER_DB_PASSWORD",
    "ANALYST_DB_PASSWORD",
    "REDIS_PASSWORD",
)
URL_SAFE = re.compile(r"[A-Za-z0-9._~-]+")
# A person's password of 12 characters is the least that is not guessed in an afternoon at the UI's log-in.
LEAST_LENGTH = 12


def parse(text: str) -> dict[str, str]:
    """The NAME=value lines of an env file, without comments, blank lines and quotes around a value."""
    found = {}
    for line in text.splitlines():
        name, separator, value = line.partition("=")
        if separator and not line.lstrip().startswith("#"):
            found[name.strip()] = value.strip().strip("\"'")
    return found


def new_secret(name: str) -> str:
    """A secret of 256 bits; Fernet wants 32 bytes in URL-safe base64, a person a shorter password of 96 bits."""
    if name == "FERNET_KEY":
        return base64.urlsafe_b64encode(os.urandom(32)).decode()
    if name == "ADMIN_PASSWORD":
        return secrets.token_urlsafe(12)
    return secrets.token_hex(32)  # hexadecimal: safe in URLs and in shells


def completed(example: str, existing: str) -> str:
    """`existing` (or `example`, where there is nothing yet) with a new secret for every placeholder and every empty
    secret, and with the settings that it lacks. Values, comments and order that are there already stay."""
    secret_names = _secret_names(example)
    text = existing or example
    missing = [line for line in example.splitlines() if _name(line) and _name(line) not in parse(text)]
    lines = [*text.splitlines(), *([""] if missing else []), *missing]
    return "\n".join(_filled(line, secret_names) for line in lines) + "\n"


def problems(example: str, values: dict[str, str]) -> list[str]:
    """Why the stack must not start with these settings, a sentence each."""
    found = []
    for name in sorted(_secret_names(example)):
        value = values.get(name, "")
        if value in ("", PLACEHOLDER):
            found.append(
                f"{name} is not set, or still the example's: run `make stack`, which makes secrets of its own."
            )
        elif len(value) < LEAST_LENGTH:
            found.append(f"{name} has fewer than {LEAST_LENGTH} characters: make it longer.")
        elif name in IN_URLS and not URL_SAFE.fullmatch(value):
            found.append(
                f"{name} may hold only letters, digits and . _ ~ - because it stands in URLs: change it."
            )
        elif name == "FERNET_KEY" and not _is_fernet_key(value):
            found.append(f"{name} is not 32 bytes in URL-safe base64: remove the line and run `make stack`.")
    url = urlsplit(values.get("BASE_URL", ""))
    port = values.get("UI_PORT", "8080")
    if url.hostname in ("127.0.0.1", "localhost") and str(url.port or 80) != port:
        found.append(f"BASE_URL says port {url.port or 80} and UI_PORT says {port}: make them the same.")
    return found


def _secret_names(example: str) -> set[str]:
    return {name for name, value in parse(example).items() if value == PLACEHOLDER}


def _name(line: str) -> str:
    return next(iter(parse(line)), "")


def _filled(line: str, secret_names: set[str]) -> str:
    name = _name(line)
    if name in secret_names and parse(line)[name] in ("", PLACEHOLDER):
        return f"{name}={new_secret(name)}"
    return line


def _is_fernet_key(value: str) -> bool:
    try:
        return len(base64.urlsafe_b64decode(value)) == 32
    except (binascii.Error, ValueError):
        return False


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Write or check `root`/.env; returns the exit status."""
    example = (root / ".env.example").read_text(encoding="utf-8")
    target = root / ".env"
    existing = target.read_text(encoding="utf-8") if target.exists() else ""
    if arguments == ["check"]:
        found = problems(example, parse(existing))
        sys.stderr.writelines(f".env: {sentence}\n" for sentence in found)
        return 1 if found else 0
    if arguments:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    # Made beside and renamed, readable by its owner alone from the first byte.
    new = target.with_name(".env.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(completed(example, existing))
    new.replace(target)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
