PROG ?= micropython
FROZEN_MANIFEST ?= $(TOP)/extmod/asyncio/manifest.py
MPY_CROSS_FLAGS += -march=x64
