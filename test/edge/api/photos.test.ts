// Photos of feedback: made anew from their pixels, so that nothing else of a file is kept; seen by their driver and by operators alone;
// gone when they are named no more.
import { runDurableObjectAlarm } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  type FeedbackDetail,
  type FeedbackDoor,
  type FeedbackList,
  MAX_PHOTO_BYTES,
} from "../../../edge/contract/feedback.ts";
import type { SessionDetail } from "../../../edge/contract/sessions.ts";
import { writeJpeg } from "../../../edge/domain/photos/jpeg-writer.ts";
import { bindingsOf } from "../../../edge/env.ts";
import type { PhotoFault } from "../../../edge/photo-codecs.ts";
import { decodedPhoto, remadePhoto } from "../../../edge/photo-codecs.ts";
import { PHOTOS } from "../photo-fixtures.ts";
import { call, callJson, database, ENVIRONMENT, newStation, ORIGIN, problemOf } from "../server.ts";

const NOBODY = { by: "nobody" } as const;
const { photos: bucket, photoClearing } = bindingsOf(ENVIRONMENT);

beforeEach(() => {
  vi.useFakeTimers({ now: Math.floor(Date.now() / 1_000) * 1_000, toFake: ["Date"] });
});
afterEach(async () => {
  // What a test left in the bucket would count in the next one.
  await clear();
  vi.useRealTimers();
});

/** A session that ended a minute ago, and the door of its feedback. */
async function charged() {
  const station = await newStation();
  const reading = (agoMillis: number, event: string, value: number) => ({
    ...{
      at: new Date(Date.now() - agoMillis).toISOString(),
      transactionId: "T",
      event,
      register: { value, unit: "kWh" },
    },
  });
  const [result] = await station.postAsOwner([reading(3_660_000, "begin", 1), reading(60_000, "end", 12)]);
  const { driverUrl } = await callJson<SessionDetail>(`/api/sessions/${result?.sessionId}`);
  return { station, door: `${driverUrl?.replace(`${ORIGIN}/s/`, "/api/driver/")}/feedback` };
}
const send = (door: string, id: string, body: Uint8Array, type = "image/jpeg", environment: object = ENVIRONMENT) =>
  call(`${door}/photos/${id}`, {
    ...{ ...NOBODY, method: "PUT", body, environment },
    headers: { "Content-Type": type, Cookie: cookies.get(door) ?? "" },
  });
const put = async (door: string, fields: object) => {
  const cookie = cookies.get(door);
  const response = await call(door, {
    ...{ ...NOBODY, method: "PUT", headers: cookie === undefined ? {} : { Cookie: cookie } },
    body: { writingId: crypto.randomUUID(), writtenAtMillis: Date.now(), stars: 2, ...fields },
  });
  cookies.set(door, (response.headers.get("Set-Cookie") ?? "").split(";")[0] ?? "");
  return response;
};
/** By door, the cookie of the device that said something there. */
const cookies = new Map<string, string>();
const objects = async () => (await bucket.list()).objects.map(({ key }) => key);
async function clear() {
  const keys = await objects();
  if (keys.length > 0) await bucket.delete(keys);
}

