"""Consent receipts: canonical bytes, the device's signature, and the chain from one to the next."""

import base64
import hashlib
import json
import os
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


def canonical(receipt: Mapping[str, Any]) -> bytes:
    """The bytes that are signed and hashed: sorted keys, no spaces, UTF-8, NFC; ValueError on a float."""
    text = json.dumps(
        _normal(receipt), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode("utf-8")


def _normal(value: Any) -> Any:
    if isinstance(value, float):
        raise ValueError("a receipt holds no floats")
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Mapping):
        return {_normal(key): _normal(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_normal(inner) for inner in value]
    return value


def receipt_hash(receipt: Mapping[str, Any]) -> str:
    """Hex SHA-256 of the canonical bytes, without the signature: the `previous` of the next receipt."""
    return hashlib.sha256(canonical(receipt)).hexdigest()


def sign(key: ec.EllipticCurvePrivateKey, receipt: Mapping[str, Any]) -> str:
    """ECDSA over P-256 with SHA-256, DER, base64."""
    return base64.b64encode(key.sign(canonical(receipt), ec.ECDSA(hashes.SHA256()))).decode()


def is_signed(public_key: str, receipt: Mapping[str, Any], signature: str) -> bool:
    """Whether `signature` is this key's over this receipt; `public_key` is base64 of DER SPKI."""
    key = serialization.load_der_public_key(base64.b64decode(public_key, validate=True))
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return False
    try:
        key.verify(base64.b64decode(signature, validate=True), canonical(receipt), ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def public_key_of(key: ec.EllipticCurvePrivateKey) -> str:
    """The public half as base64 of DER SPKI, as the server stores it."""
    der = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return base64.b64encode(der).decode()


def load_or_make_key(path: Path) -> ec.EllipticCurvePrivateKey:
    """The installation's P-256 key; made on first use, in a file only its owner can read."""
    if path.exists():
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise ValueError(f"{path.name} holds no P-256 key")
        return key
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
    return key
