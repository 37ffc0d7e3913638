// One's own account: name, password, passkeys, where one is signed in, and how the pages look on this device.
import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Access, PasswordChange } from "../../edge/contract/access.ts";
import type { Api } from "../api.ts";
import { changeOwnName, changePassword } from "../api-account.ts";
import { WtElement } from "../elements/wt-element.ts";
import "../elements/wt-name-form.ts";
import "../elements/wt-password-form.ts";
import { currentLanguage, LANGUAGE_NAMES, LANGUAGES, type Language, saveLanguage } from "../language.ts";
import { roleSentence, roleWord } from "../permission-words.ts";
import { currentDensity, type Density, saveDensity, saveShortcuts, shortcutsOn } from "../preferences.ts";
import { loadTheme, saveTheme, type Theme } from "../theme.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";
import "./account-passkeys.ts";
import "./account-sessions.ts";

@customElement("wt-account-page")
export class WtAccountPage extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) access: Access | null = null;
  @state() private naming: Work<unknown> = NOT_STARTED;
  @state() private changing: Work<unknown> = NOT_STARTED;
  @state() private passwordChanges = 0;
  @state() private languageFailed = false;

  readonly #redraw = () => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    // The bar and another tab change the same choices.
    for (const name of ["wt-theme", "wt-preferences"]) window.addEventListener(name, this.#redraw);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const name of ["wt-theme", "wt-preferences"]) window.removeEventListener(name, this.#redraw);
  }

  async #rename(name: string): Promise<void> {
    this.naming = RUNNING;
    this.naming = await workOf(changeOwnName(this.api, name, new AbortController().signal));
    if (this.naming.state !== "done") return;
    this.emit("wt-announce", msg("Your name is changed"));
    this.emit("wt-access", null);
  }

  async #changePassword(change: PasswordChange): Promise<void> {
    this.changing = RUNNING;
    this.changing = await workOf(changePassword(this.api, change, new AbortController().signal));
    if (this.changing.state === "done") this.passwordChanges += 1;
  }

  async #language(language: Language): Promise<void> {
    this.languageFailed = (await workOf(saveLanguage(language))).state === "failed";
  }

  override render() {
    const actor = this.access?.actor ?? null;
    return html`<div class="ph">
        <h1>${msg("Account")}</h1>
        ${actor ? html`<span class="mut">${actor.email}${actor.role ? html`, ${roleWord(actor.role)}` : ""}</span>` : ""}
      </div>
      <section class="card account">
        ${this.#part(
          msg("Name and role"),
          actor?.role ? `${roleWord(actor.role)}. ${roleSentence(actor.role)}` : "",
          html`<wt-name-form
            id="own-name"
            .value=${actor?.name ?? ""}
            .autofill=${"name"}
            label=${msg("Your name")}
            hint=${msg("Stands in the audit trail beside what you do from now on.")}
            verb=${msg("Save")}
            failed=${msg("Your name was not changed.")}
            .work=${this.naming}
            @wt-name=${(event: CustomEvent<string>) => void this.#rename(event.detail)}
          ></wt-name-form>`,
        )}
        ${this.#part(
          msg("Password"),
          msg("Changing it signs you out everywhere else."),
          html`<wt-password-form
            email=${actor?.email ?? ""}
            .work=${this.changing}
            @wt-password=${(event: CustomEvent<PasswordChange>) => void this.#changePassword(event.detail)}
          ></wt-password-form>`,
        )}
        ${this.#part(
          msg("Passkeys"),
          msg(
            "Sign in by finger, face or code instead of a password. A passkey cannot be guessed, copied or given away to a false page.",
          ),
          html`<wt-account-passkeys class="body" .api=${this.api} .access=${this.access}></wt-account-passkeys>`,
        )}
        ${this.#part(
          msg("Where you are signed in"),
          msg("Sign out what you do not recognise, then change your password."),
          html`<wt-account-sessions class="body" .api=${this.api} .generation=${this.passwordChanges}></wt-account-sessions>`,
        )}
        ${this.#part(msg("Display"), msg("Kept on this device, for this browser only."), this.#renderDisplay())}
      </section>`;
  }

  #part(title: string, sentence: string, body: TemplateResult): TemplateResult {
    return html`<section class="account-part" aria-label=${title}>
      <div>
        <h2>${title}</h2>
        <p>${sentence}</p>
      </div>
      <div class="body">${body}</div>
    </section>`;
  }

  #renderDisplay(): TemplateResult {
    const themes: readonly (readonly [Theme, string])[] = [
      ["auto", msg("As the system")],
      ["light", msg("Light")],
      ["dark", msg("Dark")],
    ];
    const densities: readonly (readonly [Density, string])[] = [
      ["normal", msg("Normal")],
      ["compact", msg("Compact")],
    ];
    return html`<div class="settings-grid">
        <span class="lab" id="set-language">${msg("Language")}</span>
        ${this.#choice(
          "set-language",
          LANGUAGES.map((language) => [language, LANGUAGE_NAMES[language]] as const),
          currentLanguage(),
          (language) => void this.#language(language),
        )}
        <span class="lab" id="set-theme">${msg("Theme")}</span>
        ${this.#choice("set-theme", themes, loadTheme(), saveTheme)}
        <span class="lab" id="set-density">${msg("Rows")}</span>
        ${this.#choice("set-density", densities, currentDensity(), saveDensity)}
        <span class="lab">${msg("Keyboard")}</span>
        <label class="check">
          <input
            type="checkbox"
            .checked=${shortcutsOn()}
            @change=${(event: Event) => saveShortcuts((event.target as HTMLInputElement).checked)}
          /><span>${msg("Shortcuts of single keys")}, <span class="mut">${msg("press ? to see them")}</span></span>
        </label>
      </div>
      ${this.languageFailed ? html`<p class="v invalid" role="alert">${msg("The sentences of this language could not be loaded.")}</p>` : ""}`;
  }

  #choice<T extends string>(
    labelId: string,
    choices: readonly (readonly [T, string])[],
    current: T,
    onChoose: (value: T) => void,
  ): TemplateResult {
    return html`<span class="seg" role="group" aria-labelledby=${labelId}>
      ${choices.map(
        ([value, word]) =>
          html`<button type="button" lang=${labelId === "set-language" ? value : nothing} aria-pressed=${value === current} @click=${() => onChoose(value)}>${word}</button>`,
      )}
    </span>`;
  }
}
