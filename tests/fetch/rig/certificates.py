"""The authority of the rig, and certificates that are good, for another name, of a stranger, and too old."""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_KINDS = {
    "good": "*.rig.example",
    "wrongname": "elsewhere.example",
    "stranger": "*.rig.example",
    "expired": "*.rig.example",
}


def write_certificates(folder):
    """Write authority.pem and, for each kind, KIND.pem with its key."""
    authority, stranger = _authority("Rig"), _authority("Stranger")
    (folder / "authority.pem").write_bytes(authority[0].public_bytes(serialization.Encoding.PEM))
    for kind, name in _KINDS.items():
        issuer = stranger if kind == "stranger" else authority
        key = ec.generate_private_key(ec.SECP256R1())
        ends = timedelta(days=-1 if kind == "expired" else 2)
        leaf = _builder(kind, issuer[0].subject, key, ends).add_extension(
            x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False
        )
        certificate = leaf.sign(issuer[1], hashes.SHA256())
        (folder / f"{kind}.pem").write_bytes(
            certificate.public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )


def _authority(name):
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = _builder(name, subject, key, timedelta(days=2)).add_extension(
        x509.BasicConstraints(ca=True, path_length=0), critical=True
    )
    return builder.sign(key, hashes.SHA256()), key


def _builder(name, issuer, key, ends):
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=3))
        .not_valid_after(now + ends)
    )
