import { NO_ADDRESSES } from "../model/addresses.ts";
import type { Subject } from "../model/inventory.ts";
import { protocolNumber, SCTP, TCP, UDP } from "../model/protocols.ts";
import type { Target } from "../model/target.ts";
import { includesPeer, type Labels, labelsOf, type Peer, peersOf } from "./pod-peers.ts";
import type { PodAsk, Request } from "./request.ts";
import { type GeneratedRule, inOrder, portsOf, rulesOf, type Wanted, want } from "./rules.ts";
import type { Remark } from "./words.ts";

/** Pods that a policy can select, and what they must accept. */
interface PodRules {
	readonly namespace: string;
	readonly name: string;
	readonly labels: Labels;
	readonly rules: readonly GeneratedRule<Peer>[];
	/** What their containers listen on, as far as they say. */
	readonly declared: NonNullable<Subject["declaredPorts"]>;
}

export interface GeneratedPods {
	readonly pods: readonly PodRules[];
	readonly unplaced: readonly { readonly className: string; readonly rows: readonly string[] }[];
	readonly remarks: readonly Remark[];
}

/** Pods by the labels that select them, with what is asked of them. */
interface Selected extends Omit<PodRules, "rules"> {
	readonly asks: readonly PodAsk[];
}

/** Add-ons that nearly every cluster labels alike (manifests of kubeadm and of metrics-server), where the inputs show no pods. */
const ADD_ONS: readonly { readonly role: string; readonly labels: Labels }[] = [
	{ role: "dns", labels: { "k8s-app": "kube-dns" } },
	{ role: "metrics-server", labels: { "k8s-app": "metrics-server" } },
];
const SYSTEM_NAMESPACE = "kube-system";

/** Components whose callers nobody can name portably: ports alone are as tight as a policy gets (contract.md section 6.6). */
const PORTS_ONLY: ReadonlySet<string> = new Set(["api-server", "dns", "metrics-server", "webhook", "aggregated-api"]);
/** `networking/v1` NetworkPolicyPort.protocol. */
const PROTOCOLS: ReadonlySet<number> = new Set([TCP, UDP, SCTP]);

/** Rules for the pods of the inputs that a row, a webhook or an aggregated API concerns; for add-ons that are known anyway, where there are none. */
export function podRulesFor(request: Request): GeneratedPods {
	const remarks: Remark[] = [];
	const unplaced = new Map<string, Set<string>>();
	const shown = request.targets.filter(({ subject }) => subject.nature === "pod" && subject.standIn !== true);
	const selected =
		shown.length > 0
			? selectedPods(request, shown, remarks)
			: ADD_ONS.filter(({ role }) => request.binds(role)).map((one) => addOn(request, one));
	const pods = selected.map(({ asks, ...rest }) => ({ ...rest, rules: rulesOfPods(request, asks, remarks, unplaced) }));
	return {
		pods: pods.filter(({ rules }) => rules.length > 0),
		remarks,
		unplaced: [...unplaced]
			.map(([className, rows]) => ({ className, rows: [...rows].sort() }))
			.sort((a, b) => (a.className < b.className ? -1 : 1)),
	};
}

const addOn = ({ shown }: Request, { role, labels }: (typeof ADD_ONS)[number]): Selected => ({
	namespace: SYSTEM_NAMESPACE,
	name: role,
	labels,
	declared: [],
	asks: shown.rows
		.filter(
			({ applies, bind, scope, podRoles, targetRoles }) =>
				applies && bind === "all" && scope === "pod" && (podRoles ?? targetRoles).includes(role),
		)
		.map((row) => {
			const protocol = protocolNumber(row.protocol) ?? 0;
			return { row, role, protocol, ports: portsOf(row, protocol), sources: row.sources };
		}),
});

/** Pods that something is asked of, once for each selector. */
function selectedPods(request: Request, targets: readonly Target[], remarks: Remark[]): readonly Selected[] {
	const groups = new Map<string, Selected>();
	for (const target of targets) {
		const asks = request.asked(target).filter(({ role }) => request.binds(role));
		if (asks.length === 0) continue;
		const { subject } = target;
		const labels = labelsOf(request, subject);
		const obstacle = subject.hostNetwork
			? "is on the host network, where NetworkPolicies do nothing"
			: Object.keys(labels).length === 0
				? "has no labels that a policy could select it by"
				: null;
		if (obstacle !== null) {
			remarks.push({ rows: asks.map(({ row }) => row), words: `not written: ${subject.id} ${obstacle}` });
			continue;
		}
		const namespace = subject.network ?? "";
		const key = JSON.stringify([namespace, Object.entries(labels).sort()]);
		const other = groups.get(key);
		groups.set(key, {
			namespace,
			name: other?.name ?? (subject.synthetic ? Object.values(labels).join("-") : (subject.names[0] ?? "")),
			labels,
			declared: [...(other?.declared ?? []), ...(subject.declaredPorts ?? [])],
			asks: [...(other?.asks ?? []), ...asks],
		});
	}
	return [...groups]
		.sort(([a, one], [b, other]) => (`${one.namespace}/${one.name} ${a}` < `${other.namespace}/${other.name} ${b}` ? -1 : 1))
		.map(([, one]) => one);
}

function rulesOfPods(
	request: Request,
	asks: readonly PodAsk[],
	remarks: Remark[],
	unplaced: Map<string, Set<string>>,
): readonly GeneratedRule<Peer>[] {
	const byProtocol = new Map<number, Wanted<Peer>>();
	for (const { row, protocol, ports, sources } of asks) {
		if (!PROTOCOLS.has(protocol)) {
			remarks.push({ rows: [row], words: "not written: a NetworkPolicy names TCP, UDP and SCTP only" });
			continue;
		}
		const wanted: Wanted<Peer> = byProtocol.get(protocol) ?? { members: new Map(), addresses: [] };
		byProtocol.set(protocol, wanted);
		const places = sources.map((className) => ({ className, where: peersOf(request, className) }));
		const nowhere = places.filter(({ where }) => where === null).map(({ className }) => className);
		if (PORTS_ONLY.has(row.component) && nowhere.length > 0) {
			remarks.push({
				rows: [row],
				words: `lets everybody in, since nobody said where ${nowhere.join(" or ")} is: --source ${nowhere[0]}=CIDR narrows it`,
			});
			want(wanted, { row, ports }, { addresses: NO_ADDRESSES, members: [{ everybody: true }] });
			continue;
		}
		for (const { className, where } of places)
			if (where !== null) want(wanted, { row, ports }, where);
			else unplaced.set(className, (unplaced.get(className) ?? new Set()).add(row.id));
	}
	return [...byProtocol].flatMap(([protocol, wanted]) => withoutRepeats(protocol, wanted)).sort(inOrder);
}

/** What everybody may reach needs no rule for some besides. */
function withoutRepeats(protocol: number, wanted: Wanted<Peer>): readonly GeneratedRule<Peer>[] {
	const open = wanted.members.get(JSON.stringify({ everybody: true }))?.asked ?? [];
	const addresses = wanted.addresses.map((one) => ({ ...one, ports: open.reduce((left, { ports }) => left.subtract(ports), one.ports) }));
	return rulesOf(protocol, { ...wanted, addresses }, { anyone: null, includes: includesPeer });
}
