"""Makes the golden files beside this script: keys in every spelling, certificates good and bad, and signatures by the
reference implementation. Needs model_signing 1.1.1, which brings cryptography. The keys are for tests alone."""

import datetime
import shutil
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from model_signing import hashing, signing

HERE = Path(__file__).resolve().parent
CURVES = {"p256": ec.SECP256R1(), "p384": ec.SECP384R1(), "p521": ec.SECP521R1()}
PEM = serialization.Encoding.PEM
PLAIN = serialization.NoEncryption()
START, END = datetime.datetime(2025, 1, 1), datetime.datetime(2125, 1, 1)


def write(name, content):
    (HERE / name).write_bytes(content)


def keys():
    for name, curve in CURVES.items():
        key = ec.generate_private_key(curve)
        secret = serialization.BestAvailableEncryption(b"open sesame")
        write(f"{name}-sec1.pem", key.private_bytes(PEM, serialization.PrivateFormat.TraditionalOpenSSL, PLAIN))
        write(f"{name}-pkcs8.pem", key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, PLAIN))
        write(f"{name}-encrypted.pem", key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, secret))
        public = key.public_key().public_bytes(PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        write(f"{name}-pub.pem", public)
    other = ec.generate_private_key(ec.SECP256K1())
    write("k256-pkcs8.pem", other.private_bytes(PEM, serialization.PrivateFormat.PKCS8, PLAIN))


def certificate(name, key, issuer, issuer_key, ca, usage=True, code=True, start=START, end=END):
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(usage and not ca, False, not usage, False, False, ca, ca, False, False), critical=True
        )
    )
    if not ca:
        purpose = ExtendedKeyUsageOID.CODE_SIGNING if code else ExtendedKeyUsageOID.SERVER_AUTH
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
    made = builder.sign(issuer_key, hashes.SHA256())
    write(f"{name}.crt", made.public_bytes(PEM))


def certificates():
    leaf = serialization.load_pem_private_key((HERE / "p384-pkcs8.pem").read_bytes(), None)
    root, between, stranger = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
    certificate("root", root, "root", root, True)
    certificate("stranger", stranger, "stranger", stranger, True)
    certificate("between", between, "root", root, True)
    certificate("signer", leaf, "between", between, False)
    certificate("expired", leaf, "between", between, False, end=datetime.datetime(2025, 6, 1))
    certificate("not-for-signing", leaf, "between", between, False, usage=False, code=False)
    # Signed by one who is no authority.
    certificate("below-signer", leaf, "signer", leaf, False)


def model():
    folder = HERE / "model"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "part").mkdir(parents=True)
    (folder / "config.json").write_text("{}\n")
    (folder / "part" / "weights.bin").write_bytes(bytes(range(256)) * 10)
    (folder / "part-2.bin").write_bytes(b"second")
    (folder / "モデル 🏋.txt").write_text("name beyond ASCII\n")
    return folder


def signatures(folder):
    def sign(name, config, sharded=False):
        ways = hashing.Config()
        if sharded:
            ways = ways.use_shard_serialization(shard_size=1000)
        config.set_hashing_config(ways).sign(folder, HERE / name)

    for curve in CURVES:
        sign(f"by-{curve}.sig", signing.Config().use_elliptic_key_signer(private_key=HERE / f"{curve}-pkcs8.pem"))
    sign("by-p256-shards.sig", signing.Config().use_elliptic_key_signer(private_key=HERE / "p256-pkcs8.pem"), True)

    def certified(leaf):
        return signing.Config().use_certificate_signer(
            private_key=HERE / "p384-pkcs8.pem",
            signing_certificate=HERE / f"{leaf}.crt",
            certificate_chain=[HERE / "between.crt"],
        )

    for leaf in ("signer", "expired", "not-for-signing"):
        sign(f"by-{leaf}.sig", certified(leaf))


keys()
certificates()
signatures(model())
