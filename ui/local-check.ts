// Verifies a session's records again on this device: the same module over the bytes as received.
import type { Core } from "../assembly/host/core.ts";
import { type RegisteredKey, verifyRecord } from "../assembly/host/verify.ts";
import type { RecordView } from "./record-view.ts";

export type LocalCheck =
  | { readonly state: "not started" }
  | { readonly state: "running" }
  | {
      readonly state: "done";
      /** UTC milliseconds. */
      readonly atMillis: number;
      readonly valid: number;
      readonly count: number;
      /** Records on which this device and the server disagree. */
      readonly differing: number;
    }
  | { readonly state: "failed" };

/** `registeredKeys`: the station's meters. A key that the server did not find registered is taken from the record's report. */
export function checkRecordsHere(
  core: Core,
  records: readonly RecordView[],
  registeredKeys: readonly RegisteredKey[],
): { readonly valid: number; readonly differing: number } {
  let valid = 0;
  let differing = 0;
  for (const record of records) {
    const supplied = record.publicKeySource !== "registered" && record.publicKey ? { publicKey: record.publicKey } : {};
    const own = verifyRecord(core, new TextEncoder().encode(record.text), { registeredKeys, ...supplied });
    if (own.signature === "valid") valid += 1;
    if (own.signature !== record.signature) differing += 1;
  }
  return { valid, differing };
}
