"""Set a document in PDF with typst, from a template of ours and data that stay data.

Templates are code and live with the app that uses them; they read what they print by
`json(bytes(sys.inputs.data))`, so that no name can become markup. Fonts are ours alone
(core/fonts): the page looks the same on every machine, and rare characters in names are there.
"""

import json
import logging
import re
from pathlib import Path
from typing import Any, Final

import typst

from core.state import Refused

logger = logging.getLogger(__name__)
FONTS = Path(__file__).resolve().parent / "fonts"
# For the archive: tagged, every font embedded, nothing outside the file.
ARCHIVAL: Final = "a-2a"
# What an archival file refuses: better a sentence than an empty box in a certificate.
MISSING = re.compile(r'text `"(?P<text>.+?)"` could not be displayed')
TROUBLE = "文件没有生成：排版时出了意外的错误。请稍后再试；如仍然失败，请告知系统管理员。"


def typeset_pdf(template: Path, data: dict[str, Any]) -> bytes:
    """The PDF/A of `template` (.typ) filled with `data`: anything that JSON can hold.

    A compiler for each document: one shared between threads is not safe. About 10 ms after the
    first. Raises Refused with a sentence for the person; the cause is logged.
    """
    try:
        return typst.compile(
            template,
            format="pdf",
            root=template.parent,
            font_paths=[FONTS],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards=ARCHIVAL,
        )
    except (RuntimeError, OSError) as trouble:  # a TypstError is a RuntimeError
        logger.exception("typesetting %s failed", template.name)
        raise Refused(told(str(trouble))) from trouble


def told(trouble: str) -> str:
    missing = MISSING.search(trouble)
    if missing is None:
        return TROUBLE
    character = missing["text"]
    return f"文件没有生成：字体里没有“{character}”这个字。请核对文字；确需此字，请告知系统管理员。"
