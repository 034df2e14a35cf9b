#!/usr/bin/env python
"""Make core/fonts from Debian's fonts-noto-cjk: the subsets that the PDFs are set in.

    python -m venv /tmp/fonts && /tmp/fonts/bin/pip install fonttools
    /tmp/fonts/bin/python scripts/make-fonts.py

Not needed to run the platform: the result is committed. core/fonts/README.md tells why each
character is in.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection

SOURCE = Path("/usr/share/fonts/opentype/noto")
TARGET = Path(__file__).resolve().parent.parent / "core" / "fonts"
FACES = [(family, weight) for family in ("Sans", "Serif") for weight in ("Regular", "Bold")]

# The whole first block of ideographs (GBK's 20,902 and what was added), and what a Chinese
# official text is set with.
RANGES = (
    (0x0020, 0x024F), (0x02C7, 0x02C9), (0x0391, 0x03C9), (0x0401, 0x0451), (0x2010, 0x2044),
    (0x2070, 0x209C), (0x20AC, 0x20AC), (0x2100, 0x2138), (0x2150, 0x218B), (0x2190, 0x21FF),
    (0x2200, 0x22FF), (0x2460, 0x24FF), (0x2500, 0x26FF), (0x2713, 0x2717), (0x2E80, 0x2FDF),
    (0x3000, 0x303F), (0x3105, 0x312F), (0x3220, 0x3243), (0x3280, 0x32B0), (0x3300, 0x33FF),
    (0x4E00, 0x9FFF), (0xFE30, 0xFE6B), (0xFF00, 0xFFEF), (0x2A700, 0x2FFFF),
)  # fmt: skip
# The characters of 通用规范汉字表 (2013) that stand in extensions A and B: names are among them.
RARE = (
    "㑇㑊㕮㘎㙍㙘㙦㛃㛚㛹㟃㠇㠓㤘㥄㧐㧑㧟㫰㬊㬎㬚㭎㭕㮾㰀㳇㳘㳚㴔㵐㶲㸆㸌㺄㻬㽏㿠䁖䂮䃅䃎䅟䌹䎃䎖䏝䏡"
    "䏲䐃䓖䓛䓨䓫䓬䗖䗛䗪䗴䜣䝙䢺䢼䣘䥽䦃䲟䲠䲢䴓䴔䴕䴖䴗䴘䴙䶮𠅤𠙶𠳐𡎚𡐓𣗋𣲗𣲘𣸣𤧛𤩽𤫉𥔲𥕢𥖨𥻗"
    "𦈡𦒍𦙶𦝼𦭜𦰡𧿹𨐈𨙸𨚕𨟠𨭉𨱇𨱏𨱑𨱔𨺙𩽾𩾃𩾌"
)


def options() -> subset.Options:
    chosen = subset.Options()
    chosen.layout_features = ["kern", "liga"]
    chosen.name_IDs = ["*"]
    chosen.hinting = False
    chosen.desubroutinize = False
    chosen.notdef_outline = True
    return chosen


def make(family: str, weight: str) -> Path:
    collection = TTCollection(SOURCE / f"Noto{family}CJK-{weight}.ttc", lazy=True)
    font = next(
        one for one in collection.fonts if one["name"].getDebugName(1) == f"Noto {family} CJK SC"
    )
    wanted = {code for first, last in RANGES for code in range(first, last + 1)}
    cutter = subset.Subsetter(options())
    cutter.populate(unicodes=wanted | {ord(one) for one in RARE})
    cutter.subset(font)
    path = TARGET / f"Noto{family}SC-{weight}.otf"
    font.save(path)
    return path


if __name__ == "__main__":
    TARGET.mkdir(exist_ok=True)
    for face in FACES:
        made = make(*face)
        sys.stdout.write(f"{made.name}: {made.stat().st_size / 1e6:.1f} MB\n")
