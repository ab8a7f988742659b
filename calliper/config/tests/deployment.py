"""A deployment in which `doctor --deploy` finds nothing to mend, on real files, sockets and certificates.

Only what cannot be made is put in its place: a name of the DNS, other accounts, disks, the kernel's clock.
"""

from __future__ import annotations

import os
import shutil
import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from calliper.config.backup import room, shelf
from calliper.config.doctor import reports
from calliper.config.doctor.deploy import age, places, serving, web
from calliper.config.doctor.finding import CHECKS, Finding, judge
from calliper.config.management.commands.doctor import DEPLOY_PARTS, PARTS
from calliper.config.server import lock
from calliper.config.server.front import Binding
from calliper.config.tests.doors import door
from calliper.core.ids import new_id
from calliper.core.keys.wrapping import forget_master_keys
from calliper.core.middleware.headers import HEADERS
from calliper.core.scope import scope
from calliper.orgs import actions as orgs
from calliper.orgs.models import ApiKey, Login, Member

HOST = "calls.example.com"
MODULES = {part.__name__ for part in (*PARTS, *DEPLOY_PARTS)}
READER = "10.0.0.5"
DAY = timedelta(days=1)
LIMITS = "Limit  Soft  Hard  Units\nMax core file size  {core} unlimited bytes\nMax open files  {files}  8192  files\n"


def name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


