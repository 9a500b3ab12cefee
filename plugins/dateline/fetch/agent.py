"""How Dateline names itself to the sites that it reads."""

from __future__ import annotations

import re

PRODUCT_TOKEN = "Dateline"  # noqa: S105 - what a robots.txt group addresses (RFC 9309, 2.2.1)


def user_agent(version: str, contact: str = "") -> str:
    """The User-Agent header: ``Dateline/<version> (+<contact>)``.

    `contact` is a web or mail address at which a site's operators can reach whoever runs this
    instance. Raises ValueError when either would break the header.
    """
    if not re.fullmatch(r"[A-Za-z0-9.+_-]+", version):
        raise ValueError(f"version {version!r} cannot stand in a User-Agent; use letters, digits and dots")
    contact = contact.strip()
    if not contact:
        return f"{PRODUCT_TOKEN}/{version}"
    if not re.fullmatch(r"[!-'*-\[\]-~]+(?: [!-'*-\[\]-~]+)*", contact):
        raise ValueError(
            f"contact {contact!r} cannot stand in a User-Agent; give a plain web or mail address in ASCII"
        )
    return f"{PRODUCT_TOKEN}/{version} (+{contact})"
