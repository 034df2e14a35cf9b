"""The design system on one page, for staff: every component in every state."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

staff_only = permission_required("wagtailadmin.access_admin", raise_exception=True)


class SampleForm(forms.Form):
    name = forms.CharField(label="姓名", help_text="与身份证一致。")
    mobile = forms.CharField(label="手机号码", required=False)
    branch = forms.ChoiceField(
        label="机关类别", choices=[("", "请选择"), ("government", "政府"), ("court", "法院")]
    )
    reason = forms.CharField(
        label="免试理由",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明所依据的条款，例如“《办法》第八条第二项”。",
    )
    mode = forms.ChoiceField(
        label="考试方式",
        choices=[("closed", "闭卷"), ("open", "开卷（须有主任会议决定）")],
        widget=forms.RadioSelect,
    )
    checked = forms.BooleanField(label="我已核对上面的内容")


STEPS = [
    {"label": "提请", "state": "done", "note": "3 月 1 日"},
    {"label": "初步审查", "state": "done", "note": "3 月 4 日"},
    {"label": "任前法律考试", "state": "current", "note": "3 月 14 日 9:00"},
    {"label": "主任会议", "state": "todo"},
    {"label": "会议审议、表决", "state": "todo"},
]
BLOCKED_STEPS = [
    {"label": "提请", "state": "done", "note": "县人民政府，3 月 1 日"},
    {
        "label": "任前法律考试",
        "state": "blocked",
        "note": "成绩 52 分，不合格。可以补考一次（《办法》第十六条）。",
    },
    {"label": "提请表决", "state": "todo", "note": "须考试合格或者批准免试。"},
]
SEATS = [
    ("01", "陈明远", "prepared", "clock", "未开始", "未登录"),
    ("02", "周立新", "working", "doc", "作答中", "32 / 50，9:41 保存"),
    ("03", "欧阳建华", "silent", "unlink", "4 分钟无响应", "17 / 50，9:37 保存"),
    ("04", "李秀英", "submitted", "check", "已交卷", "9:38 交卷"),
    ("05", "王志强", "paused", "pause", "已暂停", "22 / 50"),
    ("06", "赵敏", "absent", "user", "缺考", "无故缺考"),
    ("07", "孙国庆", "void", "cross", "成绩作废", "携带手机"),
]


def swatches() -> list[str]:
    sheet = (settings.BASE_DIR / "static/css/styleguide.css").read_text(encoding="utf-8")
    return re.findall(r"^\.swatch__chip--([\w-]+)", sheet, re.M)


def faulty_form() -> SampleForm:
    form = SampleForm({"branch": "government", "mode": "closed"})
    form.add_error(None, "同一个人在这场考试中只能登记一次免试。")
    return form


@staff_only
def styleguide(request: HttpRequest) -> HttpResponse:
    keys = ("number", "name", "state", "icon", "label", "note")
    context: dict[str, Any] = {
        "form": faulty_form(),
        "page_obj": Paginator(range(430), 20).get_page(6),
        "steps": STEPS,
        "blocked_steps": BLOCKED_STEPS,
        "seats": [dict(zip(keys, seat, strict=True)) for seat in SEATS],
        "swatches": swatches(),
    }
    return render(request, "styleguide.html", context)


@staff_only
def styleguide_exam(request: HttpRequest) -> HttpResponse:
    return render(request, "styleguide_exam.html")
