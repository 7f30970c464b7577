from django.db import migrations

from apps.listings.amenities import WELL_KNOWN, code_of


def add_well_known(apps, _schema_editor):
    amenity = apps.get_model("listings", "Amenity")
    amenity.objects.bulk_create(
        [
            amenity(code=code_of(name), name=name, group=group)
            for group, names in WELL_KNOWN.items()
            for name in names
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("listings", "0001_initial")]

    operations = [migrations.RunPython(add_well_known, migrations.RunPython.noop)]
