// A file of identifications before it is sent: what stands in it, and every fault at its line. Emits `wt-token-import` with
// the identifications; nothing is sent while a line is at fault.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { formats } from "../format.ts";
import { MAX_FILE_BYTES, readTokens, type TokenFile } from "../token-csv.ts";
import type { Work } from "../work.ts";
import { failure } from "./failure.ts";
import { mark } from "./icons.ts";
import { closeModal } from "./modal.ts";
import { WtElement } from "./wt-element.ts";

/** Of faults and of identifications, as many as are taken in at a glance. */
const SHOWN = 8;

@customElement("wt-token-import")
export class WtTokenImport extends WtElement {
  @property({ attribute: false }) work!: Work<unknown>;
  @state() private name = "";
  @state() private read: TokenFile | null = null;

  async #open(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    this.name = file.name;
    if (file.size > MAX_FILE_BYTES) {
      const sentence = msg("The file is too large for a list of 1,000 identifications.");
      this.read = { tokens: [], faults: [{ line: 1, sentence }], ignored: [] };
      return;
    }
    const bytes = await file.arrayBuffer();
    try {
      this.read = readTokens(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      // What spreadsheets of Western Europe write where they do not write UTF-8.
      this.read = readTokens(new TextDecoder("windows-1252").decode(bytes));
    }
  }

  override render() {
    const { read } = this;
    const ready = read !== null && read.faults.length === 0;
    const count = formats.count(read?.tokens.length ?? 0);
    return html`<form
      class="form-body"
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        if (ready) this.emit("wt-token-import", read.tokens);
      }}
      @dragover=${(event: DragEvent) => event.preventDefault()}
      @drop=${(event: DragEvent) => {
        event.preventDefault();
        void this.#open(event.dataTransfer?.files[0]);
      }}
    >
      <div class="field">
        <label for="token-file">${msg("File with comma-separated values")}</label>
        <input
          id="token-file"
          type="file"
          autofocus
          accept=".csv,text/csv,text/plain,.tsv,.txt"
          aria-describedby="token-file-hint"
          @change=${(event: Event) => void this.#open((event.target as HTMLInputElement).files?.[0])}
        />
        <span id="token-file-hint" class="hint"
          >${msg("The first line names the columns:")} <code class="m brk">idToken,name,type,group,blocked,expires,maxSessions</code>.
          ${msg("Only idToken is needed. An empty cell leaves what is in the list already as it is.")}</span
        >
      </div>
      <div role="status">${read === null ? nothing : this.#renderRead(read)}</div>
      ${failure(this.work, msg("Nothing was imported."))}
      <div class="row wrap end">
        <button class="btn" type="button" @click=${(event: Event) => closeModal(event.target)}>${msg("Cancel")}</button>
        <button class="btn p" type="submit" ?disabled=${!ready || this.work.state === "running"}>
          ${ready ? msg(str`Import ${count}`) : msg("Import")}
        </button>
      </div>
    </form>`;
  }

  #renderRead(read: TokenFile): TemplateResult {
    const { faults, tokens, ignored } = read;
    if (faults.length > 0) {
      const rest = faults.length - SHOWN;
      return html`<div class="ban invalid">
          ${mark("invalid")}<span><b>${msg(str`Faults in ${this.name}: ${formats.count(faults.length)}.`)}</b> ${msg("Nothing is sent until they are mended.")}</span>
        </div>
        <ul class="consequences">
          ${faults.slice(0, SHOWN).map(({ line, sentence }) => html`<li><span class="b">${msg(str`Line ${line}:`)}</span> ${sentence}</li>`)}
          ${rest > 0 ? html`<li class="mut">${msg(str`and ${formats.count(rest)} more`)}</li>` : nothing}
        </ul>`;
    }
    const rest = tokens.length - SHOWN;
    return html`<p><b>${msg(str`Identifications in ${this.name}: ${formats.count(tokens.length)}.`)}</b>
        ${ignored.length > 0 ? msg(str`Columns that are not read: ${ignored.join(", ")}.`) : nothing}</p>
      <ul class="consequences">
        ${tokens.slice(0, SHOWN).map(({ idToken, name }) => html`<li class="brk"><span class="m">${idToken}</span>${name ? html` <span class="mut">${name}</span>` : nothing}</li>`)}
        ${rest > 0 ? html`<li class="mut">${msg(str`and ${formats.count(rest)} more`)}</li>` : nothing}
      </ul>`;
  }
}
