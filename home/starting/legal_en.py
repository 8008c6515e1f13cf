"""The legal texts in English."""

from typing import Any

NOTE = "If something is hard to read, please tell us. We send it in large print or as a recording."


def _pairs(*pairs: tuple[str, str]) -> tuple[str, Any]:
    return ("pairs", {"pairs": [{"label": label, "value": f"<p>{value}</p>"} for label, value in pairs]})


def _part(title: str, *paragraphs: str) -> list[tuple[str, Any]]:
    return [("heading", {"text": title}), ("text", "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs))]


_MAIL = '<a href="mailto:hello@example.org">hello@example.org</a>'

PRIVACY: dict[str, Any] = {
    "title": "Privacy",
    "lede": "What we keep of you, what for, how we guard it, and when it goes.",
    "search_description": "Purposes, safekeeping, passing on, and your rights to your personal information.",
    "body": [
        _pairs(
            (
                "Who keeps it",
                "Specified Nonprofit Corporation WELgee (Taro Mihon (invented), Representative Director)",
            ),
            ("Address", "1-2-3 Mihoncho, Chiyoda-ku, Tokyo 100-0000, Japan"),
            ("Contact", f"{_MAIL}, 03-0000-0000 (weekdays 10:00 to 17:00)"),
        ),
        *_part(
            "What you give us, and what it is for",
            "Gifts and dues: your name, e-mail address, the amount and the day; your address where you want a receipt. "
            "We use it to accept and thank, to issue receipts, and for the accounts and papers the law asks for.",
            "Inquiries and events: your name, how to reach you, and what it is about. We use it to answer and to guide "
            "you on the day.",
            "The letter: your e-mail address, for the letter alone. One press stops it at any time.",
            "What people tell us when they seek advice is not kept on this site.",
        ),
        *_part(
            "Card numbers",
            "You pay on the page of the payment company Stripe. The number of your card never reaches us, and we do "
            "not keep it.",
        ),
        *_part(
            "When we pass it on",
            "With your consent, where the law demands it, or where a life is in danger and there is no time. "
            "Not otherwise.",
            "Payment (Stripe), the sending of mail and the running of servers are entrusted to companies under "
            "contract. Of companies abroad we demand the same protection as in Japan.",
        ),
        *_part(
            "How we guard it, and when it goes",
            "All traffic is encrypted. Only staff whose work needs it can see it.",
            "The law makes us keep accounts for seven years. Inquiries go two years after the last message "
            "(sales pitches after half a year), sign-ups six months after the event.",
        ),
        *_part(
            "What this site records",
            "Nobody is tracked for advertising. The public pages set no cookie, neither the forms nor My page. "
            "Nothing is loaded from other companies.",
        ),
        *_part(
            "Your rights",
            "You may ask to see, correct, freeze or delete what we keep of you. Write to the address above; once we "
            "know that it is you, we answer within two weeks, free of charge.",
        ),
    ],
}
TOKUSHOHO: dict[str, Any] = {
    "title": "Commercial disclosure",
    "lede": "What we promise when we take gifts, dues and fees (Act on Specified Commercial Transactions).",
    "search_description": "Who we are, amounts, ways and times of payment, cancellation and refunds.",
    "body": [
        _pairs(
            ("Name", "Specified Nonprofit Corporation WELgee"),
            ("Responsible person", "Taro Mihon (invented), Representative Director"),
            ("Address", "1-2-3 Mihoncho, Chiyoda-ku, Tokyo 100-0000, Japan"),
            ("Phone", "03-0000-0000 (weekdays 10:00 to 17:00)"),
            ("E-mail", _MAIL),
            (
                "Amounts",
                "Gifts: from ¥500 once, from ¥1,000 monthly. Dues: as the membership page says. Fees of events: as "
                "each page says, tax included.",
            ),
            (
                "Other costs",
                "Your own connection, and the fee of the store or bank where you pay there.",
            ),
            ("Ways to pay", "Credit card, wallets, convenience stores (single gifts), bank transfer"),
            (
                "When you pay",
                "By card at once; monthly gifts on the same day of each month after that. At a convenience store by "
                "the time shown.",
            ),
            (
                "When it takes effect",
                "We confirm a gift by mail as soon as it arrives. Membership begins as the membership page says.",
            ),
            (
                "Cancellation and refunds",
                "Gifts are not returned by their nature; but a double payment or a wrong amount is returned in full "
                "if you tell us within 14 days. Ask for a stop of a monthly gift through My page at any time, "
                "and nothing more is charged.",
            ),
            ("What it runs on", "Recent versions of the usual browsers. No script is needed."),
        ),
        *_part(
            "A purchase that is not quite one",
            "A gift pays for no goods and no service. We still publish this, so that you know before giving, in the "
            "same words as everywhere, who receives how much, when and how.",
            "We use gifts for the work our statutes name and report on them every year. Gifts to a fund are booked "
            "apart.",
        ),
        *_part(
            "Card numbers",
            "You pay on the page of the payment company Stripe. The number of your card never reaches us, and we do "
            "not keep it.",
        ),
    ],
}
GIFTS: dict[str, Any] = {
    "title": "Handling of gifts",
    "lede": "How we receive gifts, use them, and report on them.",
    "search_description": "What gifts are used for, funds, receipts, and gifts we cannot accept.",
    "body": [
        *_part(
            "Receiving",
            "We accept gifts for the work our statutes name, and confirm each by mail.",
            "We do not accept what breaks the law, what would bend our work by its conditions, or what comes from a "
            "doubtful source. Where we learn of it later, we give it back.",
        ),
        *_part(
            "Using",
            "Gifts without a named purpose serve our programmes and their running, as the board's budget says.",
            "Gifts to a fund are booked apart and serve its purpose alone. What is left when the purpose is met goes "
            "to the nearest one, and the report says so.",
        ),
        *_part(
            "Receipts",
            "Where you wish, we issue a receipt with your name and address. Monthly gifts get one for the year, in "
            "January.",
            "A receipt states the day and the amount we received.",
        ),
        *_part(
            "Changing, stopping, refunds",
            "To change, pause or stop a monthly gift, enter your e-mail address on My page and answer the mail that "
            "comes. We ask for no reason.",
            "A double payment or a wrong amount is returned in full if you tell us within 14 days.",
        ),
        *_part(
            "Reporting",
            "We publish an annual report and accounts each June, after the general meeting. No donor is named "
            "without consent.",
        ),
    ],
}
ACCESSIBILITY: dict[str, Any] = {
    "title": "Accessibility",
    "lede": "To be read with any eyes, ears, hands and machines.",
    "search_description": "What this site aims at, and whom to tell when something does not work.",
    "body": [
        *_part(
            "What we aim at",
            "This site is built to meet WCAG 2.2, level AA. It works by keyboard alone, with text at twice the size, "
            "and on narrow screens. Everything can be done without scripts.",
        ),
        *_part(
            "What we do",
            "Pictures are described. Nothing is told by colour alone. Errors are told in words. Where you prefer less "
            "motion, there is less.",
            "Machines check every change, and we mend what people who depend on it tell us.",
        ),
        *_part(
            "What is still missing",
            "Some older PDF files cannot be read aloud. We send the text to whoever needs it.",
            "Some videos of others have no subtitles.",
        ),
        *_part(
            "If something does not work",
            f"Call 03-0000-0000 (weekdays 10:00 to 17:00) or write to {_MAIL}. We answer within three working days.",
        ),
    ],
}
PAGES = {"privacy": PRIVACY, "tokushoho": TOKUSHOHO, "gifts": GIFTS, "accessibility": ACCESSIBILITY}
