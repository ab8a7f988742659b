"""What others see of a deployment, spoilt: address, certificate, answers, the process behind."""

from __future__ import annotations

import os
import socket
import ssl
import warnings
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric import rsa

from calliper.config.server import certificate, tls
from calliper.config.tests.deployment import DAY, HOST, READER, Deployment
from calliper.config.tests.spoilt import BAD, LOOK, Register

CASES = Register()
case = CASES.case


@case("Way in", BAD, "nobody serves")
def _(it: Deployment) -> None:
    it.lock.close()


@case("Way in", BAD, "plain HTTP")
def _(it: Deployment) -> None:
    it.tell_of_process("--port", "8000")


@case("Way in", BAD, "is not the server")
def _(it: Deployment) -> None:
    (it.proc / str(os.getpid()) / "cmdline").write_bytes(b"nginx\0")


@case("Account", BAD, "root")
def _(it: Deployment) -> None:
    it.tell_of_process(account=0)


@case("Account", BAD, "nobody serves")
def _(it: Deployment) -> None:
    it.lock.close()


@case("Core dumps", LOOK, "opened keys")
def _(it: Deployment) -> None:
    it.tell_of_process(core="unlimited")


@case("Open files", LOOK, "1024 are allowed")
def _(it: Deployment) -> None:
    it.tell_of_process(files="1024")


@case("Address", BAD, "http")
def _(it: Deployment) -> None:
    it.announce(f"http://{HOST}")


@case("Address", BAD, "no address")
def _(it: Deployment) -> None:
    it.announce(HOST)


@case("Name", BAD, "localhost")
def _(it: Deployment) -> None:
    it.announce("https://localhost:8000")


@case("Name", BAD, "127.0.0.1")
def _(it: Deployment) -> None:
    it.announce("https://127.0.0.1:8000")


@case("Name", LOOK, "is a number")
def _(it: Deployment) -> None:
    it.announce("https://192.0.2.7")


@case("Host names", BAD, "any name")
def _(it: Deployment) -> None:
    it.settings.ALLOWED_HOSTS = ["*"]


@case("Host names", BAD, "not ours")
def _(it: Deployment) -> None:
    it.site.names = {"*"}


@case("Certificate", BAD, "unable to get")
def _(it: Deployment) -> None:
    it.monkeypatch.setenv("SSL_CERT_FILE", "")


@case("Certificate", LOOK, "browsers warn")
def _(it: Deployment) -> None:
    made = certificate.prepare(it.home / "tls", [HOST], datetime.now(UTC))
    it.serve(tls.context(made.chain, made.key))


@case("Certificate's names", BAD, "is for elsewhere.example, not for")
def _(it: Deployment) -> None:
    it.serve(it.authority.context("elsewhere.example"))


@case("Certificate's end", BAD, "in 4 days")
def _(it: Deployment) -> None:
    it.serve(it.authority.context(HOST, ends=5 * DAY))


@case("Certificate's end", BAD, "ended on")
def _(it: Deployment) -> None:
    it.serve(it.authority.context(HOST, ends=-DAY))


@case("Certificate's strength", BAD, "RSA key of 1024")
def _(it: Deployment) -> None:
    it.serve(it.authority.context(HOST, key=rsa.generate_private_key(65537, 1024)))  # noqa: S505 - weak on purpose


@case("TLS versions", BAD, "TLS 1.0 or 1.1")
def _(it: Deployment) -> None:
    old = it.authority.context(HOST)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        old.minimum_version = ssl.TLSVersion.TLSv1
    it.serve(old)


@case("TLS versions", BAD, "no TLS")
def _(it: Deployment) -> None:
    it.serve(plain=True, scheme="http")


@case("Answer", BAD, "502")
def _(it: Deployment) -> None:
    it.site.status = 502


@case("Answer", BAD, "400")
def _(it: Deployment) -> None:
    it.site.names = {"elsewhere.example"}


@case("Answer", BAD, "does not answer")
def _(it: Deployment) -> None:
    with socket.socket() as spare:
        spare.bind(("127.0.0.1", 0))
        port = spare.getsockname()[1]
    it.announce(f"https://{HOST}:{port}")


@case("Strict transport", BAD, "not told")
def _(it: Deployment) -> None:
    del it.site.headers["Strict-Transport-Security"]


@case("Strict transport", BAD, "for days")
def _(it: Deployment) -> None:
    it.site.headers["Strict-Transport-Security"] = "max-age=86400"


@case("Page policy", BAD, "missing: Content-Security-Policy")
def _(it: Deployment) -> None:
    del it.site.headers["Content-Security-Policy"]


@case("Page policy", BAD, "loosens")
def _(it: Deployment) -> None:
    it.site.headers["Content-Security-Policy"] += "; script-src 'self' 'unsafe-inline'"


@case("Cookies", BAD, "csrftoken: not Secure")
def _(it: Deployment) -> None:
    it.site.cookies = ["csrftoken=a; Path=/; SameSite=Lax"]


@case("Cookies", LOOK, "sets none")
def _(it: Deployment) -> None:
    it.site.cookies = []


@case("Versions told", LOOK, "told in Server")
def _(it: Deployment) -> None:
    it.site.headers["Server"] = "nginx/1.24.0"


@case("Plain HTTP", BAD, "unencrypted")
def _(it: Deployment) -> None:
    it.serve(plain=True)


@case("Plain HTTP", LOOK, "says nothing")
def _(it: Deployment) -> None:
    silent = it.stack.enter_context(socket.create_server(("127.0.0.1", 0)))
    it.announce(f"https://{HOST}:{silent.getsockname()[1]}")


@case("Plain HTTP", BAD, "does not answer")
def _(it: Deployment) -> None:
    it.announce("https://nowhere.invalid")


@case("Left lying open", BAD, "/.git/HEAD")
def _(it: Deployment) -> None:
    it.site.shown = {"/.git/HEAD"}


@case("Metrics", BAD, "believed")
def _(it: Deployment) -> None:
    # A proxy that hands on what strangers say of their address.
    it.site.readers = {READER}
    it.serve(proxy="127.0.0.1")


@case("Metrics", LOOK, "cannot be seen from here")
def _(it: Deployment) -> None:
    it.site.readers = {"127.0.0.1"}
    it.settings.TRUSTED_METRICS = ["127.0.0.1"]


@case("Metrics", BAD, "not named")
def _(it: Deployment) -> None:
    it.site.readers = {"127.0.0.1"}
