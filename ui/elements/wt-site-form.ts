// A site's fields: name, clock, what the connection carries, phases and voltage. Emits `wt-site` with what is to be kept, once nothing
// in it is missing or wrong.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { NewSite, Site } from "../../edge/contract/sites.ts";
import { formats } from "../format.ts";
import {
  clockThere,
  differingFields,
  emptySite,
  formOfSite,
  newSite,
  type SiteForm,
  siteFieldWord,
  siteProblems,
} from "../site-form.ts";
import type { Work } from "../work.ts";
import { failure } from "./failure.ts";
import { mark } from "./icons.ts";
import { fieldHint } from "./meter-fields.ts";
import { closeModal } from "./modal.ts";
import { WtElement } from "./wt-element.ts";

@customElement("wt-site-form")
export class WtSiteForm extends WtElement {
  /** As it was when the form was opened; null: a new one. */
  @property({ attribute: false }) site: Site | null = null;
  /** What somebody else has made of it meanwhile; null: nothing that is known. */
  @property({ attribute: false }) theirs: Site | null = null;
  @property({ attribute: false }) work!: Work<unknown>;
  @state() private typed: SiteForm | null = null;
  @state() private tried = false;

  get #form(): SiteForm {
    if (this.typed !== null) return this.typed;
    if (this.site !== null) return formOfSite(this.site);
    return emptySite(Intl.DateTimeFormat().resolvedOptions().timeZone);
  }

  #change(change: Partial<SiteForm>): void {
    this.typed = { ...this.#form, ...change };
  }

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault();
    this.tried = true;
    const site = newSite(this.#form);
    if (site !== null) {
      this.emit<NewSite>("wt-site", site);
      return;
    }
    await this.updateComplete;
    this.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  };

  override render(): TemplateResult {
    const form = this.#form;
    const problems = siteProblems(form);
    const shown = (problem: string | null) => (this.tried ? problem : null);
    const value = (event: Event) => (event.target as HTMLInputElement).value;
    const zoneProblem = this.tried || this.typed !== null ? problems.timeZone : null;
    return html`<form class="form-body site-form" novalidate @submit=${this.#submit}>
      ${this.#renderTheirs()}
      <div class="field">
        <label for="site-name">${msg("Name")}</label>
        <input id="site-name" maxlength="100" autocomplete="off" ?autofocus=${this.site === null} aria-invalid=${shown(problems.name) !== null} aria-describedby="site-name-hint" .value=${form.name} @input=${(event: Event) => this.#change({ name: value(event) })} />
        ${fieldHint("site-name-hint", shown(problems.name), msg("As people here call it, e.g. Depot North."))}
      </div>
      <div class="field">
        <label for="site-zone">${msg("Time zone")}</label>
        <input id="site-zone" list="site-zones" maxlength="64" autocomplete="off" spellcheck="false" aria-invalid=${zoneProblem !== null} aria-describedby="site-zone-hint" .value=${form.timeZone} @input=${(event: Event) => this.#change({ timeZone: value(event) })} />
        <datalist id="site-zones">${Intl.supportedValuesOf("timeZone").map((zone) => html`<option value=${zone}></option>`)}</datalist>
        ${fieldHint("site-zone-hint", zoneProblem, problems.timeZone === null ? msg(str`It is ${clockThere(form.timeZone.trim(), Date.now())} there now. Profiles and off-peak hours go by this clock.`) : msg("Type a city."))}
      </div>
      <div class="field">
        <span class="lab" id="site-limit-kind">${msg("What the grid connection carries")}</span>
        <div class="row wrap">
          <div class="seg" role="group" aria-labelledby="site-limit-kind">
            ${(["current", "power", "none"] as const).map((kind) => html`<button type="button" aria-pressed=${form.limitKind === kind} @click=${() => this.#change({ limitKind: kind })}>${this.#limitWord(kind)}</button>`)}
          </div>
          ${
            form.limitKind === "none"
              ? nothing
              : html`<label class="vh" for="site-limit">${msg("Limit")}</label>
                <input id="site-limit" class="number" inputmode="decimal" autocomplete="off" aria-invalid=${shown(problems.limit) !== null} aria-describedby="site-limit-hint" .value=${form.limit} @input=${(event: Event) => this.#change({ limit: value(event) })} />
                <span class="mut">${form.limitKind === "current" ? msg("A per phase") : "kW"}</span>`
          }
        </div>
        ${fieldHint("site-limit-hint", shown(problems.limit), msg("Profiles that would allow more are told of when they are published for this site."))}
      </div>
      <div class="form-2">
        <div class="field">
          <span class="lab" id="site-phases">${msg("Phases")}</span>
          <div>
            <div class="seg" role="group" aria-labelledby="site-phases">
              ${([1, 3] as const).map((phases) => html`<button type="button" aria-pressed=${form.phases === phases} @click=${() => this.#change({ phases })}>${phases}</button>`)}
            </div>
          </div>
        </div>
        <div class="field">
          <label for="site-volts">${msg("Voltage, V")}</label>
          <input id="site-volts" class="number" inputmode="decimal" autocomplete="off" aria-invalid=${shown(problems.volts) !== null} aria-describedby="site-volts-hint" .value=${form.volts} @input=${(event: Event) => this.#change({ volts: value(event) })} />
          ${fieldHint("site-volts-hint", shown(problems.volts), msg("Between a phase and neutral. Converts watts and amperes."))}
        </div>
      </div>
      ${failure(this.work, this.site === null ? msg("The site was not added.") : msg("The site was not changed."))}
      <div class="row wrap end">
        ${
          this.site === null
            ? html`<a class="btn" href="/sites">${msg("Cancel")}</a>`
            : html`<button class="btn" type="button" @click=${(event: Event) => closeModal(event.target)}>${msg("Cancel")}</button>`
        }
        <button class="btn p" type="submit" ?disabled=${this.work.state === "running"}>${this.site === null ? msg("Add the site") : msg("Save the changes")}</button>
      </div>
    </form>`;
  }

  #limitWord(kind: SiteForm["limitKind"]): string {
    switch (kind) {
      case "current":
        return msg("Amperes");
      case "power":
        return msg("Kilowatts");
      case "none":
        return msg("Not known");
    }
  }

  #renderTheirs(): TemplateResult | typeof nothing {
    const { site, theirs } = this;
    if (site === null || theirs === null) return nothing;
    const fields = formats.list(differingFields(site, theirs).map(siteFieldWord));
    return html`<div class="ban warn" role="alert">${mark("warn")}<span><b>${msg("Somebody else changed this site meanwhile.")}</b> ${msg(str`Changed: ${fields}. Saving again keeps that, but for the fields that you changed.`)}</span></div>`;
  }
}