class Authority:
    """Signs certificates that this machine trusts, if it is told to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.file = folder / "authority.pem"
        own = self._signed(self.key, ["authority.example"], ends=30 * DAY, is_authority=True)
        self.file.write_bytes(own.public_bytes(Encoding.PEM))

    def context(self, *names: str, ends: timedelta = 90 * DAY, key: Any = None) -> ssl.SSLContext:
        """What a server needs to show a certificate for these names."""
        key = key or ec.generate_private_key(ec.SECP256R1())
        shown = self._signed(key, list(names), ends=ends)
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file = self.folder / f"{new_id()}.pem"
        file.write_bytes(pem + shown.public_bytes(Encoding.PEM))
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.set_ciphers("DEFAULT:@SECLEVEL=0")
        made.load_cert_chain(file)
        return made

    def _signed(
        self, key: Any, names: list[str], *, ends: timedelta, is_authority: bool = False
    ) -> x509.Certificate:
        at = datetime.now(UTC)
        return (
            x509.CertificateBuilder(public_key=key.public_key())
            .issuer_name(name("Authority"))
            .subject_name(name("Authority" if is_authority else names[0]))
            .serial_number(x509.random_serial_number())
            .not_valid_before(at - 100 * DAY)
            .not_valid_after(at + ends)
            .add_extension(
                x509.SubjectAlternativeName([x509.DNSName(each) for each in names]), critical=False
            )
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .sign(self.key, hashes.SHA256())
        )


@dataclass
class Site:
    """Answers as Calliper does behind a careful proxy; every attribute can be spoilt."""

    status: int = 200
    headers: dict[str, str] = field(
        default_factory=lambda: {**HEADERS, "Strict-Transport-Security": "max-age=31536000"}
    )
    cookies: list[str] = field(default_factory=lambda: ["csrftoken=a; Path=/; SameSite=Lax; Secure"])
    names: set[str] = field(default_factory=lambda: {HOST})
    shown: set[str] = field(default_factory=set)
    readers: set[str] = field(default_factory=set)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        """One request."""
        status, body = self._answer(environ)
        cookies = self.cookies if environ["PATH_INFO"] == "/login/" else []
        told = [*self.headers.items(), *(("Set-Cookie", each) for each in cookies)]
        start_response(f"{status} -", [*told, ("Content-Length", str(len(body)))])
        return [body]

    def _answer(self, environ: dict[str, Any]) -> tuple[int, bytes]:
        path, asked = environ["PATH_INFO"], environ["HTTP_HOST"].partition(":")[0]
        if asked not in self.names and "*" not in self.names:
            return 400, b""
        if path == "/metrics":
            return (200 if environ["REMOTE_ADDR"] in self.readers else 404), b""
        if path in {"/healthz", "/login/", "/"} or path in self.shown:
            return self.status, b"ok\n"
        return 404, b""


class Deployment:
    """The good one; a test spoils a part of it, then asks one check."""

    def __init__(
        self, folder: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, stack: ExitStack
    ) -> None:
        self.folder, self.settings, self.monkeypatch, self.stack = folder, settings, monkeypatch, stack
        self.home, self.proc = folder / "home", folder / "proc"
        self.elsewhere = folder / "elsewhere"
        for each in (self.home, self.elsewhere, self.proc / str(os.getpid())):
            each.mkdir(mode=0o700, parents=True)
        self.authority = Authority(self.elsewhere)
        self.site = Site()

    def find(self, title: str, *, strictly: bool = True) -> Finding:
        """What one check says now."""
        web.forget()
        found = [known for known in CHECKS if known.title == title and known.look.__module__ in MODULES]
        return judge(found[0], strictly=strictly)

    def serve(
        self,
        context: ssl.SSLContext | None = None,
        *,
        plain: bool = False,
        scheme: str = "https",
        proxy: str = "",
    ) -> int:
        """Serve the site at a new port, and announce its address; returns the port."""
        tls = None if plain else context or self.authority.context(HOST)
        binding = Binding("127.0.0.1:0", tls=tls, proxy=proxy or None)
        opened = self.stack.enter_context(door(binding, app=self.site))
        port = opened.addresses[0][1]
        self.announce(f"{scheme}://{HOST}:{port}")
        return port

    def announce(self, url: str) -> None:
        """Tell of another address, as the serving process does."""
        self.told(url)

    def hold(self) -> None:
        """Serve the home folder."""
        self.lock = self.stack.enter_context(ExitStack())
        self.told = self.lock.enter_context(lock.hold(self.home))

    def tell_of_process(self, *words: str, account: int = 1000, core: str = "0", files: str = "8192") -> None:
        """Write what the system tells of the serving process."""
        place = self.proc / str(os.getpid())
        (place / "cmdline").write_bytes(
            b"\0".join(word.encode() for word in ("calliper", "serve", *words)) + b"\0"
        )
        (place / "status").write_text(f"Name:\tcalliper\nUid:\t{account}\t{account}\n")
        (place / "limits").write_text(LIMITS.format(core=core, files=files))

    def mount(self, place: Path, kind: str) -> None:
        """Write what the system tells of disks."""
        lines = ["/dev/vda / ext4 rw 0 0", f"there:/files {place} {kind} rw 0 0"]
        (self.proc / "mounts").write_text("\n".join(lines) + "\n")

    def write_backup(self, *, at: datetime) -> None:
        """What a verified backup leaves on its shelf."""
        ours = shelf.ours()
        for each in (ours.folder, ours.keys_folder):
            each.mkdir(mode=0o700, exist_ok=True)
        stamp = shelf.stamp_of(at)
        ours.rows(stamp).write_bytes(b"")
        ours.rows(stamp).chmod(0o600)
        shelf.tell(ours, stamp, verified=True, verified_at=at.isoformat())

    def key(self, org: Any, **more: Any) -> None:
        """An API key as it should be, but for what is given."""
        at = datetime.now(UTC)
        good = {"expires_at": at + 90 * DAY, "last_used_at": at, "addresses": ["192.0.2.0/24"]}
        with scope(org.org.id):
            ApiKey.objects.create(
                **{
                    **good,
                    "name": "Reports",
                    "prefix": new_id().hex[:12],
                    "created_by": org.alice,
                    "created_at": at,
                }
                | more
            )


def set_up(made: Deployment) -> None:
    """Settings, files and facts of a good one; the people are Acme's."""
    settings, patch = made.settings, made.monkeypatch
    settings.HOME = made.home
    settings.SECRET_KEY = "p8Qw-3nVt_7ZyLr5KxCb2Mf9JdHs6GaTeUiOoPqWvXz41N"
    # The key that wrapped Acme's.
    settings.MASTER_KEY_FILE = Path(shutil.copy2(settings.MASTER_KEY_FILE, made.elsewhere / "master.key"))
    settings.BACKUP_KEY_FILE = made.elsewhere / "backup.key"
    settings.BACKUP_FOLDER, settings.BACKUP_KEYS_FOLDER = made.folder / "rows", made.folder / "keys"
    settings.ALLOWED_HOSTS = [HOST]
    settings.TRUSTED_METRICS = [READER]
    settings.SIGNUP, settings.LOG_LEVEL, settings.DEBUG = "closed", "info", False
    settings.MAIL_HOST, settings.EMAIL_USE_TLS = "smtp.example.com", True
    settings.DEFAULT_FROM_EMAIL = "Acme calls <calls@example.com>"
    for database in settings.DATABASES.values():
        patch.setitem(database, "HOST", "")  # the tests may run on PostgreSQL
    for file in (made.home / "secret.key", settings.BACKUP_KEY_FILE):
        file.touch(mode=0o600)
    patch.setenv("SSL_CERT_FILE", str(made.authority.file))
    patch.setattr(serving, "PROC", made.proc)
    patch.setattr(places, "PASSING", (str(made.folder / "passing"),))
    patch.setattr(room, "same_disk", lambda one, other: False)
    patch.setattr(reports, "PATIENCE_S", 0.1)  # nobody keeps figures here
    patch.setattr(age, "kernel_clock", lambda: 0)
    patch.setattr(age, "CHANGELOGS", (made.folder / "CHANGELOG.md",))
    lasting = datetime.now(UTC).date() + 365 * DAY
    patch.setattr(age, "PYTHON_ENDS", {age.sys.version_info[:2]: lasting})
    patch.setattr(age, "OPENSSL_ENDS", {age.ssl.OPENSSL_VERSION_INFO[:2]: lasting})
    write_changelog(made, datetime.now(UTC))
    made.write_backup(at=datetime.now(UTC))
    made.tell_of_process("--cert", "chain.pem", "--key", "key.pem")
    made.mount(made.folder / "nowhere", "nfs4")
    answer_here(patch)


