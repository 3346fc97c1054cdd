import { ALL_ADDRESSES, NO_ADDRESSES } from "../model/addresses.ts";
import { groupBy } from "../model/group.ts";
import type { IntervalSet } from "../model/intervals.ts";
import type { Subject } from "../model/inventory.ts";
import { ALL_PORTS } from "../model/ports.ts";
import { ICMP, ICMPV6, SCTP, TCP, UDP } from "../model/protocols.ts";
import type { Target } from "../model/target.ts";
import { admitted, Wanted } from "./admission.ts";
import { definitionOf, type Scene } from "./classes.ts";
import type { Coverage } from "./coverage.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Mandate } from "./mandate.ts";
import { memoOf } from "./memo.ts";
import { layersInto } from "./own-machine.ts";
import { OUTSIDE, type Senders, sendersOfEndpoint } from "./senders.ts";

const stranger = (name: string, senders: Senders): Endpoint => ({
	name,
	className: name,
	subject: null,
	addresses: null,
	unnamedOutside: false,
	pod: senders.pod === "yes",
	senders,
	ipv6: "maybe",
	via: null,
});

/** One sender of each kind that engines tell apart. */
const POD: Endpoint = stranger("a pod", { pod: "yes", machine: "no", "api-server": "no", outside: "no" });
const WORKER: Endpoint = stranger("a machine", { pod: "no", machine: "yes", "api-server": "no", outside: "no" });
const SERVER: Endpoint = stranger("the API server", { pod: "no", machine: "yes", "api-server": "yes", outside: "no" });
const OUTSIDER: Endpoint = stranger("somebody outside", { ...OUTSIDE, "api-server": "no" });
const STRANGERS: readonly Endpoint[] = [POD, WORKER, SERVER, OUTSIDER];

/** What an edit opens of the packets that some sender wants in: what gets in for certain, or may, and did not before. */
function newlyOpen(before: Scene, after: Scene, [was, is]: readonly [Target, Target], wanted: Wanted): ReturnType<typeof admitted> {
	const opened = (["lower", "upper"] as const).map((bound) =>
		admitted(is.subject, layersInto(is, wanted), wanted, bound, after.inventory).subtract(
			admitted(was.subject, layersInto(was, wanted), wanted, bound, before.inventory),
		),
	);
	return (opened[0] as (typeof opened)[number]).union(opened[1] as (typeof opened)[number]);
}

/** The requirements of one target, without looking at all others each time. */
const ofTarget = (all: readonly Coverage[], id: string): readonly Coverage[] =>
	memoOf(all, "by target", () => groupBy(all, ({ target }) => target.id)).get(id) ?? [];

/** Whether a requirement of another target demands the same packets there. */
export const demandsToo = ({ id }: Target, mandate: Mandate, ports: IntervalSet, all: readonly Coverage[]): boolean =>
	ofTarget(all, id).some(
		({ mandate: own }) =>
			own.protocol === mandate.protocol && own.ports.covers(ports) && mandate.sources.every((name) => own.sources.includes(name)),
	);

/**
 * Whether a rule that was added for one target opens packets of another one that nothing demands there: neither a requirement of
 * its own from the same classes, nor are they open already.
 */
export function spills(
	before: Scene,
	after: Scene,
	others: readonly Target[],
	{ mandate, passages }: Coverage,
	ports: IntervalSet,
	all: readonly Coverage[],
): boolean {
	const senders = [...passages.filter(({ blocked }) => !blocked.isEmpty).map(({ wanted }) => wanted.endpoint), ...STRANGERS];
	return others.some(
		(other) =>
			!demandsToo(other, mandate, ports, all) &&
			senders.some((endpoint) => {
				const wanted = new Wanted(endpoint, mandate.protocol, ports, endpoint.addresses ?? ALL_ADDRESSES);
				return !newlyOpen(before, after, [other, other], wanted).isEmpty;
			}),
	);
}

/**
 * Whether an edit opens for somebody, on one target, more than a requirement of it asks for: anything where it has none.
 *
 * @param pods subjects whose labels decide whether the edit concerns them: a pod of which nothing is known tells nothing of these.
 */
export function opensMore(before: Scene, after: Scene, target: Target, coverage: Coverage | null, pods: readonly Subject[]): boolean {
	const passages = coverage?.passages ?? [];
	const exact = passages.reduce((sum, passage) => (passage.exact ? sum.union(passage.wanted.space) : sum), NO_ADDRESSES);
	const isPods = passages.some(({ wanted: { endpoint } }) => definitionOf(before, endpoint.className).kind === "pods");
	const senders = passages.map(({ wanted: { endpoint } }) => sendersOfEndpoint(endpoint));
	const isServer = senders.some((own) => own.machine === "yes" || own["api-server"] === "yes");
	const isMachine = senders.some((own) => own.machine === "yes" && own["api-server"] !== "yes");
	const strangers = [
		{ endpoint: POD, may: isPods },
		{ endpoint: WORKER, may: isMachine },
		{ endpoint: SERVER, may: isServer },
		{ endpoint: OUTSIDER, may: false },
	];
	const known = pods.map((subject) => ({
		endpoint: { ...POD, name: subject.id, subject },
		may: isPods || passages.some(({ wanted }) => wanted.endpoint.subject?.id === subject.id),
	}));
	return [...strangers, ...known].some(({ endpoint, may }) =>
		PROTOCOLS.some((protocol) => {
			const opened = newlyOpen(before, after, [target, target], new Wanted(endpoint, protocol, ALL_PORTS, ALL_ADDRESSES));
			if (opened.isEmpty) return false;
			if (coverage === null || protocol !== coverage.mandate.protocol || !coverage.mandate.ports.covers(opened.ports)) return true;
			return !may && !exact.covers(opened.addresses);
		}),
	);
}

const PROTOCOLS: readonly number[] = [TCP, UDP, SCTP, ICMP, ICMPV6];
