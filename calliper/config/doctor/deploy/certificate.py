"""The certificate that the server shows, and what TLS it takes."""

from __future__ import annotations

import ipaddress

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import MD5, SHA1
from django.conf import settings

from calliper.config.doctor.deploy import web
from calliper.config.doctor.finding import Finding, bad, check, good, warning
from calliper.config.server.certificate import Certificate, pin_of
from calliper.core.clock import now

SOON_DAYS = 14
LEAST_RSA_BITS, LEAST_EC_BITS = 2048, 256


@check("Certificate")
def trusted() -> Finding:
    """Whether browsers trust it."""
    why = web.distrust()
    if not why:
        return good("trusted by this machine")
    if _is_own(web.certificate()):
        return warning(
            "made by Calliper: enrolled phones know it, browsers warn everybody",
            "Get one that browsers trust and give it with --cert and --key, or let a proxy do the TLS.",
        )
    return bad(
        f"not trusted: {why}",
        "Serve the whole chain, of an authority that browsers know. One of your own must be known to this machine too.",
    )


@check("Certificate's names")
def names() -> Finding:
    """It must be for the address that people use."""
    host = web.tls_spot().host
    found = _names(web.certificate())
    if not _covers(found, host):
        return bad(f"it is for {', '.join(found) or 'nobody'}, not for {host}", f"Get one that names {host}.")
    return good(f"covers {host}")


@check("Certificate's end")
def end() -> Finding:
    """On that day every phone and browser stops."""
    left = web.certificate().not_valid_after_utc - now()
    if left.total_seconds() <= 0:
        return bad(f"it ended on {web.certificate().not_valid_after_utc:%Y-%m-%d}", "Renew it now.")
    if left.days < SOON_DAYS:
        return bad(f"it ends in {left.days} days", "Renew it, and let that be done by itself from now on.")
    return good(f"in {left.days} days")


@check("Certificate's strength")
def strength() -> Finding:
    """Short keys and old digests can be forged."""
    if weak := weakness(web.certificate()):
        return bad(weak, "Get one with a P-256 or 2048-bit RSA key, signed with SHA-256.")
    return good("strong enough")


@check("TLS versions")
def versions() -> Finding:
    """TLS 1.0 and 1.1 are broken."""
    if web.takes_old_tls():
        return bad("TLS 1.0 or 1.1 is accepted", "Let the proxy take TLS 1.2 and newer only.")
    return good("1.2 and newer")


def weakness(shown: x509.Certificate) -> str:
    """What is weak about it, empty when nothing is."""
    key, digest = shown.public_key(), shown.signature_hash_algorithm
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < LEAST_RSA_BITS:
        return f"an RSA key of {key.key_size} bits"
    if isinstance(key, ec.EllipticCurvePublicKey) and key.key_size < LEAST_EC_BITS:
        return f"a curve of {key.key_size} bits"
    return f"signed with {digest.name.upper()}" if isinstance(digest, MD5 | SHA1) else ""


def _is_own(shown: x509.Certificate) -> bool:
    own = Certificate(settings.HOME / "tls" / "certificate.pem", settings.HOME / "tls" / "key.pem")
    return own.chain.exists() and own.pin == pin_of(shown)


def _names(shown: x509.Certificate) -> list[str]:
    try:
        listed = shown.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    return [str(name.value) for name in listed if isinstance(name, x509.DNSName | x509.IPAddress)]


def _covers(names: list[str], host: str) -> bool:
    try:
        return str(ipaddress.ip_address(host)) in names
    except ValueError:
        above = host.partition(".")[2]
        return bool({host.lower(), f"*.{above}".lower()} & {name.lower() for name in names})
