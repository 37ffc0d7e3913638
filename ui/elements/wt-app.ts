// The frame: navigation, bar, page in view. Knows the address, the theme, the access key and the running demo charger;
// each page gets what it needs as properties and asks for navigation by event.
import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import type { Overview } from "../../edge/contract/sessions.ts";
import { Api } from "../api.ts";
import { PollController } from "../controllers/poll-controller.ts";
import type { DemoRunner } from "../demo/demo-runner.ts";
import { formats } from "../format.ts";
import { hrefOf, navigateEvent, type Route, Router, sessionHref } from "../router.ts";
import { loadTheme, saveTheme, type Theme } from "../theme.ts";
import { demoBar, type LiveStatus, navigation, topBar } from "./app-frame.ts";
import { loadPage, pageOf, pageTitle } from "./page-outlet.ts";
import { WtElement } from "./wt-element.ts";

/** The read model follows a session within a second or two; the counts beside the navigation may lag a little more. */
const COUNTS_MILLIS = 5_000;
const THEMES: readonly Theme[] = ["auto", "light", "dark"];

@customElement("wt-app")
export class WtApp extends WtElement {
  @state() private route: Route = { page: "overview" };
  @state() private theme: Theme = loadTheme();
  @state() private drawerOpen = false;
  @state() private live: LiveStatus = { state: "idle", text: "" };
  @state() private announcement = "";
  @state() private demo: DemoRunner | null = null;
  @state() private pageFailed = false;
  @query("main") private main!: HTMLElement;

  readonly #api = new Api({
    fetch: (input, init) => fetch(input, init),
  });
  readonly #router = new Router((route) => this.#show(route));
  readonly #counts: PollController<Overview | null> = new PollController<Overview | null>(this, {
    intervalMillis: COUNTS_MILLIS,
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
    // The counts beside the navigation take what the page in view already knows, and are read anew when it says that
    // something happened.
    this.addEventListener("wt-overview", (event) => this.#counts.accept((event as CustomEvent<Overview>).detail));
    this.addEventListener("wt-activity", () => this.#counts.restart());
    this.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#closeDrawer();
    });
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
    document.title = `${pageTitle(route)} · Wattest`;
    this.#loadPage();
    if (this.#first) {
      this.#first = false;
      return;
    }
    // A filter of the same page keeps focus and scroll position where they are.
    if (!moved || (samePage && route.page === "sessions")) return;
    window.scrollTo(0, 0);
    void this.updateComplete.then(() => this.main.focus({ preventScroll: true }));
  }

  readonly #loadPage = () => {
    this.pageFailed = false;
    loadPage(this.route).catch(() => {
      this.pageFailed = true;
    });
  };

  async #startDemo(): Promise<void> {
    if (this.demo?.running) return;
    const { DemoRunner } = await import("../demo/demo-runner.ts");
    const demo = new DemoRunner({
      onChange: () => this.requestUpdate(),
      onSession: (sessionId) => this.dispatchEvent(navigateEvent(sessionHref(sessionId))),
    });
    this.demo = demo;
    await demo.start();
    this.#counts.restart();
  }

  readonly #closeDemo = () => {
    this.demo = null;
  };

  /** The drawer lies over the page: focus goes into it, and back to its button. */
  #toggleDrawer(): void {
    this.drawerOpen = !this.drawerOpen;
    if (this.drawerOpen) void this.updateComplete.then(() => this.querySelector<HTMLElement>(".nav a")?.focus());
  }

  readonly #closeDrawer = () => {
    if (!this.drawerOpen) return;
    this.drawerOpen = false;
    this.querySelector<HTMLElement>(".burger")?.focus();
  };

  #cycleTheme(): void {
    this.theme = THEMES[(THEMES.indexOf(this.theme) + 1) % THEMES.length] ?? "auto";
    saveTheme(this.theme);
  }

  override render() {
    return html`<a class="skip" href="#main">${msg("Skip to content")}</a>
      <div class="app">
        ${navigation({
          current: this.route.page,
          counts: this.#counts.value,
          drawerOpen: this.drawerOpen,
          onClose: this.#closeDrawer,
        })}
        <div>
          ${topBar({
            drawerOpen: this.drawerOpen,
            live: this.live,
            theme: this.theme,
            onMenu: () => this.#toggleDrawer(),
            onTheme: () => this.#cycleTheme(),
          })}
          ${this.demo ? demoBar(this.demo, this.route, this.#closeDemo) : nothing}
          <main class="page" id="main" tabindex="-1">${this.#renderPage()}</main>
        </div>
      </div>
      <div class="vh" role="status" aria-live="polite">${this.announcement}</div>`;
  }

  #renderPage(): TemplateResult {
    if (!this.pageFailed) return pageOf(this.route, this.#api, null);
    return html`<section class="card em" role="alert">
      <b>${msg("This page could not be loaded")}</b>
      <p>${msg("The server did not send its script: it is away, or was updated meanwhile.")}</p>
      <div class="row">
        <button class="btn" @click=${this.#loadPage}>${msg("Try again")}</button>
        <button class="btn q" @click=${() => location.reload()}>${msg("Reload")}</button>
      </div>
    </section>`;
  }
}
