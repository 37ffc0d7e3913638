// Photos of feedback: sent at the door that names them, seen there by their driver and in the inbox by operators. Nobody else sees
// them. What is kept is made anew from the pixels of what came, and nothing but them.
import { type Context, Hono } from "hono";
import { describeRoute } from "hono-openapi";
import * as v from "valibot";
import { keptPhotoSchema, MAX_PHOTO_BYTES, MAX_PHOTO_PIXELS, MAX_PHOTOS, photoIdSchema } from "../contract/feedback.ts";
import { describeError } from "../error-log.ts";
import { ProblemError } from "../errors.ts";
import {
  type AppEnv,
  answers,
  bindings,
  bodyBytes,
  mediaType,
  pathParameter,
  problems,
  stationIdParameter,
} from "../http.ts";
import { commit } from "../identity/requirements.ts";
import type { PhotoFault } from "../photo-codecs.ts";
import {
  announceStatements,
  arrive,
  type PhotoRow,
  photosAtDoor,
  UNNAMED_MILLIS,
  unnamedAt,
} from "../store/feedback-photos.ts";
import { feedbackAtDoor } from "../store/feedback-writings.ts";
import { tokenParameter } from "./driver.ts";
import { driverDoor, LINK } from "./driver-feedback.ts";
import { CALLER, feedbackIdParameter, knownFeedback } from "./feedback.ts";
import { type Door, isTaking, isWriter } from "./feedback-door.ts";
import { RECEIPT, receiptParameter, stationDoor } from "./station-feedback.ts";

const KINDS = ["image/jpeg", "image/png", "image/webp"] as const;
/** Photos at a door, named or not: those of a writing, and those that are to take their place. */
const MOST_AT_DOOR = 2 * MAX_PHOTOS;
/** Photos at a station that nothing names, of reports without a session, within an hour: strangers make them. */
const MOST_UNNAMED = 100;

const photoIdParameter = pathParameter("photoId", "A UUID that the page made.", "0b54c5a1-59f0-4e51-9a0c-6a3a0c2f1d77");
const PHOTO = ["photo-unreadable", "body-too-large", "unsupported-media-type", "feedback-closed", "forbidden"] as const;
const KEPT_EXAMPLE = { photoId: photoIdParameter.example, width: 1_600, height: 1_200, bytes: 312_000 };
const picture = {
  200: {
    description: "The photo.",
    content: { "image/jpeg": { schema: { type: "string" as const, format: "binary" } } },
  },
};
const sending = {
  tags: ["Drivers"],
  description: `JPEG, PNG or WebP of at most ${MAX_PHOTO_BYTES / 1_048_576} MiB and 5 megapixels. It is made anew: upright, at most ${MAX_PHOTO_PIXELS} pixels on its longer side, as a JPEG without metadata. Sent again under the same id it is one. A photo that no writing names within an hour is deleted, as is one that is named no more; at most ${MOST_AT_DOOR} at a time.`,
  requestBody: {
    required: true,
    content: Object.fromEntries(
      KINDS.map((kind) => [
        kind,
        { schema: { type: "string" as const, format: "binary" }, example: "(the file's bytes)" },
      ]),
    ),
  },
};

