"""Certificates for the TLS tests: an authority, and servers that it, or another one, vouches for."""

import datetime
import ssl

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NOW = datetime.datetime.now(datetime.UTC)
DAY = datetime.timedelta(days=1)


def _name(common):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


class Authority:
    """A certificate authority with its own key."""

    def __init__(self, name):
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name(name)
        self.certificate = self._sign(self._name, self._key, NOW + 10 * DAY, x509.BasicConstraints(True, None))

    def file(self, folder):
        """A file with the certificate as the board takes it, in DER."""
        path = folder / "ca.der"
        path.write_bytes(self.certificate.public_bytes(serialization.Encoding.DER))
        return path

    def server(self, folder, name, until=NOW + DAY):
        """SSL context of a server whose certificate is for `name`, a host name."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._sign(_name(name), key, until, x509.SubjectAlternativeName([x509.DNSName(name)]))
        pem = serialization.Encoding.PEM
        (folder / "cert.pem").write_bytes(certificate.public_bytes(pem))
        form = serialization.PrivateFormat.PKCS8
        (folder / "key.pem").write_bytes(key.private_bytes(pem, form, serialization.NoEncryption()))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
        return context

    def _sign(self, subject, key, until, extension):
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - 2 * DAY)
            .not_valid_after(until)
            .add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
            .sign(self._key, hashes.SHA256())
        )
