"""What lies behind a deployment, spoilt: files, stores, mail, people, keys, age."""

from __future__ import annotations

from datetime import UTC, datetime

from calliper.calls.tests.make import make_device
from calliper.config.backup import room
from calliper.config.doctor.deploy import age, places
from calliper.config.tests.deployment import DAY, Deployment, write_changelog
from calliper.config.tests.spoilt import BAD, LOOK, Register
from calliper.core.scope import scope
from calliper.orgs.models import Login, MailServer, Member

CASES = Register()
case = CASES.case
REMOTE = {"HOST": "db.example.com", "PORT": "5432"}


def other_store(it: Deployment, alias: str, **more: object) -> None:
    """Say that a database is elsewhere, without going there."""
    for key, value in more.items():
        it.monkeypatch.setitem(it.settings.DATABASES[alias], key, value)


@case("Debug pages", BAD, "strangers")
def _(it: Deployment) -> None:
    it.settings.DEBUG = True


@case("Log lines", LOOK, "debug")
def _(it: Deployment) -> None:
    it.settings.LOG_LEVEL = "debug"


@case("Instance secret", BAD, "an example")
def _(it: Deployment) -> None:
    it.settings.SECRET_KEY = "django-insecure-p8Qw-3nVt_7ZyLr5KxCb2Mf9JdHs6GaTeUi"


@case("Instance secret", BAD, "short")
def _(it: Deployment) -> None:
    it.settings.SECRET_KEY = "p8Qw-3nVt_7ZyLr5"


@case("Instance secret", BAD, "simple")
def _(it: Deployment) -> None:
    it.settings.SECRET_KEY = "aA1" * 20


@case("Secret files", BAD, "secret.key")
def _(it: Deployment) -> None:
    (it.home / "secret.key").chmod(0o640)


@case("Secret files", BAD, "given")
def _(it: Deployment) -> None:
    given = it.elsewhere / "given"
    given.touch(mode=0o644)
    it.settings.SECRET_FILES = [given]


@case("Secret files", BAD, "replace")
def _(it: Deployment) -> None:
    it.elsewhere.chmod(0o770)


@case("Home's place", BAD, "web server")
def _(it: Deployment) -> None:
    it.settings.HOME = it.folder / "public_html" / "calliper"


@case("Home's place", BAD, "checkout")
def _(it: Deployment) -> None:
    (it.folder / ".git").mkdir()


@case("Home's place", BAD, "emptied")
def _(it: Deployment) -> None:
    it.monkeypatch.setattr(places, "PASSING", (str(it.folder),))


@case("Disk of the databases", BAD, "nfs4")
def _(it: Deployment) -> None:
    it.mount(it.home.resolve(), "nfs4")
    other_store(it, "default", NAME=it.home / "calliper.sqlite3")


@case("Disk of the databases", BAD, "cannot be looked at")
def _(it: Deployment) -> None:
    (it.proc / "mounts").unlink()
    other_store(it, "default", NAME=it.home / "calliper.sqlite3")


@case("Data files", BAD, "calliper.sqlite3")
def _(it: Deployment) -> None:
    it.home.chmod(0o755)
    (it.home / "calliper.sqlite3").touch(mode=0o644)


@case("Data files", BAD, "/rows")
def _(it: Deployment) -> None:
    it.settings.BACKUP_FOLDER.chmod(0o711)
    for each in it.settings.BACKUP_FOLDER.glob("*.rows"):
        each.chmod(0o644)


@case("Way to the databases", BAD, "not demanded")
def _(it: Deployment) -> None:
    other_store(it, "default", **REMOTE, OPTIONS={})


@case("Way to the databases", LOOK, "believed")
def _(it: Deployment) -> None:
    other_store(it, "keys", **REMOTE, OPTIONS={"sslmode": "require"})


@case("Server of the keys", LOOK, "one database server")
def _(it: Deployment) -> None:
    other_store(it, "default", **REMOTE)
    other_store(it, "keys", **REMOTE)


@case("Redis", BAD, "without TLS")
def _(it: Deployment) -> None:
    it.settings.REDIS_URL = "redis://:password@redis.example.com:6379/0"


@case("Redis", BAD, "not checked")
def _(it: Deployment) -> None:
    it.settings.REDIS_URL = "rediss://:password@redis.example.com/0?ssl_cert_reqs=none"


@case("Redis", BAD, "no password")
def _(it: Deployment) -> None:
    it.settings.REDIS_URL = "redis://localhost:6379/0"


@case("Mail", LOOK, "not verified")
def _(it: Deployment) -> None:
    it.settings.MAIL_HOST = ""


@case("Way of the mail", BAD, "without encryption")
def _(it: Deployment) -> None:
    it.settings.EMAIL_USE_TLS = False


@case("Way of the mail", BAD, "by organisation")
def _(it: Deployment) -> None:
    with scope(it.acme.org.id):
        MailServer.objects.create(host="mail.example.com", security="none", sender="acme@example.com")


