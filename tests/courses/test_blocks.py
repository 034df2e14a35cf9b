"""What an editor may put into a lesson, and what the lesson then knows of itself."""

import pytest
from wagtail import blocks

from courses.blocks import AudioBlock, StatuteBlock, VideoBlock, cited_articles
from tests.courses.pages import TEXT, make_lesson, make_recording

pytestmark = pytest.mark.django_db


def test_media_parts_name_block_and_recording():
    film, talk = make_recording(), make_recording(kind="audio")
    lesson = make_lesson(
        None,
        TEXT,
        ("video", {"recording": film}),
        ("audio", {"recording": talk, "caption": "讲座"}),
    )
    assert [recording for _, recording in lesson.media_parts()] == [film, talk]
    assert [name for name, _ in lesson.media_parts()] == [lesson.body[1].id, lesson.body[2].id]
    assert all(len(name) == 36 for name, _ in lesson.media_parts())


def test_a_recording_taken_away_leaves_the_rest_of_the_lesson_readable():
    film = make_recording()
    lesson = make_lesson(None, TEXT, ("video", {"recording": film}))
    film.delete()
    lesson.refresh_from_db()
    assert lesson.media_parts() == []
    assert lesson.needs_reading


def test_a_lesson_of_film_alone_needs_no_reading():
    film = ("video", {"recording": make_recording()})
    assert not make_lesson(None, film).needs_reading
    assert make_lesson(None, film).reading_seconds == 0
    assert make_lesson(None, film, TEXT).needs_reading


def test_the_editor_sets_the_reading_time_and_the_text_sets_it_else():
    long = ("text", "<p>" + "法" * 2400 + "</p>")
    assert make_lesson(None, long).reading_seconds == 200
    assert make_lesson(None, long, min_seconds=45).reading_seconds == 45
    assert make_lesson(None, long, min_seconds=0).reading_seconds == 0
    assert not make_lesson(None, long, min_seconds=0).needs_reading


def test_a_statute_block_names_articles_of_a_law():
    value = {"citations": "《代表法》第五条、第二十条至第二十二条", "note": ""}
    StatuteBlock().clean(StatuteBlock().to_python(value))
    assert [one.number for one in cited_articles(value["citations"])] == [5, 20, 21, 22]


def test_paragraphs_of_one_article_show_it_once():
    assert len(cited_articles("《代表法》第五条第一款、第三款")) == 1


@pytest.mark.parametrize("text", ["代表法", "第五条", "随便写写"])
def test_a_statute_block_without_law_or_article_is_sent_back(text):
    block = StatuteBlock()
    with pytest.raises(blocks.StructBlockValidationError) as refusal:
        block.clean(block.to_python({"citations": text, "note": ""}))
    assert "第五条" in str(refusal.value.block_errors["citations"])


@pytest.mark.parametrize(("block", "kind"), [(VideoBlock(), "audio"), (AudioBlock(), "video")])
def test_a_talk_is_no_film_and_a_film_no_talk(block, kind):
    right = block.to_python({"recording": make_recording(kind=block.kind).pk, "caption": ""})
    block.clean(right)
    wrong = block.to_python({"recording": make_recording(kind=kind).pk, "caption": ""})
    with pytest.raises(blocks.StructBlockValidationError) as refusal:
        block.clean(wrong)
    assert "类型不符" in str(refusal.value.block_errors["recording"])
