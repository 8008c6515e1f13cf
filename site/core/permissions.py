"""Permissions in the admin for rows that nobody may make or delete by hand, not even a superuser."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from wagtail.permission_policies.base import ModelPermissionPolicy


class OnlyPolicy(ModelPermissionPolicy):
    """Django's permissions, cut down to some actions: ``OnlyPolicy(Inquiry, "view", "change")``."""

    def __init__(self, model: Any, *actions: str) -> None:
        super().__init__(model)
        self.actions = frozenset(actions)

    def user_has_permission(self, user: AbstractBaseUser | AnonymousUser, action: str) -> bool:
        return action in self.actions and bool(super().user_has_permission(user, action))

    def user_has_any_permission(self, user: AbstractBaseUser | AnonymousUser, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)
