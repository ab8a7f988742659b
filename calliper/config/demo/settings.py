"""The product's settings on a demo's folder: quicker writes, invented people to sign in as, and no mail to anybody.

Refuses every folder that `calliper demo` has not marked, so that none of this is ever in force on real data.
"""

from __future__ import annotations

import hashlib

from django.core.exceptions import ImproperlyConfigured

from calliper.config.demo import folder
from calliper.config.settings import *  # noqa: F403
from calliper.config.settings import DATABASES, HOME, SQLITE_OPTIONS, TEMPLATES

if not folder.is_demo(HOME):
    raise ImproperlyConfigured(f"{HOME} is no folder of a demo. Start one with: calliper demo")
if any(database["ENGINE"] != "django.db.backends.sqlite3" for database in DATABASES.values()):
    raise ImproperlyConfigured("A demo keeps its databases in its own folder. Start one with: calliper demo")

# Nothing here outlives a power cut, and nothing here is anybody's secret.
_LAX = f"{SQLITE_OPTIONS['init_command']};PRAGMA synchronous=OFF;PRAGMA secure_delete=OFF"
for _database in DATABASES.values():
    _database["OPTIONS"] = {**SQLITE_OPTIONS, "init_command": _LAX}

ROOT_URLCONF = "calliper.config.demo.urls"
TEMPLATES[0]["OPTIONS"]["context_processors"].append("calliper.config.demo.roles.frame")

# Cookies know no ports: two demos, or a demo and a real server, share the browser's for localhost.
_OWN = hashlib.sha256(str(HOME).encode()).hexdigest()[:8]
SESSION_COOKIE_NAME = f"demo_session_{_OWN}"
CSRF_COOKIE_NAME = f"demo_csrf_{_OWN}"

DEMO_IS_KEPT = folder.is_kept(HOME)
SIGNUP = "closed"
MAIL_HOST = ""
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
