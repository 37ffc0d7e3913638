// ECDSA verification against two independent implementations, OpenSSL and noble-curves: random input, changed bits, and
// the numbers on which naive engines break.
import { createHash, type KeyObject, verify } from "node:crypto";
import { describe, expect, it } from "vitest";
import { CURVES, type Curve, HASHES, type Hash, type SignatureCheck } from "../../../assembly/host/core.ts";
import { COORDINATE_BYTES, ORDER_BYTES } from "../../../assembly/host/curves.ts";
import { newCore } from "../../support/core.ts";
import { noblePoint, nobleSign, nobleVerify } from "../../support/noble.ts";
import { below, seededBytes } from "../../support/seed.ts";
import { newSigner, opensslHash, opensslKey } from "../../support/signer.ts";

const core = newCore();
const ENCODINGS = ["der", "raw"] as const;

const digestOf = (hash: Hash, message: Uint8Array) =>
  new Uint8Array(createHash(opensslHash(hash)).update(message).digest());

function opensslVerify({ message, signature, encoding, hash = "SHA-256" }: SignatureCheck, key: KeyObject): boolean {
  return verify(opensslHash(hash), message, { key, dsaEncoding: encoding === "der" ? "der" : "ieee-p1363" }, signature);
}

/** A number as that many bytes; null when it does not fit. */
function toBytes(length: number, value: bigint): Uint8Array | null {
  const text = value.toString(16).padStart(2 * length, "0");
  return text.length > 2 * length ? null : new Uint8Array(Buffer.from(text, "hex"));
}

function rawSignature(curve: Curve, r: bigint, s: bigint): Uint8Array | null {
  const [rBytes, sBytes] = [toBytes(ORDER_BYTES[curve], r), toBytes(ORDER_BYTES[curve], s)];
  return rBytes && sBytes ? new Uint8Array([...rBytes, ...sBytes]) : null;
}

