from typing import Any

from django.conf import settings
from django.db import migrations, models


def carry_over(apps: Any, schema_editor: Any) -> None:
    for issued in apps.get_model("documents", "Issued").objects.exclude(concerned=None):
        issued.concerns.add(issued.concerned)


class Migration(migrations.Migration):
    """A document about several people concerns each of them, not nobody."""

    dependencies = [
        ("documents", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameField("issued", "concerns", "concerned"),
        migrations.AddField(
            model_name="issued",
            name="concerns",
            field=models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.RemoveField("issued", "concerned"),
    ]
