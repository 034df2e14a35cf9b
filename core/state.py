"""States that move only along their table, and the one way to refuse a person politely."""

from typing import Any, ClassVar

from django.db import models


class Refused(Exception):
    """The domain refuses the request; the message is fit to show the person."""


class Stateful(models.Model):
    """A row whose `state` moves only along MOVES, by compare-and-swap.

    Subclasses declare `State` (TextChoices), `state` and `MOVES` ({from: {to, …}}).
    """

    MOVES: ClassVar[dict[str, set[str]]] = {}
    state: Any

    class Meta:
        abstract = True

    def move(self, to: str, *, where: dict[str, Any] | None = None, **fields: Any) -> None:
        """Write `state=to` and `fields` in one UPDATE, if nobody moved the row first.

        `where` repeats, inside the UPDATE, a condition that was read before it (an extension
        granted in between must win). Raises Refused; the instance is then unchanged.
        """
        if to not in self.MOVES.get(self.state, set()):
            raise Refused(
                f"当前状态为“{self.state_label(self.state)}”，"
                f"不能改为“{self.state_label(to)}”。请刷新页面查看最新状态。"
            )
        manager: models.Manager = type(self)._default_manager
        conditions = {"pk": self.pk, "state": self.state, **(where or {})}
        if not manager.filter(**conditions).update(**{"state": to, **fields}):
            raise Refused("刚刚已有人处理，本次操作没有生效。请刷新页面查看最新状态。")
        for name, value in {"state": to, **fields}.items():
            setattr(self, name, value)

    @classmethod
    def state_label(cls, value: str) -> str:
        choices = dict(getattr(cls._meta.get_field("state"), "choices", None) or ())
        return str(choices.get(value, value))
