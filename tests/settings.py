"""The product's settings with a home of their own, so that no test touches ./data."""

from __future__ import annotations

import os
import tempfile

os.environ["CALLIPER_HOME"] = tempfile.mkdtemp(prefix="calliper-test-")
os.environ.setdefault("CALLIPER_LOG_LEVEL", "error")
# The same in every worker, so that ids of tests which hold something signed agree.
os.environ["CALLIPER_SECRET_KEY"] = "only-for-tests"

from calliper.config.settings import *  # noqa: E402, F403

# Argon2id at full strength takes a tenth of a second; tests of the hasher itself ask for it by name.
ARGON2_MEMORY_KIB = 1024
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# The choice of a language is tested before there is a second one.
LANGUAGES = [("en", "English"), ("hi", "Hindi"), ("gu", "Gujarati")]
