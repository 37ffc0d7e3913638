// Random tokens of ours, and what is kept of them: a hash, which is enough for values that cannot be guessed.

/** 256 bits, more than the 128 that a link needs. */
const TOKEN_BYTES = 32;

/** A new token, base64url, 43 characters. */
export function makeToken(): string {
  return base64Url(crypto.getRandomValues(new Uint8Array(TOKEN_BYTES)));
}

/** An id for a row: 128 random bits, base64url, 22 characters. */
export function makeId(): string {
  return base64Url(crypto.getRandomValues(new Uint8Array(16)));
}

/** SHA-256, base64url. Lookups by it need no constant time: what a comparison tells is of the hash. */
export async function hashToken(token: string): Promise<string> {
  return base64Url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token))));
}

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
