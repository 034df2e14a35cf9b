"""The real queue in tests: what was enqueued is drained, explicitly, after commit."""

from typing import Any

from django.utils.module_loading import import_string
from django_q.models import OrmQ


def run_queue() -> list[Any]:
    """Run every queued task once, in order, in this thread; return their results.

    `sync=True` would run tasks inside the caller's transaction and hide what the worker,
    which sees only committed rows, would trip over.
    """
    results = []
    while (entry := OrmQ.objects.order_by("pk").first()) is not None:
        task = entry.task
        entry.delete()
        func = import_string(task["func"]) if isinstance(task["func"], str) else task["func"]
        results.append(func(*task.get("args", ()), **task.get("kwargs", {})))
    return results
