"""What staff set for the inbox: when a message is doubtful, and how long what was written is kept."""

from datetime import timedelta
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, Panel
from wagtail.contrib.settings.models import BaseGenericSetting

from corporate.models.inquiries import Inquiry, folded

_TWO_YEARS, _HALF_A_YEAR = 730, 180
STARTING_WORDS = (
    "SEO対策\n検索順位を上げ\n被リンク\nフォロワーを増や\nリード獲得\n無料診断\nテレアポ代行\nbacklinks\nguest post\n"
    "rank your website\nSEO services\ncheap followers\ncrypto investment"
)


def _days(label: object, default: int) -> models.PositiveIntegerField:
    return models.PositiveIntegerField(
        label,  # type: ignore[arg-type]
        default=default,
        validators=[MinValueValidator(30), MaxValueValidator(3650)],
    )


class InboxSettings(BaseGenericSetting):
    """One for the whole site."""

    doubtful_words = models.TextField(
        _("words of unwanted messages"),
        blank=True,
        default=STARTING_WORDS,
        max_length=20_000,
        help_text=_("One a line. A message with one of them is kept apart, never thrown away."),
    )
    most_links = models.PositiveSmallIntegerField(
        _("links that a person writes"),
        default=2,
        validators=[MaxValueValidator(50)],
        help_text=_("A message with more links than this is kept apart."),
    )
    days_open = _days(_("not answered yet"), _TWO_YEARS)
    days_answered = _days(_("answered"), _TWO_YEARS)
    days_closed = _days(_("closed"), _TWO_YEARS)
    days_pitch = _days(_("sales pitch"), _HALF_A_YEAR)
    days_doubtful = _days(_("doubtful"), _HALF_A_YEAR)

    panels: ClassVar[list[Panel]] = [
        MultiFieldPanel([FieldPanel("doubtful_words"), FieldPanel("most_links")], _("What is kept apart")),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("days_open"), FieldPanel("days_answered"), FieldPanel("days_closed")]),
                FieldRowPanel([FieldPanel("days_pitch"), FieldPanel("days_doubtful")]),
            ],
            _("Days after the last message until personal data is erased"),
            help_text=_("The privacy policy promises these periods: change both together."),
        ),
    ]

    class Meta:
        verbose_name = _("settings of the inbox")
        default_permissions = ("change",)

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @property
    def word_list(self) -> list[str]:
        """The words, folded as messages are before they are compared."""
        return [folded(line.strip()) for line in self.doubtful_words.splitlines() if line.strip()]

    def kept_for(self, state: str, *, doubtful: bool) -> timedelta:
        """How long an inquiry in this state keeps what tells of a person."""
        if doubtful:
            return timedelta(days=self.days_doubtful)
        days = {
            Inquiry.State.ANSWERED: self.days_answered,
            Inquiry.State.CLOSED: self.days_closed,
            Inquiry.State.PITCH: self.days_pitch,
        }
        return timedelta(days=days.get(Inquiry.State(state), self.days_open))
