// Verifies records in this browser: drop a file or paste text, and see the verdict with its reasons beside the bytes.
// Nothing is sent; the core is fetched once as a static file before the first input.
import { localized, msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import type { Core } from "../../assembly/host/core.ts";
import { loadCore } from "../core.ts";
import { icon, mark } from "../elements/icons.ts";
import { verificationHero, verificationSummary } from "../elements/verification-summary.ts";
import { type ExampleName, verifyAside } from "../elements/verify-aside.ts";
import "../elements/wt-record.ts";
import "../elements/wt-record-list.ts";
import { WtElement } from "../elements/wt-element.ts";
import { formats } from "../format.ts";
import { recordVerdict } from "../verdict-words.ts";
import {
  MAX_FILE_BYTES,
  nextTurn,
  refuseInput,
  type VerifiedInput,
  type VerifiedRecord,
  verifyInput,
} from "../verification.ts";
import { saveReport, type VerifiedSource } from "../verification-report.ts";
import { type RefusalWords, refusalWords } from "../verification-words.ts";

type Work =
  | { readonly state: "not started" }
  | { readonly state: "running"; readonly done: number; readonly total: number }
  | { readonly state: "done"; readonly result: VerifiedInput }
  | { readonly state: "failed"; readonly words: RefusalWords };

/** SHA-256 of the whole input in hex: by the browser beside this thread, by the core where the page is not secure. */
async function digest(core: Core, input: Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = crypto.subtle ? new Uint8Array(await crypto.subtle.digest("SHA-256", input)) : core.sha256(input);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

@localized()
@customElement("wt-verify-page")
export class WtVerifyPage extends WtElement {
  @state() private work: Work = { state: "not started" };
  @state() private source: VerifiedSource | null = null;
  @state() private selected = 1;
  @state() private dragging = false;
  @state() private publicKey = "";
  @state() private text = "";
  @query("input[type=file]") private picker!: HTMLInputElement;

  #input: Uint8Array<ArrayBuffer> | null = null;
  #abort: AbortController | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    // Fetched now, so that no request of any kind follows once somebody's record is in the page.
    loadCore().catch(() => {
      // Told when something is to be verified.
    });
    document.addEventListener("dragover", this.#onDragOver);
    document.addEventListener("drop", this.#onDrop);
    document.addEventListener("dragleave", this.#onDragLeave);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#abort?.abort();
    document.removeEventListener("dragover", this.#onDragOver);
    document.removeEventListener("drop", this.#onDrop);
    document.removeEventListener("dragleave", this.#onDragLeave);
  }

  readonly #onDragOver = (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.dragging = true;
  };

  readonly #onDragLeave = (event: DragEvent) => {
    if (event.relatedTarget === null) this.dragging = false;
  };

  readonly #onDrop = (event: DragEvent) => {
    this.dragging = false;
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    void this.#openFile(file);
  };

  async #openFile(file: File): Promise<void> {
    // The size is known before a byte is read.
    if (file.size > MAX_FILE_BYTES) {
      this.#refuse(refusalWords({ kind: "too-large", sizeBytes: file.size }), file.name);
      return;
    }
    try {
      await this.#verify(new Uint8Array(await file.arrayBuffer()), file.name);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      this.#refuse(
        { title: msg("The file cannot be read"), sentence: msg("The browser was not allowed to read it.") },
        file.name,
      );
    }
  }

  #refuse(words: RefusalWords, name: string): void {
    this.source = { name, sha256: "" };
    this.work = { state: "failed", words };
    this.emit("wt-announce", `${words.title}. ${words.sentence}`);
  }

  async #verify(input: Uint8Array<ArrayBuffer>, name: string): Promise<void> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.#input = input;
    const refusal = refuseInput(input);
    if (refusal) {
      this.#refuse(refusalWords(refusal), name);
      return;
    }
    this.work = { state: "running", done: 0, total: 0 };
    try {
      const core = await loadCore();
      const sha256 = await digest(core, input);
      this.source = { name, sha256 };
      const result = await verifyInput(core, input, {
        publicKey: this.publicKey.trim(),
        now: () => Date.now(),
        pause: nextTurn,
        signal: abort.signal,
        onProgress: (done, total) => {
          this.work = { state: "running", done, total };
        },
      });
      if (abort.signal.aborted) return;
      this.work = { state: "done", result };
      const first = result.records.find(({ report }) => recordVerdict(report).mark !== "valid") ?? result.records[0];
      this.selected = first?.number ?? 1;
      this.emit("wt-announce", this.#spoken(result));
    } catch (error) {
      if (abort.signal.aborted) return;
      if (!(error instanceof Error)) throw error;
      this.work = {
        state: "failed",
        words: {
          title: msg("The verification module could not be loaded"),
          sentence: msg("The server did not send it, or this browser has no WebAssembly. Nothing was checked."),
        },
      };
    }
  }

  #spoken(result: VerifiedInput): string {
    const [only, second] = result.records;
    if (only && !second) {
      const { word } = recordVerdict(only.report);
      return only.report.reason ? `${word}. ${only.report.reason}` : word;
    }
    const valid = result.records.filter(({ report }) => report.signature === "valid").length;
    return msg(str`${valid} of ${result.records.length} signatures are valid`);
  }

  #verifyText(): void {
    void this.#verify(new TextEncoder().encode(this.text), msg("pasted text"));
  }

  #again(): void {
    if (this.#input && this.source && this.work.state !== "not started")
      void this.#verify(this.#input, this.source.name);
  }

  async #example(records: ExampleName): Promise<void> {
    const examples = await import("../demo/example-records.ts");
    this.publicKey = examples.EXAMPLE_KEY;
    this.text =
      records === "valid"
        ? examples.VALID_RECORD
        : records === "tampered"
          ? examples.TAMPERED_RECORD
          : examples.SESSION_RECORDS.join("\n");
    void this.#verify(new TextEncoder().encode(this.text), msg("example of ours"));
  }

  #clear(): void {
    this.#abort?.abort();
    this.#input = null;
    this.source = null;
    this.text = "";
    this.publicKey = "";
    this.work = { state: "not started" };
    void this.updateComplete.then(() => this.querySelector<HTMLElement>("#record-text")?.focus());
  }

  override render() {
    const { work } = this;
    return html`<div class="ph">
        <h1>${msg("Verify records")}</h1>
        ${
          this.source
            ? html`<span class="mut brk"
              >${this.source.name}${this.source.sha256 ? html`, SHA-256 <span class="m" title=${this.source.sha256}>${this.source.sha256.slice(0, 8)} … ${this.source.sha256.slice(-4)}</span>` : nothing}</span
            >`
            : nothing
        }
        <span class="grow"></span>
        <span class="v tag none plain">${icon("lock")}${msg("Checked on this device, nothing is sent")}</span>
        ${
          work.state === "not started"
            ? nothing
            : html`<button class="btn" @click=${this.#clear}>${icon("undo")}${msg("Start over")}</button>
              <button class="btn" @click=${() => this.picker.click()}>${icon("file")}${msg("Open a file")}</button>`
        }
        ${work.state === "done" ? html`<button class="btn p" @click=${() => saveReport(this.source, work.result)}>${icon("save")}${msg("Save report")}</button>` : nothing}
      </div>
      <input
        type="file"
        hidden
        accept=".ocmf,.txt,.json,.csv,.log,text/*"
        aria-label=${msg("File with records")}
        @change=${() => {
          const [file] = this.picker.files ?? [];
          if (file) void this.#openFile(file);
          this.picker.value = "";
        }}
      />
      ${this.dragging ? html`<div class="drop-veil">${icon("file", "")}${msg("Drop the file to verify it here")}</div>` : nothing}
      ${this.#renderWork(work)}`;
  }

  #renderWork(work: Work): TemplateResult {
    switch (work.state) {
      case "not started":
        return this.#renderInput();
      case "running":
        return html`<section class="card em" aria-busy="true">
          <b>${msg("Verifying")}</b>
          <p>
            ${work.total > 0 ? msg(str`${formats.count(work.done)} of ${formats.count(work.total)} records`) : msg("Reading the records")}
          </p>
          <progress max=${work.total || 1} value=${work.done} aria-label=${msg("Progress")}></progress>
        </section>`;
      case "failed":
        return html`<section class="card em" role="alert">
          <span class="v invalid">${mark("invalid")}${work.words.title}</span>
          <p>${work.words.sentence}</p>
          <div class="row"><button class="btn" @click=${this.#clear}>${msg("Start over")}</button></div>
        </section>`;
      case "done":
        return this.#renderResult(work.result);
    }
  }

  #renderInput(): TemplateResult {
    return html`<div class="g2">
      <section class="card">
        <div class="ch"><h2>${msg("Your record")}</h2></div>
        <form
          class="form-body"
          @submit=${(event: SubmitEvent) => {
            event.preventDefault();
            this.#verifyText();
          }}
        >
          <div class="field">
            <label for="record-text">${msg("Paste one or more records, or drop a file anywhere on this page")}</label>
            <textarea
              id="record-text"
              rows="9"
              spellcheck="false"
              autocomplete="off"
              placeholder='OCMF|{"FV":"1.2","GI": … }|{"SA":"ECDSA-secp256r1-SHA256","SD":" … "}'
              .value=${this.text}
              @input=${(event: InputEvent) => {
                this.text = (event.target as HTMLTextAreaElement).value;
              }}
              @paste=${() => {
                // After the paste has landed in the field.
                setTimeout(() => this.text.includes("OCMF|") && this.#verifyText());
              }}
            ></textarea>
          </div>
          ${this.#renderKeyField()}
          <div class="row wrap">
            <button class="btn p" type="submit" ?disabled=${this.text.trim() === ""}>${icon("verify")}${msg("Verify")}</button>
            <button class="btn" type="button" @click=${() => this.picker.click()}>${icon("file")}${msg("Open a file")}</button>
          </div>
        </form>
      </section>
      ${verifyAside((which) => void this.#example(which))}
    </div>`;
  }

  #renderKeyField(): TemplateResult {
    return html`<div class="field">
      <label for="public-key">${msg("Public key of the meter")} <span class="mut">${msg("(optional)")}</span></label>
      <input
        id="public-key"
        class="mono"
        spellcheck="false"
        autocomplete="off"
        placeholder=${msg("from the type plate: hex, base64 or PEM")}
        .value=${this.publicKey}
        @input=${(event: InputEvent) => {
          this.publicKey = (event.target as HTMLInputElement).value;
        }}
        @change=${() => this.#again()}
      />
      <span class="hint">${msg("OCMF records do not carry their key. Without it nothing can be said about the signature.")}</span>
    </div>`;
  }

  #renderResult(result: VerifiedInput): TemplateResult {
    const record = result.records.find((candidate) => candidate.number === this.selected) ?? result.records[0];
    const many = result.records.length > 1;
    const keyWanted = result.records.some(({ report }) => report.reasonCode === "public-key-missing");
    const keyCard = html`<section class="card key-card">${this.#renderKeyField()}</section>`;
    return html`${keyWanted ? keyCard : nothing}
    ${many ? verificationSummary(result) : nothing}
    ${!many || result.session ? verificationHero(result) : nothing}
    <div class=${many ? "list-detail" : "col"}>
      ${
        many
          ? html`<wt-record-list
            class="card"
            .records=${result.records}
            .selected=${record?.number ?? 1}
            @wt-select=${(event: CustomEvent<number>) => {
              this.selected = event.detail;
            }}
          ></wt-record-list>`
          : nothing
      }
      ${record ? this.#renderRecord(record, result.records.length) : nothing}
    </div>
    ${keyWanted || result.records.every(({ report }) => report.format === "unknown") ? nothing : keyCard}`;
  }

  #renderRecord(record: VerifiedRecord, count: number): TemplateResult {
    const name = this.source?.name ?? "";
    const origin =
      count > 1
        ? msg(str`Record ${record.number} of ${count} in ${name}, checked in this browser.`)
        : msg(str`From ${name}, checked in this browser.`);
    return html`<wt-record class="card" .record=${record.report} .bytes=${record.bytes} .origin=${origin}></wt-record>`;
  }
}
