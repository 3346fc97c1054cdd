import type { Filter, Layer, StageFilter } from "../../model/inventory.ts";
import { protocolNumber } from "../../model/protocols.ts";
import { and, not, or, type Tri } from "../../model/tri.ts";
import type { Written } from "../../model/written.ts";
import { ABSENT, oneOf } from "../kubernetes/keyset.ts";
import { readLabels } from "../kubernetes/labels.ts";
import { addressOf, idOf, type KubeObject } from "../kubernetes/objects.ts";
import { type Problem, Problems } from "../kubernetes/problems.ts";
import { isNode } from "../kubernetes/subjects.ts";
import type { Direction } from "../kubernetes/tiers.ts";
import { type Json, list, record, text } from "../kubernetes/value.ts";
import { CALICO_GROUPS, DEFAULT_ALLOW_PROFILE, EVERY_INTERFACE, LOOPBACK_INTERFACE } from "./defaults.ts";
import type { Felix } from "./felix.ts";
import { filterOf } from "./felix-rule.ts";
import { type Around, aroundPods, filtersAroundPods, fromOwnPods } from "./forwarded.ts";
import { hostLayer, type InterfaceReach, type Selected } from "./host-layer.ts";
import { isCalico, netOf } from "./objects.ts";
import type { CalicoPolicy } from "./policy.ts";
import { type Profiles, profilesOf } from "./profiles.ts";
import type { LabelsOf } from "./selector.ts";
import { toHostLayer } from "./to-host.ts";
import type { tunnelled } from "./to-pods.ts";

/** An interface of a node that policies may select. */
export interface HostEndpoint {
	readonly node: string;
	/** Name of the interface; null where only its addresses tell which one it is. */
	readonly interfaceName: string | null;
	readonly labels: LabelsOf;
	/** Whether other hosts know its addresses: selectors of peers match nothing else of it. */
	readonly located: boolean;
	/** Those of them that are written down. */
	readonly written: Readonly<Record<string, string>>;
	/** The filter that stands for its profiles: what it does with packets that no policy decides. */
	readonly profile: Filter | null;
	readonly profiles: readonly string[];
	/** Ports that have a name on its addresses. */
	readonly ports: readonly NamedPort[];
	/** What of it is not understood. */
	readonly doubt: Problem | null;
	readonly object: KubeObject | null;
}

interface NamedPort {
	readonly name: string;
	readonly protocol: number;
	readonly port: number;
}

const FIELDS = ["node", "interfaceName", "expectedIPs", "profiles", "ports"];
const REFUSES = `a HostEndpoint without the profile ${DEFAULT_ALLOW_PROFILE} refuses what no policy lets pass, in either direction`;
const CREATED_BY = "projectcalico.org/created-by";

/** What lets packets in to an endpoint that no policy selects is a policy of its own, in the default tier. */
const BESIDE: Written = {
	api: "calico",
	apiVersion: `${CALICO_GROUPS[0]}/v3`,
	kind: "GlobalNetworkPolicy",
	name: "",
	namespace: "",
	path: "/spec",
	elements: null,
	tier: null,
	order: null,
	broad: false,
	growing: false,
	beside: true,
};

/** Host endpoints of the inputs, and those that Calico makes for every node where it is told to. */
export function readHostEndpoints(objects: readonly KubeObject[], profiles: Profiles): readonly HostEndpoint[] {
	const given = objects
		.filter((object) => isCalico(object, "HostEndpoint"))
		.map((object): HostEndpoint => {
			const spec = record(object.value["spec"]);
			const problems = new Problems();
			problems.onlyKeys(spec, "/spec", FIELDS);
			if (text(spec["node"]) === null) problems.reject("/spec/node", "is missing");
			const ips = problems.list(spec, "expectedIPs", "/spec");
			for (const [index, ip] of ips.entries())
				if (netOf(ip).isEmpty) problems.reject(`/spec/expectedIPs/${index}`, `is ${JSON.stringify(ip)}, which is no address`);
			if (text(spec["interfaceName"]) === null && ips.length === 0)
				problems.reject("/spec/interfaceName", "is missing, where there are no expectedIPs");
			const own = readLabels(record(object.value["metadata"])["labels"]);
			const names = profilesOf(spec);
			return {
				node: text(spec["node"]) ?? object.name,
				interfaceName: text(spec["interfaceName"]) ?? null,
				labels: (key) => own.keys.get(key) ?? profiles.label(names, key),
				written: own.plain,
				located: list(spec["expectedIPs"]).some((ip) => !netOf(ip).isEmpty),
				profile:
					names[0] === DEFAULT_ALLOW_PROFILE
						? null
						: {
								...filterOf(idOf(object), "calico-hostendpoint", object.place.at("", addressOf(object)), []),
								...(names.length === 0 ? { refusesBecause: REFUSES } : {}),
								sameAs: JSON.stringify(["HostEndpoint", names]),
								written: BESIDE,
							},
				profiles: names,
				ports: namedPorts(spec["ports"]),
				doubt: problems.found[0] ?? null,
				object,
			};
		});
	if (!createsHostEndpoints(objects)) return given;
	const automatic = objects.filter(isNode).map(({ name, value }): HostEndpoint => {
		const own = readLabels(record(value["metadata"])["labels"]);
		const labels: LabelsOf = (key) => (key === CREATED_BY ? oneOf(["calico-kube-controllers"]) : (own.keys.get(key) ?? ABSENT));
		return {
			...{ node: name, interfaceName: EVERY_INTERFACE, labels, written: own.plain, located: true },
			...{ profile: null, profiles: [DEFAULT_ALLOW_PROFILE], ports: [], doubt: null, object: null },
		};
	});
	return [...given, ...automatic];
}

