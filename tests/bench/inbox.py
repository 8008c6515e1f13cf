"""Looking for a word in the inbox: what was written there stands encrypted, so it is opened and read, not asked for."""

import uuid
from collections.abc import Callable, Iterable
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from corporate.models import Inquiry, Topic
from tests.bench.figures import Figure, row
from tests.bench.ground import Ground
from tests.bench.scale import looked, staff

#: What companies write: some five hundred signs, and who they are.
WORDS = (
    "御社の難民人材の紹介について、詳しいお話を伺いたくご連絡いたしました。弊社は東京都内で開発を行っております。" * 8
)
QUESTIONS = {"a word that all have": "難民", "a name that one has": "山田7番", "words that none has": "ない言葉"}
#: What somebody waits for without wondering (milliseconds).
AT_ONCE = 1_000


@row
def inbox(ground: Ground) -> Iterable[Figure]:
    """The list of inquiries, searched by staff, among as many as an organisation gets in ten years."""
    many = ground.some(10_000)
    _receive(many)
    for name, question in QUESTIONS.items():
        queries, milliseconds = looked(_search(question), times=5)
        yield Figure(f"inbox, {many:,} inquiries: {name}", milliseconds, "ms", AT_ONCE, note=f"{queries} queries")


def _search(question: str) -> Callable[[], None]:
    def look() -> None:
        answer = staff().get(reverse("inquiries:index"), {"q": question}, headers={"host": "127.0.0.1"})
        assert answer.status_code == 200, answer.status_code

    return look


def _receive(many: int) -> None:
    topic = Topic.objects.filter(locale__language_code=settings.LANGUAGE_CODE).first()
    have = Inquiry.objects.count()
    rows = [_inquiry(number, topic) for number in range(have, many)]
    for one in rows:
        one.fold()
    Inquiry.objects.bulk_create(rows, batch_size=1_000)


def _inquiry(number: int, topic: Topic | None) -> Inquiry:
    return Inquiry(
        token=uuid.uuid4(),
        topic=topic,
        language="ja",
        company=f"株式会社見本{number}",
        name=f"山田{number}番",
        email=f"person{number}@company{number % 3000}.example",
        message=WORDS,
        due_on=timezone.localdate() + timedelta(days=3),
    )
