// Everything about one record: verdict, bytes, decoded fields, checks with reasons, figure and origin.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { copyText } from "../clipboard-text.ts";
import { leadingReading, REPLACED_BYTE, type RecordView, recordEnergy } from "../record-view.ts";
import { recordChecks, recordVerdict } from "../verdict-words.ts";
import { checkList, verdictTag } from "./check-list.ts";
import { icon } from "./icons.ts";
import { energy } from "./quantity.ts";
import { meterTime } from "./reading-cells.ts";
import { readingsAmongFields, recordFields } from "./record-fields.ts";
import "./wt-bytes.ts";
import { WtElement } from "./wt-element.ts";
import "./wt-record-readings.ts";
import "./wt-rosette.ts";

function keyInShort(publicKey: string): string {
  const point = publicKey.slice(-128);
  return `${point.slice(0, 8)} … ${point.slice(-8)}`.replace(/([0-9a-f]{2})(?=[0-9a-f])/g, "$1 ");
}

@customElement("wt-record")
export class WtRecord extends WtElement {
  @property({ attribute: false }) record!: RecordView;
  /** The bytes as received; left out, the report's text stands in: the same bytes wherever the record could be read. */
  @property({ attribute: false }) bytes: Uint8Array | null = null;
  /** Where it came from and who checked it, in a sentence. */
  @property() origin = "";
  /** Id for the heading, so that a dialog can be named by it. */
  @property() headingId = "record-heading";
  @property({ type: Boolean }) closable = false;
  @state() private copied = false;

  override render() {
    const record = this.record;
    const bytes = this.bytes ?? new TextEncoder().encode(record.text);
    return html`<div class="ch head">
        ${verdictTag(recordVerdict(record), true)}
        <h2 id=${this.headingId}>${this.#title()}</h2>
        <span class="mut sm">${this.#subtitle()}</span>
        <span class="sp row">
          <button class="btn s" @click=${this.#copy}>${icon("copy")}${this.copied ? msg("Copied") : msg("Copy")}</button>
          ${
            this.closable
              ? html`<button class="ib" aria-label=${msg("Close")} @click=${() => this.emit("wt-close", null)}>
                ${icon("close", "")}
              </button>`
              : nothing
          }
        </span>
      </div>
      ${this.bytes === null && record.text.includes(REPLACED_BYTE) ? html`<p class="pad sm ink2">${msg("Some bytes of this record are not UTF-8. They stand here as �; the server keeps them as they came.")}</p>` : nothing}
      <wt-bytes .bytes=${bytes} .signed=${record.signedRange} .signature=${record.signatureRange}></wt-bytes>
      <div class="two">
        <div>
          <h3 class="h3">${msg("Decoded fields")}</h3>
          ${recordFields(record)}
        </div>
        <div class="side">
          <h3 class="h3">${msg("Checks")}</h3>
          ${checkList(recordChecks(record), msg("Checks"))}
        </div>
      </div>
      ${
        record.readings.length > readingsAmongFields(record).length
          ? html`<wt-record-readings .readings=${record.readings}></wt-record-readings>`
          : nothing
      }
      <div class="origin">
        ${record.signedSha256 ? html`<wt-rosette .hash=${record.signedSha256} .size=${52}></wt-rosette>` : nothing}
        <p class="sm ink2 grow">
          <b class="b">${msg("Origin")}</b><br />
          <span class="brk"
            >${this.origin}
            ${record.publicKey ? html`${msg("Key")} <span class="m" title=${record.publicKey}>${keyInShort(record.publicKey)}</span>.` : nothing}
            ${record.signedSha256 ? html`${msg("SHA-256 of the signed part")} <span class="m" title=${record.signedSha256}>${record.signedSha256.slice(0, 8)} … ${record.signedSha256.slice(-4)}</span>.` : nothing}
          </span>
        </p>
      </div>`;
  }

  #title(): string {
    if (this.record.format === "unknown") return msg("Not a record that can be read");
    return this.record.meter ? msg(str`Meter ${this.record.meter}`) : msg("Meter not named");
  }

  #subtitle(): TemplateResult {
    const { record } = this;
    const leading = leadingReading(record);
    const energyOfRecord = recordEnergy(record);
    const version = [record.format === "unknown" ? null : record.format, record.formatVersion]
      .filter(Boolean)
      .join(" ");
    return html`${[version, record.pagination].filter(Boolean).join(", ")}${
      leading?.at ? html`, ${meterTime(leading, { wholeSeconds: true })}` : nothing
    }${energyOfRecord === null ? nothing : html`, ${energy(energyOfRecord)}`}`;
  }

  readonly #copy = async () => {
    this.copied = await copyText(this.record.text);
    setTimeout(() => {
      this.copied = false;
    }, 2_000);
  };
}
