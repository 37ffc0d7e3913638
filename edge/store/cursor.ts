// Cursors of lists: where the next page starts, as one opaque text.
import * as v from "valibot";

const positionSchema = v.tuple([v.number(), v.string()]);
export type Position = v.InferOutput<typeof positionSchema>;

/** Longest cursor read: a position holds an instant and an identification of 255 characters, escaped and in base64. */
export const MAX_CURSOR_LENGTH = 800;

export function encodeCursor(position: Position): string {
  return btoa(JSON.stringify(position)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The position of a cursor; null when the text is none of ours. */
export function parseCursor(text: string): Position | null {
  if (text.length > MAX_CURSOR_LENGTH || !/^[A-Za-z0-9_-]+$/.test(text)) return null;
  try {
    const value: unknown = JSON.parse(atob(text.replaceAll("-", "+").replaceAll("_", "/")));
    const result = v.safeParse(positionSchema, value);
    return result.success ? result.output : null;
  } catch {
    // Neither base64 nor JSON: not a cursor of ours, which the caller answers in words.
    return null;
  }
}
