import { useMemo } from "react";

interface Props {
  /** As the gateway drew it: an SVG of paths. */
  readonly svg: string;
  readonly label: string;
}

/** A QR code that is shown once and has no address of its own. Only its paths are taken over. */
export function QrSign({ svg, label }: Props) {
  const drawn = useMemo(() => readSvg(svg), [svg]);
  return (
    <svg className="qr" viewBox={drawn.viewBox} role="img" aria-label={label} shapeRendering="crispEdges">
      {drawn.paths.map(({ d, fill, stroke }) => (
        <path key={d} d={d} fill={fill} stroke={stroke} />
      ))}
    </svg>
  );
}

function readSvg(svg: string) {
  const root = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  const paths = [...root.querySelectorAll("path")].map((path) => ({
    d: path.getAttribute("d") ?? "",
    fill: path.getAttribute("fill") ?? "none",
    stroke: path.getAttribute("stroke") ?? "none",
  }));
  return { viewBox: root.getAttribute("viewBox") ?? "0 0 1 1", paths };
}
