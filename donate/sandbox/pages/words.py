"""What the pages say, in Japanese and English. Not in Django's catalogues: the sandbox runs without it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from flask import request

JAPAN = timezone(timedelta(hours=9))

WORDS: dict[str, tuple[str, str]] = {
    "simulated": ("お試しの決済画面です。お金は動きません。", "Payments are simulated here. No money moves."),
    "simulated_more": (
        "本物のカード番号は入力しないでください。下のテスト用カードをお使いいただけます。",
        "Please don't enter a real card number. Use one of the test cards below.",
    ),
    "pay_to": ("{org} へのお支払い", "Payment to {org}"),
    "donate_to": ("{org} へのご寄付", "Gift to {org}"),
    "once": ("1回のみ", "One time"),
    "every_month": ("毎月", "Every month"),
    "every_year": ("毎年", "Every year"),
    "every_n": ("{n}{unit}ごと", "Every {n} {unit}s"),
    "total": ("合計", "Total"),
    "your_details": ("ご連絡先", "Your details"),
    "email": ("メールアドレス", "E-mail"),
    "name_on_card": ("お名前", "Name"),
    "how_to_pay": ("お支払い方法", "Payment method"),
    "card": ("カード", "Card"),
    "konbini": ("コンビニ払い", "Convenience store (konbini)"),
    "konbini_note": (
        "払込番号をお見せします。お近くのコンビニで、期限までにお支払いください。",
        "You get a payment code to pay at a convenience store before it expires.",
    ),
    "number": ("カード番号", "Card number"),
    "expiry": ("有効期限（月/年）", "Expiry (MM/YY)"),
    "cvc": ("セキュリティコード", "Security code (CVC)"),
    "store": ("コンビニ", "Store"),
    "pay": ("{amount} を支払う", "Pay {amount}"),
    "donate": ("{amount} を寄付する", "Donate {amount}"),
    "subscribe": ("{amount} を{often}支払う", "Subscribe: {amount} {often}"),
    "donate_often": ("{amount} を{often}寄付する", "Donate {amount} {often}"),
    "print_voucher": ("払込番号を受け取る", "Get the payment code"),
    "back_to": ("{org} のサイトに戻る", "Back to {org}"),
    "cancel_and_back": ("やめて {org} のサイトに戻る", "Cancel and go back to {org}"),
    "test_cards": ("テスト用カード", "Test cards"),
    "test_cards_note": (
        "有効期限は先の日付なら何でも、セキュリティコードは3桁なら何でも使えます。",
        "Any future date and any three digits will do.",
    ),
    "what_happens": ("動き", "What happens"),
    "problem": ("お支払いを完了できませんでした", "The payment did not go through"),
    "email_invalid": ("メールアドレスを確かめてください。", "Please check the e-mail address."),
    "choose_method": ("お支払い方法を選んでください。", "Please choose a payment method."),
    "bank_title": ("本人認証（3Dセキュア）", "3-D Secure authentication"),
    "bank_text": (
        "カード会社が、ご本人かどうかを確かめています。テストですので、結果を選んでください。",
        "The bank wants to know that it is you. This is a test: choose how it ends.",
    ),
    "bank_yes": ("認証する", "Complete authentication"),
    "bank_no": ("認証に失敗する", "Fail authentication"),
    "voucher_title": ("コンビニでお支払いください", "Please pay at the convenience store"),
    "voucher_until": ("お支払い期限", "Pay by"),
    "confirmation_number": ("お客様番号", "Confirmation number"),
    "payment_code": ("払込番号", "Payment code"),
    "voucher_test": (
        "テストですので、コンビニには行けません。お支払いは「時間を動かすページ」で進められます。",
        "This is a test: pay the voucher, or let it expire, on the page that moves time.",
    ),
    "closed_complete": ("このお支払いは完了しています。", "This payment is complete."),
    "closed_expired": ("このお支払いページの期限が切れました。", "This payment page has expired."),
    "not_found": ("ページが見つかりません", "Page not found"),
    "portal_title": ("お支払いの設定", "Billing settings"),
    "portal_intro": (
        "{org} へのお支払いに使うカードの変更や、継続の停止ができます。",
        "Change the card used for {org}, or stop.",
    ),
    "current_card": ("現在のカード", "Current card"),
    "no_card": ("登録されたカードはありません。", "No card on file."),
    "card_until": ("有効期限 {month}/{year}", "expires {month}/{year}"),
    "new_card": ("新しいカード", "New card"),
    "save_card": ("カードを変更する", "Change the card"),
    "card_changed": ("カードを変更しました。", "The card was changed."),
    "subscriptions": ("継続のお支払い", "Subscriptions"),
    "next_on": ("次回 {date}", "next on {date}"),
    "ends_on": ("{date} に終了します", "ends on {date}"),
    "stop": ("この継続をやめる", "Cancel this subscription"),
    "stopped": ("継続のお支払いを止める手続きをしました。", "The subscription will not go on."),
    "pay_open": ("未払いの分を今支払う", "Pay what is open now"),
    "paid_open": ("お支払いが完了しました。", "Paid."),
    "invoice_title": ("ご請求", "Invoice"),
    "receipt_title": ("お支払いの控え（テスト）", "Receipt (test)"),
    "status": ("状態", "Status"),
    # The page that moves time
    "fate_title": ("時間を動かすページ", "The page that moves time"),
    "fate_intro": (
        "決済サンドボックスの中の時間を進め、更新や返金、不審請求などを起こせます。ここで起きたことは、本物のStripeと同じ形のWebhookでサイトに届きます。",
        "Move the sandbox's time and let renewals, refunds and disputes happen. "
        "Whatever happens here reaches the site as webhooks in Stripe's own shape.",
    ),
    "it_is": ("サンドボックスの現在時刻", "The sandbox's time"),
    "site_clock": (
        "進むのは決済の時間だけです。サイトの時計は実際の日付のままで、イベントや募集の締切、お知らせのメールはそれに従います。"
        "受領証は、お支払いの日付に合わせて発行されます。",
        "Only the payments move in time. The site keeps the real date: events, campaigns and reminders follow it. "
        "Receipts follow the dates of the payments.",
    ),
    "one_day": ("1日進める", "One day later"),
    "one_week": ("1週間進める", "One week later"),
    "one_month": ("1か月進める", "One month later"),
    "to_renewal": ("次の更新まで進める", "Until the next renewal"),
    "no_renewal": ("更新を待つ継続寄付はありません。", "No subscription waits for a renewal."),
    "payments": ("お支払い", "Payments"),
    "sessions": ("支払い待ちのページ", "Open payment pages"),
    "events": ("イベントとWebhook", "Events and webhooks"),
    "all_events": ("すべてのイベント", "All events"),
    "nothing": ("まだありません。", "Nothing yet."),
    "amount": ("金額", "Amount"),
    "donor": ("支払う人", "Payer"),
    "when": ("日時", "When"),
    "what": ("できごと", "What"),
    "actions": ("できること", "Actions"),
    "renew_now": ("次の更新まで進める", "Move to its renewal"),
    "fail_next": ("次から失敗させる", "Let renewals fail"),
    "succeed_next": ("次から成功させる", "Let them succeed again"),
    "failing": ("次回は失敗", "will fail"),
    "retry_now": ("再試行まで進める", "Move to the next retry"),
    "cancel_now": ("今すぐ終了", "End now"),
    "refund": ("返金", "Refund"),
    "refund_amount": ("返金額（空欄は全額）", "Amount (empty: all)"),
    "open_dispute": ("不審請求を起こす", "Open a dispute"),
    "win": ("勝つ", "Win"),
    "lose": ("負ける", "Lose"),
    "dispute": ("不審請求", "Dispute"),
    "fail_refund": ("返金を失敗させる", "Let the refund fail"),
    "finish_refund": ("返金を完了", "Refund arrives"),
    "pay_voucher": ("コンビニで支払う", "Pay at the store"),
    "expire_voucher": ("期限切れにする", "Let it expire"),
    "expire_session": ("期限切れにする", "Let it expire"),
    "open_page": ("支払い画面を開く", "Open the page"),
    "deliveries": ("配信", "Deliveries"),
    "delivered": ("届きました", "delivered"),
    "waiting": ("未達", "not delivered"),
    "no_endpoint": ("配信先なし", "no endpoint"),
    "redeliver": ("もう一度送る", "Send again"),
    "faults": ("故障させる", "Let things go wrong"),
    "faults_intro": (
        "決済会社の具合が悪いときに、サイトがどう答えるかを試せます。ここにあるボタンで寄付が失われたり、二重に決済されたりすることはありません。",
        "See how the site answers when the payment company is unwell. "
        "None of these buttons may lose a gift or charge it twice.",
    ),
    "no_faults": ("いまは正常です。", "All is well."),
    "faults_for_ever": ("直すまで続く", "Until you mend it"),
    "faults_once": (
        "次の1回だけ（500エラーは再試行も含めて3回）",
        "The next time only (500: three times, retries included)",
    ),
    "fault_times": ("あと{times}回", "{times} more"),
    "fault_until": ("直すまで", "until mended"),
    "fault_down": ("つながらない", "Down: no connection"),
    "fault_error": ("500エラーを返す", "Answers 500"),
    "fault_saved_error": ("500エラーを覚えて返しつづける", "Answers 500 and remembers it"),
    "fault_rate_limit": ("回数制限（429）", "Rate limit (429)"),
    "fault_hang": ("返事が遅い（15秒）", "Slow (15 seconds)"),
    "fault_lost": ("処理したのに返事が届かない", "Works, but the answer is lost"),
    "mend": ("直す", "Mend"),
    "books": ("サンドボックスの帳簿", "The sandbox's books"),
    "books_sum": ("入出金 {count} 件、差引 {sum}", "{count} movements, {sum} in all"),
    "done": ("できました。", "Done."),
    "older": ("さらに前へ", "Older"),
    "other_language": ("English", "日本語"),
    "details": ("内容", "Details"),
    "back_to_fate": ("時間を動かすページへ", "To the page that moves time"),
}

STATUS: dict[str, tuple[str, str]] = {
    "active": ("継続中", "active"),
    "past_due": ("支払い遅れ", "past due"),
    "canceled": ("終了", "ended"),
    "unpaid": ("未払い", "unpaid"),
    "incomplete": ("手続き中", "incomplete"),
    "paused": ("停止中", "paused"),
    "succeeded": ("支払い済み", "paid"),
    "requires_action": ("支払い待ち", "waiting"),
    "requires_payment_method": ("未払い", "not paid"),
    "open": ("支払い待ち", "open"),
    "paid": ("支払い済み", "paid"),
    "void": ("取り消し", "void"),
    "draft": ("下書き", "draft"),
    "uncollectible": ("回収不能", "uncollectible"),
    "failed": ("失敗", "failed"),
    "needs_response": ("回答待ち", "needs response"),
    "under_review": ("審査中", "under review"),
    "won": ("勝ち", "won"),
    "lost": ("負け", "lost"),
    "pending": ("処理中", "pending"),
    "refunded": ("返金済み", "refunded"),
    "partly_refunded": ("一部返金", "partly refunded"),
}

STORES: dict[str, tuple[str, str]] = {
    "familymart": ("ファミリーマート", "FamilyMart"),
    "lawson": ("ローソン", "Lawson"),
    "ministop": ("ミニストップ", "Ministop"),
    "seicomart": ("セイコーマート", "Seicomart"),
}


class Language:
    """Japanese or English: words, amounts, dates."""

    def __init__(self, code: str) -> None:
        self.code = code
        self._place = 0 if code == "ja" else 1

    def __call__(self, key: str, **values: object) -> str:
        """The words for a key."""
        return WORDS[key][self._place].format(**values)

    def status(self, status: str) -> str:
        """A status of Stripe's in words."""
        return STATUS.get(status, (status, status))[self._place]

    def store(self, name: str) -> str:
        """A chain of convenience stores."""
        return STORES[name][self._place]

    def pick(self, ja: str, en: str) -> str:
        """One of two."""
        return (ja, en)[self._place]

    def date(self, moment: int) -> str:
        """A day in Japan."""
        day = datetime.fromtimestamp(moment, JAPAN)
        return f"{day.year}年{day.month}月{day.day}日" if self.code == "ja" else f"{day.day} {day:%B} {day.year}"

    def time(self, moment: int) -> str:
        """A day and time in Japan."""
        at = datetime.fromtimestamp(moment, JAPAN)
        return f"{self.date(moment)} {at:%H:%M}" + ("" if self.code == "ja" else " (Japan)")

    def money(self, amount: int, currency: str = "jpy") -> str:
        """``¥3,000``."""
        sign = "-" if amount < 0 else ""
        return f"{sign}¥{abs(amount):,}" if currency == "jpy" else f"{sign}{abs(amount):,} {currency.upper()}"

    def often(self, recurring: dict[str, object] | None) -> str:
        """How often a price is paid."""
        if not recurring:
            return self("once")
        if recurring["interval_count"] == 1 and recurring["interval"] in ("month", "year"):
            return self("every_month" if recurring["interval"] == "month" else "every_year")
        units = {"day": ("日", "day"), "week": ("週間", "week"), "month": ("か月", "month"), "year": ("年", "year")}
        return self("every_n", n=recurring["interval_count"], unit=units[str(recurring["interval"])][self._place])


def language(locale: str | None = None) -> Language:
    """The language of a session, else the visitor's wish (``?lang=``, the browser), else Japanese."""
    if locale in ("ja", "en"):
        return Language(locale)
    asked = request.args.get("lang") or request.accept_languages.best_match(["ja", "en"]) or "ja"
    return Language("en" if asked == "en" else "ja")
