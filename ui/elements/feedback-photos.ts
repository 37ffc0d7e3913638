// Photos of a report while it is written: those that stand, those on their way, and one more.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { MAX_PHOTOS } from "../../edge/contract/feedback.ts";
import { photoPath } from "../api-feedback.ts";
import type { KeptPhoto } from "../drafts/feedback-store.ts";
import { PhotoError } from "../feedback-photo.ts";
import type { Work } from "../work.ts";
import { icon, mark } from "./icons.ts";

export interface PhotosOptions {
  readonly door: string;
  /** Of the report, in order. */
  readonly photoIds: readonly string[];
  /** Those that this device has not handed on yet. */
  readonly kept: readonly KeptPhoto[];
  /** Ids of those that have arrived. */
  readonly arrived: readonly string[];
  readonly drawing: Work<unknown>;
  readonly onAdd: (files: readonly File[]) => void;
  readonly onRemove: (photoId: string) => void;
}

export function photosField(options: PhotosOptions): TemplateResult {
  const { photoIds, drawing, kept } = options;
  const refused = kept.filter(({ state }) => state === "refused");
  const isBusy = drawing.state === "running";
  return html`<div class="fb-photos" role="group" aria-label=${msg("Photos")}>
    ${
      photoIds.length > 0
        ? html`<ul class="fb-thumbs">
            ${photoIds.map(
              (photoId, at) => html`<li>
                ${thumbnail(photoId, at + 1, options)}
                <button
                  class="fb-remove"
                  type="button"
                  aria-label=${msg(str`Remove photo ${at + 1}`)}
                  @click=${() => options.onRemove(photoId)}
                >
                  ${icon("close", "")}
                </button>
              </li>`,
            )}
          </ul>`
        : nothing
    }
    ${
      photoIds.length < MAX_PHOTOS
        ? html`<label class="btn fb-add ${isBusy ? "busy" : ""}"
            >${icon("camera", "")}<span>${isBusy ? msg("Making the photo smaller") : msg("Add a photo")}</span
            ><input
              class="vh"
              type="file"
              accept="image/*"
              multiple
              ?disabled=${isBusy}
              @change=${(event: Event) => {
                const field = event.target as HTMLInputElement;
                options.onAdd([...(field.files ?? [])]);
                field.value = "";
              }}
          /></label>`
        : html`<p class="fb-hint">${msg(str`${MAX_PHOTOS} photos are the most.`)}</p>`
    }
    ${drawing.state === "failed" ? html`<p class="fb-fault" role="alert">${mark("invalid")}<span>${whyNot(drawing.error)}</span></p>` : nothing}
    ${refused.map(({ detail }) => html`<p class="fb-fault" role="alert">${mark("invalid")}<span>${msg("A photo was not taken:")} ${detail}</span></p>`)}
    <p class="fb-hint">
      ${msg("Drawn anew on this device: place, time and camera are not sent. The operator sees the photos, others do not.")}
    </p>
  </div>`;
}

function thumbnail(photoId: string, number: number, { kept, arrived, door }: PhotosOptions): TemplateResult {
  const own = kept.find((photo) => photo.photoId === photoId);
  const words = own?.state === "waiting" ? msg(str`Photo ${number}, on its way`) : msg(str`Photo ${number}`);
  if (own) return html`<img src=${own.thumbnail} alt=${words} class=${own.state} />`;
  if (arrived.includes(photoId)) return html`<img src=${photoPath(door, photoId)} alt=${words} loading="lazy" />`;
  return html`<span class="fb-nothing" role="img" aria-label=${msg(str`Photo ${number}, not on this device`)}>${icon("camera", "")}</span>`;
}

const whyNot = (error: unknown) =>
  error instanceof PhotoError ? error.message : msg("The photo could not be made smaller.");
