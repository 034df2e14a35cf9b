from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from courses.captions import NoCaptions, read_captions
from courses.media_files import MediaFacts, Unreadable, read_media
from courses.models import Recording

LONGEST_SECONDS = 12 * 3600


class RecordingForm(forms.ModelForm):
    """A file or an address; the length comes from the file where its header tells."""

    address = forms.URLField(
        label="内网地址",
        max_length=300,
        required=False,
        assume_scheme="http",  # what stands on an inner network mostly has no certificate
        help_text="文件已放在内网服务器上时填写，与上传文件二选一。",
        error_messages={"invalid": "地址不完整。请写成 http:// 开头的完整地址。"},
    )
    upload = forms.FileField(
        label="文件",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".mp4,.webm,.m4a,.mp3"}),
        error_messages={"empty": "这是空文件。请确认文件已保存好，再重新上传。"},
    )
    captions_file = forms.FileField(
        label="字幕文件",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".vtt"}),
        help_text="WebVTT 格式（.vtt），UTF-8 编码。有字幕，听不清的代表也能学。",
    )
    drop_captions = forms.BooleanField(label="去掉现有字幕", required=False)

    class Meta:
        model = Recording
        fields = ["title", "kind", "address", "seconds"]
        help_texts = {
            "seconds": "上传的文件自己带有时长时按文件登记；读不出时请填写。",
        }
        error_messages = {
            "title": {"required": "请填写名称。"},
        }

    facts: MediaFacts | None = None
    captions: str | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        megabytes = settings.RECORDING_MAX_BYTES // 1024**2
        kept = f"现有文件：{self.instance.filename}。不换请留空。" if self.instance.file else ""
        self.fields[
            "upload"
        ].help_text = (
            f"{kept}MP4、WebM、M4A 或 MP3，不超过 {megabytes} MB。视频请先压到 720p 以下。"
        )
        self.fields["seconds"].required = False
        self.order_fields(["title", "kind", "upload", "address", "seconds", "captions_file"])
        if not self.instance.captions:
            del self.fields["drop_captions"]

    def clean_upload(self) -> UploadedFile | None:
        upload = self.cleaned_data["upload"]
        if not upload:
            return None
        if upload.size > settings.RECORDING_MAX_BYTES:
            megabytes = settings.RECORDING_MAX_BYTES // 1024**2
            raise forms.ValidationError(f"文件超过 {megabytes} MB。请压缩或分成几段再上传。")
        try:
            self.facts = read_media(upload)
        except Unreadable as reason:
            raise forms.ValidationError(str(reason)) from reason
        return upload

    def clean_captions_file(self) -> None:
        upload = self.cleaned_data["captions_file"]
        if not upload:
            return
        try:
            self.captions = read_captions(upload.read())
        except NoCaptions as reason:
            raise forms.ValidationError(str(reason)) from reason

    def clean_address(self) -> str:
        address = self.cleaned_data["address"]
        place = urlsplit(address)
        origins = {origin.rstrip("/") for origin in settings.RECORDING_HOSTS}
        if address and f"{place.scheme}://{place.netloc}" not in origins:
            known = "、".join(sorted(origins)) or "（还没有登记）"
            raise forms.ValidationError(
                f"平台只播放已登记的内网服务器上的文件：{known}。"
                "请核对地址，或者请系统管理员登记这台服务器。"
            )
        return address

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "upload" in self.errors or "address" in self.errors:
            return cleaned
        self.one_of_two(cleaned)
        if self.facts and self.facts.seconds:
            cleaned["seconds"] = self.facts.seconds
        seconds = cleaned.get("seconds")
        if not seconds and "seconds" not in self.errors:
            self.add_error("seconds", "读不出时长，请按秒填写，例如 12 分 30 秒填 750。")
        elif seconds and seconds > LONGEST_SECONDS:
            self.add_error("seconds", "时长超过 12 小时。请核对，单位是秒。")
        return cleaned

    def one_of_two(self, cleaned: dict[str, Any]) -> None:
        has_file = bool(cleaned.get("upload") or (self.instance.file and not cleaned["address"]))
        if cleaned.get("upload") and cleaned["address"]:
            self.add_error("address", "文件和地址只能有一个。请去掉其中一个。")
        elif not has_file and not cleaned["address"]:
            self.add_error("upload", "请上传文件，或者填写内网地址。")
        if self.facts and self.facts.suffix in (".m4a", ".mp3") and cleaned.get("kind") == "video":
            self.add_error("kind", "上传的是音频文件，类型请选“音频”。")
