"""The forms that end in the inbox."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from core import languages
from core.visitor_fields import (
    ConsentField,
    LineField,
    MailField,
    MessageField,
    PhoneField,
    WebsiteField,
    links_in,
)
from core.visitor_forms import VisitorForm
from corporate.intake import Message
from corporate.models.topics import Topic

#: A message with more links than this is kept apart: people who ask us something rarely write one.
LINKS_OF_A_PERSON = 2


def topics_in_language(form: str, page: Page) -> list[Topic]:
    """The topics of a form in the page's language, in the editor's order."""
    rows = Topic.objects.filter(form=form).order_by("order", "pk")
    return languages.in_each(rows, page.locale.language_code)


class MessageForm(VisitorForm):
    """What every message has: a topic, words, and somebody to answer to."""

    topic_form = Topic.Form.CONTACT
    #: The fields that are stored as they are.
    stored: ClassVar[tuple[str, ...]] = ("name", "email", "message")

    topic = forms.ChoiceField(
        label=_("Choose the closest one"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please choose what it is about"),
            "invalid_choice": _("Please choose what it is about"),
        },
    )
    message = MessageField(label=_("Message"), error_messages={"required": _("Please tell us in a word or two")})
    name = LineField(
        label=_("Your name"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Please enter your name")},
    )
    email = MailField()
    consent = ConsentField()

    def __init__(self, data: Any = None, *, page: Page, wanted_topic: str = "") -> None:
        self.page = page
        initial = {"topic": wanted_topic} if wanted_topic else {}
        super().__init__(data, initial=initial)
        self.topics = {topic.slug: topic for topic in topics_in_language(self.topic_form, page)}
        self.fields["topic"].choices = [(topic.slug, topic.name) for topic in self.topics.values()]  # type: ignore[attr-defined]
        self.fields["topic"].template_name = "components/form/group.html"  # type: ignore[attr-defined]

    @property
    def answers(self) -> list[tuple[str, str]]:
        """Questions of the editor with what was answered. Only after ``is_valid()``."""
        return []

    @property
    def doubts(self) -> list[str]:
        found = super().doubts
        words = [self.cleaned_data[name] for name in self.stored if name not in ("email", "website")]
        if sum(map(links_in, words)) > LINKS_OF_A_PERSON or links_in(self.cleaned_data["name"]):
            found.append("links")
        return found

    def message_in(self, language: str) -> Message:
        """The message to store. Only after ``is_valid()``."""
        return Message(
            token=self.token_id,
            topic=self.topics[self.cleaned_data["topic"]],
            page=self.page,
            language=language,
            fields={name: self.cleaned_data[name] for name in self.stored},
            answers=self.answers,
            doubts=self.doubts,
        )


class InquiryForm(MessageForm):
    """A company asks; the editor's questions are added to the fields."""

    topic_form = Topic.Form.COMPANIES
    stored: ClassVar[tuple[str, ...]] = ("company", "department", "name", "email", "phone", "website", "message")

    company = LineField(
        label=_("Company"),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": _("Please enter the name of your company")},
    )
    department = LineField(label=_("Department"), required=False)
    phone = PhoneField(required=False)
    website = WebsiteField(label=_("Website of the company"), required=False)

    def __init__(self, data: Any = None, *, page: Any, wanted_topic: str = "") -> None:
        super().__init__(data, page=page, wanted_topic=wanted_topic)
        self.questions = list(page.questions.all())
        if page.message_hint:
            self.fields["message"].help_text = page.message_hint
        for question in self.questions:
            self.fields[question.field_name] = field_of(question)
        self.order_fields(
            ["topic", "message", *self.question_names, *self.person_names, "consent"],
        )

    @property
    def question_names(self) -> list[str]:
        return [question.field_name for question in self.questions]

    @property
    def person_names(self) -> list[str]:
        return ["company", "department", "name", "email", "phone", "website"]

    @property
    def question_fields(self) -> list[Any]:
        """The editor's questions, for the template."""
        return [self[name] for name in self.question_names]

    @property
    def person_fields(self) -> list[Any]:
        """Who asks, for the template."""
        return [self[name] for name in self.person_names]

    @property
    def answers(self) -> list[tuple[str, str]]:
        return [
            (question.label, str(self.cleaned_data.get(question.field_name, "")))
            for question in self.questions
            if self.cleaned_data.get(question.field_name)
        ]


def field_of(question: Any) -> forms.Field:
    """The form field of a question the editor added."""
    common = {"label": question.label, "help_text": question.help, "required": question.required}
    missing = {"required": _("Please answer: %(question)s") % {"question": question.label}}
    if question.kind == "text":
        made: forms.Field = LineField(max_length=200, error_messages=missing, **common)
    elif question.kind == "long":
        made = MessageField(max_length=2000, rows=4, error_messages=missing, **common)
    else:
        choices = question.choice_list if question.kind == "choice" else [str(_("Yes")), str(_("No"))]
        errors = {
            **missing,
            "invalid_choice": _("Please choose one of the answers: %(question)s") % {"question": question.label},
        }
        made = forms.ChoiceField(
            choices=[(choice, choice) for choice in choices],
            widget=forms.RadioSelect,
            error_messages=errors,
            **common,
        )
    is_group = isinstance(made.widget, forms.RadioSelect)
    made.template_name = f"components/form/{'group' if is_group else 'field'}.html"  # type: ignore[attr-defined]
    return made
