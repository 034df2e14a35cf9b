"""Wagtail reads the hooks of an app here; each area keeps its own."""

from courses import (
    credit_hooks,
    dashboard_hooks,
    event_hooks,
    moderation_hooks,
    page_hooks,
    progress_hooks,
)

__all__ = [
    "credit_hooks",
    "dashboard_hooks",
    "event_hooks",
    "moderation_hooks",
    "page_hooks",
    "progress_hooks",
]
