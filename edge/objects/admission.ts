// Who may post readings for a station: whoever knows its secret. Wrong ones are counted per source, so that guessing is
// slow and one guesser does not lock the station out. Six sources or more together can, for as long as they go on and the
// object does not remember the right secret; the station is told when to try again.
import { checkSecret, type SecretHash } from "./secret.ts";

/** Wrong secrets per source and minute: a person who types has enough, a guesser gets 14,400 a day. */
export const MAX_FAILURES_PER_SOURCE = 10;
/** Wrong secrets per station and minute from all sources: bounds the hashing (12 ms each) to 1.2 % of a CPU. */
export const MAX_FAILURES_PER_STATION = 60;
const WINDOW_MILLIS = 60_000;

export type Admission =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: "credentials-wrong" }
  | { readonly ok: false; readonly code: "too-many-attempts"; readonly retryAfterSeconds: number };

/** Remembers secrets that were checked, as keyed digests: the slow hash is paid once while the object lives. */
export class SecretMemory {
  #key: Promise<CryptoKey> | undefined;
  readonly #known = new Map<string, string>();

  async knows(secret: string, stored: SecretHash): Promise<boolean> {
    return this.#known.get(await this.#digest(secret)) === stored.hash;
  }

  async remember(secret: string, stored: SecretHash): Promise<void> {
    // One station has one secret; a second entry only appears when it was changed.
    this.#known.clear();
    this.#known.set(await this.#digest(secret), stored.hash);
  }

  async #digest(secret: string): Promise<string> {
    // The key never leaves this instance: a digest is of no use elsewhere.
    this.#key ??= crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]) as Promise<CryptoKey>;
    const digest = await crypto.subtle.sign("HMAC", await this.#key, new TextEncoder().encode(secret));
    return btoa(String.fromCharCode(...new Uint8Array(digest)));
  }
}

/** Checks a secret. Failures are durable before this answers. */
export async function admit(
  sql: SqlStorage,
  memory: SecretMemory,
  stored: SecretHash,
  secret: string,
  source: string,
  nowMillis: number,
): Promise<Admission> {
  if (await memory.knows(secret, stored)) return { ok: true };
  const windowStart = nowMillis - (nowMillis % WINDOW_MILLIS);
  const failures = (where: string) =>
    sql
      .exec<{ n: number }>(
        `SELECT coalesce(sum(count), 0) AS n FROM failed_attempts WHERE window_start_millis = ?1 AND (?2 = '' OR source = ?2)`,
        windowStart,
        where,
      )
      .one().n;
  if (failures(source) >= MAX_FAILURES_PER_SOURCE || failures("") >= MAX_FAILURES_PER_STATION) {
    const retryAfterSeconds = Math.ceil((windowStart + WINDOW_MILLIS - nowMillis) / 1_000);
    return { ok: false, code: "too-many-attempts", retryAfterSeconds };
  }
  if (await checkSecret(secret, stored)) {
    await memory.remember(secret, stored);
    return { ok: true };
  }
  // At most MAX_FAILURES_PER_STATION rows: older windows go first.
  sql.exec("DELETE FROM failed_attempts WHERE window_start_millis <> ?", windowStart);
  sql.exec(
    `INSERT INTO failed_attempts (source, window_start_millis, count) VALUES (?, ?, 1)
     ON CONFLICT (source) DO UPDATE SET count = count + 1`,
    source,
    windowStart,
  );
  return { ok: false, code: "credentials-wrong" };
}
