"""Who we are, and the frame of every page: navigation, footer, the four doors."""

from typing import Any

from wagtail.models import Page, Site

from core import site_tree
from core.models import CallToActionCards, Footer, Identity, Navigation, SiteSettings

#: (path below the home page, Japanese text, English text)
Line = tuple[str, str, str]

HEADER: list[Line] = [
    ("about", "私たちについて", "About us"),
    ("stories", "ひとびとの物語", "Stories"),
    ("news", "ニュース", "News"),
    ("membership", "会員になる", "Membership"),
    ("corporate", "企業の方へ", "For companies"),
    ("faq", "よくある質問", "Questions"),
]
MENU: list[Line] = [
    ("events", "催し", "Events"),
    ("/search/", "さがす", "Search"),
    ("/mine/", "マイページ", "My page"),
]
COLUMNS: list[tuple[str, str, list[Line]]] = [
    (
        "知る",
        "Know",
        [
            ("about", "私たちについて", "About us"),
            ("stories", "ひとびとの物語", "Stories"),
            ("news", "ニュース", "News"),
            ("events", "催し", "Events"),
            ("reports", "報告書", "Reports"),
        ],
    ),
    (
        "加わる",
        "Join in",
        [
            ("donate", "寄付する", "Donate"),
            ("membership", "会員になる", "Become a member"),
            ("campaigns", "いまの募集", "Campaigns"),
            ("/mine/", "マイページ", "My page"),
        ],
    ),
    (
        "企業・報道の方",
        "Companies, press",
        [
            ("corporate", "企業の方へ", "For companies"),
            ("corporate/inquiry", "企業のお問い合わせ", "Company inquiries"),
            ("contact", "取材のご相談", "Press"),
        ],
    ),
    (
        "つながる",
        "Keep in touch",
        [
            ("contact", "お問い合わせ", "Contact"),
            ("faq", "よくある質問", "Questions"),
            ("/newsletter/", "月に一度の便り", "Monthly letter"),
            ("/search/", "サイト内をさがす", "Search this site"),
        ],
    ),
]
LEGAL: list[Line] = [
    ("privacy", "個人情報の取り扱い", "Privacy"),
    ("tokushoho", "特定商取引法に基づく表記", "Commercial disclosure"),
    ("gifts", "寄付の取り扱い", "Handling of gifts"),
    ("accessibility", "アクセシビリティ", "Accessibility"),
]
#: (drawing, path, added to the address, Japanese title and text, English title and text)
CARDS = [
    (
        "door_open",
        "donate",
        "?fund=ukraine-afghanistan",
        (
            "避難者のための基金",
            "ウクライナとアフガニスタンから逃れた人の、住まいと日本語、最初の仕事に充てる寄付です。",
        ),
        ("The evacuee fund", "For people from Ukraine and Afghanistan: housing, lessons and a first job."),
    ),
    (
        "door_bowl",
        "donate",
        "",
        ("寄付する", "一度だけでも、毎月でも。1,000円から、道のりの一歩を支えられます。"),
        ("Donate", "Once or monthly. From ¥1,000 you carry one step of the way."),
    ),
    (
        "door_desk",
        "corporate",
        "",
        ("企業として組む", "採用、研修、協賛。専門を持つ人と、同じ机で働くところから始めませんか。"),
        ("Partner as a company", "Hire, train or sponsor. It begins with sharing a desk."),
    ),
    (
        "door_chair",
        "membership",
        "",
        ("会員になる", "総会に席を持ち、活動の方向をともに決める。応援よりも一歩近い関わりです。"),
        ("Become a member", "Take a seat in our general meeting and shape what we do."),
    ),
]


def identity() -> Identity:
    """The organisation; every value is there to be replaced in the admin."""
    return site_tree.snippet(
        Identity,
        "organisation",
        ja={
            "name": "WELgee",
            "legal_name": "特定非営利活動法人 WELgee",
            "motto": "ともに生きる。",
            "description": "難民として日本に来た人と、仕事と暮らしをともに築くNPO法人WELgee。",
            "postal_code": "〒100-0000",
            "address": "東京都千代田区見本町1-2-3",
            "phone_hours": "平日10時〜17時",
            "representative": "代表理事 見本 太郎(仮名)",
        },
        en={
            "name": "WELgee",
            "legal_name": "Specified Nonprofit Corporation WELgee",
            "motto": "Living together.",
            "description": "WELgee walks with people who fled to Japan and rebuild a career and a life here.",
            "postal_code": "100-0000",
            "address": "1-2-3 Mihoncho, Chiyoda-ku, Tokyo",
            "phone_hours": "weekdays 10:00 to 17:00",
            "representative": "Taro Mihon (invented), Representative Director",
        },
        both={
            "phone": "03-0000-0000",
            "email": "hello@example.org",
            "corporate_number": "0000-00-000000",
            "founded": 2016,
        },
    )


def make(home: Page) -> None:
    """The snippets of the frame and the setting that names them; what is chosen already stays."""
    navigation = _in_both(
        Navigation,
        home,
        lambda language: {
            "name": ("ヘッダーの案内", "Navigation of the header")[language],
            "links": _links(home, HEADER, language),
            "more_links": _links(home, MENU, language),
        },
    )
    footer = _in_both(
        Footer,
        home,
        lambda language: {
            "name": ("フッター", "Footer")[language],
            "columns": [
                (
                    "column",
                    {"title": column[language], "links": [link for _kind, link in _links(home, column[2], language)]},
                )
                for column in COLUMNS
            ],
            "legal_links": _links(home, LEGAL, language),
        },
    )
    cards = _in_both(CallToActionCards, home, lambda language: _cards(home, language))
    site = Site.objects.get(is_default_site=True)
    chosen = SiteSettings.for_site(site)
    wanted = {
        "identity": identity(),
        "navigation": navigation,
        "footer": footer,
        "cards": cards,
        "donate_page": site_tree.find(home, "donate"),
    }
    missing = {name: value for name, value in wanted.items() if value and getattr(chosen, f"{name}_id") is None}
    for name, value in missing.items():
        setattr(chosen, name, value)
    if missing:
        chosen.save()


def _in_both(model: Any, home: Page, values: Any) -> Any:
    return site_tree.snippet(model, "frame", ja=values(0), en=values(1))


def _links(home: Page, lines: list[Line], language: int) -> list[tuple[str, dict[str, Any]]]:
    """Links to pages that exist; paths with a slash in front are addresses that are no pages."""
    found = []
    for path, *texts in lines:
        if path.startswith("/"):
            found.append(("link", {"text": texts[language], "url": ("", "/en")[language] + path}))
        elif page := site_tree.find(home, path):
            found.append(("link", {"text": texts[language], "page": page}))
    return found


def _cards(home: Page, language: int) -> dict[str, Any]:
    cards = []
    for drawing, path, suffix, *texts in CARDS:
        title, text = texts[language]
        target = site_tree.find(home, path)
        link = {"text": title, "suffix": suffix}
        link |= {"page": target} if target else {"url": f"{('', '/en')[language]}/{path}/"}
        cards.append(("card", {"title": title, "text": text, "drawing": drawing, "link": link}))
    heading = [
        ("四つの扉", "入口は、四つあります。", "できることの大きさは、人それぞれ。いまのあなたに合う扉からどうぞ。"),
        (
            "Four doors",
            "Four doors. Pick yours.",
            "Everyone brings something different. Start wherever suits you today.",
        ),
    ][language]
    return {"name": heading[0], "title": heading[1], "text": heading[2], "cards": cards}
