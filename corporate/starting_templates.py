"""The words from which answers begin on a new site; see ``corporate.starting_pages``."""

_HEAD_JA = "{company}\n{department}\n{name} 様\n\n"
_HEAD_EN = "Dear {name},\n\n"

#: key, slug of the topic or nothing, then name, subject and text in Japanese and in English
TEMPLATES = [
    (
        "meeting",
        "",
        (
            "打ち合わせのお願い",
            "お問い合わせ({number})へのお返事",
            _HEAD_JA
            + "お問い合わせをありがとうございます。担当の{person}です。\n"
            + "いただいた「{topic}」の件、一時間ほどオンラインでお話をうかがえますか。\n"
            + "来週でご都合のよい日時を、二つ三つお知らせください。",
        ),
        (
            "Asking for a meeting",
            "Your message to us ({number})",
            _HEAD_EN
            + "Thank you for writing to us. My name is {person}, and I look after your question ({topic}).\n"
            + "Could we talk online for an hour? Please send me two or three times next week that suit you.",
        ),
    ),
    (
        "hire",
        "hire",
        (
            "採用:進め方のご案内",
            "採用のご相談({number})",
            _HEAD_JA
            + "採用のご相談をありがとうございます。担当の{person}です。\n"
            + "はじめに、仕事の内容と職場の様子をうかがいます。そのうえで、候補となる方と会っていただく場を開きます。\n"
            + "職種、勤務地、時期のご希望を、分かる範囲でお知らせください。",
        ),
        (
            "Hiring: how it goes",
            "Hiring ({number})",
            _HEAD_EN
            + "Thank you for thinking of hiring. My name is {person}.\n"
            + "First you tell us about the work and the workplace; then you meet people who may fit.\n"
            + "Please tell me what you already know: the kind of work, the place and the time.",
        ),
    ),
    (
        "decline",
        "",
        (
            "お断り",
            "お問い合わせ({number})へのお返事",
            _HEAD_JA
            + "ご連絡をありがとうございます。{person}です。\n"
            + "せっかくのお話ですが、いまの私たちの力ではお応えできません。\n"
            + "またの機会に、どうぞよろしくお願いいたします。",
        ),
        (
            "Saying no",
            "Your message to us ({number})",
            _HEAD_EN
            + "Thank you for your message. My name is {person}.\n"
            + "I am sorry that we cannot take this up with the strength we have now. Please stay in touch.",
        ),
    ),
]
