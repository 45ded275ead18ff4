"""Work that takes much memory is done by few threads of a process at a time; the others wait for them.

A comparison with Argon2 takes 64 to 100 MB for a tenth of a second. Twenty-four strangers at once would take
2.4 GB, and on a small computer the kernel would end the database for it. More than two at once are no
quicker on two cores.
"""

from __future__ import annotations

from threading import BoundedSemaphore
from typing import Final

AT_ONCE: Final = 2
FEW: Final = BoundedSemaphore(AT_ONCE)
