from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from core.models import Heartbeat


def test_the_process_answers_without_asking_the_database(client):
    assert client.get("/healthz").content == b"ok"


@pytest.mark.django_db
def test_ready_means_that_the_worker_was_heard_of_lately(client):
    call_command("beat")
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "worker": "ok"}


@pytest.mark.django_db
@pytest.mark.parametrize("age", [None, timedelta(minutes=6)])
def test_a_worker_that_fell_silent_is_not_ready(client, age):
    if age:
        Heartbeat.objects.create(name="worker", beat_at=timezone.now() - age)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["worker"] == "late"
