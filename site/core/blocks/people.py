"""People: what somebody says, and who is who. Their pages belong to ``home``; here they are known by name only."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from core import languages
from core.blocks.samples import first

PEOPLE_GROUP = pgettext_lazy("who they are, not how many", "People")
PERSON_PAGE = "home.PersonPage"


class MessageBlock(blocks.StructBlock):
    """Words of one person, beside a portrait."""

    title = blocks.CharBlock(label=_("title"), help_text=_("For example “From Nadia”."))
    text = blocks.RichTextBlock(label=_("message"), features=["bold", "italic", "link"])
    person = blocks.PageChooserBlock(
        page_type=PERSON_PAGE,
        label=_("person of the team"),
        required=False,
        help_text=_("Portrait, name and role come from the person's page."),
    )
    name = blocks.CharBlock(
        label=_("or name"),
        required=False,
        help_text=_("For somebody without a page here; say if it is not the real name."),
    )
    role = blocks.CharBlock(label=_("role"), required=False)
    picture = ImageChooserBlock(
        label=_("portrait"), required=False, help_text=_("Only with consent. It is decoration beside the name.")
    )

    class Meta:
        icon = "comment"
        label = _("message of a person")
        group = PEOPLE_GROUP
        description = _("Words of one person beside a portrait in an arch.")
        template = "components/blocks/message.html"

    def get_preview_value(self) -> Any:
        """A person that exists."""
        return self.normalize(
            {
                "title": _("From Nadia"),
                "text": _("<p>Water knows no border. It flows down, to whoever needs it.</p>"),
                "person": first(PERSON_PAGE),
                "name": _("Nadia (not her real name)"),
                "role": _("Building services"),
            }
        )

    def clean(self, value: Any) -> Any:
        """Somebody must have said it."""
        cleaned = super().clean(value)
        if not cleaned.get("person") and not cleaned.get("name"):
            raise blocks.StructBlockValidationError(
                block_errors={"person": ValidationError(_("Choose a person or write a name."))}
            )
        return cleaned

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """The person's page in the page's language; what is written here comes before it."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        person = value.get("person") and languages.localized([value["person"]])[0]
        context["portrait"] = value.get("picture") or getattr(person, "picture", None)
        context["name"] = value.get("name") or (person.name if person else "")
        context["role"] = value.get("role") or getattr(person, "role", "")
        return context


class PeopleBlock(blocks.StructBlock):
    """Some people, with portrait and role."""

    people = blocks.ListBlock(
        blocks.PageChooserBlock(page_type=PERSON_PAGE, label=_("person of the team")),
        label=pgettext_lazy("who they are, not how many", "people"),
        min_num=1,
    )

    class Meta:
        icon = "group"
        label = pgettext_lazy("who they are, not how many", "people")
        group = PEOPLE_GROUP
        description = _("Portraits in arches, two or four in a row.")
        template = "components/blocks/people.html"

    def get_preview_value(self) -> Any:
        """A person that exists."""
        person = first(PERSON_PAGE)
        return self.normalize({"people": [person] * 4 if person else []})

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Those whose page is public, in the page's language, with their portraits."""
        from core.templatetags.picture_tags import fetch_renditions  # which knows the models, as they know this

        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        found = languages.localized(person for person in value["people"] if person)
        people = [person for person in found if person.live]
        prefetch_related_objects(people, "picture")
        fetch_renditions((person.picture, ["arch"]) for person in people)
        return {**context, "people": people}
