"""The mails of the newsroom: when each goes out, and what may stand in it."""

from django.utils.translation import gettext_lazy as _

from core.mail_kinds import Form, MailKind, Placeholder, register

#: Titles of drafts are for those who write and publish.
_EDITORS = "core.change_sitesettings"
_TITLE = Placeholder("title", _("The page's title"), _("Twelve new desks"))
_KIND = Placeholder("kind", _("The type of page and its language"), _("news (English)"))
_STEP = Placeholder("step", _("The step of the workflow"), _("Check of the contents"))
_BY = Placeholder("by", _("Who did it"), _("Hana Yamada"))
_LINK = Placeholder(
    "link",
    _("Link to the page"),
    "https://www.example.org/admin/pages/42/edit/",
    Form.LINK,
    required=True,
    label=_("Open the page"),
)


def register_all() -> None:
    """Make the kinds known; called when Django starts."""
    register(
        MailKind(
            "core/workflow_waits",
            _("A page waits for you"),
            _("To the group of a step of the workflow, when a page comes to it."),
            (_TITLE, _KIND, _STEP, _BY, _LINK),
            permission=_EDITORS,
            for_staff=True,
        ),
        MailKind(
            "core/workflow_returned",
            _("A page comes back"),
            _("To whoever handed a page in, when it needs changes."),
            (
                *(_TITLE, _KIND, _STEP, _BY),
                Placeholder("comment", _("What is to change"), _("Please check the number of guests."), Form.PROSE),
                _LINK,
            ),
            permission=_EDITORS,
            for_staff=True,
        ),
        MailKind(
            "core/workflow_approved",
            _("A page was approved"),
            _("To whoever handed a page in, when the last step is done."),
            (
                *(_TITLE, _KIND, _BY),
                Placeholder("when", _("That it is live, or when it will be"), _("It is live now."), required=True),
                _LINK,
            ),
            permission=_EDITORS,
            for_staff=True,
        ),
        MailKind(
            "core/comments",
            _("Comments on a page"),
            _("To those who follow a page or a conversation, when somebody comments, answers or resolves."),
            (
                *(_TITLE, _KIND, _BY),
                Placeholder(
                    "comments",
                    _("What was written"),
                    _("New comment: is this number right?"),
                    Form.PROSE,
                    required=True,
                ),
                _LINK,
            ),
            permission=_EDITORS,
            for_staff=True,
        ),
    )
