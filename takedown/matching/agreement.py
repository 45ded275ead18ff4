"""How surely two pictures show the same where one is laid on the other: what takes a doubt away.

Of a picture with little detail few places line up, and a few that lie beside weigh much. Laid on one
another, copies agree in nearly every window that has anything in it; two photographs of one face or of
one scene do not (figures in docs/matching.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from takedown.matching.derivation import laid_on
from takedown.matching.light import off_one_light, off_smooth_light
from takedown.matching.windows import SURELY, WINDOW, Windows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from takedown.matching.alignment import Alignment
    from takedown.matching.features import Features

# Set on the training half: of wrong pairs that line up at all, the share is at most 0.62 and the windows
# that wholly agree round photographed places are at most 8.
_THROUGHOUT = 0.8
_ENOUGH_WINDOWS = 40
_ENOUGH_IN_PART = 20
_WHOLLY = 0.95
_INSIDE = 250
# Levels by which brightness may be off once the light is evened out.
_ONE_LIGHT = 3.0
# Levels beyond which brightness is off as it is under a mark: with little support, under one light where
# little else agrees; with more, under one light and any smooth one where the shapes correlate so well.
# Some copies drawn or lit anew are beyond too: docs/matching.md has how many.
_LITTLE_SUPPORT, _LITTLE_SHARED, _FAR_OFF = 25, 0.3, 5.0
_OTHER_LIGHT, _NO_LIGHT, _OF_ONE_SHAPE = 4.2, 3.3, 0.945
_MOST_OVERLAID = 0.7
_TO_FIT = 3
# An alignment of fewer photographed places than this is not asked what lies under it.
FEWEST_PLACES = 3


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """What agrees of the reference's largest panel, in windows of 9 × 9 pixels of a sketch.

    `windows` is how many have anything in them, `share` the share of these whose shapes surely agree,
    `wholly` how many agree nearly wholly, in one light, and lie close together round photographed places.
    Of the shapes that surely agree round such places: by how many levels their brightness is off
    (light.py), and how they correlate in the median.
    """

    windows: float
    share: float
    wholly: float
    off_one_light: float = 0.0
    off_smooth_light: float = 0.0
    likeness: float = 0.0

    @property
    def throughout(self) -> bool:
        """Whether the two agree in nearly all that they show."""
        return self.windows >= _ENOUGH_WINDOWS and self.share >= _THROUGHOUT

    @property
    def in_part(self) -> bool:
        """Whether a part of the two is so much the same that it is no other photograph's."""
        return self.wholly >= _ENOUGH_IN_PART

    def overlaid(self, *, support: int) -> bool:
        """Whether only shapes agree and not what they lie on, as with a mark over two pictures.

        An edit that redraws all mostly changes light and shapes alike: there the shapes are less sure.
        One that redraws a part leaves the rest in one light.
        """
        little = support < _LITTLE_SUPPORT and self.share < _LITTLE_SHARED
        if little and self.off_one_light > _FAR_OFF:
            return True
        odd = self.off_one_light > _OTHER_LIGHT and self.off_smooth_light > _NO_LIGHT
        return odd and self.likeness > _OF_ONE_SHAPE and self.share < _MOST_OVERLAID


NO_AGREEMENT = Agreement(windows=0, share=0, wholly=0)


# A sketch (height × width uint8) and the features of the same picture.
Seen = tuple["NDArray[np.uint8]", "Features"]


def agreement(query: Seen, reference: Seen, *, aligned: Alignment) -> Agreement:
    """Lay the reference on the query and compare their shapes; nothing agrees where nothing is aligned."""
    if aligned.matrix is None:
        return NO_AGREEMENT
    shown = np.ascontiguousarray(query[0][:, ::-1]) if aligned.mirrored else query[0]
    sizes = (query[1].size, reference[1].size)
    laid, over = laid_on(shown, reference[0], matrix=aligned.matrix, sizes=sizes)
    panel, _ = laid_on(shown, _panel_of(*reference), matrix=aligned.matrix, sizes=sizes)
    # A window at the edge would see what lies beside.
    inside = _shrunk_by_a_window(over & (panel > _INSIDE))
    windows = Windows.of(shown.astype(np.float32), laid)
    told = inside & ~windows.plain
    each = WINDOW * WINDOW
    sure = told & (windows.likeness > SURELY)
    near = _round(aligned.places, shape=shown.shape, size=query[1].size)
    wholly = near & _close_together(told & (windows.likeness > _WHOLLY))
    if _off_one_light(windows, wholly) > _ONE_LIGHT:
        wholly = np.zeros_like(wholly)
    return Agreement(
        windows=float(told.sum() / each),
        share=float(sure.sum() / max(1, told.sum())),
        wholly=float(wholly.sum() / each),
        off_one_light=_off_one_light(windows, sure & near),
        off_smooth_light=_off_smooth_light(windows, sure & near),
        likeness=float(np.median(windows.likeness[sure & near])) if (sure & near).any() else 0.0,
    )


def _off_one_light(windows: Windows, where: NDArray[np.bool_]) -> float:
    return off_one_light(windows.ours[where], windows.theirs[where]) if _told(where, 1) else 0.0


def _off_smooth_light(windows: Windows, where: NDArray[np.bool_]) -> float:
    if not _told(where, _TO_FIT):
        return 0.0
    rows, columns = np.nonzero(where)
    ours, theirs = windows.ours[where], windows.theirs[where]
    return off_smooth_light(ours, theirs, (rows, columns), where.shape)


def _told(where: NDArray[np.bool_], windows: int) -> bool:
    """Whether there are so many windows to tell anything by."""
    return bool(where.sum() >= windows * WINDOW * WINDOW)


def _panel_of(sketch: NDArray[np.uint8], features: Features) -> NDArray[np.uint8]:
    """White where the reference's largest panel is, black in what stands round it."""
    height, width = sketch.shape
    left, top, right, bottom = features.panels[0].in_pixels(height=height, width=width)
    panel = np.zeros((height, width), np.uint8)
    panel[top:bottom, left:right] = 255
    return panel


def _shrunk_by_a_window(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    window = np.ones((WINDOW, WINDOW), np.uint8)
    return np.asarray(cv2.erode(mask.astype(np.uint8), window) > 0)


def _close_together(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    window = np.ones((WINDOW, WINDOW), np.uint8)
    return np.asarray(cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, window) > 0)


def _round(
    places: NDArray[np.float32], *, shape: tuple[int, ...], size: tuple[int, int]
) -> NDArray[np.bool_]:
    """The windows round places of the query, given in its working pixels (mirrored where it is)."""
    height, width = shape
    mask = np.zeros((height, width), np.uint8)
    scale = np.array([width / size[0], height / size[1]])
    at = np.clip((places * scale).astype(int), 0, (width - 1, height - 1))
    mask[at[:, 1], at[:, 0]] = 1
    reach = np.ones((2 * WINDOW + 1, 2 * WINDOW + 1), np.uint8)
    return np.asarray(cv2.dilate(mask, reach) > 0)
