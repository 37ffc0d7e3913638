// A WebSocket client that costs next to nothing (RFC 6455), so that a load test measures the server: text frames up to
// 64 KiB out, whole text frames in, pongs, no compression. Not for use outside of loopback: it masks with zeros.
import { connect, type Socket } from "node:net";

const TEXT = 0x1;
const CLOSE = 0x8;
const PING = 0x9;
const PONG = 0xa;
const FINAL = 0x80;
const MASKED = 0x80;
const MAX_PAYLOAD_BYTES = 0xffff;

export interface Handshake {
  readonly port: number;
  readonly path: string;
  readonly protocol: string;
  readonly authorization?: string;
}

export interface LightSocket {
  /** Takes each text that comes. */
  onText: (text: string) => void;
  /** Called once when the connection ends, whoever ended it. */
  onEnd: (reason: string) => void;
  send(text: string): void;
  close(): void;
}

/** Opens a connection to 127.0.0.1. Rejects with the status line when the server does not switch protocols. */
export function openLightSocket({ port, path, protocol, authorization }: Handshake): Promise<LightSocket> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Version: 13",
    // Sixteen bytes of base64, as the server wants them; what it makes of them is not looked at.
    "Sec-WebSocket-Key: d2F0dGVzdC1sb2FkLXRvb2w=",
    `Sec-WebSocket-Protocol: ${protocol}`,
    ...(authorization === undefined ? [] : [`Authorization: ${authorization}`]),
  ];
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  return new Promise((opened, failed) => {
    const light = new Connection(socket);
    light.onEnd = (reason) => failed(new Error(`${path}: ${reason}`));
    let head = Buffer.alloc(0);
    const read = (chunk: Buffer) => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf("\r\n\r\n");
      if (end < 0) return;
      socket.off("data", read);
      const [status = ""] = head.toString("latin1", 0, end).split("\r\n");
      if (!status.startsWith("HTTP/1.1 101")) {
        failed(new Error(`${path}: ${status}`));
        socket.destroy();
        return;
      }
      socket.on("data", (data: Buffer) => light.read(data));
      opened(light);
      light.read(head.subarray(end + 4));
    };
    socket.on("data", read);
  });
}

class Connection implements LightSocket {
  onText: (text: string) => void = () => {};
  onEnd: (reason: string) => void = () => {};
  readonly #socket: Socket;
  #rest: Buffer = Buffer.alloc(0);
  #reason = "the connection was lost";

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("error", (error) => {
      this.#reason = error.message;
    });
    socket.on("close", () => this.onEnd(this.#reason));
  }

  send(text: string): void {
    this.#write(TEXT, Buffer.from(text));
  }

  close(): void {
    this.#reason = "closed by the client";
    this.#write(CLOSE, Buffer.from([0x03, 0xe8]));
    this.#socket.end();
  }

  read(data: Buffer): void {
    let bytes = this.#rest.length === 0 ? data : Buffer.concat([this.#rest, data]);
    while (bytes.length >= 2) {
      const opcode = (bytes[0] ?? 0) & 0x0f;
      const short = (bytes[1] ?? 0) & 0x7f;
      if (short === 127) throw new Error("A frame of the server is longer than 64 KiB.");
      const start = short === 126 ? 4 : 2;
      if (bytes.length < start) break;
      const end = start + (short === 126 ? bytes.readUInt16BE(2) : short);
      if (bytes.length < end) break;
      const payload = bytes.subarray(start, end);
      bytes = bytes.subarray(end);
      if (opcode === TEXT) this.onText(payload.toString("utf8"));
      else if (opcode === PING) this.#write(PONG, payload);
      else if (opcode === CLOSE) {
        this.#reason = `closed by the server with ${payload.length < 2 ? "no code" : payload.readUInt16BE(0)} ${payload.toString("utf8", 2)}`;
        this.#socket.end();
      }
    }
    this.#rest = bytes;
  }

  /** RFC 6455 §5.2. A mask of zeros leaves the payload as it is; it is there because servers refuse frames without. */
  #write(opcode: number, payload: Buffer): void {
    if (payload.length > MAX_PAYLOAD_BYTES) throw new Error("A frame has at most 64 KiB.");
    const isShort = payload.length < 126;
    const frame = Buffer.alloc((isShort ? 6 : 8) + payload.length);
    frame[0] = FINAL | opcode;
    frame[1] = MASKED | (isShort ? payload.length : 126);
    if (!isShort) frame.writeUInt16BE(payload.length, 2);
    payload.copy(frame, frame.length - payload.length);
    this.#socket.write(frame);
  }
}
