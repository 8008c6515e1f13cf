"""What the giving pages say before an editor writes something better. Words only; see ``starting_pages``."""

from typing import Any

#: What an amount (yen) does.
ONCE: dict[int, dict[str, str]] = {
    1000: {
        "ja": "通訳ひとりと、役所の窓口へ一度行けます。",
        "en": "An interpreter for one visit to the city office.",
    },
    3000: {"ja": "履歴書を一緒に仕上げる半日になります。", "en": "Half a day of writing a CV together."},
    5000: {"ja": "面接の練習と、当日の同行ができます。", "en": "Interview practice, and company on the day."},
    10000: {"ja": "在留資格の相談を、専門家と一度行えます。", "en": "One meeting with an immigration lawyer."},
    30000: {"ja": "資格の証明書を翻訳し、仕事につなげます。", "en": "Certificates translated and put to work."},
}
MONTHLY: dict[int, dict[str, str]] = {
    1000: {"ja": "毎月一度、面談の交通費になります。", "en": "Travel to one meeting every month."},
    3000: {"ja": "日本語クラスの席を、毎月ひとつ保てます。", "en": "A seat in the Japanese class, each month."},
    5000: {"ja": "ひとりの伴走を、毎月途切れさせません。", "en": "One person’s mentoring without a break."},
    10000: {"ja": "住まいの初期費用を積み立てられます。", "en": "Savings towards the deposit of a flat."},
    30000: {"ja": "就労までの道のりを、丸ごと支えます。", "en": "The whole way to a job, month by month."},
}

FUNDS: dict[str, dict[str, Any]] = {
    "where-needed": {
        "ja": {"name": "いま最も必要なところへ"},
        "en": {"name": "Where it is needed most"},
    },
    "ukraine-afghanistan": {
        "ja": {"name": "ウクライナ・アフガニスタンから逃れた人のための基金"},
        "en": {"name": "Fund for people from Ukraine and Afghanistan"},
    },
    "japanese-classes": {"ja": {"name": "日本語クラス"}, "en": {"name": "Japanese classes"}},
}

TIERS: dict[str, dict[str, Any]] = {
    "supporter": {
        "ja": {
            "name": "毎月の支え手",
            "summary": "暮らしの中で、無理なく長く支える席です。",
            "benefits": "毎月の便りと、年次報告\n金額はいつでも変えられます\n支え手の集い(年2回)",
        },
        "en": {
            "name": "Monthly supporter",
            "summary": "A seat for the long run, at the pace of your own life.",
            "benefits": "The monthly letter, the annual report\nChange the amount at any time\nTwo evenings a year",
        },
    },
    "associate": {
        "ja": {
            "name": "賛助会員",
            "summary": "活動を知り、ひとに伝える。輪を広げる席です。",
            "benefits": "支え手の便りと集いのすべて\n活動の現場を訪ねる会\n総会の傍聴",
        },
        "en": {
            "name": "Associate member",
            "summary": "Get to know the work, and tell others about it.",
            "benefits": "Everything supporters have\nVisits to our work\nListen at the general meeting",
        },
    },
    "full": {
        "ja": {
            "name": "正会員",
            "summary": "総会の議決に加わり、方向をともに決める席です。",
            "benefits": "賛助会員のすべて\n総会での議決権\n事業計画づくりへの参加",
        },
        "en": {
            "name": "Voting member",
            "summary": "Vote at the general meeting, and decide where we go.",
            "benefits": "Everything associates have\nA vote at the general meeting\nA part in making the yearly plan",
        },
    },
}

