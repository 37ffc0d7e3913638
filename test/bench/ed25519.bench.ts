// Ed25519 beside OpenSSL, noble-curves and crypto.subtle: a key seen before and keys never seen, as in signature.bench.ts.
// There are no batches of it.
import { generateKeyPairSync, sign, verify } from "node:crypto";
import { ed25519 } from "@noble/curves/ed25519.js";
import { type Core, createCore, type Ed25519Check } from "../../assembly/host/core.ts";
import { CORE_MODULE } from "../support/core.ts";
import { medianNanos } from "./rounds.ts";

const MESSAGE = new Uint8Array(400).fill(7);
const KEYS = 128;
/** The third sight of a key prepares it: twice it is new. */
const SIGHTS_WHILE_NEW = 2;

function must(isValid: boolean): void {
  if (!isValid) throw new Error("Ed25519: refused");
}

export async function benchEd25519(): Promise<void> {
  const pairs = Array.from({ length: KEYS }, () => generateKeyPairSync("ed25519"));
  const checks = pairs.map(
    ({ publicKey, privateKey }): Ed25519Check => ({
      message: MESSAGE,
      publicKey: new Uint8Array(publicKey.export({ type: "spki", format: "der" }).subarray(-32)),
      signature: new Uint8Array(sign(null, MESSAGE, privateKey)),
    }),
  );
  const [pair] = pairs;
  const [first] = checks;
  if (pair === undefined || first === undefined) throw new Error("no key");
  const known = createCore(CORE_MODULE);
  const knownKey = () => must(known.verifyEd25519(first) === "valid");
  for (let sight = 0; sight <= SIGHTS_WHILE_NEW; sight++) knownKey();
  let fresh: Core = createCore(CORE_MODULE);
  const subtleKey = await crypto.subtle.importKey("raw", first.publicKey.slice(), "Ed25519", false, ["verify"]);
  const signature = first.signature.slice();
  const nanos = await medianNanos([
    { name: "prepared", work: knownKey },
    {
      name: "new",
      work: (turn) => {
        if (turn % (KEYS * SIGHTS_WHILE_NEW) === 0) fresh = createCore(CORE_MODULE);
        const check = checks[turn % KEYS];
        must(check !== undefined && fresh.verifyEd25519(check) === "valid");
      },
    },
    { name: "openssl", work: () => must(verify(null, MESSAGE, pair.publicKey, first.signature)) },
    { name: "noble", work: () => must(ed25519.verify(first.signature, MESSAGE, first.publicKey)) },
    {
      name: "subtle",
      work: async () => must(await crypto.subtle.verify("Ed25519", subtleKey, signature, MESSAGE)),
    },
  ]);
  const names = ["prepared", "new", "openssl", "noble", "subtle"];
  const rates = names.map((name) => `${name} ${(1e9 / (nanos[name] ?? Number.NaN)).toFixed(0)}`);
  const times = (name: string, other: string) =>
    ((nanos[other] ?? Number.NaN) / (nanos[name] ?? Number.NaN)).toFixed(2);
  console.log(`\nEd25519, ${MESSAGE.length}-byte messages, verifications per second: ${rates.join(", ")}.`);
  for (const name of ["prepared", "new"]) {
    console.log(`Ed25519 ${name}: ${times(name, "openssl")} × openssl, ${times(name, "noble")} × noble`);
  }
}
