import { html } from "lit";
import { customElement } from "lit/decorators.js";
import { WtElement } from "../elements/wt-element.ts";

@customElement("wt-verify-page")
export class VerifyPage extends WtElement {
  override render() {
    return html`<div class="ph"><h1>verify</h1></div>`;
  }
}
