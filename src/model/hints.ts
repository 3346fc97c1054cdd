import type { AddressSet } from "./addresses.ts";
import type { Location } from "./location.ts";

/** What tells whose requirements are judged. */
export interface ProfileHint {
	readonly profile: string;
	readonly provider?: string;
	readonly release?: string;
	readonly evidence: string;
	/** Cluster the hint speaks of, when told. */
	readonly clusterKey?: string;
	readonly location: Location;
}

/** What tells whether conditional requirements are in force. */
export interface FeatureHint {
	/** `nodePort:tcp`, `loadBalancerService`, `health-check` of a port, ... */
	readonly feature: string;
	readonly port?: number;
	/** Health checks: where the probes come from, when no load balancer of the inputs sends them. */
	readonly probes?: AddressSet;
	readonly evidence: string;
	readonly location: Location;
}
