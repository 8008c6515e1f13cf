"""What block previews show: anything that exists, so that an editor recognises the block."""

from typing import Any

from django.apps import apps


def first(model: str) -> Any:
    """The first object of the model ``app.Name``; None where there is none yet."""
    return apps.get_model(model).objects.order_by("pk").first()


def first_picture() -> Any:
    """Any picture, with an alternative text of its own."""
    picture = first("core.Picture")
    if picture:
        picture.contextual_alt_text, picture.decorative = "", True
    return picture
