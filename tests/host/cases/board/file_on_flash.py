"""Reads or writes one file on a board's flash image: IMAGE get PATH prints it, IMAGE put PATH HEX writes it."""

import sys
from binascii import hexlify, unhexlify

from image import Image

image = Image(sys.argv[1])
if sys.argv[2] == "put":
    with open(sys.argv[3], "wb") as f:
        f.write(unhexlify(sys.argv[4]))
else:
    with open(sys.argv[3], "rb") as f:
        print(hexlify(f.read()).decode())
image.close()
