// What the list of identifications is narrowed to, and what is said where nothing is in it.
import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { TokenPolicy } from "../../edge/contract/tokens.ts";
import { type TokensFilter, tokensHref } from "../router.ts";
import { tokenStatusWord } from "../token-words.ts";
import { emptyState } from "./page-states.ts";

const STATUSES = [null, "accepted", "blocked", "expired"] as const;

export function tokensFilter(
  { search, status }: TokensFilter,
  onNarrow: (change: Partial<TokensFilter>) => void,
): TemplateResult {
  return html`<form
    class="filters"
    role="search"
    aria-label=${msg("Filter")}
    @submit=${(event: SubmitEvent) => event.preventDefault()}
  >
    <label class="in-line"
      ><span class="lab">${msg("Search")}</span
      ><input
        type="search"
        maxlength="100"
        placeholder=${msg("Identification or name")}
        autocomplete="off"
        spellcheck="false"
        .value=${live(search ?? "")}
        @change=${(event: Event) => onNarrow({ search: (event.target as HTMLInputElement).value.trim() || null })}
    /></label>
    <nav class="seg" aria-label=${msg("Status")}>
      ${STATUSES.map(
        (one) =>
          html`<a href=${tokensHref({ search, status: one })} aria-current=${status === one ? "true" : nothing}
            >${one === null ? msg("All") : tokenStatusWord(one)}</a
          >`,
      )}
    </nav>
    ${search !== null || status !== null ? html`<a class="btn q s" href="/tokens">${msg("Clear the filter")}</a>` : nothing}
  </form>`;
}

/** The empty list: what that means depends on what unknown identifications are told. */
export function noTokens({ search, status }: TokensFilter, unknown: TokenPolicy["unknown"]): TemplateResult {
  if (search !== null || status !== null) {
    return emptyState(
      msg("No identification fits this filter"),
      msg("Letters count in either case; any part of the identification or of the name is found."),
      html`<a class="btn" href="/tokens">${msg("Show all identifications")}</a>`,
    );
  }
  switch (unknown) {
    case "while-empty":
      return emptyState(
        msg("No identification yet: everybody may charge"),
        msg("With the first one that changes: then only those in this list may charge."),
      );
    case "accept":
      return emptyState(
        msg("No identification yet: everybody may charge"),
        msg(
          "Unknown identifications are accepted, as chosen below. Here stand those that are to be blocked, limited or named.",
        ),
      );
    case "refuse":
      return emptyState(
        msg("No identification yet: nobody may charge"),
        msg("Unknown identifications are refused, as chosen below. Add those that may charge."),
      );
  }
}
