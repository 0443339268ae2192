import { createRandom, type Random } from "../random.ts";

interface Place {
  readonly x_m: number;
  readonly y_m: number;
  readonly elevation_m: number;
  readonly demand_m3_h: number;
}

interface Street {
  readonly from: number;
  readonly to: number;
  readonly length_m: number;
}

/** 27 x 29 crossings and two reservoirs: 785 nodes. */
const COLUMNS = 27;
const ROWS = 29;
const SPACING_M = 60;
/** A junction draws so much on average, m3/h: 170 in all, some 15,000 people. */
const DEMAND_M3_H = 0.217;
/** Streets beyond those that reach everybody, a share of them: some 900 pipes in all. */
const LOOPS = 0.16;
/** Head of both reservoirs, m. */
const HEAD_M = 82;
/** Catalogue of inner diameters, mm. */
const DIAMETERS_MM = [80, 100, 125, 150, 200, 250, 300] as const;
/** Pipes are as wide as this loss at twice the mean flow demands, m per km. */
const LOSS_M_KM = 4;
const ROUGHNESS = 120;

/** A town's network in EPANET's text format, m3/h and m: the same for the same seed. Junctions `j0`..`j782`, reservoirs `r0`, `r1`. */
export function generatedNetwork(seed: number): string {
  const random = createRandom(seed).fork("network");
  const places = placesOf(random);
  const { tree, loops } = streetsOf(places, random);
  const feeds = [Math.floor(COLUMNS / 2), places.length - 1 - Math.floor(COLUMNS / 3)];
  const flows = treeFlows(places, tree, feeds);
  const pipes = [
    ...tree.map((street, index) => ({ ...street, diameter_mm: diameterFor(flows[index]! * 2) })),
    ...loops.map((street) => ({ ...street, diameter_mm: random.pick([80, 100, 100, 125]) })),
  ];
  return written(places, pipes, feeds);
}

function placesOf(random: Random): readonly Place[] {
  const phase = [random.between(0, 6.28), random.between(0, 6.28)] as const;
  return Array.from({ length: COLUMNS * ROWS }, (_, index) => {
    const x_m = ((index % COLUMNS) + random.between(-0.3, 0.3)) * SPACING_M;
    const y_m = (Math.floor(index / COLUMNS) + random.between(-0.3, 0.3)) * SPACING_M;
    const elevation_m = 18 + 9 * Math.sin(x_m / 420 + phase[0]) + 7 * Math.cos(y_m / 510 + phase[1]) + random.between(-1, 1);
    return { x_m, y_m, elevation_m, demand_m3_h: DEMAND_M3_H * -Math.log(1 - 0.98 * random.next()) };
  });
}

function streetsOf(places: readonly Place[], random: Random): { readonly tree: readonly Street[]; readonly loops: readonly Street[] } {
  const group = places.map((_, index) => index);
  const rootOf = (index: number): number => (group[index] === index ? index : (group[index] = rootOf(group[index]!)));
  const tree: Street[] = [];
  const loops: Street[] = [];
  for (const street of shuffled(neighbours(places), random)) {
    const [one, other] = [rootOf(street.from), rootOf(street.to)];
    if (one !== other) {
      group[one] = other;
      tree.push(street);
    } else if (loops.length < LOOPS * places.length) loops.push(street);
  }
  return { tree, loops };
}

function neighbours(places: readonly Place[]): readonly Street[] {
  const street = (from: number, to: number): Street => {
    const [one, other] = [places[from]!, places[to]!];
    return { from, to, length_m: Math.hypot(one.x_m - other.x_m, one.y_m - other.y_m) };
  };
  return places.flatMap((_, index) => [
    ...((index + 1) % COLUMNS === 0 ? [] : [street(index, index + 1)]),
    ...(index + COLUMNS >= places.length ? [] : [street(index, index + COLUMNS)]),
  ]);
}

function shuffled<Item>(items: readonly Item[], random: Random): readonly Item[] {
  return items
    .map((item) => ({ item, at: random.next() }))
    .toSorted((one, other) => one.at - other.at)
    .map(({ item }) => item);
}

/** Mean flow in each street of the tree, m3/h, when everybody is fed by the reservoir that is nearer. */
function treeFlows(places: readonly Place[], tree: readonly Street[], feeds: readonly number[]): readonly number[] {
  const ways: { readonly to: number; readonly street: number }[][] = places.map(() => []);
  tree.forEach(({ from, to }, street) => {
    ways[from]!.push({ to, street });
    ways[to]!.push({ to: from, street });
  });
  const via = new Map<number, { readonly from: number; readonly street: number }>();
  const order = [...feeds];
  for (const node of order) {
    for (const { to, street } of ways[node]!) {
      if (via.has(to) || feeds.includes(to)) continue;
      via.set(to, { from: node, street });
      order.push(to);
    }
  }
  const below = places.map(({ demand_m3_h }) => demand_m3_h);
  const flows = tree.map(() => 0);
  for (const node of order.toReversed()) {
    const up = via.get(node);
    if (up === undefined) continue;
    flows[up.street] = below[node]!;
    below[up.from]! += below[node]!;
  }
  return flows;
}

/** The narrowest of the catalogue that loses no more than LOSS_M_KM (Hazen-Williams). */
function diameterFor(flow_m3_h: number): number {
  const flow_m3_s = flow_m3_h / 3_600;
  const loss = (mm: number): number => (1_000 * 10.67 * flow_m3_s ** 1.852) / (ROUGHNESS ** 1.852 * (mm / 1_000) ** 4.871);
  return DIAMETERS_MM.find((mm) => loss(mm) <= LOSS_M_KM) ?? 400;
}

function written(
  places: readonly Place[],
  pipes: readonly (Street & { readonly diameter_mm: number })[],
  feeds: readonly number[],
): string {
  const lines = [
    "[JUNCTIONS]",
    ...places.map(({ elevation_m, demand_m3_h }, index) => `j${index} ${elevation_m.toFixed(2)} ${demand_m3_h.toFixed(4)}`),
    "[RESERVOIRS]",
    ...feeds.map((_, index) => `r${index} ${HEAD_M}`),
    "[PIPES]",
    ...pipes.map(
      ({ from, to, length_m, diameter_mm }, index) => `p${index} j${from} j${to} ${length_m.toFixed(1)} ${diameter_mm} ${ROUGHNESS} 0`,
    ),
    ...feeds.map((node, index) => `main${index} r${index} j${node} 300 350 ${ROUGHNESS} 0`),
    "[COORDINATES]",
    ...places.map(({ x_m, y_m }, index) => `j${index} ${x_m.toFixed(1)} ${y_m.toFixed(1)}`),
    "[OPTIONS]",
    "UNITS CMH",
    "HEADLOSS H-W",
    "[TIMES]",
    "DURATION 24:00",
    "HYDRAULIC TIMESTEP 0:05",
    "PATTERN TIMESTEP 0:05",
    "[END]",
  ];
  return `${lines.join("\n")}\n`;
}
