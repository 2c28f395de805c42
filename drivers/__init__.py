"""One file a device: pins and buses come in, engineering units come out."""
