from django.db import migrations, models
from django.utils.timezone import localtime


def take_over(apps, schema_editor):
    """So far the day on which it was announced, or typed in, stood for the day of the vote."""
    ballots = apps.get_model("appointments", "Ballot").objects
    for ballot in ballots.only("announced_at", "recorded_at").iterator():
        day = localtime(ballot.announced_at or ballot.recorded_at).date()
        ballots.filter(pk=ballot.pk).update(voted_on=day)


class Migration(migrations.Migration):

    dependencies = [
        ("appointments", "0004_review_and_outcomes"),
    ]

    operations = [
        migrations.AddField(
            model_name="ballot",
            name="voted_on",
            field=models.DateField(null=True, verbose_name="表决日期"),
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="ballot",
            name="voted_on",
            field=models.DateField(verbose_name="表决日期"),
        ),
    ]
