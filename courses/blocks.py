"""What a lesson is made of."""

from wagtail import blocks

LESSON_BLOCKS = [("text", blocks.RichTextBlock(label="正文"))]
