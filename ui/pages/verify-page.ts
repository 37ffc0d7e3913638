// Verifies records in this browser: drop a file or paste text, and see the verdict with its reasons beside the bytes.
// Nothing is sent; the core is fetched once as a static file before the first input.
import { localized, msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import type { Core } from "../../assembly/host/core.ts";
import { loadCore } from "../core.ts";
import { shareBar } from "../elements/gauge.ts";
import { icon, mark } from "../elements/icons.ts";
import { energy } from "../elements/quantity.ts";
import "../elements/wt-record.ts";
import "../elements/wt-rosette.ts";
import "../elements/wt-record-list.ts";
import { WtElement } from "../elements/wt-element.ts";
import { formats } from "../format.ts";
import { recordEnergy } from "../record-view.ts";
import { countFindings, recordVerdict, severityMark, sortFindings } from "../verdict-words.ts";
import {
  MAX_FILE_BYTES,
  nextTurn,
  refuseInput,
  type VerifiedInput,
  type VerifiedRecord,
  verifyInput,
} from "../verification.ts";
import { type RefusalWords, refusalWords } from "../verification-words.ts";

type Work =
  | { readonly state: "not started" }
  | { readonly state: "running"; readonly done: number; readonly total: number }
  | { readonly state: "done"; readonly result: VerifiedInput }
  | { readonly state: "failed"; readonly words: RefusalWords };

/** Fewer records say more about starting up than about speed. */
const RATE_RECORDS = 50;

interface Source {
  readonly name: string;
  readonly sha256: string;
}

/** SHA-256 of the whole input in hex: by the browser beside this thread, by the core where the page is not secure. */
async function digest(core: Core, input: Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = crypto.subtle ? new Uint8Array(await crypto.subtle.digest("SHA-256", input)) : core.sha256(input);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

@localized()
@customElement("wt-verify-page")
export class WtVerifyPage extends WtElement {
  @state() private work: Work = { state: "not started" };
  @state() private source: Source | null = null;
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

  async #example(records: "valid" | "tampered" | "session"): Promise<void> {
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
        ${work.state === "done" ? html`<button class="btn p" @click=${() => this.#saveReport(work.result)}>${icon("save")}${msg("Save report")}</button>` : nothing}
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
      <div class="col">
        <section class="card">
          <div class="ch"><h2>${msg("Try it")}</h2></div>
          <div class="try">
            ${this.#renderExample("valid", "valid", msg("A valid record"), msg("Begin and end of a session in one record"))}
            ${this.#renderExample("tampered", "invalid", msg("A tampered record"), msg("One digit of the end register was changed"))}
            ${this.#renderExample("session", "valid", msg("A session of three records"), msg("Judged together: same meter, unbroken pages"))}
          </div>
        </section>
        <section class="card">
          <div class="ch"><h2>${msg("What is checked")}</h2></div>
          <ul class="say">
            <li>${msg("The signature, over the bytes exactly as received")}</li>
            <li>${msg("The key: who vouches for it, and whether it is a key at all")}</li>
            <li>${msg("The rules: register, times, units, meter status, error flags, pagination")}</li>
          </ul>
        </section>
      </div>
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

  #renderExample(
    which: "valid" | "tampered" | "session",
    kind: "valid" | "invalid",
    title: string,
    sentence: string,
  ): TemplateResult {
    return html`<button class="example" @click=${() => this.#example(which)}>
      ${mark(kind)}<span><b class="b">${title}</b><span class="sm mut">${sentence}</span></span>
    </button>`;
  }

  #renderResult(result: VerifiedInput): TemplateResult {
    const record = result.records.find((candidate) => candidate.number === this.selected) ?? result.records[0];
    const many = result.records.length > 1;
    const keyWanted = result.records.some(({ report }) => report.reasonCode === "public-key-missing");
    const keyCard = html`<section class="card key-card">${this.#renderKeyField()}</section>`;
    return html`${keyWanted ? keyCard : nothing}
    ${many ? this.#renderSummary(result) : nothing}
    ${!many || result.session ? this.#renderHero(result) : nothing}
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

  /** The answer in one line: verdict, reason, energy. */
  #renderHero(result: VerifiedInput): TemplateResult {
    const worst =
      result.records.find(({ report }) => recordVerdict(report).mark !== "valid") ??
      (result.records[0] as VerifiedRecord);
    const { session } = result;
    const findings = sortFindings(session?.findings ?? []).filter((finding) => finding.severity !== "info");
    const broken = findings[0]?.severity === "error";
    const own = recordVerdict(worst.report);
    const verdict =
      own.mark === "valid" && broken ? { mark: "invalid" as const, word: msg("Valid, rule broken") } : own;
    const tone = verdict.mark === "metered" ? "none" : verdict.mark;
    const sentence = worst.report.reason ?? findings[0]?.message ?? this.#goodSentence(result);
    return html`<section class="card hero" aria-label=${msg("Verdict")}>
      ${worst.report.signedSha256 ? html`<wt-rosette .hash=${worst.report.signedSha256} .size=${72}></wt-rosette>` : nothing}
      <div class="grow">
        <h2 class="word ${tone}">${mark(verdict.mark)}${verdict.word}</h2>
        <p class="ink2">${sentence}</p>
        ${findings
          .filter((finding) => finding.message !== sentence)
          .map(
            (finding) =>
              html`<p class="sm v ${severityMark(finding.severity)} wrap">${mark(severityMark(finding.severity))}<span>${finding.message}</span></p>`,
          )}
      </div>
      ${
        session
          ? html`<dl class="hero-figures">
            <div><dt>${msg("Energy")}</dt><dd>${energy(session.energyMilliwattHours)}</dd></div>
            ${session.durationMillis === null ? nothing : html`<div><dt>${msg("Duration")}</dt><dd>${formats.duration(session.durationMillis)}</dd></div>`}
          </dl>`
          : nothing
      }
    </section>`;
  }

  #goodSentence(result: VerifiedInput): string {
    const [first] = result.records;
    const by =
      first?.report.key === "supplied"
        ? msg("The signature fits the key that you gave.")
        : msg("The signature fits the key that came with the record.");
    return result.session && result.records.length > 1
      ? msg(str`${by} Same meter, rising register and time, no page missing between begin and end.`)
      : by;
  }

  #renderRecord(record: VerifiedRecord, count: number): TemplateResult {
    const name = this.source?.name ?? "";
    const origin =
      count > 1
        ? msg(str`Record ${record.number} of ${count} in ${name}, checked in this browser.`)
        : msg(str`From ${name}, checked in this browser.`);
    return html`<wt-record class="card" .record=${record.report} .bytes=${record.bytes} .origin=${origin}></wt-record>`;
  }

  #renderSummary(result: VerifiedInput): TemplateResult {
    const count = { valid: 0, invalid: 0, unverifiable: 0 };
    let remarks = 0;
    let sum = 0;
    for (const { report } of result.records) {
      count[report.signature] += 1;
      if (countFindings(report.findings, "error") + countFindings(report.findings, "warning") > 0) remarks += 1;
      if (report.signature === "valid") sum += recordEnergy(report) ?? 0;
    }
    const seconds = Math.max(result.millis, 1) / 1000;
    return html`<section class="card sum">
      <div>
        <div class="sm mut">${msg("Records checked")}</div>
        <div class="big">${formats.count(result.records.length)}</div>
      </div>
      <div class="grow">
        ${shareBar([
          { kind: "valid", count: count.valid },
          { kind: "unver", count: count.unverifiable },
          { kind: "invalid", count: count.invalid },
        ])}
        <div class="row wrap">
          <span class="v valid">${mark("valid")}${msg(str`${formats.count(count.valid)} valid`)}</span>
          <span class="v invalid">${mark("invalid")}${msg(str`${formats.count(count.invalid)} invalid`)}</span>
          <span class="v unver">${mark("unver")}${msg(str`${formats.count(count.unverifiable)} unverifiable`)}</span>
          <span class="v warn">${mark("warn")}${msg(str`${formats.count(remarks)} with remarks`)}</span>
          ${sum > 0 ? html`<span class="mut sm">${msg("sum of complete valid records")} ${energy(sum)}</span>` : nothing}
        </div>
      </div>
      <div class="right">
        <div class="sm mut">${msg("in this browser")}</div>
        <div class="mid">
          ${new Intl.NumberFormat(formats.locale, { maximumFractionDigits: seconds < 1 ? 3 : 1 }).format(seconds)}<span class="u">s</span>
          ${
            result.records.length >= RATE_RECORDS
              ? html`<span class="mut sm">${msg(str`${formats.count(Math.round(result.records.length / seconds))} per second`)}</span>`
              : nothing
          }
        </div>
      </div>
    </section>`;
  }

  #saveReport(result: VerifiedInput): void {
    const report = {
      tool: "Wattest",
      checkedAt: new Date().toISOString(),
      source: this.source,
      records: result.records.map(({ number, report: record }) => ({ number, ...record })),
      session: result.session,
    };
    const url = URL.createObjectURL(new Blob([JSON.stringify(report, null, 2)], { type: "application/json" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = "wattest-verification.json";
    link.click();
    URL.revokeObjectURL(url);
  }
}
