"""The pages of this room that every new site has; see ``core.site_tree``."""

from typing import Any

from wagtail.models import Page

from core import site_tree
from corporate import starting_templates
from corporate.models import AnswerTemplate, CorporatePage, InquiryPage, Topic
from corporate.permissions import make_group

#: slug, Japanese name, English name
COMPANY_TOPICS = [
    ("hire", "採用したい、または話を聞きたい", "Hire somebody, or hear more about it"),
    ("training", "社内研修や講演", "A training or a talk"),
    ("sponsor", "協賛、寄付、技能での協力", "Sponsor, donate, or lend your skills"),
    ("volunteer", "社員が参加できる活動", "Something our staff can take part in"),
    ("cooperation", "事業での協業", "Business cooperation"),
    ("region", "自治体・地域との連携", "A municipality or a region"),
    ("press", "取材・報道", "Press"),
    ("other", "そのほか", "Something else"),
]
CONTACT_TOPICS = [
    ("support", "暮らしや仕事の相談をしたい", "I am looking for support"),
    ("giving", "寄付や会員のこと", "Donations and membership"),
    ("events", "催しのこと", "Events"),
    ("privacy", "個人情報やこのサイトのこと", "Personal data, or this website"),
    ("general", "そのほか", "Something else"),
]


def make(home: Page) -> None:
    """Make what is missing below the Japanese ``home``, with English twins. Run again, it changes nothing."""
    make_group()
    make_topics()
    make_templates()
    corporate = site_tree.page(
        home, CorporatePage, "corporate", ja=CORPORATE_JA, en=CORPORATE_EN, both={"show_in_menus": True}
    )
    site_tree.page(corporate, InquiryPage, "inquiry", ja=INQUIRY_JA, en=INQUIRY_EN)


def make_topics() -> None:
    """What a message can be about, on both forms."""
    for form, topics in ((Topic.Form.COMPANIES, COMPANY_TOPICS), (Topic.Form.CONTACT, CONTACT_TOPICS)):
        for order, (slug, japanese, english) in enumerate(topics, start=1):
            site_tree.snippet(
                Topic,
                f"{form}:{slug}",
                ja={"name": japanese},
                en={"name": english},
                both={"slug": slug, "form": form, "order": order},
            )


def make_templates() -> None:
    """Words from which answers can begin."""
    topics = {
        topic.slug: topic for topic in Topic.objects.filter(form=Topic.Form.COMPANIES, locale__language_code="ja")
    }
    for order, (slug, topic, japanese, english) in enumerate(starting_templates.TEMPLATES, start=1):
        site_tree.snippet(
            AnswerTemplate,
            slug,
            ja=dict(zip(("name", "subject", "body"), japanese, strict=True)),
            en=dict(zip(("name", "subject", "body"), english, strict=True)),
            both={"order": order, "topic": topics.get(topic)},
        )


