// Answers that are kept for a day so that a client which lost one gets it again. An answer can hold a secret that is
// shown once: it is encrypted under the client's own Idempotency-Key, which stands nowhere here.

/** How long a key names its first request, as with other APIs that know the header. */
export const KEPT_MILLIS = 86_400_000;
/** A request that has not ended by then died with its worker; the same one may be tried again. */
export const CLAIM_MILLIS = 60_000;

export interface KeptAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

/** What stands under a key: nothing before this request, a request that runs, another request, or its answer. */
export type Claim =
  | { readonly kind: "new" }
  | { readonly kind: "running" }
  | { readonly kind: "other" }
  | { readonly kind: "answered"; readonly answer: KeptAnswer };

/** A key of one caller. */
export interface IdempotencyKey {
  /** SHA-256 over caller and key, base64url. */
  readonly id: string;
  readonly encryption: CryptoKey;
}

const encoder = new TextEncoder();

/** `caller` keeps the keys of different callers apart. */
export async function idempotencyKey(caller: string, key: string): Promise<IdempotencyKey> {
  const material = await crypto.subtle.importKey("raw", encoder.encode(key), "HKDF", false, ["deriveKey"]);
  const salt = encoder.encode(caller);
  const encryption = await crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt, info: encoder.encode("wattest kept answer") },
    material,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
  return { id: await digest(`${caller}\n${key}`), encryption };
}

/** SHA-256, base64url. */
export async function digest(content: string | Uint8Array): Promise<string> {
  const bytes = typeof content === "string" ? encoder.encode(content) : content;
  return toBase64(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

/** Takes the key for a request, or says what stands under it. Old keys go. Of two at once one gets `new`. */
export async function claim(
  database: D1Database,
  key: IdempotencyKey,
  request: string,
  nowMillis: number,
): Promise<Claim> {
  const [, taken] = await database.batch([
    database.prepare("DELETE FROM idempotent_answers WHERE at_millis < ?").bind(nowMillis - KEPT_MILLIS),
    database
      .prepare(
        `INSERT INTO idempotent_answers (id, request, at_millis, answer) VALUES (?1, ?2, ?3, NULL)
         ON CONFLICT (id) DO UPDATE SET at_millis = ?3
         WHERE answer IS NULL AND request = ?2 AND at_millis < ?4`,
      )
      .bind(key.id, request, nowMillis, nowMillis - CLAIM_MILLIS),
  ]);
  if ((taken?.meta.changes ?? 0) > 0) return { kind: "new" };
  const row = await database
    .prepare("SELECT request, answer FROM idempotent_answers WHERE id = ?")
    .bind(key.id)
    .first<{ request: string; answer: string | null }>();
  // It failed and was released in between: the client may ask again.
  if (row === null) return { kind: "running" };
  if (row.request !== request) return { kind: "other" };
  return row.answer === null ? { kind: "running" } : { kind: "answered", answer: await open(key, row.answer) };
}

/** Keeps the answer of the request that took the key. */
export async function keep(database: D1Database, key: IdempotencyKey, answer: KeptAnswer): Promise<void> {
  await database
    .prepare("UPDATE idempotent_answers SET answer = ? WHERE id = ?")
    .bind(await seal(key, answer), key.id)
    .run();
}

/** Gives the key back: the request failed, and the same one may succeed later. */
export async function release(database: D1Database, key: IdempotencyKey): Promise<void> {
  await database.prepare("DELETE FROM idempotent_answers WHERE id = ? AND answer IS NULL").bind(key.id).run();
}

async function seal(key: IdempotencyKey, answer: KeptAnswer): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = encoder.encode(JSON.stringify(answer));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key.encryption, text);
  return `${toBase64(iv)}.${toBase64(new Uint8Array(sealed))}`;
}

async function open(key: IdempotencyKey, sealed: string): Promise<KeptAnswer> {
  const [iv = "", content = ""] = sealed.split(".");
  const text = await crypto.subtle.decrypt(
    { name: "AES-GCM", iv: fromBase64(iv) },
    key.encryption,
    fromBase64(content),
  );
  return JSON.parse(new TextDecoder().decode(text)) as KeptAnswer;
}

function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
