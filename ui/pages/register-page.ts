import { html } from "lit";
import { customElement } from "lit/decorators.js";
import { WtElement } from "../elements/wt-element.ts";

@customElement("wt-register-page")
export class RegisterPage extends WtElement {
  override render() {
    return html`<div class="ph"><h1>register</h1></div>`;
  }
}
