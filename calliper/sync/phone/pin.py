"""Trust in one server's key instead of in certificate authorities: for servers on a company's own network."""

import base64
import hashlib
import socket
import ssl
from urllib.parse import urlsplit

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import serialization

TIMEOUT_S = 15.0


class PinMismatchError(Exception):
    """The server shows another key than the one in the enrolment link."""


def pin_of(certificate_der: bytes) -> str:
    """SHA-256 of the certificate's SPKI, base64url without padding."""
    public_key = x509.load_der_x509_certificate(certificate_der).public_key()
    spki = public_key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return base64.urlsafe_b64encode(hashlib.sha256(spki).digest()).rstrip(b"=").decode()


def pinned_transport(base_url: str, pin: str) -> httpx.HTTPTransport:
    """A transport that speaks only to the server whose key matches the pin.

    Raises PinMismatchError, or OSError if the server cannot be reached.
    """
    certificate = _shown_certificate(base_url)
    if pin_of(certificate) != pin:
        raise PinMismatchError(base_url)
    # Looking and connecting are two handshakes: the second must show the very certificate that was checked.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.load_verify_locations(cadata=certificate)
    return httpx.HTTPTransport(verify=context)


def _shown_certificate(base_url: str) -> bytes:
    parts = urlsplit(base_url)
    look = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    look.check_hostname = False
    look.verify_mode = ssl.CERT_NONE
    host, port = parts.hostname or "", parts.port or 443
    with (
        socket.create_connection((host, port), timeout=TIMEOUT_S) as plain,
        look.wrap_socket(plain, server_hostname=host) as secured,
    ):
        return secured.getpeercert(binary_form=True) or b""
