// Translations against the sources: nothing is left in English, nothing is left over, and what a sentence holds stays.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Message } from "@lit/localize-tools/lib/messages.js";
import { RuntimeLitLocalizer } from "@lit/localize-tools/lib/modes/runtime.js";
import type { Config } from "@lit/localize-tools/lib/types/config.js";
import { describe, expect, it } from "vitest";

const UI = resolve(import.meta.dirname, "../ui");
const config = JSON.parse(readFileSync(`${UI}/lit-localize.json`, "utf8"));
const localizer = new RuntimeLitLocalizer({
  ...config,
  baseDir: UI,
  resolve: (path: string) => resolve(UI, path),
} satisfies Config);
const { messages } = localizer.extractSourceMessages();
const { translations } = localizer.readTranslationsSync();
const german = [...translations].find(([locale]) => String(locale) === "de")?.[1] ?? [];
const translated = new Map(german.map((message) => [message.name, message]));

/** The sentence with its places numbered, as a translator sees it. */
function wordsOf(message: Message): string {
  return message.contents.map((part) => (typeof part === "string" ? part : `‹${part.index ?? 0}›`)).join("");
}

/** What stands in `{}` and `‹›`, each once. */
function placesOf(message: Message): string[] {
  return [...new Set(wordsOf(message).match(/\{[a-zA-Z]+\}|‹\d+›/g))].sort();
}

const pairs = messages.map((message) => ({ source: message, target: translated.get(message.name) }));

/** Places that German leaves out: the parsers' own English, which the byte says in short. */
const LEFT_OUT = new Set(["{detail}"]);

describe("German", () => {
  it("sees the sources and their translation", () => {
    expect(messages.length).toBeGreaterThan(900);
    expect(german.length).toBeGreaterThan(900);
  });

  it("has every sentence of the sources; npm run strings shows what is missing", () => {
    expect(pairs.filter(({ target }) => target === undefined).map(({ source }) => wordsOf(source))).toEqual([]);
  });

  it("has no sentence that the sources no longer have", () => {
    const names = new Set(messages.map(({ name }) => name));
    expect(german.filter(({ name }) => !names.has(name)).map(wordsOf)).toEqual([]);
  });

  it("says every value that the English sentence says", () => {
    const wrong = pairs.filter(({ source, target }) => {
      if (target === undefined) return false;
      const wanted = placesOf(source).filter((place) => !LEFT_OUT.has(place));
      // A value may be said once where English says it twice, and none may be added.
      return wanted.join() !== placesOf(target).join();
    });
    expect(wrong.map(({ source }) => wordsOf(source))).toEqual([]);
  });

  it("keeps to the voice: no exclamation marks, no begging, German quotes, no straight apostrophes", () => {
    const wrong = german.filter((message) => /!|\bbitte\b|"|'/i.test(wordsOf(message)));
    expect(wrong.map(wordsOf)).toEqual([]);
  });

  it("ends a sentence where English ends one", () => {
    // `: {detail}` is a sentence of the parsers, which ends as one.
    const ends = (message: Message) => /[.:?]$/.exec(wordsOf(message).replace(/: \{detail\}$/, "."))?.[0] ?? "";
    const wrong = pairs.filter(({ source, target }) => target !== undefined && ends(source) !== ends(target));
    expect(wrong.map(({ source, target }) => `${wordsOf(source)} → ${target && wordsOf(target)}`)).toEqual([]);
  });
});