const latin = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const joined = (...parts: Uint8Array[]) => new Uint8Array(parts.flatMap((part) => [...part]));
function changed(bytes: Uint8Array, at: number, values: readonly number[]): Uint8Array {
  const other = new Uint8Array(bytes);
  other.set(values, at);
  return other;
}
/** A PNG with a part before its end; nobody here looks at the sum behind a part. */
function pngWith(name: string, content: string): Uint8Array {
  const png = bytesOf("png");
  const part = joined(new Uint8Array([0, 0, 0, content.length]), latin(name + content), new Uint8Array(4));
  return joined(png.subarray(0, -12), part, png.subarray(-12));
}
const frameAt = (jpeg: Uint8Array) => jpeg.findIndex((byte, at) => byte === 0xff && (jpeg[at + 1] ?? 0) === 0xc0);
function withHeight(jpeg: Uint8Array, height: number, width: number): Uint8Array {
  return changed(jpeg, frameAt(jpeg) + 5, [height >> 8, height & 255, width >> 8, width & 255]);
}
function twoFrames(jpeg: Uint8Array): Uint8Array {
  const at = frameAt(jpeg);
  const frame = jpeg.subarray(at, at + 2 + (jpeg[at + 3] ?? 0));
  return joined(jpeg.subarray(0, at), frame, jpeg.subarray(at));
}
/** The scan of a JPEG again and again. */
function scans(jpeg: Uint8Array, count: number): Uint8Array {
  const at = jpeg.findIndex((byte, index) => byte === 0xff && jpeg[index + 1] === 0xda);
  const scan = jpeg.subarray(at, -2);
  return joined(jpeg.subarray(0, at), ...Array.from({ length: count }, () => scan), jpeg.subarray(-2));
}
/** Markers of a JPEG up to its first scan, hex. */
function segmentsOf(jpeg: Uint8Array): string[] {
  const markers = [];
  for (
    let at = 2;
    jpeg[at + 1] !== 0xda && at < jpeg.length;
    at += 2 + (jpeg[at + 2] ?? 0) * 256 + (jpeg[at + 3] ?? 0)
  ) {
    markers.push((jpeg[at + 1] ?? 0).toString(16));
  }
  return markers;
}

const bytesOf = (name: keyof typeof PHOTOS) =>
  Uint8Array.from(atob(PHOTOS[name]), (character) => character.charCodeAt(0));
const ascii = (bytes: Uint8Array) => String.fromCharCode(...bytes);

async function pixels(jpeg: Uint8Array) {
  const picture = await decodedPhoto("jpeg", jpeg);
  if (picture === null) throw new Error("What was kept cannot be read.");
  return picture;
}

const COLOURS = { red: [200, 30, 30], green: [30, 160, 40], blue: [40, 50, 190], white: [240, 240, 240] };
/** The colour in the middle of each quarter, from the top left to the bottom right. */
async function quarters(jpeg: Uint8Array): Promise<string> {
  const { width, height, rgba: data } = await pixels(jpeg);
  const named = [];
  for (const [x, y] of [
    [1, 1],
    [3, 1],
    [1, 3],
    [3, 3],
  ] as const) {
    const at = (Math.floor((y * height) / 4) * width + Math.floor((x * width) / 4)) * 4;
    const distances = Object.entries(COLOURS).map(
      ([name, colour]) =>
        [colour.reduce((sum, part, n) => sum + Math.abs(part - (data[at + n] ?? 0)), 0), name] as const,
    );
    const [distance, name] = distances.sort((a, b) => a[0] - b[0])[0] ?? [0, ""];
    named.push(distance < 40 ? name : `${[...data.slice(at, at + 3)]}`);
  }
  return named.join(" ");
}
const remadeOf = async (photo: ReturnType<typeof remadePhoto>) => {
  const made = await photo;
  if (typeof made === "string") throw new Error(made);
  return made;
};

