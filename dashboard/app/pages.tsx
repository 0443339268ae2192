import { type ComponentType, lazy } from "react";
import { Redirect, Route, Switch } from "wouter";
import { useGateway } from "./gateway-context.ts";
import { landingOf } from "./page-list.ts";
import { AlertPage } from "./station/alert-page.tsx";
import { StationPage } from "./station/station-page.tsx";

// The chart is not needed to answer an alarm: it comes with the page that shows one.
const IncidentPage = lazy(async () => ({ default: (await import("./incident/incident-page.tsx")).IncidentPage }));
const DevicePage = lazy(async () => ({ default: (await import("./devices/device-page.tsx")).DevicePage }));

/** What is behind the addresses of the list: each comes when it is asked for. */
const LAZY: readonly { readonly path: string; readonly Page: ComponentType }[] = [
  { path: "/duty", Page: lazy(async () => ({ default: (await import("./duty/duty-page.tsx")).DutyPage })) },
  { path: "/evacuation/:id?", Page: lazy(async () => ({ default: (await import("./evacuation/evacuation-page.tsx")).EvacuationPage })) },
  { path: "/property/:tab?", Page: lazy(async () => ({ default: (await import("./property/property-page.tsx")).PropertyPage })) },
  { path: "/rules/:tab?", Page: lazy(async () => ({ default: (await import("./rules/rules-page.tsx")).RulesPage })) },
  { path: "/twin/:incident?", Page: lazy(async () => ({ default: (await import("./twin/twin-page.tsx")).TwinPage })) },
  { path: "/overview", Page: lazy(async () => ({ default: (await import("./overview/overview-page.tsx")).OverviewPage })) },
  { path: "/sim", Page: lazy(async () => ({ default: (await import("./simulation/simulation-page.tsx")).SimulationPage })) },
  { path: "/admin/:tab?", Page: lazy(async () => ({ default: (await import("./admin/admin-page.tsx")).AdminPage })) },
];

/** Whoever has no work with alerts lands on their own page. */
function Landing() {
  const { person } = useGateway();
  const first = landingOf(person.role);
  return first === "/" ? <StationPage station={null} /> : <Redirect to={first} />;
}

/** What stands at the address. */
export function Pages() {
  return (
    <Switch>
      <Route path="/">
        <Landing />
      </Route>
      {LAZY.map(({ path, Page }) => (
        <Route key={path} path={path}>
          <Page />
        </Route>
      ))}
      <Route path="/station/:id">{({ id }) => <StationPage station={id} />}</Route>
      <Route path="/device/:id">{({ id }) => <DevicePage key={id} id={id} />}</Route>
      <Route path="/incident/:id">{({ id }) => <IncidentPage key={id} id={id} />}</Route>
      <Route path="/alert/:id">{({ id }) => <AlertPage key={id} id={id} />}</Route>
      <Route>
        <Redirect to="/" />
      </Route>
    </Switch>
  );
}
