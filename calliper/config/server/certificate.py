"""The certificate of `--tls`: made on the spot, or taken from files; and the pin that phones check."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import ipaddress
import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from calliper.config.server.place import RefusedError

VALID_DAYS = 825
RENEW_DAYS = 30


@dataclass(frozen=True)
class Certificate:
    """Two PEM files."""

    chain: Path
    key: Path

    @property
    def pin(self) -> str:
        """SHA-256 of the public key (SubjectPublicKeyInfo, DER), base64url without padding."""
        return pin_of(x509.load_pem_x509_certificate(self.chain.read_bytes()))


def pin_of(certificate: x509.Certificate) -> str:
    """As `Certificate.pin`, of a loaded certificate."""
    spki = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.urlsafe_b64encode(hashlib.sha256(spki).digest()).rstrip(b"=").decode("ascii")


def own_names() -> list[str]:
    """localhost, the machine's name, and its addresses in the local network, without asking anybody."""
    names = {"localhost", "127.0.0.1", "::1", socket.gethostname()}
    # Connecting a datagram socket sends nothing; it only picks the address that would be used.
    for family, elsewhere in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((elsewhere, 9))
                names.add(probe.getsockname()[0])
        except OSError:
            continue
    with contextlib.suppress(OSError):
        names.update(str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None))
    return sorted({name.split("%", 1)[0] for name in names if name and name.isascii()})


def prepare(folder: Path, names: Sequence[str], now: datetime) -> Certificate:
    """Make the certificate in `folder`, or renew it when it ends within 30 days or lacks a name.

    A renewal keeps the key, and with it the pin that enrolled phones hold.
    """
    found = Certificate(folder / "certificate.pem", folder / "key.pem")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not found.key.exists():
        _write(found.key, _new_key())
    if not _is_good(found, names, now):
        _write(found.chain, _sign(found.key.read_bytes(), names, now))
    return found


def take(chain: Path, key: Path) -> Certificate:
    """A certificate that the operator has; raises RefusedError when it is none, OSError when unreadable."""
    taken = Certificate(chain, key)
    try:
        taken.pin  # noqa: B018 - reads the certificate
    except ValueError:
        raise RefusedError(f"{chain} holds no certificate in PEM form.") from None
    return taken


def _new_key() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _is_good(found: Certificate, names: Sequence[str], now: datetime) -> bool:
    if not found.chain.exists():
        return False
    held = x509.load_pem_x509_certificate(found.chain.read_bytes())
    covered = held.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    lives = held.not_valid_after_utc - now > timedelta(days=RENEW_DAYS)
    return lives and set(_alternatives(names)) <= set(covered)


def _alternatives(names: Sequence[str]) -> list[x509.GeneralName]:
    return [_alternative(name) for name in names]


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _sign(key_pem: bytes, names: Sequence[str], now: datetime) -> bytes:
    key = load_pem_private_key(key_pem, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise RefusedError(
            "tls/key.pem is not a key that Calliper made: move it away, or name it with --key."
        )
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Calliper")])
    builder = (
        x509.CertificateBuilder(subject_name=subject, issuer_name=subject, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=VALID_DAYS))
        .add_extension(x509.SubjectAlternativeName(_alternatives(names)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    )
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)


def _write(file: Path, content: bytes) -> None:
    """Replace the file as a whole; nobody else may read it, not even for a moment."""
    partial = file.with_suffix(".partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
    partial.replace(file)
