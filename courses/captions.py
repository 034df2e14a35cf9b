"""WebVTT: captions as browsers show them. Pure."""

LONGEST = 512 * 1024


class NoCaptions(Exception):
    """The message is fit to show the person."""


def read_captions(data: bytes) -> str:
    """The text of a WebVTT file. Raises NoCaptions."""
    if len(data) > LONGEST:
        raise NoCaptions("字幕文件超过 512 KB，不像是字幕。请检查后重新选择。")
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\0", "")
    except UnicodeDecodeError as exc:
        raise NoCaptions("字幕文件的编码不是 UTF-8。请另存为 UTF-8 后再上传。") from exc
    if not text.startswith("WEBVTT"):
        raise NoCaptions("这不是 WebVTT 字幕：文件第一行应为 WEBVTT。SRT 字幕请先转换。")
    if "-->" not in text:
        raise NoCaptions("字幕文件里没有一条字幕。请检查后重新选择。")
    return text
