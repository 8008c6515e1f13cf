"""The mails of the money room: when each goes out, and what may stand in it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.mail_kinds import Form, MailKind, Placeholder, register
from core.templatetags.core_tags import day, yen
from donate import mail_samples, methods

_DONORS, _BOARD = "donate.view_donor", "donate.view_membershipapplication"


GREETING = Placeholder(
    "greeting", _("The greeting with the name; “Dear supporter,” without one"), _("Dear Hana Yamada,")
)
NAME = Placeholder("name", _("The name, as one addresses a person"), _("Hana Yamada"))
AMOUNT = Placeholder("amount", _("The amount, for example ¥3,000 every month"), lambda: yen(3000))
DETAILS = Placeholder("details", _("The gift in short: amount, fund, dates, number"), mail_samples.monthly, Form.TABLE)
FUND = Placeholder("fund", _("What the gift is for"), _("Where it is needed most"))
CAMPAIGN = Placeholder(
    "campaign", _("The campaign's title, where the gift came through one"), _("A seat for everybody")
)
NUMBER = Placeholder("number", _("The reference number of the payment"), "W-2026-01128")
RECEIVED = Placeholder("received", _("The day the money came"), lambda: day(date(2026, 11, 21)))
NEXT = Placeholder("next_payment", _("The day of the next payment"), lambda: day(date(2026, 12, 21)))
MY_PAGE = Placeholder(
    "my_page",
    _("Link to the donor's own page"),
    "https://www.example.org/mine/",
    Form.LINK,
    label=_("Open my page"),
)
#: What every mail about a gift may use.
OF_A_GIFT = (GREETING, NAME, AMOUNT, DETAILS, FUND, CAMPAIGN, NUMBER, RECEIVED, NEXT, MY_PAGE)

_TIER = Placeholder("tier", _("The membership's name"), _("Full member"))
_PRICE = Placeholder("price", _("The dues, and how often"), mail_samples.yearly)


def link(
    name: str, meaning: Any, label: Any, sample: str, *, required: bool = True, is_key: bool = False
) -> Placeholder:
    """A link that is a button where it stands alone on its line."""
    return Placeholder(name, meaning, sample, Form.LINK, required=required, label=label, is_key=is_key)


_PAY = link(
    "pay",
    _("Link to pay with another card"),
    _("Pay just this once with another card"),
    "https://invoice.stripe.com/i/sample",
    required=False,
    is_key=True,
)
#: Mails about something else than a monthly gift show their own sample.
_ONCE = replace(DETAILS, sample=mail_samples.once)
_DUES = replace(DETAILS, sample=mail_samples.dues)
#: What mails to members may use besides.
_SEAT = (_TIER, Placeholder("member_number", _("The member number, which stays the same for ever"), "M-00128"), _DUES)
_RAISED = replace(DETAILS, sample=lambda: mail_samples.monthly(4000))
_OLD = Placeholder("old", _("The amount until now"), lambda: yen(3000), required=True)
_NEW = Placeholder("new", _("The amount from now on"), lambda: yen(4000), required=True)
ADMIN = link("link", _("Link to it in the admin"), _("Open in the admin"), "https://www.example.org/admin/giving/")
NOTICE = (
    Placeholder(
        "title",
        _("What has happened"),
        _("A donor's bank disputes a payment. Please answer in Stripe's Dashboard in time."),
        required=True,
    ),
    Placeholder("urgent", _("“Please act:” where somebody has to; else empty"), _("Please act:")),
    AMOUNT,
    Placeholder("moved", _("The amount of a refund or dispute; else empty"), lambda: yen(3000)),
    Placeholder("donor", _("The donor's name and address"), lambda: f"{gettext('Hana Yamada')} <hana@example.org>"),
    replace(DETAILS, sample=mail_samples.once),
    ADMIN,
)


def _donors(name: str, label: Any, when: Any, *more: Placeholder) -> MailKind:
    own = {one.name: one for one in more}
    usual = tuple(own.pop(one.name, one) for one in OF_A_GIFT)
    return MailKind(f"donate/{name}", label, when, (*usual, *own.values()), permission=_DONORS)


def register_all() -> None:
    """Make the kinds known; called when Django starts."""
    register(
        _donors("thanks", _("Thanks for a gift"), _("When a one-time gift has arrived."), _ONCE),
        _donors("thanks_monthly", _("Thanks for a monthly gift"), _("When the first payment of a monthly gift came.")),
        _donors(
            "member_welcome",
            _("Welcome of a member"),
            _("When the first payment of a membership came."),
            *_SEAT,
            Placeholder(
                "former",
                _("What has ended for the membership, or goes on beside it; else empty"),
                mail_samples.former,
            ),
        ),
        _donors(
            "renewal", _("A recurring gift arrived again"), _("At each payment of a recurring gift but the first.")
        ),
        _donors(
            "member_renewal",
            _("A membership was renewed"),
            _("At each payment of a membership but the first."),
            *_SEAT,
        ),
        _donors(
            "member_renews",
            _("A membership will be renewed"),
            _("Two weeks before a yearly membership is collected again."),
            *_SEAT,
            Placeholder("price", _("What will be collected"), lambda: yen(10000), required=True),
        ),
        _donors(
            "member_already",
            _("Somebody joins who is a member already"),
            _("When somebody begins to join with the address of a running membership; once a day at most."),
            *_SEAT,
            link(
                "change",
                _("Link to the change of the membership; opens once, within 30 minutes"),
                _("Change my membership"),
                "https://www.example.org/mine/in/sample/",
                required=False,
                is_key=True,
            ),
        ),
        _donors(
            "card_expires",
            _("A card ends soon"),
            _("In the last weeks of the card that pays a recurring gift; once for each card."),
            Placeholder("card", _("The kind of card and its last four digits"), "Visa …4242"),
            Placeholder("expires", _("The last day on which the card is good"), lambda: day(date(2026, 12, 31))),
            link(
                "change",
                _("Link to change the card"),
                _("Change the card"),
                "https://www.example.org/mine/card/sample/",
                required=False,
                is_key=True,
            ),
        ),
        _donors(
            "konbini",
            _("How to pay at the convenience store"),
            _("When a donor chose to pay at a convenience store."),
            _ONCE,
            link(
                "instructions",
                _("Link to the payment number"),
                _("Open the payment instructions"),
                "https://payments.stripe.com/konbini/voucher/sample",
                is_key=True,
            ),
            Placeholder("pay_by", _("Until when one can pay"), lambda: day(date(2026, 11, 25))),
        ),
        _donors(
            "refund",
            _("A gift was returned"),
            _("When a payment was refunded, in whole or in part."),
            _ONCE,
            Placeholder("refunded", _("The amount that goes back"), lambda: yen(3000), required=True),
            Placeholder("way_back", _("How it goes back, by the way it was paid"), lambda: methods.way_back("card")),
        ),
        _donors(
            "renewal_failed",
            _("A payment could not be collected"),
            _("When a recurring payment fails, and once more before Stripe gives up."),
            link(
                "card",
                _("Link to change the card"),
                _("Change the card"),
                "https://www.example.org/mine/card/sample/",
                is_key=True,
            ),
            _PAY,
            Placeholder("next_try", _("The day of the next attempt"), lambda: day(date(2026, 11, 28))),
        ),
        _donors(
            "renewal_lost",
            _("A payment could not be collected, and is tried no more"),
            _("When the last try of a recurring payment failed, and the gift has not ended by that."),
            _PAY,
        ),
        _donors(
            "ended_unpaid",
            _("A recurring gift has ended unpaid"),
            _("When a recurring gift has ended because no payment could be collected."),
            link(
                "begin_again",
                _("Link to begin again"),
                _("To begin again with another card"),
                "https://www.example.org/donate/?frequency=monthly",
            ),
        ),
        _donors("raised", _("A gift was raised"), _("When a donor gives more from now on."), _OLD, _NEW, _RAISED),
        _donors(
            "amount_changed",
            _("The amount was changed"),
            _("When the amount of a recurring gift has changed otherwise."),
            _OLD,
            _NEW,
            _RAISED,
        ),
        _donors(
            "tier_changed",
            _("Another membership"),
            _("When a donor has changed to another tier that is charged as often."),
            *_SEAT,
            Placeholder("price", _("What will be collected"), lambda: yen(12000), required=True),
        ),
        _donors("paused", _("A gift rests"), _("When a donor asked for a rest of one to three months.")),
        _donors("pause_ends", _("A rest is coming to its end"), _("A week before the first payment after a rest.")),
        _donors("resumed", _("A gift goes on"), _("When a donor ended a rest, or took back that the gift will end.")),
        _donors(
            "will_end",
            _("The end is planned"),
            _("When a gift or membership will end with the time that is paid for."),
            Placeholder("ends_on", _("The day it ends"), lambda: day(date(2027, 3, 31)), required=True),
        ),
        _donors("ended", _("A recurring gift has ended"), _("When a recurring gift was stopped, by donor or staff.")),
        _donors("member_farewell", _("A membership has ended"), _("When a membership has ended."), *_SEAT),
        MailKind(
            "donate/mine_link",
            _("The way to one's own page"),
            _("When a donor asks for the link to their own page. It opens once, within 30 minutes."),
            (
                GREETING,
                NAME,
                link(
                    "link",
                    _("Link that opens the page once"),
                    _("To my page"),
                    "https://www.example.org/mine/in/sample/",
                    is_key=True,
                ),
            ),
            permission=_DONORS,
            private=True,
            of_use_for=timedelta(minutes=30),
        ),
        MailKind(
            "donate/application_received",
            _("An application has arrived"),
            _("When somebody applies to become a voting member."),
            (GREETING, NAME, _TIER, _PRICE),
            permission=_BOARD,
        ),
        MailKind(
            "donate/application_approved",
            _("An application is approved"),
            _("When the board has approved an application: the way to pay the first dues."),
            (
                GREETING,
                NAME,
                _TIER,
                _PRICE,
                link(
                    "pay",
                    _("Link to pay the dues"),
                    _("Pay the dues"),
                    "https://www.example.org/membership/dues/sample/",
                    is_key=True,
                ),
            ),
            permission=_BOARD,
        ),
        MailKind(
            "donate/application_notice",
            _("An application waits for the board"),
            _("To staff, when somebody applies to become a voting member."),
            (_TIER, ADMIN),
            permission=_BOARD,
            for_staff=True,
        ),
        MailKind(
            "donate/notice",
            _("News of giving"),
            _("To staff: new gifts, failures, disputes, refunds that came back, gifts that ended."),
            NOTICE,
            permission=_DONORS,
            for_staff=True,
        ),
        MailKind(
            "donate/milestone",
            _("A campaign's milestone"),
            _("To staff, when a quarter, half, three quarters and all of a campaign's goal is reached."),
            (
                CAMPAIGN,
                Placeholder("milestone", _("Which part of the goal"), _("The goal is reached")),
                Placeholder("counted", _("How many of how many"), _("200 of 200 seats are taken.")),
                Placeholder("reached", _("When it was reached"), lambda: day(date(2026, 11, 21))),
                link(
                    "link",
                    _("Link to the campaign in the admin"),
                    _("Tell what comes next"),
                    "https://www.example.org/admin/pages/12/edit/",
                ),
                link(
                    "page",
                    _("Link to the campaign's page"),
                    _("See the page"),
                    "https://www.example.org/campaigns/seats/",
                    required=False,
                ),
            ),
            permission=_DONORS,
            for_staff=True,
        ),
        MailKind(
            "donate/attack",
            _("Stolen cards are tried out"),
            _("To staff, when so many cards are declined that somebody is probably trying out stolen ones."),
            (
                Placeholder("details", _("The figures of the last hour"), mail_samples.wave, Form.TABLE),
                link(
                    "link",
                    _("Link to the protection in the admin"),
                    _("Open the protection"),
                    "https://www.example.org/admin/settings/donate/shield/",
                ),
            ),
            permission=_DONORS,
            for_staff=True,
        ),
    )
