// The parts of the frame around every page: navigation, bar, and the strip of the demo charger.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { Overview } from "../../edge/contract/sessions.ts";
import type { DemoRunner } from "../demo/demo-runner.ts";
import { formats } from "../format.ts";
import { type Route, sessionHref } from "../router.ts";
import type { Theme } from "../theme.ts";
import { type IconName, icon, wordmark } from "./icons.ts";

/** What the page in view follows, for the indicator in the bar. */
export interface LiveStatus {
  readonly state: "idle" | "live" | "lost";
  readonly text: string;
}

export interface NavigationOptions {
  readonly current: Route["page"];
  /** Null until they are known. */
  readonly counts: Overview | null;
  readonly drawerOpen: boolean;
  readonly onClose: () => void;
}

/** The navigation; a drawer where the screen is narrow. */
export function navigation({ current, counts, drawerOpen, onClose }: NavigationOptions): TemplateResult {
  const link = (href: string, name: IconName, label: string, pages: Route["page"][], count?: number) =>
    html`<li>
      <a href=${href} aria-current=${pages.includes(current) ? "page" : nothing}
        >${icon(name, "")}${label}${count ? html`<span class="n">${formats.count(count)}</span>` : nothing}</a
      >
    </li>`;
  return html`<nav
      class="nav ${drawerOpen ? "open" : ""}"
      id="nav"
      aria-label=${msg("Main")}
    >
      <a class="brand" href="/">${wordmark()}</a>
      <ul>
        ${link("/", "overview", msg("Overview"), ["overview"])}
        ${link("/sessions", "sessions", msg("Sessions"), ["sessions", "session"], counts?.activeSessions)}
        ${link("/stations", "stations", msg("Stations"), ["stations", "station", "register"], counts?.stations)}
        ${link("/verify", "verify", msg("Verify"), ["verify"])}
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
    <button
      class="drawer-scrim"
      tabindex="-1"
      aria-label=${msg("Close the navigation")}
      @click=${onClose}
    ></button>`;
}

export interface TopBarOptions {
  readonly drawerOpen: boolean;
  readonly live: LiveStatus;
  readonly theme: Theme;
  readonly onMenu: () => void;
  readonly onTheme: () => void;
}

/** The bar above every page. */
export function topBar({ drawerOpen, live, theme, onMenu, onTheme }: TopBarOptions): TemplateResult {
  const themeWord = { auto: msg("as the system"), light: msg("light"), dark: msg("dark") }[theme];
  return html`<header class="top">
    <button
      class="ib burger"
      aria-expanded=${drawerOpen}
      aria-controls="nav"
      aria-label=${msg("Navigation")}
      @click=${onMenu}
    >
      ${icon("menu", "")}
    </button>
    <a class="wordmark" href="/" aria-label=${msg("Overview")}>${wordmark()}</a>
    <span class="grow"></span>
    ${
      live.state === "idle"
        ? nothing
        : html`<span class="live"
          >${live.state === "live" ? html`<span class="dot p"></span>` : icon("offline")}${live.text}</span
        >`
    }
    <button
      class="ib"
      aria-label=${msg(str`Theme: ${themeWord}. Change it`)}
      title=${msg(str`Theme: ${themeWord}`)}
      @click=${onTheme}
    >
      ${icon(theme, "")}
    </button>
  </header>`;
}

/** What the demo charger does, above the page. `current`: the page in view. */
export function demoBar(demo: DemoRunner, current: Route, onClose: () => void): TemplateResult {
  return html`<section class="demo-bar" aria-label=${msg("Demo charger")}>
    <span class="b">${msg("Demo charger")}</span>
    <span class="ink2">${demo.sentence}</span>
    ${demo.running ? html`<progress max="1" value=${demo.progress} aria-label=${msg("Progress of the demo")}></progress>` : nothing}
    <span class="grow"></span>
    ${demo.sessionId && !(current.page === "session" && current.sessionId === demo.sessionId) ? html`<a class="btn s" href=${sessionHref(demo.sessionId)}>${msg("Show the session")}</a>` : nothing}
    ${
      demo.running
        ? html`<button class="btn s" ?disabled=${demo.stopping} @click=${() => demo.stop()}>${icon("stop")}${msg("Stop charging")}</button>`
        : html`<button
          class="btn q s"
          @click=${onClose}
        >
          ${msg("Close")}
        </button>`
    }
  </section>`;
}
