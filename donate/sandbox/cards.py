"""Test cards: what each does when it is charged (docs.stripe.com/testing)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from donate.sandbox.errors import CardDeclined, StripeProblem

Asks = Literal["never", "first", "always"]


@dataclass(frozen=True)
class TestCard:
    """A number and its fate. ``refuses``: (code, decline code) of any charge; ``off_session_refuses``: of renewals."""

    __test__ = False  # not a test case, whatever pytest thinks of the name

    number: str
    brand: str
    ja: str
    en: str
    refuses: tuple[str, str] | None = None
    off_session_refuses: tuple[str, str] | None = None
    asks: Asks = "never"

    @property
    def spaced(self) -> str:
        """The number as people read it."""
        return " ".join(self.number[place : place + 4] for place in range(0, len(self.number), 4))


DECLINED = ("card_declined", "generic_decline")

TEST_CARDS: dict[str, TestCard] = {
    card.number: card
    for card in (
        TestCard("4242424242424242", "visa", "支払えます", "Succeeds"),
        TestCard("5555555555554444", "mastercard", "支払えます（Mastercard）", "Succeeds (Mastercard)"),
        TestCard("3566002020360505", "jcb", "支払えます（JCB）", "Succeeds (JCB)"),
        TestCard("4000002500003155", "visa", "本人認証（3Dセキュア）を求めます", "Asks for 3-D Secure", asks="first"),
        TestCard(
            "4000002760003184",
            "visa",
            "毎回、本人認証（3Dセキュア）を求めます。更新は失敗します",
            "Asks for 3-D Secure every time; renewals fail",
            off_session_refuses=("authentication_required", "authentication_required"),
            asks="always",
        ),
        TestCard(
            "4000008400001629",
            "visa",
            "本人認証のあとで拒否されます",
            "3-D Secure, then declined",
            refuses=DECLINED,
            asks="always",
        ),
        TestCard("4000000000000002", "visa", "拒否されます", "Declined", refuses=DECLINED),
        TestCard(
            "4000000000009995",
            "visa",
            "残高不足",
            "Insufficient funds",
            refuses=("card_declined", "insufficient_funds"),
        ),
        TestCard(
            "4000000000009987", "visa", "紛失届のあるカード", "Reported lost", refuses=("card_declined", "lost_card")
        ),
        TestCard("4000000000000069", "visa", "有効期限切れ", "Expired card", refuses=("expired_card", "expired_card")),
        TestCard(
            "4000000000000127",
            "visa",
            "セキュリティコードの誤り",
            "Wrong security code",
            refuses=("incorrect_cvc", "incorrect_cvc"),
        ),
        TestCard(
            "4000000000000119",
            "visa",
            "処理エラー",
            "Processing error",
            refuses=("processing_error", "processing_error"),
        ),
        TestCard(
            "4000000000000341",
            "visa",
            "初回は支払え、次回の更新から失敗します",
            "Pays once; renewals fail",
            off_session_refuses=DECLINED,
        ),
    )
}

MESSAGES = {
    "generic_decline": ("Your card was declined.", "カードが拒否されました。"),
    "insufficient_funds": ("Your card has insufficient funds.", "カードの残高または利用限度額が不足しています。"),
    "lost_card": ("Your card was declined.", "カードが拒否されました。"),
    "expired_card": ("Your card has expired.", "カードの有効期限が切れています。"),
    "incorrect_cvc": ("Your card's security code is incorrect.", "セキュリティコードが正しくありません。"),
    "processing_error": (
        "An error occurred while processing your card. Try again in a little bit.",
        "カードの処理中に問題が起きました。しばらくしてから、もう一度お試しください。",
    ),
    "authentication_required": (
        "Your card was declined. This transaction requires authentication.",
        "カードの本人認証が必要です。",
    ),
    "payment_intent_authentication_failure": (
        "We are unable to authenticate your payment method. Please choose a different payment method and try again.",
        "本人認証ができませんでした。もう一度お試しいただくか、別のお支払い方法をお選びください。",
    ),
    "incorrect_number": ("Your card number is incorrect.", "カード番号が正しくありません。"),
    "invalid_expiry": ("Your card's expiration date is incorrect.", "有効期限が正しくありません。"),
    "invalid_cvc": ("Your card's security code is incorrect.", "セキュリティコードが正しくありません。"),
}


def card_of(number: str) -> TestCard:
    """The test card with this number; spaces and dashes don't matter.

    Raises ``CardDeclined`` (``incorrect_number``) for any other number: nobody should type a real one here.
    """
    card = TEST_CARDS.get("".join(character for character in number if character.isdigit()))
    if card is None:
        raise CardDeclined(MESSAGES["incorrect_number"][0], code="incorrect_number", param="number")
    return card


def check_expiry(month: int, year: int, now: int) -> None:
    """Raises ``CardDeclined`` for a card that has expired at ``now`` or a date that is none."""
    if not 1 <= month <= 12 or has_expired(month, year, now) or year > 2100:
        raise CardDeclined(MESSAGES["invalid_expiry"][0], code="invalid_expiry_year", param="exp_year")


def has_expired(month: int, year: int, now: int) -> bool:
    """Is the card's last month over at ``now``?"""
    today = datetime.fromtimestamp(now, UTC)
    return (year, month) < (today.year, today.month)


EXPIRED = ("expired_card", "expired_card")


def refusal(card: TestCard, *, off_session: bool, forced: bool = False, expired: bool = False) -> StripeProblem | None:
    """How the bank answers a charge: ``None`` is yes."""
    reason = EXPIRED if expired else DECLINED if forced else card.refuses
    if reason is None and off_session:
        reason = card.off_session_refuses
    if reason is None:
        return None
    code, decline_code = reason
    return CardDeclined(MESSAGES[decline_code][0], code=code, decline_code=decline_code)
