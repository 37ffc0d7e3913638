// What a station does now, in one cell of a list: what is wrong comes first.
import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { Station } from "../../edge/contract/stations.ts";
import { mark } from "./icons.ts";
import { ago } from "./quantity.ts";

/** When the station's OCPP connection ended; null while it is open, or where there never was one. */
export function offlineSince({ connection }: Pick<Station, "connection">): number | null {
  if (!connection || connection.online) return null;
  return connection.disconnectedAtMillis ?? connection.connectedAtMillis;
}

export function stationNow(station: Station): TemplateResult {
  const { activeSessions, registrationStatus, connection } = station;
  const since = offlineSince(station);
  const parts = [
    registrationStatus === "pending"
      ? html`<span class="v warn">${mark("warn")}${msg("Pending", { id: "registration-pending" })}</span>`
      : registrationStatus === "rejected"
        ? html`<span class="v warn">${mark("warn")}${msg("Rejected", { id: "registration-rejected" })}</span>`
        : nothing,
    since === null
      ? nothing
      : html`<span class="v warn">${mark("warn")}${msg("Offline")}</span> <span class="mut sm">${ago(since)}</span>`,
    activeSessions > 0
      ? html`<span class="v tag charging"><span class="dot flat p"></span>${msg("Charging")}${activeSessions > 1 ? ` ${activeSessions}` : ""}</span>`
      : nothing,
  ].filter((part) => part !== nothing);
  if (parts.length > 0) return html`${parts.map((part, index) => html`${index > 0 ? " " : nothing}${part}`)}`;
  return html`<span class="mut">${connection?.online ? msg("connected") : msg("idle")}</span>`;
}
