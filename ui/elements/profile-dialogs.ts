// The dialogs of a profile's page: a template's values, publishing, another name, going back to a version.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { templateName } from "../profiles/profile-words.ts";
import type { OffPeakHours, TemplateName, TemplateValues } from "../profiles/templates.ts";
import type { Work } from "../work.ts";
import { modal } from "./modal.ts";
import type { Publication } from "./wt-publish-form.ts";
import "./wt-publish-form.ts";
import "./wt-template-form.ts";

export type ProfileDialog =
  | { readonly kind: "publish" | "rename" }
  | { readonly kind: "template"; readonly template: TemplateName }
  | { readonly kind: "roll-back"; readonly version: number };

export interface ProfileDialogOptions {
  readonly name: string;
  /** Not published yet: it gets its name with the first version. */
  readonly isNew: boolean;
  readonly work: Work<unknown>;
  /** Of the site that is drawn for; null: not known. */
  readonly offPeak: OffPeakHours | null;
  readonly onClosed: () => void;
  readonly onDraw: (template: TemplateName, values: TemplateValues) => void;
  readonly onPublish: (publication: Publication) => void;
  readonly onRename: (name: string) => void;
  readonly onRollBack: (version: number, reason: string) => void;
}

export function profileDialog(
  dialog: ProfileDialog | null,
  options: ProfileDialogOptions,
): TemplateResult | typeof nothing {
  const { name, isNew, work, onClosed } = options;
  switch (dialog?.kind) {
    case undefined:
      return nothing;
    case "template": {
      const { template } = dialog;
      return modal({
        label: templateName(template),
        onClosed,
        content: html`<wt-template-form .template=${template} .offPeak=${options.offPeak} @wt-template=${({ detail }: CustomEvent<TemplateValues>) => options.onDraw(template, detail)}></wt-template-form>`,
      });
    }
    case "publish":
      return modal({
        label: msg("Publish the profile"),
        onClosed,
        content: html`<wt-publish-form .name=${isNew ? name : null} .verb=${msg("Publish")} .failed=${msg("It was not published.")} .work=${work} @wt-publish=${({ detail }: CustomEvent<Publication>) => options.onPublish(detail)}></wt-publish-form>`,
      });
    case "rename":
      return modal({
        label: msg("Rename the profile"),
        onClosed,
        content: html`<wt-publish-form .name=${name} .reason=${null} .verb=${msg("Rename")} .failed=${msg("It was not renamed.")} .work=${work} @wt-publish=${({ detail }: CustomEvent<Publication>) => options.onRename(detail.name)}></wt-publish-form>`,
      });
    case "roll-back": {
      const { version } = dialog;
      return modal({
        label: msg(str`Roll back to version ${version}`),
        onClosed,
        content: html`<wt-publish-form .verb=${msg("Roll back")} .failed=${msg("It was not rolled back.")} .work=${work} @wt-publish=${({ detail }: CustomEvent<Publication>) => options.onRollBack(version, detail.reason)}></wt-publish-form>`,
      });
    }
  }
}
