// Secrets that `npm start` makes: the one that signs people's cookies, once per data folder, and the code of the first
// run, anew at each start.
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Crockford's base 32: no I, L, O and U, which are misread. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_GROUPS = 4;
const GROUP_LENGTH = 4;

/** A code to type by hand: 80 random bits in four groups of four. */
export function makeSetupCode(): string {
  // 256 is a multiple of 32: every character is equally likely.
  const characters = Array.from(randomBytes(CODE_GROUPS * GROUP_LENGTH), (byte) => ALPHABET[byte & 31]).join("");
  return (characters.match(/.{4}/g) ?? []).join("-");
}

/** The secret of a data folder, 256 random bits; made at the first start, readable by this user alone. */
export function authSecretOf(folder: string): string {
  const path = join(folder, "auth-secret");
  if (!existsSync(path)) writeFileSync(path, randomBytes(32).toString("base64url"), { mode: 0o600, flag: "wx" });
  return readFileSync(path, "utf8").trim();
}
