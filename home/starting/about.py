"""The pages about the organisation a new site begins with."""

from typing import Any

from wagtail.models import Page

from core import site_tree
from home.models import FaqPage, PeopleIndexPage, ReportIndexPage, StandardPage


def make(home: Page) -> None:
    """About us, people, reports, questions: what is missing of them."""
    about = site_tree.page(home, StandardPage, "about", ja=_ABOUT_JA, en=_ABOUT_EN, both={"scene": "scene_people"})
    site_tree.page(
        about,
        PeopleIndexPage,
        "people",
        ja={
            "title": "席についている人",
            "search_description": "WELgeeの役員と職員。それぞれの役割と、ここで働く理由を紹介します。",
            "lede": "役員と職員を紹介します。",
        },
        en={
            "title": "Who sits at this table",
            "search_description": "The board and the staff of WELgee: what each of us does, and why we are here.",
            "lede": "Our board and our staff.",
        },
    )
    site_tree.page(home, ReportIndexPage, "reports", ja=_REPORTS_JA, en=_REPORTS_EN)
    site_tree.page(home, FaqPage, "faq", ja=_FAQ_JA, en=_FAQ_EN, both={"scene": "scene_cups"})


def _cards(*cards: tuple[str, str]) -> tuple[str, Any]:
    return ("numbered_cards", {"cards": [{"title": title, "text": text} for title, text in cards]})


def _pairs(*pairs: tuple[str, str]) -> tuple[str, Any]:
    return ("pairs", {"pairs": [{"label": label, "value": f"<p>{value}</p>"} for label, value in pairs]})


_ABOUT_JA: dict[str, Any] = {
    "title": "私たちについて",
    "lede": "故郷を離れて日本に来た人が、もう一度、仕事と暮らしを築く。その食卓に、席をひとつ足し続ける団体です。",
    "search_description": "WELgeeが考えていること、していること、団体の概要。",
    "sections": [
        (
            "section",
            {
                "title": "考えていること",
                "content": [
                    (
                        "text",
                        "<p>必要なのは、同情でも特別扱いでもありません。積み重ねてきたものを語れる相手と、それを続けられる場所。"
                        "私たちは2016年から、そのとなりを歩いてきました。</p><p>支える人と支えられる人に、食卓を分けません。"
                        "昨日まで学んでいた人が、今日は教える席に座る。それが、私たちの進み方です。</p>",
                    )
                ],
            },
        ),
        (
            "section",
            {
                "title": "三つの仕事",
                "layout": "full",
                "ground": "is-sand",
                "content": [
                    _cards(
                        ("聞く", "前の仕事、好きな道具、これからの暮らし。履歴書にない続きを、ことばにします。"),
                        ("結ぶ", "企業と同じ机につく場をひらき、入社のあとの百日まで通います。"),
                        ("ひらく", "学校や自治体、町の食卓へ。出会い方を変える機会をつくります。"),
                    )
                ],
            },
        ),
        (
            "section",
            {
                "title": "団体の概要",
                "content": [
                    _pairs(
                        ("名称", "特定非営利活動法人 WELgee"),
                        ("設立", "2016年"),
                        ("所在地", "〒100-0000 東京都千代田区見本町1-2-3"),
                        ("代表", "代表理事 見本 太郎(仮名)"),
                        ("所轄庁", "東京都"),
                        ("法人番号", "0000-00-000000"),
                    )
                ],
            },
        ),
    ],
}
_ABOUT_EN: dict[str, Any] = {
    "title": "About us",
    "lede": "People who left their homes rebuild a career and a life in Japan. We keep adding a seat to that table.",
    "search_description": "What WELgee thinks and does, and the organisation in brief.",
    "sections": [
        (
            "section",
            {
                "title": "What we think",
                "content": [
                    (
                        "text",
                        "<p>Neither pity nor special treatment is needed. What is needed is somebody to tell what "
                        "one has built so far, and a place to go on with it. Since 2016 we have been walking "
                        "beside.</p><p>We set no separate tables for those who help and those who are helped. The one "
                        "who learned yesterday teaches today.</p>",
                    )
                ],
            },
        ),
        (
            "section",
            {
                "title": "Three kinds of work",
                "layout": "full",
                "ground": "is-sand",
                "content": [
                    _cards(
                        (
                            "Listen",
                            "The work before, the tools one liked, the life to come: what no CV says, put in words.",
                        ),
                        (
                            "Connect",
                            "We bring people and companies to one desk, and stay through the first hundred days.",
                        ),
                        ("Open", "Schools, towns and kitchens: occasions that change how people meet."),
                    )
                ],
            },
        ),
        (
            "section",
            {
                "title": "The organisation",
                "content": [
                    _pairs(
                        ("Name", "Specified Nonprofit Corporation WELgee"),
                        ("Founded", "2016"),
                        ("Address", "1-2-3 Mihoncho, Chiyoda-ku, Tokyo 100-0000"),
                        ("Represented by", "Taro Mihon (invented), Representative Director"),
                        ("Supervised by", "Tokyo Metropolitan Government"),
                        ("Corporate number", "0000-00-000000"),
                    )
                ],
            },
        ),
    ],
}
_REPORTS_JA: dict[str, Any] = {
    "title": "報告書",
    "lede": "お預かりしたものが、どこへ届いたか。毎年6月の総会のあとに公開し、消さずに残しています。",
    "search_description": "年次報告、会計報告、役員名簿、定款。",
}
_REPORTS_EN: dict[str, Any] = {
    "title": "Reports",
    "lede": "Where what you entrusted to us went. Published each June after the general meeting, and kept.",
    "search_description": "Annual reports, accounts, the register of officers, the statutes.",
}


