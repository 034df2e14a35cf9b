"""What a half-filled .env does: it is refused or takes the default, never something between."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from exam_platform.settings import key_ring

ROOT = Path(__file__).resolve().parent.parent
SHOW = """
import django
django.setup()
from django.conf import settings
print(settings.PRIVATE_ROOT, settings.MEDIA_ROOT, settings.DATABASES["default"]["NAME"], sep="\\n")
"""


@pytest.mark.parametrize("text", ["", "k1:", "secret", "k1:one,k2:", ":secret", "k1:one,two"])
def test_field_keys_without_a_name_or_a_key_are_refused(text):
    with pytest.raises(ImproperlyConfigured):
        key_ring(text)


def test_the_first_of_several_field_keys_is_the_newest():
    assert key_ring("k2:new:er,k1:old") == {"k2": "new:er", "k1": "old"}
    assert next(iter(key_ring("k2:new,k1:old"))) == "k2"


def test_lines_left_empty_take_their_defaults_and_never_the_current_folder():
    empty = {"DATABASE_URL": "", "PRIVATE_ROOT": "", "MEDIA_ROOT": "", "DEBUG": "1"}
    environment = {**os.environ, **empty, "DJANGO_SETTINGS_MODULE": "exam_platform.settings"}
    done = subprocess.run(
        [sys.executable, "-c", SHOW], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    folder = ROOT / "var"
    told = [str(folder / name) for name in ("private", "media", "db.sqlite3")]
    assert done.stdout.splitlines() == told, done.stderr
