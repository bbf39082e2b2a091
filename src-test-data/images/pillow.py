"""Makes resize.json and cmyk.jpg: what Pillow makes of a picture made by a formula.

    pip install pillow; python3 pillow.py

The picture of w x h: channel c of pixel (x, y) is (7x + 13y + 29c + xy + (x // 5) * (y // 3) * 31) % 256.
"""
import json
from PIL import Image, __version__


def picture(w, h):
    image = Image.new("RGB", (w, h))
    image.putdata([
        tuple((7 * x + 13 * y + 29 * c + x * y + (x // 5) * (y // 3) * 31) % 256 for c in range(3))
        for y in range(h) for x in range(w)])
    return image


cases = []
for w, h, to_w, to_h in [(37, 23, 16, 10), (19, 31, 40, 17), (12, 9, 12, 5), (12, 9, 5, 9), (90, 70, 3, 2), (3, 2, 8, 7)]:
    out = picture(w, h).resize((to_w, to_h), Image.Resampling.BILINEAR)
    cases.append({"from": [w, h], "to": [to_w, to_h], "rgb": list(out.tobytes())})

# torchvision's Resize(32) and CenterCrop(28).
evaluations = []
for w, h in [(50, 37), (37, 50), (33, 61), (28, 28)]:
    to_w, to_h = (32, int(32 * h / w)) if w <= h else (int(32 * w / h), 32)
    left, top = int(round((to_w - 28) / 2.0)), int(round((to_h - 28) / 2.0))
    out = picture(w, h).resize((to_w, to_h), Image.Resampling.BILINEAR).crop((left, top, left + 28, top + 28))
    evaluations.append({"from": [w, h], "size": 28, "rgb": list(out.tobytes())[:600]})

json.dump({"pillow": __version__, "resize": cases, "evaluation": evaluations}, open("resize.json", "w"),
          separators=(",", ":"))
# As cameras and Photoshop write it: c, m, y, k of (200, 100, 50).
Image.new("CMYK", (16, 16), (55, 155, 205, 0)).save("cmyk.jpg", quality=95)
