"""Whether a device's key signed some bytes: ECDSA over P-256 with SHA-256."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


def read_key(der: bytes) -> ec.EllipticCurvePublicKey:
    """A DER SubjectPublicKeyInfo on P-256; raises ValueError for anything else."""
    try:
        key = serialization.load_der_public_key(der)
    except UnsupportedAlgorithm as wrong:
        raise ValueError("The key's algorithm is not known.") from wrong
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("The key is not on the curve P-256.")
    return key


def is_signed(public_key: bytes, signed: bytes, signature: bytes) -> bool:
    """Whether the signature is this key's over these bytes; a key that cannot be read signs nothing."""
    try:
        read_key(public_key).verify(signature, signed, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True
