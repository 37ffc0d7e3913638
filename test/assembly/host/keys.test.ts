// Public keys in the forms of the field: each ends in one canonical text, each fault in its own sentence.
import { ECDH, generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CURVES, type Curve } from "../../../assembly/host/core.ts";
import { COORDINATE_BYTES, type KeyCurve } from "../../../assembly/host/curves.ts";
import { DER_BIT_STRING, DER_SEQUENCE, writeDer } from "../../../assembly/host/der.ts";
import { MAX_KEY_TEXT_LENGTH, parsePublicKey, writeSpki } from "../../../assembly/host/keys.ts";
import { newCore } from "../../support/core.ts";
import { newSigner, OPENSSL_CURVES } from "../../support/signer.ts";

const core = newCore();
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const base64 = (text: string | Uint8Array) => Buffer.from(text).toString("base64");

function spkiOf(curve: Curve): { spki: string; pem: string; point: Uint8Array } {
  const { publicKey, point } = newSigner(curve);
  const spki = publicKey.export({ type: "spki", format: "der" });
  return { spki: hex(spki), pem: publicKey.export({ type: "spki", format: "pem" }).toString(), point };
}

function refusal(text: string, hint?: KeyCurve) {
  const key = parsePublicKey(core, text, hint);
  if (key.ok) throw new Error("accepted");
  return key;
}

describe.each(CURVES)("accepts a key on %s", (curve) => {
  const { spki, pem, point } = spkiOf(curve);
  const bytes = Buffer.from(spki, "hex");
  const compressed = ECDH.convertKey(point, OPENSSL_CURVES[curve], undefined, undefined, "compressed") as Buffer;

  it.each([
    ["hex", spki],
    ["upper-case hex with a leading blank", ` ${spki.toUpperCase()}`],
    ["hex in groups of two", spki.replaceAll(/../g, "$& ")],
    ["hex in groups of four", spki.replaceAll(/..../g, "$& ")],
    ["base64", base64(bytes)],
    ["base64 in the URL alphabet without padding", bytes.toString("base64url")],
    ["PEM", pem],
    ["SPKI with a compressed point", hex(writeSpki(curve, compressed))],
  ])("as %s, which conforms", (_, text) => {
    expect(parsePublicKey(core, text)).toEqual({ ok: true, curve, spkiHex: spki, point, conforming: true, notes: [] });
  });

  it.each([
    ["base64 of hex with a line feed", base64(`${spki}\n`)],
    ["base64 of a marked text", base64(`oca:base16:asn1:${spki}`)],
    ["a marked text", `oca:base16:asn1:${spki}`],
    ["base64 of PEM", base64(pem)],
    ["a bare point 04, x, y", hex(point)],
    ["a bare x, y", hex(point.subarray(1))],
    ["a bare x, y in base64", base64(point.subarray(1))],
  ])("as %s, and says that it does not conform", (_, text) => {
    const key = parsePublicKey(core, text);
    expect(key).toMatchObject({ ok: true, curve, spkiHex: spki, conforming: false });
    expect(key.ok && key.notes.map(({ message }) => message).join(" ")).toMatch(/^The key is .+\.$/);
  });

  it("as a bare compressed point, when the record names the curve", () => {
    expect(parsePublicKey(core, hex(compressed), curve)).toMatchObject({ ok: true, spkiHex: spki, conforming: false });
  });

  it("writes SubjectPublicKeyInfo byte for byte as OpenSSL does, and decompresses as OpenSSL does", () => {
    expect(hex(writeSpki(curve, point))).toBe(spki);
    for (let i = 0; i < 20; i++) {
      const full = newSigner(curve).point;
      const short = ECDH.convertKey(full, OPENSSL_CURVES[curve], undefined, undefined, "compressed") as Buffer;
      expect(parsePublicKey(core, hex(short), curve)).toMatchObject({ ok: true, point: full });
    }
  });

  it("but not cut off at any byte, nor with a byte too many", () => {
    for (let length = 1; length < bytes.length; length++) {
      expect(refusal(hex(bytes.subarray(0, length))).reason).toMatch(/^public-key-/);
    }
    expect(refusal(`${spki}00`).message).toBe(`1 bytes follow after the end of the public key (byte ${bytes.length}).`);
    expect(refusal(hex(bytes.subarray(0, -3))).message).toContain("3 bytes are missing");
  });

  it("but not the point at infinity, in or out of its wrapping", () => {
    expect(refusal(hex(writeSpki(curve, Uint8Array.of(0))))).toMatchObject({ reason: "public-key-at-infinity" });
    expect(refusal("00", curve)).toMatchObject({ reason: "public-key-at-infinity" });
  });

  it("but not a point beside the curve", () => {
    const beside = Uint8Array.from(point);
    const last = beside.length - 1;
    beside[last] = (beside[last] ?? 0) ^ 1;
    expect(refusal(hex(writeSpki(curve, beside)))).toMatchObject({ reason: "public-key-off-curve" });
    expect(refusal(hex(beside))).toMatchObject({ reason: "public-key-off-curve" });
    const anywhere = new Uint8Array(2 * COORDINATE_BYTES[curve] + 1).fill(1);
    anywhere[0] = 4;
    expect(refusal(hex(writeSpki(curve, anywhere)))).toMatchObject({ reason: "public-key-off-curve" });
  });
});

