// The overview of keyboard shortcuts, and the switch that turns those of a single key off.
import { msg } from "@lit/localize";
import { html, nothing } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import type { Access } from "../../edge/contract/access.ts";
import { inboxKeys, pageCommands } from "../commands.ts";
import { saveShortcuts, shortcutsOn } from "../preferences.ts";
import { icon } from "./icons.ts";
import { paletteKeys } from "./palette-keys.ts";
import { WtElement } from "./wt-element.ts";

@customElement("wt-shortcuts")
export class WtShortcuts extends WtElement {
  @property({ attribute: false }) access!: Access;
  @query("dialog") private dialog!: HTMLDialogElement;

  override firstUpdated(): void {
    this.dialog.showModal();
  }

  override render() {
    const on = shortcutsOn();
    const row = (words: string, keys: readonly string[]) =>
      html`<div class="key-row"><dt>${words}</dt><dd>${keys.map((key) => html`<kbd>${key}</kbd>`)}</dd></div>`;
    const inbox = inboxKeys(this.access);
    return html`<dialog class="narrow" aria-labelledby="shortcuts-title" @close=${() => this.emit("wt-closed", null)}>
      <div class="ch head">
        <h2 id="shortcuts-title">${msg("Keyboard shortcuts")}</h2>
        <button class="ib sp" aria-label=${msg("Close")} @click=${() => this.dialog.close()}>${icon("close")}</button>
      </div>
      <dl class="key-list">
        ${row(msg("Search and commands"), paletteKeys())}
        ${row(msg("Close what is open"), ["Esc"])}
      </dl>
      <label class="key-switch">
        <input
          type="checkbox"
          .checked=${on}
          @change=${(event: Event) => {
            saveShortcuts((event.currentTarget as HTMLInputElement).checked);
            this.requestUpdate();
          }}
        /><span>${msg("Shortcuts of single keys")}<span class="mut"> ${msg("One after the other, outside of fields.")}</span></span>
      </label>
      <dl class="key-list ${on ? "" : "off"}">
        ${row(msg("Search and commands"), ["/"])} ${row(msg("This overview"), ["?"])}
        ${pageCommands(this.access).map(({ title, keys }) => row(title, (keys ?? "").toUpperCase().split(" ")))}
      </dl>
      ${
        inbox.length === 0
          ? nothing
          : html`<h3 class="key-head">${msg("In the inbox")}</h3>
            <dl class="key-list ${on ? "" : "off"}">${inbox.map(({ title, keys }) => row(title, keys))}</dl>`
      }
    </dialog>`;
  }
}
