"""How often one sender did something; who that is stands there only as a keyed hash."""

from typing import ClassVar

from django.db import models


class Use(models.Model):
    """Uses of one thing by one sender since the first, until they are forgotten (unix seconds). See ``core.limits``."""

    name = models.CharField(max_length=80, primary_key=True)
    uses = models.PositiveIntegerField()
    until = models.BigIntegerField(db_index=True)

    class Meta:
        default_permissions: ClassVar[tuple[str, ...]] = ()
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(uses__gt=0), name="a_use_is_counted")]

    def __str__(self) -> str:
        return f"{self.name}: {self.uses}"