describe("a key on Ed25519", () => {
  const { publicKey } = generateKeyPairSync("ed25519");
  const bytes = publicKey.export({ type: "spki", format: "der" });
  const spki = hex(bytes);
  const point = new Uint8Array(bytes.subarray(-32));

  it.each([
    ["hex", spki],
    ["base64", base64(bytes)],
    ["PEM", publicKey.export({ type: "spki", format: "pem" }).toString()],
  ])("is accepted as %s", (_, text) => {
    const conforming = { ok: true, curve: "Ed25519", spkiHex: spki, point, conforming: true, notes: [] };
    expect(parsePublicKey(core, text)).toEqual(conforming);
    expect(parsePublicKey(core, text, "secp256r1")).toEqual(conforming);
  });

  it("is written byte for byte as OpenSSL does", () => {
    expect(hex(writeSpki("Ed25519", point))).toBe(spki);
  });

  it("is accepted as 32 bare bytes when the record says Ed25519, and not otherwise: any 32 bytes could be one", () => {
    expect(parsePublicKey(core, hex(point), "Ed25519")).toMatchObject({ ok: true, spkiHex: spki, conforming: false });
    expect(refusal(hex(point)).message).toContain("32 bytes");
    expect(refusal(hex(point), "secp256r1").message).toContain("32 bytes");
  });

  it("is refused when it is of small order, off the curve, of another length, or has a part too many", () => {
    const neutral = new Uint8Array(32);
    neutral[0] = 1;
    expect(refusal(hex(writeSpki("Ed25519", neutral)))).toMatchObject({ reason: "public-key-at-infinity" });
    const beside = new Uint8Array(32);
    beside[0] = 2;
    expect(refusal(hex(beside), "Ed25519")).toMatchObject({ reason: "public-key-off-curve" });
    for (const length of [0, 31, 33, 64]) {
      expect(refusal(hex(writeSpki("Ed25519", new Uint8Array(length))))).toMatchObject({
        reason: "public-key-malformed",
      });
    }
    const id = Uint8Array.from(Buffer.from("06032b6570", "hex"));
    const bits = writeDer(DER_BIT_STRING, Uint8Array.of(0), point);
    const withNull = writeDer(DER_SEQUENCE, writeDer(DER_SEQUENCE, id, Uint8Array.of(5, 0)), bits);
    expect(refusal(hex(withNull)).message).toContain("after its algorithm");
    for (let length = 1; length < bytes.length; length++) {
      expect(refusal(hex(bytes.subarray(0, length))).reason).toMatch(/^public-key-/);
    }
  });
});

