PROG ?= micropython
FROZEN_MANIFEST ?= $(TOP)/extmod/asyncio/manifest.py
MBEDTLS_CONFIG_FILE = \"mbedtls_config_mcu.h\"
MPY_CROSS_FLAGS += -march=x86
