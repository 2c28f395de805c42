"""Certificates and keys for TLS, from files; in memory only while they are read."""

import binascii

import tls

from .settings_error import ProvisionError


def context(files):
    """The tls.SSLContext of (ca, cert, key), paths or None. Raises ProvisionError."""
    ca, cert, key = files
    if not ca:
        raise ProvisionError("settings: ca: TLS needs the certificate of the authority to verify against")
    made = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
    made.verify_mode = tls.CERT_REQUIRED
    made.load_verify_locations(_der(ca))
    if cert:
        made.load_cert_chain(_der(cert), _der(key))
    return made


def _der(path):
    # Certificates and keys as files, PEM or DER; the small TLS library takes DER only.
    try:
        with open(path, "rb") as f:
            data = f.read()
    except OSError as e:
        raise ProvisionError("settings: %s: cannot be read: %s" % (path, e))
    if b"-----BEGIN" not in data:
        return data
    body = data.split(b"-----")[2]
    return binascii.a2b_base64(body.replace(b"\n", b"").replace(b"\r", b""))
