import type { ReactNode } from "react";
import type { Loaded } from "../http/use-call.ts";
import { LoadFault, Skeleton } from "./skeleton.tsx";

interface Props<Value> {
  readonly of: Loaded<Value>;
  /** Said to a screen reader while nothing has come. */
  readonly label: string;
  readonly rows: number;
  readonly onRetry: () => void;
  readonly children: (value: Value) => ReactNode;
}

/** The four states of what is asked for: on its way, there, failed with nothing, failed with the last good answer below. */
export function LoadedPart<Value>({ of: { value, fault }, label, rows, onRetry, children }: Props<Value>) {
  return (
    <>
      {fault !== null && <LoadFault fault={fault} onRetry={onRetry} />}
      {value === null ? fault === null && <Skeleton label={label} rows={rows} /> : children(value)}
    </>
  );
}
