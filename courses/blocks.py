"""What a lesson is made of."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

from courses.choosers import quiz_chooser, recording_chooser
from laws.citations import Citation, parse_citations

TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "hr", "link", "blockquote"]

RecordingChooserBlock = recording_chooser.get_block_class("RecordingChooserBlock", "courses.blocks")
QuizChooserBlock = quiz_chooser.get_block_class("QuizChooserBlock", "courses.blocks")


class PictureBlock(blocks.StructBlock):
    image = ImageBlock(label="图片")
    caption = blocks.CharBlock(label="图注", required=False, max_length=100)

    class Meta:
        label = "图片"
        icon = "image"
        template = "courses/blocks/picture.html"


class MediaBlock(blocks.StructBlock):
    recording = RecordingChooserBlock(label="音视频")
    caption = blocks.CharBlock(label="说明", required=False, max_length=200)

    kind = ""

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned["recording"].kind != self.kind:
            wrong = ValidationError("所选的音视频与这一栏的类型不符：视频放视频栏，音频放音频栏。")
            raise blocks.StructBlockValidationError(block_errors={"recording": wrong})
        return cleaned


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


class DocumentBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label="文件")
    note = blocks.CharBlock(label="说明", required=False, max_length=200)

    class Meta:
        label = "阅读材料"
        icon = "doc-full"
        template = "courses/blocks/document.html"


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
        if not cited_articles(cleaned["citations"]):
            wrong = ValidationError("没有读出法律和条号。请写成“《代表法》第五条”这样的形式。")
            raise blocks.StructBlockValidationError(block_errors={"citations": wrong})
        return cleaned


def cited_articles(text: str) -> list[Citation]:
    """The articles named, each once; paragraphs and items are read within their article."""
    found = [one for one in parse_citations(text) if one.law_key and one.number is not None]
    return list({(one.law_key, one.number, one.suffix): one for one in found}.values())


class ThinkingBlock(blocks.StructBlock):
    question = blocks.TextBlock(label="问题", max_length=500)
    hint = blocks.RichTextBlock(label="参考思路", required=False, features=TEXT_FEATURES)

    class Meta:
        label = "思考题"
        icon = "help"
        template = "courses/blocks/thinking.html"


class QuizBlock(blocks.StructBlock):
    quiz = QuizChooserBlock(label="测验")

    class Meta:
        label = "测验"
        icon = "tick"
        template = "courses/blocks/quiz.html"


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
            blocks.CharBlock(label="要点", max_length=200),
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
