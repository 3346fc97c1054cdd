import type { Subject } from "./inventory.ts";

type Silent =
	| "addresses"
	| "tags"
	| "labels"
	| "knownAddresses"
	| "modules"
	| "layers"
	| "egressLayers"
	| "namedPorts"
	| "hostNetwork"
	| "synthetic"
	| "clusterKeys"
	| "roles"
	| "forwards"
	| "publiclyReachable";

/** What holds of a subject where nothing says otherwise: no addresses known, no filters, no roles. */
export const BARE_SUBJECT: Readonly<Pick<Subject, Silent>> = {
	addresses: [],
	tags: {},
	labels: {},
	knownAddresses: null,
	modules: [],
	layers: [],
	egressLayers: [],
	namedPorts: new Map<string, readonly number[]>(),
	hostNetwork: false,
	synthetic: false,
	clusterKeys: [],
	roles: [],
	forwards: [],
	publiclyReachable: "maybe",
};
