"""What donors and staff are told, in their language, in text and HTML."""

import re

import pytest
from django.core import mail

from donate.models import Donation, Fund, RecurringGift, Tier

pytestmark = pytest.mark.django_db


def the_mail_to(address: str):
    found = [message for message in mail.outbox if message.to == [address]]
    assert len(found) == 1
    return found[0]


def html_of(message) -> str:
    return next(str(one.content) for one in message.alternatives if one.mimetype == "text/html")


@pytest.fixture
def fund(site_tree):
    return Fund.objects.filter(locale=site_tree.locale).first()


@pytest.mark.parametrize(("language", "amount"), [("ja", "3,000円"), ("en", "¥3,000")])
@pytest.mark.parametrize("frequency", ["once", "monthly"])
def test_thanks_name_the_gift_in_the_donors_language(give, deliver, fund, language, amount, frequency):
    family, given = ("Yamada", "Hana") if language == "en" else ("山田", "花")
    give(language=language, frequency=frequency, fund=fund, family_name=family, given_name=given)
    deliver()
    thanks = the_mail_to("hana@example.org")
    for body in (thanks.body, html_of(thanks)):
        assert amount in body
        assert Donation.objects.get().number in body
        name = fund.name if language == "ja" else fund.get_translations().get(locale__language_code="en").name
        assert name in body
    japanese = re.search("[ぁ-んァ-ヶ]", thanks.subject)
    assert bool(japanese) == (language == "ja")
    assert ("Hana Yamada" if language == "en" else "山田 花") in thanks.body


def test_names_are_escaped_in_html_and_plain_in_text(give, deliver):
    give(family_name="<b>A&B</b>", given_name="O'Neil", language="en")
    deliver()
    thanks = the_mail_to("hana@example.org")
    assert "O'Neil <b>A&B</b>" in thanks.body
    assert "<b>A" not in html_of(thanks)


def test_a_mail_loads_nothing_from_anywhere(give, deliver):
    give()
    deliver()
    thanks = the_mail_to("hana@example.org")
    assert not re.search(r'(src|background)="?http|url\(|<script|<link', html_of(thanks))
    [picture] = re.findall(r'<img src="cid:([^"]+)"', html_of(thanks))
    assert [part["Content-ID"] for part in thanks.attachments] == [f"<{picture}>"]


def test_staff_are_told_of_a_new_gift_with_the_way_to_it(give, deliver):
    give()
    deliver()
    notice = the_mail_to("staff@example.org")
    assert f"/admin/giving/payments/inspect/{Donation.objects.get().pk}/" in notice.body
    assert "hana@example.org" in notice.body


def test_konbini_instructions_carry_link_and_deadline(give, deliver):
    give(method="konbini")
    deliver()
    waiting = the_mail_to("hana@example.org")
    donation = Donation.objects.get()
    assert donation.voucher_url in waiting.body
    assert donation.voucher_url in html_of(waiting).replace("&amp;", "&")
    assert str(donation.voucher_expires_at.year) in waiting.body


def test_who_must_act_is_told_so(sandbox, give, deliver):
    give()
    deliver()
    mail.outbox.clear()
    sandbox.dispute(Donation.objects.get().payment_intent)
    deliver()
    assert "3,000円" in the_mail_to("staff@example.org").subject


def test_a_failed_renewal_offers_another_card_and_is_told_again_when_it_goes_on(sandbox, give, deliver):
    give(frequency="monthly")
    deliver()
    subscription = RecurringGift.objects.get().stripe_subscription
    sandbox.fail_renewals(subscription)
    mail.outbox.clear()
    invoice = sandbox.renew(subscription)
    deliver()
    first = the_mail_to("hana@example.org")
    assert sandbox.get(invoice["id"])["hosted_invoice_url"] in first.body
    for _time in range(2):
        sandbox.retry(subscription)
        deliver()
    assert [message.to[0] for message in mail.outbox].count("hana@example.org") == 2


def test_dues_are_thanked_for_as_dues(give, deliver, site_tree):
    tier = Tier.objects.get(slug="full", locale=site_tree.locale)
    give(tier=tier, amount=tier.price, frequency="monthly", language="en")
    deliver()
    said = the_mail_to("hana@example.org").body
    assert "Dues: ¥24,000 every year" in said
    assert "gift" not in said


@pytest.mark.parametrize(
    ("slug", "frequency", "subject"),
    [("supporter", "monthly", "毎月のご寄付"), ("associate", "monthly", "毎年の会員"), (None, "once", "新しいご寄付")],
)
def test_staff_read_in_the_subject_how_often_it_comes(give, deliver, site_tree, slug, frequency, subject):
    tier = Tier.objects.get(slug=slug, locale=site_tree.locale) if slug else None
    give(tier=tier, amount=tier.price if tier else 3000, frequency=frequency)
    deliver()
    assert subject in the_mail_to("staff@example.org").subject


@pytest.mark.parametrize("language", ["ja", "en"])
def test_who_gives_yearly_is_not_thanked_for_the_next_month(give, deliver, site_tree, language):
    tier = Tier.objects.get(slug="associate", locale=site_tree.locale)
    give(tier=tier, amount=tier.price, frequency="monthly", language=language)
    deliver()
    thanks = the_mail_to("hana@example.org")
    for body in (thanks.body, html_of(thanks)):
        assert {"ja": "賛助会員として", "en": "joining us as Associate member"}[language] in body
        assert not re.search("来月|next month|毎月", body)
