// What the server says before an assignment is made: how many stations it reaches, what stands against it, and what is lost on the way.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { AssignmentCheck } from "../../edge/contract/assignments.ts";
import { formats } from "../format.ts";
import { noteText } from "../strings/delivery-sentences.ts";
import { type Mark, mark } from "./icons.ts";

type Note = AssignmentCheck["items"][number]["notes"][number];

/** Stations named beside a note; the others are counted. */
const MOST_NAMED = 5;

export interface NoteGroup {
  readonly note: Note;
  readonly stationIds: readonly string[];
}

const WEIGHT: Readonly<Record<Note["effect"], number>> = { refused: 0, looser: 1, stricter: 2 };

/** The same note of many stations once; what cannot be sent first. */
export function groupedNotes(items: AssignmentCheck["items"]): NoteGroup[] {
  const groups = new Map<string, { note: Note; stationIds: string[] }>();
  for (const { stationId, notes } of items) {
    for (const note of notes) {
      const key = `${note.effect} ${noteText(note)}`;
      const group = groups.get(key) ?? { note, stationIds: [] };
      if (!group.stationIds.includes(stationId)) group.stationIds.push(stationId);
      groups.set(key, group);
    }
  }
  return [...groups.values()].toSorted((a, b) => WEIGHT[a.note.effect] - WEIGHT[b.note.effect]);
}

/** What a note's effect is, in words. */
export function effectWord(effect: Note["effect"]): string {
  switch (effect) {
    case "refused":
      return msg("Cannot be sent");
    case "looser":
      return msg("More may flow than meant");
    case "stricter":
      return msg("Less may flow than meant");
  }
}

export const effectMark = (effect: Note["effect"]): Mark =>
  effect === "refused" ? "invalid" : effect === "looser" ? "warn" : "info";

function stationsText(stationIds: readonly string[]): string {
  const named = stationIds.slice(0, MOST_NAMED);
  const rest = stationIds.length - named.length;
  return rest === 0 ? formats.list(named) : formats.list([...named, msg(str`${formats.count(rest)} more`)]);
}

export function assignCheck(check: AssignmentCheck): TemplateResult {
  const groups = groupedNotes(check.items);
  const refused = check.items.filter(({ canBeSent }) => !canBeSent).length;
  const stations = formats.count(check.stations);
  const isRefused = check.problems.some(({ severity }) => severity === "error");
  const line = (kind: Mark, title: string | null, sentence: string, who: string | null) =>
    html`<li>${mark(kind)}<span>${title === null ? nothing : html`<b>${title}.</b> `}${sentence}${who === null ? nothing : html` <span class="mut">${who}</span>`}</span></li>`;
  return html`<ul class="check-lines">
    ${
      check.stations === 0
        ? nothing
        : line(
            isRefused ? "none" : refused > 0 ? "warn" : "valid",
            null,
            refused === 0 || isRefused
              ? msg(str`Stations there: ${stations}.`)
              : msg(str`Stations: ${stations}. It cannot be sent to ${formats.count(refused)} of them.`),
            check.asked === undefined || check.asked >= check.stations
              ? null
              : msg(str`${formats.count(check.asked)} of them were asked.`),
          )
    }
    ${check.problems.map((problem) => line(problem.severity === "error" ? "invalid" : "info", null, noteText(problem), null))}
    ${groups.map(({ note, stationIds }) => line(effectMark(note.effect), effectWord(note.effect), noteText(note), stationsText(stationIds)))}
  </ul>`;
}
