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
    _load(ca, made.load_verify_locations, _der(ca))
    if cert:
        if not key:
            raise ProvisionError("settings: key: expected the private key of %s" % cert)
        _load(cert, made.load_cert_chain, _der(cert), _der(key))
    return made


def _load(path, load, *der):
    try:
        load(*der)
    except (ValueError, OSError) as e:
        raise ProvisionError("settings: %s: not what it should be: %s" % (path, e))


def _der(path):
    # Certificates and keys as files, PEM or DER; the small TLS library takes DER only.
    try:
        with open(path, "rb") as f:
            data = f.read()
    except OSError as e:
        raise ProvisionError("settings: %s: cannot be read: %s" % (path, e))
    if b"-----BEGIN" not in data:
        return data
    try:
        return binascii.a2b_base64(data.split(b"-----")[2].replace(b"\n", b"").replace(b"\r", b""))
    except (IndexError, ValueError) as e:
        raise ProvisionError("settings: %s: expected a PEM or DER file: %s" % (path, e))
