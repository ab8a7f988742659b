import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connections, transaction

from calliper.core.crypto import master
from calliper.core.crypto.envelope import DecryptionFailed
from calliper.core.crypto.index import Purpose
from calliper.core.ids import new_id
from calliper.core.keys import keyring, orphans, rotation, wrapping
from calliper.core.keys.cache import RingCache
from calliper.core.keys.keyring import Keyring, KeysMissing
from calliper.core.keys.models import KeyPurpose, KeyState, WrappedKey
from calliper.core.keys.router import KeyRouter

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ROW = uuid.UUID("01980000-0000-7000-8000-000000000002")
NUMBER = "+919845394494"


@pytest.fixture(autouse=True)
def master_file(settings, tmp_path):
    settings.MASTER_KEY_FILE = tmp_path / "master.key"
    wrapping.forget_master_keys()
    yield settings.MASTER_KEY_FILE
    wrapping.forget_master_keys()


def founded(now=NOW):
    org_id = new_id()
    keyring.create_for(org_id, now)
    return org_id


@pytest.fixture
def acme():
    return founded()


@pytest.fixture
def globex():
    return founded()


def fresh(org_id):
    keyring.forget(org_id)
    return Keyring.of(org_id)


def test_it_makes_one_key_for_every_purpose(acme):
    rows = WrappedKey.objects.filter(org_id=acme)
    assert {row.purpose for row in rows} == set(KeyPurpose)
    assert {(row.version, row.master_version, row.state, row.created_at) for row in rows} == {
        (1, 1, KeyState.ACTIVE, NOW)
    }
    assert len({wrapping.unwrap(row) for row in rows}) == 4
    assert str(rows.get(purpose="data")) == "data key 1"


def test_it_makes_no_second_set_of_keys(acme):
    with pytest.raises(IntegrityError):
        keyring.create_for(acme, NOW)
    assert WrappedKey.objects.filter(org_id=acme).count() == 4


def test_it_keeps_keys_in_their_own_database(acme):
    assert "keys_wrappedkey" in connections["keys"].introspection.table_names()
    assert "keys_wrappedkey" not in connections["default"].introspection.table_names()
    row = WrappedKey.objects.filter(org_id=acme).first()
    assert row._state.db == "keys"
    router = KeyRouter()
    assert router.allow_relation(row, row) is None
    assert not router.allow_migrate("keys", "orgs")
    assert not router.allow_migrate("default", "keys")


def test_it_leaves_other_apps_alone_and_forbids_relations_to_them(acme):
    ours, calls, orgs = (
        SimpleNamespace(_meta=SimpleNamespace(app_label=x)) for x in ("keys", "calls", "orgs")
    )
    router = KeyRouter()
    assert router.allow_relation(ours, calls) is router.allow_relation(orgs, ours) is False
    assert router.allow_relation(orgs, calls) is None
    assert router.db_for_read(calls) is router.db_for_write(calls) is None
    assert router.allow_migrate("default", "calls")


def test_it_encrypts_and_decrypts_for_one_place(acme):
    ring = Keyring.of(acme)
    blob = ring.encrypt("calls_contact", "name", ROW, "राजेश 😀")
    assert ring.decrypt("calls_contact", "name", ROW, blob) == "राजेश 😀"
    assert ring.decrypt("calls_contact", "name", ROW, memoryview(blob)) == "राजेश 😀"
    assert ring.decrypt("calls_contact", "name", str(ROW), blob) == "राजेश 😀"
    for place in [
        ("calls_contact", "note", ROW),
        ("calls_call", "name", ROW),
        ("calls_contact", "name", acme),
    ]:
        with pytest.raises(DecryptionFailed):
            ring.decrypt(*place, blob)


