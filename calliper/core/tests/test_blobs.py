import errno
import io
import os
import resource
import stat
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from calliper.core import blobs, disk
from calliper.core.crypto.envelope import DecryptionFailed
from calliper.core.ids import new_id
from calliper.core.keys import keyring, rotation, wrapping
from calliper.core.keys.models import KeyPurpose

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
CONTENT = bytes(range(256)) * 8_000


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME = tmp_path
    settings.MASTER_KEY_FILE = tmp_path / "master.key"
    wrapping.forget_master_keys()
    yield tmp_path
    wrapping.forget_master_keys()


@pytest.fixture
def acme():
    org_id = new_id()
    keyring.create_for(org_id, NOW)
    return org_id


def put(org_id, content=CONTENT, **options):
    return blobs.put(org_id, "recording", io.BytesIO(content), content_type="audio/ogg", **options)


def files(home):
    return [path for path in (home / "blobs").rglob("*") if path.is_file()]


@pytest.mark.parametrize("content", [b"", b"x", CONTENT])
def test_it_gives_back_what_was_put(acme, content):
    blob_id = put(acme, content)
    with blobs.open(acme, blob_id) as blob:
        assert (blob.kind, blob.content_type, blob.size) == ("recording", "audio/ogg", len(content))
        assert b"".join(blob) == content


def test_it_gives_back_a_part(acme):
    blob_id = put(acme)
    for start, end in [(0, 1), (5, 5), (1_048_575, 1_048_577), (2_000_000, None), (0, 10**9), (10**9, None)]:
        with blobs.open(acme, blob_id, start=start, end=end) as blob:
            assert b"".join(blob) == CONTENT[start:end]
            assert blob.size == len(CONTENT)


def test_it_stores_only_encrypted_bytes_under_a_name_of_its_own(acme, home):
    blob_id = put(acme, b"the quick brown fox " * 50)
    path = home / "blobs" / str(acme) / str(blob_id)[-2:] / str(blob_id)
    assert files(home) == [path]
    stored = path.read_bytes()
    assert b"quick brown" not in stored
    assert b"audio/ogg" not in stored
    assert b"recording" not in stored
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in path.parents[:3]} == {0o700}


def test_it_forces_the_file_and_its_folder_to_the_disk_before_it_answers(acme, monkeypatch):
    order = []
    real_sync, real_replace = os.fsync, os.replace

    def synced(descriptor):
        order.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        real_sync(descriptor)

    put(acme)
    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", lambda *names: (order.append("rename"), real_replace(*names)))
    put(acme)
    assert order[0] == "file"
    assert order[order.index("rename") + 1 :] == ["folder"]


def test_it_keeps_organisations_apart(acme, home):
    other = new_id()
    keyring.create_for(other, NOW)
    blob_id = put(acme)
    with pytest.raises(blobs.BlobMissing):
        blobs.open(other, blob_id)
    stolen = home / "blobs" / str(other) / str(blob_id)[-2:] / str(blob_id)
    stolen.parent.mkdir(parents=True)
    stolen.write_bytes(files(home)[0].read_bytes())
    with pytest.raises(DecryptionFailed):
        blobs.open(other, blob_id)


def test_it_refuses_one_blob_in_the_place_of_another(acme, home):
    one, other = put(acme), put(acme)
    paths = {path.name: path for path in files(home)}
    paths[str(one)].replace(paths[str(other)])
    with pytest.raises(DecryptionFailed):
        blobs.open(acme, other)


@pytest.mark.parametrize("keep", [0, 3, 40, 200, -1, -16, -1_000_000])
def test_it_refuses_a_blob_that_was_cut_short(acme, home, keep):
    blob_id = put(acme)
    path = files(home)[0]
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(DecryptionFailed):
        blobs.open(acme, blob_id)


@pytest.mark.parametrize(
    "outside", ["../../master.key", "..", "", "/etc/passwd", "a/b", "x" * 36, "%2e%2e", "\x00", None, 7]
)
def test_it_takes_nothing_but_uuids(acme, outside):
    for call in (
        lambda: blobs.open(acme, outside),
        lambda: blobs.delete(acme, outside),
        lambda: blobs.open(outside, new_id()),
        lambda: blobs.delete(outside, new_id()),
        lambda: put(outside),
        lambda: list(blobs.stored(outside)),
    ):
        with pytest.raises(ValueError, match="UUID"):
            call()


def test_it_writes_uuids_in_one_way_only(acme):
    blob_id = put(acme, b"x")
    assert b"".join(blobs.open(acme, "{" + str(blob_id).upper() + "}")) == b"x"


