"""Questions with answers that open."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.blocks.prose import SHORT_FEATURES, TEXT_GROUP


class QuestionBlock(blocks.StructBlock):
    """One question."""

    question = blocks.CharBlock(label=_("question"))
    answer = blocks.RichTextBlock(label=_("answer"), features=SHORT_FEATURES)

    class Meta:
        icon = "help"
        label = _("question")


class QuestionsBlock(blocks.StructBlock):
    """Questions in a ruled list."""

    questions = blocks.ListBlock(QuestionBlock(), label=_("questions"), min_num=1)

    class Meta:
        icon = "help"
        label = _("questions and answers")
        group = TEXT_GROUP
        description = _("Questions in a list; a press opens the answer.")
        template = "components/blocks/questions.html"
        preview_value: ClassVar = {
            "questions": [
                {
                    "question": _("Can I stop or pause?"),
                    "answer": _("<p>Yes. Write to us through My page. We ask for no reason.</p>"),
                },
                {"question": _("From how much can I give?"), "answer": _("<p>From ¥500 once.</p>")},
            ]
        }
