// Makes the records that the verify page offers to try: `node ui/demo/generate-examples.ts`. The key is thrown away.
import { writeFileSync } from "node:fs";
import { hex, type MeterIdentity, ocmfPayload, signOcmf } from "./ocmf-writer.ts";

const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
const publicKey = hex(new Uint8Array(await crypto.subtle.exportKey("spki", pair.publicKey)));
const meter: MeterIdentity = {
  gatewaySerial: "WATTEST-EXAMPLE",
  meterSerial: "EX-4117",
  identification: "EXAMPLE-CARD",
  offsetMinutes: 120,
};
const start = Date.UTC(2026, 6, 14, 12, 8, 0);
const begin = { event: "B", atMillis: start, registerWattHours: 18_204_331 } as const;
const middle = { event: "C", atMillis: start + 902_000, registerWattHours: 18_234_133 } as const;
const end = { event: "E", atMillis: start + 1_774_000, registerWattHours: 18_256_904 } as const;
const sign = (payload: string) => signOcmf(crypto.subtle, pair.privateKey, payload);
const session = await Promise.all([
  sign(ocmfPayload(meter, 4117, [begin])),
  sign(ocmfPayload(meter, 4118, [middle])),
  sign(ocmfPayload(meter, 4119, [end])),
]);
const valid = await sign(ocmfPayload(meter, 4120, [begin, end]));
// One digit of the end register: 12 kWh more than were delivered.
const tampered = valid.replace("18256.904", "18268.904");

writeFileSync(
  new URL("./example-records.ts", import.meta.url),
  `// Written by generate-examples.ts: records of a meter that does not exist, signed with a key that was thrown away.

/** SubjectPublicKeyInfo of the examples' meter, DER, hex. */
export const EXAMPLE_KEY =
  "${publicKey}";

/** Begin and end in one record. */
export const VALID_RECORD =
  ${JSON.stringify(valid)};

/** The same with one digit of the end register changed. */
export const TAMPERED_RECORD =
  ${JSON.stringify(tampered)};

/** Begin, intermediate and end as three records. */
export const SESSION_RECORDS = ${JSON.stringify(session)};
`,
);
