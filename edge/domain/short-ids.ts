// Ids of charging profiles and sites: ten random characters, short enough to stand in an address and be read out.
import { ALPHABET } from "./ids.ts";

export const SHORT_ID_BYTES = 10;
export const SHORT_ID = /^[0-9A-HJKMNP-TV-Z]{10}$/;

/** The id of ten random bytes: 50 bits, and two that were the same would be refused by the database. */
export function shortId(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => ALPHABET[byte & 31]).join("");
}