const toNumber = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString("hex")}`);

/** The leftmost bits of a digest, as many as the order has, as a number. */
function digestNumber(curve: Curve, digest: Uint8Array): bigint {
  const surplus = 8 * digest.length - noblePoint(curve).CURVE().n.toString(2).length;
  return surplus > 0 ? toNumber(digest) >> BigInt(surplus) : toNumber(digest);
}

describe.each(CURVES)("ECDSA on %s accepts", (curve) => {
  it("what OpenSSL signs, in both encodings and every encoding of the key", () => {
    const bytes = seededBytes(`${curve} accepts`);
    let accepted = 0;
    for (let key = 0; key < 6; key++) {
      const signer = newSigner(curve);
      const point = noblePoint(curve).fromBytes(signer.point);
      const keys = [signer.point, signer.point.subarray(1), point.toBytes(true)];
      for (let turn = 0; turn < 4; turn++) {
        const message = bytes(below(bytes, 300));
        for (const encoding of ENCODINGS) {
          const signature = signer.sign(message, encoding);
          for (const publicKey of keys) {
            // OpenSSL's keys and nonces have no seed: a failure names its input.
            const say = [publicKey, message, signature].map((part) => Buffer.from(part).toString("hex")).join(" ");
            expect(core.verifySignature({ curve, message, publicKey, signature, encoding }), say).toBe("valid");
            accepted++;
          }
        }
      }
    }
    expect(accepted).toBe(6 * 4 * 2 * 3);
  });

  it("both s and n − s: meters do not normalise s", () => {
    const n = noblePoint(curve).CURVE().n;
    const signer = newSigner(curve);
    const message = new Uint8Array([1, 2, 3]);
    const signature = signer.sign(message, "raw");
    const half = ORDER_BYTES[curve];
    const other = rawSignature(curve, toNumber(signature.subarray(0, half)), n - toNumber(signature.subarray(half)));
    if (other === null) throw new Error("n − s fits");
    for (const twin of [signature, other]) {
      const check = { curve, message, publicKey: signer.point, signature: twin, encoding: "raw" } as const;
      expect(core.verifySignature(check)).toBe("valid");
    }
  });

  it("keys that are small multiples of the base point, where sums meet equal and opposite points", () => {
    const { BASE } = noblePoint(curve);
    const { n } = noblePoint(curve).CURVE();
    const small = [1n, 2n, 3n, 4n, 5n, 7n, 8n, 15n, 16n, 17n, 31n, 127n, 128n, 129n];
    const secrets = [...small, ...small.map((secret) => n - secret), (n - 1n) / 2n, (n + 1n) / 2n];
    const bytes = seededBytes(`${curve} small keys`);
    let accepted = 0;
    for (const secret of secrets) {
      const publicKey = BASE.multiply(secret).toBytes(false);
      const message = bytes(40);
      const signature = nobleSign(curve, digestOf("SHA-256", message), secret, "der");
      expect(core.verifySignature({ curve, message, publicKey, signature, encoding: "der" }), `${secret}`).toBe(
        "valid",
      );
      accepted++;
    }
    expect(accepted).toBe(30);
  });

  it("a point whose x-coordinate is n or more: r is x − n, where p leaves room for one", () => {
    const Point = noblePoint(curve);
    const { n, p } = Point.CURVE();
    if (p < n) return expect(curve).toBe("secp224k1");
    let made = 0;
    for (let r = 1n; made < 3; r++) {
      const x = toBytes(COORDINATE_BYTES[curve], n + r);
      let sum: InstanceType<typeof Point>;
      try {
        sum = Point.fromBytes(new Uint8Array([2, ...(x ?? [])]));
      } catch {
        continue; // no point has this x; every second one does
      }
      // Q = r⁻¹(sR − eG) makes (r, s) a signature of the message.
      const message = new Uint8Array([made]);
      const e = digestNumber(curve, digestOf("SHA-256", message));
      const s = 12345n + r;
      const inverse = Point.Fn.inv(r);
      const Q = sum.multiply(Point.Fn.create(s * inverse)).subtract(Point.BASE.multiply(Point.Fn.create(e * inverse)));
      const signature = rawSignature(curve, r, s) ?? new Uint8Array();
      const check = { curve, message, publicKey: Q.toBytes(false), signature, encoding: "raw" } as const;
      expect(core.verifySignature(check)).toBe("valid");
      // The same x-coordinate is no answer for its neighbour.
      const neighbour = { ...check, signature: rawSignature(curve, r + 1n, s) ?? new Uint8Array() };
      expect(core.verifySignature(neighbour)).toBe("mismatch");
      made++;
    }
  });
});

describe.each(CURVES)("ECDSA on %s refuses", (curve) => {
  it("r and s at the borders of their range exactly when OpenSSL does", () => {
    const { n, p } = noblePoint(curve).CURVE();
    const signer = newSigner(curve);
    const message = new Uint8Array([7]);
    const scalars = [0n, 1n, 2n, p > n ? p - n : n - p, (n - 1n) / 2n, n - 1n, n, n + 1n, p - 1n, p, p + 1n];
    scalars.push(2n ** BigInt(8 * ORDER_BYTES[curve]) - 1n);
    let compared = 0;
    for (const r of scalars) {
      for (const s of scalars) {
        const signature = rawSignature(curve, r, s);
        if (signature === null) continue;
        const check = { curve, message, publicKey: signer.point, signature, encoding: "raw" } as const;
        const status = core.verifySignature(check);
        expect(status === "valid", `r ${r} s ${s}`).toBe(opensslVerify(check, signer.publicKey));
        expect(status, `r ${r} s ${s}`).toBe("mismatch");
        compared++;
      }
    }
    expect(compared).toBe(scalars.length ** 2);
  });

  it("a sum that is the point at infinity: u₁G = −u₂Q", () => {
    const Point = noblePoint(curve);
    const { n } = Point.CURVE();
    let refused = 0;
    for (const secret of [1n, 2n, 3n, n - 1n, 0xabcdef0123456789n]) {
      const message = new Uint8Array([refused]);
      // e + r·d ≡ 0
      const r = Point.Fn.create(-digestNumber(curve, digestOf("SHA-256", message)) * Point.Fn.inv(secret));
      const publicKey = Point.BASE.multiply(secret).toBytes(false);
      for (const s of [1n, 2n, n - 1n, 987654321n]) {
        const signature = rawSignature(curve, r, s) ?? new Uint8Array();
        expect(core.verifySignature({ curve, message, publicKey, signature, encoding: "raw" })).toBe("mismatch");
        refused++;
      }
    }
    expect(refused).toBe(20);
  });

  it("changed bits of message, key or signature whenever OpenSSL and noble-curves do", () => {
    const bytes = seededBytes(`${curve} bits`);
    const Point = noblePoint(curve);
    const seen = { valid: 0, mismatch: 0, "malformed-signature": 0, key: 0 };
    for (let turn = 0; turn < 63; turn++) {
      const encoding = ENCODINGS[turn % 2] ?? "der";
      const hash = HASHES[below(bytes, HASHES.length)] ?? "SHA-256";
      const message = bytes(1 + below(bytes, 80));
      const secret = 1n + toNumber(bytes(COORDINATE_BYTES[curve] - 1));
      const point = Point.BASE.multiply(secret).toBytes(false);
      const parts = [message.slice(), point, nobleSign(curve, digestOf(hash, message), secret, encoding)] as const;
      // One turn in seven leaves everything as it is; over 42 turns each part is changed in each encoding.
      const part = parts[turn % 3];
      if (turn % 7 !== 0 && part !== undefined) {
        const bit = below(bytes, part.length * 8);
        part[bit >> 3] = (part[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      }
      const [changed, publicKey, signature] = parts;
      const check = { curve, message: changed, hash, publicKey, signature, encoding };
      const status = core.verifySignature(check);
      const say = `turn ${turn} ${hash}: ${status}`;
      expect(status === "valid", say).toBe(nobleVerify(curve, digestOf(hash, changed), publicKey, signature, encoding));
      let openssl = false;
      try {
        openssl = opensslVerify(check, opensslKey(curve, publicKey));
      } catch {
        // OpenSSL throws on a key that is no point.
      }
      // OpenSSL reads the hybrid forms 06 and 07, which SEC 1 leaves optional; this module and noble-curves do not.
      const hybrid = publicKey[0] === 6 || publicKey[0] === 7;
      expect(status === "valid", say).toBe(openssl && !hybrid);
      if (status === "valid" || status === "mismatch" || status === "malformed-signature") seen[status]++;
      else seen.key++;
    }
    expect(seen.valid).toBe(9);
    expect(seen.mismatch).toBeGreaterThanOrEqual(20);
    expect(seen.key).toBeGreaterThanOrEqual(15);
  });
});