describe("a photo", () => {
  it("of every kind is read as somebody else's writer wrote it, upright", async () => {
    const seen: Record<string, string> = {};
    const kinds = [
      "jpeg",
      "progressiveJpeg",
      "png",
      "interlacedPng",
      "palettePng",
      "deepPng",
      "webp",
      "losslessWebp",
    ] as const;
    for (const kind of kinds) {
      const { bytes, width, height } = await remadeOf(remadePhoto(bytesOf(kind), 1_600));
      seen[kind] = `${width} ${height} ${await quarters(bytes)}`;
    }
    expect(seen).toEqual(Object.fromEntries(kinds.map((kind) => [kind, "48 32 red green blue white"])));
    const clear = await remadeOf(remadePhoto(bytesOf("clearPng"), 1_600));
    expect((await pixels(clear.bytes)).rgba.slice(0, 3)).toEqual(new Uint8Array([255, 255, 255]));
    const turned: Record<string, string> = {};
    for (const kind of ["jpegTurned3", "jpegTurned5", "jpegTurned6", "jpegTurned8", "turnedWebp"] as const) {
      const { bytes, width, height } = await remadeOf(remadePhoto(bytesOf(kind), 1_600));
      turned[kind] = `${width} ${height} ${await quarters(bytes)}`;
    }
    expect(turned).toEqual({
      ...{ jpegTurned3: "48 32 white blue green red", jpegTurned5: "32 48 red blue green white" },
      ...{ jpegTurned6: "32 48 blue red white green", jpegTurned8: "32 48 green white red blue" },
      turnedWebp: "32 48 blue red white green",
    });
    const small = await remadeOf(remadePhoto(bytesOf("jpeg"), 12));
    expect([small.width, small.height, await quarters(small.bytes)]).toEqual([12, 8, "red green blue white"]);
    for (const grey of ["greyJpeg", "greyPng"] as const) {
      const { rgba: data } = await pixels((await remadeOf(remadePhoto(bytesOf(grey), 1_600))).bytes);
      expect(Math.abs((data[0] ?? 0) - (data[1] ?? 0)), grey).toBeLessThan(4);
    }
  });

  it("of any size and content is written as another one's reader reads it", async () => {
    let seed = 7;
    const noise = (from: number, range: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return from + ((seed >> 8) % range);
    };
    for (const [width, height] of [
      [1, 1],
      [7, 9],
      [16, 16],
      [17, 33],
      [200, 5],
    ] as const) {
      const rgba = new Uint8Array(width * height * 4);
      // Steep edges and noise: the largest coefficients, long runs of zeros, and codes of every length.
      for (let at = 0; at < rgba.length; at += 4) {
        const steep = ((at >> 2) % width) % 3 === 0 ? 255 : 0;
        rgba.set([width > 16 ? noise(90, 60) : steep, noise(100, 20), steep === 0 ? 128 : noise(0, 255), 255], at);
      }
      const back = await pixels(writeJpeg({ width, height, rgba }, 100));
      expect([back.width, back.height]).toEqual([width, height]);
      const bright = (of: Uint8Array, at: number) =>
        0.299 * (of[at] ?? 0) + 0.587 * (of[at + 1] ?? 0) + 0.114 * (of[at + 2] ?? 0);
      let error = 0;
      for (let at = 0; at < rgba.length; at += 4) error += Math.abs(bright(rgba, at) - bright(back.rgba, at));
      expect(error / (width * height), `${width} × ${height}`).toBeLessThan(12);
    }
    const flat = new Uint8Array(64 * 64 * 4).fill(255);
    for (let at = 0; at < flat.length; at += 4) flat.set([200, 30, 30], at);
    const { rgba } = await pixels(writeJpeg({ width: 64, height: 64, rgba: flat }, 80));
    for (const [channel, value] of [200, 30, 30].entries())
      expect(Math.abs((rgba[channel] ?? 0) - value)).toBeLessThan(4);
  });

  it("keeps nothing but its pixels: no EXIF, comment, profile, script, archive or second picture", async () => {
    const jpeg = bytesOf("jpeg");
    const comment = "<script>alert(1)</script>*/=alert(1)/*";
    const segment = (marker: number, content: string) =>
      latin(`\xff${String.fromCharCode(marker)}\0${String.fromCharCode(content.length + 2)}${content}`);
    const files = {
      exif: jpeg,
      html: joined(jpeg.subarray(0, 2), segment(0xfe, `<html>${comment}`), jpeg.subarray(2)),
      script: joined(jpeg.subarray(0, 2), segment(0xef, comment), jpeg.subarray(2)),
      archive: joined(jpeg, latin(`PK\x03\x04 GIFAR ${comment}`)),
      second: joined(jpeg, bytesOf("greyJpeg"), latin(comment)),
      pngText: pngWith("tEXt", `Comment\0${comment}`),
      pngTail: joined(bytesOf("png"), latin(`PK\x03\x04 GIFAR ${comment}`)),
      webpTail: joined(bytesOf("webp"), latin(comment)),
    };
    for (const [name, file] of Object.entries(files)) {
      const { bytes, width } = await remadeOf(remadePhoto(file, 1_600));
      expect(ascii(bytes), name).not.toMatch(/script|alert|SECRET|Exif|GIFAR|ICC_PROFILE|http/);
      expect([bytes[0], bytes[1], bytes.at(-2), bytes.at(-1), width], name).toEqual([0xff, 0xd8, 0xff, 0xd9, 48]);
      expect(segmentsOf(bytes), name).not.toContain("fe");
      expect(
        segmentsOf(bytes).filter((marker) => marker.startsWith("e")),
        name,
      ).toEqual(["e0"]);
    }
  });

  it("that is none, is cut off anywhere, or would be a bomb is refused, and the next one is read", async () => {
    const faults: [string, Uint8Array, PhotoFault][] = [
      ["nothing", new Uint8Array(), "other-kind"],
      ["text", latin("hello, this is no picture"), "other-kind"],
      ["svg", latin('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'), "other-kind"],
      ["gif", latin("GIF89a\x01\0\x01\0\0\0\0;<script>"), "other-kind"],
      ["cmyk", bytesOf("cmykJpeg"), "unusual"],
      ["moving", bytesOf("animatedWebp"), "unusual"],
      ["huge PNG", changed(bytesOf("png"), 16, [0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]), "too-many-pixels"],
      ["empty PNG", changed(bytesOf("png"), 16, [0, 0, 0, 0]), "undecodable"],
      ["PNG taller than its data", changed(bytesOf("png"), 16, [0, 0, 0, 48, 0, 0, 1, 0]), "undecodable"],
      ["PNG with more data than it is tall", changed(bytesOf("png"), 16, [0, 0, 0, 48, 0, 0, 0, 8]), "undecodable"],
      ["JPEG of 65,500 lines", withHeight(bytesOf("jpeg"), 65_500, 65_500), "too-many-pixels"],
      ["JPEG of a thousand scans", scans(bytesOf("greyJpeg"), 1_000), "unusual"],
      ["JPEG of two sizes", twoFrames(bytesOf("jpeg")), "unusual"],
    ];
    for (const [name, file, fault] of faults) expect([name, await remadePhoto(file, 1_600)]).toEqual([name, fault]);
    for (const kind of ["jpeg", "progressiveJpeg", "png", "webp", "losslessWebp"] as const) {
      const whole = bytesOf(kind);
      for (let length = 0; length < whole.length; length += 7) {
        const cut = await remadePhoto(whole.subarray(0, length), 1_600);
        expect(typeof cut, `${kind} cut at ${length}`).toBe("string");
      }
    }
    expect(typeof (await remadePhoto(bytesOf("jpeg"), 1_600))).toBe("object");
  });

  it("waits for others, but not for many", async () => {
    const made = await Promise.all(Array.from({ length: 9 }, () => remadePhoto(bytesOf("jpeg"), 1_600)));
    expect(made.map((one) => (typeof one === "string" ? one : "made")).filter((one) => one === "made")).toHaveLength(4);
    expect(made.filter((one) => one === "busy")).toHaveLength(5);
    expect(typeof (await remadePhoto(bytesOf("jpeg"), 1_600))).toBe("object");
  });

  it("with any byte changed ends in a photo or a refusal", async () => {
    let read = 0;
    for (const kind of ["progressiveJpeg", "interlacedPng", "losslessWebp", "turnedWebp"] as const) {
      const whole = bytesOf(kind);
      for (let at = 0; at < whole.length; at += 5) {
        const made = await remadePhoto(changed(whole, at, [(whole[at] ?? 0) ^ 0xff]), 1_600);
        if (typeof made !== "string") read += 1;
      }
    }
    expect(read).toBeGreaterThan(20);
  });
});

