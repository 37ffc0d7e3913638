// Identifications that may charge.
import { html } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Access } from "../../edge/contract/access.ts";
import type { Api } from "../api.ts";
import { WtElement } from "../elements/wt-element.ts";
import { ALL_TOKENS, type TokensFilter } from "../router.ts";

@customElement("wt-tokens-page")
export class WtTokensPage extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) access: Access | null = null;
  @property({ attribute: false }) filter: TokensFilter = ALL_TOKENS;

  override render() {
    return html``;
  }
}
