// The menu of whoever is signed in: who that is, language, theme, density, shortcuts, and the way out. Its component is
// loaded when somebody reaches for it.
import { msg } from "@lit/localize";
import { html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import type { Actor } from "../../edge/contract/access.ts";
import type { Action } from "../commands.ts";
import { currentLanguage, LANGUAGE_NAMES, LANGUAGES, type Language } from "../language.ts";
import { roleWord } from "../permission-words.ts";
import { currentDensity } from "../preferences.ts";
import { loadTheme, type Theme } from "../theme.ts";
import { icon } from "./icons.ts";
import { WtElement } from "./wt-element.ts";

/** Two letters that stand for a name. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters
    .map((word) => [...(word ?? "?")][0] ?? "")
    .join("")
    .toUpperCase();
}

function actionOf(value: string): Action | null {
  const [kind, choice] = value.split(" ");
  switch (kind) {
    case "theme":
      return { kind, theme: choice as Theme };
    case "language":
      return { kind, language: choice as Language };
    case "toggle-density":
    case "shortcuts":
    case "sign-out":
      return { kind };
    case "go":
      return { kind, href: choice ?? "/" };
    default:
      return null;
  }
}

@customElement("wt-account-menu")
export class WtAccountMenu extends WtElement {
  @property({ attribute: false }) actor!: Actor;

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("wt-theme", this.#renew);
    window.addEventListener("wt-preferences", this.#renew);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("wt-theme", this.#renew);
    window.removeEventListener("wt-preferences", this.#renew);
  }

  readonly #renew = () => this.requestUpdate();

  readonly #load = () => import("./webawesome-menu.ts");

  /** A click before the component is there must open it all the same. */
  readonly #open = async () => {
    if (customElements.get("wa-dropdown")) return;
    await this.#load();
    const menu = this.querySelector("wa-dropdown");
    if (menu) menu.open = true;
  };

  readonly #select = (event: CustomEvent<{ item: { value: string } }>) => {
    const action = actionOf(event.detail.item.value);
    if (action) this.emit("wt-action", action);
    // The component ticks and unticks by itself; what holds is what is in force.
    this.requestUpdate();
  };

  override render() {
    const { name, email, role } = this.actor;
    const theme = loadTheme();
    const choice = (value: string, words: string, chosen: boolean) =>
      html`<wa-dropdown-item type="checkbox" value=${value} .checked=${live(chosen)}>${words}</wa-dropdown-item>`;
    return html`<wa-dropdown class="account-menu" placement="bottom-end" distance="8" @wa-select=${this.#select}>
      <button
        slot="trigger"
        class="avatar"
        aria-label=${`${initials(name)}, ${msg("Account")}: ${name}`}
        aria-haspopup="menu"
        @pointerenter=${this.#load}
        @focus=${this.#load}
        @click=${this.#open}
      >
        ${initials(name)}
      </button>
      <div class="who">
        <b class="ell">${name}</b>
        <span class="mut ell">${email ?? nothing}</span>
        ${role ? html`<span class="v tag none plain">${roleWord(role)}</span>` : nothing}
      </div>
      <wa-dropdown-item value="go /settings">${icon("settings")}${msg("Account and settings")}</wa-dropdown-item>
      <wa-dropdown-item value="shortcuts">${icon("help")}${msg("Keyboard shortcuts")}</wa-dropdown-item>
      <hr />
      ${LANGUAGES.map((language) => choice(`language ${language}`, LANGUAGE_NAMES[language], language === currentLanguage()))}
      <hr />
      ${choice("theme auto", msg("Theme of the system"), theme === "auto")}
      ${choice("theme light", msg("Light theme"), theme === "light")}
      ${choice("theme dark", msg("Dark theme"), theme === "dark")}
      <hr />
      ${choice("toggle-density", msg("Compact rows"), currentDensity() === "compact")}
      <hr />
      <wa-dropdown-item value="sign-out">${icon("leave")}${msg("Sign out")}</wa-dropdown-item>
    </wa-dropdown>`;
  }
}
