"""Secrets of one installation: made once, kept under the state folder, readable by their owner only."""

from __future__ import annotations

import base64
import json
import os
import secrets
from pathlib import Path

NAMES = ("api_secret_key", "jwt_secret", "fernet_key", "admin_password")


def load_or_make(path: Path) -> dict[str, str]:
    """Return the secrets in `path`, making those that are missing.

    The file is JSON with mode 0600. Raises OSError when the folder cannot be written.
    """
    known: dict[str, str] = {}
    if path.exists():
        known = json.loads(path.read_text(encoding="utf-8"))
    missing = [name for name in NAMES if name not in known]
    if missing:
        known.update({name: _new(name) for name in missing})
        write_private(path, json.dumps(known, indent=1))
    return known


def write_private(path: Path, text: str) -> None:
    """Write `text` to `path` so that no other user can read it at any moment, and no reader sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".new")
    temporary.unlink(missing_ok=True)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    temporary.replace(path)


def _new(name: str) -> str:
    if name == "fernet_key":  # Fernet wants 32 bytes in URL-safe base64
        return base64.urlsafe_b64encode(os.urandom(32)).decode()
    if name == "admin_password":  # typed by a person: long enough at 96 bits, no look-alikes of a shell
        return secrets.token_urlsafe(12)
    return secrets.token_hex(32)
