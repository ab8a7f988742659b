"""A pinned server is known by its key alone."""

import ssl
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from calliper.sync.phone import Phone, Problem
from calliper.sync.phone.enrol import Invitation
from calliper.sync.phone.pin import pin_of

pytestmark = pytest.mark.enable_socket


class Greeter(BaseHTTPRequestHandler):
    requests: list[str] = []

    def do_POST(self) -> None:  # noqa: N802
        self.requests.append(self.path)
        self.send_response(410)
        self.send_header("Content-Type", "application/problem+json")
        self.end_headers()
        self.wfile.write(b'{"code": "code_expired"}')

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, bytes]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a server in the office")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=9))
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = tmp_path / "server.pem"
    path.write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
    return path, made.public_bytes(serialization.Encoding.DER)


@pytest.fixture
def address(certificate: tuple[Path, bytes]):
    server = HTTPServer(("127.0.0.1", 0), Greeter)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate[0])
    server.socket = context.wrap_socket(server.socket, server_side=True)
    Greeter.requests = []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_it_speaks_to_a_self_made_certificate_whose_key_is_pinned(tmp_path, address, certificate):
    link = Invitation("ABC-DEF-GHJ", address, pin_of(certificate[1])).link()
    with pytest.raises(Problem) as caught:
        Phone(tmp_path / "phone").enrol(link)
    assert caught.value.code == "code_expired"
    assert Greeter.requests == ["/api/sync/v1/enrolments"]


def test_it_sends_nothing_to_another_key(tmp_path, address):
    link = Invitation("ABC-DEF-GHJ", address, "A" * 43).link()
    with pytest.raises(Problem) as caught:
        Phone(tmp_path / "phone").enrol(link)
    assert caught.value.code == "pin_mismatch"
    assert Greeter.requests == []


def test_it_does_not_trust_a_self_made_certificate_without_a_pin(tmp_path, address):
    with pytest.raises(Problem) as caught:
        Phone(tmp_path / "phone", address).enrol("ABC-DEF-GHJ")
    assert caught.value.code == "unreachable"
    assert Greeter.requests == []