def test_it_keeps_organisations_apart(acme, globex):
    ours, theirs = Keyring.of(acme), Keyring.of(globex)
    blob = ours.encrypt("calls_contact", "name", ROW, "Ravi")
    with pytest.raises(DecryptionFailed):
        theirs.decrypt("calls_contact", "name", ROW, blob)
    assert ours.index(Purpose.NUMBER, NUMBER) != theirs.index(Purpose.NUMBER, NUMBER)
    assert ours.identity_mac(b"x") != theirs.identity_mac(b"x")
    assert ours.file_key().key != theirs.file_key().key
    assert not ours.name_tokens("Ravi") & theirs.name_tokens("Ravi")


@pytest.mark.parametrize("purpose", list(KeyPurpose))
def test_it_refuses_wrapped_keys_swapped_between_organisations(acme, globex, purpose):
    ours, theirs = (WrappedKey.objects.get(org_id=org, purpose=purpose) for org in (acme, globex))
    ours.wrapped, theirs.wrapped = theirs.wrapped, ours.wrapped
    ours.save()
    theirs.save()
    for org_id in (acme, globex):
        with pytest.raises(master.MasterKeyWrong):
            fresh(org_id)


def test_it_refuses_wrapped_keys_swapped_between_purposes_and_versions(acme):
    rotation.rotate(org_id=acme, purpose=KeyPurpose.DATA, now=NOW)
    first = WrappedKey.objects.get(org_id=acme, purpose="data", version=1)
    for other in WrappedKey.objects.filter(org_id=acme).exclude(pk=first.pk):
        first.wrapped = other.wrapped
        with pytest.raises(master.MasterKeyWrong):
            wrapping.unwrap(first)


def test_it_finds_by_index_and_by_name(acme):
    ring = Keyring.of(acme)
    assert ring.indexes(Purpose.NUMBER, NUMBER) == [ring.index(Purpose.NUMBER, NUMBER)]
    assert ring.query_tokens("ra")[0] <= ring.name_tokens("Rajesh")
    assert ring.query_tokens("r") == []
    assert ring.identity_macs(b"a", b"b") == [ring.identity_mac(b"a", b"b")]
    assert ring.file_keys() == dict([ring.file_key()])


def test_it_shows_no_key_in_its_representation(acme):
    assert repr(Keyring.of(acme)).startswith("<calliper.core.keys.keyring.Keyring object")


def test_a_dump_of_the_data_database_alone_decrypts_nothing(acme):
    blob = Keyring.of(acme).encrypt("calls_contact", "name", ROW, "Ravi")
    WrappedKey.objects.filter(org_id=acme).delete()
    with pytest.raises(KeysMissing):
        fresh(acme).decrypt("calls_contact", "name", ROW, blob)


def test_a_dump_of_both_databases_decrypts_nothing_without_the_master_key(acme, master_file):
    keys = [wrapping.unwrap(row) for row in WrappedKey.objects.filter(org_id=acme)]
    stored = b"".join(bytes(row.wrapped) for row in WrappedKey.objects.all())
    assert not any(key in stored for key in keys)
    master_file.unlink()
    wrapping.forget_master_keys()
    with pytest.raises(master.MasterKeyMissing):
        fresh(acme)
    assert not master_file.exists()


def test_it_tells_a_wrong_master_key_from_a_missing_one(acme, master_file, settings, tmp_path):
    settings.MASTER_KEY_FILE = tmp_path / "other.key"
    master.load_or_create(settings.MASTER_KEY_FILE, wrapped_keys_exist=lambda: False)
    with pytest.raises(master.MasterKeyWrong, match="Put the right file back"):
        fresh(acme)
    with pytest.raises(master.MasterKeyWrong):
        wrapping.check_master_key()
    settings.MASTER_KEY_FILE = master_file
    assert fresh(acme).org_id == acme


def test_it_checks_the_master_key_at_the_start(acme, master_file):
    wrapping.check_master_key()
    rotation.destroy_all(acme)
    wrapping.check_master_key()


