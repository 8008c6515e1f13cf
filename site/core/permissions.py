"""Permissions in the admin: groups of staff, and rows that nobody may make or delete by hand, not even a superuser."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models
from wagtail.permission_policies.base import ModelPermissionPolicy

Grants = Mapping[type[models.Model], Iterable[str]]


class OnlyPolicy(ModelPermissionPolicy):
    """Django's permissions, cut down to some actions: ``OnlyPolicy(Inquiry, "view", "change")``."""

    def __init__(self, model: Any, *actions: str) -> None:
        super().__init__(model)
        self.actions = frozenset(actions)

    def user_has_permission(self, user: AbstractBaseUser | AnonymousUser, action: str) -> bool:
        return action in self.actions and bool(super().user_has_permission(user, action))

    def user_has_any_permission(self, user: AbstractBaseUser | AnonymousUser, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


def make_group(name: str, grants: Grants, *others: str) -> Group:
    """The group with these actions on these models, what ``others`` name (``"app.codename"``) and the admin's door.

    Run again, it adds only what is missing and never takes away what an administrator gave.
    """
    group, _made = Group.objects.get_or_create(name=name)
    wanted = [
        models.Q(content_type=ContentType.objects.get_for_model(model), codename=f"{action}_{model._meta.model_name}")
        for model, actions in grants.items()
        for action in actions
    ]
    for label in ("wagtailadmin.access_admin", *others):
        app, codename = label.split(".")
        wanted.append(models.Q(content_type__app_label=app, codename=codename))
    chosen = models.Q()
    for one in wanted:
        chosen |= one
    group.permissions.add(*Permission.objects.filter(chosen))
    return group
