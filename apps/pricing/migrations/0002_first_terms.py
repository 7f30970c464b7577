import csv
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from django.db import migrations

RATES = Path(__file__).parents[1] / "data" / "exchange_rates.csv"


def make_first_fee_plan(apps, _schema_editor):
    """Guests pay 14 % on top, hosts give 3 %: a marketplace's usual split; staff add newer plans."""
    apps.get_model("pricing", "FeePlan").objects.get_or_create(
        valid_from=datetime(2000, 1, 1, tzinfo=UTC),
        defaults={"guest_percent": 14_00, "host_percent": 3_00},
    )


def load_exchange_rates(apps, _schema_editor):
    with RATES.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    exchange_rate = apps.get_model("pricing", "ExchangeRate")
    exchange_rate.objects.bulk_create(
        exchange_rate(
            day=row["day"],
            currency=row["currency"],
            per_dollar_micros=int(Decimal(row["per_dollar"]).scaleb(6)),
        )
        for row in rows
    )


class Migration(migrations.Migration):
    dependencies = [("pricing", "0001_initial")]

    operations = [
        migrations.RunPython(make_first_fee_plan, migrations.RunPython.noop),
        migrations.RunPython(load_exchange_rates, migrations.RunPython.noop),
    ]
