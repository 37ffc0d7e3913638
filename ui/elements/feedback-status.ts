// One line that says where what was written is: on this device, on its way, at the server, or refused.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { FeedbackController } from "../controllers/feedback-controller.ts";
import type { WaitingWriting } from "../drafts/feedback-store.ts";
import type { Said } from "../feedback-content.ts";
import { formats } from "../format.ts";
import { failure } from "./failure.ts";
import { saidWords } from "./feedback-standing.ts";
import { type IconName, icon, mark } from "./icons.ts";

export function deliveryLine(report: FeedbackController, nowMillis: number): TemplateResult {
  const line = lineOf(report, nowMillis);
  // What counts the seconds since a draft was kept is not said aloud every second.
  return html`<div class="fb-status" role=${report.isChanged ? nothing : "status"}>
      ${line === null ? nothing : html`<p>${icon(line.icon)}<span>${line.words}</span></p>`}
      ${report.isForgetful ? html`<p>${icon("offline")}<span>${msg("This browser keeps nothing: what is not sent goes with the page.")}</span></p>` : nothing}
    </div>
    ${failure(report.direct, msg("It was not sent."))}`;
}

function lineOf(
  report: FeedbackController,
  nowMillis: number,
): { readonly icon: IconName; readonly words: string } | null {
  const { waiting, photos, answer, draftAtMillis } = report;
  const photosWaiting = photos.filter(({ state }) => state === "waiting").length;
  if (report.isChanged) {
    if (report.isForgetful || draftAtMillis === null) return null;
    return {
      icon: "device",
      words: msg(str`Not sent yet. Kept on this device ${formats.ago(draftAtMillis, nowMillis)}`),
    };
  }
  if (waiting.length > 0 || photosWaiting > 0) {
    const { trouble } = report;
    if (trouble?.problem) {
      return { icon: "clock", words: msg(str`Kept on this device and tried again by itself. ${trouble.message}`) };
    }
    if (trouble !== null || !navigator.onLine) {
      return { icon: "offline", words: msg("Kept on this device, sent as soon as there is a connection.") };
    }
    if (waiting.length > 0) return { icon: "send", words: msg("Kept on this device, being sent.") };
    return {
      icon: "send",
      words:
        photosWaiting === 1
          ? msg("Kept. One photo is on its way.")
          : msg(str`Kept. ${photosWaiting} photos are on their way.`),
    };
  }
  const feedback = answer?.feedback;
  if (!feedback) return null;
  if (answer?.open !== true) return null;
  return { icon: "save", words: msg(str`Kept. You can add to it until ${formats.day(feedback.editableUntilMillis)}.`) };
}

/** What the server does not take, and why. The words stay on the device until somebody decides. */
export function refusedNotice({ refusal }: WaitingWriting, isClosed: boolean): TemplateResult {
  const title = isClosed ? msg("It came too late and was not taken.") : msg("It was not taken.");
  return html`<div class="fb-notice" role="alert">
    ${mark("invalid")}<span><b>${title}</b> ${refusal?.detail ?? ""} ${msg("It is still on this device:")}</span>
  </div>`;
}

/** A draft that came too late to be sent: its words stay readable until they are dropped. */
export function unsentWords(said: Said, onDiscard: () => void): TemplateResult {
  return html`<div class="fb-became">
    <p class="fb-notice">${mark("warn")}<span><b>${msg("This was not sent and cannot be any more:")}</b></span></p>
    ${saidWords(said)}
    <div class="fb-buttons"><button class="btn q" type="button" @click=${onDiscard}>${msg("Discard it")}</button></div>
  </div>`;
}
