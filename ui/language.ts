// The reader's language: the one chosen on this device, else the first of the browser's that there is. Sentences of
// another language than English come as a chunk of their own; switching renders anew without loading the page again.
import { configureLocalization, type LocaleModule } from "@lit/localize";
import { setFormatLocale } from "./format.ts";
import { loadSentences } from "./strings/sentences.ts";

/** In the order in which a switch shows them; the first is the language of the source. */
export const LANGUAGES = ["en", "de"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each in its own words, for a reader who does not know the one in force. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: "English", de: "Deutsch" };

/** Read by public/theme.js as well, before the first paint. */
const KEY = "wattest-language";

const SENTENCES: Readonly<Record<Exclude<Language, "en">, () => Promise<LocaleModule>>> = {
  de: () => import("./strings/generated/de.ts"),
};

const localization = configureLocalization({
  sourceLocale: "en",
  targetLocales: Object.keys(SENTENCES),
  loadLocale: (locale) => SENTENCES[locale as keyof typeof SENTENCES](),
});

const isLanguage = (value: unknown): value is Language => LANGUAGES.some((language) => language === value);

/** `stored` if it is a language, else the first of the browser's languages that there is, else English. */
export function chooseLanguage(stored: string | null, browser: readonly string[]): Language {
  if (isLanguage(stored)) return stored;
  for (const tag of browser) {
    const primary = tag.toLowerCase().split(/[-_@]/)[0];
    if (isLanguage(primary)) return primary;
  }
  return "en";
}

/**
 * What numbers and dates follow: the browser's own tag where it is of the same language (en-GB writes dates otherwise
 * than en-US), else the language.
 */
export function formatLocale(language: Language, browser: readonly string[]): string {
  return browser.find((tag) => tag.toLowerCase().split(/[-_@]/)[0] === language) ?? language;
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** The language in force. */
export function currentLanguage(): Language {
  const locale = localization.getLocale();
  return isLanguage(locale) ? locale : "en";
}

/** Grows with each switch: of two in a row the later one holds, whichever sentences come first. */
let switches = 0;

async function apply(language: Language): Promise<void> {
  switches += 1;
  const own = switches;
  // The sentences are fetched first, so that words and figures change in one rendering.
  if (language !== "en") await Promise.all([SENTENCES[language](), import("./strings/translated-sentences.ts")]);
  if (own !== switches) return;
  await loadSentences(language);
  setFormatLocale(formatLocale(language, navigator.languages));
  await localization.setLocale(language);
  document.documentElement.lang = language;
  window.dispatchEvent(new Event("wt-language"));
}

/**
 * Puts the remembered or the browser's language in force. Call before the first page; resolves also when the sentences
 * could not be loaded: English stays then.
 */
export async function startLanguage(): Promise<void> {
  window.addEventListener("storage", (event) => {
    // What does not come leaves this tab as it is.
    if (event.key === KEY) apply(chooseLanguage(stored(), navigator.languages)).catch(() => undefined);
  });
  await apply(chooseLanguage(stored(), navigator.languages)).catch(() => undefined);
}

/** Switches, and remembers it on this device. Rejects when the language's sentences do not come. */
export async function saveLanguage(language: Language): Promise<void> {
  await apply(language);
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // Storage can be forbidden: the choice then holds until the page is left.
  }
}
