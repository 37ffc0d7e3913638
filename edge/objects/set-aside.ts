// Transaction messages of which no reading could be made, as they came: somebody may be billed by them.
import type { Core } from "../../assembly/host/core.ts";
import type { OcppVersion } from "../ocpp/versions.ts";
import { toHex } from "./signed-value.ts";

/** A station that sends more of them is broken, and is no more answered: what it sends is not thrown away by us. */
export const MAX_SET_ASIDE = 1_000;
/** The platform's row holds 2 MB. */
const MAX_LENGTH = 1_500_000;

export interface Kept {
  readonly version: OcppVersion;
  readonly action: string;
  /** As text, as it came. */
  readonly frame: string;
  readonly reason: string;
}

/** Keeps a message; the same text is kept once. Throws when there are too many. Runs inside the caller's transaction. */
export function setAside(sql: SqlStorage, core: Core, kept: Kept, nowMillis: number): void {
  const hash = toHex(core.sha256(new TextEncoder().encode(kept.frame)));
  if (sql.exec("SELECT 1 FROM set_aside WHERE hash = ?", hash).toArray().length > 0) return;
  const count = sql.exec<{ n: number }>("SELECT count(*) AS n FROM set_aside").one().n;
  if (count >= MAX_SET_ASIDE) throw new Error(`${MAX_SET_ASIDE} messages of this station are set aside already.`);
  sql.exec(
    "INSERT INTO set_aside (hash, received_at_millis, version, action, frame, reason) VALUES (?, ?, ?, ?, ?, ?)",
    ...[hash, nowMillis, kept.version, kept.action, kept.frame.slice(0, MAX_LENGTH), kept.reason],
  );
}
