// The request with which a gateway posts readings, ready to be copied.
import { msg } from "@lit/localize";
import { html, type TemplateResult } from "lit";
import { copyText } from "../clipboard-text.ts";
import { icon } from "./icons.ts";

/** `secret`: shown right after the registration; null afterwards, when nobody can read it any more. */
function postingCommand(origin: string, stationId: string, secret: string | null, nowMillis: number): string {
  const at = new Date(nowMillis).toISOString();
  const reading = { at, evseId: 1, transactionId: "tx-1", event: "begin", register: { value: 18204.331, unit: "kWh" } };
  return [
    `curl ${origin}/api/stations/${encodeURIComponent(stationId)}/readings \\`,
    `  -H "Authorization: Bearer ${secret ?? "$STATION_SECRET"}" \\`,
    '  -H "Content-Type: application/json" \\',
    `  -d '{"readings": [{`,
    ...Object.entries({ ...reading, powerWatts: 0 }).map(
      ([name, value], index, all) => `    "${name}": ${JSON.stringify(value)}${index < all.length - 1 ? "," : ""}`,
    ),
    "  }]}'",
  ].join("\n");
}

export function postingExample(stationId: string, secret: string | null): TemplateResult {
  // Fixed for a day, so that the text does not change under a selection.
  const today = new Date();
  today.setMinutes(0, 0, 0);
  const command = postingCommand(location.origin, stationId, secret, today.getTime());
  return html`<section class="card">
    <div class="ch">
      <h2>${msg("Posting readings")}</h2>
      <span class="sp row">
        <a class="lnk sm" href="/api/docs" target="_blank" rel="noopener">${msg("All fields")}</a>
        <button class="btn s" @click=${() => copyText(command)}>${icon("copy")}${msg("Copy")}</button>
      </span>
    </div>
    <pre class="code" tabindex="0" aria-label=${msg("Command that posts a reading")}>${command}</pre>
  </section>`;
}