describe("refuses", () => {
  const { spki, point } = spkiOf("secp256r1");

  it("a curve that is not verified, by its name", () => {
    for (const namedCurve of ["brainpoolP192r1", "brainpoolP224r1", "brainpoolP256t1"]) {
      const { publicKey } = generateKeyPairSync("ec", { namedCurve });
      const text = hex(publicKey.export({ type: "spki", format: "der" }));
      expect(refusal(text)).toMatchObject({ reason: "algorithm-unknown", curveName: namedCurve });
    }
  });

  it("keys of other algorithms, by their name", () => {
    const ed448 = generateKeyPairSync("ed448").publicKey.export({ type: "spki", format: "der" });
    expect(refusal(hex(ed448)).message).toContain("Ed448");
    const rsa = generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey.export({ type: "spki", format: "pem" });
    expect(refusal(rsa.toString()).message).toContain("RSA");
  });

  it("parts beyond those of a key, inside its lengths", () => {
    const bytes = Uint8Array.from(Buffer.from(spki, "hex"));
    const nothing = Uint8Array.of(5, 0);
    // 30 59 | 30 13 … | 03 42 …: the algorithm ends at byte 23.
    const [algorithm, bits] = [bytes.subarray(4, 23), bytes.subarray(23)];
    const key = (...parts: Uint8Array[]) => hex(writeDer(DER_SEQUENCE, ...parts));
    expect(key(writeDer(DER_SEQUENCE, algorithm), bits)).toBe(spki);
    expect(refusal(key(writeDer(DER_SEQUENCE, algorithm), bits, nothing)).message).toContain("after its point");
    expect(refusal(key(writeDer(DER_SEQUENCE, algorithm, nothing), bits)).message).toContain("after its curve");
  });

  it("a curve that is spelt out: its generator could be anyone's", () => {
    const { publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1", paramEncoding: "explicit" });
    expect(refusal(hex(publicKey.export({ type: "spki", format: "der" }))).message).toContain("spells out its curve");
  });

  it.each([
    ["", "public-key-missing", "empty"],
    [" \n", "public-key-missing", "empty"],
    ["abc", "public-key-malformed", "odd number of hex digits"],
    [`\${jndi:ldap://x.invalid/a}${spki}`, "public-key-malformed", "character 1 belongs to none"],
    ["A===", "public-key-malformed", "complete base64"],
    ["-----BEGIN PUBLIC KEY-----\nMFkw", "public-key-malformed", "PEM"],
    ["-----BEGIN PRIVATE KEY-----\nMFkw\n-----END PRIVATE KEY-----", "public-key-malformed", "PEM"],
    ["00".repeat(31), "public-key-malformed", "31 bytes"],
    [`${spki.slice(0, -130)}05${spki.slice(-128)}`, "public-key-malformed", "SEC 1"],
    [spki.replace("0342", "0442"), "public-key-malformed", "bit string"],
    [spki.replace("034200", "034201"), "public-key-malformed", "bit string"],
    [spki.replace("3059", "308159"), "public-key-malformed", "shortest form"],
    [spki.replace("3059", "3080"), "public-key-malformed", "DER's form"],
    ["30".repeat(40), "public-key-malformed", "cut off"],
    ["a".repeat(MAX_KEY_TEXT_LENGTH + 1), "public-key-malformed", "at most"],
  ])("%j", (text, reason, words) => {
    const key = refusal(text);
    expect(key.reason).toBe(reason);
    expect(key.message).toContain(words);
    expect(key.message).not.toContain("jndi");
  });

  it("a bare point that does not fit the curve of the record", () => {
    expect(refusal(hex(point), "secp384r1").message).toContain("does not fit the curve secp384r1");
    expect(refusal(hex(point), "secp256k1").reason).toBe("public-key-off-curve");
  });
});

describe("survives", () => {
  it("any text and any mutation of a key", () => {
    const { spki } = spkiOf("secp256r1");
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 200 }),
        fc.constantFrom(undefined, ...CURVES),
        (text, hint) => {
          const key = parsePublicKey(core, text, hint);
          if (!key.ok) expect(key.message).toMatch(/\.$/);
        },
      ),
      { seed: 20_267, numRuns: 1_000 },
    );
    fc.assert(
      fc.property(fc.nat(spki.length - 1), fc.constantFrom(..."0123456789abcdef"), (at, digit) => {
        const key = parsePublicKey(core, spki.slice(0, at) + digit + spki.slice(at + 1));
        expect(key.ok).toBe(spki[at] === digit);
      }),
      { seed: 20_268, numRuns: 500 },
    );
  });
});
