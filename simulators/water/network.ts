import { COUNT, type Engine, LINK, NODE_TYPE } from "./engine.ts";

/** Nodes and links as the engine counts them, but from 0. Lengths in m, demands in m3/h. */
export interface Network {
  readonly nodes: readonly NetworkNode[];
  readonly links: readonly NetworkLink[];
}

export interface NetworkNode {
  readonly id: string;
  readonly isJunction: boolean;
}

export interface NetworkLink {
  readonly from: number;
  readonly to: number;
  readonly length_m: number;
}

/** m3/h of one unit of flow, in the order of the toolkit's codes: cubic feet per second, gallons per minute, ... cubic metres per day. */
const FLOW_M3_H = [101.941, 0.227125, 157.725, 189.42, 51.395, 3.6, 0.06, 41.6667, 1, 1 / 24] as const;
/** Acre-feet per day: the last of the US units. */
const LAST_US_UNIT = 4;

/** What one unit of the network's own means. Networks in US flow units count pressure in psi and length in feet, others in m. */
export interface Units {
  readonly flow_m3_h: number;
  readonly pressure_kpa: number;
  readonly length_m: number;
}

export function unitsOf(engine: Engine): Units {
  const flow = engine.getFlowUnits();
  const isUs = flow <= LAST_US_UNIT;
  return { flow_m3_h: FLOW_M3_H[flow] ?? 1, pressure_kpa: isUs ? 6.894757 : 9.80665, length_m: isUs ? 0.3048 : 1 };
}

export function networkOf(engine: Engine): Network {
  const { length_m } = unitsOf(engine);
  const count = (what: number): readonly number[] => Array.from({ length: engine.getCount(what) }, (_, index) => index + 1);
  return {
    nodes: count(COUNT.nodes).map((index) => ({
      id: engine.getNodeId(index),
      isJunction: engine.getNodeType(index) === NODE_TYPE.junction,
    })),
    links: count(COUNT.links).map((index) => {
      const { node1, node2 } = engine.getLinkNodes(index);
      return { from: node1 - 1, to: node2 - 1, length_m: engine.getLinkValue(index, LINK.length) * length_m };
    }),
  };
}

/** Metres along the pipes from a node to every other; Infinity where no way leads. */
export function distancesFrom({ nodes, links }: Network, start: number): Float64Array {
  const ways: { readonly to: number; readonly length_m: number }[][] = nodes.map(() => []);
  for (const { from, to, length_m } of links) {
    ways[from]?.push({ to, length_m });
    ways[to]?.push({ to: from, length_m });
  }
  const far_m = new Float64Array(nodes.length).fill(Infinity);
  far_m[start] = 0;
  const open = new Set([start]);
  while (open.size > 0) {
    let nearest = -1;
    for (const node of open) if (nearest < 0 || far_m[node]! < far_m[nearest]!) nearest = node;
    open.delete(nearest);
    for (const { to, length_m } of ways[nearest]!) {
      const way_m = far_m[nearest]! + length_m;
      if (way_m >= far_m[to]!) continue;
      far_m[to] = way_m;
      open.add(to);
    }
  }
  return far_m;
}

/** So many junctions that lie as far apart as they can, the first given: where a utility would hang its sensors. */
export function spreadOut(network: Network, first: number, count: number): readonly number[] {
  const chosen = [first];
  const far_m = distancesFrom(network, first);
  while (chosen.length < count) {
    let best = -1;
    network.nodes.forEach(({ isJunction }, node) => {
      if (!isJunction || !Number.isFinite(far_m[node])) return;
      if (far_m[node]! > 0 && (best < 0 || far_m[node]! > far_m[best]!)) best = node;
    });
    if (best < 0) return chosen;
    chosen.push(best);
    distancesFrom(network, best).forEach((way_m, node) => (far_m[node] = Math.min(far_m[node]!, way_m)));
  }
  return chosen;
}
