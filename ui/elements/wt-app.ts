// The frame: who is signed in, the address, navigation, bar, palette, the running demo charger and the page in view. Each
// page gets what it needs as properties and asks for the rest by event.
import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import type { Access } from "../../edge/contract/access.ts";
import type { FeedbackCounts } from "../../edge/contract/feedback-work.ts";
import type { Overview } from "../../edge/contract/sessions.ts";
import { may } from "../access.ts";
import { Api } from "../api.ts";
import { counts } from "../api-feedback-counts.ts";
import { type Action, pageCommands } from "../commands.ts";
import { AccessController } from "../controllers/access-controller.ts";
import { DemoController } from "../controllers/demo-controller.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { ShortcutController, type Shortcuts } from "../controllers/shortcut-controller.ts";
import { TypeAhead } from "../controllers/type-ahead.ts";
import { formats } from "../format.ts";
import { type Entrance, entrance, WITHOUT_FRAME } from "../page-access.ts";
import { forgetPlaces, rememberPlace } from "../recent-places.ts";
import { hrefOf, type PageName, type Route, Router, sessionHref } from "../router.ts";
import { saveTheme } from "../theme.ts";
import {
  demoBar,
  isSettings,
  type LiveStatus,
  navigation,
  publicBar,
  type Switches,
  settingsTabs,
  topBar,
} from "./app-frame.ts";
import { runAction, switchLanguage } from "./frame-actions.ts";
import { loadPage, pageOf, pageTitle } from "./page-outlet.ts";
import { errorState, noRightState, pageMissingState } from "./page-states.ts";
import "./wt-account-menu.ts";
import { WtElement } from "./wt-element.ts";

/** The read model follows a session within a second or two; the counts beside the navigation may lag a little more. */
const COUNTS_MILLIS = 5_000;
/** Feedback comes seldom, and the inbox tells of its own changes. */
const REPORTS_MILLIS = 60_000;
/** Sent to the window when the reader chooses otherwise. */
const PREFERENCES = ["wt-theme", "wt-language", "wt-preferences"] as const;
/** Ways in: in the public frame also for whoever is signed in already. */
const PUBLIC: readonly PageName[] = ["sign-in", "setup", "invite"];
/** The palette's script comes after the first page, with time for the page's own calls. */
const PALETTE_PAUSE_MILLIS = 1_000;

@customElement("wt-app")
export class WtApp extends WtElement {
  @state() private route: Route = { page: "overview" };
  @state() private drawerOpen = false;
  @state() private over: "palette" | "shortcuts" | null = null;
  @state() private live: LiveStatus = { state: "idle", text: "" };
  @state() private announcement = "";
  @state() private pageFailed = false;
  /** Changes when a page has to start over: somebody else is signed in. */
  @state() private generation = 0;
  @query("main") private main!: HTMLElement;

