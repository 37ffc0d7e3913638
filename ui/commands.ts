// What the palette offers besides what it finds: pages to go to and things to do, by what the reader may do. The
// shortcuts' overview reads the same list, so that both say the same.
import { msg } from "@lit/localize";
import type { Access } from "../edge/contract/access.ts";
import type { Permission } from "../edge/contract/permissions.ts";
import { may } from "./access.ts";
import type { IconName } from "./elements/icons.ts";
import { OPEN_REPORTS } from "./inbox-filter.ts";
import { currentLanguage, LANGUAGE_NAMES, LANGUAGES } from "./language.ts";
import { PAGE_NEEDS } from "./page-access.ts";
import { currentDensity } from "./preferences.ts";
import {
  ALL_SESSIONS,
  ALL_STATIONS,
  ALL_TOKENS,
  hrefOf,
  PROFILES_IN_USE,
  profileHref,
  type Route,
  siteHref,
} from "./router.ts";
import { loadTheme, type Theme } from "./theme.ts";

/** What the frame does on a command; pages are addresses. */
export type Action =
  | { readonly kind: "go"; readonly href: string }
  | { readonly kind: "start-demo" | "copy-link" | "shortcuts" | "sign-out" | "toggle-density" }
  | { readonly kind: "theme"; readonly theme: Theme }
  | { readonly kind: "language"; readonly language: (typeof LANGUAGES)[number] };

export interface Command {
  readonly id: string;
  readonly icon: IconName;
  readonly title: string;
  /** Keys, as "g s". */
  readonly keys: string | null;
  readonly action: Action;
}

/** The second key after "g"; mnemonic in English, the same in every language. */
const PAGE_KEYS = {
  overview: "o",
  sessions: "s",
  stations: "t",
  sites: "w",
  tokens: "i",
  profiles: "l",
  feedback: "f",
  verify: "r",
  account: "c",
  people: "p",
  keys: "k",
  audit: "a",
} as const;
type NamedPage = keyof typeof PAGE_KEYS;

function pageRoute(page: NamedPage): Route {
  if (page === "sessions") {
    return { page, filter: ALL_SESSIONS };
  }
  if (page === "stations") return { page, filter: ALL_STATIONS };
  if (page === "tokens") return { page, filter: ALL_TOKENS };
  if (page === "profiles") return { page, filter: PROFILES_IN_USE };
  if (page === "feedback") return { page, tab: "inbox", reportId: null, filter: OPEN_REPORTS };
  return page === "audit" ? { page, filter: {} } : { page };
}

export function pageName(page: NamedPage): string {
  switch (page) {
    case "overview":
      return msg("Overview");
    case "sessions":
      return msg("Sessions");
    case "stations":
      return msg("Stations");
    case "sites":
      return msg("Sites");
    case "tokens":
      return msg("Identifications");
    case "profiles":
      return msg("Profiles");
    case "feedback":
      return msg("Feedback");
    case "verify":
      return msg("Records");
    case "account":
      return msg("Account");
    case "people":
      return msg("People");
    case "keys":
      return msg("API keys");
    case "audit":
      return msg("Audit trail");
  }
}

const PAGE_ICONS: Readonly<Record<NamedPage, IconName>> = {
  overview: "overview",
  sessions: "sessions",
  stations: "stations",
  sites: "site",
  tokens: "token",
  profiles: "profiles",
  feedback: "feedback",
  verify: "verify",
  account: "settings",
  people: "people",
  keys: "key",
  audit: "trail",
};

/** Whether the reader may open the page. */
export function mayOpen(access: Access, page: NamedPage): boolean {
  const needed = PAGE_NEEDS[page];
  return needed === "anyone" || (needed === "person" ? access.actor !== null : may(access, needed));
}

/** The pages that the reader may open, in the order of the navigation. */
export function pageCommands(access: Access): Command[] {
  const pages = Object.keys(PAGE_KEYS) as NamedPage[];
  return pages
    .filter((page) => mayOpen(access, page))
    .map((page) => ({
      id: `page-${page}`,
      icon: PAGE_ICONS[page],
      title: pageName(page),
      keys: `g ${PAGE_KEYS[page]}`,
      action: { kind: "go", href: hrefOf(pageRoute(page)) },
    }));
}

/** Keys that the inbox has beside those of every page; none for who may not open it. */
export function inboxKeys(access: Access): { readonly title: string; readonly keys: readonly string[] }[] {
  if (!mayOpen(access, "feedback")) return [];
  return [
    { title: msg("Next report"), keys: ["J"] },
    { title: msg("Report before it"), keys: ["K"] },
    { title: msg("Search in the inbox"), keys: ["S"] },
    ...(may(access, "feedback:write")
      ? [
          { title: msg("Write an answer"), keys: ["A"] },
          { title: msg("Write a note"), keys: ["N"] },
        ]
      : []),
  ];
}

const THEMES: readonly Theme[] = ["light", "dark", "auto"];

function themeTitle(theme: Theme): string {
  switch (theme) {
    case "light":
      return msg("Use the light theme");
    case "dark":
      return msg("Use the dark theme");
    case "auto":
      return msg("Use the system’s theme");
  }
}

/** What the reader may do here and now; the choice in force is not offered. */
export function actionCommands(access: Access): Command[] {
  const needs = (permission: Permission, commands: Command[]) => (may(access, permission) ? commands : []);
  return [
    ...needs("stations:write", [
      {
        id: "register",
        icon: "plus",
        title: msg("Register a station"),
        keys: null,
        action: { kind: "go", href: "/register" },
      },
      {
        id: "new-site",
        icon: "plus",
        title: msg("Add a site"),
        keys: null,
        action: { kind: "go", href: siteHref(null) },
      },
      {
        id: "demo",
        icon: "play",
        title: msg("Start the demo charger"),
        keys: null,
        action: { kind: "start-demo" },
      },
    ]),
    ...needs("profiles:write", [
      {
        id: "new-profile",
        icon: "plus",
        title: msg("Draw a charging profile"),
        keys: null,
        action: { kind: "go", href: profileHref(null) },
      },
    ]),
    {
      id: "copy-link",
      icon: "copy",
      title: msg("Copy the link of this page"),
      keys: null,
      action: { kind: "copy-link" },
    },
    ...THEMES.filter((theme) => theme !== loadTheme()).map(
      (theme): Command => ({
        id: `theme-${theme}`,
        icon: theme,
        title: themeTitle(theme),
        keys: null,
        action: { kind: "theme", theme },
      }),
    ),
    ...LANGUAGES.filter((language) => language !== currentLanguage()).map(
      (language): Command => ({
        id: `language-${language}`,
        icon: "language",
        title: LANGUAGE_NAMES[language],
        keys: null,
        action: { kind: "language", language },
      }),
    ),
    {
      id: "density",
      icon: "table",
      title: currentDensity() === "compact" ? msg("Use normal rows") : msg("Use compact rows"),
      keys: null,
      action: { kind: "toggle-density" },
    },
    {
      id: "shortcuts",
      icon: "help",
      title: msg("Keyboard shortcuts"),
      keys: "?",
      action: { kind: "shortcuts" },
    },
    {
      id: "sign-out",
      icon: "leave",
      title: msg("Sign out"),
      keys: null,
      action: { kind: "sign-out" },
    },
  ];
}

/** Those whose title has every word of the text, in any order. */
export function matching(commands: readonly Command[], text: string): Command[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return commands.filter(({ title }) => words.every((word) => title.toLowerCase().includes(word)));
}