describe("at a door", () => {
  it("a photo stands with what names it, for its driver and for operators", async () => {
    const { station, door } = await charged();
    const [one, two] = [crypto.randomUUID(), crypto.randomUUID()];
    const kept = await send(door, one, bytesOf("jpeg"));
    expect(kept.status).toBe(200);
    expect(await kept.json()).toMatchObject({ photoId: one, width: 48, height: 32 });
    await put(door, { photos: [one, two] });
    expect((await callJson<FeedbackDoor>(door, NOBODY)).feedback?.photos).toEqual([one]);
    // Written first, arrived later.
    expect((await send(door, two, bytesOf("png"), "image/png")).status).toBe(200);
    expect((await callJson<FeedbackDoor>(door, NOBODY)).feedback?.photos).toEqual([one, two]);
    const seen = await call(`${door}/photos/${two}`, NOBODY);
    expect([seen.status, seen.headers.get("Content-Type")]).toEqual([200, "image/jpeg"]);
    expect(seen.headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(seen.headers.get("Content-Security-Policy")).toBe("default-src 'none'; sandbox");
    expect(seen.headers.get("Cross-Origin-Resource-Policy")).toBe("same-origin");
    expect(seen.headers.get("Cache-Control")).toMatch(/^private/);
    expect(await quarters(new Uint8Array(await seen.arrayBuffer()))).toBe("red green blue white");
    const [item] = (await callJson<FeedbackList>(`/api/feedback?stationId=${station.id}`)).items;
    expect(item?.photos).toEqual([one, two]);
    const detail = await callJson<FeedbackDetail>(`/api/feedback/${item?.id}`);
    expect([detail.photos, detail.history[0]?.photos]).toEqual([
      [one, two],
      [one, two],
    ]);
    expect((await call(`/api/feedback/${item?.id}/photos/${one}`)).status).toBe(200);
    expect((await problemOf(`/api/feedback/${item?.id}/photos/${one}`, NOBODY)).status).toBe(401);
    const other = await charged();
    expect((await problemOf(`${other.door}/photos/${one}`, NOBODY)).code).toBe("photo-unknown");
    const elsewhere = `/api/driver/${"A".repeat(22)}/feedback/photos/${one}`;
    expect((await problemOf(elsewhere, NOBODY)).code).toBe("driver-link-unknown");
  });

  it("a photo that is sent often is one, also at once", async () => {
    const { door } = await charged();
    const id = crypto.randomUUID();
    const statuses = (await Promise.all([1, 2, 3].map(() => send(door, id, bytesOf("jpeg"))))).map(
      ({ status }) => status,
    );
    expect(statuses).toContain(200);
    expect(statuses.every((status) => status === 200 || status === 409)).toBe(true);
    for (let n = 0; n < 3; n++) expect((await send(door, id, bytesOf("jpeg"))).status).toBe(200);
    expect(await objects()).toHaveLength(1);
  });

  it("a photo that is named no more, and all of them with an erasure, are gone from the bucket at once", async () => {
    const { station, door } = await charged();
    const ids = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()];
    for (const id of ids) await send(door, id, bytesOf("jpeg"));
    await put(door, { photos: ids });
    await put(door, { photos: ids.slice(1), basedOn: 1 });
    expect(await objects()).toHaveLength(2);
    expect((await problemOf(`${door}/photos/${ids[0]}`, NOBODY)).code).toBe("photo-unknown");
    const left = await callJson<FeedbackDoor>(door, { ...NOBODY, method: "DELETE" });
    expect(left.feedback).toMatchObject({ photos: [], erased: true, stars: 2 });
    expect(await objects()).toEqual([]);
    const { results } = await database
      .prepare("SELECT * FROM feedback_photos WHERE station_id = ?")
      .bind(station.id)
      .all();
    expect(results).toEqual([]);
    const [item] = (await callJson<FeedbackList>(`/api/feedback?stationId=${station.id}`)).items;
    expect((await problemOf(`/api/feedback/${item?.id}/photos/${ids[1]}`)).code).toBe("photo-unknown");
  });

  it("a photo that nothing names is gone after an hour, by the alarm that stood before it came", async () => {
    const { station, door } = await charged();
    const named = crypto.randomUUID();
    await send(door, crypto.randomUUID(), bytesOf("jpeg"));
    await send(door, named, bytesOf("jpeg"));
    await put(door, { photos: [named] });
    await runDurableObjectAlarm(photoClearing.getByName(station.id));
    expect(await objects()).toHaveLength(2);
    vi.setSystemTime(Date.now() + 3_600_001);
    await runDurableObjectAlarm(photoClearing.getByName(station.id));
    expect(await objects()).toHaveLength(1);
    expect((await callJson<FeedbackDoor>(door, NOBODY)).feedback?.photos).toEqual([named]);
  });

  it("is told in words what cannot be taken, and nothing of it is kept", async () => {
    const { door } = await charged();
    const refused = (body: Uint8Array | string, type = "image/jpeg", id: string = crypto.randomUUID()) =>
      problemOf(`${door}/photos/${id}`, { ...NOBODY, method: "PUT", body, headers: { "Content-Type": type } });
    expect(await refused("<svg/>")).toMatchObject({ status: 422, code: "photo-unreadable" });
    expect((await refused(bytesOf("jpeg"), "image/svg+xml")).code).toBe("unsupported-media-type");
    expect((await refused(bytesOf("jpeg"), "text/html")).code).toBe("unsupported-media-type");
    expect((await refused(new Uint8Array(MAX_PHOTO_BYTES + 1))).code).toBe("body-too-large");
    expect((await refused(bytesOf("jpeg"), "image/jpeg", "..%2f..%2fx")).code).toBe("photo-unknown");
    const huge = changed(bytesOf("png"), 16, [0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
    expect((await refused(huge, "image/png")).detail).toContain("5 megapixels");
    expect(await objects()).toEqual([]);
    for (let n = 0; n < 8; n++) await send(door, crypto.randomUUID(), bytesOf("greyPng"), "image/png");
    expect(await refused(bytesOf("jpeg"))).toMatchObject({ status: 429, code: "too-many-attempts" });
    vi.setSystemTime(Date.now() + 31 * 86_400_000);
    await clear();
    expect((await refused(bytesOf("jpeg"))).code).toBe("feedback-closed");
  });

  it("loses no photo that was answered, and leaves no object behind, whatever fails in between", async () => {
    const { station, door } = await charged();
    const failing = (name: "put" | "delete", lands: boolean) => ({
      ...ENVIRONMENT,
      PHOTOS: new Proxy(bucket, {
        get(target, key) {
          const value = Reflect.get(target, key) as unknown;
          if (typeof value !== "function") return value;
          if (key !== name) return value.bind(target);
          return async (...args: unknown[]) => {
            if (lands) await value.apply(target, args);
            throw new Error("R2 does not answer");
          };
        },
      }),
    });
    const id = crypto.randomUUID();
    for (const lands of [false, true]) {
      const response = await send(door, id, bytesOf("jpeg"), "image/jpeg", failing("put", lands));
      expect(response.status).toBe(503);
    }
    expect((await send(door, id, bytesOf("jpeg"))).status).toBe(200);
    await put(door, { photos: [id] });
    // The erasure holds though the object could not be deleted; the alarm does it.
    const erased = await call(door, { ...NOBODY, method: "DELETE", environment: failing("delete", false) });
    expect((await erased.json<FeedbackDoor>()).feedback).toMatchObject({ photos: [], erased: true });
    expect((await problemOf(`${door}/photos/${id}`, NOBODY)).code).toBe("photo-unknown");
    expect((await objects()).length).toBeGreaterThan(0);
    vi.setSystemTime(Date.now() + 3_600_001);
    await runDurableObjectAlarm(photoClearing.getByName(station.id));
    expect(await objects()).toEqual([]);
  });

  it("operators cannot take a photo away, not even by a fault of ours", async () => {
    const { door } = await charged();
    const id = crypto.randomUUID();
    await send(door, id, bytesOf("jpeg"));
    await put(door, { photos: [id] });
    for (const statement of [
      "UPDATE feedback SET photos = '[]'",
      "UPDATE feedback_photos SET gone = 1",
      "UPDATE feedback_photos SET stored = 0",
      "DELETE FROM feedback_photos",
    ]) {
      await expect(database.prepare(statement).run(), statement).rejects.toThrow();
    }
  });
});
