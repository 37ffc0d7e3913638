// A field that finds a station by its name or id and chooses it. Takes what was found; emits `wt-station-search` with what is typed and
// `wt-station-choose` with the station's id.
import { msg, str } from "@lit/localize";
import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { FoundStation } from "../controllers/profile-place.ts";
import type { Work } from "../work.ts";
import { WtElement } from "./wt-element.ts";

/** Letters that follow each other faster are searched for once. */
const PAUSE_MILLIS = 180;

@customElement("wt-station-choice")
export class WtStationChoice extends WtElement {
  @property({ attribute: false }) label = "";
  @property({ attribute: false }) found: Work<readonly FoundStation[]> = { state: "not started" };
  @state() private text = "";
  @state() private isOpen = false;
  @state() private active = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  get #list(): readonly FoundStation[] {
    return this.found.state === "done" ? this.found.value : [];
  }

  #search(text: string, pause = PAUSE_MILLIS): void {
    this.text = text;
    this.isOpen = true;
    this.active = 0;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.emit("wt-station-search", text), pause);
  }

  #choose(station: FoundStation | undefined): void {
    if (station === undefined) return;
    this.isOpen = false;
    this.text = "";
    this.emit("wt-station-choose", station.stationId);
  }

  #onKey(event: KeyboardEvent): void {
    const { length } = this.#list;
    if (event.key === "ArrowDown" && !this.isOpen) this.#search(this.text, 0);
    else if (event.key === "ArrowDown") this.active = Math.min(length - 1, this.active + 1);
    else if (event.key === "ArrowUp") this.active = Math.max(0, this.active - 1);
    else if (event.key === "Enter" && this.isOpen) this.#choose(this.#list[this.active]);
    else if (event.key === "Escape" && this.isOpen) this.isOpen = false;
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  override render() {
    const list = this.#list;
    return html`<div class="field choice-field">
      <label for="station-choice">${this.label}</label>
      <input
        id="station-choice"
        type="search"
        role="combobox"
        autocomplete="off"
        placeholder=${msg("Name or id")}
        aria-expanded=${this.isOpen}
        aria-controls="station-choice-list"
        aria-autocomplete="list"
        aria-activedescendant=${this.isOpen && list.length > 0 ? `station-choice-${this.active}` : nothing}
        .value=${this.text}
        @focus=${() => this.#search(this.text, 0)}
        @blur=${() => {
          this.isOpen = false;
        }}
        @input=${(event: Event) => this.#search((event.target as HTMLInputElement).value)}
        @keydown=${this.#onKey}
      />
      <ul id="station-choice-list" class="station-options" role="listbox" aria-label=${msg("Stations found")} ?hidden=${!this.isOpen || list.length === 0}>
        ${list.map(
          (station, index) =>
            html`<li id="station-choice-${index}" role="option" aria-selected=${index === this.active} class=${index === this.active ? "on" : ""} @pointerdown=${(
              event: Event,
            ) => {
              event.preventDefault();
              this.#choose(station);
            }}><b>${station.stationId}</b> <span class="mut">${station.name}</span></li>`,
        )}
      </ul>
      ${this.isOpen ? html`<span class="hint" role="status">${this.#said()}</span>` : nothing}
    </div>`;
  }

  #said(): string {
    switch (this.found.state) {
      case "failed":
        return msg("The stations could not be read.");
      case "done":
        if (this.found.value.length > 0) return "";
        return this.text.trim() === ""
          ? msg("No station is registered.")
          : msg(str`No station is found for “${this.text.trim()}”.`);
      default:
        return msg("Searching");
    }
  }
}
