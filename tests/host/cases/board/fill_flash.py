"""Fills a board's flash image with a file of another program: IMAGE KB leaves about so many kilobytes."""

import os
import sys

from image import Image

image = Image(sys.argv[1])
space = os.statvfs("/flash")
with open("/flash/other", "wb") as f:
    for _ in range(space[3] - int(sys.argv[2]) // 4):
        f.write(bytes(4096))
image.close()
