import { COUNT, EMITTER_EXPONENT, type Engine, INIT_FLOWS, LINK, loadEngine, NODE, NODE_TYPE, type OpenEngine, TIME } from "./engine.ts";
import { type Network, networkOf, type Units, unitsOf } from "./network.ts";

/** Water that runs out at a node from a step on: so much at the pressure that is usual there. */
export interface Leak {
  readonly node: number;
  readonly m3_h: number;
  readonly fromStep: number;
  /** Steps until all of it runs, slowly at first; 1 where it breaks at once. */
  readonly growSteps?: number;
}

export interface WaterRun {
  readonly fromStep: number;
  readonly steps: number;
  /** Nodes whose pressure is wanted. */
  readonly sensors: readonly number[];
  readonly leak: Leak | null;
  /** Steps at which the levels of tanks and the states of pumps are kept, to begin another run there. */
  readonly keepAt?: ReadonlySet<number>;
  /** Where an earlier run stood at `fromStep`; null: as the network's text begins. */
  readonly from: Standing | null;
}

/** Tanks' levels and links' settings at a step. */
export interface Standing {
  readonly levels: readonly (readonly [index: number, level: number])[];
  readonly links: readonly (readonly [index: number, status: number, setting: number])[];
}

export interface WaterResult {
  /** kPa, a series for each sensor. */
  readonly pressures: readonly Float64Array[];
  /** What all draw together and what leaks, m3/h by step: what a meter at the works would show. */
  readonly drawn_m3_h: Float64Array;
  readonly standings: ReadonlyMap<number, Standing>;
}

/** A network that can be run, with demands of one's own. */
export interface Water {
  readonly network: Network;
  /** Share of each node's mean demand, at each step of the time that will be run: `seriesOf(node, ownPattern)`. */
  setDemands(steps: number, seriesOf: (node: number, shape: ((step: number) => number) | null) => ArrayLike<number>): void;
  run(run: WaterRun): WaterResult;
  /** Mean demand of all nodes, m3/h, before any pattern. */
  readonly demand_m3_h: number;
  close(): void;
}

/** Opens a network that is stepped every `stepMin` minutes. Throws an Error where the text is no network. */
export type OpenWater = (inp: string, stepMin: number) => Water;

/** Loads the engine, some 60 ms the first time. */
export async function loadWater(): Promise<OpenWater> {
  const open = await loadEngine();
  return (inp, stepMin) => openWater(open, inp, stepMin);
}

function openWater(open: OpenEngine, inp: string, stepMin: number): Water {
  const engine = open(daily(inp));
  const network = networkOf(engine);
  const units = unitsOf(engine);
  const stepS = stepMin * 60;
  prepareTimes(engine, stepS);
  const ground = { units, stepS, tanks: tanksOf(engine), sources: sourcesOf(engine), moved: movedBy(inp, engine) };
  return {
    network,
    demand_m3_h: network.nodes.reduce((sum, _, node) => sum + baseOf(engine, node), 0) * units.flow_m3_h,
    setDemands: (steps, seriesOf) => setDemands(engine, network, steps, seriesOf),
    run: (run) => runWater(engine, ground, run),
    close: () => engine.close(),
  };
}

/** A pump that starts "at time 1" would do so on the first day only: made daily. */
const daily = (inp: string): string => inp.replace(/\bAT\s+TIME\s+(\d+(?::\d+)?)/gi, "AT CLOCKTIME $1");

function prepareTimes(engine: Engine, stepS: number): void {
  const before = engine.getTimeParameter(TIME.patternStep);
  for (let index = 1; index <= engine.getCount(COUNT.patterns); index++) {
    const old = Array.from({ length: engine.getPatternLength(index) }, (_, period) => engine.getPatternValue(index, period + 1));
    if (old.length < 2) continue;
    const length = Math.max(1, Math.round((old.length * before) / stepS));
    engine.setPattern(
      index,
      Array.from({ length }, (_, step) => old[Math.floor((step * stepS) / before) % old.length] ?? 1),
    );
  }
  for (const [parameter, value] of [
    [TIME.hydraulicStep, stepS],
    [TIME.patternStep, stepS],
    [TIME.reportStep, stepS],
    [TIME.ruleStep, stepS],
  ] as const)
    engine.setTimeParameter(parameter, value);
}

const baseOf = (engine: Engine, node: number): number =>
  Array.from({ length: demandsOf(engine, node) }, (_, demand) => engine.getBaseDemand(node + 1, demand + 1)).reduce(
    (sum, one) => sum + one,
    0,
  );

const demandsOf = (engine: Engine, node: number): number =>
  engine.getNodeType(node + 1) === NODE_TYPE.junction ? engine.getNumberOfDemands(node + 1) : 0;

function setDemands(engine: Engine, network: Network, steps: number, seriesOf: Parameters<Water["setDemands"]>[1]): void {
  network.nodes.forEach(({ isJunction }, node) => {
    const base = isJunction ? baseOf(engine, node) : 0;
    if (base === 0) return;
    const series = seriesOf(node, shapeOf(engine, node, base));
    const id = `own-${node}`;
    engine.addPattern(id);
    const pattern = engine.getPatternIndex(id);
    engine.setPattern(
      pattern,
      Array.from({ length: steps }, (_, step) => series[step] ?? 1),
    );
    for (let demand = 1; demand <= engine.getNumberOfDemands(node + 1); demand++) {
      engine.setBaseDemand(node + 1, demand, demand === 1 ? base : 0);
      engine.setDemandPattern(node + 1, demand, pattern);
    }
  });
}

