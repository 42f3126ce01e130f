"""How hard the property tests try: HYPOTHESIS_PROFILE is "default" or "nightly"."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

_slow_is_fine = [HealthCheck.too_slow, HealthCheck.data_too_large]

settings.register_profile(
    "default",
    max_examples=60,
    deadline=None,
    derandomize="CI" in os.environ,  # a landing does not hang on luck; exploring is for the others
    suppress_health_check=_slow_is_fine,
)
settings.register_profile(
    "nightly", max_examples=3000, deadline=None, suppress_health_check=_slow_is_fine
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
