/** Why something was not taken; empty where it was. It stands there from the start, so that a reader hears what comes. */
export function FaultLine({ text }: { readonly text: string | null }) {
  return (
    <p className="fault" role="alert">
      {text}
    </p>
  );
}
