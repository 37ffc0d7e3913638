// The parts of the frame around every page: navigation, bar, tabs of the settings, and the strip of the demo charger.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { Access } from "../../edge/contract/access.ts";
import type { Overview } from "../../edge/contract/sessions.ts";
import { mayOpen, pageName } from "../commands.ts";
import type { DemoRunner } from "../demo/demo-runner.ts";
import { formats } from "../format.ts";
import { currentLanguage, LANGUAGE_NAMES, LANGUAGES, type Language } from "../language.ts";
import { hrefOf, type PageName, type Route, sessionHref } from "../router.ts";
import { loadTheme, type Theme } from "../theme.ts";
import { type IconName, icon, mark, wordmark } from "./icons.ts";
import { paletteKeys } from "./palette-keys.ts";

/** What the page in view follows, for the indicator in the bar. */
export interface LiveStatus {
  readonly state: "idle" | "live" | "lost";
  readonly text: string;
}

const SETTINGS = ["account", "people", "keys", "audit"] as const;

/** Whether the page is one of the settings. */
export const isSettings = (page: PageName): boolean => SETTINGS.some((name) => name === page);

export interface NavigationOptions {
  readonly current: PageName;
  readonly access: Access;
  /** Null until they are known. */
  readonly counts: Overview | null;
  /** Reports that are open; null until it is known. */
  readonly openReports: number | null;
  readonly drawerOpen: boolean;
  readonly onClose: () => void;
}

/** The navigation by task; a drawer where the screen is narrow. Only pages that the reader may open. */
export function navigation({
  current,
  access,
  counts,
  openReports,
  drawerOpen,
  onClose,
}: NavigationOptions): TemplateResult {
  const entry = (href: string, name: IconName, label: string, isHere: boolean, count?: TemplateResult | "") =>
    html`<li>
      <a href=${href} aria-current=${isHere ? "page" : nothing}
        >${icon(name, "")}<span>${label}</span>${count ? html`<span class="n">${count}</span>` : nothing}</a
      >
    </li>`;
  const count = (n: number | undefined, words: (n: string) => string) =>
    n ? html`${formats.count(n)}<span class="vh"> ${words(formats.count(n))}</span>` : "";
  const invalid = counts?.sessions.invalid ?? 0;
  return html`<nav class="nav ${drawerOpen ? "open" : ""}" id="nav" aria-label=${msg("Main")}>
      <a class="brand" href="/" aria-label=${msg("Wattest, overview")}>${wordmark()}</a>
      <ul>
        ${mayOpen(access, "overview") ? entry("/", "overview", pageName("overview"), current === "overview") : nothing}
        ${
          mayOpen(access, "sessions")
            ? entry(
                "/sessions",
                "sessions",
                pageName("sessions"),
                current === "sessions" || current === "session",
                invalid > 0
                  ? html`<span class="v invalid">${mark("invalid", msg("invalid today"))}${formats.count(invalid)}</span>`
                  : count(counts?.activeSessions, (n) => msg(str`charging: ${n}`)),
              )
            : nothing
        }
        ${
          mayOpen(access, "stations")
            ? entry(
                "/stations",
                "stations",
                pageName("stations"),
                current === "stations" || current === "station" || current === "register",
                count(counts?.stations, (n) => msg(str`registered: ${n}`)),
              )
            : nothing
        }
        ${
          mayOpen(access, "sites")
            ? entry("/sites", "site", pageName("sites"), current === "sites" || current === "site")
            : nothing
        }
        ${mayOpen(access, "tokens") ? entry("/tokens", "token", pageName("tokens"), current === "tokens") : nothing}
        ${
          mayOpen(access, "profiles")
            ? entry(
                "/profiles",
                "profiles",
                pageName("profiles"),
                ["profiles", "profile", "roll-out"].includes(current),
              )
            : nothing
        }
        ${
          mayOpen(access, "feedback")
            ? entry(
                "/feedback",
                "feedback",
                pageName("feedback"),
                current === "feedback",
                count(openReports ?? undefined, (n) => msg(str`open: ${n}`)),
              )
            : nothing
        }
        ${entry("/verify", "verify", pageName("verify"), current === "verify")}
      </ul>
      <hr />
      <ul>
        ${entry("/settings", "settings", msg("Settings"), isSettings(current))}
      </ul>
      <div class="foot">
        ${
          counts
            ? html`<div><span>${msg("Charging now")}</span><b>${formats.count(counts.activeSessions)}</b></div>
              <div><span>${msg("Stations")}</span><b>${formats.count(counts.stations)}</b></div>`
            : nothing
        }
        <div><span>Wattest</span><b class="ell">${location.host}</b></div>
      </div>
    </nav>
    <button class="drawer-scrim" tabindex="-1" aria-label=${msg("Close the navigation")} @click=${onClose}></button>`;
}

/** The pages of the settings that the reader may open, above each of them. */
export function settingsTabs(current: PageName, access: Access): TemplateResult {
  return html`<nav class="tabs" aria-label=${msg("Settings")}>
    ${SETTINGS.filter((page) => mayOpen(access, page)).map(
      (page) =>
        html`<a
          href=${hrefOf(page === "audit" ? { page, filter: {} } : { page })}
          aria-current=${current === page ? "page" : nothing}
          >${pageName(page)}</a
        >`,
    )}
  </nav>`;
}

