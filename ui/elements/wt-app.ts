// The frame: navigation, bar, page in view. Knows the address, the theme, the access key and the running demo charger;
// each page gets what it needs as properties and asks for navigation by event.
import { localized, msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import type { Overview } from "../../edge/contract/sessions.ts";
import { loadAccessKey, saveAccessKey } from "../access-key.ts";
import { Api } from "../api.ts";
import { PollController } from "../controllers/poll-controller.ts";
import type { DemoRunner } from "../demo/demo-runner.ts";
import { formats, shortSessionId } from "../format.ts";
import { hrefOf, navigateEvent, type Route, Router, sessionHref } from "../router.ts";
import { loadTheme, saveTheme, type Theme } from "../theme.ts";
import { type IconName, icon, wordmark } from "./icons.ts";
import { WtElement } from "./wt-element.ts";

/** What the page in view follows, for the indicator in the bar. */
export interface LiveStatus {
  readonly state: "idle" | "live" | "lost";
  readonly text: string;
}

const LOADERS: Record<Exclude<Route["page"], "unknown">, () => Promise<unknown>> = {
  overview: () => import("../pages/overview-page.ts"),
  sessions: () => import("../pages/sessions-page.ts"),
  session: () => import("../pages/session-page.ts"),
  stations: () => import("../pages/stations-page.ts"),
  station: () => import("../pages/station-page.ts"),
  register: () => import("../pages/register-page.ts"),
  verify: () => import("../pages/verify-page.ts"),
};

const THEMES: readonly Theme[] = ["auto", "light", "dark"];

@localized()
@customElement("wt-app")
export class WtApp extends WtElement {
  @state() private route: Route = { page: "overview" };
  @state() private theme: Theme = loadTheme();
  @state() private drawerOpen = false;
  @state() private live: LiveStatus = { state: "idle", text: "" };
  @state() private lockedReason: string | null = null;
  @state() private keyTried = false;
  @state() private announcement = "";
  @state() private demo: DemoRunner | null = null;
  @state() private pageFailed = false;
  /** Changes when a page has to start over: after unlocking. */
  @state() private generation = 0;
  @query("main") private main!: HTMLElement;

  readonly #api = new Api({
    fetch: (input, init) => fetch(input, init),
    accessKey: loadAccessKey,
    onLocked: (reason) => this.#lock(reason),
  });
  readonly #router = new Router((route) => this.#show(route));
  readonly #counts: PollController<Overview | null> = new PollController<Overview | null>(this, {
    intervalMillis: 15_000,
    load: (signal) =>
      // The verify page makes no request at all, not even for the counts beside it.
      this.route.page === "verify"
        ? Promise.resolve(this.#counts.value)
        : this.#api.overview(formats.dayStart(Date.now()), signal),
  });
  #first = true;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#router.start();
    this.addEventListener("wt-navigate", (event) => this.#router.go((event as CustomEvent<string>).detail));
    this.addEventListener("wt-live", (event) => {
      this.live = (event as CustomEvent<LiveStatus>).detail;
    });
    this.addEventListener("wt-announce", (event) => {
      this.announcement = (event as CustomEvent<string>).detail;
    });
    this.addEventListener("wt-start-demo", () => void this.#startDemo());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#router.stop();
  }

  #show(route: Route): void {
    const moved = hrefOf(route) !== hrefOf(this.route);
    const samePage = route.page === this.route.page;
    this.route = route;
    this.drawerOpen = false;
    if (!samePage) this.live = { state: "idle", text: "" };
    document.title = `${this.#title(route)} · Wattest`;
    if (route.page !== "unknown") {
      this.pageFailed = false;
      LOADERS[route.page]().catch(() => {
        this.pageFailed = true;
      });
    }
    if (this.#first) {
      this.#first = false;
      return;
    }
    // A filter of the same page keeps focus and scroll position where they are.
    if (!moved || (samePage && route.page === "sessions")) return;
    window.scrollTo(0, 0);
    void this.updateComplete.then(() => this.main.focus({ preventScroll: true }));
  }

  #title(route: Route): string {
    switch (route.page) {
      case "overview":
        return msg("Overview");
      case "sessions":
        return msg("Sessions");
      case "session":
        return msg(str`Session ${shortSessionId(route.sessionId)}`);
      case "stations":
        return msg("Stations");
      case "station":
        return msg(str`Station ${route.stationId}`);
      case "register":
        return msg("Register a station");
      case "verify":
        return msg("Verify records");
      case "unknown":
        return msg("Not found");
    }
  }

  #lock(reason: string): void {
    this.lockedReason = reason;
  }

  #unlock(event: CustomEvent<string>): void {
    saveAccessKey(event.detail);
    this.keyTried = true;
    this.lockedReason = null;
    this.generation += 1;
    this.#counts.restart();
  }

  async #startDemo(): Promise<void> {
    if (this.demo?.running) return;
    const { DemoRunner } = await import("../demo/demo-runner.ts");
    const demo = new DemoRunner({
      accessKey: loadAccessKey,
      onChange: () => this.requestUpdate(),
      onSession: (sessionId) => this.dispatchEvent(navigateEvent(sessionHref(sessionId))),
    });
    this.demo = demo;
    await demo.start();
  }

  #cycleTheme(): void {
    this.theme = THEMES[(THEMES.indexOf(this.theme) + 1) % THEMES.length] ?? "auto";
    saveTheme(this.theme);
  }

  override render() {
    return html`<a class="skip" href="#main">${msg("Skip to content")}</a>
      <div class="app">
        ${this.#renderNav()}
        <div>
          ${this.#renderTop()} ${this.demo ? this.#renderDemo(this.demo) : nothing}
          <main class="page" id="main" tabindex="-1">${this.#renderPage()}</main>
        </div>
      </div>
      <div class="vh" role="status" aria-live="polite">${this.announcement}</div>
      ${
        this.lockedReason !== null && this.route.page !== "verify"
          ? html`<wt-access-dialog
            .reason=${this.lockedReason}
            .again=${this.keyTried}
            @wt-access-key=${this.#unlock}
          ></wt-access-dialog>`
          : nothing
      }`;
  }

  #renderNav(): TemplateResult {
    const counts = this.#counts.value;
    const current = this.route.page;
    const link = (href: string, name: IconName, label: string, pages: Route["page"][], count?: number) =>
      html`<li>
        <a href=${href} aria-current=${pages.includes(current) ? "page" : nothing}
          >${icon(name, "")}${label}${count ? html`<span class="n">${formats.count(count)}</span>` : nothing}</a
        >
      </li>`;
    return html`<nav
        class="nav ${this.drawerOpen ? "open" : ""}"
        id="nav"
        aria-label=${msg("Main")}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key === "Escape") this.drawerOpen = false;
        }}
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
        @click=${() => {
          this.drawerOpen = false;
        }}
      ></button>`;
  }

  #renderTop(): TemplateResult {
    const themeWord = { auto: msg("as the system"), light: msg("light"), dark: msg("dark") }[this.theme];
    return html`<header class="top">
      <button
        class="ib burger"
        aria-expanded=${this.drawerOpen}
        aria-controls="nav"
        aria-label=${msg("Navigation")}
        @click=${() => {
          this.drawerOpen = !this.drawerOpen;
        }}
      >
        ${icon("menu", "")}
      </button>
      <a class="wordmark" href="/" aria-label=${msg("Overview")}>${wordmark()}</a>
      <span class="grow"></span>
      ${
        this.live.state === "idle"
          ? nothing
          : html`<span class="live"
            >${this.live.state === "live" ? html`<span class="dot p"></span>` : icon("offline")}${this.live.text}</span
          >`
      }
      <button
        class="ib"
        aria-label=${msg(str`Theme: ${themeWord}. Change it`)}
        title=${msg(str`Theme: ${themeWord}`)}
        @click=${this.#cycleTheme}
      >
        ${icon(this.theme, "")}
      </button>
    </header>`;
  }

  #renderDemo(demo: DemoRunner): TemplateResult {
    return html`<section class="demo-bar" aria-label=${msg("Demo charger")}>
      <span class="b">${msg("Demo charger")}</span>
      <span class="ink2">${demo.sentence}</span>
      ${demo.running ? html`<progress max="1" value=${demo.progress} aria-label=${msg("Progress of the demo")}></progress>` : nothing}
      <span class="grow"></span>
      ${demo.sessionId && !(this.route.page === "session" && this.route.sessionId === demo.sessionId) ? html`<a class="btn s" href=${sessionHref(demo.sessionId)}>${msg("Show the session")}</a>` : nothing}
      ${
        demo.running
          ? html`<button class="btn s" ?disabled=${demo.stopping} @click=${() => demo.stop()}>${icon("stop")}${msg("Stop charging")}</button>`
          : html`<button
            class="btn q s"
            @click=${() => {
              this.demo = null;
            }}
          >
            ${msg("Close")}
          </button>`
      }
    </section>`;
  }

  #renderPage(): TemplateResult {
    const { route, generation } = this;
    const api = this.#api;
    if (this.pageFailed) {
      return html`<section class="card em" role="alert">
        <b>${msg("This page could not be loaded")}</b>
        <p>${msg("The server did not send its script. It may have been updated meanwhile.")}</p>
        <div class="row"><button class="btn" @click=${() => location.reload()}>${msg("Reload")}</button></div>
      </section>`;
    }
    switch (route.page) {
      case "overview":
        return html`<wt-overview-page .api=${api} .generation=${generation}></wt-overview-page>`;
      case "sessions":
        return html`<wt-sessions-page
          .api=${api}
          .generation=${generation}
          .stationId=${route.stationId}
          .sessionState=${route.state}
        ></wt-sessions-page>`;
      case "session":
        return html`<wt-session-page .api=${api} .generation=${generation} .sessionId=${route.sessionId}></wt-session-page>`;
      case "stations":
        return html`<wt-stations-page .api=${api} .generation=${generation}></wt-stations-page>`;
      case "station":
        return html`<wt-station-page .api=${api} .generation=${generation} .stationId=${route.stationId}></wt-station-page>`;
      case "register":
        return html`<wt-register-page .api=${api}></wt-register-page>`;
      case "verify":
        return html`<wt-verify-page></wt-verify-page>`;
      case "unknown":
        return html`<section class="card em">
          <b>${msg("There is no page here")}</b>
          <p class="brk">${msg(str`Nothing answers at ${route.path}.`)}</p>
          <div class="row"><a class="btn" href="/">${msg("Go to the overview")}</a></div>
        </section>`;
    }
  }
}
