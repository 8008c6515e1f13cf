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
from corporate import attachments as senders_files
from corporate.intake import Message
from corporate.models.inbox_settings import InboxSettings
from corporate.models.inquiries import folded
from corporate.models.topics import Topic
from corporate.questions import field_of, in_words


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

    def __init__(self, data: Any = None, *, page: Page, wanted_topic: str = "", files: Any = None) -> None:
        self.page = page
        initial = {"topic": wanted_topic} if wanted_topic else {}
        super().__init__(data, files, initial=initial)
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
        rules = InboxSettings.load()
        words = [self.cleaned_data[name] for name in self.stored if name not in ("email", "website")]
        words += [answer for _question, answer in self.answers]
        if sum(map(links_in, words)) > rules.most_links or links_in(self.cleaned_data["name"]):
            found.append("links")
        text = folded("\n".join(words))
        if any(word in text for word in rules.word_list):
            found.append("words")
        return found

    @property
    def checked_files(self) -> list[senders_files.Checked]:
        """Files that came along. Only after ``is_valid()``."""
        return []

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
            files=self.checked_files,
        )


class ManyFiles(forms.FileInput):
    """A field that takes several files."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else []


class FilesField(forms.FileField):
    """Some files, each looked at by ``corporate.attachments``."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=ManyFiles(attrs={"accept": senders_files.accepted()}), required=False, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[senders_files.Checked]:
        if len(data) > senders_files.MOST_FILES:
            words = _("Please attach at most %(most)s files.")
            raise forms.ValidationError(words, params={"most": senders_files.MOST_FILES})
        return [senders_files.checked(file) for file in data]


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
    attachments = FilesField(
        label=_("Files"), help_text=_("Up to 3 files of 8 MB each: PDF, Word, Excel, PowerPoint, PNG or JPEG.")
    )

    def __init__(self, data: Any = None, *, page: Any, wanted_topic: str = "", files: Any = None) -> None:
        super().__init__(data, page=page, wanted_topic=wanted_topic, files=files)
        self.questions = list(page.questions.all())
        if page.message_hint:
            self.fields["message"].help_text = page.message_hint
        for question in self.questions:
            self.fields[question.field_name] = field_of(question)
        self.order_fields(
            ["topic", "message", *self.question_names, "attachments", *self.person_names, "consent"],
        )

    def full_clean(self) -> None:
        super().full_clean()
        if self.errors:
            self._ask_for_files_again()

    def add_error(self, field: str | None, error: Any) -> None:
        """An error that comes up later (a limit, for example) loses the files as well."""
        super().add_error(field, error)
        if field is None and "attachments" in getattr(self, "cleaned_data", {}):
            self._ask_for_files_again()

    def _ask_for_files_again(self) -> None:
        """Everything else is kept; files are the one thing that browsers don't send back."""
        chosen = self.files.getlist("attachments") if self.files else []
        names = [senders_files.clean_name(file.name or "") for file in chosen]
        errors: Any = self.errors
        if names and "attachments" not in errors:
            words = _("Please choose your files once more, browsers can't keep them: %(names)s")
            errors["attachments"] = self.error_class([words % {"names": "、".join(names)}])

    @property
    def checked_files(self) -> list[senders_files.Checked]:
        return list(self.cleaned_data["attachments"])

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
        said = [(question.label, in_words(self.cleaned_data.get(question.field_name))) for question in self.questions]
        return [(question, answer) for question, answer in said if answer]
