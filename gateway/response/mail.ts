import { createHash } from "node:crypto";
import { isIP } from "node:net";
import type { SiteWay } from "../../rules/model/site-response.ts";
import type { AddressGuard } from "./address-guard.ts";
import { failed, type OpenWay } from "./way.ts";

/** Of every step of the conversation, and of all of it. */
const STEP_MS = 4_000;
const DEADLINE_MS = 5_000;
const SECURE_PORT = 465;
const SUBMISSION_PORT = 587;

/** Mail by the site's own server. A repeat has the same Message-ID, which not every mailbox looks at. */
export function openMail(
  { id, host = "", port, security = "tls", user, from = "" }: SiteWay,
  { password, guard }: { readonly password: string | null; readonly guard: AddressGuard },
): OpenWay {
  const options = {
    port: port ?? (security === "tls" ? SECURE_PORT : SUBMISSION_PORT),
    secure: security === "tls",
    requireTLS: security === "starttls",
    ignoreTLS: security === "none",
    connectionTimeout: STEP_MS,
    greetingTimeout: STEP_MS,
    socketTimeout: STEP_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(user === undefined ? {} : { auth: { user, pass: password ?? "" } }),
  };
  const domain = from.slice(from.indexOf("@") + 1);

  async function deliver(to: string, { key, title, text, link }: Parameters<OpenWay["send"]>[0]): Promise<void> {
    // To the address that was checked; the name is what its certificate has to say.
    // Loaded with the first mail: most sites send none, and every start would pay.
    const { createTransport } = await import("nodemailer");
    const transport = createTransport({
      ...options,
      host: await addressOf(host, guard),
      tls: { servername: isIP(host) === 0 ? host : "" },
    });
    await transport.sendMail({
      from,
      to: { name: "", address: to },
      subject: title,
      text: [text.zh, text.en, link].filter((line) => line !== null).join("\n"),
      messageId: `<${createHash("sha256").update(key).digest("hex").slice(0, 32)}@${domain}>`,
    });
  }

  return {
    id,
    addressedBy: "mail",
    knowsRepeats: false,
    async send(message, signal) {
      if (message.to === null) return failed("no mail address", true);
      try {
        await within(deliver(message.to, message), signal);
        return { ok: true };
      } catch (error) {
        return judge(error as Error & { responseCode?: number; command?: string });
      }
    },
    close: () => {},
  };
}

async function addressOf(host: string, guard: AddressGuard): Promise<string> {
  guard.checkHost(host);
  if (isIP(host) !== 0) return host;
  return new Promise((resolve, reject) => {
    guard.lookup(host, {}, (error, address) =>
      typeof address === "string" && error === null ? resolve(address) : reject(error ?? new Error(`${host} has no address`)),
    );
  });
}

/** A conversation that drips is as good as none: what it came to is not known. */
async function within(conversation: Promise<void>, signal: AbortSignal): Promise<void> {
  conversation.catch(() => {});
  let stop = (): void => {};
  const ended = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => reject(new Error(`not done within ${DEADLINE_MS} ms`)), DEADLINE_MS);
    const onAbort = (): void => reject(new Error("taken back"));
    signal.addEventListener("abort", onAbort);
    stop = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    };
  });
  await Promise.race([conversation, ended]).finally(stop);
}

/** RFC 5321, 4.2.1: 4yz may be tried again, 5yz may not. Once the text was sent without an answer nobody knows. */
function judge({ message, responseCode, command }: { message: string; responseCode?: number; command?: string }) {
  if (responseCode !== undefined) return failed(`answered ${responseCode}`, responseCode >= 500);
  return failed(message, false, command === "DATA" || /not done within|taken back/.test(message));
}
