"""Snippets of the companies' room: what a message can be about, and words from which answers begin."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSet

from corporate.models import AnswerTemplate, Topic


class TopicViewSet(SnippetViewSet):
    """What a message can be about, and who gets it."""

    model = Topic
    icon = "tag"
    menu_label = _("Topics")
    list_display: ClassVar[list[str]] = ["name", "form", "slug", "order"]
    ordering: ClassVar[list[str]] = ["form", "order"]


class AnswerTemplateViewSet(SnippetViewSet):
    """Words from which answers begin."""

    model = AnswerTemplate
    icon = "draft"
    menu_label = _("Templates of answers")
    list_display: ClassVar[list[str]] = ["name", "topic", "subject", "order"]
    ordering: ClassVar[list[str]] = ["order", "pk"]