/** What the network's own patterns make of a node's demand, a share of its mean; null where it has none. */
function shapeOf(engine: Engine, node: number, base: number): ((step: number) => number) | null {
  const parts = Array.from({ length: engine.getNumberOfDemands(node + 1) }, (_, index) => {
    const pattern = engine.getDemandPattern(node + 1, index + 1);
    const length = pattern === 0 ? 1 : engine.getPatternLength(pattern);
    const values = Array.from({ length }, (_unused, period) => (pattern === 0 ? 1 : engine.getPatternValue(pattern, period + 1)));
    return { share: engine.getBaseDemand(node + 1, index + 1) / base, values };
  });
  if (parts.every(({ values }) => values.length < 2)) return null;
  return (step) => parts.reduce((sum, { share, values }) => sum + share * (values[step % values.length] ?? 1), 0);
}

interface Ground {
  readonly units: Units;
  readonly stepS: number;
  readonly tanks: readonly number[];
  /** Reservoirs and tanks. */
  readonly sources: readonly number[];
  /** Links that controls and rules open and close. */
  readonly moved: readonly number[];
}

const indices = (length: number): readonly number[] => Array.from({ length }, (_, index) => index + 1);

const tanksOf = (engine: Engine): readonly number[] =>
  indices(engine.getCount(COUNT.nodes)).filter((index) => engine.getNodeType(index) === NODE_TYPE.tank);

const sourcesOf = (engine: Engine): readonly number[] =>
  indices(engine.getCount(COUNT.nodes)).filter((index) => engine.getNodeType(index) !== NODE_TYPE.junction);

function movedBy(inp: string, engine: Engine): readonly number[] {
  const sections = [...inp.matchAll(/^\s*\[(?:CONTROLS|RULES)\]([^[]*)/gim)].map(([, text]) => text ?? "").join("\n");
  const named = new Set([...sections.matchAll(/\b(?:LINK|PUMP|PIPE|VALVE)\s+(\S+)/gi)].map(([, id]) => id));
  return indices(engine.getCount(COUNT.links)).filter((index) => named.has(engine.getLinkId(index)));
}

function runWater(engine: Engine, ground: Ground, run: WaterRun): WaterResult {
  const { units, stepS } = ground;
  begin(engine, stepS, run);
  const leakAt = run.leak === null ? null : leakOf(engine, units, run.leak);
  const pressures = run.sensors.map(() => new Float64Array(run.steps));
  const drawn_m3_h = new Float64Array(run.steps);
  const standings = new Map<number, Standing>();
  let done = 0;
  // Between two steps the engine may stop for an event of its own, such as a tank that is full: only whole steps are read.
  for (;;) {
    const atS = engine.runH();
    if (atS === done * stepS) {
      const step = run.fromStep + done;
      run.sensors.forEach((node, index) => {
        pressures[index]![done] = engine.getNodeValue(node + 1, NODE.pressure) * units.pressure_kpa;
      });
      for (const source of ground.sources) drawn_m3_h[done]! -= engine.getNodeValue(source, NODE.demand) * units.flow_m3_h;
      if (run.keepAt?.has(step) === true) standings.set(step, standingOf(engine, ground));
      done++;
      leakAt?.(step + 1);
    }
    if (done >= run.steps || engine.nextH() <= 0) break;
  }
  engine.closeH();
  if (run.leak !== null) engine.setNodeValue(run.leak.node + 1, NODE.emitter, 0);
  return { pressures, drawn_m3_h, standings };
}

function begin(engine: Engine, stepS: number, { fromStep, steps, from, leak }: WaterRun): void {
  engine.setTimeParameter(TIME.duration, (steps + 1) * stepS);
  engine.setTimeParameter(TIME.patternStart, fromStep * stepS);
  engine.setTimeParameter(TIME.startTime, (fromStep * stepS) % 86_400);
  for (const [index, level] of from?.levels ?? []) engine.setNodeValue(index, NODE.tankLevel, level);
  for (const [index, status, setting] of from?.links ?? []) {
    if (setting > 0) engine.setLinkValue(index, LINK.initSetting, setting);
    engine.setLinkValue(index, LINK.initStatus, status);
  }
  if (leak !== null && leak.fromStep <= fromStep) throw new Error("a leak begins after its run does");
  engine.openH();
  engine.initH(INIT_FLOWS);
}

/** Opens the leak for the step to come: an emitter, which lets out coefficient x pressure ^ exponent. */
function leakOf(engine: Engine, units: Units, { node, m3_h, fromStep, growSteps = 1 }: Leak): (step: number) => void {
  const exponent = engine.getOption(EMITTER_EXPONENT);
  let whole: number | null = null;
  return (step) => {
    const grown = step - fromStep + 1;
    if (grown < 1 || grown > growSteps) return;
    whole ??= m3_h / units.flow_m3_h / Math.max(engine.getNodeValue(node + 1, NODE.pressure), 5) ** exponent;
    engine.setNodeValue(node + 1, NODE.emitter, whole * (grown / growSteps) ** 2);
  };
}

const standingOf = (engine: Engine, { tanks, moved }: Ground): Standing => ({
  levels: tanks.map((index) => [index, engine.getNodeValue(index, NODE.head) - engine.getNodeValue(index, NODE.elevation)] as const),
  links: moved.map((index) => [index, engine.getLinkValue(index, LINK.status) > 0 ? 1 : 0, engine.getLinkValue(index, LINK.setting)]),
});