function languageSwitch(onLanguage: (language: Language) => void): TemplateResult {
  return html`<div class="seg languages" role="group" aria-label=${msg("Language")}>
    ${LANGUAGES.map(
      (language) =>
        html`<button
          type="button"
          lang=${language}
          title=${LANGUAGE_NAMES[language]}
          aria-pressed=${currentLanguage() === language}
          @click=${() => onLanguage(language)}
        >
          ${language.toUpperCase()}
        </button>`,
    )}
  </div>`;
}

const NEXT_THEME: Readonly<Record<Theme, Theme>> = { auto: "light", light: "dark", dark: "auto" };

function themeButton(onTheme: (theme: Theme) => void): TemplateResult {
  const theme = loadTheme();
  const word = { auto: msg("as the system"), light: msg("light"), dark: msg("dark") }[theme];
  return html`<button
    class="ib theme"
    aria-label=${msg(str`Theme: ${word}. Change it`)}
    title=${msg(str`Theme: ${word}`)}
    @click=${() => onTheme(NEXT_THEME[theme])}
  >
    ${icon(theme, "")}
  </button>`;
}

export interface Switches {
  readonly onTheme: (theme: Theme) => void;
  readonly onLanguage: (language: Language) => void;
}

export interface TopBarOptions extends Switches {
  readonly access: Access;
  readonly drawerOpen: boolean;
  readonly live: LiveStatus;
  readonly onMenu: () => void;
  readonly onPalette: () => void;
  readonly onShortcuts: () => void;
}

/** The bar above every page. */
export function topBar(options: TopBarOptions): TemplateResult {
  const { access, live, drawerOpen } = options;
  return html`<header class="top">
    <div class="top-start">
      <button
        class="burger"
        aria-expanded=${drawerOpen}
        aria-controls="nav"
        aria-label=${msg("Wattest, navigation")}
        @click=${options.onMenu}
      >
        ${icon("menu", "")}${wordmark()}
      </button>
    </div>
    <button class="find" aria-keyshortcuts="Control+K Meta+K" @click=${options.onPalette}>
      ${icon("search", "")}<span class="words">${msg("Search stations, sessions, meters")}</span
      ><span class="keys" aria-hidden="true">${paletteKeys().map((key) => html`<kbd>${key}</kbd>`)}</span>
    </button>
    <div class="top-end">
      ${
        live.state === "idle"
          ? nothing
          : html`<span class="live"
            >${live.state === "live" ? html`<span class="dot p"></span>` : icon("offline")}<span class="words">${live.text}</span></span
          >`
      }
      <span class="switches"
        >${languageSwitch(options.onLanguage)} ${themeButton(options.onTheme)}
        <button
          class="ib by-key"
          aria-label=${msg("Keyboard shortcuts")}
          title=${msg("Keyboard shortcuts")}
          @click=${options.onShortcuts}
        >
          ${icon("help", "")}
        </button></span
      >
      ${access.actor ? html`<wt-account-menu .actor=${access.actor}></wt-account-menu>` : nothing}
    </div>
  </header>`;
}

/** The bar of pages that need no sign-in: the mark, the switches, and the way in. */
export function publicBar(access: Access | null, current: PageName, options: Switches): TemplateResult {
  return html`<header class="top public">
    <a class="wordmark" href=${access === null ? "/verify" : "/"} aria-label="Wattest">${wordmark()}</a>
    <span class="grow"></span>
    ${current === "verify" ? nothing : html`<a class="btn q" href="/verify">${icon("verify")}${msg("Verify a record")}</a>`}
    ${
      current === "verify" && access !== null && !access.setupNeeded
        ? html`<a class="btn q" href="/sign-in">${icon("people")}${msg("Sign in")}</a>`
        : nothing
    }
    ${languageSwitch(options.onLanguage)} ${themeButton(options.onTheme)}
  </header>`;
}

/** What the demo charger does, above the page. `current`: the page in view. */
export function demoBar(demo: DemoRunner, current: Route, onClose: () => void): TemplateResult {
  const isInView = current.page === "session" && current.sessionId === demo.sessionId;
  return html`<section class="demo-bar" aria-label=${msg("Demo charger")}>
    <span class="b">${msg("Demo charger")}</span>
    <span class="ink2">${demo.sentence}</span>
    ${demo.running ? html`<progress max="1" value=${demo.progress} aria-label=${msg("Progress of the demo")}></progress>` : nothing}
    <span class="grow"></span>
    ${demo.sessionId && !isInView ? html`<a class="btn s" href=${sessionHref(demo.sessionId)}>${msg("Show the session")}</a>` : nothing}
    ${
      demo.running
        ? html`<button class="btn s" ?disabled=${demo.stopping} @click=${() => demo.stop()}>${icon("stop")}${msg("Stop charging")}</button>`
        : html`<button class="btn q s" @click=${onClose}>${msg("Close")}</button>`
    }
  </section>`;
}
