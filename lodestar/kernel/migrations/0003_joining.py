"""Where people stand, invitations, and keys that nobody has vouched for yet.

People whose account was switched off before are suspended: a supervisor can let them in again.
"""

import uuid

import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


ROLES = ["advocate", "supervisor", "trainee", "editor", "approver", "partner", "steward", "operator"]
STANDINGS = ["waiting", "here", "suspended", "left"]


def suspend_who_is_switched_off(apps, schema_editor):
    Person = apps.get_model("kernel", "Person")
    Person.objects.filter(is_active=False, left_on=None).update(standing="suspended")
    Person.objects.filter(left_on__isnull=False).update(standing="left", is_active=False)


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_centers")]

    operations = [
        migrations.CreateModel(
            name="NewKey",
            fields=[
                ("fingerprint", models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ("owner", models.UUIDField(unique=True)),
                ("agreement", models.BinaryField(max_length=1216)),
                ("signing", models.BinaryField(max_length=32)),
            ],
            managers=[("rows", django.db.models.manager.Manager())],
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("join", "join"), ("new key", "new key")], max_length=10
                    ),
                ),
                (
                    "center",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="kernel.center",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("email", models.EmailField(db_index=True, max_length=254)),
                ("name", models.CharField(max_length=120)),
                (
                    "role",
                    models.CharField(choices=[(role, role) for role in ROLES], max_length=20),
                ),
                ("language", models.CharField(max_length=8)),
                ("check_value", models.BinaryField(max_length=32)),
                ("until", models.DateField(db_index=True)),
            ],
            managers=[("rows", django.db.models.manager.Manager())],
        ),
        migrations.AddField(
            "person",
            "standing",
            models.CharField(
                choices=[(standing, standing) for standing in STANDINGS],
                default="here",
                max_length=10,
            ),
        ),
        migrations.RunPython(
            suspend_who_is_switched_off, migrations.RunPython.noop, elidable=True
        ),
        migrations.AddConstraint(
            "person",
            models.CheckConstraint(
                name="only_who_is_here_signs_in",
                condition=Q(is_active=False) | Q(standing="here"),
            ),
        ),
        migrations.AddConstraint(
            "person",
            models.CheckConstraint(
                name="who_left_has_a_day",
                condition=Q(standing="left", left_on__isnull=False)
                | (~Q(standing="left") & Q(left_on__isnull=True)),
            ),
        ),
    ]
