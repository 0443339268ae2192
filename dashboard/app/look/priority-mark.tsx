import type { Priority } from "../../../rules/model/alert.ts";

/** Outline of each priority in a box of 24: they differ without colour. */
const SHAPES: Readonly<Record<Priority, string>> = {
  P1: "M12 1.5 22.5 12 12 22.5 1.5 12Z",
  P2: "M12 2 22.8 21.5H1.2Z",
  P3: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Z",
  P4: "M2.5 2.5h19v19h-19Z",
};

/** Shape and numeral of a priority; the word stands beside it, so that a reader passes over the drawing. */
export function PriorityMark({ priority, isFlashing = false }: { readonly priority: Priority; readonly isFlashing?: boolean }) {
  return (
    <svg className={`mark mark-${priority}${isFlashing ? " flashing" : ""}`} viewBox="0 0 24 24" aria-hidden="true">
      <path d={SHAPES[priority]} />
      <text x="12" y={priority === "P2" ? 19 : 16.2} textAnchor="middle">
        {priority.slice(1)}
      </text>
    </svg>
  );
}

/** Marks of the legend and of lists: what a device is when no alert speaks for it. */
export function StatusMark({ status }: { readonly status: string }) {
  if (status === "silent")
    return (
      <svg className="mark mark-silent" viewBox="0 0 24 24" aria-hidden="true">
        <path d={SHAPES.P1} />
        <path className="hatch" d="M7 12 12 7M9.5 16 16 9.5M14 18 18 14" />
      </svg>
    );
  if (status === "fault")
    return (
      <svg className="mark mark-P3" viewBox="0 0 24 24" aria-hidden="true">
        <path d={SHAPES.P3} />
        <path className="hatch" d="M7.5 7.5l9 9m0-9-9 9" />
      </svg>
    );
  if (status === "commissioning")
    return (
      <svg className="mark mark-new" viewBox="0 0 24 24" aria-hidden="true">
        <path d="M5 5h14v14H5Z" />
      </svg>
    );
  return (
    <svg className="mark mark-normal" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M5 5h14v14H5Z" />
    </svg>
  );
}