@case("Sender of mail", BAD, "localhost")
def _(it: Deployment) -> None:
    it.settings.DEFAULT_FROM_EMAIL = "Calliper <calliper@localhost>"


@case("Sender of mail", BAD, "nowhere")
def _(it: Deployment) -> None:
    it.settings.MAIL_BOUNCES = "bounces@nowhere"


@case("Sign-up", BAD, "anybody")
def _(it: Deployment) -> None:
    it.settings.SIGNUP = "open"


@case("Length of passwords", LOOK, "8 characters")
def _(it: Deployment) -> None:
    minimum = "django.contrib.auth.password_validation.MinimumLengthValidator"
    it.settings.AUTH_PASSWORD_VALIDATORS = [{"NAME": minimum, "OPTIONS": {"min_length": 8}}]


@case("Owners", LOOK, "fewer than two")
def _(it: Deployment) -> None:
    with scope(it.acme.org.id):
        Member.objects.filter(name="Asha Pillai").update(role="admin")


@case("Owners", LOOK, "who can sign in")
def _(it: Deployment) -> None:
    with scope(it.acme.org.id):
        Member.objects.filter(name="Asha Pillai").update(disabled_at=datetime.now(UTC))


@case("Powerful and away", LOOK, "2 owners or admins")
def _(it: Deployment) -> None:
    Login.objects.update(last_login=datetime.now(UTC) - 100 * DAY)


@case("Powerful and away", LOOK, "1 owners or admins")
def _(it: Deployment) -> None:
    Login.objects.filter(name="Asha").update(last_login=None, created_at=datetime.now(UTC) - 100 * DAY)


@case("Phones of those who left", BAD, "1 not revoked")
def _(it: Deployment) -> None:
    make_device(it.acme, it.acme.bob)
    with scope(it.acme.org.id):
        Member.objects.filter(pk=it.acme.bob.pk).update(disabled_at=datetime.now(UTC))


@case("API keys without an end", LOOK, "1, the oldest")
def _(it: Deployment) -> None:
    it.key(it.acme, expires_at=None)


@case("API keys out of use", LOOK, "90 days")
def _(it: Deployment) -> None:
    it.key(it.acme, last_used_at=datetime.now(UTC) - 91 * DAY)


@case("API keys from anywhere", LOOK, "begins with")
def _(it: Deployment) -> None:
    it.key(it.acme, addresses=[])


@case("Python's age", LOOK, "not mended")
def _(it: Deployment) -> None:
    ended = {age.sys.version_info[:2]: datetime.now(UTC).date() - DAY}
    it.monkeypatch.setattr(age, "PYTHON_ENDS", ended)


@case("Python's age", LOOK, "newer than")
def _(it: Deployment) -> None:
    it.monkeypatch.setattr(age, "PYTHON_ENDS", {(3, 10): datetime.now(UTC).date()})


@case("OpenSSL's age", LOOK, "not mended")
def _(it: Deployment) -> None:
    ended = {age.ssl.OPENSSL_VERSION_INFO[:2]: datetime.now(UTC).date() - DAY}
    it.monkeypatch.setattr(age, "OPENSSL_ENDS", ended)


@case("Calliper's age", LOOK, "1.2.3 is of")
def _(it: Deployment) -> None:
    write_changelog(it, datetime.now(UTC) - 181 * DAY)


@case("Calliper's age", LOOK, "not installed")
def _(it: Deployment) -> None:
    it.monkeypatch.setattr(age, "CHANGELOGS", ())


@case("Clock's keeper", LOOK, "nobody keeps")
def _(it: Deployment) -> None:
    it.monkeypatch.setattr(age, "kernel_clock", lambda: age.UNSYNCHRONISED)


@case("Clock's keeper", LOOK, "cannot be looked at")
def _(it: Deployment) -> None:
    it.monkeypatch.setattr(age, "kernel_clock", lambda: None)


@case("Home folder", BAD, "open to other accounts")
def _(it: Deployment) -> None:
    it.home.chmod(0o755)


@case("Master key", BAD, "beside the databases")
def _(it: Deployment) -> None:
    it.settings.HOME = it.elsewhere


@case("Last backup", BAD, "h old")
def _(it: Deployment) -> None:
    for each in it.settings.BACKUP_FOLDER.iterdir():
        each.unlink()
    it.write_backup(at=datetime.now(UTC) - 2 * DAY)


@case("Backup place", BAD, "no help")
def _(it: Deployment) -> None:
    it.monkeypatch.setattr(room, "same_disk", lambda one, other: True)


@case("Backup key", BAD, "lies with what it opens")
def _(it: Deployment) -> None:
    beside = it.home / "backup.key"
    beside.touch(mode=0o600)
    it.settings.BACKUP_KEY_FILE = beside
