"""Fields that several rooms share."""

from typing import Any

from wagtail.fields import StreamField

from core.blocks import BodyBlock


class BodyField(StreamField):
    """The body of a page of prose.

    Migrations name this field without its blocks: a new block is no change to any table, and would otherwise ask
    every room for a migration.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        verbose_name = args[0] if args else kwargs.pop("verbose_name", None)
        kwargs.setdefault("blank", True)
        super().__init__(BodyBlock, verbose_name=verbose_name, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Without the blocks."""
        return super(StreamField, self).deconstruct()
