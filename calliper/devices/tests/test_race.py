from __future__ import annotations

import threading
from uuid import uuid4

import pytest
from django.db import OperationalError, connections

from calliper.core.scope import scope
from calliper.devices import actions
from calliper.devices.models import Device, EnrolmentCode
from tests.cast import NOW, make_acme
from tests.handset import FACTS, SIM, Handset


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_of_many_phones_with_one_code_exactly_one_enrols() -> None:
    acme = make_acme()
    with scope(acme.org.id):
        text = actions.issue_code(by=acme.alice, member=acme.bob, now=NOW)[1]
    outcomes: list[str] = []
    together = threading.Barrier(6)

    def phone() -> None:
        key = Handset(acme.bob).spki()
        together.wait()
        try:
            actions.enrol(
                code=text,
                install_id=uuid4(),
                public_key=key,
                facts=FACTS,
                line_number=None,
                sims=[SIM],
                now=NOW,
            )
            outcomes.append("enrolled")
        except (actions.CodeUsed, OperationalError) as wrong:
            outcomes.append(type(wrong).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=phone) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("enrolled") == 1
    assert outcomes.count("CodeUsed") == 5
    with scope(acme.org.id):
        assert Device.objects.count() == 1
        assert EnrolmentCode.objects.get().device_id == Device.objects.get().pk
