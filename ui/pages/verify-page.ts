// Verifies records in this browser: drop a file or paste text, and see the verdict with its reasons beside the bytes.
// Nothing is sent; the core is fetched once as a static file before the first input.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { ClipboardText } from "../clipboard-text.ts";
import { VerificationController, type Work } from "../controllers/verification-controller.ts";
import { icon, mark } from "../elements/icons.ts";
import { keyField } from "../elements/key-field.ts";
import { verificationHero, verificationSummary } from "../elements/verification-summary.ts";
import { type ExampleName, verifyAside } from "../elements/verify-aside.ts";
import "../elements/wt-record.ts";
import "../elements/wt-record-list.ts";
import { WtElement } from "../elements/wt-element.ts";
import { formats } from "../format.ts";
import { reasonText } from "../strings/sentences.ts";
import { recordVerdict } from "../verdict-words.ts";
import type { VerifiedInput, VerifiedRecord } from "../verification.ts";
import { saveReport } from "../verification-report.ts";

@customElement("wt-verify-page")
export class WtVerifyPage extends WtElement {
  @state() private selected = 1;
  @state() private dragging = false;
  @state() private text = "";
  @query("input[type=file]") private picker!: HTMLInputElement;

  readonly #clipboard = new ClipboardText();
  readonly #verification = new VerificationController(this, {
    onDone: (result) => {
      const first = result.records.find(({ report }) => recordVerdict(report).mark !== "valid") ?? result.records[0];
      this.selected = first?.number ?? 1;
      this.emit("wt-announce", this.#spoken(result));
      void this.updateComplete.then(() => this.#keepFocus());
    },
    onSay: (sentence) => this.emit("wt-announce", sentence),
  });

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("dragover", this.#onDragOver);
    document.addEventListener("drop", this.#onDrop);
    document.addEventListener("dragleave", this.#onDragLeave);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
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
    void this.#verification.openFile(file);
  };

  #spoken(result: VerifiedInput): string {
    const [only, second] = result.records;
    if (only && !second) {
      const { word } = recordVerdict(only.report);
      const reason = reasonText(only.report);
      return reason ? `${word}. ${reason}` : word;
    }
    const valid = result.records.filter(({ report }) => report.signature === "valid").length;
    return msg(str`${valid} of ${result.records.length} signatures are valid`);
  }

  #verifyText(): void {
    const text = this.#clipboard.behind(this.text);
    void this.#verification.verify(new TextEncoder().encode(text), msg("pasted text"));
  }

  async #example(records: ExampleName): Promise<void> {
    const examples = await import("../demo/example-records.ts");
    this.#verification.setKey(examples.EXAMPLE_KEY);
    this.text =
      records === "valid"
        ? examples.VALID_RECORD
        : records === "tampered"
          ? examples.TAMPERED_RECORD
          : examples.SESSION_RECORDS.join("\n");
    void this.#verification.verify(new TextEncoder().encode(this.text), msg("example of ours"));
  }

  /** The form that had the focus is gone: it goes to the verdict, not to the top of the page. */
  #keepFocus(): void {
    if (document.activeElement === document.body) this.querySelector<HTMLElement>(".result")?.focus();
  }

  #clear(): void {
    this.#clipboard.forget();
    this.text = "";
    this.#verification.clear();
    void this.updateComplete.then(() => this.querySelector<HTMLElement>("#record-text")?.focus());
  }

  override render() {
    const { work, source } = this.#verification;
    return html`<div class="ph">
        <h1>${msg("Verify records")}</h1>
        ${
          source
            ? html`<span class="mut brk"
              >${source.name}${source.sha256 ? html`, SHA-256 <span class="m" title=${source.sha256}>${source.sha256.slice(0, 8)} … ${source.sha256.slice(-4)}</span>` : nothing}</span
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
        ${work.state === "done" ? html`<button class="btn p" @click=${() => saveReport(source, work.result)}>${icon("save")}${msg("Save report")}</button>` : nothing}
      </div>
      <input
        type="file"
        hidden
        accept=".ocmf,.txt,.json,.csv,.log,.pem,.der,.pub,text/*"
        aria-label=${msg("File with records")}
        @change=${() => {
          const [file] = this.picker.files ?? [];
          if (file) void this.#verification.openFile(file);
          this.picker.value = "";
        }}
      />
      ${this.dragging ? html`<div class="drop-veil">${icon("file", "")}${msg("Drop records to verify them here, or the file of a public key")}</div>` : nothing}
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
              @paste=${(event: ClipboardEvent) => {
                this.#clipboard.note(event);
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
    return keyField({
      value: this.#verification.publicKey,
      onInput: (text) => this.#verification.setKey(text),
      onChange: () => void this.#verification.again(),
      onFile: (file) => {
        this.dragging = false;
        void this.#verification.openFile(file);
      },
    });
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
    const name = this.#verification.source?.name ?? "";
    const origin =
      count > 1
        ? msg(str`Record ${record.number} of ${count} in ${name}, checked in this browser.`)
        : msg(str`From ${name}, checked in this browser.`);
    return html`<wt-record class="card" .record=${record.report} .bytes=${record.bytes} .origin=${origin}></wt-record>`;
  }
}
