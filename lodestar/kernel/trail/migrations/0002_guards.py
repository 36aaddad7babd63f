"""The database refuses to change what the trail has (guards.py says what this is worth)."""

from django.db import migrations

from lodestar.kernel.trail.guards import put_on, take_off


class Migration(migrations.Migration):

    dependencies = [("trail", "0001_begin")]

    operations = [migrations.RunPython(put_on, take_off)]