@pytest.mark.parametrize("kind", ["", "Recording", "a/b", "..", "x" * 33, "a-b"])
def test_it_refuses_a_malformed_kind(acme, home, kind):
    with pytest.raises(ValueError, match="kind of blob"):
        blobs.put(acme, kind, io.BytesIO(b"x"), content_type="text/plain")
    assert not (home / "blobs").exists()


def test_it_refuses_a_stream_over_the_limit_and_leaves_nothing(acme, home):
    assert put(acme, b"x" * 1_000, limit=1_000)
    before = files(home)
    with pytest.raises(blobs.BlobTooLarge) as refused:
        put(acme, b"x" * 1_001, limit=1_000)
    assert refused.value.limit == 1_000
    assert "1000 bytes" in str(refused.value)
    assert files(home) == before


def test_it_stops_reading_an_endless_stream(acme, home):
    class Endless:
        def read(self, size):
            return b"x" * size

    with pytest.raises(blobs.BlobTooLarge):
        blobs.put(acme, "export", Endless(), content_type="text/csv", limit=3_000_000)
    assert files(home) == []


def test_it_leaves_nothing_when_the_stream_breaks(acme, home):
    class Broken(io.BytesIO):
        def read(self, size=-1):
            if self.tell() > 1_000_000:
                raise ConnectionResetError
            return super().read(size)

    with pytest.raises(ConnectionResetError):
        blobs.put(acme, "recording", Broken(CONTENT), content_type="audio/ogg")
    assert files(home) == []


def test_it_leaves_nothing_when_the_disk_refuses_more(acme, home):
    put(acme, b"x")
    before = files(home)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, limits[1]))
    try:
        with pytest.raises(blobs.StorageFull):
            put(acme)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert files(home) == before
    assert put(acme)


@pytest.mark.parametrize(
    ("number", "refusal"),
    [(errno.ENOSPC, blobs.StorageFull), (errno.EDQUOT, blobs.StorageFull), (errno.EIO, OSError)],
)
def test_it_tells_a_full_disk_from_a_broken_one(acme, home, monkeypatch, number, refusal):
    def refuse(descriptor, piece):
        raise OSError(number, os.strerror(number))

    keyring.Keyring.of(acme)
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", refuse)
        with pytest.raises(refusal):
            put(acme)
    assert files(home) == []


def test_it_goes_on_when_the_disk_takes_a_little_at_a_time(acme, monkeypatch):
    real = os.write
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", lambda descriptor, piece: real(descriptor, piece[:100_000]))
        blob_id = put(acme)
    assert b"".join(blobs.open(acme, blob_id)) == CONTENT


def test_it_deletes_a_blob_once(acme, home):
    blob_id = put(acme)
    assert blobs.delete(acme, blob_id)
    assert not blobs.delete(acme, blob_id)
    assert files(home) == []
    with pytest.raises(blobs.BlobMissing):
        blobs.open(acme, blob_id)


def test_it_lists_the_blobs_of_one_organisation(acme):
    made = {put(acme, b"x") for _ in range(5)}
    assert set(blobs.stored(acme)) == made
    assert list(blobs.stored(uuid.uuid4())) == []


def test_it_reads_old_blobs_after_a_rotation_and_none_after_destruction(acme):
    blob_id = put(acme)
    rotation.rotate(org_id=acme, purpose=KeyPurpose.FILES, now=NOW)
    newer = put(acme)
    assert b"".join(blobs.open(acme, blob_id)) == b"".join(blobs.open(acme, newer)) == CONTENT
    rotation.destroy_all(acme)
    with pytest.raises(keyring.KeysMissing):
        blobs.open(acme, blob_id)


def test_it_removes_what_a_killed_process_left_behind(acme, home):
    kept = put(acme, b"x")
    incoming = home / "blobs" / "incoming"
    old, young = incoming / str(new_id()), incoming / str(new_id())
    for path in (old, young):
        path.write_bytes(b"half")
    long_ago = (datetime.now(UTC) - timedelta(days=2)).timestamp()
    os.utime(old, (long_ago, long_ago))
    assert blobs.remove_unfinished(datetime.now(UTC) - timedelta(days=1)) == 1
    assert {path.name for path in files(home)} == {str(kept), young.name}


def test_it_closes_the_file(acme):
    blob = blobs.open(acme, put(acme))
    next(blob)
    blob.close()
    with pytest.raises(ValueError, match="closed"):
        list(blob)


def test_it_never_writes_over_a_file(tmp_path):
    disk.write_new(tmp_path / "a", [b"first"])
    with pytest.raises(FileExistsError):
        disk.write_new(tmp_path / "a", [b"second"])
    assert (tmp_path / "a").read_bytes() == b"first"
