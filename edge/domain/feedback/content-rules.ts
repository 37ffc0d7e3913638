// What holds a text until somebody has looked at it. Rules that a machine can apply and a driver can read; none asks whether the
// text is favourable. A held text is not shown to others; its stars count.

/** Addresses of pages: with a scheme, with www, or a name that ends in a common ending. */
const LINK =
  /\b(?:https?:\/\/|www\.)\S|\b[\p{L}\p{N}-]{2,63}\.(?:com|net|org|info|biz|io|app|shop|xyz|de|at|ch|eu|ru|cn|link|site|online|top)\b(?!\.?[\p{L}\p{N}])/iu;
const EMAIL = /[^\s@]{1,64}@[^\s@]{1,190}\.[^\s@.]{2,24}/u;
/** Nine digits and more with the signs between them that telephone numbers have; energy, prices and times have fewer. */
const TELEPHONE = /(?<![\p{L}\p{N}.,])\+?\d(?:[ ()/-]{0,2}\d){8,14}(?![\p{L}\p{N}])/u;

/** Days as people write them: with the time behind them they would have a telephone number's digits. */
const DAY =
  /\b(?:20\d\d[-/](?:0?[1-9]|1[0-2])[-/](?:0?[1-9]|[12]\d|3[01])|(?:0?[1-9]|[12]\d|3[01])[-/](?:0?[1-9]|[12]\d|3[01])[-/]20\d\d)\b/gu;

/** An unverified text is held when others like it came to the installation within this time. */
export const REPEATED_WITHIN_MILLIS = 7 * 86_400_000;
/** Unverified reports of a station within an hour beyond which the next ones are held. */
export const BURST_REPORTS = 20;
export const BURST_WITHIN_MILLIS = 3_600_000;
/** Unverified reports of a station within a day beyond which none is taken. */
export const MOST_REPORTS_A_DAY = 200;

/** What in the text itself holds it. */
export function heldBy(text: string): ("link" | "contact-data")[] {
  const holds: ("link" | "contact-data")[] = [];
  // As it is read: wide letters and dots are letters and dots, and what cannot be seen parts nothing.
  const read = text
    .normalize("NFKC")
    .replaceAll("\u3002", ".")
    .replace(/\p{Cf}/gu, "");
  if (EMAIL.test(read) || TELEPHONE.test(read.replace(DAY, " "))) holds.push("contact-data");
  if (LINK.test(read.replaceAll(new RegExp(EMAIL, "gu"), " "))) holds.push("link");
  return holds;
}

/** Texts that differ in case, spaces and signs alone are the same. Empty: too short to compare, as "ok". */
export function comparable(text: string): string {
  const letters = text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
  return letters.length < 20 ? "" : letters;
}