/** Takes a photo at a door. Throws where it is none that can be taken: nothing is kept then. */
async function takePhoto(c: Context<AppEnv>, door: Door): Promise<v.InferOutput<typeof keptPhotoSchema>> {
  const photoId = photoIdOf(c);
  const { database, photos, photoClearing } = bindings(c);
  const nowMillis = Date.now();
  const [row, there] = await Promise.all([feedbackAtDoor(database, door.door), photosAtDoor(database, door.door)]);
  if (!(await isWriter(c, door, row))) {
    const detail = "Feedback was given on another device, and only that one can add to it.";
    throw new ProblemError({ code: "forbidden", detail });
  }
  const known = there.find((photo) => photo.photoId === photoId && photo.stored);
  if (known !== undefined) return shown(known);
  if (!isTaking(door, row, nowMillis) && row?.photos.includes(photoId) !== true) {
    const detail = "The time in which feedback could be given or changed here is over.";
    throw new ProblemError({ code: "feedback-closed", detail });
  }
  await requireRoom(database, door, there, nowMillis);
  if (!KINDS.some((kind) => kind === mediaType(c))) {
    const detail = `Send the photo as Content-Type: ${KINDS.join(", ")}.`;
    throw new ProblemError({ code: "unsupported-media-type", detail });
  }
  const body = await bodyBytes(c, MAX_PHOTO_BYTES);
  // Loaded only when there is a photo: the codecs are the largest part of the worker after the sign-in.
  const { remadePhoto } = await import("../photo-codecs.ts");
  const made = await remadePhoto(body, MAX_PHOTO_PIXELS);
  if (made === "busy") {
    const detail = "Many photos are being sent at once; send it again in a moment.";
    throw new ProblemError({ code: "too-many-attempts", detail, retryAfterSeconds: 5 });
  }
  if (typeof made === "string") throw new ProblemError({ code: "photo-unreadable", detail: FAULTS[made] });
  const { stationId } = door.station;
  // The alarm stands before there is anything to clear away, the line before the object.
  await photoClearing.getByName(stationId).lookAfter(stationId, UNNAMED_MILLIS + 1_000);
  const { bytes, width, height } = made;
  const photo = {
    ...{ key: crypto.randomUUID(), door: door.door, photoId, stationId },
    ...{ atMillis: nowMillis, width, height, bytes: bytes.length },
  };
  const outcome = await commit(database, announceStatements(database, photo));
  if (outcome === "done") {
    await stored(() => photos.put(photo.key, bytes, { httpMetadata: { contentType: "image/jpeg" } }));
    if (await arrive(database, photo.key)) return shown(photo);
    // Taken away while it was on its way, or sent twice at once: the object is nobody's.
    await photos.delete(photo.key);
  }
  const first = (await photosAtDoor(database, door.door)).find((one) => one.photoId === photoId && one.stored);
  if (first !== undefined) return shown(first);
  const detail = "The photo was sent twice at once, or taken away meanwhile; send it again if it is still wanted.";
  throw new ProblemError({ code: "request-in-progress", detail, retryAfterSeconds: 1 });
}

const FAULTS: Readonly<Record<PhotoFault, string>> = {
  "other-kind": "These bytes are neither a JPEG nor a PNG nor a WebP picture.",
  unfinished: "The picture ends too early; it was cut off on its way, perhaps.",
  unusual:
    "The picture is of a kind that is not read here: moving ones, CMYK, 12 bits and the like. Save it as a JPEG.",
  "too-many-pixels": "A photo has at most 5 megapixels; send it smaller.",
  undecodable: "The picture is damaged and cannot be read.",
};

async function requireRoom(
  database: D1Database,
  { door, session, station }: Door,
  there: readonly PhotoRow[],
  nowMillis: number,
): Promise<void> {
  const isFull = there.length >= MOST_AT_DOOR;
  const isFlooded = session === null && (await unnamedAt(database, station.stationId, nowMillis)) >= MOST_UNNAMED;
  if (!isFull && !isFlooded) return;
  const detail = isFull
    ? `${door.startsWith("session ") ? "This session" : "This report"} has ${MOST_AT_DOOR} photos already; those that no feedback names are deleted within an hour.`
    : "Very many photos were sent about this station within an hour; try again later.";
  throw new ProblemError({ code: "too-many-attempts", detail, retryAfterSeconds: 3_600 });
}

function shown({ photoId, width, height, bytes }: Pick<PhotoRow, "photoId" | "width" | "height" | "bytes">) {
  return { photoId, width, height, bytes };
}

/** The bucket's answer; its trouble is the client's to try again. */
async function stored<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    console.error(`The bucket of photos: ${describeError(error)}`);
    const detail = "The storage of photos does not answer. Try again in a moment.";
    throw new ProblemError({ code: "storage-unavailable", detail, retryAfterSeconds: 5 });
  }
}