  readonly #api = new Api({
    fetch: (input, init) => fetch(input, init),
    onSignedOut: () => void this.#access.refresh(),
  });
  readonly #access: AccessController = new AccessController(this, {
    load: (signal) => this.#api.access(signal),
    onChange: (access) => this.#takeAccess(access),
    // Half-way through a first run the page itself says when somebody is signed in.
    mayRecheck: () => !["setup", "invite", ...WITHOUT_FRAME].includes(this.route.page),
  });
  readonly #router = new Router((route) => this.#show(route));
  readonly #counts: PollController<Overview | null> = new PollController<Overview | null>(this, {
    intervalMillis: COUNTS_MILLIS,
    load: (signal) =>
      // The verify page asks nothing more of the server, not even the counts beside it.
      this.route.page !== "verify" && may(this.#access.access, "sessions:read")
        ? this.#api.overview(formats.dayStart(Date.now()), signal)
        : Promise.resolve(this.#counts.value),
  });
  readonly #reports: PollController<FeedbackCounts | null> = new PollController<FeedbackCounts | null>(this, {
    intervalMillis: REPORTS_MILLIS,
    load: (signal) =>
      this.route.page !== "verify" && may(this.#access.access, "feedback:read")
        ? counts(this.#api, signal)
        : Promise.resolve(this.#reports.value),
  });
  readonly #demo = new DemoController(this, {
    onSession: (sessionId) => this.#router.go(sessionHref(sessionId)),
    onEnd: () => this.#counts.restart(),
  });
  readonly #switches: Switches = {
    onTheme: saveTheme,
    onLanguage: (language) => void switchLanguage(language, (sentence) => this.#say(sentence)),
  };
  #first = true;

  readonly #takeTyped = () => this.#typeAhead.take();
  readonly #typeAhead = new TypeAhead(() => this.#closeOver());

  constructor() {
    super();
    new ShortcutController(
      this,
      () => this.#shortcuts(),
      () => this.#openOver("palette"),
    );
  }

  /** None before somebody is signed in. */
  #shortcuts(): Shortcuts {
    const { access } = this.#access;
    if (!access?.actor) return {};
    const pages = pageCommands(access).map(({ keys, action }) => [keys, () => this.#act(action)]);
    return {
      ...Object.fromEntries(pages),
      "/": () => this.#openOver("palette"),
      "?": () => this.#openOver("shortcuts"),
    };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#router.start();
    const on = <T>(type: string, act: (detail: T) => void) =>
      this.addEventListener(type, (event) => act((event as CustomEvent<T>).detail));
    on<string>("wt-navigate", (href) => this.#router.go(href));
    on<LiveStatus>("wt-live", (status) => {
      this.live = status;
    });
    on<string>("wt-announce", (sentence) => this.#say(sentence));
    // A page that knows a better name than its address does.
    on<string>("wt-title", (title) => {
      this.#title = title;
      this.#setTitle();
    });
    on<Action>("wt-action", (action) => this.#act(action));
    on<Access | null>("wt-access", (access) => this.#changeAccess(access));
    on<null>("wt-start-demo", () => void this.#demo.start());
    // The counts beside the navigation take what the page in view already knows, and are read anew when it says that
    // something happened.
    on<Overview>("wt-overview", (overview) => this.#counts.accept(overview));
    on<null>("wt-activity", () => this.#counts.restart());
    on<FeedbackCounts>("wt-feedback-counts", (value) => this.#reports.accept(value));
    this.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#closeDrawer();
    });
    for (const type of PREFERENCES) window.addEventListener(type, this.#renew);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#router.stop();
    this.#typeAhead.take();
    for (const type of PREFERENCES) window.removeEventListener(type, this.#renew);
  }

  readonly #renew = () => {
    this.#setTitle();
    this.requestUpdate();
  };

  /** Somebody signed in or out, here or in another tab. */
  #takeAccess(access: Access): void {
    this.generation += 1;
    if (access.actor === null) forgetPlaces();
    this.#closeOver();
    this.#counts.restart(true);
    this.#reports.restart(true);
    if (this.#enter()) this.#remember(this.route);
    // Whoever types right after Ctrl+K must not lose letters to a script on its way.
    if (access.actor !== null) window.setTimeout(() => void import("./wt-palette.ts"), PALETTE_PAUSE_MILLIS);
  }

  /** A page changed who is signed in: with the answer at hand, or null to ask. */
  #changeAccess(access: Access | null): void {
    if (access) this.#access.accept(access);
    else void this.#access.refresh();
    this.#access.announce();
  }

  /** Signed out on purpose: whoever signs in here next begins at the overview, not where this person was. */
  #leave(): void {
    history.replaceState(null, "", "/");
    this.#changeAccess(null);
  }

  #here(): string {
    return location.pathname + location.search;
  }

  /** Goes where the reader has to be instead of the route in view, if anywhere. */
  #enter(): boolean {
    const entered = this.#entrance();
    if (entered?.kind !== "elsewhere") return true;
    this.#router.go(entered.href, true);
    return false;
  }

  /** Null while it is not known who is signed in. */
  #entrance(): Entrance | null {
    return this.#access.access === null ? null : entrance(this.route, this.#access.access, this.#here());
  }

  #show(route: Route): void {
    const moved = hrefOf(route) !== hrefOf(this.route);
    const samePage = route.page === this.route.page;
    const before = this.route;
    this.route = route;
    this.drawerOpen = false;
    this.#closeOver();
    if (!samePage) this.live = { state: "idle", text: "" };
    // A driver's page concerns one session and nobody who is signed in.
    if (!WITHOUT_FRAME.includes(route.page) && this.#access.access === null) void this.#access.refresh();
    if (!this.#enter()) return;
    if (moved) this.#title = null;
    this.#setTitle();
    this.#loadPage();
    this.#remember(route);
    if (this.#first) {
      this.#first = false;
      return;
    }
    // A filter of the same page keeps focus and scroll position where they are.
    if (!moved || (samePage && (route.page === "sessions" || route.page === "audit" || route.page === "profiles")))
      return;
    // The inbox keeps list and report in view, and moves the focus itself where only one of them fits.
    if (route.page === "feedback" && before.page === "feedback") return;
    // What the public list is narrowed to, too.
    if (route.page === "community" && before.page === "community" && before.stationId === route.stationId) return;
    // A tab of the same station: the focus stays on it.
    if (route.page === "station" && before.page === "station" && before.stationId === route.stationId) return;
    this.#say(pageTitle(route));
    window.scrollTo(0, 0);
    void this.updateComplete.then(() => this.main.focus({ preventScroll: true }));
  }

  /** As the page in view said it; null: by its address. */
  #title: string | null = null;

  #setTitle(): void {
    document.title = `${this.#title ?? pageTitle(this.route)} · Wattest`;
  }

  #remember(route: Route): void {
    const person = this.#access.access?.actor?.id;
    if (person === undefined) return;
    if (route.page === "station") rememberPlace(person, { kind: "station", id: route.stationId });
    if (route.page === "session") rememberPlace(person, { kind: "session", id: route.sessionId });
  }

  readonly #loadPage = () => {
    const { route } = this;
    this.pageFailed = false;
    loadPage(route).catch(() => {
      if (this.route === route) this.pageFailed = true;
    });
  };

  #act(action: Action): void {
    if (action.kind === "go") this.#router.go(action.href);
    else if (action.kind === "shortcuts") this.#openOver("shortcuts");
    else if (action.kind === "start-demo") void this.#demo.start();
    else {
      const said = (sentence: string) => this.#say(sentence);
      void runAction(action, this.#api, { said, onSignedOut: () => this.#leave() });
    }
  }

  #say(sentence: string): void {
    this.announcement = sentence;
  }

  #openOver(over: "palette" | "shortcuts"): void {
    if (!this.#access.access?.actor || WITHOUT_FRAME.includes(this.route.page)) return;
    this.drawerOpen = false;
    if (over === "palette" && this.over !== "palette") this.#typeAhead.start();
    // Loaded when first wanted; its element shows itself once it is defined.
    const script = over === "palette" ? import("./wt-palette.ts") : import("./wt-shortcuts.ts");
    script.catch(() => this.#closeOver());
    this.over = over;
  }

  #closeOver(): void {
    this.#typeAhead.take();
    this.over = null;
  }

  /** The drawer lies over the page: focus goes into it, and back to its button. */
  #toggleDrawer(): void {
    this.drawerOpen = !this.drawerOpen;
    if (this.drawerOpen) void this.updateComplete.then(() => this.querySelector<HTMLElement>(".nav a")?.focus());
  }

  readonly #closeDrawer = () => {
    if (!this.drawerOpen) return;
    this.drawerOpen = false;
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(".burger")?.focus());
  };

  override render() {
    if (WITHOUT_FRAME.includes(this.route.page)) {
      return html`<main class="driver-main" id="main" tabindex="-1">${this.#renderPage(null)}</main>${this.#renderSpoken()}`;
    }
    const { access, error } = this.#access;
    if (access === null && error === null) return html`<div class="starting" aria-busy="true"></div>`;
    if (!access?.actor || PUBLIC.includes(this.route.page)) return this.#renderPublic(access);
    return html`<a class="skip" href="#main">${msg("Skip to content")}</a>
      <div class="app">
        ${navigation({
          current: this.route.page,
          access,
          counts: this.#counts.value,
          openReports: this.#reports.value?.open ?? null,
          drawerOpen: this.drawerOpen,
          onClose: this.#closeDrawer,
        })}
        <div ?inert=${this.drawerOpen}>
          ${topBar({
            access,
            drawerOpen: this.drawerOpen,
            live: this.live,
            onMenu: () => this.#toggleDrawer(),
            onPalette: () => this.#openOver("palette"),
            onShortcuts: () => this.#openOver("shortcuts"),
            ...this.#switches,
          })}
          ${this.#demo.runner ? demoBar(this.#demo.runner, this.route, this.#demo.close) : nothing}
          <main class="page" id="main" tabindex="-1">
            ${isSettings(this.route.page) ? settingsTabs(this.route.page, access) : nothing} ${this.#renderPage(access)}
          </main>
        </div>
      </div>
      ${this.#renderOver(access)} ${this.#renderSpoken()}`;
  }

  #renderSpoken(): TemplateResult {
    return html`<div class="vh" role="status" aria-live="polite">${this.announcement}</div>`;
  }

  /** Pages that need no sign-in, and what is wrong while nobody can be signed in. */
  #renderPublic(access: Access | null): TemplateResult {
    const readable = access !== null || this.route.page === "verify";
    return html`<a class="skip" href="#main">${msg("Skip to content")}</a>
      ${publicBar(access, this.route.page, this.#switches)}
      <main class="page ${PUBLIC.includes(this.route.page) ? "door" : ""}" id="main" tabindex="-1">
        ${
          readable
            ? this.#renderPage(access)
            : html`<section class="card">${errorState(this.#access.error, () => void this.#access.refresh())}</section>`
        }
      </main>
      ${this.#renderSpoken()}`;
  }

  #renderOver(access: Access): TemplateResult | typeof nothing {
    const { over } = this;
    if (over === null) return nothing;
    // A dialog says that it has closed a moment later: the other one may be wanted by then.
    const onClosed = () => {
      if (this.over === over) this.#closeOver();
    };
    return over === "palette"
      ? html`<wt-palette .api=${this.#api} .access=${access} .takeTyped=${this.#takeTyped} @wt-closed=${onClosed}></wt-palette>`
      : html`<wt-shortcuts .access=${access} @wt-closed=${onClosed}></wt-shortcuts>`;
  }

  #renderPage(access: Access | null): TemplateResult {
    const entered = this.#entrance();
    if (entered?.kind === "no-right")
      return html`<section class="card">${noRightState(access, entered.needed)}</section>`;
    if (this.pageFailed) return pageMissingState(this.#loadPage);
    return html`${keyed(this.generation, pageOf(this.route, this.#api, access))}`;
  }
}
