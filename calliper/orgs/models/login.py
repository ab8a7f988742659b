from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from calliper.core.ids import new_id


class LoginManager(BaseUserManager["Login"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Login:
        """Make a login; Django's name for it is fixed."""
        login = self.model(email=self.normalize_email(email).lower(), **fields)
        login.set_password(password)
        login.save(using=self._db)
        return login


class Login(AbstractBaseUser):
    """A person's way in: an e-mail address and a password. What they may do is a Member's."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True, max_length=254)
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=5, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = LoginManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return f"Login {self.pk}"