function photoIdOf(c: Context<AppEnv>): string {
  const photoId = c.req.param("photoId") ?? "";
  if (v.is(photoIdSchema, photoId)) return photoId;
  throw unknown();
}

const unknown = () => new ProblemError({ code: "photo-unknown", detail: "There is no photo of this id." });

/** The photo of the address at a door. `named`: only one that what stands names. */
async function readPhoto(c: Context<AppEnv>, door: string, named: readonly string[] | null): Promise<Response> {
  const photoId = photoIdOf(c);
  const { database, photos } = bindings(c);
  if (named !== null && !named.includes(photoId)) throw unknown();
  const photo = (await photosAtDoor(database, door)).find((one) => one.photoId === photoId && one.stored);
  const object = photo === undefined ? null : await stored(() => photos.get(photo.key));
  if (object === null) throw unknown();
  return new Response(object.body, {
    headers: {
      "Content-Type": "image/jpeg",
      "Content-Length": String(object.size),
      "Content-Disposition": 'inline; filename="photo.jpg"',
      "Content-Security-Policy": "default-src 'none'; sandbox",
      // Short: a photo that its driver has erased is not to be seen from a cache for long.
      "Cache-Control": "private, max-age=300",
    },
  });
}

const READING = "A JPEG, for its driver and for operators alone; it stands in no public answer.";

export const driverPhotoRoutes = new Hono<AppEnv>()
  .put(
    "/:token/feedback/photos/:photoId",
    describeRoute({
      ...sending,
      summary: "Send a photo of what a session was like",
      parameters: [tokenParameter, photoIdParameter],
      responses: {
        ...answers(200, "Kept.", keptPhotoSchema, KEPT_EXAMPLE),
        ...problems(...LINK, ...PHOTO, "photo-unknown", "request-in-progress"),
      },
    }),
    async (c) => c.json(await takePhoto(c, await driverDoor(c, c.req.param("token"))), 200),
  )
  .get(
    "/:token/feedback/photos/:photoId",
    describeRoute({
      tags: ["Drivers"],
      summary: "Read a photo of a session's feedback",
      description: READING,
      parameters: [tokenParameter, photoIdParameter],
      responses: { ...picture, ...problems(...LINK, "photo-unknown") },
    }),
    async (c) => readPhoto(c, (await driverDoor(c, c.req.param("token"))).door, null),
  );

export const stationPhotoRoutes = new Hono<AppEnv>()
  .put(
    "/:stationId/feedback/:receipt/photos/:photoId",
    describeRoute({
      ...sending,
      summary: "Send a photo of a report at a station",
      parameters: [stationIdParameter, receiptParameter, photoIdParameter],
      responses: {
        ...answers(200, "Kept.", keptPhotoSchema, KEPT_EXAMPLE),
        ...problems(...RECEIPT, ...PHOTO, "photo-unknown", "request-in-progress"),
      },
    }),
    async (c) => c.json(await takePhoto(c, await stationDoor(c)), 200),
  )
  .get(
    "/:stationId/feedback/:receipt/photos/:photoId",
    describeRoute({
      tags: ["Drivers"],
      summary: "Read a photo of a report at a station",
      description: READING,
      parameters: [stationIdParameter, receiptParameter, photoIdParameter],
      responses: { ...picture, ...problems(...RECEIPT, "photo-unknown") },
    }),
    async (c) => readPhoto(c, (await stationDoor(c)).door, null),
  );

export const feedbackPhotoRoutes = new Hono<AppEnv>().get(
  "/:id/photos/:photoId",
  describeRoute({
    tags: ["Feedback"],
    summary: "Read a photo of a report",
    description: READING,
    parameters: [feedbackIdParameter, photoIdParameter],
    responses: { ...picture, ...problems(...CALLER, "feedback-unknown", "photo-unknown") },
  }),
  async (c) => {
    const { door, photos } = await knownFeedback(c);
    return readPhoto(c, door, photos);
  },
);