def write_changelog(made: Deployment, day: datetime) -> None:
    (made.folder / "CHANGELOG.md").write_text(f"# Changes\n\n## Unreleased\n\n## 1.2.3 - {day:%Y-%m-%d}\n")


def answer_here(patch: pytest.MonkeyPatch) -> None:
    """The DNS says that the name is this machine."""
    real = socket.getaddrinfo

    def look_up(host: Any, *args: Any, **more: Any) -> Any:
        return real("127.0.0.1" if host == HOST else host, *args, **more)

    patch.setattr(socket, "getaddrinfo", look_up)


def make_people(acme: Any) -> None:
    """A second owner, and everybody signed in lately."""
    at = datetime.now(UTC)
    with scope(acme.org.id):
        login = Login.objects.create(email="asha@example.com", name="Asha", password="!")
        orgs.add_member(by=acme.alice, name="Asha Pillai", role="owner", login=login, now=at)
        logins = Member.objects.exclude(login=None).values_list("login_id", flat=True)
        Login.objects.filter(pk__in=list(logins)).update(last_login=at)


@pytest.fixture
def deployment(acme, settings, monkeypatch) -> Iterator[Deployment]:
    """The good one, serving."""
    forget_master_keys()
    with ExitStack() as stack:
        # Not pytest's own folder, which other accounts cannot enter whatever is inside.
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="calliper-deployment-")))
        folder.chmod(0o755)
        made = Deployment(folder, settings, monkeypatch, stack)
        set_up(made)
        make_people(acme)
        made.acme = acme
        made.key(acme)
        made.hold()
        made.serve()
        yield made
    forget_master_keys()
    web.forget()
