"""Centers, and for each person a public id that says nothing. Rows that exist get theirs one by one."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


ROLES = ["advocate", "supervisor", "trainee", "editor", "approver", "partner", "steward", "operator"]


def give_public_ids(apps, schema_editor):
    Person = apps.get_model("kernel", "Person")
    for person in Person.objects.filter(public_id=None):
        person.public_id = uuid.uuid4()
        person.save(update_fields=["public_id"])


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_people")]

    operations = [
        migrations.CreateModel(
            name="Center",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=120)),
                ("organization", models.CharField(blank=True, max_length=60)),
                ("is_partner", models.BooleanField(default=False)),
                ("is_law_enforcement", models.BooleanField(default=False)),
                ("needs_security_key", models.BooleanField(default=False)),
                ("note_days", models.PositiveSmallIntegerField(default=14)),
                ("language", models.CharField(default="en", max_length=8)),
                ("ended_on", models.DateField(blank=True, null=True)),
            ],
        ),
        migrations.AddField("person", "public_id", models.UUIDField(editable=False, null=True)),
        migrations.RunPython(give_public_ids, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            "person",
            "public_id",
            models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AddField(
            "person",
            "center",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="people",
                to="kernel.center",
            ),
        ),
        migrations.AddField("person", "language", models.CharField(default="en", max_length=8)),
        migrations.AddField("person", "seen_week", models.CharField(blank=True, max_length=8)),
        migrations.AddField("person", "left_on", models.DateField(blank=True, null=True)),
        migrations.AlterField(
            "person",
            "role",
            models.CharField(choices=[(role, role) for role in ROLES], max_length=20),
        ),
    ]
