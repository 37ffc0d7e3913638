// The card with the course of a driver's session: power, limit, signed values.
import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { DriverSession } from "../../edge/contract/driver.ts";
import { limitSteps } from "../limit-course.ts";
import { leadingReading } from "../record-view.ts";
import type { RecordMark } from "./chart-drawing.ts";
import "./wt-power-curve.ts";

export function driverCurve(session: DriverSession): TemplateResult {
  const hasLimit = limitSteps(session.limit, session.startedAtMillis, session.updatedAtMillis).length > 0;
  return html`<section class="card curve">
    <div class="head">
      <h2>${msg("Power")} <span class="u">kW</span></h2>
      <span class="legend"
        >${hasLimit ? html`<span><i class="key-limit"></i>${msg("Limit")}</span>` : nothing}${session.records.length > 0 ? html`<span><i class="key-record"></i>${msg("Signed")}</span>` : nothing}</span
      >
    </div>
    <wt-power-curve
      .samples=${session.samples}
      .marks=${marks(session)}
      .limit=${hasLimit ? session.limit : null}
      ?active=${session.state === "active"}
    ></wt-power-curve>
  </section>`;
}

function marks(session: DriverSession): RecordMark[] {
  return session.records.flatMap((record, index): RecordMark[] => {
    const at = leadingReading(record)?.atMillis;
    return typeof at === "number" ? [{ number: index + 1, at: at / 1000, signature: record.signature }] : [];
  });
}
