"""Where people meet us: the lists of events and stories, and the contact page. See ``core.site_tree``."""

from typing import Any

from wagtail.models import Page

from core import site_tree
from home.models import ContactPage, EventIndexPage, StoryIndexPage


def make(home: Page) -> None:
    """Make what is missing below the Japanese ``home``, with English twins. Run again, it changes nothing."""
    site_tree.page(home, StoryIndexPage, "stories", ja=STORIES_JA, en=STORIES_EN)
    site_tree.page(home, EventIndexPage, "events", ja=EVENTS_JA, en=EVENTS_EN)
    site_tree.page(home, ContactPage, "contact", ja=CONTACT_JA, en=CONTACT_EN)


STORIES_JA = {
    "title": "ひとびとの物語",
    "search_description": "日本に逃れてきた人が仕事と暮らしをつくるまで。ご本人の同意を得て、仮名で載せています。",
    "lede": "同じ食卓の向かいにすわる人の、これまでとこれから。ご本人の同意を得て、仮名で載せています。",
}
STORIES_EN = {
    "title": "People’s stories",
    "search_description": "How people who fled to Japan build work and a life here, told with their consent.",
    "lede": (
        "The people across the table: where they come from, and where they are going. "
        "Told with their consent, under other names."
    ),
}
EVENTS_JA = {
    "title": "催し",
    "search_description": "食卓の会、説明会、就労相談会。となりに座るところから始まる集まりのご案内と申し込み。",
    "lede": "食べる、聞く、働くを試す。となりに座るところから始まる集まりです。",
}
EVENTS_EN = {
    "title": "Events",
    "search_description": "Shared tables, introductions, job days: what is coming up, and how to sign up.",
    "lede": "Eat, listen, try out work. It all begins with sitting next to each other.",
}
CONTACT_JA: dict[str, Any] = {
    "title": "お問い合わせ",
    "search_description": "相談したい方、寄付や会員のこと、催しのこと。どなたでも書いて聞けます。",
    "lede": "短くても、どの言葉でも構いません。三営業日のうちにお返事します。",
    "message_hint": "日本語か英語でお書きください。ほかの言葉のときは、お返事に少し時間をください。",
    "aside": (
        '<h3>企業の方へ</h3><p>採用、研修、協賛のご相談は、<a href="/corporate/inquiry/">企業のお問い合わせ</a>へ。</p>'
    ),
    "thanks_title": "ありがとうございます。\n確かに届きました。",
    "thanks_text": "<p>三営業日のうちにお返事します。</p>",
    "mail_text": "三営業日のうちにお返事します。お急ぎのときは、お電話ください。",
}
CONTACT_EN: dict[str, Any] = {
    "title": "Contact",
    "search_description": "Looking for support, a question on giving or an event: write to us.",
    "lede": "Short is fine, and so is any language. We answer within three working days.",
    "message_hint": "Japanese or English is quickest. In other languages, please give us a little time.",
    "aside": (
        "<h3>Companies</h3><p>For hiring, training and sponsoring, please use the "
        '<a href="/en/corporate/inquiry/">inquiry form for companies</a>.</p>'
    ),
    "thanks_title": "Thank you.\nIt has arrived.",
    "thanks_text": "<p>We answer within three working days.</p>",
    "mail_text": "We answer within three working days. If it is urgent, please call us.",
}
