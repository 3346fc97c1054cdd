import type { Scene } from "../../../src/analysis/classes.ts";
import { NO_ADDRESSES, parseCidrs } from "../../../src/model/addresses.ts";
import type { Config } from "../../../src/model/config.ts";
import { intervals } from "../../../src/model/intervals.ts";
import type { Filter, Inventory, Member, Rule, Subject, Subnet } from "../../../src/model/inventory.ts";
import { EMPTY_INVENTORY } from "../../../src/model/merge.ts";
import { NO_PACKS } from "../../../src/model/pack.ts";
import { parsePorts } from "../../../src/model/ports.ts";
import { ALL_PROTOCOLS, protocolNumber } from "../../../src/model/protocols.ts";
import type { ClassDefinition, RequirementsAnswer, Row, WatchedPort } from "../../../src/model/requirement.ts";
import type { Target } from "../../../src/model/target.ts";

/** Small scenes for tests: everything has a sensible default, and a test says only what it is about. */

export const CONFIG: Config = {
	file: null,
	cluster: null,
	inputs: null,
	packs: NO_PACKS,
	profile: null,
	provider: null,
	release: null,
	profileEvidence: null,
	table: "effective",
	cni: [],
	addons: [],
	engine: null,
	parameters: {},
	features: {
		externalEtcd: null,
		nodePortProtocols: null,
		loadBalancerHealthChecks: null,
		controlPlaneKubelet: null,
		schedulableControlPlane: null,
		bootMode: null,
		judgeEgress: null,
	},
	roles: new Map(),
	sources: new Map(),
	infer: true,
	unknown: "warning",
	failOn: "error",
	waivers: [],
	now: new Date("2026-11-22T00:00:00Z"),
	allowNothing: false,
	onlyIntroduced: false,
	notes: [],
};

/** `from`: CIDRs, `group:ID`, or `*` for everything. */
export function rule(filter: string, protocol: string, ports: string, from: readonly string[], over: Partial<Rule> = {}): Rule {
	const cidrs = from.filter((text) => !text.startsWith("group:") && text !== "*");
	const members: Member[] = from.flatMap((text): Member[] =>
		text === "*" ? [{ kind: "everything" }] : text.startsWith("group:") ? [{ kind: "group", id: text.slice(6) }] : [],
	);
	return {
		id: over.id ?? `${filter}/${protocol}/${ports}/${from.join(",")}`,
		filter,
		action: "allow",
		protocols: protocol === "any" ? ALL_PROTOCOLS : intervals(protocolNumber(protocol) ?? 0),
		ports: parsePorts(ports),
		namedPorts: [],
		sources: { addresses: cidrs.length === 0 ? NO_ADDRESSES : parseCidrs(cidrs), members, unknowns: [] },
		location: { file: "test.json", address: filter },
		sourceText: from.join(", "),
		allProtocols: protocol === "any",
		...over,
	};
}

export const filter = (id: string, ingress: readonly Rule[], over: Partial<Filter> = {}): Filter => ({
	id,
	kind: "aws-security-group",
	mode: "union",
	stateful: true,
	names: [id],
	tags: {},
	network: null,
	modules: [],
	ingress,
	egress: [],
	unknownIngress: [],
	clusterKeys: [],
	location: { file: "test.json", address: id },
	...over,
});

export const machine = (id: string, groups: readonly string[], over: Partial<Subject> = {}): Subject => ({
	id,
	kind: "aws-machine",
	nature: "machine",
	provider: "aws",
	names: [id],
	addresses: [],
	tags: {},
	labels: {},
	knownAddresses: null,
	subnets: [],
	subnetsUnknown: true,
	network: null,
	modules: [],
	layers: [{ kind: "security-group", certain: groups, possible: [], whenNone: "closed", skippedInsideSubnet: false }],
	egressLayers: [],
	namedPorts: new Map(),
	hostNetwork: false,
	synthetic: false,
	clusterKeys: [],
	roles: [],
	forwards: [],
	publiclyReachable: "maybe",
	location: { file: "test.json", address: id },
	...over,
});

export const at = (subject: Subject, ...cidrs: readonly string[]): Subject => ({ ...subject, knownAddresses: parseCidrs(cidrs) });

export const target = (role: string | null, ...members: readonly Subject[]): Target => ({
	id: (members[0] as Subject).id,
	subject: members[0] as Subject,
	members,
	cluster: null,
	roles: role === null ? [] : [{ role, evidence: "test" }],
	exposureOnly: false,
});

export const row = (
	id: string,
	role: string,
	protocol: string,
	ports: string,
	sources: readonly string[],
	over: Partial<Row> = {},
): Row => ({
	id,
	role,
	targetRoles: [role],
	scope: "machine",
	protocol,
	ports,
	sources,
	tolerates: [],
	need: "required",
	condition: null,
	applies: true,
	because: "test",
	bind: "all",
	component: "kubelet",
	purpose: "test",
	reason: "test",
	references: [],
	errata: [],
	published: null,
	...over,
});

const ROLE_CLASSES: Readonly<Record<string, ClassDefinition>> = {
	self: { kind: "self", roles: [] },
	"control-plane": { kind: "role", roles: ["control-plane"] },
	worker: { kind: "role", roles: ["worker"] },
	etcd: { kind: "role", roles: ["etcd"] },
	bastion: { kind: "role", roles: ["bastion"] },
	"load-balancer": { kind: "role", roles: ["load-balancer"] },
	client: { kind: "outside", roles: [] },
	"ssh-client": { kind: "outside", roles: [] },
	pod: { kind: "pods", roles: [] },
};

export function scene(parts: {
	readonly targets: readonly Target[];
	readonly filters: readonly Filter[];
	readonly rows?: readonly Row[];
	readonly watched?: readonly WatchedPort[];
	readonly subnets?: readonly Subnet[];
	readonly config?: Partial<Config>;
	readonly inventory?: Partial<Inventory>;
}): Scene {
	const answer: RequirementsAnswer = {
		schema: "portpolicy.requirements-answer/v1",
		nonce: "",
		pack: "",
		profile: { name: "test", provider: null, release: null, table: "effective" },
		rows: parts.rows ?? [],
		watched: parts.watched ?? [],
		bounds: { ipv4: 65536, ipv6: 65536 },
		classes: ROLE_CLASSES,
		features: {},
		expectedRoles: [],
	};
	const inventory: Inventory = {
		...EMPTY_INVENTORY,
		subjects: parts.targets.flatMap(({ members }) => members),
		filters: new Map(parts.filters.map((item) => [item.id, item])),
		subnets: new Map((parts.subnets ?? []).map((item) => [item.id, item])),
		...parts.inventory,
	};
	return { inventory, targets: parts.targets, everyone: parts.targets, config: { ...CONFIG, ...parts.config }, answer };
}

export const subnet = (id: string, cidr: string, over: Partial<Subnet> = {}): Subnet => ({
	id,
	addresses: parseCidrs([cidr]),
	network: null,
	dualStack: "no",
	acl: null,
	location: { file: "test.json", address: id },
	...over,
});
