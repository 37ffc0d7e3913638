// Who may post readings for a station: whoever knows its secret. Wrong ones are counted per source, so that guessing is
// slow and one guesser does not lock the station out. Six sources or more together can, for as long as they go on and the
// object does not remember the right secret; the station is told when to try again.
import type { Registration } from "./registration.ts";
import { checkSecret, type SecretHash } from "./secret.ts";

/** Wrong secrets per source and minute: a person who types has enough, a guesser gets 14,400 a day. */
export const MAX_FAILURES_PER_SOURCE = 10;
/**
 * Wrong secrets per station and minute from all sources: bounds the hashing (12 ms each) to 1.2 % of a CPU, while
 * previous secrets are good to 4.8 %.
 */
export const MAX_FAILURES_PER_STATION = 60;
/** Rotations within one overlap that a charger may miss. */
export const MAX_PREVIOUS_SECRETS = 3;
const WINDOW_MILLIS = 60_000;

export type Admission =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: "credentials-wrong" }
  | { readonly ok: false; readonly code: "too-many-attempts"; readonly retryAfterSeconds: number };

/** Remembers secrets that were checked, as keyed digests: the slow hash is paid once while the object lives. */
export class SecretMemory {
  #key: Promise<CryptoKey> | undefined;
  readonly #known = new Map<string, string>();

  async knows(secret: string, accepted: readonly SecretHash[]): Promise<boolean> {
    const known = this.#known.get(await this.#digest(secret));
    return known !== undefined && accepted.some(({ hash }) => hash === known);
  }

  async remember(secret: string, stored: SecretHash): Promise<void> {
    // More only appear by rotation, which forgets all.
    if (this.#known.size > MAX_PREVIOUS_SECRETS) this.forget();
    this.#known.set(await this.#digest(secret), stored.hash);
  }

  /** After a rotation: what was right before may be right no more. */
  forget(): void {
    this.#known.clear();
  }

  async #digest(secret: string): Promise<string> {
    // The key never leaves this instance: a digest is of no use elsewhere.
    this.#key ??= crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]) as Promise<CryptoKey>;
    const digest = await crypto.subtle.sign("HMAC", await this.#key, new TextEncoder().encode(secret));
    return btoa(String.fromCharCode(...new Uint8Array(digest)));
  }
}

/** The secrets that are good at an instant, the newest first. */
export function acceptedSecrets(registration: Registration, nowMillis: number): SecretHash[] {
  const previous = registration.previousSecrets.filter(({ untilMillis }) => untilMillis > nowMillis);
  return [registration.secret, ...previous.map(({ secret }) => secret)];
}

/**
 * The registration with another secret. Until `untilMillis` the one before is good too, and those before it that still
 * are: a charger that missed a rotation is not locked out by the next. Null ends all of them at once.
 */
export function withSecret(
  registration: Registration,
  secret: SecretHash,
  untilMillis: number | null,
  nowMillis: number,
): Registration {
  const still = registration.previousSecrets.filter((previous) => previous.untilMillis > nowMillis);
  const previousSecrets =
    untilMillis === null ? [] : [{ secret: registration.secret, untilMillis }, ...still].slice(0, MAX_PREVIOUS_SECRETS);
  return { ...registration, secret, previousSecrets };
}

/** Checks a secret against those that are good now. Failures are durable before this answers. */
export async function admit(
  sql: SqlStorage,
  memory: SecretMemory,
  accepted: readonly SecretHash[],
  secret: string,
  source: string,
  nowMillis: number,
): Promise<Admission> {
  if (await memory.knows(secret, accepted)) return { ok: true };
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
  for (const stored of accepted) {
    if (!(await checkSecret(secret, stored))) continue;
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
