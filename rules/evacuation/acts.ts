import { refuse } from "../engine/commands.ts";
import { collect } from "../engine/outcomes.ts";
import { wallOf } from "../engine/raise.ts";
import { text } from "../engine/words.ts";
import type { Evacuation, EvacuationAct } from "../model/evacuation.ts";
import type { Input, Refusal } from "../model/input.ts";
import type { Situation } from "../model/situation.ts";
import { draft, end, firesIn, issue, OPEN_MAX, openFor, planOf, put, reword, type Saying } from "./life.ts";
import { next } from "./version.ts";
import { wordingsOf } from "./wordings.ts";

type Act = Extract<Input, { kind: "evacuation" }>;
type Named<Name extends EvacuationAct["name"]> = Extract<EvacuationAct, { name: Name }>;

/** Assignments of one evacuation: those who need help in a large building. */
const ASSIGNED_MAX = 200;

/** A person's act on an evacuation, or a refusal that changes nothing. */
export function actOnEvacuation(situation: Situation, input: Act): void {
  const refusal = applied(situation, input);
  if (refusal !== null) collect().refusal = refusal;
}

function applied(situation: Situation, input: Act): Refusal | null {
  const { act, by, version } = input;
  const atMs = wallOf(situation, input.nowMs);
  if (act.name === "draft") return drafted(situation, act, { by: by.name, atMs });
  const open = situation.evacuations.get(input.evacuation ?? "");
  if (open === undefined) return refuse(409, "not_open", `${input.evacuation} 已结束`, `${input.evacuation} is over`);
  if (version !== null && version !== open.version) return stale(open, version);
  return ACTS[act.name](situation, open, { act: act as never, by: by.name, atMs });
}

function stale({ timeline, version: now }: Evacuation, version: number): Refusal {
  const who = timeline.slice(-Math.max(1, now - version)).findLast(({ by }) => by !== null)?.by ?? "gateway";
  return refuse(412, "stale_version", `已被 ${who} 更改`, `Changed by ${who} meanwhile`);
}

interface Acting {
  readonly by: string;
  readonly atMs: number;
}

function drafted(situation: Situation, { area, exercise, confirmed, reason }: Named<"draft">, { by, atMs }: Acting): Refusal | null {
  const building = area.kind === "building" ? area.id : (situation.places.zones.get(area.id)?.building ?? "");
  const plan = planOf(situation, building);
  if (plan === undefined) return refuse(404, "not_found", `没有 ${area.id}`, `There is no ${area.id}`);
  const open = openFor(situation, area, exercise) ?? (exercise ? openFor(situation, { kind: "building", id: building }, false) : undefined);
  if (open !== undefined) return refuse(409, "already_open", `${open.id} 尚未结束`, `${open.id} is not over yet`);
  if (situation.evacuations.size >= OPEN_MAX) return refuse(409, "too_many", "疏散过多", "There are too many evacuations");
  const word = confirmed === null ? null : { at: atMs, by, how: confirmed };
  draft(situation, { area, plan, exercise, confirmed: word, by, why: text(reason, reason) }, atMs);
  return null;
}

type Apply<Name extends Exclude<EvacuationAct["name"], "draft">> = (
  situation: Situation,
  open: Evacuation,
  input: Acting & { readonly act: Named<Name> },
) => Refusal | null;

