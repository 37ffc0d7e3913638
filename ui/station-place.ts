// Where a station stands, as a form has it: its site and its groups, one a line. Pure but for the words.
import { msg, str } from "@lit/localize";

/** As the contract allows. */
const MOST_GROUPS = 16;
const MOST_LETTERS = 40;

/** One a line; empty lines do not count. */
export const groupsOf = (typed: string): string[] =>
  typed
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** What is wrong with the groups; null: nothing. */
export function groupsProblem(typed: string): string | null {
  const groups = groupsOf(typed);
  if (groups.length > MOST_GROUPS) return msg("A station is in at most 16 groups.");
  const long = groups.find((group) => group.length > MOST_LETTERS);
  if (long !== undefined) return msg(str`"${long.slice(0, 20)}…" is longer than 40 letters.`);
  const lower = groups.map((group) => group.toLowerCase());
  const twice = groups.find((_, index) => lower.indexOf(lower[index] ?? "") !== index);
  return twice === undefined ? null : msg(str`"${twice}" is there twice.`);
}
