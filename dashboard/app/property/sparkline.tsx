import type { Bucket } from "../http/shapes.ts";

const WIDTH = 240;
const HEIGHT = 48;

interface Props {
  readonly buckets: readonly Bucket[];
  readonly from: number;
  readonly to: number;
  /** The same in words. */
  readonly label: string;
}

/** A day as one line with its band of lowest and highest; from zero, so that a small ripple does not look like a burst. */
export function Sparkline({ buckets, from, to, label }: Props) {
  const top = Math.max(...buckets.map(({ max }) => max), 1);
  const x = (at: number): number => Math.round(((at - from) / (to - from)) * WIDTH * 10) / 10;
  const y = (value: number): number => Math.round((1 - value / top) * (HEIGHT - 4) * 10) / 10 + 2;
  const line = buckets.map(({ at, mean }, index) => `${index === 0 ? "M" : "L"}${x(at)} ${y(mean)}`).join("");
  const upper = buckets.map(({ at, max }, index) => `${index === 0 ? "M" : "L"}${x(at)} ${y(max)}`).join("");
  const lower = buckets
    .toReversed()
    .map(({ at, min }) => `L${x(at)} ${y(min)}`)
    .join("");
  return (
    <figure className="sparkline">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        <path className="band" d={`${upper}${lower}Z`} />
        <path className="line" d={line} />
      </svg>
      <figcaption>{label}</figcaption>
    </figure>
  );
}
