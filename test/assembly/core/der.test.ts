// The form of a signature: what strict DER and fixed width let in, told apart from signatures that merely do not fit.
import { createHash, verify } from "node:crypto";
import { describe, expect, it } from "vitest";
import { CURVES } from "../../../assembly/host/core.ts";
import { newCore } from "../../support/core.ts";
import { noblePoint, nobleSign } from "../../support/noble.ts";
import { below, seededBytes } from "../../support/seed.ts";
import { newSigner, opensslKey } from "../../support/signer.ts";

const core = newCore();
const curve = "secp256r1";
const signer = newSigner(curve);
const message = new Uint8Array([1, 2, 3]);
const fromHex = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(" ", ""), "hex"));
const check = (signature: Uint8Array, encoding: "der" | "raw" = "der") =>
  core.verifySignature({ curve, message, publicKey: signer.point, signature, encoding });

describe("strict DER accepts as form", () => {
  it.each([
    ["the smallest integers", "30 06 02 01 01 02 01 01"],
    ["zero, which is canonical and out of range", "30 06 02 01 00 02 01 00"],
    ["a zero byte that the sign needs", "30 08 02 02 00 80 02 02 00 ff"],
    ["an integer longer than the order", `30 36 02 31 01 ${"00".repeat(48)} 02 01 01`],
    ["81 lengths where the short form ends", `30 81 86 02 81 80 ${"7f".repeat(128)} 02 01 01`],
  ])("%s", (_, signature) => {
    expect(check(fromHex(signature))).toBe("mismatch");
  });
});

describe("strict DER refuses", () => {
  it.each([
    ["nothing", ""],
    ["a tag alone", "30"],
    ["an empty sequence", "30 00"],
    ["one integer", "30 03 02 01 01"],
    ["three integers", "30 09 02 01 01 02 01 01 02 01 01"],
    ["another outer tag", "31 06 02 01 01 02 01 01"],
    ["another inner tag", "30 06 03 01 01 02 01 01"],
    ["bytes behind the sequence", "30 06 02 01 01 02 01 01 00"],
    ["bytes behind the integers", "30 07 02 01 01 02 01 01 00"],
    ["a sequence longer than its bytes", "30 07 02 01 01 02 01 01"],
    ["an integer longer than the sequence", "30 06 02 01 01 02 02 01"],
    ["a long form where the short one fits, outside", "30 81 06 02 01 01 02 01 01"],
    ["a long form where the short one fits, inside", "30 07 02 81 01 01 02 01 01"],
    ["a long form of two bytes", "30 82 00 06 02 01 01 02 01 01"],
    ["an indefinite length", "30 80 02 01 01 02 01 01 00 00"],
    ["a length that counts 2³² − 1", "30 84 ff ff ff ff 02 01 01 02 01 01"],
    ["an empty integer", "30 05 02 00 02 01 01"],
    ["a superfluous zero", "30 07 02 02 00 01 02 01 01"],
    ["two zeros", "30 07 02 02 00 00 02 01 01"],
    ["a negative integer", "30 06 02 01 80 02 01 01"],
    ["a negative integer of two bytes", "30 07 02 02 ff 7f 02 01 01"],
  ])("%s", (_, signature) => {
    expect(check(fromHex(signature))).toBe("malformed-signature");
  });

  it("every genuine signature cut short, and with a byte more", () => {
    const signature = signer.sign(message, "der");
    expect(check(signature)).toBe("valid");
    for (let length = 0; length < signature.length; length++) {
      expect(check(signature.subarray(0, length)), `${length} bytes`).toBe("malformed-signature");
    }
    expect(check(new Uint8Array([...signature, 0]))).toBe("malformed-signature");
  });

  it.each([257, 1_000, 100_000])("a signature of %d bytes, larger than the signature area", (length) => {
    expect(check(new Uint8Array(length).fill(0x30))).toBe("malformed-signature");
    expect(
      core.verifySignature({
        curve,
        message,
        publicKey: new Uint8Array(1),
        signature: new Uint8Array(length),
        encoding: "der",
      }),
    ).toBe("key-at-infinity");
  });
});

describe("fixed width refuses", () => {
  it.each([0, 1, 32, 63, 65, 66, 72, 128, 256, 257])("%d bytes where 64 are due", (length) => {
    expect(check(new Uint8Array(length).fill(1), "raw")).toBe("malformed-signature");
  });

  it("DER read as raw and raw read as DER", () => {
    expect(check(signer.sign(message, "der"), "raw")).toBe("malformed-signature");
    expect(check(signer.sign(message, "raw"), "der")).toBe("malformed-signature");
  });
});

describe("the parser survives", () => {
  it.each(CURVES)("4,000 damaged signatures on %s, with OpenSSL's verdict on each", (name) => {
    const bytes = seededBytes(`${name} DER`);
    const secret = BigInt(`0x${Buffer.from(bytes(23)).toString("hex")}`) + 1n;
    const publicKey = noblePoint(name).BASE.multiply(secret).toBytes(false);
    const key = opensslKey(name, publicKey);
    const digest = new Uint8Array(createHash("sha256").update(message).digest());
    const genuine = nobleSign(name, digest, secret, "der");
    const seen = { valid: 0, mismatch: 0, "malformed-signature": 0 };
    // Damage to form is found without arithmetic; the bound keeps the rest within a second or two.
    let arithmetic = 0;
    for (let turn = 0; turn < 4_000 && arithmetic < 600; turn++) {
      let damaged = genuine.slice();
      for (let hit = 1 + below(bytes, 2); hit > 0; hit--) {
        // Half the hits go to the first six bytes, where the form is; every fourth inserts, removes or doubles a byte.
        const at = below(bytes, below(bytes, 2) === 0 ? 6 : damaged.length);
        const kind = below(bytes, 8);
        if (kind === 0) damaged = new Uint8Array([...damaged.subarray(0, at), ...damaged.subarray(at + 1)]);
        else if (kind === 1)
          damaged = new Uint8Array([...damaged.subarray(0, at), ...bytes(1), ...damaged.subarray(at)]);
        else damaged[at] = kind < 5 ? below(bytes, 256) : (damaged[at] ?? 0) + 1;
      }
      const status = core.verifySignature({
        curve: name,
        message,
        publicKey,
        signature: damaged,
        encoding: "der",
      });
      if (status !== "valid" && status !== "mismatch" && status !== "malformed-signature") throw new Error(status);
      seen[status]++;
      if (status !== "malformed-signature") arithmetic++;
      expect(status === "valid", `${Buffer.from(damaged).toString("hex")}`).toBe(
        verify("sha256", message, key, damaged),
      );
    }
    expect(seen.mismatch).toBeGreaterThan(100);
    expect(seen["malformed-signature"]).toBeGreaterThan(1_000);
  });
});
