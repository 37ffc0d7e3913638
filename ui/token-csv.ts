// Identifications as a table in text (RFC 4180): read with every fault at its line, and written so that what was written
// reads the same. Pure but for words.
import { msg, str } from "@lit/localize";
import * as v from "valibot";
import { idTokenSchema, type NewToken, newTokenSchema, TOKEN_TYPES, type Token } from "../edge/contract/tokens.ts";
import { withoutApostrophe, writtenCell } from "./csv-cell.ts";
import { startOfDay } from "./format.ts";

/** What one import takes (contract/tokens.ts). */
export const MAX_TOKENS = 1_000;
/** Longer ones are no list of identifications. */
export const MAX_FILE_BYTES = 1_000_000;

const COLUMNS = ["idToken", "name", "type", "group", "blocked", "expires", "maxSessions"] as const;
type Column = (typeof COLUMNS)[number];
/** As stations and other systems call the first column. */
const ALIASES: Readonly<Record<string, Column>> = { idtag: "idToken", uid: "idToken" };
/** For "no end" and "any number", which an empty cell does not say: it leaves a value as it is. */
const NEVER = "never";
const ANY = "any";

export interface TokenFault {
  /** From 1, the head included. */
  readonly line: number;
  readonly sentence: string;
}

export interface TokenFile {
  readonly tokens: readonly NewToken[];
  readonly faults: readonly TokenFault[];
  /** Columns that mean nothing here. */
  readonly ignored: readonly string[];
}

/** Reads a file with a head; cells part at commas, semicolons or tabs, whichever the head has most of. */
export function readTokens(text: string): TokenFile {
  const rows = rowsOf(text.replace(/^\ufeff/, ""));
  const [head, ...lines] = rows;
  if (head === undefined) return failed(1, msg("The file is empty."));
  const columns = head.cells.map(columnOf);
  if (!columns.includes("idToken")) return failed(head.line, msg("The first line names no column idToken."));
  const ignored = head.cells.filter((_, index) => columns[index] === null).filter((name) => name.trim() !== "");
  if (lines.length === 0) return failed(head.line, msg("No identification follows the first line."));
  if (lines.length > MAX_TOKENS) {
    return failed(head.line, msg(str`There are ${lines.length} identifications; 1,000 can be imported at once.`));
  }
  const faults: TokenFault[] = [];
  const tokens: NewToken[] = [];
  const firstLines = new Map<string, number>();
  for (const { line, cells } of lines) {
    const cell = (column: Column) => (cells[columns.indexOf(column)] ?? "").trim();
    const { token, sentences } = tokenOf(cell, (column) => columns.includes(column));
    faults.push(...sentences.map((sentence) => ({ line, sentence })));
    if (cells.length > columns.length) faults.push({ line, sentence: msg("There are more cells than columns.") });
    const key = cell("idToken").toLowerCase();
    const first = firstLines.get(key);
    if (first !== undefined && key !== "") {
      faults.push({ line, sentence: msg(str`This identification stands on line ${first} already.`) });
    } else firstLines.set(key, line);
    if (token !== null) tokens.push(token);
  }
  return { tokens, faults, ignored };
}

function failed(line: number, sentence: string): TokenFile {
  return { tokens: [], faults: [{ line, sentence }], ignored: [] };
}

function columnOf(name: string): Column | null {
  const plain = name.trim().toLowerCase();
  return COLUMNS.find((column) => column.toLowerCase() === plain) ?? ALIASES[plain] ?? null;
}

