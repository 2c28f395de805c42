"""App partitions of an ESP32, in memory, that behave as NOR flash does."""

_BLOCK = 4096


class Partition:
    """As esp32.Partition: two of them, of which `runs` runs and `boots` starts next."""

    RUNNING = 1
    SIZE = 4 * _BLOCK
    data = {}
    runs = boots = "ota_0"
    valid = False
    refuses = False

    def __init__(self, label):
        self.label = Partition.runs if label == self.RUNNING else label

    def info(self):
        """Type, subtype, address, size, label, encrypted."""
        return 0, 16, 0x10000, self.SIZE, self.label, False

    def get_next_update(self):
        """The other one."""
        return Partition("ota_1" if self.label == "ota_0" else "ota_0")

    def ioctl(self, operation, block):
        """Erase."""
        assert operation == 6
        memory = Partition.data.setdefault(self.label, bytearray(self.SIZE))
        memory[block * _BLOCK : (block + 1) * _BLOCK] = b"\xff" * _BLOCK
        return 0

    def writeblocks(self, block, buf, offset):
        """Program: bits can only be cleared."""
        memory = Partition.data[self.label]
        at = block * _BLOCK + offset
        assert offset + len(buf) <= _BLOCK
        for i in range(len(buf)):
            memory[at + i] &= buf[i]

    def set_boot(self):
        """Start this one next."""
        if Partition.refuses:
            raise OSError(5379)  # ESP_ERR_OTA_VALIDATE_FAILED
        Partition.boots = self.label

    @classmethod
    def mark_app_valid_cancel_rollback(cls):
        """It stays."""
        Partition.valid = True
