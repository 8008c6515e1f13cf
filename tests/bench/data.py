"""A hundred thousand donors and a million entries, made inside the database: a row of each kind, multiplied."""

import uuid
from datetime import timedelta

from django.db import connection, models
from django.utils import timezone

from donate.models import Donation, Donor, Entry, RecurringGift

CAMPAIGN = uuid.UUID(int=7)
#: Gifts of the campaign whose progress is measured: the same in a small and in a large book.
OF_THE_CAMPAIGN = 300
#: Keys of the copies begin here; the site's own rows stay far below.
BASE = 10_000_000

_DAYS_AGO = f"(CASE WHEN n < {OF_THE_CAMPAIGN} THEN n % 20 ELSE n % 1500 END) * interval '1 day'"


def fill(entries: int) -> int:
    """Donors, monthly gifts, payments and entries until there are so many entries; a donor for ten of them."""
    have = Entry.objects.filter(pk__gte=BASE).count()
    if have >= entries:
        return have
    donor, gift, donation, entry = _patterns()
    _copy(
        donor,
        range(have // 10, entries // 10),
        email="'d' || n || '@example.org'",
        family_name="(ARRAY['山田','佐藤','鈴木','高橋','Nguyen','Smith'])[1 + n % 6]",
        given_name="(ARRAY['花','健','葵','Amina','John'])[1 + n % 5]",
        stripe_customer="'cus_s' || n",
        created_at="now() - (n % 1500) * interval '1 day'",
    )
    _copy(
        gift,
        range(have // 50, entries // 50),
        stripe_subscription="'sub_s' || n",
        donor_id=f"{BASE} + n * 5",
        amount="1000 + (n % 9) * 500",
        started_at="now() - (n % 700 + 1) * interval '1 day'",
        ended_at="CASE WHEN n % 4 = 0 THEN now() END",
        status="CASE WHEN n % 4 = 0 THEN 'canceled' ELSE 'active' END",
    )
    _copy(
        donation,
        range(have, entries),
        payment_intent="'pi_s' || n",
        donor_id=f"{BASE} + n / 10",
        recurring_gift_id=f"CASE WHEN n % 2 = 0 AND n / 10 % 5 = 0 THEN {BASE} + n / 50 END",
        is_renewal="n % 2 = 0 AND n / 10 % 5 = 0",
        amount="1000 + (n % 20) * 500",
        campaign=f"CASE WHEN n < {OF_THE_CAMPAIGN} THEN '{CAMPAIGN}'::uuid END",
        charged_at=f"now() - {_DAYS_AGO}",
    )
    _copy(
        entry,
        range(have, entries),
        stripe_id="'pi_s' || n",
        donation_id=f"{BASE} + n",
        amount="1000 + (n % 20) * 500",
        occurred_at=f"now() - {_DAYS_AGO}",
        booked_at=f"now() - {_DAYS_AGO}",
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return entries


def _patterns() -> tuple[models.Model, ...]:
    """The rows that are copied, made as the site makes them, so that every column has its default."""
    now = timezone.now()
    donor, _made = Donor.objects.get_or_create(
        email="pattern@example.org",
        defaults={
            "language": "ja",
            "family_name": "山田",
            "given_name": "花",
            "wants_receipt": True,
            "postal_code": "150-0001",
            "prefecture": "東京都",
            "address": "渋谷区1-2-3",
            "country": "JP",
        },
    )
    said = {"donor": donor, "amount": 1000}
    gift, _made = RecurringGift.objects.get_or_create(
        stripe_subscription="sub_pattern",
        defaults=said | {"started_at": now - timedelta(days=9), "status": "active"},
    )
    donation, _made = Donation.objects.get_or_create(
        payment_intent="pi_pattern",
        defaults=said | {"status": "succeeded", "charged_at": now, "method": "card"},
    )
    about = {"amount": 1000, "occurred_at": now, "donation": donation}
    entry, _made = Entry.objects.get_or_create(stripe_id="pi_pattern", kind="payment", defaults=about)
    return donor, gift, donation, entry


def _copy(row: models.Model, numbers: range, **changed: str) -> None:
    """A copy of the row for each number; ``changed`` are SQL expressions in ``n`` by column."""
    fields = [field for field in row._meta.concrete_fields if not field.primary_key and not field.generated]
    columns = [field.column for field in fields]
    values = ", ".join(changed.get(column, f'one."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    table = row._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(  # numbers and our own words only; a parameter would make a sign of each "%"
            f"INSERT INTO {table} (id, {names}) SELECT {BASE} + n, {values} FROM {table} AS one, "
            f"generate_series({numbers.start}, {numbers.stop - 1}) AS n WHERE one.id = {int(row.pk)}"
        )