DONATE: dict[str, dict[str, Any]] = {
    "ja": {
        "title": "寄付する",
        "search_description": "今回だけ、または毎月。クレジットカード、コンビニエンスストアなどで寄付ができます。",
        "lede": "あなたの寄付は、誰かが次の扉を開けるまでの、となりの席になります。",
        "change_note": "<p><b>いつでも変えられます。</b><br/>"
        "金額の変更も、お休みも、停止も、メール一通で。理由はうかがいません。</p>",
        "help_note": "<p><b>カードの番号は、私たちには届きません。</b><br/>"
        "お支払いは決済会社Stripeの画面で行います。お名前やご連絡先は、お礼と会計のためだけに使います。</p>",
        "thanks_title": "ようこそ、この食卓へ。",
        "thanks_text": "あなたの席はここにあります。",
        "thanks_steps": [
            ("step", {"title": "今日", "text": "<p>お礼のメールが届きます。控えとしてお持ちください。</p>"}),
            (
                "step",
                {
                    "title": "月末の金曜",
                    "text": "<p>便りをご希望の方に、最初の一通が届きます。となりの席で起きたことを書きます。</p>",
                },
            ),
        ],
    },
    "en": {
        "title": "Donate",
        "search_description": "Give once or monthly, by card, at a convenience store and in other ways.",
        "lede": "Your gift is the seat beside someone until they open the next door.",
        "change_note": "<p><b>Change it any time.</b><br/>Raise, pause or stop with one mail. We never ask why.</p>",
        "help_note": "<p><b>Your card number never reaches us.</b><br/>"
        "You pay on a page of Stripe, our payment company. We "
        "use your name and address for thanks and accounts only.</p>",
        "thanks_title": "Welcome to the table.",
        "thanks_text": "Your seat is here.",
        "thanks_steps": [
            ("step", {"title": "Today", "text": "<p>Our mail of thanks arrives. Please keep it as your record.</p>"}),
            (
                "step",
                {
                    "title": "Last Friday of the month",
                    "text": "<p>If you asked for it, our first letter: what happened in the seat beside you.</p>",
                },
            ),
        ],
    },
}

CAMPAIGNS: dict[str, dict[str, Any]] = {
    "ja": {
        "title": "募集",
        "search_description": "いま行っている募集と、終わった募集。目標と、帳簿から数えた今の数を載せています。",
        "lede": "期間を決めて、ひとつの目標に向かいます。数は、帳簿から数えます。",
    },
    "en": {
        "title": "Campaigns",
        "search_description": "Campaigns that run now or have ended, each with its goal and how far it came.",
        "lede": "One goal in a set time, counted from our books.",
    },
}


def _rows(*rows: tuple[str, list[str]]) -> list[tuple[str, dict[str, Any]]]:
    return [("row", {"label": label, "cells": cells}) for label, cells in rows]


def _steps(*steps: tuple[str, str]) -> list[tuple[str, dict[str, str]]]:
    return [("step", {"title": title, "text": f"<p>{text}</p>"}) for title, text in steps]


MEMBERSHIP: dict[str, dict[str, Any]] = {
    "ja": {
        "title": "会員になる",
        "search_description": "毎月の支え手、賛助会員、正会員。三つの席をくらべて、申し込めます。",
        "lede": "同じ食卓に、三つの席があります。どの席からも、活動のいまが見えます。",
        "comparison_title": "三つの席をくらべる",
        "comparison": _rows(
            ("毎月の便り", ["届きます", "届きます", "届きます"]),
            ("現場を訪ねる会", ["なし", "年2回", "年2回"]),
            ("総会", ["報告を送付", "傍聴", "議決に参加"]),
            ("始め方", ["この場で", "この場で", "理事会の承認のあと"]),
            ("やめるとき", ["いつでも", "いつでも", "いつでも"]),
        ),
        "undecided_title": "迷っている方へ",
        "undecided_text": "<p>毎月の支え手から始めて、のちに会員へ移ることもできます。席はいつでも替えられます。</p>",
        "join_title": "会員の申し込み",
        "join_lede": "椅子は、もう引いてあります。あとは、お名前だけ。",
        "steps_title": "はじめの百日",
        "steps": _steps(
            ("その日のうちに", "控えのメールが届きます。"),
            ("月末の金曜", "ご希望の方に、最初の便り。"),
            ("ふた月め", "新しい会員の昼食会。席は丸く並べます。"),
        ),
        "received_title": "申し込みを承りました",
    },
    "en": {
        "title": "Membership",
        "search_description": "Monthly supporter, associate, voting member: compare the three seats, and join.",
        "lede": "One table, three seats. From each of them you see what is going on.",
        "comparison_title": "The three seats, side by side",
        "comparison": _rows(
            ("The monthly letter", ["yes", "yes", "yes"]),
            ("Visits to our work", ["—", "twice a year", "twice a year"]),
            ("General meeting", ["report by mail", "listening", "voting"]),
            ("How it begins", ["right here", "right here", "after the board’s approval"]),
            ("How it ends", ["any time", "any time", "any time"]),
        ),
        "undecided_title": "Not sure yet?",
        "undecided_text": "<p>Begin as a monthly supporter and move on later. Seats can be changed any time.</p>",
        "join_title": "Join us",
        "join_lede": "The chair is already drawn. All it needs is your name.",
        "steps_title": "Your first hundred days",
        "steps": _steps(
            ("The same day", "Our mail with your record."),
            ("Last Friday of the month", "The first letter, if you asked for it."),
            ("Second month", "Lunch with the new members, around one table."),
        ),
        "received_title": "Your application has arrived",
    },
}