const ACTS: { readonly [Name in Exclude<EvacuationAct["name"], "draft">]: Apply<Name> } = {
  issue(situation, open, { act, by, atMs }) {
    if (open.stage !== "draft") return refuse(409, "already_issued", "已发布", "It was issued already");
    const confirmed = act.confirmed === null ? (open.confirmed ?? wordOf(situation, open)) : { at: atMs, by, how: act.confirmed };
    // A person on the spot needs no alert: their own word goes with the act.
    if (confirmed === null && !open.exercise)
      return refuse(409, "not_confirmed", "先核实:确警后才能发布", "Verify first: it goes out once a fire is confirmed");
    issue(situation, open, { by, why: text("发布疏散通知", "The notice goes out"), atMs }, confirmed);
    return null;
  },
  update(situation, open, { act, by, atMs }) {
    const plan = planOf(situation, open.building);
    if (open.stage !== "issued") return refuse(409, "not_issued", "尚未发布", "It was not issued yet");
    const unknown = act.unsafe.find((route) => !plan?.routes.some(({ id }) => id === route));
    if (unknown !== undefined) return refuse(400, "unknown_route", `没有路线 ${unknown}`, `There is no route ${unknown}`);
    // What is said changes only where a way has become unsafe (words: "Manners").
    const added = act.unsafe.filter((route) => !open.unsafe.includes(route));
    const unsafe = [...open.unsafe, ...new Set(added)];
    const wordings = wordingsOf(plan!, { ...open, unsafe });
    if (JSON.stringify(wordings) === JSON.stringify(open.wordings))
      return refuse(409, "nothing_changes", "没有需要改变的通知内容", "Nothing that people are told changes by that");
    const names = plan!.routes.filter(({ id }) => added.includes(id)).map(({ name }) => name);
    const why = text(
      `${names.map(({ zh }) => zh).join("、")}不能走:${act.reason}`,
      `Unsafe: ${names.map(({ en }) => en).join(", ")}: ${act.reason}`,
    );
    reword(situation, open, { fields: { unsafe, wordings }, event: "updated" }, { by, why, atMs });
    return null;
  },
  "all-clear"(situation, open, { act, by, atMs }) {
    if (open.stage !== "issued") return refuse(409, "not_issued", "尚未发布", "It was not issued yet");
    end(situation, open, "all-clear", saying(by, atMs, "警报解除", "All clear", act.reason));
    return null;
  },
  cancel(situation, open, { act, by, atMs }) {
    end(situation, open, "cancelled", saying(by, atMs, "取消", "Cancelled", act.reason));
    return null;
  },
  assign(situation, open, { act, by, atMs }) {
    const plan = planOf(situation, open.building);
    const person = plan?.people.find(({ resident }) => resident === act.resident);
    if (person === undefined) return refuse(404, "not_found", `没有 ${act.resident}`, `There is no ${act.resident}`);
    const others = open.assigned.filter(({ resident }) => resident !== act.resident);
    if (others.length >= ASSIGNED_MAX) return refuse(409, "too_many", "指派过多", "There are too many assignments");
    const assigned = [...others, { resident: person.resident, zone: person.zone, carrier: act.carrier }];
    const why = text(`${act.carrier} 去接 ${person.zone}`, `${act.carrier} goes to ${person.zone}`);
    const wordings = wordingsOf(plan!, { ...open, assigned });
    reword(situation, open, { fields: { assigned, wordings }, event: "assigned" }, { by, why, atMs });
    return null;
  },
  "live-voice"(situation, open, { act, by, atMs }) {
    if (open.stage !== "issued") return refuse(409, "not_issued", "尚未发布", "It was not issued yet");
    const why = act.on ? text("现场喊话", "Speaks live") : text("现场喊话结束", "Speaks no longer");
    put(situation, next(open, {}, { atMs, event: act.on ? "live-voice" : "live-voice-over", why, by }));
    return null;
  },
};

const saying = (by: string, atMs: number, zh: string, en: string, reason: string): Saying => ({
  by,
  atMs,
  why: text(`${zh}:${reason}`, `${en}: ${reason}`),
});

/** Somebody has looked: one of its fires is confirmed (确警). */
function wordOf(situation: Situation, { building }: Evacuation): Evacuation["confirmed"] {
  for (const alert of firesIn(situation, building)) {
    const line = alert.verification === "confirmed" ? alert.timeline.findLast(({ event }) => event === "verified") : undefined;
    if (line !== undefined) return { at: line.atMs, by: line.by ?? "", how: howOf(line.why.en) };
  }
  return null;
}

const howOf = (words: string): "on-site" | "phone" | "video" =>
  words.includes("phone") ? "phone" : words.includes("video") ? "video" : "on-site";