CORPORATE_JA: dict[str, Any] = {
    "title": "企業の方へ",
    "search_description": "採用、研修、協賛、社員の参加。日本に逃れてきた人の力と、会社の次の一手をつなぎます。",
    "headline": "同じ机で、\nはじめる。",
    "lede": (
        "技術、言語、起業の経験。日本に来た人が持つ力を、会社の次の一手に。"
        "採用から定着まで、私たちが両側に立って伴走します。"
    ),
    "ways_title": "四つの組み方",
    "ways": [
        (
            "way",
            {
                "title": "迎える",
                "text": (
                    "職種と現場を一緒に見立て、候補となる方をご紹介します。面接の設計から、入社後の百日まで伴走します。"
                ),
            },
        ),
        (
            "way",
            {
                "title": "学ぶ",
                "text": "当事者を講師に迎える研修です。制度の解説よりも、同じ課題を解く二時間を大切にします。",
            },
        ),
        (
            "way",
            {"title": "支える", "text": "協賛、社員募金、専門の技能による協力。御社の事業に合う形を設計します。"},
        ),
        (
            "way",
            {"title": "加わる", "text": "食卓の会や面接の練習に、社員の方がひとりの隣人として加わります。"},
        ),
    ],
    "steps_title": "迎えるまでの流れ",
    "steps_text": "早い会社で二か月、多くは四か月ほどです。",
    "steps": [
        ("step", {"title": "聞く", "text": "必要な仕事と、職場の様子をうかがいます。(一時間、オンライン可)"}),
        ("step", {"title": "会う", "text": "食堂や現場で、作ってきたものを語り合う場を開きます。"}),
        ("step", {"title": "試す", "text": "数日の体験就業で、互いに確かめます。報酬の形もご相談します。"}),
        ("step", {"title": "働く", "text": "在留資格の手続きを専門家と進め、入社後も月に一度お会いします。"}),
    ],
    "figures_title": "これまでの出会いから",
    "figures_text": "設計、情報技術、介護、食品、貿易。会社の大きさも、十人から一万人までさまざまです。",
}
CORPORATE_EN: dict[str, Any] = {
    "title": "For companies",
    "search_description": "Hiring, training, sponsoring, taking part: what a company can do together with us.",
    "headline": "Start at\nthe same desk.",
    "lede": (
        "Engineering, languages, running a business: people who came to Japan bring what your company may need next. "
        "From the first meeting to a settled working life, we stand on both sides."
    ),
    "ways_title": "Four ways to work together",
    "ways": [
        (
            "way",
            {
                "title": "Welcome",
                "text": (
                    "We look at the work together and introduce people who fit. We stay from planning the interview "
                    "until the hundredth day at work."
                ),
            },
        ),
        (
            "way",
            {
                "title": "Learn",
                "text": (
                    "A training led by people with a refugee background: less about rules, more about two hours "
                    "of solving the same problem."
                ),
            },
        ),
        (
            "way",
            {"title": "Support", "text": "Sponsoring, payroll giving, professional skills: a form that suits you."},
        ),
        (
            "way",
            {
                "title": "Take part",
                "text": "Your people join the shared table, or practise interviews, as neighbours.",
            },
        ),
    ],
    "steps_title": "How it goes until somebody starts",
    "steps_text": "Two months where it is quick, mostly about four.",
    "steps": [
        (
            "step",
            {"title": "Listen", "text": "You tell us about the work and the workplace. (One hour, online if you like)"},
        ),
        ("step", {"title": "Meet", "text": "In a canteen or on site, you talk about what each of you has built."}),
        (
            "step",
            {"title": "Try", "text": "Some days of work show whether it fits. We settle together how they are paid."},
        ),
        (
            "step",
            {
                "title": "Work",
                "text": "Experts handle the residence status with us, and we meet once a month afterwards.",
            },
        ),
    ],
    "figures_title": "From the matches so far",
    "figures_text": "Engineering, IT, care, food, trade; companies of ten people and of ten thousand.",
}
INQUIRY_JA: dict[str, Any] = {
    "title": "企業のお問い合わせ",
    "search_description": "採用、研修、協賛などのご相談をお受けします。三営業日のうちに、担当者からお返事します。",
    "lede": "まとまっていなくても構いません。三営業日のうちに、担当者からお返事します。",
    "message_hint": "職種、時期、知りたいことなど、分かる範囲でお書きください。",
    "next_title": "送ったあと",
    "next_steps": (
        "受付のメールが届きます。\n三営業日のうちに、担当者がお返事します。\n"
        "オンラインか、お伺いして一時間ほどお話しします。"
    ),
    "thanks_title": "ありがとうございます。\nお話をうかがうのが楽しみです。",
    "thanks_text": "<p>三営業日のうちに、担当者からお返事します。</p>",
    "mail_text": "三営業日のうちに、担当者からお返事します。お急ぎのときは、お電話ください。",
}
INQUIRY_EN: dict[str, Any] = {
    "title": "Inquiries from companies",
    "search_description": "Ask us about hiring, training or sponsoring. A person answers within three working days.",
    "lede": "It need not be a finished plan. A person answers within three working days.",
    "message_hint": "The kind of work, the time, what you want to know: whatever you have.",
    "next_title": "After sending",
    "next_steps": (
        "A confirmation arrives by mail.\nA person answers within three working days.\n"
        "We talk for an hour or so, online or at your place."
    ),
    "thanks_title": "Thank you.\nWe look forward to talking with you.",
    "thanks_text": "<p>A person answers within three working days.</p>",
    "mail_text": "A person answers you within three working days. If it is urgent, please call us.",
}
