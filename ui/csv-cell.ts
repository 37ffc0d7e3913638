// A cell of a table in text (RFC 4180), safe to open in a spreadsheet. Pure.

/**
 * A spreadsheet runs what begins so as a formula; an apostrophe in front makes it text. One more is put where some stand
 * already, so that taking one away gives what was there.
 */
const FORMULA = /^'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

export function withoutApostrophe(text: string): string {
  return text.startsWith("'") && FORMULA.test(text.slice(1)) ? text.slice(1) : text;
}

/** Text of people and stations as a cell; a number is written without it. */
export function writtenCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
