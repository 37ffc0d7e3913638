// Where things stand in JSON that a person types: the line of every value by its JSON pointer, and the place of the first fault.

export type JsonRead =
  | { readonly ok: true; readonly value: unknown; readonly lines: ReadonlyMap<string, number> }
  /** `line` counts from 1. */
  | { readonly ok: false; readonly line: number };

/** Deeper than any profile. */
const MAX_DEPTH = 32;
const TOKEN = /"(?:[^"\\]|\\.)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\]:,]/y;

class Fault extends Error {}

/** Reads JSON (RFC 8259). Of a member that occurs twice the last counts, as everywhere. */
export function readJson(text: string): JsonRead {
  const lines = new Map<string, number>();
  let at = 0;
  let start = 0;
  let line = 1;
  const peek = (): string => {
    for (; at < text.length; at++) {
      const sign = text[at];
      if (sign === "\n") line += 1;
      else if (sign !== " " && sign !== "\t" && sign !== "\r") break;
    }
    start = at;
    TOKEN.lastIndex = at;
    return TOKEN.exec(text)?.[0] ?? "";
  };
  const take = (): string => {
    const token = peek();
    if (token === "") throw new Fault();
    at = start + token.length;
    return token;
  };
  const expect = (token: string) => {
    if (take() !== token) throw new Fault();
  };
  const value = (pointer: string, depth: number): unknown => {
    const token = peek();
    lines.set(pointer, line);
    if (depth > MAX_DEPTH) throw new Fault();
    if (token === "{") return members(pointer, depth);
    if (token === "[") return items(pointer, depth);
    if (token === "" || "}]:,".includes(token)) throw new Fault();
    return JSON.parse(take());
  };
  const members = (pointer: string, depth: number): unknown => {
    const entries: [string, unknown][] = [];
    take();
    if (peek() === "}") {
      take();
      return {};
    }
    for (;;) {
      const key = peek();
      if (!key.startsWith('"')) throw new Fault();
      const name = JSON.parse(take()) as string;
      expect(":");
      entries.push([name, value(`${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`, depth + 1)]);
      const next = take();
      if (next === "}") return Object.fromEntries(entries);
      if (next !== ",") throw new Fault();
    }
  };
  const items = (pointer: string, depth: number): unknown => {
    const list: unknown[] = [];
    take();
    if (peek() === "]") {
      take();
      return list;
    }
    for (;;) {
      list.push(value(`${pointer}/${list.length}`, depth + 1));
      const next = take();
      if (next === "]") return list;
      if (next !== ",") throw new Fault();
    }
  };
  try {
    const read = value("", 0);
    peek();
    if (at < text.length) throw new Fault();
    return { ok: true, value: read, lines };
  } catch (error) {
    // JSON.parse says what may stand in a text.
    if (!(error instanceof Fault || error instanceof SyntaxError)) throw error;
    return { ok: false, line };
  }
}

/** The line of a pointer, or of what is around it where it is missing. */
export function lineOf(lines: ReadonlyMap<string, number>, pointer: string): number {
  for (let place = pointer; ; place = place.slice(0, place.lastIndexOf("/"))) {
    const line = lines.get(place);
    if (line !== undefined || place === "") return line ?? 1;
  }
}
