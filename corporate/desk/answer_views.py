"""Writing an answer: from a template or from nothing, kept while it is written, looked at, sent once."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from core import audit, mail_server
from corporate import answers
from corporate.desk.forms import AnswerForm
from corporate.desk.frame import OneInquiryView
from corporate.desk.inquiry_views import steps_of
from corporate.models import AnswerDraft, ThreadMessage


class AnswerView(OneInquiryView):
    """The answer of one member of staff to one inquiry."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        audit.viewed(request.user, self.inquiry)
        draft = self._draft()
        said = {"subject": draft.subject, "text": draft.text} if draft else {"subject": "", "text": ""}
        said = self._with_template(said)
        said["subject"] = said["subject"] or answers.default_subject(self.inquiry)
        form = AnswerForm(initial={**said, "key": draft.key if draft else uuid.uuid4()})
        return self._show(form)

    def _draft(self) -> AnswerDraft | None:
        return AnswerDraft.objects.filter(inquiry=self.inquiry, by_id=self.request.user.pk).first()

    def _with_template(self, said: dict[str, str]) -> dict[str, str]:
        """A template's words come below what is written already, so that nothing is lost."""
        wanted = self.request.GET.get("template", "")
        templates = answers.templates_for(self.inquiry)
        found = templates.filter(pk=int(wanted)).first() if wanted.isdecimal() and len(wanted) < 13 else None
        if found is None:
            return said
        subject, text = answers.begun_from(found, self.inquiry, self.request.user)
        return {"subject": said["subject"] or subject, "text": "\n\n".join(filter(None, (said["text"], text)))}

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = AnswerForm(request.POST)
        form.full_clean()
        key = form.cleaned_data.get("key")
        if key and ThreadMessage.objects.filter(key=key).exists():
            return self._done(_("This answer was sent already."))
        words = {"subject": request.POST.get("subject", ""), "text": request.POST.get("text", "")}
        if any(word.strip() for word in words.values()):
            words = {name: word.replace("\0", "").replace("\r\n", "\n") for name, word in words.items()}
            answers.keep_draft(self.inquiry, request.user, **words)
        action = request.POST.get("action")
        if action == "keep":
            return self._kept(request)
        if not form.is_valid():
            return self._show(form, status=422)
        return self._send(form) if action == "send" else self._show(form, preview=True)

    def _kept(self, request: HttpRequest) -> HttpResponse:
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            return JsonResponse({"kept": True})
        return self._done(_("The draft has been kept."))

    def _send(self, form: AnswerForm) -> HttpResponse:
        try:
            answers.send(self.inquiry, self.request.user, **form.cleaned_data)
        except answers.NotNow as refusal:
            form.add_error(None, str(refusal))
            return self._show(form, status=422)
        return self._done(_("The answer is on its way."))

    def _done(self, said: str) -> HttpResponse:
        messages.success(self.request, said)
        return self.back()

    def _show(self, form: AnswerForm, *, preview: bool = False, status: int = 200) -> HttpResponse:
        inquiry, user = self.inquiry, self.request.user
        context: dict[str, Any] = {
            "inquiry": inquiry,
            "form": form,
            "templates": answers.templates_for(inquiry),
            "steps": [step for step in steps_of(inquiry) if step.message],
            "person": answers.signed_by(user, inquiry.language),
            "breadcrumbs_items": self.crumbs(_("Answer %(inquiry)s") % {"inquiry": inquiry}),
            "header_icon": "mail",
            "header_title": _("Answer %(inquiry)s") % {"inquiry": inquiry},
            "answers_go_to": answers.answers_go_to(inquiry),
        }
        if preview:
            said = form.cleaned_data
            letter = answers.letter(inquiry, user, subject=said["subject"], text=said["text"])
            context["letter"] = letter
            context["html"] = mail_server.with_picture(letter.html)
        return TemplateResponse(self.request, "corporate/admin/answer.html", context, status=status)
