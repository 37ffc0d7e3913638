// The form of an identification as data: what is typed, what is wrong with it, and what of it is a change. Pure but for
// words.
import { msg } from "@lit/localize";
import * as v from "valibot";
import {
  idTokenSchema,
  type NewToken,
  type Token,
  type TokenChange,
  tokenChangeSchema,
} from "../edge/contract/tokens.ts";
import { formats, startOfDay } from "./format.ts";

/** As typed; empty: not said. */
export interface TokenForm {
  readonly idToken: string;
  readonly name: string;
  readonly type: Token["type"];
  readonly group: string;
  /** The last day on which it is good, "2027-01-31". */
  readonly lastDay: string;
  /** Empty: any number. */
  readonly maxSessions: string;
}

export type TokenProblems = Readonly<Partial<Record<keyof TokenForm, string>>>;

export const EMPTY_TOKEN: TokenForm = {
  ...{ idToken: "", name: "", type: "ISO14443", group: "", lastDay: "", maxSessions: "" },
};

/** The last day of an expiry in the reader's zone. */
export function lastDayOf(expiresAtMillis: number): string {
  const last = new Date(expiresAtMillis - 1);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${String(last.getFullYear()).padStart(4, "0")}-${two(last.getMonth() + 1)}-${two(last.getDate())}`;
}

export function formOf(token: Token): TokenForm {
  const { idToken, name, type, group, expiresAtMillis, maxSessions } = token;
  return {
    ...{ idToken, name, type, group: group ?? "" },
    lastDay: expiresAtMillis === null ? "" : lastDayOf(expiresAtMillis),
    maxSessions: maxSessions === null ? "" : String(maxSessions),
  };
}

export function problemsOf(form: TokenForm): TokenProblems {
  const { entries } = tokenChangeSchema;
  const isToken = (text: string) => v.is(idTokenSchema, text);
  return {
    ...(isToken(form.idToken) ? {} : { idToken: msg("1 to 255 letters, digits and signs of ASCII.") }),
    ...(v.is(entries.name, form.name) ? {} : { name: msg("At most 100 characters, without line breaks.") }),
    ...(form.group.trim() === "" || isToken(form.group)
      ? {}
      : { group: msg("1 to 255 letters, digits and signs of ASCII.") }),
    ...(form.maxSessions.trim() === "" || v.is(entries.maxSessions, wholeNumber(form.maxSessions))
      ? {}
      : { maxSessions: msg("A whole number from 1 to 1,000, or nothing.") }),
  };
}

/** A form without problems as a new identification. */
export function newTokenOf(form: TokenForm): NewToken {
  return { idToken: form.idToken.trim(), ...valuesOf(form, null) };
}

/** What the form changes of the identification as it was opened. */
export function changeOf(form: TokenForm, opened: Token): TokenChange {
  const values = valuesOf(form, opened);
  const changed = Object.entries(values).filter(([name, value]) => value !== opened[name as keyof typeof values]);
  return Object.fromEntries(changed);
}

function valuesOf(form: TokenForm, opened: Token | null) {
  // A day that was not touched stays the instant that it was.
  const untouched =
    opened?.expiresAtMillis !== null &&
    opened?.expiresAtMillis !== undefined &&
    lastDayOf(opened.expiresAtMillis) === form.lastDay;
  return {
    name: form.name.trim(),
    type: form.type,
    group: form.group.trim() || null,
    expiresAtMillis: untouched ? opened.expiresAtMillis : form.lastDay === "" ? null : startOfDay(form.lastDay, 1),
    maxSessions: form.maxSessions.trim() === "" ? null : wholeNumber(form.maxSessions),
  };
}

function wholeNumber(text: string): number {
  return /^\s*\d{1,4}\s*$/.test(text) ? Number(text) : Number.NaN;
}

export interface TokenDifference {
  readonly field: keyof TokenChange;
  readonly mine: string;
  readonly theirs: string;
}

/** Where a change is not what stands there now, in words. */
export function differencesOf(change: TokenChange, theirs: Token, wordOf: TokenWords): TokenDifference[] {
  return (Object.keys(change) as (keyof TokenChange)[])
    .filter((field) => change[field] !== theirs[field])
    .map((field) => ({ field, mine: wordOf(field, change[field]), theirs: wordOf(field, theirs[field]) }));
}

export type TokenWords = (field: keyof TokenChange, value: TokenChange[keyof TokenChange]) => string;

export function dayWord(expiresAtMillis: number | null): string {
  return expiresAtMillis === null ? msg("never") : formats.day(expiresAtMillis - 1);
}
