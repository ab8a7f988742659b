"""The instance secret, and who may read the files that hold secrets."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from calliper.config.doctor.finding import Finding, bad, check, good

LEAST_LENGTH, LEAST_DIFFERENT = 40, 12
KNOWN = ("changeme", "django-insecure", "example", "password", "only-for-tests", "a-long-random-text")


@check("Instance secret")
def instance_secret() -> Finding:
    """Whoever guesses it signs in as anybody."""
    secret = str(settings.SECRET_KEY)
    weak = ""
    if any(word in secret.lower() for word in KNOWN):
        weak = "it is an example that others know too"
    elif len(secret) < LEAST_LENGTH or len(set(secret)) < LEAST_DIFFERENT:
        weak = f"it is short or simple: fewer than {LEAST_LENGTH} characters, or always the same ones"
    if weak:
        return bad(
            weak,
            "Remove CALLIPER_SECRET_KEY: Calliper then makes one and keeps it in the home folder. "
            "Everybody signs in again.",
        )
    return good("long and random")


@check("Secret files")
def secret_files() -> Finding:
    """A secret in a file is as secret as the file."""
    tls = settings.HOME / "tls" / "key.pem"
    own = [settings.HOME / "secret.key", settings.BACKUP_KEY_FILE, tls]
    files = [*own, settings.MASTER_KEY_FILE, *settings.MASTER_KEYS_OLD, *settings.SECRET_FILES]
    there = [file for file in files if file.exists()]
    loose = [file for file in there if _is_open(file)]
    if loose:
        listed = " ".join(str(file) for file in loose)
        return bad(f"other accounts may read or replace {listed}", f"Run: chmod 600 {listed}")
    return good(f"{len(there)}, each for its owner only")


def _is_open(file: Path) -> bool:
    """A folder that others may write to is enough: a file in it can be replaced."""
    folder = file.parent.stat().st_mode
    is_sticky = folder & 0o1000
    return bool(file.stat().st_mode & 0o077 or (folder & 0o022 and not is_sticky))
