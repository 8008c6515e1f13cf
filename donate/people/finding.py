"""Finding donors: by name however it is written, by tag, by what they gave, by how they give."""

import unicodedata
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import (
    Aggregate,
    BigIntegerField,
    DateField,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextField,
    Value,
)
from django.db.models.functions import Coalesce, Concat, Least, TruncDate
from django.utils import timezone

from donate.models import Donor, DonorEmail, Entry, OfflineGift, RecurringGift, TaggedDonor

#: Hiragana and katakana stand at this distance in Unicode.
_KANA = 0x60
_HIRAGANA = range(ord("ぁ"), ord("ゖ") + 1)
_SEARCHED = (
    "email",
    "family_name",
    "given_name",
    "family_name_kana",
    "given_name_kana",
    "organisation",
    "whole_name",
    "whole_kana",
)
_LONGEST = 100
_RUNNING = ("active", "past_due", "paused", "trialing")


class _Names(Aggregate):
    """The texts of a group in one, with commas between."""

    function = "GROUP_CONCAT"
    template = "%(function)s(%(expressions)s, ', ')"
    output_field: ClassVar = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="STRING_AGG", **context)


def with_figures(donors: QuerySet[Donor]) -> QuerySet[Donor]:
    """Each with ``total`` (yen, online and by transfer), ``first_on``, ``running`` gifts and ``tag_names``.

    Subqueries, so that a page asks only for its own rows, however many entries there are.
    """
    running = RecurringGift.objects.filter(donor=OuterRef("pk"), ended_at=None, status__in=_RUNNING).order_by()
    tags = TaggedDonor.objects.filter(content_object=OuterRef("pk")).order_by().values("content_object")
    return donors.annotate(
        total=given(),
        first_on=first_on(),
        running=Exists(running),
        tag_names=Subquery(tags.annotate(names=_Names("tag__name")).values("names")),
    )


def given(begin: datetime | None = None, end: datetime | None = None) -> Any:
    """What a donor gave (yen): what remained of it, from ``begin`` until ``end``, both included."""
    entries = Entry.objects.filter(donation__donor=OuterRef("pk"))
    offline = OfflineGift.objects.filter(donor=OuterRef("pk"))
    if begin:
        entries = entries.filter(occurred_at__gte=begin)
        offline = offline.filter(received_on__gte=timezone.localtime(begin).date())
    if end:
        entries = entries.filter(occurred_at__lte=end)
        offline = offline.filter(received_on__lte=timezone.localtime(end).date())
    return _sum(entries, "donation__donor") + _sum(offline, "donor")


def first_on() -> Any:
    """The Japanese day on which a donor gave first, online or by transfer; None where nothing came so far."""
    paid = Entry.objects.filter(donation__donor=OuterRef("pk"), kind=Entry.Kind.PAYMENT)
    moment = Subquery(paid.order_by().values("donation__donor").annotate(first=Min("occurred_at")).values("first"))
    online = TruncDate(moment, tzinfo=timezone.get_default_timezone())
    offline = OfflineGift.objects.standing().filter(donor=OuterRef("pk")).order_by()
    transfer = Subquery(offline.values("donor").annotate(first=Min("received_on")).values("first"))
    # Where one is missing, the least of both is the other in PostgreSQL and nothing in SQLite.
    return Coalesce(Least(online, transfer), online, transfer, output_field=DateField())


def _sum(rows: QuerySet[Any], donor: str) -> Any:
    sums = rows.order_by().values(donor).annotate(given=Sum("amount")).values("given")
    return Coalesce(Subquery(sums), Value(0), output_field=BigIntegerField())


def who_gave(
    donors: QuerySet[Donor],
    *,
    begin: datetime | None = None,
    end: datetime | None = None,
    least: int | None = None,
    most: int | None = None,
) -> QuerySet[Donor]:
    """Donors who gave in a period, between ``least`` and ``most`` yen in it; without either, anything at all."""
    found = donors.alias(given_then=given(begin, end))
    found = found.filter(given_then__gte=least if least is not None else (0 if most is not None else 1))
    return found if most is None else found.filter(given_then__lte=most)


def supporters(donors: QuerySet[Donor], how: str) -> QuerySet[Donor]:
    """``now``: a recurring gift runs; ``failing``: its payment fails just now; ``former``; ``never``."""
    theirs = RecurringGift.objects.filter(donor=OuterRef("pk")).order_by()
    began = theirs.exclude(status__in=["incomplete", "incomplete_expired"])
    runs = theirs.filter(ended_at=None, status__in=_RUNNING)
    if how == "now":
        return donors.filter(Exists(runs))
    if how == "failing":
        return donors.filter(Exists(theirs.filter(ended_at=None, status__in=["past_due", "unpaid"])))
    if how == "former":
        return donors.filter(Exists(began), ~Exists(runs))
    return donors.filter(~Exists(began))


def named(donors: QuerySet[Donor], question: str) -> QuerySet[Donor]:
    """Donors in whom every word of the question is found: in name, kana, organisation or any address."""
    found = donors.alias(
        whole_name=Concat(F("family_name"), F("given_name")),
        whole_kana=Concat(F("family_name_kana"), F("given_name_kana")),
    )
    for word in question.replace("\0", "")[:_LONGEST].split():
        formerly = DonorEmail.objects.filter(email__icontains=word).values("donor")
        anywhere = Q(stripe_customer=word) | Q(pk__in=formerly)
        for spelling in spellings(word):
            for field in _SEARCHED:
                anywhere |= Q(**{f"{field}__icontains": spelling})
        found = found.filter(anywhere)
    return found


def spellings(word: str) -> set[str]:
    """A word as typed, in one width, and in both kana: やまだ finds ヤマダ and ﾔﾏﾀﾞ finds both."""
    plain = unicodedata.normalize("NFKC", word)
    katakana = "".join(chr(ord(sign) + _KANA) if ord(sign) in _HIRAGANA else sign for sign in plain)
    hiragana = "".join(chr(ord(sign) - _KANA) if ord(sign) - _KANA in _HIRAGANA else sign for sign in plain)
    return {word, plain, katakana, hiragana}
