// A station's secret at rest: PBKDF2-HMAC-SHA-256 (RFC 8018) with a salt of its own, compared in constant time.

/** The most that the platform's WebCrypto allows; some 12 ms of CPU per check. */
const ITERATIONS = 100_000;
const SALT_BYTES = 16;
/** 160 bits as 32 characters of Crockford's base 32; OCPP allows a password of 16 to 40. */
const SECRET_LENGTH = 32;
const SECRET_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

export interface SecretHash {
  readonly iterations: number;
  readonly salt: string;
  readonly hash: string;
}

/** A new random secret. */
export function makeSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SECRET_LENGTH));
  // 256 is a multiple of 32: every character is equally likely.
  return Array.from(bytes, (byte) => SECRET_ALPHABET[byte & 31]).join("");
}

export async function hashSecret(secret: string): Promise<SecretHash> {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  const hash = await derive(secret, salt, ITERATIONS);
  return { iterations: ITERATIONS, salt: encode(salt), hash: encode(hash) };
}

/** Whether the secret is the one that was hashed. */
export async function checkSecret(secret: string, stored: SecretHash): Promise<boolean> {
  return equalBytes(await derive(secret, decode(stored.salt), stored.iterations), decode(stored.hash));
}

/** Compares without telling by its time how far two texts agree: both are hashed to one length first. */
export async function equalTexts(a: string, b: string): Promise<boolean> {
  const [left, right] = await Promise.all(
    [a, b].map((text) => crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))),
  );
  return left !== undefined && right !== undefined && equalBytes(new Uint8Array(left), new Uint8Array(right));
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && crypto.subtle.timingSafeEqual(a, b);
}

async function derive(secret: string, salt: Uint8Array, iterations: number): Promise<Uint8Array> {
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(secret), "PBKDF2", false, ["deriveBits"]);
  return new Uint8Array(
    await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, key, 256),
  );
}

function encode(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function decode(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
