"""The pages of this room that every new site has; see ``core.site_tree``."""

from typing import Any

from wagtail.models import Page

from core import site_tree
from news.models import Category, NewsIndexPage, StartingPoint

#: slug, Japanese, English, colour; in this order they stand above the list.
CATEGORIES = (
    ("notice", "お知らせ", "Notices", ""),
    ("event", "イベント", "Events", ""),
    ("report", "活動レポート", "Activity reports", "is-leaf"),
    ("press", "プレスリリース", "Press releases", ""),
    ("media", "メディア掲載", "In the media", ""),
    ("campaign", "キャンペーン", "Campaigns", "is-leaf"),
)

#: slug, category, Japanese, English: (name, when it fits, title, subtitle, body).
STARTING_POINTS: tuple[tuple[str, str, tuple[Any, ...], tuple[Any, ...]], ...] = (
    (
        "press",
        "press",
        (
            "プレスリリース",
            "報道の方へのお知らせ。事実を先に、連絡先を最後に。",
            "○○を開始します",
            "いつ、どこで、だれが、何をするかを一文で。",
            [
                ("lede", "NPO法人○○は、○月○日から○○を始めます。"),
                ("heading", {"text": "概要"}),
                ("text", "<p>日時、場所、対象、費用を書きます。</p>"),
                ("heading", {"text": "背景"}),
                ("text", "<p>なぜ今これを始めるのかを、数字と出典を添えて書きます。</p>"),
                ("quote", {"text": "関係者のことばを一文で。", "who": "氏名、役割"}),
                ("heading", {"text": "報道関係の方のお問い合わせ先"}),
                ("text", "<p>担当者名、電話、メール。</p>"),
            ],
        ),
        (
            "Press release",
            "For the media: facts first, the contact last.",
            "○○ begins",
            "When, where, who and what, in one sentence.",
            [
                ("lede", "From ○○, our organisation will ○○."),
                ("heading", {"text": "At a glance"}),
                ("text", "<p>Date, place, for whom, cost.</p>"),
                ("heading", {"text": "Background"}),
                ("text", "<p>Why now, with figures and their sources.</p>"),
                ("quote", {"text": "One sentence of somebody involved.", "who": "Name, role"}),
                ("heading", {"text": "Contact for the media"}),
                ("text", "<p>Name, phone, e-mail.</p>"),
            ],
        ),
    ),
    (
        "campaign-report",
        "campaign",
        (
            "キャンペーン報告",
            "途中経過や終了の報告。お礼、数字、使いみちの順に。",
            "○○キャンペーンのご報告",
            "何人の方から、いくらのご支援をいただいたかを一文で。",
            [
                ("lede", "ご支援くださった○○人の皆さま、ありがとうございます。"),
                ("heading", {"text": "いただいたご支援"}),
                ("text", "<p>人数と金額を、いつの時点の数字かとともに書きます。</p>"),
                ("heading", {"text": "使いみち"}),
                ("text", "<p>何に、いくら、いつ使うのかを書きます。</p>"),
                ("quote", {"text": "支援を受けた方、または支援者のことばを一文で。", "who": "仮名、立場"}),
                ("heading", {"text": "これから"}),
                ("text", "<p>次に行うことと、次のご報告の時期を書きます。</p>"),
            ],
        ),
        (
            "Campaign report",
            "On the way or at the end: thanks, figures, what it is used for.",
            "Our report on the ○○ campaign",
            "How many people gave how much, in one sentence.",
            [
                ("lede", "To the ○○ people who supported us: thank you."),
                ("heading", {"text": "What we received"}),
                ("text", "<p>People and amounts, with the date of the figures.</p>"),
                ("heading", {"text": "What it is used for"}),
                ("text", "<p>What for, how much, when.</p>"),
                ("quote", {"text": "One sentence of somebody it helped, or who helped.", "who": "Pseudonym, role"}),
                ("heading", {"text": "What comes next"}),
                ("text", "<p>What we do next, and when we report again.</p>"),
            ],
        ),
    ),
    (
        "event",
        "event",
        (
            "イベントのお知らせ",
            "催しの案内。申し込みはイベントのページへのリンクで。",
            "「○○」を開きます",
            "○月○日（○）、○○にて。どなたでも参加できます。",
            [
                ("lede", "どんな集まりで、だれに来てほしいのかを一文で。"),
                ("heading", {"text": "日時と場所"}),
                ("text", "<p>○月○日（○）00:00〜00:00　会場名、最寄り駅。オンラインの有無。</p>"),
                ("heading", {"text": "内容"}),
                ("text", "<p>当日の流れ。</p>"),
                ("heading", {"text": "申し込み"}),
                ("text", "<p>イベントのページへのリンクを入れ、締め切りと定員を書きます。</p>"),
            ],
        ),
        (
            "Event announcement",
            "An invitation; people sign up on the event's own page.",
            "Join us: ○○",
            "On ○○, at ○○. Everybody is welcome.",
            [
                ("lede", "What it is and whom we hope to see, in one sentence."),
                ("heading", {"text": "When and where"}),
                ("text", "<p>Date, time, venue, nearest station; whether online, too.</p>"),
                ("heading", {"text": "Programme"}),
                ("text", "<p>What happens on the day.</p>"),
                ("heading", {"text": "Sign up"}),
                ("text", "<p>Link to the event's page; deadline and number of seats.</p>"),
            ],
        ),
    ),
)
_WORDS = ("name", "description", "title", "subtitle", "body")


def make(home: Page) -> None:
    """Make what is missing below the Japanese ``home``, with English twins. Run again, it changes nothing."""
    site_tree.page(
        home,
        NewsIndexPage,
        "news",
        ja={
            "title": "ニュース",
            "intro": "活動の報告、催しのご案内、そして出会った人たちのことば。",
            "search_description": "活動の報告、催しのご案内、報道の方へのお知らせ。",
        },
        en={
            "title": "News",
            "intro": "Reports from our work, invitations, and the words of people we meet.",
            "search_description": "Reports from our work, invitations and press releases.",
        },
    )
    for order, (slug, japanese, english, colour) in enumerate(CATEGORIES, start=1):
        site_tree.snippet(
            Category,
            slug,
            ja={"name": japanese},
            en={"name": english},
            both={"slug": slug, "colour": colour, "order": order},
        )
    if not StartingPoint.objects.exists():  # staff may have deleted some, and wants them gone
        _make_starting_points()


def _make_starting_points() -> None:
    for slug, category, japanese, english in STARTING_POINTS:
        original = Category.objects.get(slug=category, locale__language_code="ja")
        twin = Category.objects.filter(slug=category, locale__language_code="en").first() or original
        site_tree.snippet(
            StartingPoint,
            f"start-{slug}",
            ja={**dict(zip(_WORDS, japanese, strict=True)), "category": original},
            en={**dict(zip(_WORDS, english, strict=True)), "category": twin},
            both={"slug": slug},
        )
