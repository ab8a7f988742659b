"""What `doctor --deploy` is content with, and looks that need no deployment."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from calliper.config.bench.scratch import free_port
from calliper.config.doctor.deploy import age, web
from calliper.config.doctor.deploy.certificate import weakness
from calliper.config.doctor.finding import Verdict
from calliper.config.tests.deployment import DAY, deployment, name  # noqa: F401 - a fixture
from calliper.core.scope import scope
from calliper.orgs.models import Member

GOOD = Verdict.GOOD
# Signed with SHA-1 for a hundred years, by a program that still does so; ours does not.
OLD_DIGEST = b"""\
-----BEGIN CERTIFICATE-----
MIIBjTCCATSgAwIBAgIUKP66dKmPg0au8G34ae082o5aVoAwCQYHKoZIzj0EATAc
MRowGAYDVQQDDBFjYWxscy5leGFtcGxlLmNvbTAgFw0yNjExMjIxNDE5MjVaGA8y
MTI2MTAyOTE0MTkyNVowHDEaMBgGA1UEAwwRY2FsbHMuZXhhbXBsZS5jb20wWTAT
BgcqhkjOPQIBBggqhkjOPQMBBwNCAAT2Ih4fQ2hFuZlEIVWjoGhFj/o3ZZhVCQDh
zu1dySnP2CyabedRLYWUBBoSRC2zSWnwmXhqAJq47+5RuGn97KhNo1MwUTAdBgNV
HQ4EFgQUwi/1TbKeQNRLBPT/A2KpTIucSS4wHwYDVR0jBBgwFoAUwi/1TbKeQNRL
BPT/A2KpTIucSS4wDwYDVR0TAQH/BAUwAwEB/zAJBgcqhkjOPQQBA0gAMEUCIDtO
fkuI1RrrJP1Qn1yoE/BvDiruy/Nt/+3YUonG0Pq2AiEAgRQpyLDsnuBbF+EJ1X3i
zc9F9MCwZXWa5wJE2WV09DU=
-----END CERTIFICATE-----
"""


@pytest.mark.parametrize(
    "url",
    [
        "",
        "unix:///run/redis.sock",
        "rediss://:password@redis.example.com/0",
        "redis://:password@localhost:6379/0",
    ],
)
def test_it_is_content_with_a_redis_that_nobody_else_reads(deployment, url):  # noqa: F811
    deployment.settings.REDIS_URL = url
    assert deployment.find("Redis").verdict is GOOD


@pytest.mark.parametrize(
    ("host", "mode"),
    [
        ("db.example.com", "verify-full"),
        ("127.0.0.1", "prefer"),
        ("localhost", "prefer"),
        ("/run/postgresql", "prefer"),
    ],
)
def test_it_is_content_with_a_way_that_nobody_listens_on(deployment, host, mode):  # noqa: F811
    database = deployment.settings.DATABASES["default"]
    deployment.monkeypatch.setitem(database, "HOST", host)
    deployment.monkeypatch.setitem(database, "OPTIONS", {"sslmode": mode})
    assert deployment.find("Way to the databases").verdict is GOOD


def test_it_is_content_with_keys_on_another_server(deployment):  # noqa: F811
    for alias, host in (("default", "db.example.com"), ("keys", "keys.example.com")):
        deployment.monkeypatch.setitem(deployment.settings.DATABASES[alias], "HOST", host)
    assert deployment.find("Server of the keys").verdict is GOOD


def test_it_is_content_with_a_proxy_that_is_named(deployment):  # noqa: F811
    for words in (["--behind-proxy", "127.0.0.1"], ["--behind-proxy=127.0.0.1"], ["--tls"]):
        deployment.tell_of_process(*words)
        assert deployment.find("Way in").verdict is GOOD


def test_it_is_content_without_mail_for_one_person(deployment):  # noqa: F811
    deployment.settings.MAIL_HOST = ""
    with scope(deployment.acme.org.id):
        Member.objects.exclude(pk=deployment.acme.alice.pk).update(disabled_at=datetime.now(UTC))
    assert deployment.find("Mail").verdict is GOOD
    assert deployment.find("Sender of mail").verdict is GOOD


def test_it_looks_at_port_80_beside_port_443(deployment):  # noqa: F811
    usual = web.spot().port
    for port, verdict in ((free_port(), GOOD), (deployment.serve(plain=True), Verdict.BAD)):
        deployment.announce(f"https://calls.example.com:{usual}")
        deployment.monkeypatch.setattr(web, "PORTS", {"http": port, "https": usual})
        assert deployment.find("Plain HTTP").verdict is verdict


def test_it_is_content_with_a_plain_request_that_is_refused(deployment):  # noqa: F811
    deployment.serve(plain=True)
    deployment.site.names = set()
    assert deployment.find("Plain HTTP").verdict is GOOD


def test_a_certificate_for_all_of_a_domain_covers_one_level(deployment):  # noqa: F811
    deployment.serve(deployment.authority.context("*.example.com"))
    assert deployment.find("Certificate's names").verdict is GOOD
    deployment.serve(deployment.authority.context("*.com"))
    assert deployment.find("Certificate's names").verdict is Verdict.BAD


def test_a_weak_curve_and_an_old_digest_are_weak():
    key = ec.generate_private_key(ec.SECP224R1())
    at = datetime.now(UTC)
    made = x509.CertificateBuilder(name("a"), name("a"), key.public_key(), 1, at, at + DAY)
    assert weakness(made.sign(key, hashes.SHA256())) == "a curve of 224 bits"
    assert weakness(x509.load_pem_x509_certificate(OLD_DIGEST)) == "signed with SHA1"


def test_it_asks_the_kernel_itself():
    status = age.kernel_clock()
    assert isinstance(status, int) or not sys.platform.startswith("linux")


def test_it_remembers_what_it_saw_while_it_runs(deployment):  # noqa: F811
    assert deployment.find("Answer").verdict is GOOD
    seen = web.answer("/healthz")
    deployment.site.status = 502
    assert web.answer("/healthz") is seen
    web.forget()
    assert web.answer("/healthz").status == 502
