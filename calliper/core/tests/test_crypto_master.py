import base64
import stat
import threading

import pytest

from calliper.core.crypto import master
from calliper.core.crypto.master import (
    MasterKeyError,
    MasterKeyMissing,
    MasterKeyUnreadable,
    MasterKeyUnsafe,
    MasterKeyWrong,
)

SECRET = base64.b64encode(bytes(range(32))).decode()
OTHER = base64.b64encode(bytes(range(1, 33))).decode()


def written(path, text, mode=0o600):
    path.write_text(text)
    path.chmod(mode)
    return path


def start(path, *, exist=False, old=()):
    return master.load_or_create(path, old=old, wrapped_keys_exist=lambda: exist)


def test_it_makes_a_private_file_on_the_very_first_start(tmp_path):
    path = tmp_path / "deep" / "master.key"
    keys = start(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert keys.current == 1
    assert len(keys.by_version[1]) == 32
    assert start(path, exist=True) == keys
    assert [found.name for found in path.parent.iterdir()] == ["master.key"]


def test_it_makes_no_new_key_when_wrapped_keys_exist(tmp_path):
    path = tmp_path / "master.key"
    with pytest.raises(
        MasterKeyMissing, match=r"Put the file back from your backup.*CALLIPER_MASTER_KEY_FILE"
    ):
        start(path, exist=True)
    assert not path.exists()


def test_it_uses_the_highest_version_and_keeps_the_others(tmp_path):
    path = written(tmp_path / "master.key", f"2:{OTHER}\n1:{SECRET}\n")
    keys = master.load(path)
    assert keys.current == 2
    assert keys.by_version == {1: bytes(range(32)), 2: bytes(range(1, 33))}


def test_it_takes_a_bare_key_as_version_one(tmp_path):
    assert master.load(written(tmp_path / "k", SECRET)).by_version == {1: bytes(range(32))}


def test_it_reads_older_files_beside_the_current_one(tmp_path):
    path = written(tmp_path / "new", f"3:{OTHER}")
    old = written(tmp_path / "old", f"2:{SECRET}")
    keys = master.load(path, [old])
    assert (keys.current, set(keys.by_version)) == (3, {2, 3})
    newer_elsewhere = written(tmp_path / "elsewhere", f"9:{SECRET}")
    assert master.load(path, [newer_elsewhere]).current == 3


def test_it_refuses_two_files_that_disagree(tmp_path):
    path = written(tmp_path / "new", f"1:{OTHER}")
    with pytest.raises(MasterKeyWrong, match="another key under version 1"):
        master.load(path, [written(tmp_path / "old", f"1:{SECRET}")])


def test_it_refuses_a_missing_old_file(tmp_path):
    with pytest.raises(MasterKeyMissing):
        master.load(written(tmp_path / "new", SECRET), [tmp_path / "old"])


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o601, 0o777])
def test_it_refuses_a_file_that_others_may_read_and_names_the_remedy(tmp_path, mode):
    path = written(tmp_path / "master.key", SECRET, mode)
    with pytest.raises(MasterKeyUnsafe, match=f"chmod 600 {path}"):
        master.load(path)


def test_it_accepts_a_read_only_file(tmp_path):
    assert master.load(written(tmp_path / "master.key", SECRET, 0o400)).current == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "nonsense",
        f"x:{SECRET}",
        f"0:{SECRET}",
        f"-1:{SECRET}",
        f"4294967296:{SECRET}",
        f"1:{SECRET[:-8]}",
        f"1:{SECRET}{SECRET}",
        f"1:{SECRET}\n1:{OTHER}",
        f"1:{SECRET[:-2]}*=",
        "1:\u0969",
    ],
)
def test_it_refuses_a_file_without_keys_and_tells_no_secret(tmp_path, text):
    path = written(tmp_path / "master.key", text)
    with pytest.raises(MasterKeyUnreadable) as refused:
        master.load(path)
    assert str(path) in str(refused.value)
    assert SECRET[:8] not in str(refused.value)


def test_it_refuses_a_folder_in_the_files_place(tmp_path):
    with pytest.raises(MasterKeyUnreadable, match="cannot be read"):
        master.load(tmp_path)


def test_it_shows_no_key_in_its_representation(tmp_path):
    keys = master.load(written(tmp_path / "master.key", SECRET))
    assert "\\x" not in repr(keys)
    assert "by_version" not in repr(keys)


def test_it_appends_a_version_which_becomes_current(tmp_path):
    path = tmp_path / "master.key"
    before = start(path)
    assert master.add_version(path) == 2
    after = master.load(path)
    assert after.current == 2
    assert after.by_version[1] == before.by_version[1] != after.by_version[2]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_it_gives_processes_that_start_at_once_the_same_key(tmp_path):
    path = tmp_path / "master.key"
    gate = threading.Barrier(8)
    found = []

    def begin():
        gate.wait()
        found.append(start(path).by_version[1])

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert list(tmp_path.iterdir()) == [path]


def test_it_keeps_the_key_of_a_process_that_was_quicker(tmp_path):
    path = tmp_path / "master.key"
    keys = master.load_or_create(path, wrapped_keys_exist=lambda: bool(written(path, SECRET)) and False)
    assert keys.by_version == {1: bytes(range(32))}


def test_it_counts_every_refusal_as_one_family():
    kinds = MasterKeyMissing, MasterKeyWrong, MasterKeyUnsafe, MasterKeyUnreadable
    assert all(issubclass(kind, MasterKeyError) for kind in kinds)