@pytest.mark.parametrize("purpose", list(KeyPurpose))
def test_it_writes_with_the_new_version_and_reads_the_old_after_a_rotation(acme, purpose):
    before = Keyring.of(acme)
    blob = before.encrypt("t", "c", 1, "old")
    found, identity, file = before.index(Purpose.NUMBER, NUMBER), before.identity_mac(b"x"), before.file_key()

    assert rotation.rotate(org_id=acme, purpose=purpose, now=NOW) == 2
    after = Keyring.of(acme)

    states = WrappedKey.objects.filter(org_id=acme, purpose=purpose).order_by("version")
    assert [row.state for row in states] == [KeyState.VERIFY_ONLY, KeyState.ACTIVE]
    assert after.decrypt("t", "c", 1, blob) == "old"
    assert found in after.indexes(Purpose.NUMBER, NUMBER)
    assert identity in after.identity_macs(b"x")
    assert after.file_keys()[file.version] == file.key
    assert {
        KeyPurpose.DATA: after.encrypt("t", "c", 1, "new")[4] == 2,
        KeyPurpose.INDEX: after.index(Purpose.NUMBER, NUMBER) != found,
        KeyPurpose.FILES: after.file_key().version == 2,
        KeyPurpose.IDENTITY: after.identity_mac(b"x") != identity,
    } == {other: other == purpose for other in KeyPurpose}
    assert after.indexes(Purpose.NUMBER, NUMBER)[0] == after.index(Purpose.NUMBER, NUMBER)
    assert after.identity_macs(b"x")[0] == after.identity_mac(b"x")


def test_a_process_that_missed_a_rotation_reads_new_values(acme):
    stale = Keyring.of(acme)
    rotation.rotate(org_id=acme, purpose=KeyPurpose.DATA, now=NOW)
    blob = Keyring.of(acme).encrypt("t", "c", 1, "new")
    assert stale.decrypt("t", "c", 1, blob) == "new"
    keyring.forget(acme)
    assert stale.decrypt("t", "c", 1, blob) == "new"


def test_it_refuses_to_rotate_what_does_not_exist(acme):
    with pytest.raises(KeysMissing):
        rotation.rotate(org_id=new_id(), purpose=KeyPurpose.DATA, now=NOW)
    rotation.destroy_all(acme)
    with pytest.raises(KeysMissing):
        rotation.rotate(org_id=acme, purpose=KeyPurpose.DATA, now=NOW)


def test_it_wraps_every_key_again_under_a_new_master_version(acme, globex, master_file):
    blob = Keyring.of(acme).encrypt("t", "c", 1, "kept")
    rotation.destroy_all(globex)
    master.add_version(master_file)
    assert rotation.rewrap_all() == 4
    assert rotation.rewrap_all() == 0
    assert set(WrappedKey.objects.filter(org_id=acme).values_list("master_version", flat=True)) == {2}
    lines = master_file.read_text().splitlines()
    master_file.write_text(lines[1])
    wrapping.forget_master_keys()
    assert fresh(acme).decrypt("t", "c", 1, blob) == "kept"


def test_it_reads_with_an_older_master_key_file(acme, master_file, settings, tmp_path):
    blob = Keyring.of(acme).encrypt("t", "c", 1, "kept")
    settings.MASTER_KEYS_OLD = [master_file]
    settings.MASTER_KEY_FILE = tmp_path / "second.key"
    master.load_or_create(settings.MASTER_KEY_FILE, wrapped_keys_exist=lambda: False)
    settings.MASTER_KEY_FILE.write_text(settings.MASTER_KEY_FILE.read_text().replace("1:", "2:", 1))
    assert fresh(acme).decrypt("t", "c", 1, blob) == "kept"
    assert rotation.rewrap_all() == 4


def test_it_destroys_a_superseded_version(acme):
    blob = Keyring.of(acme).encrypt("t", "c", 1, "old")
    rotation.rotate(org_id=acme, purpose=KeyPurpose.DATA, now=NOW)
    rotation.destroy_version(org_id=acme, purpose=KeyPurpose.DATA, version=1)
    row = WrappedKey.objects.get(org_id=acme, purpose="data", version=1)
    assert (row.state, bytes(row.wrapped)) == (KeyState.DESTROYED, b"")
    with pytest.raises(DecryptionFailed):
        Keyring.of(acme).decrypt("t", "c", 1, blob)


