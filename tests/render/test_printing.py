"""Print runs: letters set into masters are the letters that are laid out, and their file is small, plain and sound.

With HANDBILL_FULL=1, as the soak runs it, a thousand people's letters are compared.
"""

import json
import os
import re
import shutil
import subprocess
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from itertools import chain
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import ImageChops
from programs import in_the_soak
from runs_of_letters import (
    Drawn,
    Evening,
    Lot,
    Page,
    alike,
    evening,
    laid_out,
    letter,
    letters,
    master,
    pages,
    people,
    set_into,
)

from handbill.batch.packet import words_of
from handbill.document import Document
from handbill.errors import MachineError
from handbill.kit import Kit
from handbill.render import Letter, PrintRun
from handbill.render.printing import OFTEN, printed
from handbill.render.process import Worker

FULL = os.environ.get("HANDBILL_FULL") == "1"
LOTS = (
    Lot("us/house", "en", "letter"),
    Lot("us/senate", "en", "a4"),
    Lot("fr/assemblee", "fr", "a4"),
    Lot("fr/assemblee", "fr", "letter"),
    Lot("us/house", "hy", "letter"),
    Lot("us/house", "ar", "letter"),
    Lot("us/senate", "ar", "a4"),
)
MANY = (*LOTS, Lot("am/assembly", "hy", "a4"), Lot("am/assembly", "hy", "letter"), Lot("lb/parliament", "ar", "a4"))
FEW = 9  # letters of a lot in the suite
THOUSAND = 100  # of each of ten
PLACE, SIZE = 0.05, 0.01  # pt
DPI, LEVELS = 150, 32
MARKS = 0.0005  # share of a page's pixels that may differ by more than LEVELS
SHOWN = ("sender", "date", "recipient", "salutation", "signature")
