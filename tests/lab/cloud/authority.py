"""The lab's certificate authority, and certificates for names, made when they are asked for."""

from __future__ import annotations

import datetime
import ssl
import threading
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAY = datetime.timedelta(days=1)


class Authority:
    """An authority and one key for all of its certificates: what is tested is who signed them, and for which names."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name = folder, name
        folder.mkdir(parents=True, exist_ok=True)
        self.own_key, self.key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        self.subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        builder = self.builder(self.subject, self.own_key.public_key(), DAY)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        usage = dict.fromkeys(["content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"], False)
        builder = builder.add_extension(x509.KeyUsage(digital_signature=True, key_cert_sign=True, crl_sign=True, **usage), critical=True)
        identifier = x509.SubjectKeyIdentifier.from_public_key(self.own_key.public_key())
        builder = builder.add_extension(identifier, critical=False)
        self.certificate = builder.sign(self.own_key, hashes.SHA256())
        self.file = folder / "ca.pem"
        self.file.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))
        private = self.key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        self.key_file = folder / "key.pem"
        self.key_file.write_bytes(private)
        self.lock = threading.Lock()
        self.contexts: dict[tuple[tuple[str, ...], bool], ssl.SSLContext] = {}

    def builder(self, subject: x509.Name, key: ec.EllipticCurvePublicKey, ends: datetime.timedelta) -> x509.CertificateBuilder:
        now = datetime.datetime.now(datetime.timezone.utc)
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(self.subject).public_key(key)
        return builder.serial_number(x509.random_serial_number()).not_valid_before(now - 30 * DAY).not_valid_after(now + ends)

    def context(self, names: tuple[str, ...], expired: bool = False) -> ssl.SSLContext:
        """Returns a server's side that shows a certificate for these names.

        TLS 1.2 or newer: AWS refuses older versions at all its endpoints (AWS Security Blog, June 2023).
        """
        with self.lock:
            found = self.contexts.get((names, expired))
            if found is None:
                found = self.contexts[names, expired] = self.make(names, expired)
            return found

    def make(self, names: tuple[str, ...], expired: bool) -> ssl.SSLContext:
        common = next((name for name in names if len(name) <= 64), "lab")
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])
        builder = self.builder(subject, self.key.public_key(), -DAY if expired else DAY)
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        signer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.own_key.public_key())
        builder = builder.add_extension(signer, critical=False)
        certificate = builder.sign(self.own_key, hashes.SHA256())
        path = self.folder / f"{len(self.contexts)}.pem"
        chain = [certificate.public_bytes(serialization.Encoding.PEM), self.certificate.public_bytes(serialization.Encoding.PEM)]
        path.write_bytes(b"".join(chain))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(path, self.key_file)
        return context