/** `autoCreate` of KubeControllersConfiguration: every node has a host endpoint of its own. */
const createsHostEndpoints = (objects: readonly KubeObject[]): boolean =>
	objects.some((object) => {
		if (!isCalico(object, "KubeControllersConfiguration")) return false;
		const { autoCreate, createDefaultHostEndpoint } = automaticOf(object);
		return autoCreate === "Enabled" && createDefaultHostEndpoint !== "Disabled";
	});

/** The object that has Calico make host endpoints by templates, of which only the cluster tells the interfaces; undefined where none does. */
export const byTemplate = (objects: readonly KubeObject[]): KubeObject | undefined =>
	objects.find((object) => {
		if (!isCalico(object, "KubeControllersConfiguration")) return false;
		const { autoCreate, templates } = automaticOf(object);
		return autoCreate === "Enabled" && list(templates).length > 0;
	});

const automaticOf = ({ value }: KubeObject): Json => record(record(record(record(value["spec"])["controllers"])["node"])["hostEndpoint"]);

/** `ports` of a host endpoint (Calico reference, EndpointPort). */
const namedPorts = (raw: unknown): readonly NamedPort[] =>
	list(raw).flatMap((item) => {
		const { name, protocol, port } = record(item);
		const number = protocolNumber(String(protocol));
		return typeof name === "string" && typeof port === "number" && number !== undefined ? [{ name, protocol: number, port }] : [];
	});

/** What Calico puts around a node, and around the pods that it runs. */
export interface HostLayers {
	readonly node: Around;
	readonly pods: Around;
	/** Filters that these layers alone hold. */
	readonly filters: readonly Filter[];
}

/** The layers that Calico makes in front of a node and behind it, and those that its pods are behind besides. */
export function hostLayers(
	endpoints: readonly HostEndpoint[],
	policies: readonly CalicoPolicy[],
	felix: Felix,
	tunnels: ReturnType<typeof tunnelled>,
): HostLayers {
	// Of several interfaces nobody knows through which one packets come.
	const doubtful = endpoints.some(({ doubt }) => doubt !== null);
	const sure: Tri = endpoints.length === 1 && !doubtful ? "yes" : "maybe";
	const selected = policies.flatMap((policy): readonly Selected[] => {
		const met = endpoints.map(({ labels }) => policy.selectsHost(labels)).reduce(or, "no");
		const attached = and(
			and(met, policy.stands),
			met === "no" ? "no" : and(doubtful ? sure : everySame(endpoints, policy, sure), supports(endpoints, policy)),
		);
		return attached === "no" ? [] : [{ policy, attached }];
	});
	const profiles = endpoints.flatMap(({ profile, profiles: names }): readonly Pick<StageFilter, "id" | "attached" | "isolates">[] =>
		profile === null
			? []
			: [{ id: profile.id, attached: sure === "yes" ? "yes" : "maybe", isolates: !names.includes(DEFAULT_ALLOW_PROFILE) }],
	);
	const reach = reachOf(endpoints, tunnels);
	const [only, ...others] = endpoints;
	const selectedBy = only === undefined || others.length > 0 ? {} : { selectedBy: only.written };
	const layer = (direction: Direction): Layer => ({ ...hostLayer({ selected, felix, profiles, reach, direction }), ...selectedBy });
	const host = { selected, felix, reach };
	return {
		node: { ingress: [layer("ingress"), ...fromOwnPods(host), ...ownPodsLayers(felix)], egress: [layer("egress")] },
		pods: aroundPods(host),
		filters: filtersAroundPods(selected, reach),
	};
}

/** In front of every node, whether or not it has an endpoint. */
export const ownPodsLayers = ({ fromPods }: Felix): readonly Layer[] => (fromPods === null ? [] : [toHostLayer(fromPods)]);

/** An endpoint for all interfaces takes no untracked policies (Calico reference, Host endpoint). */
function supports(endpoints: readonly HostEndpoint[], { phase }: CalicoPolicy): Tri {
	if (phase !== "untracked") return "yes";
	const named = endpoints.filter(({ interfaceName }) => interfaceName !== EVERY_INTERFACE).length;
	return named === endpoints.length ? "yes" : named === 0 ? "no" : "maybe";
}

const everySame = (endpoints: readonly HostEndpoint[], policy: CalicoPolicy, sure: Tri): Tri =>
	endpoints.every(({ labels }) => policy.selectsHost(labels) === "yes") ? "yes" : sure;

/** An endpoint for all interfaces has loopback and tunnels among them; one of a named interface has neither. */
function reachOf(endpoints: readonly HostEndpoint[], { tri, unknown }: ReturnType<typeof tunnelled>): InterfaceReach {
	const everywhere = endpoints.some(({ interfaceName }) => interfaceName === EVERY_INTERFACE);
	return {
		loopback: everywhere || endpoints.some(({ interfaceName }) => interfaceName === LOOPBACK_INTERFACE),
		toPods: everywhere ? "yes" : not(tri),
		unknown,
		everywhere,
	};
}
