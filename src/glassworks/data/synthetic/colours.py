"""Ink on paper: a grey drawing becomes an image of two random textures in random colours.

Shape letters: B batch, S side, G grid points of a soft texture, C channels (3).
"""

import numpy as np

from glassworks.data.synthetic.draws import Draws

_GRID = 7


def coloured(ink_BSS: np.ndarray, draws: Draws) -> np.ndarray:
    """uint8 [B, S, S, 3]: coloured paper where ``ink`` is 0, coloured ink where it is 255, mixed in between.

    Paper and ink each run between two colours along a texture; their mean brightness differs,
    by 96 where 0..255 leaves room.
    """
    size = ink_BSS.shape[1]
    colours_B43 = draws.uniforms("colours/colours", 12).reshape(-1, 4, 3) * np.float32(255)
    ink_B23, paper_B23 = colours_B43[:, :2], _contrasting(colours_B43[:, 2:], colours_B43[:, :2])
    # Planes of one channel each, so that the innermost loops are long; the channels come last at the end.
    alpha_B1SS = (ink_BSS.astype(np.float32) * np.float32(1 / 255))[:, None]
    mixed_BCSS = _sheet(paper_B23, texture(draws, "colours/paper", size))
    inked_BCSS = _sheet(ink_B23, texture(draws, "colours/ink", size))
    inked_BCSS -= mixed_BCSS
    inked_BCSS *= alpha_B1SS
    mixed_BCSS += inked_BCSS
    return np.ascontiguousarray(mixed_BCSS.clip(0, 255, out=mixed_BCSS).astype(np.uint8).transpose(0, 2, 3, 1))


def _sheet(ends_B23: np.ndarray, between_BSS: np.ndarray) -> np.ndarray:
    """float32 [B, C, S, S]: from the first colour where the texture is 0 to the second where it is 1."""
    sheet_BCSS = between_BSS[:, None] * (ends_B23[:, 1] - ends_B23[:, 0])[:, :, None, None]
    sheet_BCSS += ends_B23[:, 0][:, :, None, None]
    return sheet_BCSS


def grey(ink_BSS: np.ndarray) -> np.ndarray:
    """uint8 [B, S, S, 3]: as the papers draw it, light on black."""
    return np.repeat(ink_BSS[..., None], 3, axis=3)


def _contrasting(paper_B23: np.ndarray, ink_B23: np.ndarray) -> np.ndarray:
    """Moves the paper's brightness, as a whole, away from the ink's until they are 96 apart."""
    paper_B, ink_B = paper_B23.mean(axis=(1, 2)), ink_B23.mean(axis=(1, 2))
    away_B = np.where(ink_B > 127.5, -1, 1)
    gap_B = (paper_B - ink_B) * away_B
    paper_B23 = paper_B23 + (away_B * np.maximum(0, 96 - gap_B))[:, None, None].astype(np.float32)
    return paper_B23.clip(0, 255)


def texture(draws: Draws, use: str, size: int) -> np.ndarray:
    """float32 [B, S, S] in 0..1: stripes and soft clouds in random shares; plain where both are small."""
    picks_B6 = draws.uniforms(use, 6)
    along = np.arange(size, dtype=np.float32) / np.float32(size)
    waves_B2 = (picks_B6[:, :2] - np.float32(0.5)) * np.float32(24 * np.pi)
    phase_BSS = (
        waves_B2[:, 0, None, None] * along[:, None]
        + waves_B2[:, 1, None, None] * along
        + picks_B6[:, 2, None, None] * np.float32(2 * np.pi)
    )
    stripes_BSS = np.sin(phase_BSS)
    share_B11 = picks_B6[:, 3, None, None]
    clouds_BSS = _clouds(draws.uniforms(use + "/clouds", _GRID * _GRID).reshape(-1, _GRID, _GRID), size)
    strength_B11 = picks_B6[:, 4, None, None]
    mixed_BSS = share_B11 * stripes_BSS + (1 - share_B11) * (clouds_BSS * 2 - 1)
    return (np.float32(0.5) + np.float32(0.5) * strength_B11 * mixed_BSS).clip(0, 1)


def _clouds(grid_BGG: np.ndarray, size: int) -> np.ndarray:
    """float32 [B, S, S]: a grid of random values, interpolated linearly."""
    places = np.linspace(0, _GRID - 1, size)
    weights_SG = np.maximum(0, 1 - np.abs(places[:, None] - np.arange(_GRID))).astype(np.float32)
    return weights_SG @ grid_BGG @ weights_SG.T