@pytest.mark.parametrize(("purpose", "rotated"), [(KeyPurpose.DATA, False), (KeyPurpose.IDENTITY, True)])
def test_it_does_not_destroy_active_and_identity_keys_alone(acme, purpose, rotated):
    if rotated:
        rotation.rotate(org_id=acme, purpose=purpose, now=NOW)
    with pytest.raises(rotation.KeyStillNeeded):
        rotation.destroy_version(org_id=acme, purpose=purpose, version=1)
    assert Keyring.of(acme).identity_macs(b"x")


def test_it_destroys_all_keys_of_one_organisation_only(acme, globex):
    Keyring.of(acme)
    rotation.rotate(org_id=acme, purpose=KeyPurpose.IDENTITY, now=NOW)
    assert rotation.destroy_all(acme) == 5
    assert rotation.destroy_all(acme) == 0
    with pytest.raises(KeysMissing):
        Keyring.of(acme)
    assert {bytes(row.wrapped) for row in WrappedKey.objects.filter(org_id=acme)} == {b""}
    assert Keyring.of(globex).file_key().version == 1


def test_it_refuses_to_write_without_an_active_key(acme):
    WrappedKey.objects.filter(org_id=acme, purpose="data").update(state=KeyState.VERIFY_ONLY)
    with pytest.raises(KeysMissing, match="no data key"):
        fresh(acme).encrypt("t", "c", 1, "x")


@pytest.mark.parametrize(
    "change",
    [{"state": "destroyed"}, {"wrapped": b""}, {"purpose": "index", "version": 2}, {"purpose": "index"}],
)
def test_the_database_itself_refuses_impossible_keys(acme, change):
    with pytest.raises(IntegrityError), transaction.atomic(using="keys"):
        WrappedKey.objects.filter(org_id=acme, purpose="data").update(**change)


def test_it_lists_and_discards_keys_without_an_organisation(acme):
    lost, young, ended = founded(NOW - timedelta(days=2)), founded(NOW), founded(NOW - timedelta(days=9))
    rotation.destroy_all(ended)
    before = NOW - timedelta(days=1)
    old = founded(NOW - timedelta(days=2))
    assert orphans.orphans(before, [acme, old]) == [lost]
    assert sorted(orphans.orphans(before, set())) == sorted([lost, old])
    Keyring.of(lost)
    assert orphans.discard([lost]) == 4
    with pytest.raises(KeysMissing):
        Keyring.of(lost)
    assert set(WrappedKey.objects.values_list("org_id", flat=True)) == {acme, young, ended, old}


def test_a_rolled_back_organisation_leaves_an_orphan():
    org_id = new_id()
    with transaction.atomic(using="default"):
        keyring.create_for(org_id, NOW)
        transaction.set_rollback(True, using="default")
    assert orphans.orphans(NOW + timedelta(seconds=1), []) == [org_id]


@dataclass
class Ring:
    org_id: int
    loaded_at: float


def cache_counting():
    loads = []

    def load(org_id):
        loads.append(org_id)
        return Ring(org_id, time.monotonic())

    return RingCache(load), loads


def test_it_remembers_the_rings_used_last():
    cache, loads = cache_counting()
    for org_id in range(256):
        cache.get(org_id)
    cache.get(0)
    cache.get(256)
    assert cache.get(0).org_id == 0
    assert len(loads) == 257
    cache.get(1)
    assert loads[-1] == 1


def test_it_reads_a_ring_again_after_a_few_seconds_or_when_told():
    cache, loads = cache_counting()
    cache.get(7).loaded_at -= 6
    cache.get(7)
    cache.forget(7)
    cache.get(7)
    assert loads == [7, 7, 7]


def test_it_renews_a_ring_once_for_all_who_hold_the_old_one():
    cache, loads = cache_counting()
    old = cache.get(7)
    newer = cache.renewed(old)
    assert cache.renewed(old) is newer
    assert loads == [7, 7]
