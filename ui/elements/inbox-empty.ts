// Why the inbox shows no report, and where there are some.
import { msg } from "@lit/localize";
import { html, type TemplateResult } from "lit";
import { type InboxFilter, isNarrowed, OPEN_REPORTS } from "../inbox-filter.ts";
import { feedbackHref } from "../router.ts";
import { emptyState } from "./page-states.ts";

export function inboxEmpty(filter: InboxFilter): TemplateResult {
  if (isNarrowed(filter)) {
    const href = feedbackHref(null, { ...OPEN_REPORTS, answered: filter.answered });
    return emptyState(
      msg("No report fits this filter"),
      msg("Reports that are resolved or declined are among “All”."),
      html`<a class="btn" href=${href}>${msg("Clear the filter")}</a>`,
    );
  }
  if (filter.answered === "true") {
    return emptyState(msg("Nothing is answered yet"), msg("Reports with a public answer are listed here."));
  }
  return emptyState(
    msg("No report is open"),
    msg("What drivers say of a session or a station appears here within seconds. Settled reports are among “All”."),
    html`<a class="btn" href=${feedbackHref(null, { ...OPEN_REPORTS, state: "all" })}>${msg("Show all reports")}</a>`,
  );
}
