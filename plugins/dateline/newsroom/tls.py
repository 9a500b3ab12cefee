"""Certificates for serving the newsroom over TLS: one that is good, one that has expired, one for another host.

All are signed by an authority made on the spot, so that a client which trusts that authority can tell an expired
certificate from an unknown one.
"""

from __future__ import annotations

import ipaddress
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

CertificateKind = Literal["valid", "expired", "wrong_host"]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Certificate:
    """PEM files: the server's certificate with its key, and the authority's certificate for clients to trust."""

    chain_file: Path
    authority_file: Path

    def server_context(self) -> ssl.SSLContext:
        """A server's context with this certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.chain_file)
        return context

    def client_context(self) -> ssl.SSLContext:
        """A client's context that trusts the authority and checks everything else."""
        return ssl.create_default_context(cafile=str(self.authority_file))


def make_certificate(folder: Path, kind: CertificateKind = "expired", host: str = "127.0.0.1") -> Certificate:
    """Write a new authority and a certificate of `kind` for `host` (and localhost) into `folder`."""
    now = datetime.now(UTC)
    authority_key, server_key = (
        ec.generate_private_key(ec.SECP256R1()),
        ec.generate_private_key(ec.SECP256R1()),
    )
    authority_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Newsroom test authority")])
    authority = (
        x509.CertificateBuilder()
        .subject_name(authority_name)
        .issuer_name(authority_name)
        .public_key(authority_key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 30 * _DAY)
        .not_valid_after(now + 30 * _DAY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(
            x509.KeyUsage(True, False, False, False, False, True, True, False, False), critical=True
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    names: list[x509.GeneralName] = [x509.DNSName("elsewhere.example")]
    if kind != "wrong_host":
        names = [x509.DNSName("localhost"), _general_name(host)]
    start, end = (now - 10 * _DAY, now - _DAY) if kind == "expired" else (now - _DAY, now + 10 * _DAY)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "newsroom")]))
        .issuer_name(authority_name)
        .public_key(server_key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False
        )
        .sign(authority_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    key = server_key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    chain_file, authority_file = folder / "newsroom.pem", folder / "authority.pem"
    chain_file.touch(mode=0o600)
    chain_file.write_bytes(key + certificate.public_bytes(pem))
    authority_file.write_bytes(authority.public_bytes(pem))
    return Certificate(chain_file, authority_file)


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
