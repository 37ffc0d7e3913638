// Verifications per second on each curve: this module, OpenSSL through node:crypto, noble-curves. Each gets its input in
// the form it likes best: OpenSSL a key object made beforehand, noble the digest's bytes and compact signatures.
import { createHash, verify } from "node:crypto";
import { CURVES, type Curve } from "../../assembly/host/core.ts";
import { newCore } from "../support/core.ts";
import { nobleVerify } from "../support/noble.ts";
import { newSigner } from "../support/signer.ts";
import { type Contestant, medianNanos } from "./rounds.ts";

/** Messages of a session's size, so that hashing has its share. */
const MESSAGES = 16;
const MESSAGE_BYTES = 400;

export function benchSignatures(): void {
  console.log(
    `\nECDSA with SHA-256, ${MESSAGE_BYTES}-byte messages, one key, median of rounds: verifications per second`,
  );
  console.log("curve             wattest   openssl     noble   wattest µs   ×openssl   ×noble");
  for (const curve of CURVES) {
    const [own = Number.NaN, openssl = Number.NaN, noble = Number.NaN] = medianNanos(contestants(curve));
    const perSecond = [own, openssl, noble].map((nanos) => (1e9 / nanos).toFixed(0).padStart(10)).join("");
    const ratios = `${(openssl / own).toFixed(2).padStart(11)}${(noble / own).toFixed(1).padStart(9)}`;
    console.log(`${curve.padEnd(15)}${perSecond}${(own / 1e3).toFixed(0).padStart(13)}${ratios}`);
  }
}

function contestants(curve: Curve): Contestant[] {
  const core = newCore();
  const signer = newSigner(curve);
  const inputs = Array.from({ length: MESSAGES }, (_, index) => {
    const message = new Uint8Array(MESSAGE_BYTES).fill(index);
    const digest = new Uint8Array(createHash("sha256").update(message).digest());
    return { message, digest, der: signer.sign(message, "der"), raw: signer.sign(message, "raw") };
  });
  const at = (turn: number) => {
    const input = inputs[turn % MESSAGES];
    if (input === undefined) throw new Error("no input");
    return input;
  };
  return [
    {
      name: "wattest",
      work(turn) {
        const { message, der: signature } = at(turn);
        const status = core.verifySignature({ curve, message, publicKey: signer.point, signature, encoding: "der" });
        if (status !== "valid") throw new Error(`${curve}: ${status}`);
      },
    },
    {
      name: "openssl",
      work(turn) {
        if (!verify("sha256", at(turn).message, signer.publicKey, at(turn).der)) throw new Error(`${curve}: openssl`);
      },
    },
    {
      name: "noble",
      work(turn) {
        const { digest, raw } = at(turn);
        if (!nobleVerify(curve, digest, signer.point, raw, "raw")) throw new Error(`${curve}: noble`);
      },
    },
  ];
}
