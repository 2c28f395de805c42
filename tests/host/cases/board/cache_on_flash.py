"""Reads or writes the authorisation cache on a board's flash image: IMAGE put|get idTag...; `-idTag` is one Blocked.

`get` prints the number of entries, then those of the idTags that are there.
"""

import sys

from image import Image
from ocpp.core.cache import AuthCache

image = Image(sys.argv[1])
cache = AuthCache("/flash/cache")
if sys.argv[2] == "put":
    for tag in sys.argv[3:]:
        assert cache.put(tag.lstrip("-"), 1 if tag[0] == "-" else 0)
else:
    print(len(cache))
    for tag in sys.argv[3:]:
        if cache.get(tag):
            print(tag)
image.close()