/** One line as an identification; null where a cell is at fault. An empty cell says nothing. */
function tokenOf(
  cell: (column: Column) => string,
  has: (column: Column) => boolean,
): { token: NewToken | null; sentences: string[] } {
  const sentences: string[] = [];
  const idToken = withoutApostrophe(cell("idToken"));
  if (!v.is(idTokenSchema, idToken)) sentences.push(msg("idToken: 1 to 255 letters, digits and signs of ASCII."));
  const name = withoutApostrophe(cell("name"));
  if (!v.is(newTokenSchema.entries.name, name))
    sentences.push(msg("name: at most 100 characters, without line breaks."));
  const type = TOKEN_TYPES.find((one) => one.toLowerCase() === cell("type").toLowerCase());
  if (cell("type") !== "" && type === undefined) sentences.push(msg(str`type: one of ${TOKEN_TYPES.join(", ")}.`));
  const group = withoutApostrophe(cell("group"));
  if (group !== "" && !v.is(idTokenSchema, group)) {
    sentences.push(msg("group: 1 to 255 letters, digits and signs of ASCII."));
  }
  const blocked = { "": undefined, true: true, false: false }[cell("blocked").toLowerCase()];
  if (cell("blocked") !== "" && blocked === undefined) sentences.push(msg("blocked: true or false."));
  const expiresAtMillis = instantOf(cell("expires"));
  if (Number.isNaN(expiresAtMillis)) {
    sentences.push(msg("expires: a last day (2027-01-31), an instant (2027-01-31T12:00:00Z), or never."));
  }
  const most = cell("maxSessions").toLowerCase();
  const maxSessions = most === "" ? undefined : most === ANY ? null : /^\d{1,4}$/.test(most) ? Number(most) : 0;
  if (!v.is(newTokenSchema.entries.maxSessions, maxSessions)) {
    sentences.push(msg("maxSessions: a whole number from 1 to 1,000, or any."));
  }
  if (sentences.length > 0) return { token: null, sentences };
  const token: NewToken = {
    idToken,
    ...(has("name") && name !== "" ? { name } : {}),
    ...(type === undefined ? {} : { type }),
    ...(group === "" ? {} : { group }),
    ...(blocked === undefined ? {} : { blocked }),
    ...(expiresAtMillis === undefined ? {} : { expiresAtMillis }),
    ...(maxSessions === undefined ? {} : { maxSessions }),
  };
  return { token, sentences };
}

/** Undefined: nothing is said; null: never; NaN: neither a day nor an instant. */
function instantOf(text: string): number | null | undefined {
  if (text === "") return undefined;
  if (text.toLowerCase() === NEVER) return null;
  // A day is the last one, to its end in the reader's zone.
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return isDay(text) ? (startOfDay(text, 1) ?? Number.NaN) : Number.NaN;
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
}

/** Whether the calendar has it: 2027-02-30 would count as the 2nd of March. */
function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Rows with the line that each begins on; empty ones are left out. */
function rowsOf(text: string): Row[] {
  const head = text.slice(0, text.search(/[\r\n]|$/));
  const count = (sign: string) => head.split(sign).length;
  const separator = [",", ";", "\t"].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
  const rows: Row[] = [];
  let cells: string[] = [];
  let cell = "";
  let line = 1;
  let begun = 1;
  let quoted = false;
  const endRow = () => {
    cells.push(cell);
    if (cells.some((one) => one.trim() !== "")) rows.push({ line: begun, cells });
    cells = [];
    cell = "";
  };
  for (let index = 0; index < text.length; index += 1) {
    const sign = text[index] ?? "";
    if (sign === "\n") line += 1;
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[index + 1] === '"') {
        cell += '"';
        index += 1;
      } else quoted = false;
    } else if (sign === '"' && cell === "") quoted = true;
    else if (sign === separator) {
      cells.push(cell);
      cell = "";
    } else if (sign === "\n" || (sign === "\r" && text[index + 1] !== "\n")) {
      endRow();
      begun = line;
    } else if (sign !== "\r") cell += sign;
  }
  endRow();
  return rows;
}

/** All of them as a file, head first. */
export function writeTokens(tokens: readonly Token[]): string {
  const rows = tokens.map(({ idToken, name, type, group, blocked, expiresAtMillis, maxSessions }) =>
    [
      writtenCell(idToken),
      writtenCell(name),
      type,
      writtenCell(group ?? ""),
      String(blocked),
      expiresAtMillis === null ? NEVER : new Date(expiresAtMillis).toISOString(),
      maxSessions === null ? ANY : String(maxSessions),
    ].join(","),
  );
  return [COLUMNS.join(","), ...rows].map((row) => `${row}\r\n`).join("");
}