def _group(title: str, anchor: str, *questions: tuple[str, str]) -> tuple[str, Any]:
    return (
        "group",
        {
            "title": title,
            "anchor": anchor,
            "questions": [{"question": question, "answer": f"<p>{answer}</p>"} for question, answer in questions],
        },
    )


_FAQ_JA: dict[str, Any] = {
    "title": "よくある質問",
    "lede": "となりの席の人に聞くように、気軽に開いてください。",
    "search_description": "寄付のこと、関わり方、相談したい方、企業の方へのお答え。",
    "groups": [
        _group(
            "寄付のこと",
            "giving",
            (
                "止めたり、休んだりできますか",
                "できます。マイページにメールアドレスをお書きいただくと、方法をメールでお知らせします。"
                "金額の変更も、お休みも、停止も、ご返信だけで承ります。理由はうかがいません。",
            ),
            (
                "カードの番号はどこに残りますか",
                "決済会社Stripeの画面でご入力いただきます。番号は当法人に届かず、保管もしません。",
            ),
        ),
        _group(
            "相談したい方",
            "seeking",
            ("相談に費用はかかりますか", "かかりません。相談の内容が、ご本人の同意なく外へ出ることもありません。"),
        ),
    ],
    "ask_title": "ここにない質問は",
    "ask_text": "電話は平日10時〜17時。メールは三営業日のうちにお返事します。",
}
_FAQ_EN: dict[str, Any] = {
    "title": "Questions and answers",
    "lede": "Ask as you would ask the person in the next seat.",
    "search_description": "Answers about giving, taking part, seeking advice, and for companies.",
    "groups": [
        _group(
            "About giving",
            "giving",
            (
                "Can I stop or pause?",
                "Yes. Enter your e-mail address on My page, and a mail tells you how: you change, pause or stop by "
                "answering it. We ask for no reason.",
            ),
            (
                "Where does my card number go?",
                "You type it on the page of the payment company Stripe. It never reaches us, and we do not keep it.",
            ),
        ),
        _group(
            "Seeking advice",
            "seeking",
            ("Does advice cost anything?", "No. And nothing you tell us leaves our table without your consent."),
        ),
    ],
    "ask_title": "Another question?",
    "ask_text": "By phone on weekdays, 10:00 to 17:00. Mails are answered within three working days.",
}
