"""An archive brings back what went in, and says so when it cannot."""

from __future__ import annotations

import base64
import errno
import json
import os
import secrets

import pytest

from calliper.config.backup import archive, key
from calliper.config.backup.archive import KEYS, ROWS, Part
from calliper.config.backup.key import BackupKey
from calliper.config.backup.problem import BackupError
from calliper.core import disk

MIB = 1024 * 1024
SIZES = (0, 1, 511, 512, 513, MIB - 1, MIB, MIB + 1, 3 * MIB)


@pytest.fixture
def backup_key():
    return BackupKey(secrets.token_bytes(32))


@pytest.fixture
def parts(tmp_path):
    made = []
    for number, size in enumerate(SIZES):
        path = tmp_path / f"source-{number}"
        path.write_bytes(os.urandom(size))
        made.append(Part(f"part-{number}.bin" if number % 2 else f"folder/part-{number}.bin", path))
    return made


@pytest.fixture
def written(tmp_path, backup_key, parts):
    path = tmp_path / "there" / "one.rows"
    archive.write(path, ROWS, key=backup_key, parts=parts, facts={"product": "1.2.3"})
    return path


def unpacked(path, keys, into, kind=ROWS):
    return archive.unpack(path, kind, keys=keys, into=into)


def test_it_brings_back_parts_of_every_size(written, backup_key, parts, tmp_path):
    manifest = unpacked(written, [backup_key], tmp_path / "out")
    assert manifest["product"] == "1.2.3"
    assert [part["size"] for part in manifest["parts"]] == list(SIZES)
    for part in parts:
        assert (tmp_path / "out" / part.name).read_bytes() == part.path.read_bytes()
    assert archive.read_manifest(written, ROWS, keys=[backup_key]) == manifest


def test_it_tells_nothing_to_a_reader_without_the_key(written, parts):
    stored = written.read_bytes()
    assert not any(part.path.read_bytes()[:64] in stored for part in parts if part.path.stat().st_size > 64)
    assert b"part-" not in stored
    assert written.stat().st_mode & 0o077 == 0


def test_it_opens_with_an_earlier_key_of_the_file(written, backup_key, tmp_path):
    assert unpacked(written, [backup_key, BackupKey(secrets.token_bytes(32))], tmp_path / "out")


def test_it_names_both_keys_when_the_wrong_one_is_at_hand(written, backup_key, tmp_path):
    other = BackupKey(secrets.token_bytes(32))
    with pytest.raises(BackupError, match=f"{backup_key.name}.*{other.name}.*--key-file"):
        unpacked(written, [other], tmp_path / "out")
    assert base64.b64encode(backup_key.key).decode() not in repr(backup_key)


def test_it_notices_a_flipped_byte_wherever_it_is(written, backup_key, tmp_path):
    whole = written.read_bytes()
    places = [0, 20, 45, 60, 100, *range(5000, len(whole), len(whole) // 8), len(whole) - 1]
    for number, place in enumerate(places):
        changed = bytearray(whole)
        changed[place] ^= 0x40
        written.write_bytes(changed)
        with pytest.raises(BackupError):
            unpacked(written, [backup_key], tmp_path / f"out-{number}")


def test_it_notices_that_it_was_cut_short_anywhere(written, backup_key, tmp_path):
    whole = written.read_bytes()
    for length in (0, 10, 40, 60, 61, 5000, MIB + 200, len(whole) - 1):
        written.write_bytes(whole[:length])
        with pytest.raises(BackupError, match=r"damaged|is not an archive"):
            unpacked(written, [backup_key], tmp_path / f"out-{length}")


def test_it_refuses_what_is_no_archive_and_what_is_the_other_one(written, backup_key, tmp_path):
    (tmp_path / "letter").write_text("Dear operator")
    for path, told in (
        (tmp_path / "letter", "not an archive of Calliper"),
        (tmp_path / "nowhere", "There is no archive"),
        (tmp_path, "cannot be read"),
    ):
        with pytest.raises(BackupError, match=told):
            unpacked(path, [backup_key], tmp_path / "out")
    with pytest.raises(BackupError, match="holds rows, but the archive with keys"):
        unpacked(written, [backup_key], tmp_path / "out", KEYS)


def test_an_archive_of_rows_passes_for_none_of_keys_even_when_renamed_inside(written, backup_key, tmp_path):
    written.write_bytes(written.read_bytes().replace(b"calliper backup 1 rows", b"calliper backup 1 keys", 1))
    with pytest.raises(BackupError, match="damaged"):
        unpacked(written, [backup_key], tmp_path / "out", KEYS)


def test_a_member_cannot_lead_out_of_the_folder(tmp_path, backup_key, parts):
    path = tmp_path / "one.rows"
    archive.write(path, ROWS, key=backup_key, parts=[Part("../escape", parts[1].path)], facts={})
    with pytest.raises(BackupError, match="damaged"):
        unpacked(path, [backup_key], tmp_path / "out")
    assert not (tmp_path / "escape").exists()


def test_a_full_disk_leaves_nothing_behind(tmp_path, backup_key, parts, monkeypatch):
    real, left = disk._write_whole, [2 * MIB]

    def write(descriptor, piece):
        left[0] -= len(piece)
        if left[0] < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(descriptor, piece)

    monkeypatch.setattr(disk, "_write_whole", write)
    folder = tmp_path / "there"
    with pytest.raises(BackupError, match="no room left"):
        archive.write(folder / "one.rows", ROWS, key=backup_key, parts=parts, facts={})
    assert list(folder.iterdir()) == []


def test_it_makes_a_key_once_for_its_owner_only(tmp_path):
    file = tmp_path / "there" / "backup.key"
    assert key.make_unless_there(file)
    assert not key.make_unless_there(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(key.load(file)) == 1
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("content", ["", "not base64!", base64.b64encode(b"short").decode()])
def test_it_refuses_a_file_that_holds_no_key(tmp_path, content):
    file = tmp_path / "backup.key"
    file.write_text(content)
    file.chmod(0o600)
    with pytest.raises(BackupError, match="holds no backup key"):
        key.load(file)


def test_it_refuses_a_key_that_others_may_read_or_that_is_missing(tmp_path):
    file = tmp_path / "backup.key"
    with pytest.raises(BackupError, match="--key-file"):
        key.load(file)
    key.make_unless_there(file)
    file.chmod(0o640)
    with pytest.raises(BackupError, match="chmod 600"):
        key.load(file)


def test_its_manifest_can_be_read_by_eye(written, backup_key, tmp_path):
    manifest = unpacked(written, [backup_key], tmp_path / "out")
    assert json.loads(json.dumps(manifest)) == manifest
    assert manifest["format"] == 1
    assert manifest["kind"] == ROWS
