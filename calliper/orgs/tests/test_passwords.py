from __future__ import annotations

import threading
import time

from calliper.orgs import passwords
from calliper.orgs.passwords import Argon2id


def test_it_hashes_with_46_mib_one_pass_and_one_lane(settings) -> None:
    del settings.ARGON2_MEMORY_KIB
    encoded = Argon2id().encode("correct horse battery staple", "saltsaltsaltsalt")
    assert encoded.startswith("argon2$argon2id$v=19$m=47104,t=1,p=1$")
    assert Argon2id().verify("correct horse battery staple", encoded)
    assert not Argon2id().verify("wrong", encoded)


def test_it_renews_a_hash_made_with_other_settings(settings) -> None:
    settings.ARGON2_MEMORY_KIB = 64
    encoded = Argon2id().encode("correct horse battery staple", "saltsaltsaltsaltsaltsa")
    assert not Argon2id().must_update(encoded)
    settings.ARGON2_MEMORY_KIB = 128
    assert Argon2id().must_update(encoded)
    Argon2id().harden_runtime("x", encoded)


def test_it_hashes_two_at_a_time_at_most() -> None:
    done = threading.Event()

    def hash_one() -> None:
        Argon2id().encode("correct horse battery staple", "saltsaltsaltsalt")
        done.set()

    with passwords.SLOTS, passwords.SLOTS:
        thread = threading.Thread(target=hash_one)
        thread.start()
        time.sleep(0.1)
        assert not done.is_set()
    thread.join(5)
    assert done.is_set()
