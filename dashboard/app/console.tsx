import { Suspense, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { createPlayer } from "../sound/web-audio.ts";
import { SUBPROTOCOL } from "../wire/messages.ts";
import { type AlarmSound, createAlarmSound } from "./alarm-sound.ts";
import { Frame } from "./frame/frame.tsx";
import { type Gateway, GatewayContext } from "./gateway-context.ts";
import { call } from "./http/call.ts";
import { Nothing, type Person, type SiteShown } from "./http/shapes.ts";
import { browserClock } from "./live/clock.ts";
import { createLive, type Live } from "./live/live.ts";
import type { SocketEvents } from "./live/line.ts";
import { homesOf } from "./devices/device-words.ts";
import { Skeleton } from "./look/skeleton.tsx";
import { Pages } from "./pages.tsx";
import { useSite } from "./session/site.ts";
import { placesOf } from "./words/place-words.ts";

interface Props {
  readonly person: Person;
  readonly onSignedOut: (hasEnded: boolean) => void;
}

/** Everything behind the sign-in. */
export function Console({ person, onSignedOut }: Props) {
  const { t } = useTranslation();
  const { site, fault } = useSite(onSignedOut);
  if (site === null) {
    return (
      <main className="alone">
        <h1>{t("product_full")}</h1>
        <output className="told">{t(fault === null ? "sign_in.checking" : `load.${fault}`)}</output>
      </main>
    );
  }
  return <SignedIn person={person} site={site} onSignedOut={onSignedOut} />;
}

function SignedIn({ person, site, onSignedOut }: Props & { readonly site: SiteShown }) {
  const parts = useParts(onSignedOut);
  const gateway = useMemo<Gateway>(
    () => ({
      ...parts,
      site,
      person,
      hydrantSensors: new Set(site.hydrants.flatMap(({ sensor }) => (sensor === undefined ? [] : [sensor]))),
      places: placesOf(site),
      homes: homesOf(site),
      signOut: () => void leave(onSignedOut),
    }),
    [parts, site, person, onSignedOut],
  );
  return (
    <GatewayContext value={gateway}>
      <Frame>
        <Suspense fallback={<Loading />}>
          <Pages />
        </Suspense>
      </Frame>
    </GatewayContext>
  );
}

async function leave(onSignedOut: (hasEnded: boolean) => void): Promise<void> {
  await call("/api/v1/session", Nothing, { method: "DELETE" });
  onSignedOut(false);
}

function Loading() {
  const { t } = useTranslation();
  return <Skeleton label={t("devices.loading")} rows={5} />;
}

interface ConsoleParts {
  readonly live: Live;
  readonly sound: AlarmSound;
}

/** The line and the loudspeaker live as long as somebody is signed in. */
function useParts(onSignedOut: (hasEnded: boolean) => void): ConsoleParts {
  const [parts] = useState(startParts);
  useEffect(() => {
    const { live, sound } = parts;
    const stopWatch = live.line.state.subscribe(() => void checkSession(live, onSignedOut));
    const tellVisible = (): void => live.tellVisible(isVisible());
    document.addEventListener("visibilitychange", tellVisible);
    return () => {
      document.removeEventListener("visibilitychange", tellVisible);
      stopWatch();
      sound.close();
      live.close();
    };
  }, [parts, onSignedOut]);
  return parts;
}

const isVisible = (): boolean => document.visibilityState === "visible";

function startParts(): ConsoleParts {
  const live = createLive({
    connect: connectSocket,
    clock: browserClock,
    wallNow: Date.now,
    random: Math.random,
    newRef,
    screen: `${screen.width}x${screen.height}`,
  });
  const sound = createAlarmSound({
    live,
    player: createPlayer(() => (typeof AudioContext === "undefined" ? null : new AudioContext())),
    clock: browserClock,
    whenShown: (then) => void (isVisible() ? requestAnimationFrame(then) : then()),
    isVisible,
  });
  return { live, sound };
}

/** A line that closes may mean that the session is over: an upgrade that is refused doesn't say so. */
async function checkSession({ line }: Live, onSignedOut: (hasEnded: boolean) => void): Promise<void> {
  const { phase } = line.state.get();
  if (phase === "ended") return onSignedOut(true);
  if (phase !== "waiting") return;
  const answer = await call("/api/v1/me", Nothing);
  if (!answer.ok && answer.fault.status === 401) onSignedOut(true);
}

function connectSocket({ opened, said, closed }: SocketEvents) {
  const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/v1/live`, SUBPROTOCOL);
  socket.addEventListener("open", opened);
  socket.addEventListener("message", ({ data }) => typeof data === "string" && said(data));
  socket.addEventListener("close", ({ code }) => closed(code));
  return {
    send: (text: string) => socket.readyState === WebSocket.OPEN && socket.send(text),
    close: () => socket.close(),
  };
}

/** 128 random bits; `crypto.randomUUID` is missing on a plain http page of the local network. */
function newRef(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
