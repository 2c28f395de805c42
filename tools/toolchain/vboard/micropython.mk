# The module `vboard`: what the virtual board needs from its interpreter and a real one has in hardware.
VBOARD_DIR := $(USERMOD_DIR)
SRC_USERMOD_C += $(VBOARD_DIR)/modvboard.c $(VBOARD_DIR)/timer.c $(VBOARD_DIR)/heap.c $(VBOARD_DIR)/patience.c
CFLAGS_USERMOD += -I$(VBOARD_DIR) -I$(USER_C_MODULES)

# The linker puts our functions in front of these, so that the interpreter's source stays as it came.
comma := ,
VBOARD_WRAP := gc_alloc gc_free gc_realloc gc_collect usleep connect
LDFLAGS_USERMOD += $(addprefix -Wl$(comma)--wrap=,$(VBOARD_WRAP))

ifeq ($(PILOTWIRE_LINES),1)
SRC_USERMOD_C += $(VBOARD_DIR)/lines.c
CFLAGS_USERMOD += -DPILOTWIRE_LINES=1
endif
