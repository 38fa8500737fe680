"""Draw the executive page of a study as a picture, for the README.

`uv run python experiments/erp_rollout/picture.py [REPORT.html [PICTURE.png]]` opens the page (by
default the sample's) in a browser and writes its first sheet, by default to
`docs/figures/page.png`.
"""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parents[2]
SAMPLE = HERE / "results" / "sample" / "report.html"
FIGURE = HERE / "docs" / "figures" / "page.png"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SCALE, COLOURS = 1.5, 128
MARGIN = 12


def photograph(page: Path) -> bytes:
    """Open a page as it is printed and photograph its first sheet."""
    with sync_playwright() as driver:
        found = (path for name in BROWSERS if (path := shutil.which(name)))
        path = next(found, driver.chromium.executable_path)
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1100, "height": 850}, device_scale_factor=SCALE)
        tab.emulate_media(media="print")
        tab.goto(page.resolve().as_uri())
        picture = tab.locator("#first").screenshot()
        browser.close()
    return picture


def main() -> None:
    """Photograph the page and keep few colours, so that the file stays small."""
    page = Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE
    figure = Path(sys.argv[2]) if len(sys.argv) > 2 else FIGURE
    sheet = Image.open(io.BytesIO(photograph(page))).convert("RGB")
    size = (sheet.width + 2 * MARGIN, sheet.height + 2 * MARGIN)
    framed = Image.new("RGB", size, "white")
    framed.paste(sheet, (MARGIN, MARGIN))
    framed.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        figure, optimize=True
    )
    print(f"{figure.name}: {framed.width} x {framed.height}, "
          f"{figure.stat().st_size / 1024:.0f} kB")  # fmt: skip


if __name__ == "__main__":
    main()
