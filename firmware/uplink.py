"""The way to the central system: URL, security profile, TLS context, Basic authentication."""

import binascii
import gc

from ocpp.apart import forget
from ocpp.v16.station import SUBPROTOCOL

from .settings_error import ProvisionError


class Uplink:
    """Gives the client its streams and its upgrade request. network: the board's; settings: OCPP configuration."""

    def __init__(self, given, network, settings):
        from ocpp.transport.url import authority, parse, quote

        forget()
        self.network = network
        self.settings = settings
        self.identity = given["id"]
        try:
            self.tls, self.host, self.port, path = parse(given["csms"])
        except ValueError as e:
            raise ProvisionError("settings: csms: %s" % e)
        self.path = path + "/" + quote(self.identity)
        self._header = authority(self.tls, self.host, self.port)
        self._files = given.get("ca"), given.get("cert"), given.get("key")
        self.calm = None  # for the handshakes of TLS, see firmware.calm
        self.verifies = bool(given.get("ca"))  # there is an authority to verify servers against
        self._context = self._secrets() if self.tls else None

    def dial(self, now):
        """A new stream to the central system; OSError when there is none."""
        sock = self.connect(self.host, self.port)
        if not self.tls:
            return sock
        try:
            return self.secure(sock, self.host)
        except Exception:
            sock.close()
            raise

    def connect(self, host, port):
        """A new stream to any server, without TLS. OSError when it cannot, or not yet: see the board's link."""
        return self.network.connect(host, port)

    def secure(self, stream, host):
        """The stream under TLS, to a server that proves to be `host` by the same authority as the central system.

        ProvisionError (a ValueError) when no authority is configured; OSError when memory does not suffice.
        """
        from ocpp.transport.tls_stream import TlsStream

        forget()
        if self._context is None:
            self._context = self._secrets()
        gc.collect()  # its buffers need 17 KB in one piece
        return TlsStream(stream, self._context, host, self.calm)

    def forget(self):
        """Give back what only transfers of files needed."""
        if not self.tls:
            self._context = None

    def greet(self):
        """(host, path, subprotocols, authorization) of the upgrade request."""
        return self._header, self.path, SUBPROTOCOL, self._authorization()

    def _authorization(self):
        # The password is the key's bytes, not its digits (OCPP-J 1.6 §6.2.2); with a client certificate there is none.
        key = self.settings.authorization_key
        if not key or self.settings.security_profile not in (1, 2):
            return None
        return b"Basic " + binascii.b2a_base64(self.identity.encode() + b":" + binascii.unhexlify(key)).rstrip()

    def _secrets(self):
        from firmware.tlscontext import context  # whoever needs it drops what is apart

        return context(self._files)


def key_allowed(text):
    """May this be the AuthorizationKey? 16 to 20 bytes in hexadecimal (OCPP 1.6 security extension)."""
    if not 32 <= len(text) <= 40 or len(text) & 1:
        return False
    for c in text:
        if c not in "0123456789abcdefABCDEF":
            return False
    return True
