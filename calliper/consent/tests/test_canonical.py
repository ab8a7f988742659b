from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from calliper.consent.canonical import canonical, receipt_hash
from calliper.consent.signature import is_signed, read_key

EXAMPLES = Path(__file__).parents[3] / "protocol" / "examples"


def vectors(name: str) -> list:
    return json.loads((EXAMPLES / f"{name}.json").read_text("utf-8"))["vectors"]


@pytest.mark.parametrize("vector", vectors("receipt_vectors"), ids=lambda vector: vector["name"])
def test_it_makes_the_bytes_of_the_contract(vector: dict) -> None:
    if "canonical_base64" not in vector:
        with pytest.raises(ValueError, match="fraction|encode|NaN|JSON"):
            canonical(vector["receipt"])
        return
    signed = canonical(vector["receipt"])
    assert signed == base64.b64decode(vector["canonical_base64"])
    assert receipt_hash(signed) == vector["hash"]


@pytest.mark.parametrize("vector", vectors("signature_vectors"), ids=lambda vector: vector["name"])
def test_it_accepts_the_signatures_of_the_contract_and_no_others(vector: dict) -> None:
    try:
        signature = base64.b64decode(vector["signature"], validate=True)
    except ValueError:
        assert vector["is_valid"] is False
        return
    key = base64.b64decode(vector["public_key"])
    assert is_signed(key, canonical(vector["receipt"]), signature) is vector["is_valid"]


def test_it_refuses_fractions_and_broken_text() -> None:
    for broken in ({"a": 1.0}, {"a": ["x", 2.5]}, {"a": "\ud800"}):
        with pytest.raises(ValueError, match="fraction|encode|NaN|JSON"):
            canonical(broken)


def test_it_reads_no_key_of_another_kind() -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519

    for key in (ec.generate_private_key(ec.SECP384R1()), ed25519.Ed25519PrivateKey.generate()):
        der = key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        with pytest.raises(ValueError, match="P-256"):
            read_key(der)
        assert not is_signed(der, b"", b"")
    unheard_of = bytes.fromhex("300a300406022a0303020000")
    for broken in (b"no key", unheard_of):
        assert not is_signed(broken, b"", b"")
