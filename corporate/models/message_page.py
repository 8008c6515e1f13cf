"""What pages have in common whose form ends in the inbox: the companies' one here, the contact page in ``home``."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, Panel
from wagtail.fields import RichTextField

from core.form_pages import FormPage, SeeOther
from corporate import intake


class MessagePage(FormPage, models.Model):
    """Stores the message, thanks for it, confirms it by mail. Mixed in before ``PublicPage`` and ``Page``."""

    lede = models.TextField(_("lede"), max_length=200, blank=True)
    message_hint = models.CharField(_("hint for the message"), max_length=120, blank=True)
    thanks_title = models.TextField(_("title of the thanks"), max_length=60, blank=True)
    thanks_text = RichTextField(_("text of the thanks"), features=["bold", "link", "ul"], blank=True)
    mail_text = models.TextField(
        _("text in the confirmation mail"), blank=True, help_text=_("Stands between greeting and signature.")
    )

    answer_panels: ClassVar[list[Panel]] = [
        MultiFieldPanel([FieldPanel("thanks_title"), FieldPanel("thanks_text")], _("After sending")),
        FieldPanel("mail_text"),
    ]
    donate_bar: ClassVar[bool] = False
    #: The answer, and what was chosen before the form was filled in, stay when the language is switched.
    kept_parameters: ClassVar[tuple[str, ...]] = ("topic", "sent")

    class Meta:
        abstract = True

    def count_use(self, request: HttpRequest, form: Any) -> None:
        super().count_use(request, form)
        intake.count_sender(form.cleaned_data["email"])

    def accept(self, request: HttpRequest, form: Any) -> HttpResponse:
        inquiry = intake.receive(form.message_in(get_language() or self.locale.language_code))
        return SeeOther(f"{self.get_url(request)}?sent={intake.receipt_key(inquiry)}")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        if request.method != "POST" and "sent" in request.GET:
            inquiry = intake.inquiry_of_receipt(request.GET["sent"])
            context |= {"sent": inquiry, "noindex": True}
            if inquiry:
                context["sent_topic"] = inquiry.topic.localized
        return context
