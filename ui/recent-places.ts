// Stations and sessions that were opened last, for the palette. Kept on this device, of the person signed in only.
import * as v from "valibot";

const KEY = "wattest-recent";
/** As many as are read at a glance. */
const MOST = 6;

const placesSchema = v.object({
  person: v.string(),
  places: v.pipe(v.array(v.object({ kind: v.picklist(["station", "session"]), id: v.string() })), v.maxLength(MOST)),
});
export type RecentPlace = v.InferOutput<typeof placesSchema>["places"][number];

/** Newest first; empty for another person than the one whose they are. */
export function recentPlaces(person: string): readonly RecentPlace[] {
  try {
    const parsed = v.safeParse(placesSchema, JSON.parse(localStorage.getItem(KEY) ?? "null"));
    return parsed.success && parsed.output.person === person ? parsed.output.places : [];
  } catch {
    return [];
  }
}

export function rememberPlace(person: string, place: RecentPlace): void {
  const others = recentPlaces(person).filter(({ kind, id }) => kind !== place.kind || id !== place.id);
  try {
    localStorage.setItem(KEY, JSON.stringify({ person, places: [place, ...others].slice(0, MOST) }));
  } catch {
    // Storage can be forbidden: nothing is remembered then.
  }
}

export function forgetPlaces(): void {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // Nothing was kept either.
  }
}
