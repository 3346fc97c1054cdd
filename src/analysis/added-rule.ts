import { intervals } from "../model/intervals.ts";
import type { Filter, Rule, Sources } from "../model/inventory.ts";
import { NO_PORTS } from "../model/ports.ts";
import type { Target } from "../model/target.ts";
import type { Claim } from "./claims.ts";
import type { Scene } from "./classes.ts";
import type { Coverage } from "./coverage.ts";
import { exposuresOf } from "./exposure.ts";
import { refusedPorts } from "./fix-place.ts";

/** The rule of a fix: it lets the refused packets of a requirement in from some sources. */
export const addedRule = ({ mandate, passages }: Coverage, filter: Filter, sources: Sources): Rule => ({
	id: `${filter.id}#fix`,
	filter: filter.id,
	action: "allow",
	protocols: intervals(mandate.protocol),
	ports: refusedPorts(passages, NO_PORTS),
	namedPorts: [],
	sources,
	location: filter.location,
	sourceText: "",
	allProtocols: false,
});

/** Whether a rule exposes a target that it is in front of. */
export const exposes = (scene: Scene, target: Target, claims: readonly Claim[], { id }: Rule): boolean =>
	exposuresOf(scene, target, claims).some((exposure) => exposure.rule.id === id);
