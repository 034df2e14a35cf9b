"""What a lesson is made of."""

from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

from courses.choosers import quiz_chooser, recording_chooser
from laws.citations import Citation, parse_citations

Place = tuple[str, int, int]

TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "hr", "link", "blockquote"]

RecordingChooserBlock = recording_chooser.get_block_class("RecordingChooserBlock", "courses.blocks")
QuizChooserBlock = quiz_chooser.get_block_class("QuizChooserBlock", "courses.blocks")


class DescribedImageBlock(ImageBlock):
    """Wagtail's own, in our words."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.child_blocks["image"].label = "图片文件"
        told = "看不见图片的人听到的就是这段话，例如：代表在会场举手表决。"
        self.child_blocks["alt_text"].field.help_text = told


class PictureBlock(blocks.StructBlock):
    image = DescribedImageBlock(label="图片和说明文字")
    caption = blocks.CharBlock(label="图注", required=False, max_length=100)

    class Meta:
        label = "图片"
        icon = "image"
        template = "courses/blocks/picture.html"


class InLesson:
    """A block whose template needs to know where its lesson lets one fetch what it holds.

    In a preview nothing is published yet: the editor's own addresses stand in.
    """

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)  # type: ignore[misc]
        block_id, lesson = context.get("block_id"), context.get("page")
        if context.get("is_preview") or not block_id or not lesson:
            return context | self.preview_urls(value)
        place = [lesson.pk, block_id]
        return context | {
            "media_url": reverse("courses:part", args=place),
            "captions_url": reverse("courses:captions", args=place),
            "quiz_action": reverse("courses:lesson_quiz", args=place),
        }

    def preview_urls(self, value: Any) -> dict[str, Any]:
        return {}


class MediaBlock(InLesson, blocks.StructBlock):
    recording = RecordingChooserBlock(
        label="音视频", help_text="先在“培训 → 音视频”里上传，再到这里选择。"
    )
    caption = blocks.CharBlock(label="说明", required=False, max_length=200)

    kind = ""

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        recording = cleaned["recording"]  # none yet, in a draft that is saved on the way
        if recording and recording.kind != self.kind:
            wrong = ValidationError("所选的音视频与这一栏的类型不符：视频放视频栏，音频放音频栏。")
            raise blocks.StructBlockValidationError(block_errors={"recording": wrong})
        return cleaned

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        recording = value.get("recording")
        if recording and recording.address:
            context["media_url"] = recording.address
        return context

    def preview_urls(self, value: Any) -> dict[str, Any]:
        recording = value.get("recording")
        if not recording:
            return {}
        return {
            "media_url": reverse("courses:recording", args=[recording.pk]),
            "captions_url": reverse("courses:recording_captions", args=[recording.pk]),
        }


class VideoBlock(MediaBlock):
    kind = "video"

    class Meta:
        label = "视频"
        icon = "media"
        template = "courses/blocks/video.html"


class AudioBlock(MediaBlock):
    kind = "audio"

    class Meta:
        label = "音频"
        icon = "media"
        template = "courses/blocks/audio.html"


class DocumentBlock(InLesson, blocks.StructBlock):
    document = DocumentChooserBlock(label="文件", help_text="学员在课时里阅读或者下载。")
    note = blocks.CharBlock(label="说明", required=False, max_length=200)

    class Meta:
        label = "阅读材料"
        icon = "doc-full"
        template = "courses/blocks/document.html"

    def preview_urls(self, value: Any) -> dict[str, Any]:
        document = value.get("document")
        return {"media_url": document.url} if document else {}


class StatuteBlock(blocks.StructBlock):
    """Articles by citation, not by row: the version in force on the day of reading is shown."""

    citations = blocks.CharBlock(
        label="条文",
        max_length=300,
        help_text="例如：《代表法》第五条、第二十条至第二十二条。页面总是显示现行有效的文本。",
    )
    note = blocks.CharBlock(label="学习提示", required=False, max_length=200)

    class Meta:
        label = "法条"
        icon = "openquote"
        template = "courses/blocks/statute.html"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned["citations"] and not cited_articles(cleaned["citations"]):
            wrong = ValidationError("没有读出法律和条号。请写成“《代表法》第五条”这样的形式。")
            raise blocks.StructBlockValidationError(block_errors={"citations": wrong})
        return cleaned

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """The page has looked all its articles up at once and hands them down as `statutes`."""
        context = super().get_context(value, parent_context)
        found = context.get("statutes") or {}
        cited = cited_articles(value["citations"])
        context["articles"] = [(one, found.get(place_of(one))) for one in cited]
        return context


def place_of(citation: Citation) -> Place:
    return citation.law_key, citation.number or 0, citation.suffix


def cited_articles(text: str) -> list[Citation]:
    """The articles named, each once; paragraphs and items are read within their article."""
    found = [one for one in parse_citations(text) if one.law_key and one.number is not None]
    return list({(one.law_key, one.number, one.suffix): one for one in found}.values())


class ThinkingBlock(blocks.StructBlock):
    question = blocks.TextBlock(label="问题", max_length=500)
    hint = blocks.RichTextBlock(
        label="参考思路",
        required=False,
        features=TEXT_FEATURES,
        help_text="学员想过以后点开才看到。",
    )

    class Meta:
        label = "思考题"
        icon = "help"
        template = "courses/blocks/thinking.html"


class QuizBlock(InLesson, blocks.StructBlock):
    quiz = QuizChooserBlock(
        label="测验", help_text="先在“组卷与场次 → 测验”里建好并开放，再到这里选择。"
    )

    class Meta:
        label = "测验"
        icon = "clipboard-list"
        template = "courses/blocks/quiz.html"


def point_block() -> blocks.CharBlock:
    """A list shows no label beside its fields, so the field itself carries one."""
    block = blocks.CharBlock(label="要点", max_length=200)
    block.field.widget.attrs["aria-label"] = "要点"
    return block


LESSON_BLOCKS = [
    (
        "text",
        blocks.RichTextBlock(
            label="正文", features=TEXT_FEATURES, template="courses/blocks/text.html"
        ),
    ),
    ("picture", PictureBlock()),
    ("video", VideoBlock()),
    ("audio", AudioBlock()),
    ("document", DocumentBlock()),
    ("statute", StatuteBlock()),
    (
        "key_points",
        blocks.ListBlock(
            point_block(),
            label="要点",
            icon="list-ul",
            template="courses/blocks/key_points.html",
        ),
    ),
    ("thinking", ThinkingBlock()),
    ("quiz", QuizBlock()),
]
MEDIA_BLOCKS = ("video", "audio")
READING_BLOCKS = ("text", "document", "statute", "key_points", "thinking")
