"""Of all tests: no property is held to a time, since machines are shared."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("untimed", settings(), deadline=None)  # over "default", or "ci" where it is
settings.load_profile("untimed")
