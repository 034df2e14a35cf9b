"""Option rows with the key beside them: text inputs and ticks, posted as two parallel lists."""

from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

LETTERS = "ABCDEFGHIJ"
FEWEST_ROWS = 4
SPARE_ROWS = 2


class OptionRows(forms.Widget):
    template_name = "question_bank/back_office/widgets/option_rows.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, Any]:
        getlist = getattr(data, "getlist", lambda key: data.get(key, []))
        return {"texts": getlist(name), "right": getlist(f"{name}-right")}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        # By the site's templates: a form renderer knows only those inside apps.
        return render_to_string(self.template_name, self.get_context(name, value, attrs))

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        value = value or {}
        texts = list(value.get("texts", ()))
        right = set(map(str, value.get("right", ())))
        # Without script nobody can add a row, so that some are always spare.
        count = min(len(LETTERS), max(FEWEST_ROWS, len(texts) + SPARE_ROWS))
        texts += [""] * (count - len(texts))
        context["rows"] = [
            {"letter": letter, "index": index, "text": text, "right": str(index) in right}
            for index, (letter, text) in enumerate(zip(LETTERS, texts, strict=False))
        ]
        return context


class OptionsField(forms.Field):
    """Cleans to (texts, letters of the right ones); empty rows at the end do not count."""

    widget = OptionRows

    def to_python(self, value: Any) -> tuple[list[str], list[str]]:
        texts = [" ".join(text.split()) for text in (value or {}).get("texts", ())]
        while texts and not texts[-1]:
            texts.pop()
        marks = {int(mark) for mark in (value or {}).get("right", ()) if mark.isdecimal()}
        return texts, [LETTERS[mark] for mark in sorted(marks) if mark < len(LETTERS)]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return any(text.strip() for text in (data or {}).get("texts", ()))


def option_value(options: list[str], key: Any) -> dict[str, Any]:
    """What the field shows for stored options and key."""
    letters = key if isinstance(key, list) and all(isinstance(one, str) for one in key) else []
    return {"texts": options, "right": [LETTERS.index(one) for one in letters if one in LETTERS]}
